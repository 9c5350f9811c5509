"""The writing habits of the agency, in seven languages, and the sentences that only look like them."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor import habits

SAID = "The two offices agreed to meet every year."


@pytest.mark.parametrize(
    ("text", "dateline", "rest"),
    [
        ("Hanoi (VNA) – The two offices met.", "Hanoi (VNA) –", "The two offices met."),
        ("Vientiane (VNA) - Le chef du bureau est venu.", "Vientiane (VNA) -", "Le chef du bureau est venu."),
        ("Vientiane, 27 abr (VNA)- El jefe llegó.", "Vientiane, 27 abr (VNA)-", "El jefe llegó."),
        ("Hanoi, Dec. 27 (VNA) – The two offices met.", "Hanoi, Dec. 27 (VNA) –", "The two offices met."),
        ("Hanoï (VNA) –Le chef du bureau est venu.", "Hanoï (VNA) –", "Le chef du bureau est venu."),
        ("Ciudad Ho Chi Minh, (VNA) – El jefe llegó.", "Ciudad Ho Chi Minh, (VNA) –", "El jefe llegó."),
        ("Vientiane(VNA) – Der Anfang", "Vientiane(VNA) –", "Der Anfang"),
        ("Vientiane, (VNA) Los centros firmaron.", "Vientiane, (VNA)", "Los centros firmaron."),
        ("Hà Nội (TTXVN) - Chiều nay hai bên gặp nhau.", "Hà Nội (TTXVN) -", "Chiều nay hai bên gặp nhau."),
        ("Thành phố Hồ Chí Minh (TTXVN) – Sáng nay", "Thành phố Hồ Chí Minh (TTXVN) –", "Sáng nay"),
        ("TP.HCM (TTXVN) – Sáng nay", "TP.HCM (TTXVN) –", "Sáng nay"),
        ("Washington D.C. (VNA) – The two envoys met.", "Washington D.C. (VNA) –", "The two envoys met."),
        ("HANOI (VNA/VNS) — The two offices met.", "HANOI (VNA/VNS) —", "The two offices met."),
        ("HÀ NỘI — The two offices met.", "HÀ NỘI —", "The two offices met."),
        ("越通社河内——两国办公厅举行会谈。", "越通社河内——", "两国办公厅举行会谈。"),
        ("越通社万象——3月26日上午，双方会谈。", "越通社万象——", "3月26日上午，双方会谈。"),
        ("越通社河内7月19日——双方会谈。", "越通社河内7月19日——", "双方会谈。"),
        ("河内（越通社）—— 双方会谈。", "河内（越通社）——", "双方会谈。"),
        ("Ханой (ВИА) – Канцелярии двух стран", "Ханой (ВИА) –", "Канцелярии двух стран"),
        ("Вьентьян, 5 мая (ВИА) – Канцелярии", "Вьентьян, 5 мая (ВИА) –", "Канцелярии"),
        ("ວຽງຈັນ (ຂປລ) - ຫ້ອງການ", "ວຽງຈັນ (ຂປລ) -", "ຫ້ອງການ"),
        ("ຮ່າໂນ້ຍ (ຂສວ) – ຫ້ອງການ", "ຮ່າໂນ້ຍ (ຂສວ) –", "ຫ້ອງການ"),
        ("ຂປລ. ຫ້ອງການ", "ຂປລ.", "ຫ້ອງການ"),
        ("(TTXVN) - Chiều nay hai bên gặp nhau.", "(TTXVN) -", "Chiều nay hai bên gặp nhau."),
        ("Hanoi (VNA) –", "Hanoi (VNA) –", ""),
        ("Viêng Chăn (TTXVN 12/3) - Chiều nay", "Viêng Chăn (TTXVN 12/3) -", "Chiều nay"),
        ("ວຽງຈັນ (ຂສຫ) – ຫ້ອງການ", "ວຽງຈັນ (ຂສຫ) –", "ຫ້ອງການ"),
    ],
)
def test_a_dateline_is_taken_from_the_beginning(text: str, dateline: str, rest: str) -> None:
    assert habits.split_dateline(text) == (dateline, rest)


@pytest.mark.parametrize(
    "text",
    [
        "Hanoi and Vientiane will sign an agreement – the first of its kind.",
        "Hanoi – the capital – welcomes the guests.",
        "The Vietnam News Agency (VNA) said the offices would meet.",
        "Vietnam News Agency (VNA) – the national news provider – has an office in Vientiane.",
        "Thông tấn xã Việt Nam (TTXVN) và Thông tấn xã Lào ký thỏa thuận.",
        "President Thongloun told reporters. Hanoi (VNA) – was written below.",
        "ASEAN – Trung Quốc mở hội nghị.",
        "COVID-19 – a long shadow",
        "越通社驻万象记者报道，两国办公厅举行会谈。",
        "越通社特派记者报道，双方会谈。",
        "At a meeting in Hanoi on July 19 (local time) – the first this year – they agreed.",
        "ຫ້ອງການລັດຖະບານ ສອງປະເທດ ພົບກັນ (ຂປລ)",
    ],
)
def test_a_sentence_that_looks_like_a_dateline_stays_whole(text: str) -> None:
    assert habits.split_dateline(text) == ("", text)


@pytest.mark.parametrize(
    ("text", "rest", "signature"),
    [
        (f"{SAID}-VNA", SAID, "-VNA"),
        (f"{SAID} – VNA", SAID, "– VNA"),
        (f"{SAID}- VNA", SAID, "- VNA"),
        (f"{SAID} -VNA", SAID, "-VNA"),
        (f"{SAID} — VNA/VNS", SAID, "— VNA/VNS"),
        (f"{SAID} VNA/VNS", SAID, "VNA/VNS"),
        (f"{SAID} -AVI", SAID, "-AVI"),
        ("VNA – POL", "", "VNA – POL"),
        ("(Theo TTXVN)", "", "(Theo TTXVN)"),
        ("Hai bên nhất trí gặp nhau./. (Theo TTXVN)", "Hai bên nhất trí gặp nhau.", "./. (Theo TTXVN)"),
        ("VNA", "", "VNA"),
        ("Hai bên nhất trí gặp nhau hằng năm./.", "Hai bên nhất trí gặp nhau hằng năm.", "./."),
        ("Hai bên nhất trí gặp nhau hằng năm../.", "Hai bên nhất trí gặp nhau hằng năm.", "./."),
        ("Hai bên nhất trí gặp nhau hằng năm. /.", "Hai bên nhất trí gặp nhau hằng năm.", ". /."),
        ("Ông nói: “Hai bên nhất trí.”./.", "Ông nói: “Hai bên nhất trí.”", "./."),
        ("Họ gặp nhau./. VNA", "Họ gặp nhau.", "./. VNA"),
        ("(TTXVN/Vietnam+)", "", "(TTXVN/Vietnam+)"),
        ("(Vietnam+)", "", "(Vietnam+)"),
        ("PHẠM KIÊN (TTXVN/VIETNAM+)", "", "PHẠM KIÊN (TTXVN/VIETNAM+)"),
        ("Họ gặp nhau./. Phạm Kiên (Vietnam+)", "Họ gặp nhau.", "./. Phạm Kiên (Vietnam+)"),
        ("双方同意每年会晤。（完）", "双方同意每年会晤。", "（完）"),
        ("双方同意每年会晤。(完)", "双方同意每年会晤。", "(完)"),
        ("双方同意每年会晤。(越通社-VNA)", "双方同意每年会晤。", "(越通社-VNA)"),
        ("双方同意每年会晤。（越通社）", "双方同意每年会晤。", "（越通社）"),
        ("Стороны договорились. – ВИА", "Стороны договорились.", "– ВИА"),
        ("Стороны договорились. (ВИА)", "Стороны договорились.", "(ВИА)"),
        ("ສອງຝ່າຍເຫັນດີ. (ຂປລ)", "ສອງຝ່າຍເຫັນດີ.", "(ຂປລ)"),
        ("Theo TTXVN", "", "Theo TTXVN"),
        ("a smart city-VNA", "a smart city", "-VNA"),
    ],
)
def test_a_signature_is_taken_from_the_end(text: str, rest: str, signature: str) -> None:
    assert habits.split_signature(text) == (rest, signature)


@pytest.mark.parametrize(
    "text",
    [
        SAID,
        "They gave an interview to the Vietnam News Agency (VNA)",
        "They gave an interview to VNA.",
        "He thanked reporters of VNA",
        "Ông trả lời phỏng vấn của TTXVN",
        "Ông trả lời phỏng vấn của TTXVN.",
        "Hai bên gặp nhau hôm qua (theo TTXVN)",
        "他接受了越通社记者的采访。",
        "Họ gặp nhau vào ngày 4/7.",
        "1/2.",
        "",
    ],
)
def test_a_sentence_that_ends_with_the_agency_stays_whole(text: str) -> None:
    assert habits.split_signature(text) == (text, "")


@pytest.mark.parametrize(
    "text",
    [
        "The talks in Vientiane on July 19 (Photo: VNA)",
        "The talks (Source: VNA)",
        "Las conversaciones (Fuente: VNA)",
        "L'entretien. Photo: VNA",
        "Quang cảnh hội đàm. (Ảnh: Phạm Kiên/TTXVN)",
        "Ảnh minh họa. (Nguồn: Vietnam+)",
        "Ảnh minh họa",
        "会见现场。图自越通社",
        "会议场景。(图片来源:越通社)",
        "Переговоры (Фото: ВИА)",
        "ການພົບປະ. (ພາບ: VOV)",
    ],
)
def test_a_line_that_ends_with_a_credit_is_a_caption(text: str) -> None:
    assert habits.is_caption(text)


@pytest.mark.parametrize(
    "text",
    [
        SAID,
        "The photo shows the two ministers.",
        "Trade grew by 12 per cent last year (Source: General Statistics Office).",
        "Source: the General Statistics Office says trade grew by 12 per cent. It fell the year before.",
        "Nguồn: lực lượng chức năng hai nước phối hợp. Hai bên nhất trí.",
        "Ông cho biết (theo nguồn tin của TTXVN) hai bên sẽ gặp nhau.",
        "图书馆今天开放。",
        f"{SAID * 12} (Photo: VNA)",
    ],
)
def test_a_sentence_about_pictures_is_no_caption(text: str) -> None:
    assert not habits.is_caption(text)


def test_captions_that_run_into_the_text_are_taken_out() -> None:
    text = (
        "Quang cảnh buổi gặp. (Ảnh: An/Vietnam+) Sáng nay hai văn phòng gặp nhau. "
        "Hai trưởng đoàn. (Ảnh: An/Vietnam+) Họ ký."
    )
    assert habits.split_captions(text) == (
        "Sáng nay hai văn phòng gặp nhau.\nHọ ký.",
        ("Quang cảnh buổi gặp. (Ảnh: An/Vietnam+)", "Hai trưởng đoàn. (Ảnh: An/Vietnam+)"),
    )


def test_a_caption_glued_to_the_dateline_is_taken_out() -> None:
    text = "The seminar (Photo: daibieunhandan.vn)Hanoi (VNA) – They met."
    assert habits.split_captions(text) == (
        "Hanoi (VNA) – They met.",
        ("The seminar (Photo: daibieunhandan.vn)",),
    )


def test_a_caption_on_a_line_of_its_own_is_taken_out() -> None:
    text = "They met today.\nL'entretien. Photo: VNA\nThey will meet again."
    assert habits.split_captions(text) == ("They met today.\nThey will meet again.", ("L'entretien. Photo: VNA",))


def test_a_text_without_captions_stays_as_it_is() -> None:
    assert habits.split_captions(f"{SAID}\n{SAID}") == (f"{SAID}\n{SAID}", ())


@pytest.mark.parametrize(
    ("caption", "cleaned"),
    [
        ("Two offices meet ảnh 1The talks (Photo: VNA)", "The talks (Photo: VNA)"),
        ("Two offices meet hinh anh 12 The talks (Photo: VNA)", "The talks (Photo: VNA)"),
        ("Two offices meet ảnh 1", ""),
        ("Another headline of the page ảnh 1The talks", "The talks"),
        ("The talks (Photo: VNA) |", "The talks (Photo: VNA)"),
        ("A museum has 12 new photos", "A museum has 12 new photos"),
    ],
)
def test_generated_figure_text_is_no_part_of_a_caption(caption: str, cleaned: str) -> None:
    assert habits.clean_caption(caption, "Two offices meet") == cleaned


def test_sentences_glued_where_a_line_broke_are_paragraphs() -> None:
    text = (
        "He arrived on July 19.He met the Prime Minister, who spoke of e-Government.“We agree,” he said.The visit ends."
    )
    assert habits.split_glued_paragraphs(text) == [
        "He arrived on July 19.",
        "He met the Prime Minister, who spoke of e-Government.",
        "“We agree,” he said.",
        "The visit ends.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"{SAID} {SAID}",
        "It is on Chinhphu.vn and on Booking.Com today.",
        "The U.S. and the P.R. of China agreed at 9.30 on No.1 street.",
        "Growth was 6.5 per cent.",
    ],
)
def test_dots_inside_of_a_sentence_divide_nothing(text: str) -> None:
    assert habits.split_glued_paragraphs(text) == [text]


def test_a_dash_left_of_a_lost_dateline_goes() -> None:
    assert habits.strip_orphan_dash("– Minister Mai arrived.") == "Minister Mai arrived."
    assert habits.strip_orphan_dash("-5 degrees were measured.") == "-5 degrees were measured."


GLUED = (
    "Le Premier ministre a reçu jeudi à Hanoi le ministre lao et son épouse. Il a dit que leVietnam "
    "souhaitaitapprofondir ses relations avec le Laos, et que lesdeux pays, les deux partis et les deux peuples y "
    "gagneraient. Vientiane(VNA) a été citée plusieurs fois pendant la rencontre de jeudi."
)


def test_words_glued_where_lines_broke_are_noticed() -> None:
    assert habits.is_glued(GLUED)


@pytest.mark.parametrize(
    "text",
    [
        " ".join([SAID] * 9),
        "VietnamPlus and YouTube show how e-Government, COVID-19 figures and the iPhone app of PetroVietnam changed "
        "daily life in Hanoi since 2019, said the Ministry of Information and Communications in a report on Monday.",
        "ຫ້ອງການລັດຖະບານຫວຽດນາມແລະລາວໄດ້ພົບປະກັນໃນຕອນເຊົ້າ " * 20,
        "两国办公厅举行会谈并签署合作备忘录。" * 20,
        "La constitutionnalité et l'internationalisation des échanges, a-t-il dit, demandent du temps, du travail "
        "et de la patience ; les responsables des deux pays en conviennent depuis la rencontre de l'an dernier.",
    ],
)
def test_ordinary_texts_are_not_called_glued(text: str) -> None:
    assert not habits.is_glued(text)


def test_lines_to_other_stories_are_told_apart() -> None:
    assert habits.is_related_note(">> Another story")
    assert habits.is_related_note("Xem thêm: Another story")
    assert habits.is_related_note("Ver más")
    assert not habits.is_related_note("Read more books, the Minister told the students.")


def test_the_two_real_documents_give_their_captions_and_paragraphs(shared_data: Path) -> None:
    english, vietnamese = (path.read_text(encoding="utf-8") for path in sorted((shared_data / "seeds").glob("*.txt")))
    text, captions = habits.split_captions(english)
    assert [caption.endswith("(Photo: VNA)") for caption in captions] == [True]
    paragraphs = habits.split_glued_paragraphs(habits.strip_orphan_dash(text.strip()))
    assert len(paragraphs) == 12
    assert paragraphs[0].startswith("Minister-Chairman")
    assert habits.split_signature(paragraphs[-1])[1] == "-VNA"
    text, captions = habits.split_captions(vietnamese)
    assert len(captions) == 2
    assert "Ảnh:" not in text


def test_real_teasers_of_glued_stories_are_mostly_noticed(shared_data: Path) -> None:
    import json

    lines = (shared_data / "corpus" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    stories = [json.loads(line) for line in lines]
    clean = [s for s in stories if not {"glued-words", "glued-sentences", "ui-words", "menu"} & set(s["noise"])]
    wrongly = [story["id"] for story in clean if habits.is_glued(story["text"])]
    assert len(wrongly) <= len(clean) // 50, wrongly


@pytest.mark.parametrize(
    ("said", "credit"),
    [
        ("Hanoi (VNA) – The Government Office received its Lao partner on March 10.", "(Photo: VNA)"),
        ("Hà Nội (TTXVN) - Ngày 10/3, Văn phòng Chính phủ tiếp đoàn Lào.", "(Ảnh: TTXVN)"),
        ("Ханой (ВИА) - Канцелярия приняла делегацию.", "(Фото: ВИА)"),
        ("越通社河内—政府办公厅会见老挝代表团。", "（图片来源：越通社）"),
    ],
)
def test_the_sentence_behind_a_dateline_is_no_caption_though_a_credit_follows(said: str, credit: str) -> None:
    assert habits.split_captions(f"{said} {credit}") == (said, ())
    assert habits.split_captions(f"{said} {credit} They signed a plan.") == (f"{said}\nThey signed a plan.", ())
    assert habits.without_credit(f"{said} {credit}") == said
    assert not habits.is_caption(f"{said} {credit}")
    assert habits.without_credit(f"The two heads of office. {credit}") == f"The two heads of office. {credit}"
