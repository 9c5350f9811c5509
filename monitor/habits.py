"""One paragraph in, its parts out: dateline, text, signature, picture captions; and the defects of migrated texts.

These are the writing habits of VNA, TTXVN and their papers in Vietnamese, English, French, Spanish, Chinese, Russian
and Lao, as seen on real pages. Every function is pure and takes text in display form (see `monitor.text.clean`).
Nothing is rewritten: what is taken off is handed back as published.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_AGENCY_NAMES = tuple("VNA TTXVN AVI VNS CVN VNP VGP KPL ВИА ВНА ຂປລ ຂສວ ຂວສ 越通社 越南通讯社".split())  # noqa: SIM905
_AGENCY = rf"(?:{'|'.join(_AGENCY_NAMES)}|Vietnam\+|Vietnam Plus|VietnamPlus)"
_AGENCIES = rf"{_AGENCY}(?:\s?[-–—/,+]\s?(?:{_AGENCY}|VOV|VN\+|VTV|Xinhua|[A-Z]{{2,4}}))*"
_DASH = r"[-‐‑‒–—―]"

# ---------------------------------------------------------------------------------------------------- dateline

_PLACE = r"(?P<place>[^\s\d(（\"“«'‘-](?:[^()（）\n.;:!?。；：“”«»]|\.(?=\s?\d)|(?<=TP)\.|(?<=\b[A-Z])\.){0,58}?)"
_PLACE_AND_AGENCY = re.compile(
    rf"{_PLACE},?\s*[(（]\s*(?:{_AGENCIES}(?:,?\s\d{{1,2}}[/.-]\d{{1,2}})?|[ກ-ຮ]{{2,5}})\s*[)）]\s*(?P<dash>{_DASH}{{1,3}}|:|)\s*",
    re.IGNORECASE,
)
_BARE_AGENCY = re.compile(rf"(?:[(（][\w.+]{{2,16}}[)）]|{_AGENCY}|VOV\.VN|VOV)\s*{_DASH}{{1,2}}\s+(?=\S)")
_CHINESE = re.compile(
    rf"(?:{_AGENCY}|（越通社）)[^\s\d，。：；、——\-（(]{{0,14}}?(?:\d{{1,2}}月\d{{1,2}}日)?(?:电|讯|消息)?\s*[—–―-]{{1,3}}\s*"
)
_LAO_AGENCY = re.compile(r"(?:ຂປລ|ຂສວ|ຂວສ)\s*[.:]\s*(?=\S)")
_CAPITALS = re.compile(rf"(?P<place>[^\W\d_a-z]{{2,14}}(?:[ -][^\W\d_a-z]{{2,12}}){{0,4}})\s+{_DASH}\s+(?=\S)")
_CAPITAL_CITIES = frozenset(
    ("HANOI", "VIENTIANE", "HUẾ", "HUE", "BANGKOK", "BEIJING", "MOSCOW", "TOKYO", "SEOUL", "JAKARTA", "SINGAPORE")
)
_ORGANISATION = re.compile(r"agenc|thông tấn|news|press|báo |агентств|新闻|通讯社", re.IGNORECASE)


def split_dateline(text: str) -> tuple[str, str]:
    """(dateline with its dash, the rest); ("", text) where the text does not begin with one.

    A place alone is no dateline, nor is an agency named in the sentence ("The Vietnam News Agency (VNA) said").
    """
    for found in (_with_agency(text), _CHINESE.match(text), _BARE_AGENCY.match(text), _LAO_AGENCY.match(text)):
        if found:
            return _cut(text, found)
    capitals = _CAPITALS.match(text)
    if capitals and _is_capital_place(capitals["place"]):
        return _cut(text, capitals)
    return "", text


def _cut(text: str, found: re.Match[str]) -> tuple[str, str]:
    return found[0].strip(), text[found.end() :]


def _with_agency(text: str) -> re.Match[str] | None:
    found = _PLACE_AND_AGENCY.match(text)
    if not found or text[0].islower() or _ORGANISATION.search(found["place"]):
        return None
    words = found["place"].replace(",", " ").split()
    if found["dash"]:
        return found if len(words) <= 9 else None
    rest = text[found.end() :]
    # Without a dash only the bare name of a place counts, and only before the beginning of a sentence.
    names = text[0].isupper() and all(not word[0].islower() for word in words)
    return found if names and len(words) <= 4 and rest[:1].isupper() else None


def _is_capital_place(place: str) -> bool:
    return place == place.upper() and (" " in place or place in _CAPITAL_CITIES)


_ORPHAN_DASH = re.compile(rf"{_DASH}\s+(?=[^\W\d_])")


def strip_orphan_dash(text: str) -> str:
    """The first paragraph without the dash that stays behind where a copy has lost the bold dateline before it."""
    found = _ORPHAN_DASH.match(text)
    return text[found.end() :] if found and not text[found.end()].islower() else text


# --------------------------------------------------------------------------------------------------- signature

_SENTENCE_END = r"[.!?…。！？”\"»’)）\]]"
_SIGNATURES = tuple(
    re.compile(pattern + r"\s*$")
    for pattern in (
        # the end mark, with or without a full stop of its own
        r"(?P<mark>\.?\s*/\s?\.)",
        # -VNA   – VNA   .- VNA   — VNA/VNS   -AVI   VNA – POL
        rf"(?P<sign>{_DASH}+\s*{_AGENCIES}\.?)",
        # (TTXVN/Vietnam+)   NAME (Vietnam+)   NAME (TTXVN/VIETNAM+)
        r"(?P<sign>(?:(?:^|(?<=[.!?…。”]))\s*[^.!?:;()…]{0,60}?)?"
        r"\((?:TTXVN\s?[/-]\s?)?(?i:Vietnam ?\+|VietnamPlus)\)\.?)",
        # （完）   (完)
        r"(?P<sign>[(（]\s*完\s*[)）]。?)",
        # (VNA)   (Theo TTXVN)   （越通社）   (越通社-VNA)   VNA/VNS   after the end of a sentence
        rf"(?P<sign>(?:^|(?<={_SENTENCE_END}))\s*(?:[(（]\s*(?:Theo\s)?{_AGENCIES}\s*[)）]|{_AGENCIES})[.。]?)",
        # Theo TTXVN   Source: VNA   alone in their paragraph
        rf"(?P<sign>^\s*(?:Theo|Nguồn|Source|Fuente|Источник|来源|ທີ່ມາ)\s?[:：]?\s*{_AGENCIES}\.?)",
    )
)
_ENDS_SENTENCE = re.compile(r"[.!?…。！？:;][”\"»’')）\]]*$")


def split_signature(text: str) -> tuple[str, str]:
    """(the rest, signature as published); (text, "") where the text does not end with one.

    The end mark `./.` contains the full stop of its sentence, which stays with the sentence.
    """
    signs: list[str] = []
    while text and (found := _signature_at_end(text)):
        signs.insert(0, found[0].strip())
        text = text[: found.start()].rstrip()
        if "mark" in found.re.groupindex and text and not _ENDS_SENTENCE.search(text):
            text += "."
    return text, " ".join(signs)


def _signature_at_end(text: str) -> re.Match[str] | None:
    # Every signature is short: the regular expressions need not walk over a long paragraph.
    start = max(0, len(text) - 120)
    tail = text[start:]
    # One of these stands in each of them, and in hardly any other sentence.
    if not ("/" in tail or "完" in tail or "vietnam" in tail.lower() or any(map(tail.__contains__, _AGENCY_NAMES))):
        return None
    for pattern in _SIGNATURES:
        found = pattern.search(text, start)
        if found and not (start and "^" in pattern.pattern and found.start() == start):
            return found
    return None


# ---------------------------------------------------------------------------------------------------- captions

_CREDIT_WORD = (
    r"(?:Photos?|Fotos?|Ảnh(?: minh họa| minh hoạ| tư liệu)?|Nguồn ảnh|Hình(?: ảnh)?|Image|"
    r"Illustrative (?:photo|image)|Photo d'illustration|Foto de ilustración|Foto ilustrativa|Фото|"
    r"ພາບ|ຮູບ|ພາບຖ່າຍ|图片来源|图片|图源|图|照片)"
)
# "Source:" also ends sentences with figures; of a picture it names an agency, a site or the Internet.
_PICTURE_SOURCE = (
    rf"(?:{_AGENCIES}|Internet|AFP|AP|Reuters|Getty(?: Images)?|Xinhua|THX|EPA(?:-EFE)?|Kyodo|Yonhap|VOV|VTV|"
    r"[\w.-]+\.(?:vn|com|org|net))"
)
_CREDIT = (
    rf"[(（]\s*{_CREDIT_WORD}\s*[:：]\s*[^()（）]{{1,70}}[)）]|"
    rf"[(（]\s*(?:Source|Nguồn|Fuente|Источник|来源)\s*[:：]\s*{_PICTURE_SOURCE}\s*[)）]|"
    r"[(（](?:Photo|Foto|Ảnh|Фото)(?: [A-Z+/]{2,12})?[)）]|[(（]图自[^()（）]{1,20}[)）]"
)
_CREDIT_AT_END = re.compile(rf"(?:{_CREDIT})\s*[.|。]?$", re.IGNORECASE)
_CREDIT_ANYWHERE = re.compile(_CREDIT, re.IGNORECASE)
_BARE_CREDIT_AT_END = re.compile(
    r"(?:^|[.。!?)\"”\s])(?:Photos?|Fotos?|Ảnh|Nguồn ảnh|Фото|ພາບ|图片来源|图片|图)\s?[:：]\s?"
    r"[^.:：!?。，]{2,50}[.|]?$|"
    r"图自[^，。\s]{2,12}。?$"
)
_ILLUSTRATION = re.compile(
    r"(?:Ảnh minh họa|Ảnh minh hoạ|Ảnh tư liệu|Illustrative (?:photo|image)|Photo d'illustration|"
    r"Foto de ilustración|Foto ilustrativa|Иллюстративное фото|附图|资料图)[.。]?$",
    re.IGNORECASE,
)
_LONGEST_ILLUSTRATION = 40
LONGEST_CAPTION = 400
"""Characters; a longer text that ends with a credit is a paragraph."""


def is_caption(text: str) -> bool:
    """Whether the whole paragraph is a caption: it is short and ends with a picture credit."""
    return _ends_with_credit(text) and not split_dateline(text)[0]


def without_credit(text: str) -> str:
    """The text of a paragraph that begins with a dateline, as no caption does, without a picture's credit behind it."""
    if not _ends_with_credit(text) or not split_dateline(text)[0]:
        return text
    found = _CREDIT_AT_END.search(text)
    return text[: found.start()].rstrip() if found else text


def _ends_with_credit(text: str) -> bool:
    if len(text) > LONGEST_CAPTION:
        return False
    # What every credit holds is asked first: hardly any paragraph has it at its end.
    tail = text[-110:]
    return bool(
        ((")" in tail or "）" in tail) and _CREDIT_AT_END.search(tail))
        or ((":" in tail or "：" in tail or "图自" in tail) and _BARE_CREDIT_AT_END.search(tail))
        or (len(text) <= _LONGEST_ILLUSTRATION and _ILLUSTRATION.match(text))
    )


_FIGURE_NUMBER = r"\s*[-–:]?\s*(?:ảnh|hinh anh|hình ảnh|photo|foto|фото|图|ພາບ)\s?\d{1,3}\s*[.:]?\s*"
_FIGURE_TAIL = re.compile(_FIGURE_NUMBER, re.IGNORECASE)
# Where the title is not known, only the two spellings of the site's own programs count.
_FIGURE_LABEL = re.compile(r"(?:.{12,300}? )?(?:ảnh|hinh anh|hình ảnh) \d{1,2} ?(?=[^\W\d_]|$)")


def clean_caption(text: str, title: str = "") -> str:
    """The caption without the generated figure text before it ("<title> ảnh 1", "hinh anh 1"), perhaps empty."""
    rest = text[len(title) :] if title and text.startswith(title) else ""
    found = _FIGURE_TAIL.match(rest)
    if found:
        return rest[found.end() :].strip()
    found = _FIGURE_LABEL.match(text)
    return text[found.end() :].strip() if found else text.strip(" |")


def has_figure_label(text: str, title: str) -> bool:
    """Whether a paragraph is the generated text of a figure: the title, then "ảnh 1" or the like."""
    return bool(title) and text.startswith(title) and bool(_FIGURE_TAIL.match(text[len(title) :]))


_BOUNDARY = re.compile(r"(?<=[.!?…。！？])[\"”’»)]*\s+(?=\S)")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:[A-ZĐ]\w{0,2}|PGS|ThS|Prof|Sept)\.$")


def split_captions(text: str) -> tuple[str, tuple[str, ...]]:
    """(the text without its captions, the captions) of a document whose captions run into the text.

    A caption is the sentence before a credit such as "(Photo: VNA)", or a line that ends with one. It stands
    between paragraphs, so the text before and the text after it become lines of their own.
    """
    lines: list[str] = []
    captions: list[str] = []
    for line in text.splitlines():
        kept, taken = _captions_of_line(line.strip())
        lines.extend(kept)
        captions.extend(taken)
    return "\n".join(lines), tuple(dict.fromkeys(captions))


def _captions_of_line(line: str) -> tuple[list[str], list[str]]:
    kept: list[str] = []
    captions: list[str] = []
    at = 0
    for credit in _CREDIT_ANYWHERE.finditer(line) if "(" in line or "（" in line else ():
        before = line[at : credit.start()]
        start = _caption_start(before)
        if len(before) - start > LONGEST_CAPTION:
            continue
        if split_dateline(before[start:].strip())[0]:
            # The story's first sentence, and the credit of the picture beside it.
            kept.append(before.strip())
            at = credit.end()
            continue
        kept.append(before[:start].strip())
        captions.append(clean_caption((before[start:].strip() + " " + credit[0]).strip()))
        at = credit.end()
    rest = line[at:].strip(" |")
    if rest and is_caption(rest) and (captions or _is_one_caption(rest)):
        captions.append(clean_caption(rest))
    else:
        kept.append(without_credit(rest))
    return [part for part in kept if part], [caption for caption in captions if caption]


def _is_one_caption(line: str) -> bool:
    return len(line) <= 250


def _caption_start(before: str) -> int:
    # The caption's own full stop, just before the credit, is not a boundary.
    body = before.rstrip().rstrip(".。!?")
    starts = [m.end() for m in _BOUNDARY.finditer(body) if not _is_abbreviation(body, m)]
    return starts[-1] if starts else 0


def _is_abbreviation(text: str, boundary: re.Match[str]) -> bool:
    return text[boundary.end()].islower() or bool(_ABBREVIATION.search(text[: boundary.start()]))


# ---------------------------------------------------------------------------------------------- defective copies

# That a letter follows is asked first: behind nearly every full stop a space does.
_GLUED_SENTENCES = re.compile(
    r"[.!?](?=[\"”’)]?[\"“‘(]?[^\W\d_a-z])(?<=[^\W\d_][^\W_].|\d\d.|[^\W_][\"”’)%].)[\"”’)]?"
    r"(?!(?:Com|Vn|Net|Org)\b)(?=[\"“‘(]?[^\W\d_a-z](?:[^\W\d_A-Z]|\s|['’]))"
)


def split_glued_paragraphs(text: str) -> list[str]:
    """The paragraphs of a text whose line breaks were lost: "on July 19.He and his entourage" is two of them.

    Only a full stop directly before a capital letter tells; sentences with a space between them stay together.
    """
    paragraphs: list[str] = []
    at = 0
    for found in _GLUED_SENTENCES.finditer(text):
        following = text[found.end() : found.end() + 2].lstrip('"“‘(')
        if following[:1].isupper():
            paragraphs.append(text[at : found.end()].strip())
            at = found.end()
    paragraphs.append(text[at:].strip())
    return [paragraph for paragraph in paragraphs if paragraph]


_DEFECT = re.compile(
    r"[a-zà-öø-ÿ]{2}[A-ZĐÀ-ÖØ-Þ][a-zà-öø-ÿ]{2}|"  # delVietnam, JointCommittee
    r"[a-zà-öø-ÿ]\((?:VNA|TTXVN|AVI)\)|"  # Vientiane(VNA)
    r"[a-zà-öø-ÿ\d][a-zà-öø-ÿ\d][.][A-ZĐ][a-z]|"  # 19.He
    r"[a-zà-öø-ÿ]{3},[a-zà-öø-ÿ]{2}|"  # avril,selon
    r"^\d{1,4}[a-zà-öø-ÿ]{5,}"  # 26interventions
)
_BRANDS = re.compile(
    r"(?:VietnamPlus|VietNam|PetroVietnam|VinFast|MobiFone|VinaPhone|VietJet|SeaBank|SaigonTourist|EuroCham|AmCham|"
    r"YouTube|PayPal|TikTok|LinkedIn|WhatsApp|FaceTime|PowerPoint|JavaScript|GitHub|OpenAI|DeepSeek|HarmonyOS|"
    r"AstraZeneca|BioNTech|PetroChina|SpaceX|FiinGroup|www\.|https?:)",
    re.IGNORECASE,
)
_LONGEST_WORD = 21
_SHORT = 5
_ENOUGH_WORDS = 400
_LITTLE_WORDS = frozenset(
    [
        *("les", "des", "que", "del", "las", "los", "una", "por", "para", "con", "dans", "avec", "sur", "pour", "aux"),
        *("de", "la", "le", "et", "du", "au", "en", "el", "al", "un", "se", "of", "to", "in", "is", "by", "as"),
        *("est", "son", "ses", "leur", "qui", "par", "the", "and", "with", "for", "from", "between", "its", "their"),
    ]
)


def is_glued(text: str) -> bool:
    """Whether words of the text stand glued together, as in stories that were migrated without their line breaks.

    At least two signs and one in 150 words: a capital inside a word that is no brand ("delVietnam"), a sentence or
    a date line without its space ("July 19.He", "Vientiane(VNA)"), a number glued to a word, a word of 21 letters, a
    word that is two words of the same text ("lesdeux"). Scripts without spaces are never glued.
    """
    words = text.split(maxsplit=_ENOUGH_WORDS)[:_ENOUGH_WORDS]
    if len(words) < 20:
        return False
    known = set(words)
    signs = sum(_is_defect(word, known) for word in known if len(word) > _SHORT)
    return signs >= 2 and signs * 150 >= len(words)


def _is_defect(word: str, known: set[str]) -> bool:
    if word.islower() and word.isalpha():
        # Only Latin words: a Lao or Thai "word" is a whole clause, a Russian one may be long.
        return word[0] < "\u0250" and (len(word) >= _LONGEST_WORD or _is_compound(word, known))
    if word.istitle() and word.isalpha():
        return False
    return bool(_DEFECT.search(word)) and not _BRANDS.match(word.lstrip("(“\"'"))


def _is_compound(word: str, known: set[str]) -> bool:
    """Whether the word is a little word and another word of the same text, written together."""
    for size in (2, 3, 4, 5):
        if len(word) - size < (5 if size == 2 else 4):
            return False
        if (word[:size] in _LITTLE_WORDS and word[size:] in known) or (
            word[-size:] in _LITTLE_WORDS and word[:-size] in known
        ):
            return True
    return False


_BYLINE = re.compile(
    r"(?:Bài|Tin|Bài và ảnh|Thực hiện|Biên dịch|Dịch|Story|Text|By|Translated by|Textes?|Texto|"
    r"Traduit par|Traducido por|Текст|Перевод|文|摄影|编译|ຂ່າວ|ບົດ|ແປໂດຍ)\s?[:：]\s?[^.!?。]{2,100}$",
    re.IGNORECASE,
)


def is_byline(text: str) -> bool:
    """Whether a closing line names who wrote, photographed or translated the story ("Bài: ... - Ảnh: ...")."""
    return len(text) <= 140 and bool(_BYLINE.match(text))


_RELATED = re.compile(
    r"(?:>>+|»|›)|(?:(?:Xem thêm|Đọc thêm|Tin liên quan|Bài liên quan|Tin cùng chuyên mục|Mời độc giả xem thêm|"
    r"See also|Read more|Related news|Related stories|Lire aussi|À lire aussi|Voir aussi|"
    r"Ver más|Lea también|Noticias relacionadas|Vea más|"
    r"Читайте также|По теме|更多|相关新闻|延伸阅读|ອ່ານຕື່ມ|ຂ່າວທີ່ກ່ຽວຂ້ອງ)\s*(?:[:：>…]|$))",
    re.IGNORECASE,
)


def is_related_note(text: str) -> bool:
    """Whether a line leads to other stories: it begins with ">>", or with "Xem thêm:" or the like."""
    return bool(_RELATED.match(text))


# ----------------------------------------------------------------------------------------------------- the story

# The sign with which agencies end a story; what follows is of the page, not of the story.
_SIGN = re.compile(
    r"(?:\./\.|[-–—]\s?(?:vna|avi|ttxvn|vov5?)\b|\((?:vna|ttxvn|vietnam\+|完|越通社)\)|（完）|（越通社）|vna/(?:cvn|vns)\b)\W*$",
    re.IGNORECASE,
)
# Links to other stories, as the French papers set them above a text.
_LINK = re.compile(r"^\s*(?:>>|»|►)")


def told(lead: str, paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs of a story as far as the agency's sign, the lead first if they do not begin with it."""
    body = [part for part in (lead, *paragraphs) if part and not _LINK.match(part)]
    for at, part in enumerate(body):
        if _SIGN.search(part):
            return _once(body[: at + 1])
    return _once(body)


def _once(paragraphs: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(paragraphs))
