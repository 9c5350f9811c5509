"""A text and what its page declares in, a BCP 47 tag with a confidence out; "und" rather than a guess.

The scripts are weighed first: most of them carry one language. Latin text is decided by Vietnamese letters, then by
a ballot of frequent words, and what is still in doubt by word shapes and langdetect. The same text always gets the
same answer: nothing is learnt between calls and langdetect runs with a fixed seed.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from monitor.domain import LanguageGuess

UNKNOWN = LanguageGuess("und", 0.0)

_HALF_SAMPLE = 600
# In doubt: how many words vote and how many characters langdetect sees, which takes 1.2 ms; fewer than 12 tell it
# nothing. Votes: below `_LITTLE` the answer is "und", from `_ENOUGH` on langdetect is not asked; a longer text whose
# first language gets less than `_OURS` votes a word is in none of our languages.
_DOUBT_WORDS = 100
_DOUBT_SAMPLE = 400
_LITTLE_TEXT = 12
_LITTLE = 0.7
_ENOUGH = 2.5
_OURS = 0.12

# -- scripts -----------------------------------------------------------------------------------------------------

# The script of a character by the upper byte of its code: blocks of 256. 0x00 is counted letter by letter; 0x03,
# 0x0E (Thai and Lao), 0x10 (Burmese and Georgian) and 0x30 (kana and Chinese punctuation) are looked at again.
_SCRIPT_OF_BLOCK = {
    "x": (0x01, 0x02, 0x1E),  # Latin beyond Latin-1
    "g": (0x1F,),  # Greek; with the letters of 0x03
    "c": (0x04,),  # Cyrillic
    "w": (0x05,),  # Hebrew (and Armenian)
    "a": (0x06, 0x07, 0x08),  # Arabic and its neighbours
    "i": (*range(0x09, 0x0E), 0x0F),  # scripts of India, Tibetan
    "t": (0x0E,),
    "b": (0x10,),
    "k": (0x17,),
    "j": (0x30,),
    "z": (*range(0x34, 0xA0), 0xF9, 0xFA),
    "h": (0x11, *range(0xAC, 0xD8)),
}
_BLOCKS = {block: script for script, blocks in _SCRIPT_OF_BLOCK.items() for block in blocks}
_SCRIPT_OF_BYTE = "".join(_BLOCKS.get(block, ".") for block in range(256)).encode()

_NOT_LATIN1_LETTERS = bytes(code for code in range(256) if not chr(code).isalpha())
_LAO = re.compile("[\u0e80-\u0eff]")
_BURMESE = re.compile("[\u1000-\u109f]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
# Latin letters in a text of another script are mostly names.
_LATIN_NAME = re.compile("[A-ZÀ-Þ][a-zß-ÿ]+")
_GREEK = re.compile("[\u0386-\u03ff]")

# How many Latin letters one character is worth: a Han character is a syllable or a word.
_WEIGHT = {"z": 3.0, "j": 2.0, "h": 2.5}
_LANGUAGE_OF_SCRIPT = {"lao": "lo", "t": "th", "k": "km", "b": "my", "h": "ko", "g": "el"}
# Scripts of many languages none of which is ours: only the page can say which one.
_LANGUAGES_OF_SCRIPT = {
    "a": {"ar", "fa", "ur", "ps", "ug", "ckb", "sd"},
    "w": {"he", "yi", "hy"},
    "i": {"hi", "bn", "ta", "te", "mr", "ne", "si", "pa", "gu", "kn", "ml", "or", "bo", "dz", "as", "sa"},
}
_SAME_TAG = {"in": "id", "iw": "he", "lao": "lo", "vie": "vi", "eng": "en", "khm": "km", "tha": "th", "cmn": "zh"}


def tag(text: str, declared: str = "") -> LanguageGuess:
    """The language of the main body of `text`; `declared` ("vi", "vi-VN", ...) only settles what stays in doubt.

    Of long texts the head and the middle are read. Deterministic, safe in threads, never raises.
    """
    sample = unicodedata.normalize("NFC", _main_body(text))
    declared = _primary(declared)
    script, share = _script(sample)
    if script == "latin":
        guess = _of_latin(sample, declared)
    elif script == "c":
        guess = _of_cyrillic(sample, share)
    elif script == "z":
        guess = _of_han(sample, share, declared)
    else:
        guess = _of_other_script(script, share, declared)
    return _with_prior(guess, declared)


def _main_body(text: str) -> str:
    """At most 1,200 characters, half of them from the middle: menus and time stamps stand at the head."""
    if len(text) > 2 * _HALF_SAMPLE:
        middle = max(_HALF_SAMPLE, len(text) // 2 - _HALF_SAMPLE // 2)
        text = text[:_HALF_SAMPLE] + "\n" + text[middle : middle + _HALF_SAMPLE]
    return _ADDRESS.sub(" ", text) if "//" in text or "www." in text or "@" in text else text


_ADDRESS = re.compile(r"(?:https?:)?//\S+|www\.\S+|\S+@\S+")


def _primary(declared: str) -> str:
    subtag = re.split("[-_]", declared.strip().lower(), maxsplit=1)[0]
    return _SAME_TAG.get(subtag, subtag)


def _script(sample: str) -> tuple[str, float]:
    """The script that carries most of the text and its share, both by what its characters are worth."""
    letters: dict[str, float] = {"latin": len(sample.encode("latin-1", "ignore").translate(None, _NOT_LATIN1_LETTERS))}
    if not sample.isascii():
        letters = _letters_beyond_latin1(sample, letters["latin"])
    worth = {script: count * _WEIGHT.get(script, 1.0) for script, count in letters.items() if count}
    if not worth:
        return "", 0.0
    first = max(worth, key=lambda script: worth[script])
    together = worth.get("z", 0.0) + worth.get("j", 0.0)
    if first in ("z", "j") or together > worth[first]:
        return "z", together / sum(worth.values())
    return first, worth[first] / sum(worth.values())


def _letters_beyond_latin1(sample: str, latin1: float) -> dict[str, float]:
    upper_bytes = sample.encode("utf-16-be", "surrogatepass")[::2].translate(_SCRIPT_OF_BYTE)
    letters: dict[str, float] = {script: upper_bytes.count(ord(script)) for script in _SCRIPT_OF_BLOCK}
    letters["latin"] = latin1 + letters.pop("x")
    letters["g"] += len(_GREEK.findall(sample))
    if letters["b"]:
        letters["b"] = len(_BURMESE.findall(sample))
    if letters["t"]:
        letters["lao"] = len(_LAO.findall(sample))
        letters["t"] -= letters["lao"]
    if letters["j"]:
        letters["j"] = len(_KANA.findall(sample))
    if any(count for script, count in letters.items() if script != "latin"):
        letters["latin"] -= 0.7 * sum(map(len, _LATIN_NAME.findall(sample)))
    return letters


def _sure(share: float, letters: float) -> float:
    """Confidence from the share of the evidence that agrees and from how much of it there is."""
    return round(min(0.99, share * letters / (letters + 1.0)), 3)


def _of_han(sample: str, share: float, declared: str) -> LanguageGuess:
    """Japanese is hardly written without kana; a lone の is a fashion of Chinese shop signs."""
    kana = len(_KANA.findall(sample))
    han = sum("\u3400" <= letter <= "\u9fff" for letter in sample)
    if kana > 0.08 * (han + kana):
        return LanguageGuess("ja", _sure(share, han + kana))
    if declared == "ja" and han <= 15:
        return LanguageGuess("ja", 0.5)
    return LanguageGuess("zh", _sure(share, han))


# Letters that Russian does not have. Where two lists share a letter, the language with letters of its own stands
# first: some of those in the text settle it.
_NOT_RUSSIAN = {"be": "ў", "kk": "әғқұһ", "mk": "ѓќѕ", "sr": "ћђ", "uk": "іїєґ", "mn": "өү", "sr-mk": "јљњ"}
_BULGARIAN = {"се", "са", "да", "от", "във", "със", "че", "като", "към", "след", "между", "това", "които", "ще", "при"}
_CYRILLIC_WORD = re.compile("[а-яёіїєґўѐѝ]+")


def _of_cyrillic(sample: str, share: float) -> LanguageGuess:
    """Russian unless letters of another language recur, or Bulgarian words do where no ы, э or ё stands."""
    lowered = sample.lower()
    counts = Counter(lowered)
    letters = sum(count for letter, count in counts.items() if "\u0400" <= letter <= "\u04ff")
    foreign = {code: sum(counts[letter] for letter in own) for code, own in _NOT_RUSSIAN.items()}
    if sum(foreign.values()) > 0.015 * letters:
        code = next(code for code, count in foreign.items() if count)
        return LanguageGuess(code.partition("-")[0], _sure(0.9 * share, letters))
    if counts["ы"] + counts["э"] + counts["ё"] <= 0.002 * letters:
        words = _CYRILLIC_WORD.findall(lowered)
        if sum(word in _BULGARIAN for word in words) > 0.12 * len(words):
            return LanguageGuess("bg", _sure(0.9 * share, letters))
    return LanguageGuess("ru", _sure(share, letters))


def _of_other_script(script: str, share: float, declared: str) -> LanguageGuess:
    if script in _LANGUAGE_OF_SCRIPT:
        return LanguageGuess(_LANGUAGE_OF_SCRIPT[script], _sure(share, 20))
    if declared in _LANGUAGES_OF_SCRIPT.get(script, ()):
        return LanguageGuess(declared, 0.8)
    return UNKNOWN


def _with_prior(guess: LanguageGuess, declared: str) -> LanguageGuess:
    """Where the page declares the language that was found, half of the doubt that was left is gone."""
    if guess.tag != declared or guess == UNKNOWN:
        return guess
    return LanguageGuess(guess.tag, round(1 - (1 - guess.confidence) / 2, 3))


# -- languages of the Latin script -------------------------------------------------------------------------------

# Words that are frequent in news of the language, as they are written; a word of several languages is shared out
# among them. Vietnamese stands here without accents: with them its letters tell.
_WORDS = {
    "en": """the a of and to in for on with at by from as is are was were be been has have had will would its his her
        their they he she it this that these those which who or not but also than more most new said says after before
        during between into over under about against up out all one two first second year years month week day days
        people country countries government governments minister ministers president presidential prime party assembly
        national office offices official officials visit visits visiting meeting meetings talks meet meets met receive
        receives received host hosts welcomes welcome leader leaders leave leaves arrives relations ties links bonds
        cooperation agreement deal signed sign signs boost boosts strengthen strengthens foster deepen promote promotes
        step training exchange experience experiences top trade export exports growth percent per cent economic
        development affairs foreign central committee delegation chairman chairwoman secretary general deputy vice
        working work works hold holds held open opens launch join help helps hail hails praise seek seeks eye eyes
        storm flood floods rain gold win wins final men women team when while there how what why can could should must
        may an no own each other both state law laws now today morning afternoon high low big world news photo source
        vietnamese support supports supporting face faces mark marks anniversary book film food city province village
        river market price prices rise rises fall falls down still set sets see sees here them him our your my if so
        just only such through since until off around amid across well many some any time times make makes made take
        takes get gets give gives go goes come comes s ask asks call calls tell tells urge urges become becomes plan
        plans hundreds thousands students school health former next last late early young old good best great small
        long large north south east west war do die""",
    "fr": """le la les de des du un une et en à au aux dans pour par sur avec est sont a été être ont ce cette ces son
        sa ses leur leurs qui que qu dont où ne pas plus se il elle ils elles nous entre après avant lors selon sous
        vers chez ainsi aussi afin deux trois premier première mois jour jours année années ans pays ministre ministres
        gouvernement gouvernements président présidente présidentiel vice bureau bureaux parti assemblée nationale
        nationales secrétaire général générale comité délégation visite visites relations liens coopération accord
        signé signature rencontre entretien entretiens reçoit reçu accueille accueil renforcer renforcement renforcent
        développement développer échange échanges expérience expériences officielle officiel dirigeant dirigeants
        vietnamien vietnamienne vietnamiens laotien laotienne l d s n c j qu exportations exportation hausse baisse
        milliards millions marché monde nouveau nouvelle nouvelles nouveaux travail travaux réunion ouverture
        inauguration remise ville riz tourisme culture culturelles fête cérémonie promotion soutient soutien aide
        attendu attendue participe quitte arrive reste cherchent mise place siège chef femme femmes homme hommes
        enfants étudiants prix eau terre vie tout tous toutes très bien fait faire sans contre pendant depuis jusqu
        encore comme mais ou donc même autre autres grand grande haut niveau face suite matin soir hier lundi mardi
        mercredi jeudi vendredi samedi dimanche janvier février mars avril juin juillet août septembre octobre novembre
        décembre""",
    "es": """el la los las de del un una y en a al para por con sin sobre entre es son fue ser han ha se su sus lo
        que quien cuyo cuando donde no más muy este esta estos estas ese esa como pero también tras ante desde
        hasta según durante dos tres primer primera primeros año años mes día días país países gobierno gubernamentales
        ministro ministros presidente presidenta premier oficina oficinas partido asamblea nacional parlamentaria
        secretario general comité delegación visita visitas relaciones nexos lazos vínculos cooperación colaboración
        acuerdo acuerdos firma firman firmaron encuentro reunión recibe recibió fortalecen fortalece fortalecer
        promueven promueve impulsan impulsa fomenta fomentan intercambio experiencia experiencias desarrollo dirigente
        líder vietnamita vietnamitas laosiano laosiana lao exportaciones exportación crecimiento mercado mundial
        millones dólares ayer hoy mañana así destaca destacan resalta resaltan ratifican celebran celebra inicia
        inauguran asiste concluye abre busca llama insta reitera rinden homenaje pueblo estado ciudad provincia mundo
        nuevo nueva nuevas nuevos gran ley comercio turismo cultura salud educación niños mujeres trabajo fuerza contra
        bajo cada parte partes sede funcionario embajador ministerio aniversario solidaridad amistad bilateral
        bilaterales además aún hacia desde junto efectúan analizan estrechan consolidan avanzan debaten lunes martes
        miércoles jueves viernes sábado domingo enero febrero abril mayo junio julio agosto septiembre octubre
        noviembre diciembre""",
    "vi": """cua cac nhung duoc trong voi cho khong nay dang cung nhu theo tren duoi giua sau truoc nhieu nguoi ngay
        thang nam nuoc chinh phu quoc hoi chu tich tuong truong phong dang uong thu doan tham tiep lam viec quan huu
        nghi tang cuong thuc trao doi kinh nghiem lanh phat trien cong tac hop ve tai khi mot hai dau dia
        phuong thanh pho tinh huyen xa hoc sinh giao duc van hoa lich hang xuat khau nhap doanh nghiep trung
        khai mac khanh ky ket thoa thuan bao lu mua lon gap chuc mung tri nhan toan quyen cap cao dong chi vien
        kiem tra xay dung dien bien nong thon moi ban hanh quyet dinh luat gioi thieu tet xuan mon ngon
        lang nghe duong dat nha vung nui bien dao cau hoat nghiep khoa chuyen bac mien""",
    "id": """yang dan di ke dari untuk dengan pada adalah ini itu tidak akan telah sudah dalam oleh sebagai juga kepada
        antara para serta atas bagi kedua dua tiga tahun hari bulan negara pemerintah pemerintahan menteri presiden
        perdana partai majelis parlemen nasional kantor ketua kepala sekretaris jenderal delegasi kunjungan berkunjung
        bertemu pertemuan menerima kerja sama kerjasama hubungan persahabatan meningkatkan memperkuat mendorong
        memperdalam pengalaman pembangunan ekonomi ekspor warga orang rakyat mereka dia ia kami kita ada bisa dapat
        harus lebih sangat secara setelah sebelum ketika saat baru resmi luar negeri terhadap tersebut menjadi seorang
        wakil anggota kota provinsi dunia pasar harga juta miliar senin selasa rabu kamis jumat sabtu minggu""",
    "pt": """o os as de do da dos das em no na nos nas um uma e ou para por pelo pela com sem sobre entre é são foi ser
        foram tem têm que não mais muito se seu sua seus suas ao aos à às também como mas após até segundo durante dois
        duas três ano anos país países governo ministro presidente partido assembleia nacional escritório gabinete
        cooperação relações visita acordo desenvolvimento exportações milhões reunião hoje ontem ainda já foi sido está
        estão pode encontro""",
    "de": """der die das den dem ein eine einer einem einen und oder aber nicht ist sind war waren wird werden wurde
        wurden hat haben hatte in im an am auf aus bei mit nach von vom vor zu zum zur für über unter zwischen durch
        gegen ohne um bis seit als wie auch noch nur mehr sich sie er es wir ihr sein seine ihre dieser diese dieses
        jahr jahre jahren land länder regierung präsident partei besuch treffen gespräche beziehungen zusammenarbeit
        abkommen entwicklung neue neuen neuer ersten zwei drei""",
    "it": """il lo la i gli un una uno di del dello della dei degli delle e ed o in nel nella nei nelle a al alla ai
        alle da dal dalla dai con su sul sulla per tra fra che chi non è sono ha hanno era stato stata essere più anche
        come ma se si suo sua loro questo questa dopo prima durante secondo due tre anno anni paese paesi governo
        ministro presidente partito assemblea nazionale ufficio cooperazione relazioni visita accordo sviluppo incontro
        nuovo nuova""",
}
LATIN = tuple(_WORDS)
"""The languages of the Latin script that are told apart."""
_WATCHED = frozenset({"vi", "en", "fr", "es"})

# Beginnings and ends of words that are not in the lists.
_ENDINGS = {
    "en": "ing ings ed ly ness ship ships ght ful less ous hip nce ery ers ies lth rds ics tion tions ment ments ck sh "
    "th wn rk ld gh ks ws ds gs ps ys ty ry gy cy ny ey",
    "fr": "eur eurs euse eux aux ique iques isme ité ités ienne iens ées ée és aise elle elles tion tions ment ments "
    "nce oire ette ettes ère ères ois oise rent ait aient eau eaux aire aires ège gne gnes lles nne nnes vre vres "
    "bre dre",
    "es": "ción ciones dad dades ado ada ados adas ido idos aron ieron ará anza ero eros era mente ista ía ías oso osa "
    "án ón iza izan iento res ico ica icos icas encia ancia ivo iva eza illo illa os as",
    "id": "kan nya asi tas wan uan aan gan ikan ngkan",
    "pt": "ção ções dade ado ada ados adas ido idos mente ista ário ária eiro agem nça os as",
    "de": "ung ungen lich liche lichen keit heit isch ische ischen schen chen ern tet ten",
    "it": "zione zioni ità mente ato ata ati ate ito ista tore tori ario ezza anza ono",
}
_BEGINNINGS = {"id": "meng mem men peng pem ber ter keb kep kes ket"}
# Letters that some of the languages have, as "letters: languages".
_MARKS = {
    mark: tuple(codes.split())
    for marks, codes in {
        "ñ": "es",
        "œûîëï": "fr",
        "ßäöü": "de",
        "ç": "fr pt",
        "è": "fr it",
        "ê": "fr pt vi",
        "àù": "fr it vi",
        "é": "fr es pt",
        "á": "es pt vi",
        "íóú": "es vi",
        "ãõ": "pt vi",
    }.items()
    for mark in marks
}

_VIETNAMESE_LETTER = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
# A Vietnamese syllable without its accents.
_SYLLABLE = re.compile(
    "(?:b|ch?|d|gh?|gi|h|kh?|l|m|nh?|ngh?|ph?|qu|r|s|th?|tr|v|x)?"
    "(?:a|ai|ao|au|ay|e|eo|eu|i|ia|ie|ieu|iu|o|oa|oai|oay|oe|oi|oo|u|ua|uai|ue|ui|uo|uoi|uou|uu|uy|uya|uye|uyu|y|yeu|ye"
    ")(?:ch?|m|nh?|ng|p|t)?"
)
_WORD = re.compile(r"[^\W\d_]+")


def _plain(word: str) -> str:
    """Without the marks of Latin letters, for words as they stand in unaccented text."""
    word = word.replace("đ", "d").replace("Đ", "D")
    return word if word.isascii() else re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", word))


def _index(lists: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Entry -> the languages that share it; each entry also as it is written without accents."""
    index: dict[str, set[str]] = {}
    for code, entries in lists.items():
        for entry in entries.split():
            index.setdefault(entry, set()).add(code)
            index.setdefault(_plain(entry), set()).add(code)
    return {entry: tuple(sorted(codes)) for entry, codes in index.items()}


_SPEAKS = _index(_WORDS)
_ENDS = _index(_ENDINGS)
_BEGINS = _index(_BEGINNINGS)


def _of_latin(sample: str, declared: str) -> LanguageGuess:
    words = _WORD.findall(sample)
    lower = [word for word in words if word.islower()]
    if not sample.isascii() and _is_written_in_vietnamese(lower if len(lower) >= 5 else words):
        return LanguageGuess("vi", _sure(0.99, len(words)))
    small = lower if len(lower) >= 8 else [word.lower() for word in words]
    first, votes, lead = _standing(_ballot(small))
    if votes >= 5 and lead >= 0.5 and votes * lead >= 0.15 * len(small):
        return LanguageGuess(first, _sure(0.5 + lead / 2, 3 * votes))
    return _of_doubtful(words, lower, declared)


def _is_written_in_vietnamese(words: Sequence[str]) -> bool:
    """Two of three Vietnamese syllables carry a letter that no other language here has."""
    return len(words) >= 5 and len(_VIETNAMESE_LETTER.findall(" ".join(words))) >= 0.4 * len(words)


def _ballot(words: Iterable[str]) -> dict[str, float]:
    votes = dict.fromkeys(LATIN, 0.0)
    for codes, count in Counter(map(_SPEAKS.get, words)).items():
        for code, part in _parts(codes or ()):
            votes[code] += count * part
    return votes


def _standing(votes: Mapping[str, float]) -> tuple[str, float, float]:
    """The first language, its votes, and how far it is ahead of the second: 1 = alone, 0 = a tie."""
    (behind, _), (ahead, first) = sorted((count, code) for code, count in votes.items())[-2:]
    return first, ahead, 1 - behind / ahead if ahead else 0.0


def _of_doubtful(words: Sequence[str], lower: Sequence[str], declared: str) -> LanguageGuess:
    """Every word speaks, by its shape if it is in no list; then langdetect, then what the page declares."""
    votes = _ballot_of_shapes(words[:_DOUBT_WORDS], has_case=bool(lower))
    first, ahead, lead = _standing(votes)
    if ahead < _OURS * min(len(words), _DOUBT_WORDS) and len(words) >= 20:
        return UNKNOWN
    if ahead < _ENOUGH or lead < 0.6:
        for code, probability in _asked_langdetect(lower or words):
            votes[code] += probability if votes[code] > 0 else probability / 2
        first, ahead, lead = _standing(votes)
    if declared in votes and (ahead < _LITTLE or lead < 0.3) and words:
        return LanguageGuess(declared, 0.0)  # The prior alone makes it a half.
    return LanguageGuess(first, _sure(0.4 + lead / 2, 2 * ahead)) if ahead >= _LITTLE else UNKNOWN


def _ballot_of_shapes(words: Sequence[str], *, has_case: bool) -> dict[str, float]:
    votes = dict.fromkeys(LATIN, 0.0)
    plain = [_plain(word.lower()) for word in words]
    # Where nearly every word is a Vietnamese syllable, the text is no foreign one with Vietnamese names in it.
    syllabic = sum(map(bool, map(_SYLLABLE.fullmatch, plain))) >= 0.8 * len(plain)
    for place, (word, bare) in enumerate(zip(words, plain, strict=True)):
        is_name = has_case and place > 0 and not word.islower()
        _vote(votes, word.lower(), bare, is_name)
        votes["vi"] += _vietnamese_vote(word.lower(), bare, is_name=is_name, syllabic=syllabic)
    return votes


def _vote(votes: dict[str, float], word: str, bare: str, is_name: bool) -> None:
    known = _SPEAKS.get(word)
    codes = known or _by_shape(bare)
    weight = (1.0 if known else 0.6) * (0.6 if is_name else 1.0)
    for code, part in _parts(codes):
        votes[code] += weight * part
    for letter in set(word) & _MARKS.keys():
        for code, part in _parts(_MARKS[letter]):
            votes[code] += 0.5 * part


@functools.cache
def _parts(codes: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """How the vote of a word is shared out: a language that no site is watched in gets half the part of another,
    and never a whole vote."""
    parts = {code: 2 if code in _WATCHED else 1 for code in codes}
    whole = sum(parts.values()) + (0.4 if _WATCHED.isdisjoint(codes) else 0)
    return tuple((code, part / whole) for code, part in parts.items())


def _vietnamese_vote(word: str, bare: str, *, is_name: bool, syllabic: bool) -> float:
    """What a word says for or against Vietnamese by its build: names say little, for they stand in every text."""
    if _VIETNAMESE_LETTER.search(word):
        return 0.3 if is_name and not syllabic else 1.0
    if not _SYLLABLE.fullmatch(bare):
        return 0.0 if is_name else -0.4
    if word in _SPEAKS:
        return 0.25 if syllabic else 0.0
    return (0.5 if syllabic else 0.2) * (0.7 if is_name else 1.0)


def _by_shape(plain: str) -> tuple[str, ...]:
    """The languages in which a word of no list ends or begins like this."""
    for length in range(min(5, len(plain) - 2), 1, -1):
        if codes := _ENDS.get(plain[-length:]):
            return codes
    return (_BEGINS.get(plain[:4]) or _BEGINS.get(plain[:3]) or ()) if len(plain) >= 6 else ()


def _asked_langdetect(words: Iterable[str]) -> Iterator[tuple[str, float]]:
    """Its languages with their probabilities; nothing where there is too little for it to go by."""
    from langdetect.lang_detect_exception import LangDetectException  # type: ignore[import-untyped]

    text = " ".join(words).lower()[:_DOUBT_SAMPLE]
    if len(text) < _LITTLE_TEXT:
        return
    detector = _detectors().create()
    detector.append(text)
    try:
        found = detector.get_probabilities()
    except LangDetectException:
        return
    yield from ((one.lang, one.prob) for one in found)


@functools.cache
def _detectors() -> Any:
    """langdetect with our languages only: 7 MB and 70 ms, once, and only when a doubt comes up."""
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory  # type: ignore[import-untyped]

    factory = DetectorFactory()
    factory.set_seed(0)
    factory.load_json_profile([Path(PROFILES_DIRECTORY, code).read_text("utf-8") for code in LATIN])
    return factory
