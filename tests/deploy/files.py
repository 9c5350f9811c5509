"""What the tests of deploy/ share: its files, its units' lines, and the code blocks of its README."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
SERVICES = sorted(DEPLOY.glob("*.service"))
UNITS = sorted([*SERVICES, *DEPLOY.glob("*.timer")])
DROP_INS = [DEPLOY / "token.conf", DEPLOY / "mail-password.conf"]
README = (DEPLOY / "README.md").read_text(encoding="utf-8")
HANDED_OVER = (README, (ROOT / "README.md").read_text(encoding="utf-8"))


def directives(unit: Path) -> list[tuple[str, str]]:
    """The lines `Name=value` of a unit, in their order."""
    lines = unit.read_text(encoding="utf-8").splitlines()
    return [(name, value) for name, there, value in (line.partition("=") for line in lines if line[:1] != "#") if there]


def values_of(unit: Path, name: str) -> list[str]:
    return [value for directive, value in directives(unit) if directive == name]


def shell_blocks(text: str) -> list[str]:
    """The code blocks of a Markdown text that are to be copied into a shell."""
    return re.findall(r"^```(?:sh|bash)\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
