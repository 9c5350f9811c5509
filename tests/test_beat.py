"""The beat is told from what only looks like it, in every language and spelling, with the words that decided."""

from __future__ import annotations

import json
import time
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from monitor import evaluation, phrases, register
from monitor.beat import assess, weighed, worth_fetching
from monitor.domain import Assessment

_CASES = [json.loads(line) for line in (Path(__file__).parent / "beat_cases.jsonl").read_text("utf-8").splitlines()]
CORE, BILATERAL, OTHER = (
    [(case["language"], case["title"], case["text"]) for case in _CASES if case["tier"] == tier]
    for tier in ("core", "bilateral", "other")
)


def told(title: str, text: str, language: str = "") -> Assessment:
    return assess(title, "", text.split("\n"), language)


def rules(assessment: Assessment) -> set[str]:
    return {reason.rule for reason in assessment.reasons}


def against(assessment: Assessment) -> set[str]:
    return {reason.rule for reason in assessment.against}


@pytest.mark.parametrize(("language", "title", "text"), CORE)
def test_offices_of_both_countries_are_core(language: str, title: str, text: str) -> None:
    assert told(title, text, language).tier == "core"


@pytest.mark.parametrize(("language", "title", "text"), BILATERAL)
def test_the_two_countries_without_their_offices_are_bilateral(language: str, title: str, text: str) -> None:
    assert told(title, text, language).tier == "bilateral"


@pytest.mark.parametrize(("language", "title", "text"), OTHER)
def test_other_pairs_and_lone_offices_are_other(language: str, title: str, text: str) -> None:
    assert told(title, text, language).tier == "other"


@pytest.mark.parametrize(("language", "title", "text"), CORE + BILATERAL + OTHER)
def test_the_tier_does_not_need_the_language(language: str, title: str, text: str) -> None:
    assert told(title, text).tier == told(title, text, language).tier


@pytest.mark.parametrize(("language", "title", "text"), [case for case in CORE if case[0] in ("vi", "fr", "es")])
def test_a_decomposed_text_is_judged_as_the_composed_one(language: str, title: str, text: str) -> None:
    apart = unicodedata.normalize("NFD", title), unicodedata.normalize("NFD", text)
    assert told(*apart, language).tier == "core"


@pytest.mark.parametrize(("language", "title", "text"), [case for case in CORE if case[0] in ("vi", "fr", "ru")])
def test_a_headline_in_capitals_is_judged_as_any_other(language: str, title: str, text: str) -> None:
    assert told(title.upper(), text, language).tier == "core"


def test_entities_and_hard_spaces_do_not_hide_an_office() -> None:
    title = "V&#259;n ph&ograve;ng Ch&iacute;nh\xa0phủ Việt Nam - L&agrave;o h&#7897;i đ&agrave;m"
    assert told(title, "Hai bên ký biên bản.").tier == "core"


def test_glued_words_do_not_hide_an_office() -> None:
    text = "Il a reçu àHanoi le chef duBureau présidentiel du Laos ; lesdeux bureaux coopèrent avec leVietnam."
    assert told("Un hôte laotien à Hanoi", text, "fr").tier == "core"


def test_a_story_without_a_title_is_judged_by_its_first_lines() -> None:
    text = "Văn phòng Quốc hội Việt Nam và Văn phòng Quốc hội Lào mở hội thảo tại Huế.\nHội thảo kéo dài hai ngày."
    judged = told("", text, "vi")
    assert judged.tier == "core"
    assert {reason.where for reason in judged.reasons} <= {"lead", "body"}


def test_the_lead_of_a_story_counts_as_its_first_lines_do() -> None:
    lead = "Chủ nhiệm Văn phòng Quốc hội Việt Nam tiếp đoàn Ban Thư ký Quốc hội Lào."
    assert assess("Tăng cường hợp tác", lead, ["Hai bên trao đổi kinh nghiệm."], "vi").tier == "core"


def test_a_teaser_after_the_end_of_a_story_is_not_its_subject() -> None:
    story = "Bão số 4 gây mưa to ở miền Trung, nhiều xã bị ngập và học sinh phải nghỉ học từ sáng nay./."
    teaser = "Văn phòng Chính phủ Việt Nam - Lào hợp tác\nHai văn phòng ký kết biên bản, theo tin từ Viêng Chăn."
    assert told("Mưa lớn ở miền Trung", f"{story}\n{teaser}", "vi").tier == "other"


def test_a_teaser_makes_no_bilateral_story_core() -> None:
    story = (
        "Le commerce entre le Vietnam et le Laos a atteint deux milliards de dollars cette année, selon la douane. -VNA"
    )
    teaser = "Vietnam et Laos renforcent les relations entre leurs bureaux présidentiels\nLes bureaux ont signé."
    assert told("Vietnam-Laos : le commerce progresse", f"{story}\n{teaser}", "fr").tier == "bilateral"


def test_reasons_show_the_words_as_they_stand_in_the_text() -> None:
    judged = told("VĂN PHÒNG CHÍNH PHỦ Việt Nam – Lào ký kết", "Lễ ký diễn ra tại Hà Nội.")
    assert ("office_in_title", "VĂN PHÒNG CHÍNH PHỦ", "title") in [
        (reason.rule, reason.words, reason.where) for reason in judged.reasons
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Hai Thủ tướng hội đàm tại Văn phòng Chính phủ.", "venue"),
        ("Cùng đi có Chủ nhiệm Văn phòng Chủ tịch nước và nhiều bộ trưởng.", "entourage"),
        ("Theo Văn phòng Chính phủ, chuyến thăm diễn ra trong hai ngày.", "herald"),
    ],
)
def test_an_office_that_does_not_act_is_named_with_the_reason(text: str, rule: str) -> None:
    judged = told("Thủ tướng Lào thăm Việt Nam", text, "vi")
    assert judged.tier == "bilateral"
    assert rule in against(judged)


def test_a_third_country_in_the_headline_is_named_as_the_reason_against() -> None:
    judged = told("Campuchia, Lào và Việt Nam họp về biên giới", "Cuộc họp diễn ra tại Pakse.", "vi")
    assert (judged.tier, rules(judged), against(judged)) == ("other", set(), {"third_country"})


def test_the_score_says_how_often_such_a_story_is_right() -> None:
    both = told("Việt Nam - Lào hợp tác nông nghiệp", "Hai bộ họp.", "vi")
    laos = told("Nông dân Lào học trồng nấm", "Lớp học mở ở Nghệ An, Việt Nam.", "vi")
    below = told("Học trồng nấm", "Nông dân Lào sang Việt Nam học nghề.", "vi")
    other = told("Giá gạo tăng", "Gạo xuất sang Lào tăng.", "vi")
    assert [one.tier for one in (both, laos, below, other)] == ["bilateral"] * 3 + ["other"]
    assert both.score > laos.score > below.score > other.score


def test_the_more_the_offices_are_named_the_surer_is_a_core_story() -> None:
    much = told("Văn phòng Chính phủ Việt Nam - Lào ký kết", "Hai văn phòng ký biên bản.", "vi")
    little = told(
        "Một vị khách Lào ở Hà Nội", "Thủ tướng Phạm Minh Chính tiếp Chủ nhiệm Văn phòng Thủ tướng Lào.", "vi"
    )
    assert (much.tier, little.tier) == ("core", "core")
    assert 1 > much.score > little.score > 0.9


def test_the_seed_stories_are_core(shared_data: Path) -> None:
    seeds = [seed.read_text("utf-8") for seed in sorted((shared_data / "seeds").glob("*.txt"))]
    assert len(seeds) == 2
    assert [told("", seed).tier for seed in seeds] == ["core", "core"]


def test_an_empty_story_is_other() -> None:
    assert assess("", "", []).tier == "other"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("", "that-chat-quan-he-giua-van-phong-chu-tich-nuoc-viet-nam-va-lao"),
        ("", "%E8%B6%8A%E8%80%81%E4%B8%A4%E5%9B%BD%E6%94%BF%E5%BA%9C%E5%8A%9E%E5%85%AC%E5%8E%85"),
        ("", "%E0%BA%AA%E0%BA%9B%E0%BA%9B-%E0%BA%A5%E0%BA%B2%E0%BA%A7"),
        ("", "article-post253106"),
        ("", ""),
        ("Government offices boost ties", ""),
        ("Thủ tướng tiếp đoàn Viêng Chăn", ""),
        ("Củng cố quan hệ hai Đảng, hai Nhà nước", "cung-co-quan-he"),
        ("Tô thắm tình đoàn kết đặc biệt", ""),
        ("Премьер-министр принял гостей из Лаоса", ""),
        ("Presidente recibe a dirigente laosiano", ""),
        ("Tổng Bí thư tiếp Chánh Văn phòng Trung ương", ""),
    ],
)
def test_entries_that_may_be_on_the_beat_are_fetched(title: str, slug: str) -> None:
    assert worth_fetching(title, slug)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Lào Cai đón khách du lịch", "lao-cai-don-khach-du-lich"),
        ("", "lao-cai-don-khach-du-lich"),
        ("Thị trường lao động khởi sắc", "thi-truong-lao-dong-khoi-sac"),
        ("", "bao-lao-dong-trao-qua-tet"),
        ("Gió Lào gây nắng nóng gay gắt", "gio-lao-gay-nang-nong"),
        ("Bệnh lao còn nhiều thách thức", "benh-lao-con-nhieu-thach-thuc"),
        ("Giá vàng giảm mạnh", "gia-vang-giam-manh-post123456"),
        ("Exports of machinery rise", "exports-of-machinery-rise"),
        ("Post office opens in Hue", "post-office-opens-in-hue"),
        ("2024年水产品出口增长", ""),
    ],
)
def test_entries_that_cannot_be_on_the_beat_are_left(title: str, slug: str) -> None:
    assert not worth_fetching(title, slug)


def test_every_name_of_laos_passes_its_gate() -> None:
    words = phrases.data("beat.toml")
    names = [name.removesuffix("*") for kind in ("laos", "pair") for name in words[kind]["words"]]
    spelled = {spelling for name in names for spelling in phrases.spellings(name)}
    assert [name for name in sorted(spelled) if weighed(name, "", [])[1] == "other_silent"] == []


def test_brackets_of_a_phrase_are_written_as_angles() -> None:
    assert phrases.spellings("party( ‹lprp›|)") == ("party (lprp)", "party")


@pytest.mark.parametrize("place", ["Xa-vẳn-na-khệt", "Xa-vắn-nạ-khẹt", "Xa-van-na-khet"])
def test_the_tones_of_a_name_by_syllables_do_not_matter(place: str) -> None:
    judged = told("Thắt chặt tình hữu nghị", f"Tỉnh Quảng Trị và tỉnh {place} (Lào) trao đổi đoàn thanh niên.", "vi")
    assert judged.tier == "bilateral"
    assert place in [reason.words for reason in judged.reasons]


@pytest.mark.parametrize("city", ["Điện Biên", "Diên Biên", "Dien Bien", "Ðiện Biên"])
def test_a_name_is_found_with_all_some_and_none_of_its_accents(city: str) -> None:
    assert told("", f"{city} accueille une délégation de Phongsaly (Laos).", "fr").tier == "bilateral"


@pytest.mark.parametrize(
    ("title", "text", "rule"),
    [
        ("U23 Việt Nam - U23 Lào: 2-0", "Trận đấu diễn ra tối 5/9.", "match"),
        ("PM to attend ASEAN Summit in Laos", "Vietnam's PM leaves on May 5.", "forum"),
    ],
)
def test_games_and_meetings_of_many_countries_are_named_as_the_reason_against(title: str, text: str, rule: str) -> None:
    judged = told(title, text)
    assert (judged.tier, against(judged)) == ("other", {rule})


def test_an_office_at_home_near_the_border_is_not_the_beat() -> None:
    text = "Chairman Le Khanh Hai gave gifts to families of Huong Son, a district bordering Laos, in Ha Tinh."
    assert told("Presidential Office presents gifts to the poor", text, "en").tier == "other"


def test_most_stories_leave_early() -> None:
    story = ["Giá lúa tại đồng bằng tăng nhẹ, người lao động ở Lào Cai phấn khởi vào vụ mới. " * 20]
    told("Giá lúa tăng", story[0], "vi")
    assert min(_seconds(story) for _ in range(30)) < 0.001


def _seconds(story: list[str]) -> float:
    start = time.perf_counter()
    assess("Giá lúa tăng", "", story, "vi")
    return time.perf_counter() - start


# -- who heads an office, and when


def on(day: date | None, title: str, text: str, language: str = "") -> Assessment:
    return assess(title, "", text.split("\n"), language, lambda shown: register.holdings(shown, day))


def test_heads_who_meet_stand_for_their_offices_on_the_days_of_their_office() -> None:
    title = "Ông Lê Minh Hưng hội đàm với ông Thoong-xa-lít Măng-nò-mệch"
    text = "Hai ông gặp nhau ở Viêng Chăn và bàn lịch tập huấn cho cán bộ văn thư."
    told_then = on(date(2022, 11, 21), title, text, "vi")
    assert told_then.tier == "core"
    assert told_then.relation
    assert told_then.relation.kind == "party"
    assert on(date(2024, 9, 19), title, text, "vi").tier == "bilateral"


def test_without_a_day_a_name_says_nothing_of_an_office() -> None:
    title, text = "Mai Tien Dung holds talks with Phet Phomphiphak", "They met in Vientiane on Friday."
    assert on(date(2019, 7, 19), title, text, "en").tier == "core"
    assert told(title, text, "en").tier == "bilateral"


def test_a_head_who_meets_his_counterpart_stands_for_his_office() -> None:
    text = "Đào Việt Trung đã hội đàm với người đồng cấp Lào tại Viêng Chăn. Hai bên mở lớp tập huấn lễ tân."
    assert on(date(2019, 12, 3), "Chuyến công tác tại Viêng Chăn", text, "vi").tier == "core"


def test_heads_in_one_list_of_guests_do_not_meet() -> None:
    title = "Lao Prime Minister welcomed in Hanoi"
    text = "Also present were Mai Tien Dung and Phet Phomphiphak. The two prime ministers held talks on rail links."
    assert on(date(2019, 10, 1), title, text, "en").tier == "bilateral"


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("vi", "Gặp gỡ hữu nghị Việt Nam - Lào ở Đắk Lắk", "Nguyên Chủ nhiệm Văn phòng Quốc hội kể kỷ niệm ở Lào."),
        ("en", "Vietnam-Laos friendship body elects chief", "He is a former head of the Government Office in Hanoi."),
        ("ru", "Общество дружбы Вьетнама и Лаоса", "Бывший руководитель Канцелярии Президента принял гостей из Лаоса."),
    ],
)
def test_a_former_head_does_not_act_for_the_office(language: str, title: str, text: str) -> None:
    judged = told(title, text, language)
    assert judged.tier == "bilateral"
    assert "former" in against(judged)


def test_who_left_an_office_years_ago_does_not_act_for_it() -> None:
    title = "Vientiane Governor visits Hanoi"
    text = "Sinlavong Khoutphaythoune, Lao Government Office chief under the last cabinet, met Vietnamese planners."
    assert "former" in against(on(date(2018, 2, 5), title, text, "en"))
    assert "former" not in against(on(date(2013, 6, 27), title, text, "en"))


def test_a_headline_names_the_head_and_the_lead_the_office() -> None:
    title = "Chủ tịch nước tiếp bà Khemmani Pholsena"
    text = "Bà là Chủ nhiệm Văn phòng Chủ tịch nước Lào, dẫn đầu đoàn cán bộ thăm Việt Nam."
    assert on(date(2021, 12, 1), title, text, "vi").tier == "core"


def test_ministries_and_government_offices_are_no_office_of_two() -> None:
    judged = told("Vietnam, Lao PMs hold talks", "They told ministries and government offices to follow up.", "en")
    assert judged.tier == "bilateral"
    assert "crowd" in against(judged)


def test_offices_of_which_others_speak_are_named_in_passing() -> None:
    text = (
        "The two chairmen met in Luang Prabang on Monday to talk about border trade.\n"
        "The Office of the Vietnamese National Assembly and the Lao NA Secretariat hold classes, one of them said."
    )
    judged = told("Vietnam, Lao trade committees meet", text, "en")
    assert judged.tier == "bilateral"
    assert "passing" in against(judged)
    assert told("Vietnam, Lao NA offices hold classes", text, "en").tier == "core"


def test_whom_an_office_deals_with_does_not_own_it() -> None:
    text = "Prime Minister Sonexay Siphandone received the visiting head of the Government Office in Vientiane."
    judged = told("A guest of the week", text, "en")
    assert judged.tier == "core"
    assert judged.relation
    assert judged.relation.vietnam
    assert not judged.relation.laos


def test_a_central_office_of_a_mass_organisation_is_none_of_the_party() -> None:
    judged = told("Thanh niên Việt Nam - Lào gặp gỡ", "Văn phòng Trung ương Đoàn Lào tiếp đoàn khách Việt Nam.", "vi")
    assert judged.tier == "bilateral"


def test_a_minister_who_receives_the_head_of_an_office_is_no_companion() -> None:
    text = "Bộ trưởng Quốc phòng Phan Văn Giang tiếp Chủ nhiệm Văn phòng Chủ tịch nước Lào đang thăm Việt Nam."
    assert told("Một cuộc tiếp khách", text, "vi").tier == "core"


# -- what only looks like dealings


def test_who_witnesses_a_signing_does_not_sign() -> None:
    text = "Hai bộ trưởng ký kế hoạch năm, với sự chứng kiến của đại diện Văn phòng Chính phủ."
    judged = told("Hai Bộ Xây dựng Việt Nam - Lào hợp tác", text, "vi")
    assert judged.tier == "bilateral"
    assert "witness" in against(judged)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("vi", "Bắt hai người chở ma túy từ Lào về Việt Nam"),
        ("vi", "Xe khách từ Lào về Nghệ An lật, ba người tử vong"),
        ("en", "Man caught smuggling parrots from Laos into Vietnam"),
        ("en", "Drought spreads from Vientiane to Can Tho"),
        ("vi", "Thời tiết: gió nóng từ Lào thổi sang Hà Tĩnh"),
    ],
)
def test_what_crosses_the_border_by_itself_is_no_dealing(language: str, title: str) -> None:
    judged = told(title, "", language)
    assert judged.tier == "other"
    assert "unasked" in against(judged)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("vi", "Công an Việt Nam, Lào bàn cách chặn ma túy"),
        ("vi", "Nghệ An phối hợp với Lào tìm nạn nhân vụ lật xe"),
        ("en", "Vietnam sends relief to flood-hit Lao villages"),
    ],
)
def test_what_crosses_the_border_is_a_dealing_where_both_act(language: str, title: str) -> None:
    assert told(title, "", language).tier == "bilateral"


def test_a_house_for_an_authority_is_an_office_building() -> None:
    judged = told("Hanoi pays for new building of Luang Prabang tax department", "Work began on Monday.", "en")
    assert (judged.tier, against(judged)) == ("other", {"building"})
    assert told("Vietnam opens new consulate headquarters in Pakse, Laos", "It is big.", "en").tier == "bilateral"


def test_a_school_with_both_names_is_a_school() -> None:
    text = "Em Hà học lớp ba trường tiểu học Việt - Lào ở thành phố Vinh, Nghệ An. Em vẽ rất đẹp."
    assert told("Cô bé vẽ tranh bằng chân", text, "vi").tier == "other"
    assert told("Hội hữu nghị Việt - Lào gặp mặt", text, "vi").tier == "bilateral"


def test_a_teaser_in_the_middle_of_a_line_is_not_the_subject() -> None:
    text = "Bộ trưởng ký với phía Hungary. Xem thêm: Văn phòng Chính phủ Việt Nam - Lào tăng cường hợp tác"
    assert told("Chủ nhiệm Văn phòng Chính phủ thăm Budapest", text, "vi").tier == "other"


def test_a_line_of_marks_is_no_headline() -> None:
    text = "То Лам и Вилай Лакхамфонг подписали план работы двух стран на год."
    assert told("![]()", text, "ru").tier == told("", text, "ru").tier == "bilateral"


def test_a_short_story_may_name_a_province_alone() -> None:
    assert told("Thanh Hoa aide Houaphan à bâtir une école", "Le chantier durera un an.", "fr").tier == "bilateral"
    far = "Dân làng kể chuyện mùa màng và chợ phiên. " * 20 + "Có người từng sang Houaphan."
    assert told("Mùa xuân về bản", far, "vi").tier == "other"


def test_french_papers_keep_the_accents_that_french_has() -> None:
    assert told("Bourses pour des étudiants lao à Dà Nang", "", "fr").tier == "bilateral"


def test_in_vietnams_own_language_an_office_without_a_country_is_vietnams() -> None:
    text = "Lớp học có 15 cán bộ Văn phòng Chủ tịch nước Lào. Báo cáo viên nói về cách viết tin."
    assert told("Lớp học viết tin của Văn phòng Chủ tịch nước", text, "vi").tier == "core"


# -- whose business it is


STANDING_BY = [
    (
        "en",
        "Vietnamese President begins State visit to Laos",
        "Vientiane – The President of Vietnam landed in Vientiane on Thursday morning for talks with his host.\n"
        "Khemmani Pholsena, Head of the Lao Presidential Office, handed him a garland and met his delegation.",
    ),
    (
        "vi",
        "Chủ tịch Quốc hội Việt Nam hội kiến Thủ tướng Lào",
        "Hai nhà lãnh đạo gặp nhau chiều 9/5 tại Viêng Chăn và bàn về đường sắt, cảng biển.\n"
        "Ngồi bên hai ông là Chủ nhiệm Văn phòng Quốc hội Lê Quang Tùng và Chủ nhiệm Văn phòng Thủ tướng Lào.",
    ),
    (
        "fr",
        "Le Premier ministre lao en visite au Vietnam",
        "Le chef du gouvernement lao s'est entretenu lundi à Hanoi avec son hôte vietnamien.\n"
        "Le chef du Bureau du gouvernement vietnamien l'attendait au pied de l'avion et l'a rencontré le soir.",
    ),
]
DEALING = [
    (
        "en",
        "Lao Prime Minister meets Vietnamese minister",
        "Prime Minister Sonexay Siphandone received Tran Van Son, head of Vietnam's Government Office, in Vientiane.",
    ),
    (
        "en",
        "Prime Ministers of Vietnam and Laos hold talks",
        "The two Prime Ministers held talks in Hanoi on Saturday.\n"
        "Tran Van Son, head of Vietnam's Government Office, and Bouakhong Nammavong, head of the Lao Prime Minister's "
        "Office, then signed a plan of cooperation for five years.",
    ),
]


@pytest.mark.parametrize(("language", "title", "text"), STANDING_BY, ids=["en", "vi", "fr"])
def test_under_a_headline_of_those_above_them_heads_of_offices_stand_by(language: str, title: str, text: str) -> None:
    assert told(title, text, language).tier == "bilateral"


@pytest.mark.parametrize(("language", "title", "text"), DEALING, ids=["received", "signed"])
def test_under_such_a_headline_offices_that_deal_are_the_story(language: str, title: str, text: str) -> None:
    assert told(title, text, language).tier == "core"


# -- stories that were written before the rules were read


_FLOORS = json.loads((Path(__file__).parent / "quality.json").read_text("utf-8"))
_UNSEEN = [
    json.loads(line) for line in (Path(__file__).parent / "beat_unseen_cases.jsonl").read_text("utf-8").splitlines()
]


def test_stories_written_without_a_look_at_the_rules_are_told_apart() -> None:
    """First runs, before a rule was changed for a set, as core precision, core recall, core and bilateral F1: round 5
    0.956, 1.000, 0.981; round 7 0.938, 0.909, 0.947; round 8 (28 lines) 0.923, 0.800, 0.979; round 9 (240 lines) 0.912,
    0.981, 0.989; round 10 (100 lines) 0.864, 1.000, 0.963. README has the others; round 6 was told after pages of the
    papers and is not kept here.
    """
    days = [date.fromisoformat(one["date"]) if one["date"] else None for one in _UNSEEN]
    said = [on(day, one["title"], one["text"], one["lang"]) for day, one in zip(days, _UNSEEN, strict=True)]
    answers = evaluation.Answers(tiers=[one.tier for one in said], scores=[one.score for one in said])
    report = evaluation.evaluate(evaluation.labels_of(_UNSEEN), answers)
    assert report.tiers["core"].f1 >= _FLOORS["unseen_core_f1"], report.tier_misses
    assert report.on_the_beat.f1 >= _FLOORS["unseen_core_and_bilateral_f1"], report.tier_misses
    assert min(1 - one.error for one in report.reliability.values()) >= _FLOORS["unseen_score_honesty"]
