"""What took place, where, who met whom, what was signed and what was promised, in the languages of the beat."""

from __future__ import annotations

import pytest

from monitor.domain import Facts, Meeting, Promise
from tests.facts.making import facts

# -- what


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Hai Văn phòng Chính phủ hội đàm", "talks"),
        ("Government offices hold talks", "talks"),
        ("Entretien entre les deux bureaux présidentiels", "talks"),
        ("Conversaciones entre las oficinas parlamentarias", "talks"),
        ("Переговоры двух канцелярий", "talks"),
        ("两国政府办公厅举行会谈", "talks"),
        ("ສອງຫ້ອງວ່າການ ເຈລະຈາ", "talks"),
        ("Chủ nhiệm Văn phòng Quốc hội tiếp khách Lào", "reception"),
        ("Lao leader receives Vietnamese guests", "reception"),
        ("通伦会见越南客人", "reception"),
        ("Khai giảng lớp bồi dưỡng cho cán bộ Lào", "training"),
        ("Training course opens for Lao office staff", "training"),
        ("Семинар двух парламентов", "workshop"),
        ("Remise de l'Ordre national au chef du bureau", "award"),
        ("Lao Prime Minister begins official visit to Vietnam", "visit"),
        ("Chairman wraps up trip to Laos", "visit"),
        ("Chairman to visit Laos", "visit"),
        ("Thư chúc mừng nhân dịp năm mới", "message"),
        ("Hai Văn phòng ký kế hoạch hợp tác", "signing"),
        ("Firman memorando dos oficinas", "signing"),
    ],
)
def test_the_headline_tells_the_kind(title: str, kind: str) -> None:
    assert facts("Một câu nữa.", title=title).kinds[0] == kind


def test_without_a_kind_in_the_headline_the_sentence_with_the_day_tells() -> None:
    told = facts("It rained.", "The two offices held talks on April 7.", title="Offices for closer ties")
    assert told.kinds == ("talks",)


def test_a_paper_signed_of_old_is_no_signing_of_today() -> None:
    told = facts(
        "Depuis l'accord signé en mars 2012, les délégations se succèdent.", title="Les bureaux et leurs liens"
    )
    assert "signing" not in told.kinds
    assert told.agreements == ()


def test_the_capital_of_laos_is_no_homage() -> None:
    assert facts("Ngày 7/4, hai bên hội đàm tại Viêng Chăn.", title="Tại Viêng Chăn").kinds == ("talks",)


# -- where


@pytest.mark.parametrize(
    ("sentence", "place", "country"),
    [
        ("Chiều 7/4, tại thủ đô Viêng Chăn, hai bên hội đàm.", "vientiane", "la"),
        ("Hội thảo mở sáng 7/4 ở thị xã Cửa Lò (Nghệ An).", "nghean", "vn"),
        ("They met in the capital city of Vientiane on April 7.", "vientiane", "la"),
        ("Ils se sont vus le 7 avril à Hanoï.", "hanoi", "vn"),
        ("Se reunieron el 7 de abril en Da Nang.", "danang", "vn"),
        ("7 апреля в Ханое прошли переговоры.", "hanoi", "vn"),
        ("双方4月7日在万象举行会谈。", "vientiane", "la"),
        ("ວັນທີ 7 ເມສາ ຢູ່ ນະຄອນຫຼວງ ວຽງຈັນ ສອງຝ່າຍພົບປະກັນ", "vientiane", "la"),
        ("เมื่อวันที่ 7 เมษายน ที่กรุงฮานอย ทั้งสองฝ่ายหารือกัน", "hanoi", "vn"),
    ],
)
def test_a_place_is_one_where_the_words_say_that_it_took_place_there(sentence: str, place: str, country: str) -> None:
    (told,) = facts(sentence).places
    assert (told.place, told.country, told.sentence) == (place, country, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Hanoi values its ties with Vientiane.",
        "The Governor of Vientiane spoke on April 7.",
        "Bí thư Hà Nội phát biểu ngày 7/4.",
        "河内与万象的关系很好。",
        "The talks were not held in Hanoi.",
        "Hai bên thống nhất họp lần sau tại Luông Pha-băng.",
    ],
)
def test_a_name_alone_is_no_place_of_the_event(sentence: str) -> None:
    assert facts(sentence).places == ()


def test_a_dateline_tells_the_place_where_a_correspondent_went_there() -> None:
    assert facts("Both offices met on April 7.", dateline="Vientiane (VNA) –").places[0].place == "vientiane"
    assert facts("Both offices met on April 7.", dateline="Hanoi (VNA) –").places == ()


# -- who met whom


def met(told: Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    (meeting,) = told.meetings
    return _who(meeting)


def _who(meeting: Meeting) -> tuple[tuple[str, ...], tuple[str, ...]]:
    hosts, guests = (tuple(one.person or one.words for one in side) for side in (meeting.hosts, meeting.guests))
    return hosts, guests


SON, LAO_PM = "vn.tran_van_son", "la.thongloun_sisoulith"


@pytest.mark.parametrize(
    "sentence",
    [
        "Chủ tịch nước Lào Thongloun Sisoulith đã tiếp Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ Trần Văn Sơn.",
        "Ông Trần Văn Sơn đến chào Chủ tịch nước Lào Thongloun Sisoulith.",
        "Lao President Thongloun Sisoulith received Tran Van Son, head of the Government Office, on April 7.",
        "Tran Van Son, Chairman of the Government Office, called on Lao President Thongloun Sisoulith.",
        "Tran Van Son was received by President Thongloun Sisoulith on April 7.",
        "Le président Thongloun Sisoulith a reçu le 7 avril le ministre Tran Van Son.",
        "Le ministre Tran Van Son a été reçu par le président Thongloun Sisoulith.",
        "El presidente Thongloun Sisoulith recibió al ministro Tran Van Son.",
        "Президент Тонглун Сисулит принял министра Чан Ван Шона.",
        "老挝国家主席通伦·西苏里7日会见政府办公厅主任陈文山。",
    ],
)
def test_host_and_guest_are_told_by_the_verb(sentence: str) -> None:
    assert met(facts(sentence)) == ((LAO_PM,), (SON,))


@pytest.mark.parametrize(
    "sentence",
    [
        "Ông Trần Văn Sơn hội đàm với ông Thongloun Sisoulith.",
        "Tran Van Son held talks with Thongloun Sisoulith.",
        "Tran Van Son and Thongloun Sisoulith co-chaired the talks.",
        "Tran Van Son s'est entretenu le 7 avril à Hanoi avec Thongloun Sisoulith.",
        "Чан Ван Шон встретился с Тонглун Сисулитом.",
        "Tran Van Son sostuvo conversaciones con Thongloun Sisoulith.",
        "陈文山与通伦·西苏里举行会谈。",
    ],
)
def test_of_equals_the_first_named_comes_first(sentence: str) -> None:
    assert met(facts(sentence)) == ((SON,), (LAO_PM,))


def test_a_stranger_behind_a_title_takes_part_with_the_country_before_the_name() -> None:
    told = facts("Minister Tran Van Son received Lao Ambassador Bounphet Keomany on April 7.")
    ((hosts, guests),) = [(one.hosts, one.guests) for one in told.meetings]
    assert [one.person for one in hosts] == [SON]
    assert [(one.words, one.side, one.person) for one in guests] == [("Bounphet Keomany", "la", "")]


def test_a_given_name_alone_is_the_one_named_in_full_before() -> None:
    told = facts(
        "Tran Van Son, head of the Government Office, came.",
        "Earlier, Son held talks with President Thongloun Sisoulith.",
    )
    assert met(told) == ((SON,), (LAO_PM,))
    two = facts("Nguyen Tan Dung saw Mai Tien Dung off.", "Dung held talks with Thongloun Sisoulith.")
    assert two.meetings == ()


def test_a_counterpart_is_known_by_the_word() -> None:
    told = facts("Tran Van Son a eu le 7 avril à Vientiane un entretien avec son homologue lao, Khamphone Vilayvong.")
    assert [one.words for one in told.meetings[0].guests] == ["Khamphone Vilayvong"]
    assert told.meetings[0].guests[0].side == "la"


def test_an_office_takes_part_where_nobody_of_it_is_named() -> None:
    told = facts("Ông Trần Văn Sơn hội đàm với Bộ trưởng, Chủ nhiệm Văn phòng Phủ Thủ tướng Lào.")
    assert [one.office for one in told.meetings[0].guests] == ["la.prime_ministers_office"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Tran Van Son will meet Thongloun Sisoulith next week.",
        "Tran Van Son did not meet Thongloun Sisoulith.",
        "Ông Trần Văn Sơn sẽ hội đàm với ông Thongloun Sisoulith.",
        "Tran Van Son received Minister Nguyen Van Hung.",
        "Tran Van Son praised what Thongloun Sisoulith had built.",
        "老挝国家主席通伦·西苏里会见代表团，希望两国政府办公厅多交流。",
    ],
)
def test_what_is_planned_denied_or_of_one_country_is_no_meeting(sentence: str) -> None:
    assert facts(sentence).meetings == ()


def test_a_meeting_told_twice_is_one() -> None:
    told = facts(
        "Tran Van Son received Thongloun Sisoulith on April 7.",
        "Thongloun Sisoulith was received by Tran Van Son at noon.",
    )
    assert len(told.meetings) == 1


# -- what was signed


@pytest.mark.parametrize(
    ("sentence", "words", "period"),
    [
        (
            "Hai bên đã ký biên bản hợp tác giai đoạn 2026-2030.",
            "biên bản hợp tác giai đoạn 2026-2030",
            ("2026", "2030"),
        ),
        ("The two offices signed a memorandum of understanding for 2026-2030.", "memorandum", ("2026", "2030")),
        ("At the end, minutes on cooperation for 2026-27 were signed.", "minutes", ("2026", "2027")),
        ("Les deux bureaux ont signé un accord de coopération pour 2026-2030.", "accord", ("2026", "2030")),
        ("Ambas oficinas firmaron un memorando para 2026-2030.", "memorando", ("2026", "2030")),
        ("Стороны подписали меморандум на 2026–2030 годы.", "меморандум", ("2026", "2030")),
        ("双方签署了2026年至2030年合作备忘录。", "合作备忘录", ("", "")),
        ("双方签署了2026-2030年合作备忘录。", "2026-2030年合作备忘录", ("2026", "2030")),
        ("ສອງຝ່າຍໄດ້ລົງນາມບົດບັນທຶກຄວາມເຂົ້າໃຈ 2026-2030", "ບົດບັນທຶກ", ("2026", "2030")),
        ("Hai Văn phòng ký kế hoạch hợp tác năm 2026.", "kế hoạch hợp tác năm 2026", ("2026", "2026")),
        ("They signed minutes for 2026-2030 and agreed to open a course.", "minutes for 2026-2030", ("2026", "2030")),
        ("两国国会主席签署了2026——2030年阶段合作协议,见证了仪式。", "2026——2030年阶段合作协议", ("2026", "2030")),
        ("They witnessed the signing of a memorandum for 2026-2030.", "memorandum for 2026-2030", ("2026", "2030")),
        ("They signed a memorandum for 2026 – 2030.", "memorandum for 2026 – 2030", ("2026", "2030")),
        ("They signed an agreement on archives.", "agreement on archives", ("", "")),
    ],
)
def test_a_paper_is_told_in_the_words_of_the_text_with_its_period(
    sentence: str, words: str, period: tuple[str, str]
) -> None:
    (told,) = facts(sentence).agreements
    assert words in told.words
    if "年至" not in sentence:
        assert (told.since, told.until) == period
    assert told.sentence == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "No agreement was signed.",
        "Hai bên chưa ký thỏa thuận nào.",
        "Aucun accord n'a été signé.",
        "Стороны не подписали соглашение.",
        "双方没有签署协议。",
        "Hai bên sẽ ký bản ghi nhớ giai đoạn 2026-2030.",
        "They will sign a memorandum next year.",
        "双方将签署备忘录。",
        "Quan hệ phát triển kể từ khi thỏa thuận được ký hồi tháng 3/2012.",
        "The agreement signed in 2012 is in force.",
        "He urged both offices to carry out the signed memorandum of understanding.",
        "Hai bên nhất trí triển khai các thỏa thuận đã ký kết.",
        "Ils appliquent l'accord signé par les deux bureaux.",
        "They reviewed the memorandum of understanding for 2016-2020.",
        "Cán bộ đăng ký học theo biên bản.",
        "Hai bên nhìn lại thỏa thuận 2021-2025.",
    ],
)
def test_what_was_not_signed_now_is_no_agreement(sentence: str) -> None:
    assert facts(sentence).agreements == ()


# -- what was promised


def due(promise: Promise) -> tuple[str, str]:
    return promise.due_since.isoformat(), promise.due_until.isoformat()


@pytest.mark.parametrize(
    ("sentence", "since", "until", "kind"),
    [
        ("Hai bên sẽ mở lớp tập huấn trong quý II/2026.", "2026-04-08", "2026-06-30", "training"),
        ("Hai Văn phòng nhất trí tổ chức hội thảo vào tháng 9/2026.", "2026-09-01", "2026-09-30", "workshop"),
        ("Năm 2027, hai bên sẽ trao đổi ba đoàn.", "2027-01-01", "2027-12-31", ""),
        ("Việt Nam sẽ bàn giao trụ sở trước cuối năm nay.", "2026-04-08", "2026-12-31", "handover"),
        ("The offices will hold a workshop by the end of 2026.", "2026-04-08", "2026-12-31", "workshop"),
        ("Both sides agreed to sign the plan in the third quarter of 2026.", "2026-07-01", "2026-09-30", "signing"),
        ("Vietnam will train ten Lao officials next year.", "2027-01-01", "2027-12-31", ""),
        ("The two sides will meet again on June 12.", "2026-06-12", "2026-06-12", "reception"),
        ("Les deux bureaux organiseront un séminaire en octobre 2026.", "2026-10-01", "2026-10-31", "workshop"),
        ("Le Vietnam formera dix cadres lao l'année prochaine.", "2027-01-01", "2027-12-31", ""),
        ("Ambas oficinas organizarán un seminario antes de fines de 2026.", "2026-04-08", "2026-12-31", "workshop"),
        ("Стороны проведут семинар до конца 2026 года.", "2026-04-08", "2026-12-31", "workshop"),
        (
            "Канцелярии договорились провести курсы во втором квартале 2026 года.",
            "2026-04-08",
            "2026-06-30",
            "training",
        ),
        ("双方将于2026年第三季度举办培训班。", "2026-07-01", "2026-09-30", "training"),
        ("双方商定明年举行研讨会。", "2027-01-01", "2027-12-31", "workshop"),
        ("ສອງຝ່າຍຈະຈັດຝຶກອົບຮົມ ໃນປີ 2027", "2027-01-01", "2027-12-31", "training"),
        ("ทั้งสองฝ่ายจะจัดสัมมนาในปีหน้า", "2027-01-01", "2027-12-31", "workshop"),
        ("老挝政府办公厅将于5月派团访问越南。", "2026-05-01", "2026-05-31", ""),
        ("双方同意5月底前派出工作组。", "2026-04-08", "2026-05-31", ""),
        ("Hai bên sẽ cử đoàn hằng năm từ năm 2026.", "2026-04-08", "2026-12-31", ""),
        ("Việc trao đổi đoàn giữa hai bên sẽ được tiếp tục trong mùa xuân năm nay.", "2026-04-08", "2026-05-31", ""),
        ("Hai văn phòng sẽ tổ chức hội thảo vào mùa thu năm 2027.", "2027-08-01", "2027-11-30", "workshop"),
        ("The two offices will open the course this summer.", "2026-05-01", "2026-08-31", "training"),
        ("The two offices will hold a workshop next spring.", "2027-02-01", "2027-05-31", "workshop"),
        ("Les deux bureaux organiseront un séminaire l'été prochain.", "2026-05-01", "2026-08-31", "workshop"),
        ("Ambas partes acordaron un seminario en el otoño de este año.", "2026-08-01", "2026-11-30", "workshop"),
        ("Канцелярии проведут семинар осенью этого года.", "2026-08-01", "2026-11-30", "workshop"),
        ("双方商定明年春季举办研讨会。", "2027-02-01", "2027-05-31", "workshop"),
        ("ສອງຝ່າຍຈະຈັດຝຶກອົບຮົມ ໃນລະດູໜາວປີ 2026", "2026-11-01", "2027-02-28", "training"),
    ],
)
def test_a_promise_has_the_days_within_which_it_is_due(sentence: str, since: str, until: str, kind: str) -> None:
    (told,) = facts(sentence).promises
    assert due(told) == (since, until)
    assert told.kind == kind
    assert told.words in sentence
    assert told.sentence == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "The offices will keep working together.",
        "Both sides agreed on the orientations in 2026.",
        "In 2025 both sides agreed to hold a workshop.",
        "If funds allow, both sides will hold a workshop next year.",
        "Nếu đủ kinh phí, hai bên sẽ mở lớp trong quý III/2026.",
        "Both sides will not hold the workshop next year.",
        "Laos had promised to finish the work by the end of 2026.",
        "Hai bên nhất trí thực hiện thỏa thuận giai đoạn 2026-2030.",
        "Weather will be fine next year.",
        "El jefe se reunió en 2026 con ambas partes.",
        "如果条件允许，双方将于明年举办培训班。",
        "The two offices have agreed to exchange delegations every year since 2019.",
        "The two sides have agreed to send delegations every year since early 2026.",
        "Hai văn phòng nhất trí trao đổi đoàn hằng năm kể từ năm 2019.",
        "Les deux bureaux ont convenu d'échanger des délégations chaque année depuis 2026.",
        "Ambas partes acordaron intercambiar delegaciones cada año desde 2019.",
        "Стороны договорились обмениваться делегациями ежегодно с 2019 года.",
        "自2019年以来，双方每年互派代表团，并同意继续这一做法。",
        "ສອງຝ່າຍຕົກລົງແລກປ່ຽນຄະນະຜູ້ແທນທຸກປີ ຕັ້ງແຕ່ປີ 2019",
        "Both sides will keep the spirit of spring 2025.",
        "Les deux parties ont été reçues et un séminaire sera organisé.",
    ],
)
def test_no_date_a_date_that_is_past_a_condition_and_a_denial_make_no_promise(sentence: str) -> None:
    assert facts(sentence).promises == ()


def test_the_visit_that_the_story_tells_of_is_its_event_and_no_promise() -> None:
    told = facts("The Chairman will pay a visit to Laos on April 20-22.", title="Chairman to visit Laos")
    assert told.promises == ()
    assert [one.since.day for one in told.days] == [20]


def test_two_promises_of_one_sentence_are_told_apart() -> None:
    told = facts("Hai bên sẽ mở lớp trong quý III/2026; và hai bên sẽ tổ chức hội thảo trong năm 2027.")
    assert [due(one)[1] for one in told.promises] == ["2026-09-30", "2027-12-31"]


def test_the_year_of_a_season_that_is_over_is_no_promise_for_the_rest_of_it() -> None:
    sentence = "Việc trao đổi đoàn giữa hai bên sẽ được tiếp tục trong mùa xuân năm nay."
    assert facts(sentence, day="2026-06-10").promises == ()
