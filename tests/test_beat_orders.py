"""Every office of both countries is told at its business in many orders of words, and not in other people's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from monitor.beat import assess

# Headlines that name nothing, the offices of Vietnam and of Laos in one order, and sentences of what they do and of
# what others do beside them. Each sentence stands alone, so that each word counts.
HEADLINES = {
    "vi": "Một hoạt động đối ngoại trong tuần",
    "en": "Cooperation ties tightened",
    "fr": "Les liens se resserrent",
    "es": "Estrechan lazos",
    "zh": "双方加强合作",
    "ru": "Связи укрепляются",
    "lo": "ເພີ່ມທະວີການພົວພັນ",
}
OFFICES = {
    "vi": (
        ("Văn phòng Chính phủ", "Văn phòng Phủ Thủ tướng Lào"),
        ("Văn phòng Chủ tịch nước", "Văn phòng Chủ tịch nước Lào"),
        ("Văn phòng Quốc hội", "Ban Thư ký Quốc hội Lào"),
        ("Văn phòng Trung ương Đảng", "Văn phòng Trung ương Đảng Nhân dân Cách mạng Lào"),
    ),
    "en": (
        ("Government Office", "Lao Prime Minister's Office"),
        ("Presidential Office", "Lao Presidential Office"),
        ("National Assembly Office", "Office of the Lao National Assembly"),
        ("Party Central Committee's Office", "LPRP Central Committee's Office"),
    ),
    "fr": (
        ("Bureau du gouvernement", "Cabinet du Premier ministre lao"),
        ("Bureau présidentiel", "Bureau présidentiel lao"),
        ("Bureau de l'Assemblée nationale", "Secrétariat de l'Assemblée nationale lao"),
        ("Bureau du Comité central du Parti", "Bureau du Comité central du PPRL"),
    ),
    "es": (
        ("Oficina Gubernamental", "Oficina del Primer Ministro de Laos"),
        ("Oficina Presidencial", "Oficina Presidencial de Laos"),
        ("Oficina de la Asamblea Nacional", "Secretaría de la Asamblea Nacional de Laos"),
        ("Oficina del Comité Central del Partido", "Oficina del Comité Central del PPRL"),
    ),
    "zh": (
        ("越南政府办公厅", "老挝总理府办公厅"),
        ("越南国家主席办公厅", "老挝国家主席府办公厅"),
        ("越南国会办公厅", "老挝国会秘书处"),
        ("越共中央办公厅", "老挝人民革命党中央办公厅"),
    ),
    "ru": (
        ("Канцелярии правительства", "Канцелярии премьер-министра Лаоса"),
        ("Канцелярии Президента", "Канцелярии президента Лаоса"),
        ("Канцелярии Национального собрания", "Секретариата Национального собрания Лаоса"),
        ("Канцелярии ЦК КПВ", "Канцелярии ЦК НРПЛ"),
    ),
    "lo": (
        ("ຫ້ອງວ່າການລັດຖະບານ ຫວຽດນາມ", "ຫ້ອງວ່າການສຳນັກງານນາຍົກລັດຖະມົນຕີ"),
        ("ຫ້ອງວ່າການປະທານປະເທດ ຫວຽດນາມ", "ຫ້ອງວ່າການສຳນັກງານປະທານປະເທດ"),
        ("ຫ້ອງວ່າການສະພາແຫ່ງຊາດ ຫວຽດນາມ", "ຄະນະເລຂາທິການສະພາແຫ່ງຊາດ ລາວ"),
        ("ຫ້ອງວ່າການສູນກາງພັກກອມມູນິດ ຫວຽດນາມ", "ຫ້ອງວ່າການສູນກາງພັກ ປະຊາຊົນ ປະຕິວັດ ລາວ"),
    ),
}
AT_WORK = {
    "vi": (
        "Phó Thủ tướng Trương Hòa Bình tiếp Chủ nhiệm {la} đang thăm Việt Nam.",
        "Phó Chủ tịch nước Võ Thị Ánh Xuân tiếp đoàn cán bộ {la}.",
        "Phó Chủ tịch Quốc hội Nguyễn Khắc Định tiếp thân mật đoàn {la}.",
        "Lãnh đạo {vn} vừa có cuộc gặp với lãnh đạo {la}.",
        "Chủ nhiệm {vn} và người đồng cấp Lào đã hội đàm.",
        "{vn} bế giảng khóa đào tạo cho cán bộ {la}.",
        "Đoàn cán bộ {vn} vừa kết thúc chuyến công tác tại Lào.",
        "{vn} trao quà hỗ trợ {la} khắc phục hậu quả lũ lụt.",
        "{la} và {vn} nhất trí tăng cường phối hợp.",
        "Chủ nhiệm {la} đánh giá cao sự giúp đỡ của {vn}.",
        "Một thỏa thuận hợp tác giữa {vn} và {la} vừa được ký.",
        "Đồng chí Sulaxay Vongsa, Phó Chủ nhiệm {la}, dẫn đầu đoàn đến làm việc với {vn}.",
        "Lễ trao Huân chương của Nhà nước Việt Nam tặng {la} diễn ra tại Viêng Chăn.",
        "Thủ tướng bày tỏ vui mừng gặp lại Chủ nhiệm {la} sang thăm Việt Nam.",
        "Chủ nhiệm {vn} gửi điện mừng Chủ nhiệm {la}.",
        "Chủ nhiệm {vn} đến chào Chủ tịch Quốc hội Lào nhân chuyến công tác tại Viêng Chăn.",
    ),
    "en": (
        "Deputy Prime Minister Truong Hoa Binh received the head of the {la} in Hanoi on Monday.",
        "Vietnam stands by Laos, President Tran Dai Quang told the visiting head of the {la} on Monday in Hanoi.",
        "At a reception for the chairman of the {la} in Hanoi, NA Vice Chairman Do Ba Ty praised the visit.",
        "Chairman of Vietnam's {vn} Le Duc Long and the chairman of the {la} agreed on a plan for next year.",
        "A delegation of the {vn} of Vietnam wrapped up its trip to Vientiane on Friday.",
        "Officials of the {la} have finished a class run by the {vn} in Hanoi.",
        "The {vn} presented computers to the {la} in Vientiane on Friday.",
        "The {la} thanked the {vn} for medical supplies worth 50,000 USD.",
        "An agreement between the {vn} and the {la} was inked in Hanoi on Friday.",
        "Vietnamese orders were bestowed on the {la} in Vientiane on Friday.",
        "The Vietnamese Prime Minister lauded the {la} as he greeted its head in Hanoi.",
        "Staff of the {vn} and the {la} played a friendly football match in Hanoi.",
        "The head of the {vn} congratulated the new head of the {la}.",
        "The head of the {vn} called on Lao Vice President Bounthong Chitmany in Vientiane on Friday.",
        "Lao Prime Minister Sonexay Siphandone hosted the visiting head of the {vn} in Vientiane.",
    ),
    "fr": (
        "Le vice-Premier ministre Truong Hoa Binh a reçu lundi à Hanoi le chef du {la}.",
        "Le Vietnam soutient le Laos, a dit le président Trân Dai Quang au chef du {la}, en visite à Hanoi.",
        "Lors d'une rencontre avec le chef du {la} à Hanoi, le président de l'AN a salué sa visite.",
        "Le chef du {vn} du Vietnam et le chef du {la} sont convenus d'un plan pour 2020.",
        "Une mission du {vn} vietnamien a séjourné à Vientiane.",
        "Des cadres du {la} ont suivi à Hanoi un stage organisé par le {vn}.",
        "Le {vn} a offert des ordinateurs au {la} vendredi à Vientiane.",
        "Un accord entre le {vn} du Vietnam et le {la} a été paraphé à Hanoi.",
        "Des ordres du Vietnam ont été décernés au {la} à Vientiane.",
        "Le chef du {vn} a félicité le nouveau chef du {la}.",
        "Le chef du {vn} a rendu une visite de courtoisie au vice-président lao à Vientiane.",
        "Le Premier ministre lao Sonexay Siphandone a accueilli à Vientiane le chef du {vn} du Vietnam.",
        "Le chef du {vn} du Vietnam s'est rendu au Laos à l'invitation de son homologue lao.",
    ),
    "es": (
        "El viceprimer ministro Truong Hoa Binh recibió el lunes en Hanoi al jefe de la {la}.",
        "Vietnam acompañará a Laos, aseguró el presidente Tran Dai Quang al jefe de la {la}, de visita en Hanoi.",
        "Durante una cita en Hanoi con el titular de la {la}, el presidente del Parlamento elogió la visita.",
        "El jefe de la {vn} de Vietnam y el jefe de la {la} acordaron un plan para 2020.",
        "Una comitiva de la {vn} vietnamita concluyó su gira por Laos.",
        "Funcionarios de la {la} terminaron en Hanoi un curso de la {vn}.",
        "La {vn} obsequió computadoras a la {la} el viernes en Vientiane.",
        "Un acuerdo entre la {vn} de Vietnam y la {la} fue suscrito en Hanoi.",
        "La {la} fue condecorada por Vietnam el viernes en Vientiane.",
        "El jefe de la {vn} felicitó al nuevo jefe de la {la}.",
        "El jefe de la {vn} visitó al vicepresidente laosiano en Vientiane.",
        "El primer ministro de Laos, Sonexay Siphandone, acogió en Vientiane al jefe de la {vn} de Vietnam.",
    ),
    "zh": (
        "越南政府副总理张和平在河内会见了{la}主任。",
        "越南国家主席陈大光对来访的{la}主任表示，越南始终支持老挝。",
        "在河内接见{la}主任时，国会副主席高度评价此访。",
        "{vn}主任与{la}主任就明年计划达成一致。",
        "{vn}考察团结束老挝之行。",
        "{la}干部在河内完成{vn}举办的培训班。",
        "{vn}向{la}赠送电脑。",
        "{vn}与{la}的合作协议在河内签字。",
        "越南国家勋章授予{la}的仪式在万象举行。",
        "{vn}主任致函祝贺{la}新任主任。",
        "{vn}主任拜访老挝国家副主席。",
        "老挝总理宋赛在万象接待{vn}主任。",
        "{vn}主任应老挝同行邀请访问老挝。",
    ),
    "ru": (
        "Вице-премьер Вьетнама Чыонг Хоа Бинь принял в Ханое руководителя {la}.",
        "Вьетнам всегда поддержит Лаос, сказал президент Чан Дай Куанг руководителю {la}, прибывшему в Ханой.",
        "На встрече в Ханое с главой {la} вице-спикер дал высокую оценку визиту.",
        "Руководитель {vn} Вьетнама и руководитель {la} согласовали план.",
        "Делегация {vn} Вьетнама завершила поездку в Лаос.",
        "Сотрудники {la} прошли в Ханое курсы при {vn}.",
        "Представители {vn} передали компьютеры сотрудникам {la} во Вьентьяне.",
        "Соглашение {vn} Вьетнама и {la} подписано в Ханое.",
        "Сотрудникам {la} вручены вьетнамские ордена во Вьентьяне.",
        "Глава {vn} поздравил нового главу {la}.",
        "Глава {vn} нанёс визит вежливости вице-президенту Лаоса во Вьентьяне.",
        "Премьер-министр Лаоса Сонсай Сифандон встретился во Вьентьяне с главой {vn} Вьетнама.",
    ),
    "lo": (
        "ທ່ານ ຮອງນາຍົກລັດຖະມົນຕີ ຫວຽດນາມ ໄດ້ຕ້ອນຮັບ ຫົວໜ້າ{la} ຢູ່ຮ່າໂນ້ຍ.",
        "ຄະນະຜູ້ແທນ{vn} ເຄື່ອນໄຫວຢ້ຽມຢາມເຮັດວຽກຢູ່ ສປປ ລາວ.",
        "ຫົວໜ້າ{vn} ແລະ ຫົວໜ້າ{la} ໄດ້ເຫັນດີແຜນການຮ່ວມມື.",
        "ພະນັກງານ{la} ສຳເລັດຊຸດຝຶກອົບຮົມທີ່ ຮ່າໂນ້ຍ ໂດຍ{vn}.",
        "{vn} ມອບຄອມພິວເຕີໃຫ້{la} ທີ່ ນະຄອນຫຼວງວຽງຈັນ.",
        "ພິທີເຊັນບົດບັນທຶກ ລະຫວ່າງ {vn} ແລະ {la}.",
        "ພິທີມອບຫຼຽນກາຂອງລັດ ຫວຽດນາມ ໃຫ້{la}.",
        "ທ່ານ ສອນໄຊ ສີພັນດອນ ນາຍົກລັດຖະມົນຕີ ໃຫ້ກຽດຕ້ອນຮັບການເຂົ້າຢ້ຽມຂໍ່ານັບຂອງຫົວໜ້າ{vn}.",
    ),
}
STANDING_BY = {
    "vi": (
        "Thủ tướng hội đàm với Thủ tướng Lào tại trụ sở {vn}.",
        "Cùng dự buổi tiếp Thủ tướng Lào có Chủ nhiệm {vn} và nhiều bộ trưởng.",
        "Tháp tùng Thủ tướng Lào thăm Việt Nam có Chủ nhiệm {la}.",
        "{vn} ra thông báo về chuyến thăm Việt Nam của Tổng Bí thư, Chủ tịch nước Lào.",
        "Hai Bộ trưởng Tài chính Việt Nam và Lào ký kết biên bản trước sự chứng kiến của đại diện {vn}.",
    ),
    "en": (
        "The Vietnamese and Lao Prime Ministers held talks at the {vn} in Hanoi.",
        "The Lao leader, accompanied by the head of the {la}, arrived in Hanoi.",
        "The Vietnamese leader was welcomed at Wattay airport in Laos by the head of the {la}.",
        "The {vn} announced on Monday that the Lao President will visit Vietnam.",
        "The Lao delegation comprises the Finance Minister and the head of the {la}; it met Vietnamese bankers.",
    ),
    "fr": (
        "Le dirigeant lao, accompagné du chef du {la}, est arrivé à Hanoi.",
        "Le {vn} a annoncé lundi la visite au Vietnam du président lao.",
        "La délégation lao en visite au Vietnam comprend le ministre des Finances et le chef du {la}.",
        "Des ministres vietnamiens et laotiens ont signé un accord en présence du chef du {vn}.",
    ),
    "es": (
        "El líder laosiano, acompañado por el jefe de la {la}, llegó a Hanoi.",
        "La {vn} anunció el lunes la visita del presidente de Laos a Vietnam.",
        "Los ministros de Finanzas de Vietnam y Laos firmaron un acuerdo en presencia del jefe de la {vn}.",
        "La delegación de Laos que visita Vietnam está integrada por tres ministros y el jefe de la {la}.",
    ),
    "zh": (
        "陪同老挝总理访问越南的有{la}主任。",
        "越南和老挝两国总理在{vn}举行会谈。",
        "{vn}宣布，老挝国家主席将访问越南。",
        "到机场迎接越南领导人的有{la}主任等。",
    ),
    "ru": (
        "Лидера Лаоса в поездке во Вьетнам сопровождал руководитель {la}.",
        "Среди встречавших в аэропорту Вьентьяна вьетнамского гостя был глава {la}.",
        "Министры Вьетнама и Лаоса подписали протокол в присутствии руководителя {vn}.",
    ),
    "lo": (
        "ທ່ານນາຍົກລັດຖະມົນຕີ ລາວ ເດີນທາງຢ້ຽມຢາມ ຫວຽດນາມ ພ້ອມດ້ວຍຫົວໜ້າ{la}.",
        "ຕ້ອນຮັບຄະນະ ຫວຽດນາມ ຢູ່ສະໜາມບິນສາກົນວັດໄຕ ມີຫົວໜ້າ{la}.",
    ),
}


def told(sentences: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    for language, forms in sentences.items():
        for form in forms:
            seen = (form.format(vn=vn, la=la) for vn, la in OFFICES[language])
            yield from ((language, sentence) for sentence in dict.fromkeys(seen))


def tier(language: str, sentence: str) -> str:
    return assess(HEADLINES[language], "", [sentence], language).tier


@pytest.mark.parametrize(("language", "sentence"), list(told(AT_WORK)))
def test_an_office_that_deals_with_the_other_country_is_core(language: str, sentence: str) -> None:
    assert tier(language, sentence) == "core"


@pytest.mark.parametrize(("language", "sentence"), list(told(STANDING_BY)))
def test_an_office_that_stands_by_is_not(language: str, sentence: str) -> None:
    assert tier(language, sentence) != "core"
