"""The documents are held to the program: every command, setting and field is in the README, and nothing that is not."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from monitor.config import (
    AlarmSettings,
    CrawlSettings,
    DaemonSettings,
    DigestSettings,
    MailSettings,
    MonitorSettings,
    ScheduleSettings,
    SourceSettings,
    WebSettings,
)
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = (
    MonitorSettings,
    CrawlSettings,
    SourceSettings,
    ScheduleSettings,
    DigestSettings,
    DaemonSettings,
    WebSettings,
    AlarmSettings,
    MailSettings,
)
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def commands() -> list[str]:
    from monitor.cli import cli

    named = [command.name or str(command.callback.__name__) for command in cli.registered_commands if command.callback]
    return [name.rstrip("_") for name in named] + [group.name or "" for group in cli.registered_groups]


def test_every_command_is_in_the_readme() -> None:
    table = README.split("## Every day")[1].split("## How it works")[0]
    missing = [name for name in commands() if not re.search(rf"`(?:[^`|]*\b)?{name}\b", table)]
    assert missing == []


def test_the_readme_names_no_command_that_is_not_there() -> None:
    named = set(re.findall(r"(?:python3 -m monitor|`monitor) ([a-z]+)", README))
    assert named <= set(commands())


@pytest.mark.parametrize("settings", SETTINGS)
def test_every_setting_is_in_the_readme(settings: type) -> None:
    table = README.split("## Settings")[1].split("## Polite")[0]
    missing = [field.name for field in fields(settings) if not re.search(rf"\] {field.name}`", table)]
    assert missing == []


def test_every_field_of_a_story_is_in_the_readme() -> None:
    from monitor.domain import Story
    from monitor.jobs.export import LEFT_OUT

    shown = {field.name for field in fields(Story)} - LEFT_OUT
    assert [name for name in shown if f"`{name}`" not in README] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_of_the_documents_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_the_changelog_keeps_its_form() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in text
    headings = re.findall(r"^### (.+)$", text, flags=re.MULTILINE)
    assert set(headings) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
