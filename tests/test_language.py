"""Every language of the sites is recognised in every guise, what cannot be told is "und", and order never matters."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain import LanguageGuess
from monitor.language import tag
from monitor.language.counting import lines

HEADLINES = {
    "vi": """Văn phòng hai nước ký kế hoạch hợp tác năm tới
        Chủ nhiệm Văn phòng tiếp đoàn cán bộ Lào
        Mưa lớn gây ngập nhiều tuyến đường ở miền Trung
        Giá gạo xuất khẩu giảm tuần thứ hai liên tiếp
        Học sinh vùng cao có thêm trường mới
        Thủ tướng kiểm tra công tác phòng chống bão
        Hội nghị bàn về cải cách thủ tục hành chính
        Nông dân được mùa cà phê nhưng lo giá thấp
        Tàu cá gặp nạn được đưa vào bờ an toàn
        Quốc hội thảo luận dự án luật đất đai
        Khai mạc tuần văn hóa Lào tại Huế
        Đoàn Việt Nam giành bảy huy chương vàng
        Cầu nối hai tỉnh biên giới sắp thông xe
        Bệnh viện huyện mổ thành công ca khó
        Chợ nổi vắng khách sau Tết
        Sinh viên Lào học tiếng Việt qua bài hát
        Ngành đường sắt mở bán vé tàu hè
        Người dân làng nghề giữ lửa nghề gốm
        Bộ trưởng trả lời chất vấn về điện
        Hai bên nhất trí tăng cường trao đổi đoàn
        Lễ trao tặng huân chương cho các chuyên gia
        Cháy rừng lan rộng vì nắng nóng kéo dài""",
    "en": """Government offices of two countries sign plan for coming year
        Lao guests learn about digital records in Hanoi
        Heavy rain cuts off villages in the central region
        Rice export price falls for second week
        New school opens in mountain district
        PM inspects storm shelters along the coast
        Lawmakers debate draft land law
        Coffee growers enjoy good crop but fear low prices
        Fishing boat brought safely to shore
        Lao culture week opens in Hue
        Vietnam win seven gold medals
        Border bridge nears completion
        District hospital performs rare surgery
        Floating market quiet after holiday
        Students from Laos sing their way into Vietnamese
        Railways put summer tickets on sale
        Potters keep old craft alive
        Minister answers questions on power cuts
        Both sides agree to exchange more delegations
        Experts honoured with friendship medals
        Forest fires spread in long heat wave
        National Assembly office trains Lao staff""",
    "fr": """Les bureaux des deux gouvernements signent un plan pour l'année prochaine
        Une délégation lao découvre les archives numériques à Hanoï
        De fortes pluies isolent des villages du Centre
        Le prix du riz à l'exportation recule encore
        Une nouvelle école ouvre en montagne
        Le Premier ministre inspecte les abris contre la tempête
        Les députés examinent le projet de loi foncière
        Bonne récolte de café, mais des prix en baisse
        Un bateau de pêche ramené au port
        La semaine de la culture lao s'ouvre à Huê
        Sept médailles d'or pour le Vietnam
        Le pont frontalier bientôt achevé
        Un hôpital de district réussit une opération rare
        Le marché flottant désert après les fêtes
        Des étudiants laotiens chantent en vietnamien
        Les chemins de fer ouvrent la vente des billets d'été
        Les potiers gardent leur métier vivant
        Le ministre répond aux questions sur l'électricité
        Les deux parties veulent échanger davantage de délégations
        Des experts décorés de la médaille de l'amitié
        Les feux de forêt s'étendent avec la canicule
        Formation de cadres laotiens à l'Assemblée nationale""",
    "es": """Las oficinas de los dos gobiernos firman un plan para el próximo año
        Una delegación de Laos conoce los archivos digitales en Hanoi
        Fuertes lluvias aíslan aldeas del centro
        Baja otra vez el precio del arroz de exportación
        Abren una nueva escuela en la montaña
        El primer ministro revisa los refugios contra la tormenta
        Diputados debaten el proyecto de ley de tierras
        Buena cosecha de café, pero con precios bajos
        Un barco pesquero vuelve a salvo al puerto
        Inauguran en Hue la semana de la cultura laosiana
        Vietnam gana siete medallas de oro
        El puente fronterizo está casi terminado
        Un hospital de distrito realiza una operación poco común
        El mercado flotante queda vacío tras la fiesta
        Estudiantes laosianos cantan en vietnamita
        Los ferrocarriles venden ya los billetes de verano
        Los alfareros mantienen vivo su oficio
        El ministro responde a las preguntas sobre la electricidad
        Ambas partes desean intercambiar más delegaciones
        Condecoran a expertos con la medalla de la amistad
        Se extienden los incendios forestales por la ola de calor
        Funcionarios laosianos se forman en la Asamblea Nacional""",
    "id": """Kantor pemerintah kedua negara menandatangani rencana kerja tahun depan
        Delegasi Laos mempelajari arsip digital di Hanoi
        Hujan deras memutus jalan ke desa di wilayah tengah
        Harga beras ekspor turun lagi pekan ini
        Sekolah baru dibuka di daerah pegunungan
        Menteri menjawab pertanyaan tentang listrik
        Kapal nelayan kembali dengan selamat ke pelabuhan
        Petani kopi senang dengan panen tetapi khawatir harga rendah
        Mahasiswa dari Laos belajar bahasa lewat lagu
        Kebakaran hutan meluas karena musim panas yang panjang""",
    "zh": """两国办公厅签署明年合作计划
        老挝代表团在河内了解数字档案
        中部暴雨致多村交通中断
        大米出口价格连续第二周下跌
        山区新学校开学
        总理检查沿海防风设施
        国会讨论土地法草案
        咖啡丰收但价格走低
        渔船安全返港
        老中铁路客运量再创新高
        胡志明市新地铁线路试运行
        两国外长通电话商讨边境贸易""",
    "ru": """Канцелярии двух стран подписали план на будущий год
        Делегация Лаоса знакомится с цифровым архивом в Ханое
        Ливни отрезали деревни в центральных провинциях
        Экспортная цена риса снова снизилась
        В горном уезде открылась новая школа
        Премьер-министр проверил укрытия от тайфуна
        Депутаты обсуждают проект закона о земле
        Хороший урожай кофе при низких ценах
        Рыбацкое судно вернулось в порт
        Отказ от пластика обсудили между собой мэры
        Да здравствует дружба: выставка в Ханое
        Президент принял посла Лаоса""",
    "lo": """ຫ້ອງການຂອງສອງປະເທດເຊັນແຜນການຮ່ວມມືປີໜ້າ
        ຄະນະຜູ້ແທນລາວຮຽນຮູ້ເອກະສານດິຈິຕອນ
        ຝົນຕົກໜັກຕັດຂາດຫຼາຍບ້ານໃນພາກກາງ
        ລາຄາເຂົ້າສົ່ງອອກຫຼຸດລົງອີກ
        ເປີດໂຮງຮຽນໃໝ່ຢູ່ເຂດພູດອຍ
        ລັດຖະມົນຕີຕອບຄຳຖາມກ່ຽວກັບໄຟຟ້າ
        ກອງປະຊຸມ ASEAN ຄັ້ງທີ 45 ທີ່ ວຽງຈັນ
        ປະທານປະເທດຕ້ອນຮັບທູດໃໝ່
        ຫ້ອງການລັດຖະບານຈັດຝຶກອົບຮົມພະນັກງານ
        ສະພາແຫ່ງຊາດຮັບຮອງກົດໝາຍທີ່ດິນ
        ທ່ານ Pham Minh Chinh ຢ້ຽມຢາມແຂວງຈຳປາສັກ
        ນັກສຶກສາລາວຮຽນຢູ່ຮ່າໂນ້ຍ""",
    "th": """สำนักงานของสองประเทศลงนามแผนความร่วมมือปีหน้า
        คณะผู้แทนลาวศึกษาเอกสารดิจิทัล
        ฝนตกหนักตัดขาดหลายหมู่บ้านในภาคกลาง
        ราคาข้าวส่งออกลดลงอีกครั้ง
        เปิดโรงเรียนใหม่บนดอย
        นายกรัฐมนตรีตรวจน้ำท่วมที่หนองคาย
        รัฐสภาอภิปรายร่างกฎหมายที่ดิน
        สะพานข้ามโขงแห่งใหม่ใกล้เสร็จ
        ชาวนาได้ผลผลิตดีแต่ราคาตก
        โรงพยาบาลอำเภอผ่าตัดสำเร็จ
        นักเรียนลาวเรียนภาษาเวียดนาม
        ทีม U23 ชนะ 2-1 ที่ฮานอย""",
    "km": """ការិយាល័យនៃប្រទេសទាំងពីរចុះហត្ថលេខាលើផែនការឆ្នាំក្រោយ
        គណៈប្រតិភូឡាវសិក្សាឯកសារឌីជីថល
        ភ្លៀងធ្លាក់ខ្លាំងកាត់ផ្តាច់ភូមិជាច្រើន
        តម្លៃអង្ករនាំចេញធ្លាក់ចុះម្តងទៀត
        បើកសាលារៀនថ្មីនៅតំបន់ភ្នំ
        នាយករដ្ឋមន្ត្រីពិនិត្យទំនប់ទឹក
        រដ្ឋសភាពិភាក្សាច្បាប់ដីធ្លី
        ស្ពានព្រំដែនជិតរួចរាល់
        កសិករទទួលផលល្អតែតម្លៃទាប
        មន្ទីរពេទ្យស្រុកវះកាត់ជោគជ័យ
        និស្សិតឡាវរៀនភាសាវៀតណាម
        កិច្ចប្រជុំ ASEAN នៅ ភ្នំពេញ""",
}
# Headlines in which names take much of the room.
NAMED = {
    "vi": """Ông Thongsavanh tiếp bà Nguyễn Thị Mai tại Savannakhet
        Haaland ghi bàn giúp Man City thắng Chelsea
        Bitcoin tăng giá sau phát biểu của Powell
        Thủ tướng gặp Macron bên lề hội nghị Davos
        Samsung mở thêm nhà máy ở Thái Nguyên
        Đội tuyển Lào hòa Malaysia ở Kuala Lumpur
        Lễ hội Bun Pi May ở Luang Prabang đông khách
        Vietjet bay thẳng Hà Nội - Vientiane
        Chủ tịch Sonexay nói về đường sắt Viêng Chăn - Vũng Áng
        Bão Noru đổ bộ, Đà Nẵng cho học sinh nghỉ
        Google và Viettel bàn về dữ liệu
        Djokovic rút lui khỏi Roland Garros vì đau gối""",
    "en": """Nguyen Thi Mai meets Thongsavanh in Savannakhet
        Hanoi, Vientiane eye direct train by 2030
        Tran Van Binh named ambassador to Laos
        Thanh Hoa, Houaphan provinces share border checks
        Typhoon Noru makes landfall near Da Nang, Quang Nam
        Binh Duong to host Lao students from Champasak
        Le Van Long wins marathon in Ho Chi Minh City
        Sonexay, Chinh discuss Vung Ang railway
        Quang Tri customs seize timber at Lao Bao gate
        Phu Quoc hotels full ahead of Tet
        VinFast ships first cars to Luang Prabang
        Pham Hong Ha joins Lao women's union in Pakse""",
    "fr": """Nguyen Thi Mai rencontre Thongsavanh à Savannakhet
        Hanoï et Vientiane visent un train direct
        Tran Van Binh nommé ambassadeur au Laos
        Thanh Hoa et Houaphan partagent les contrôles
        Le typhon Noru touche terre près de Da Nang
        Binh Duong accueille des élèves de Champassak
        Le Van Long gagne le marathon de Saïgon
        Sonexay et Chinh parlent du rail de Vung Ang
        Quang Tri saisit du bois au poste de Lao Bao
        Phu Quoc fait le plein avant le Têt
        VinFast livre ses voitures à Luang Prabang
        Pham Hong Ha chez les femmes laotiennes de Paksé""",
    "es": """Nguyen Thi Mai se reúne con Thongsavanh en Savannakhet
        Hanoi y Vientiane estudian un tren directo
        Tran Van Binh es nombrado embajador en Laos
        Thanh Hoa y Houaphan comparten los controles
        El tifón Noru toca tierra cerca de Da Nang
        Binh Duong acoge a alumnos de Champasak
        Le Van Long gana el maratón de Saigón
        Sonexay y Chinh hablan del tren de Vung Ang
        Quang Tri decomisa madera en el paso de Lao Bao
        Phu Quoc llena sus hoteles antes del Tet
        VinFast lleva sus coches a Luang Prabang
        Pham Hong Ha visita a las mujeres de Pakse""",
}
NAMED_LINES = [(code, line.strip()) for code, lines in NAMED.items() for line in lines.splitlines()]
LINES = [(code, line.strip()) for code, lines in HEADLINES.items() for line in lines.splitlines()]


def unaccented(text: str) -> str:
    bare = "".join(letter for letter in unicodedata.normalize("NFD", text) if not "\u0300" <= letter <= "\u036f")
    return unicodedata.normalize("NFC", bare.replace("đ", "d").replace("Đ", "D"))


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


GUISES: dict[str, Callable[[str], str]] = {
    "as published": str,
    "decomposed": decomposed,
    "capitals": str.upper,
    "title case": str.title,
    "unaccented": unaccented,
    "unaccented capitals": lambda text: unaccented(text).upper(),
}


def wrong(lines: list[tuple[str, str]], guise: Callable[[str], str]) -> list[tuple[str, LanguageGuess, str]]:
    guesses = [(code, tag(guise(line)), guise(line)) for code, line in lines]
    return [(code, guess, line) for code, guess, line in guesses if guess.tag != code]


@pytest.mark.parametrize("guise", GUISES.values(), ids=list(GUISES))
def test_headlines_are_recognised_in_every_guise(guise: Callable[[str], str]) -> None:
    missed = wrong(LINES, guise)
    assert len(missed) <= 0.03 * len(LINES), missed


@pytest.mark.parametrize("guise", GUISES.values(), ids=list(GUISES))
def test_headlines_full_of_names_are_recognised_in_every_guise(guise: Callable[[str], str]) -> None:
    missed = wrong(NAMED_LINES, guise)
    assert len(missed) <= 0.03 * len(NAMED_LINES), missed


@pytest.mark.parametrize("guise", GUISES.values(), ids=list(GUISES))
@pytest.mark.parametrize("code", HEADLINES)
def test_texts_are_recognised_in_every_guise(code: str, guise: Callable[[str], str]) -> None:
    text = ". ".join(line.strip() for line in HEADLINES[code].splitlines())
    for length in (200, 2000):
        guess = tag(guise(text)[:length])
        assert guess.tag == code
        assert guess.confidence > 0.65


@pytest.mark.parametrize(
    "text",
    ["", " \n\t", "2024", "12/05/2024 - 10:33", "...", "Hanoi", "VNA", "ASEAN 2025", "Joe Biden", "🙂", "\ud800", "xq"],
)
def test_what_tells_nothing_is_und(text: str) -> None:
    assert tag(text) == LanguageGuess("und", 0.0)


BASQUE = (
    "Gobernuak astelehenean onartu zuen lehortean uzta galdu zuten nekazariak laguntzeko legea. "
    "Ministroak esan zuenez, dirua urtea amaitu baino lehen iritsiko da baserrietara."
)


def test_a_language_that_is_not_known_here_is_und_and_not_its_nearest_neighbour() -> None:
    assert tag(BASQUE).tag == "und"
    assert tag("მთავრობამ ორშაბათს მიიღო კანონი ფერმერების დასახმარებლად").tag == "und"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Die Regierung hat am Montag ein Gesetz beschlossen, das den Bauern nach der Dürre hilft."),
        ("pl", "Rząd przyjął w poniedziałek ustawę o wsparciu dla rolników, którzy stracili plony w czasie suszy."),
        ("nl", "De regering heeft maandag een wet goedgekeurd die boeren na de droogte helpt."),
        ("ca", "El govern va aprovar dilluns una llei que ajuda els pagesos després de la sequera."),
        ("sv", "Regeringen antog på måndagen en lag som hjälper bönderna efter torkan."),
        ("ro", "Guvernul a aprobat luni o lege care îi ajută pe fermieri după secetă."),
        ("tl", "Inaprubahan ng pamahalaan noong Lunes ang batas na tutulong sa mga magsasaka pagkatapos ng tagtuyot."),
        ("pt", "O governo aprovou na segunda-feira um projeto para ajudar os agricultores depois da seca."),
        ("it", "Il governo ha approvato lunedì una legge che aiuta gli agricoltori dopo la siccità."),
        ("my", "အစိုးရသည် တနင်္လာနေ့တွင် လယ်သမားများကို ကူညီရန် ဥပဒေကို အတည်ပြုခဲ့သည်။"),
        ("ja", "政府は月曜日、干ばつで収穫を失った農家を支援する法案を可決した。"),
        ("ko", "정부는 월요일 가뭄으로 수확을 잃은 농민을 돕는 법안을 통과시켰다."),
        ("uk", "Уряд у понеділок ухвалив закон про підтримку фермерів, які втратили врожай через посуху."),
        ("bg", "Правителството прие в понеделник закон за земеделците, които са загубили реколтата си от сушата."),
        ("be", "Урад у панядзелак прыняў закон аб падтрымцы фермераў, якія страцілі ўраджай з-за засухі."),
        ("sr", "Влада је у понедељак усвојила закон о помоћи пољопривредницима који су због суше изгубили род."),
        ("kk", "Үкімет дүйсенбі күні құрғақшылықтан егінін жоғалтқан фермерлерге көмек туралы заң қабылдады."),
        ("el", "Η κυβέρνηση ενέκρινε τη Δευτέρα νόμο για τη στήριξη των αγροτών μετά την ξηρασία."),
    ],
)
def test_neighbours_by_script_or_letters_are_told_apart(code: str, text: str) -> None:
    assert tag(text).tag == code


ENGLISH = "The heads of the two offices met on Monday and agreed to send more staff on exchange visits next year. "
VIETNAMESE = "Hai văn phòng đã gặp nhau hôm thứ Hai và nhất trí cử thêm cán bộ sang trao đổi trong năm tới. "
LAO = "ສອງຫ້ອງການໄດ້ພົບປະກັນໃນວັນຈັນ ແລະ ຕົກລົງສົ່ງພະນັກງານແລກປ່ຽນຫຼາຍຂຶ້ນໃນປີໜ້າ "


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", f"Cập nhật lúc: Thứ Hai, 09/01/2023 - 8:36 SA\n{ENGLISH}"),
        ("en", f"{ENGLISH}The slogan read “{LAO[:40]}”. {ENGLISH}"),
        ("en", "PM Phạm Minh Chính receives Lao guest at Government Office in Hà Nội"),
        ("en", "Nguyễn Văn Sơn and Trần Thị Hồng Hạnh meet students from Bình Thuận and Đắk Lắk"),
        ("vi", f"Photo: VNA. Share this story. {VIETNAMESE}"),
        ("vi", "Ông Thongloun Sisoulith và bà Pany Yathotou dự lễ"),
        ("lo", f"Saturday, April 13, 2024\nHome News Sports\n{LAO}"),
        ("lo", "ທ່ານ Nguyen Van Son ຢ້ຽມຢາມຫ້ອງການ"),
        ("zh", "An Giang\nBinh Duong\nLao Cai\n两国办公厅签署明年合作计划，双方代表出席了签字仪式。"),
        ("zh", "VASEP称，11月水产品出口增长。"),
        ("ru", "• Tiếng Việt • ລາວ • English\nКанцелярии двух стран подписали план на будущий год."),
        ("fr", "Nguyen Van Son attendu à Vientiane pour une visite de travail"),
        ("es", "Nguyen Van Son inicia una visita de trabajo a Vientiane"),
    ],
)
def test_the_main_body_decides_and_not_names_quotes_menus_or_time_stamps(code: str, text: str) -> None:
    assert tag(text).tag == code


def test_a_long_menu_in_another_language_does_not_hide_the_text() -> None:
    assert tag("Trang chủ Thời sự Kinh tế Xã hội Văn hóa Thể thao " * 6 + ENGLISH * 30).tag == "en"


def test_addresses_tell_nothing_of_the_language() -> None:
    address = "https://example.org/the-heads-of-the-two-offices-met-on-monday-and-agreed"
    assert tag(f"{address} {VIETNAMESE} {address}").tag == "vi"
    assert tag(address).tag == "und"


def test_a_declared_language_settles_a_doubt_but_never_overrules_the_text() -> None:
    assert tag("Hanoi", declared="fr") == LanguageGuess("fr", 0.5)
    assert tag("Hanoi", declared="zh").tag == "und"
    assert tag(ENGLISH, declared="vi").tag == "en"
    assert tag(VIETNAMESE, declared="en-US").tag == "vi"
    assert tag("12/05/2024", declared="vi").tag == "und"
    assert tag("وافقت الحكومة يوم الاثنين على القانون", declared="ar").tag == "ar"


def test_a_declared_language_that_agrees_makes_surer() -> None:
    for declared in ("en", "en-GB", "EN_us "):
        assert tag(ENGLISH, declared).confidence > tag(ENGLISH).confidence
    assert tag(ENGLISH, "fr") == tag(ENGLISH)


def test_more_text_makes_surer() -> None:
    assert tag("Border bridge opens").confidence < tag(ENGLISH).confidence <= tag(ENGLISH * 10).confidence < 1


@settings(deadline=None)
@given(text=st.text(st.characters(codec=None, exclude_categories=())), declared=st.text(max_size=10))
def test_whatever_comes_gets_an_answer(text: str, declared: str) -> None:
    guess = tag(text, declared)
    assert 0 <= guess.confidence <= 1
    assert (guess.tag == "und") == (guess.confidence == 0)


def in_any_order(seed: int) -> Iterator[tuple[str, LanguageGuess]]:
    lines = [guise(line) for _, line in LINES for guise in (str, unaccented)]
    random.Random(seed).shuffle(lines)
    for line in lines:
        yield line, tag(line)


def test_answers_do_not_depend_on_what_was_asked_before_or_at_the_same_time() -> None:
    alone = dict(in_any_order(0))
    with ThreadPoolExecutor(4) as threads:
        assert all(
            dict(answers) == alone for answers in threads.map(lambda seed: list(in_any_order(seed)), range(1, 5))
        )


DOUBTFUL = "Festival Dua Ben Tre"


def test_another_process_gives_the_same_answer() -> None:
    code = f"from monitor.language import tag; print(tag({DOUBTFUL!r}))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert printed.stdout.strip() == str(tag(DOUBTFUL))


def test_the_table_of_letters_is_what_langdetects_profiles_give() -> None:
    table = resources.files("monitor").joinpath("data", "letters.txt").read_text("utf-8").splitlines()
    assert list(lines()) == table


def test_lao_typed_for_an_old_font_is_lao() -> None:
    assert tag("dkog,nv'  wfhd;f vt]t c]t g-y]k 0v']k; x]t g7[k").tag == "lo"
    assert tag("See the list [1], item a[2]; the rest follows next year [3].").tag == "en"


def test_a_guess_is_right_as_often_as_it_says() -> None:
    cut = [(code, line[:length]) for code, line in LINES + NAMED_LINES for length in (12, 20, 30)]
    guesses = [(code, guess) for code, part in cut if (guess := tag(part)).tag != "und"]
    right = sum(guess.tag == code for code, guess in guesses) / len(guesses)
    assert right == pytest.approx(sum(guess.confidence for _, guess in guesses) / len(guesses), abs=0.08)


CUTS: dict[str, Callable[[dict[str, str]], str]] = {
    "text": lambda story: story["text"],
    "lead": lambda story: story["text"][:200],
    "headline": lambda story: story["title"] or "",
}
FLOORS = json.loads((Path(__file__).parent / "quality.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("guise", GUISES.values(), ids=list(GUISES))
def test_the_labelled_stories_are_recognised(shared_data: Path, cut: str, guise: Callable[[str], str]) -> None:
    with (shared_data / "corpus" / "dev.jsonl").open(encoding="utf-8") as file:
        stories = [json.loads(line) for line in file]
    told = [(story["lang"], text) for story in stories if (text := CUTS[cut](story).strip())]
    missed = wrong(told, guise)
    assert len(missed) <= (1 - FLOORS[f"language_as_on_the_page_{cut}"]) * len(told), missed
