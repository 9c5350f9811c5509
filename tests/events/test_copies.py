"""A copy is known for one whatever copying did to it; forms that differ in their figures are no copies."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from monitor.events import Clues, copies, same_text

Make = Callable[..., Clues]

TEXT = (
    "The Office of the National Assembly of Laos has moved its library into the new wing beside the plenary hall.\n"
    "Its 14 staff catalogued 22,000 volumes, most of them gifts of the Vietnamese colleagues, within half a year.\n"
    "Members of both parliaments may borrow by telephone, and provincial assemblies get a parcel every Monday.\n"
    "A reading room for voters opens in June, said the librarian, who learnt her trade in Hanoi and in Hue."
)
TITLE = "Lao parliament moves its library"


@pytest.mark.parametrize(
    "copy",
    [
        TEXT[:260],
        TEXT.replace("of Laos has", "of Laoshas").replace("most of them", "mostof them").replace("room for", "roomfor"),
        TEXT.replace("catalogued", "cata\ufffdlogued").replace("voters", "vo\u00adters"),
        f"{TITLE}\n{TEXT}",
        TEXT + " -VNA\nTyphoon nears the coast\nFishermen were told to come home before Friday night.",
        f"Vientiane (VNA) – {TEXT}./.",
        f">> Library day in Vientiane\n{TEXT}",
    ],
    ids=["tail cut", "words glued", "stray characters", "title repeated", "teasers behind", "dateline", "links before"],
)
def test_a_copy_is_known(clues_of_text: Make, copy: str) -> None:
    assert same_text(clues_of_text(TEXT, TITLE), clues_of_text(copy, TITLE, outlet="other"))


def test_another_report_of_the_same_is_no_copy(clues_of_text: Make) -> None:
    other = (
        "In the new wing of the Lao parliament, readers find 22,000 volumes since Monday.\n"
        "Vietnamese colleagues gave most of the books; 14 people put them in order within months.\n"
        "From June on, voters may read there as well, it was said at the opening of the library in Vientiane."
    )
    assert not same_text(clues_of_text(TEXT, TITLE), clues_of_text(other, TITLE))


def test_reports_by_one_form_are_no_copies(clues_of_text: Make) -> None:
    form = (
        "Sáng nay, giá vàng miếng tại các cửa hàng ở Hà Nội niêm yết {} - {} triệu đồng một lượng (mua - bán), "
        "chênh lệch {} đồng so với chốt phiên hôm qua; giá thế giới giao dịch quanh {} USD một ounce."
    )
    today, tomorrow = form.format("81,2", "83,4", "200.000", "2.341"), form.format("82,0", "84,1", "700.000", "2.377")
    assert not same_text(clues_of_text(today, "Giá vàng hôm nay"), clues_of_text(tomorrow, "Giá vàng hôm nay"))


def test_two_draws_of_one_lottery_are_no_copies(clues_of_text: Make) -> None:
    form = (
        "Kỳ quay thưởng mới nhất đã có một vé trúng giải đặc biệt {} tỷ đồng, công ty vừa cho biết.\n"
        "Người trúng có 60 ngày để đến lĩnh; vé phải còn nguyên, không rách, không tẩy xóa. Công ty mở cửa các ngày "
        "trong tuần, trừ ngày lễ, và chỉ công bố tên người trúng nếu người đó đồng ý. Kỳ tới quay vào ngày {}."
    )
    first, second = form.format("112", "26/5"), form.format("82", "16/6")
    one, other = "Xổ số ngày 24/5: giải {} tỷ".format("112"), "Xổ số ngày 14/6: giải {} tỷ".format("82")
    assert not same_text(clues_of_text(first, one, date=""), clues_of_text(second, other, date=""))
    assert not same_text(
        clues_of_text(form.format("9", "1/7"), "Hiệp 1"), clues_of_text(form.format("9", "1/7"), "Hiệp 2")
    )


def test_half_a_text_is_enough_only_for_one_headline_on_one_day(clues_of_text: Make) -> None:
    half = "\n".join(TEXT.split("\n")[:2])
    first, second = (
        f"{half}\nVoters came early.",
        f"{half}\nNobody said what it cost, and why the old one leaked so long.",
    )
    longer = f"The hall was full on Monday, and some read standing up.\n{second}"
    assert same_text(clues_of_text(first, TITLE), clues_of_text(longer, TITLE))
    assert not same_text(clues_of_text(first, TITLE, date=""), clues_of_text(longer, "Nobody counts its cost", date=""))


def test_what_a_site_says_of_itself_on_every_page_makes_no_copies(clues_of_text: Make) -> None:
    about = "The news portal of the province: all about its people, its fields and roads, each day from six on."
    one, other = clues_of_text(about, "School year begins in the hills"), clues_of_text(about, "Bridge closed by flood")
    assert not same_text(one, other)


def test_short_texts_are_never_copies(clues_of_text: Make) -> None:
    assert not same_text(clues_of_text("Hai bên đã ký biên bản."), clues_of_text("Hai bên đã ký biên bản."))


def test_texts_of_two_languages_are_never_one(clues_of_text: Make) -> None:
    french = (
        "Le Bureau de l'Assemblée nationale du Laos a installé sa bibliothèque dans la nouvelle aile, a-t-il annoncé "
        "mardi à Vientiane devant les députés des deux pays et les représentants de la presse."
    )
    assert not same_text(clues_of_text(TEXT, TITLE), clues_of_text(french, TITLE))


def test_what_follows_the_agencys_sign_is_not_of_the_story() -> None:
    assert copies.told("", ["A sentence. -VNA", "A teaser"]) == ["A sentence. -VNA"]
    assert copies.told("Lead", ["Body./.", "VNA"]) == ["Lead", "Body./."]
    assert copies.told("", ["会议结束。(完)", "更多"]) == ["会议结束。(完)"]
    assert copies.told("", ["PM in Hanoi. — VNA/VNS Photo", "Text"]) == ["PM in Hanoi. — VNA/VNS Photo", "Text"]


def test_a_sketch_of_a_long_text_finds_a_part_of_it() -> None:
    whole = " ".join(f"sentence number{at} tells of matter{at * 7} and of place{at * 13}." for at in range(300))
    share = copies.shared(copies.sketch("", [whole]), copies.sketch("", [whole[: len(whole) // 3]]))
    assert share > 0.9
    assert copies.shared(copies.sketch("", [whole]), copies.sketch("", [])) == 0.0
