"""Stories on a stage, buttons pressed, pages read: what the tests of the finding pages share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from lxml import html

from monitor.domain import Taken
from monitor.jobs import admitting
from monitor.review import Reader, SavedSearch, Scope
from tests.store.making import made
from tests.web.asking import FORM, OF_OUR_PAGES, Answer
from tests.web.conftest import Stage

TITLE = "Hai Văn phòng Chính phủ ký kế hoạch hợp tác"
TOLD = (
    "Văn phòng Chính phủ Việt Nam và Văn phòng Thủ tướng Lào đã ký kế hoạch hợp tác giai đoạn mới. Hai bên "
    "thống nhất trao đổi kinh nghiệm về công tác tham mưu, xây dựng chính phủ điện tử và đào tạo cán bộ. Lễ ký có sự "
    "chứng kiến của lãnh đạo hai nước cùng đông đảo cán bộ của hai cơ quan và nhiều phóng viên báo chí."
)
"""A text long enough to be known for a copy of another."""


def fill(stage: Stage, *stories: Taken) -> list[int]:
    """Stories taken at the stage's instant; their numbers."""
    stage.store.take(stories, run_id=None, at=stage.instant)
    found = [stage.store.by_key(one.story.key) for one in stories]
    return [one.id for one in found if one is not None]


def papers(stage: Stage) -> list[int]:
    """Three stories of three languages on three days."""
    return fill(
        stage,
        made("a.vn:1", "Hai đoàn đại biểu gặp nhau", title="Đoàn đại biểu Lào thăm Hà Nội", source="paper"),
        made(
            "a.vn:2",
            "The two offices signed a plan",
            title="Two offices sign a plan",
            language="en",
            edition="en",
            tier="bilateral",
            source="paper",
        ),
        made("a.vn:3", "ຫ້ອງວ່າການ ລັດຖະບານ", title="ຫ້ອງວ່າການ", language="lo", edition="lo", source="agency"),
    )


def kept(stage: Stage, fields: Mapping[str, str], name: str = "Plans") -> SavedSearch:
    """A search that somebody saved."""
    saved = SavedSearch(0, "lan", name, fields, "none", f"key-of-{name}", stage.instant)
    found = stage.store.save_search(saved)
    assert found is not None
    return found


def press(stage: Stage, path: str, *fields: tuple[str, str]) -> Answer:
    """What the button of a form sends; a field may be there several times."""
    secret = ("csrf", stage.face.state.face.doorkeeper.secret)
    return stage.asking.ask("POST", path, (FORM, *OF_OUR_PAGES), [urlencode((secret, *fields)).encode()])


class Program:
    """Somebody who shows a token of a reader that may do no more than the scopes say."""

    def __init__(self, stage: Stage, *scopes: Scope) -> None:
        stage.store.keep_reader(Reader("lan", "reader", stage.instant), "no hash")
        secret, _ = admitting.add_token(stage.store, "lan", "a program", scopes=scopes, at=stage.instant)
        self._asking, self._token = stage.asking, ("Authorization", f"Bearer {secret}")

    def get(self, path: str) -> Answer:
        return self._asking.get(path, [self._token])

    def press(self, path: str) -> Answer:
        return self._asking.ask("POST", path, (FORM, *OF_OUR_PAGES, self._token), [b"x=1"])


def root_of(answer: Answer) -> Any:
    assert answer.headers["content-type"].startswith("text/html")
    return html.fromstring(answer.body.decode())


def text_of(answer: Answer) -> str:
    return " ".join(root_of(answer).find(".//main").text_content().split())


def scripts_in(answer: Answer) -> list[Any]:
    """Whatever would run or paint on a page beside its own files."""
    root = root_of(answer)
    inline = [one for one in root.iter("script") if not one.get("src")]
    odd = [one for one in root.iter() if any(name.startswith("on") or name == "style" for name in one.attrib)]
    return inline + odd + list(root.iter("style"))
