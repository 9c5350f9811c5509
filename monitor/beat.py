"""A story's words in; out its tier (core, bilateral, other), a score from 0 to 1, and the words that decided.

Core: the central offices of Vietnam AND Laos deal with each other, or the head of one with the other country.
Bilateral: Vietnam and Laos, but not those offices. All words are data (`data/beat.toml`, `data/register.toml`);
here stand the rules, each with the habit of the world it relies on. Most stories never name Laos and leave early.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from monitor import phrases
from monitor.domain import Assessment, Reason, Tier

_LAOS = frozenset({"laos", "laos_place", "laos_name", "pair"})
_VIETNAM = frozenset({"vietnam", "vietnam_place", "vietnam_name", "surname", "pair"})
_COUNTRY = frozenset({"laos", "vietnam", "pair", "third"})
# Scanned apart, because the phrases of one overlap those of another ("chief of office | of the Party Central
# Committee"): countries and what is mistaken for them; offices; words about what they do together.
_PLACES = (
    "laos",
    "laos_place",
    "laos_name",
    "vietnam",
    "vietnam_place",
    "vietnam_name",
    "surname",
    "pair",
    "third",
    "trap",
)
_COMPANY = ("both", "two_offices", "peer", "deal", "entourage", "dignitary", "head", "bond")
# What a headline may be about that concerns many countries, or none.
_SUBJECTS = ("forum", "match", "crossing", "crime")
_UNASKED = frozenset({"crossing", "crime"})

# A lead is read as far as a reader reads before deciding: two or three sentences. Chinese says the same in less.
_LEAD, _LEAD_HAN = 400, 160
# How far, in characters, a word reaches: to the person who holds an office, to "also present".
_PERSON, _NEAR = 48, 160
_CORE = 4.0

# Letters of the scripts other than Latin, and for each of them those of all the others.
_FAR = {
    "cyrillic": "\u0400-\u052f",
    "han": "\u3400-\u9fff",
    "lao": "\u0e80-\u0eff",
    "thai": "\u0e00-\u0e7f",
    "khmer": "\u1780-\u17ff",
}
_FAR_SCRIPT = re.compile(f"[{''.join(_FAR.values())}]")
_BESIDES = {script: re.compile(f"[{''.join(_FAR[other] for other in _FAR if other != script)}]") for script in _FAR}
_STOP = re.compile("[.!?…。！？\n]+")
_VIETNAMESE = re.compile(r"\b(?:của|và|với|những|được|là)\b")
_AMBIGUOUS = frozenset({"lao", "thai"})
_DULL_SLUG = re.compile(r"(?:[\W\d_]|article|news|post|story|tin|detail|index|html?|vnp?|id)*")


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    places: phrases.Lexicon
    nearby: phrases.Lexicon
    offices: phrases.Lexicon
    company: phrases.Lexicon
    subjects: phrases.Lexicon
    names_laos: Mapping[str, tuple[str, ...]]
    lao_itself: re.Pattern[str]
    names_office: tuple[str, ...]
    venue: re.Pattern[str]
    inside: re.Pattern[str]
    held: tuple[str, ...]
    herald: re.Pattern[str]
    herald_after: tuple[str, ...]
    endings: tuple[str, ...]
    openers: tuple[str, ...]
    headings: frozenset[str]
    photo: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Find:
    """A phrase of the story with its place: title, lead, body or tail, and the number of its sentence."""

    kind: str
    value: str
    start: int
    end: int
    where: str
    sentence: int


@dataclass(frozen=True, slots=True)
class _Page:
    """A story laid out as one text: offsets into `lowered` are offsets into `shown`."""

    shown: str
    lowered: str
    titled: bool
    head_end: int
    lead_end: int
    tail_start: int
    stops: tuple[int, ...]
    scripts: tuple[str, ...]
    vietnamese: bool

    def where(self, offset: int) -> str:
        if offset >= self.tail_start:
            return "tail"
        if offset < self.head_end:
            return "title" if self.titled else "lead"
        return "lead" if offset < self.lead_end else "body"


def assess(title: str, lead: str, paragraphs: Sequence[str], language: str = "") -> Assessment:
    """The tier of a story, how near it is to the beat, and the evidence.

    The score of a core story lies in 0.75-0.99, of a bilateral one in 0.4-0.6, of another below 0.3. `language` is
    the tag of the text where it is known; it only settles words that two languages share.
    """
    shown = phrases.tidy("\n".join((title, lead, *paragraphs)))
    lowered = phrases.lowered(shown)
    vocabulary = _vocabulary()
    if not _may_name_laos(lowered, vocabulary):
        return Assessment("other", 0.01)
    page = _laid_out(phrases.unglued(shown), bool(title.strip()), language)
    places = _finds(page, vocabulary.places)
    if not any(find.kind in _LAOS for find in places):
        return Assessment("other", 0.02)
    named = any(word in lowered for word in vocabulary.names_office)
    found = _finds(page, vocabulary.offices) if named else []
    subjects = _subjects(page)
    if found or subjects or not any(find.kind in _VIETNAM and find.start < page.lead_end for find in places):
        found += _finds(page, vocabulary.company)
    return _Judgement(page, sorted(places + found, key=lambda find: find.start), subjects).result()


def _may_name_laos(lowered: str, vocabulary: _Vocabulary) -> bool:
    """The gate: most stories hold no name of Laos, and many that do mean "Lào Cai" or "lao động"."""
    if any(word in lowered for word in vocabulary.names_laos[_scripts_of_gate(lowered)]):
        return True
    return ("lao" in lowered or "lào" in lowered) and vocabulary.lao_itself.search(lowered) is not None


def _scripts_of_gate(lowered: str) -> str:
    """The script whose names of Laos a text may hold besides the Latin ones: "latin" for none, "" for any."""
    far = None if _is_narrow(lowered) else _FAR_SCRIPT.search(lowered)
    if far is None:
        return "latin"
    script = phrases.script_of(far[0])
    return "" if _BESIDES[script].search(lowered, far.end()) else script


def _is_narrow(lowered: str) -> bool:
    """Whether the text needs no letter beyond those of Western Europe; told ten times as fast as by a search."""
    try:
        lowered.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def _subjects(page: _Page) -> frozenset[str]:
    vocabulary, head = _vocabulary(), page.lowered[: page.head_end]
    lexicons = (vocabulary.subjects, vocabulary.nearby)
    return frozenset(hit.kind for lexicon in lexicons for hit in lexicon.find(head, page.scripts))


def worth_fetching(title: str, slug: str) -> bool:
    """Whether a list entry may lead to a story of the beat, judged by title and slug alone; generous.

    True for words of Laos and of places near it, of the offices, of "both countries" and of special friendship, and
    where nothing informative is known. "Lào Cai" and "lao động" alone are not Laos.
    """
    words = unquote(slug).replace("-", " ").replace("_", " ").replace("+", " ")
    if not title.strip() and _DULL_SLUG.fullmatch(words.strip().lower()):
        return True
    promising = {"office", "both", "two_offices", "head", "bond", "nearby", "peer"} | _LAOS
    in_title = _kinds(title)
    # An accented title has told Laos from labour already, which the slug cannot.
    settled = {"laos"} if title.strip() and not title.isascii() and "laos" not in in_title else set()
    return bool(in_title & promising or (_kinds(words) - settled) & promising)


def _kinds(words: str) -> set[str]:
    shown = phrases.unglued(phrases.tidy(words))
    page = _laid_out(shown, True, "")
    vocabulary = _vocabulary()
    lexicons = (vocabulary.places, vocabulary.nearby, vocabulary.offices, vocabulary.company)
    return {find.kind for lexicon in lexicons for find in _finds(page, lexicon)}


@functools.cache
def _vocabulary() -> _Vocabulary:
    words = phrases.data("beat.toml")
    offices = (
        (name, ("office", f"{owner}.{office}"))
        for office, facts in phrases.data("register.toml").items()
        for owner, names in facts["names"].items()
        for name in names
    )
    endings, gate = words["signoff"], words["gate"]
    return _Vocabulary(
        phrases.lexicon(_entries(words, _PLACES)),
        phrases.lexicon(_entries(words, ("nearby",))),
        phrases.lexicon(offices, glued=True),
        phrases.lexicon(_entries(words, _COMPANY)),
        phrases.lexicon(_entries(words, _SUBJECTS)),
        _by_script(gate["laos"]),
        re.compile(f"l[aà]o(?!(?:{'|'.join(map(re.escape, gate['not_laos']))}))"),
        tuple(gate["offices"]),
        _ending(words["venue"]["words"]),
        _ending(words["venue"]["words"] + words["venue"]["country"]),
        tuple(words["venue"]["held"]),
        _ending(words["herald"]["words"]),
        tuple(words["herald"]["words"] + words["herald"]["after"]),
        tuple(endings["ends"]),
        tuple(endings["openers"]),
        frozenset(endings["headings"]),
        tuple(endings["photo"]),
    )


def _entries(words: Mapping[str, Any], kinds: Iterable[str]) -> Iterator[tuple[str, phrases.Meaning]]:
    for kind in kinds:
        for value, group in words[kind].items():
            yield from ((phrase, (kind, value)) for phrase in group)


def _by_script(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The names that a text of one script may hold, which are always the Latin ones too; all of them under ""."""
    of = {name: phrases.script_of(name) for name in names}
    scripts = {script: tuple(name for name in names if of[name] in ("latin", script)) for script in ("latin", *_FAR)}
    return {**scripts, "": tuple(names)}


def _laid_out(shown: str, titled: bool, language: str) -> _Page:
    lowered = phrases.untoned(shown, phrases.lowered(shown))
    stops = tuple(_stops(shown))
    lines_end = shown.find("\n") if titled else next((stop for stop in stops if stop > 12), len(shown))
    head_end = lines_end if lines_end >= 0 else len(shown)
    reach = _LEAD_HAN if phrases.script_of(shown[:80]) == "han" else _LEAD
    lead_end = next((stop for stop in stops if stop >= head_end + reach), len(shown))
    tail_start = _tail_start(lowered, head_end)
    scripts = phrases.scripts_in(lowered)
    return _Page(shown, lowered, titled, head_end, lead_end, tail_start, stops, scripts, _vietnamese(lowered, language))


def _vietnamese(lowered: str, language: str) -> bool:
    """Whether the text is Vietnamese with its accents, in which "lao" alone is never Laos."""
    if lowered.isascii():
        return False
    return language == "vi" or (not language and len(_VIETNAMESE.findall(lowered, 0, 2000)) > 1)


def _stops(shown: str) -> Iterator[int]:
    """Ends of sentences. A point after an initial, a number or "Mr" is none; one before a capital is (glued text)."""
    for match in _STOP.finditer(shown):
        start, end = match.span()
        follows = shown[end : end + 1]
        if match[0] != "." or (shown[start - 3 : start].isalpha() and (follows.isspace() or follows.isupper())):
            yield end


def _tail_start(lowered: str, head_end: int) -> int:
    """Where the story ends: after the agency's sign-off or before a heading like "other news"; teasers follow."""
    vocabulary = _vocabulary()
    offset = 0
    for line in lowered.split("\n"):
        bare = line.strip(" |")
        if offset > head_end and (bare in vocabulary.headings or bare.startswith(vocabulary.openers)):
            return offset
        offset += len(line) + 1
        if (
            offset > head_end + (1 if bare.endswith("./.") else 80)
            and bare.endswith(vocabulary.endings)
            and not any(word in bare[-60:] for word in vocabulary.photo)
        ):
            return offset
    return len(lowered) + 1


def _finds(page: _Page, lexicon: phrases.Lexicon) -> list[_Find]:
    return [
        _Find(hit.kind, hit.value, hit.start, hit.end, page.where(hit.start), bisect_right(page.stops, hit.start))
        for hit in lexicon.find(page.lowered, page.scripts)
        if hit.kind != "trap" and _means_it(page, hit)
    ]


def _means_it(page: _Page, hit: phrases.Hit) -> bool:
    """Words that mean their class only in the right company: "lao" is work in Vietnamese, a surname is one only in
    a name (two capitals, not a photographer's), ".vn" is an address."""
    shown = page.shown
    if hit.kind == "surname":
        follows = shown[hit.end : hit.end + 2]
        before = page.lowered[max(0, hit.start - 14) : hit.start]
        credit = any(word in before for word in _vocabulary().photo)
        return shown[hit.start].isupper() and follows[:1] == " " and follows[1:].isupper() and not credit
    word = page.lowered[hit.start : hit.end]
    if word in _AMBIGUOUS:
        return not page.vietnamese
    return not (word == "vn" and shown[hit.start - 1 : hit.start] == ".")


class _Judgement:
    """One story under judgement: its finds, sorted by what they speak for, and the reasons gathered so far."""

    def __init__(self, page: _Page, finds: list[_Find], subjects: frozenset[str]) -> None:
        self.page = page
        self.subjects = subjects
        self.finds = [find for find in finds if find.where != "tail"]
        self.tail = [find for find in finds if find.where == "tail"]
        self.head = [find for find in self.finds if find.start < page.head_end]
        self.countries = [find for find in self.finds if find.kind in _COUNTRY]
        self.spans = [(find.start, find.end) for find in self.countries]
        self.sides: dict[int, set[str]] = {}
        self.thirds: dict[int, set[str]] = {}
        for find in self.finds:
            sides = self.sides.setdefault(find.sentence, set())
            sides.update(_sides(find))
            if find.kind == "third":
                self.thirds.setdefault(find.sentence, set()).add(find.value)
        self.reasons: list[Reason] = []

    def result(self) -> Assessment:
        bilateral = self._is_bilateral()
        points = self._office_points(bilateral)
        if points >= _CORE:
            tier: Tier = "core"
            score = min(0.99, 0.75 + 0.03 * (points - _CORE))
        elif bilateral:
            tier, score = "bilateral", min(0.6, 0.4 + 0.05 * points)
        else:
            tier, score = "other", min(0.29, 0.1 + 0.05 * points)
        return Assessment(tier, round(score, 3), tuple(self.reasons))

    def _because(self, rule: str, *finds: _Find) -> None:
        shown = self.page.shown
        self.reasons += [Reason(rule, shown[find.start : find.end], find.where) for find in finds]

    # -- the pair of countries

    def _is_bilateral(self) -> bool:
        """Whether the story is about Vietnam and Laos.

        A headline tells the subject: a third country in it means another pair or a crowd. Where it names Laos,
        Vietnam must be evident below; where it names neither, the pair must stand in one sentence of the lead, or
        in two of the body; below a headline that is silent a person's name is not enough. A list of countries
        ("Cambodia, Laos and Myanmar") is no pair.
        """
        laos = [find for find in self.head if find.kind in _LAOS]
        thirds = [find for find in self.head if find.kind == "third"]
        if thirds:
            self._because("third_country", thirds[0])
            return False
        if self._is_of_others(laos):
            return False
        if laos and self._vietnam_takes_part(laos[0]):
            return True
        return self._laos_takes_part() or self._two_countries() or self._pair_below()

    def _is_of_others(self, laos: list[_Find]) -> bool:
        """Whether the headline tells of a match, or of a meeting of many countries of which Laos is at most the place.

        Footballers of two countries meet without dealing with each other, and "PM attends ASEAN summit in Laos" is
        of ten countries; "Vietnamese, Lao PMs meet on summit's sidelines" is not.
        """
        crowd = "forum" in self.subjects and all(find.kind == "laos_place" or self._is_place(find) for find in laos)
        if not crowd and "match" not in self.subjects:
            return False
        self._because("forum" if crowd else "match", *self.head[:1])
        return True

    def _is_place(self, find: _Find) -> bool:
        before = self.page.lowered[max(0, find.start - 40) : find.start].rstrip()
        return _vocabulary().inside.search(before) is not None

    def _vietnam_takes_part(self, laos: _Find) -> bool:
        """In a sentence with a third country Vietnam is one of a list ("visitors from Thailand, Vietnam and China")."""
        vietnam = [
            find
            for find in self.finds
            if find.kind in _VIETNAM and (find.sentence not in self.thirds or find.start < self.page.head_end)
        ]
        early = [find for find in vietnam if find.start < self.page.lead_end]
        both = [find for find in self.finds if find.kind == "both"]
        evident = early or (vietnam if len(vietnam) > 1 else []) or (vietnam and both)
        if not evident or ("crime" in self.subjects and not self._deal_together()):
            return False
        self._because("pair", laos, evident[0])
        return True

    def _deal_together(self) -> bool:
        return any(
            find.kind in ("both", "bond", "peer") or (find.kind == "vietnam" and find.start < self.page.head_end)
            for find in self.finds
        )

    def _laos_takes_part(self) -> bool:
        """Under a headline of Vietnam alone: Laos stands twice in one sentence of the lead, or a person or an office
        of Laos in the lead (the Lao press names its own country as little as Vietnam's does), with no third country.
        """
        vietnam = [find for find in self.head if find.kind in _VIETNAM]
        laos = [find for find in self.finds if find.kind in _LAOS and find.where == "lead"]
        laos = [find for find in laos if find.sentence not in self.thirds]
        counts = Counter(find.sentence for find in laos)
        if not vietnam or not counts or (max(counts.values()) < 2 and all(find.kind != "laos_name" for find in laos)):
            return False
        self._because("pair", vietnam[0], laos[0])
        return True

    def _two_countries(self) -> bool:
        """Where no third country is named, a sentence of the lead with Laos and "the two countries" means the pair;
        so does Laos named twice, or beside "the two countries", below a headline of a border gate."""
        if any(find.kind == "third" for find in self.finds) or _UNASKED & self.subjects:
            return False
        laos = [find for find in self.finds if find.kind in _LAOS]
        both = [find for find in self.finds if find.kind == "both"]
        if "nearby" in self.subjects and (len(laos) > 1 or (laos and both)):
            self._because("pair", laos[0])
            return True
        of_both = {find.sentence for find in both if find.where == "lead"}
        together = [find for find in laos if find.sentence in of_both]
        self._because("pair", *together[:1])
        return bool(together)

    def _pair_below(self) -> bool:
        """Where storms, smugglers or goods cross the border, the two countries must also deal with each other."""
        named = {find.sentence for find in self.finds if find.kind in ("vietnam", "vietnam_place", "pair")}
        unasked = bool(_UNASKED & self.subjects)
        if unasked and not any(find.kind in _LAOS for find in self.head):
            named &= {find.sentence for find in self.finds if find.kind in ("both", "deal", "bond", "peer")}
        sentences = [
            number
            for number, sides in self.sides.items()
            if len(sides) > 1 and number not in self.thirds and (number in named or not (self.page.titled or unasked))
        ]
        early = [find for find in self.finds if find.sentence in sentences and find.where == "lead"]
        if not early and len(sentences) < 2:
            self._because("tail_only", *[find for find in self.tail if find.kind in _LAOS][:1])
            return False
        number = early[0].sentence if early else sentences[0]
        mentions = [find for find in self.finds if find.sentence == number]
        self._because("pair", next(find for find in mentions if find.kind in _LAOS))
        self._because("pair", next(find for find in mentions if find.kind in _VIETNAM))
        return True

    # -- the offices

    def _office_points(self, bilateral: bool) -> float:
        """How much the story is about the offices: 4 and more make it core.

        An office in the headline weighs 4 with Laos or a deal beside it and 1 alone (most of its business is at
        home); in the lead 2 (1 without Laos in its sentence) and 2 more with a deal, in the body 1 each up to 2. Both
        countries' offices, or "the two offices" as these stories call them on second mention, weigh 2 each: nobody
        speaks so of one office alone.
        """
        offices = [(find, self._owner(find)) for find in self.finds if find.kind == "office"]
        acting = [(find, owner) for find, owner in offices if self._acts(find, owner)]
        two = [find for find in self.finds if find.kind == "two_offices"]
        if not acting or not self._is_bound(acting, two, bilateral):
            return 0.0
        points = self._place_points([find for find, _ in acting])
        both = self._both_offices(acting, bilateral)
        if both:
            points += 2
            self._because("both_offices", *both[:1])
        if two:
            points += 2 + (len(two) > 1)
            self._because("two_offices", two[0])
        return points

    def _both_offices(self, acting: list[tuple[_Find, str]], bilateral: bool) -> list[_Find]:
        """What shows that the offices of both countries act: their names, or one of them in a sentence with a name
        that leaves its country out ("VPCP ... Văn phòng Thủ tướng Lào") or with a Lao counterpart."""
        owners = {owner for _, owner in acting}
        if "both" in owners or owners >= {"vn", "la"}:
            return [find for find, owner in acting if owner in ("both", "la")]
        if not bilateral:
            return []
        of_laos = [find for find, owner in acting if owner == "la"]
        beside = {find.sentence for find, owner in acting if not owner}
        return [find for find in of_laos if find.sentence in beside] or self._peers([find for find, _ in acting])

    def _peers(self, acting: list[_Find]) -> list[_Find]:
        """The counterparts named after an office in a sentence with Laos: "and his Lao counterpart"."""
        return [
            peer
            for peer in self.finds
            if peer.kind == "peer"
            and "la" in self.sides[peer.sentence]
            and any(find.sentence == peer.sentence and 0 < peer.start - find.end < _NEAR for find in acting)
        ]

    def _place_points(self, acting: list[_Find]) -> float:
        points = 0.0
        in_title = [find for find in acting if find.start < self.page.head_end]
        in_lead = [find for find in acting if find not in in_title and find.where == "lead"]
        in_body = [find for find in acting if find.where == "body"]
        if in_title:
            told = any(find.kind in _LAOS or find.kind in ("deal", "both", "peer") for find in self.head)
            points += 4 if told else 1
            self._because("office_in_title", in_title[0])
        if in_lead:
            points += self._lead_points(in_lead)
        if in_body:
            points += min(2, len(in_body))
            self._because("office_in_body", in_body[0])
        return points

    def _lead_points(self, in_lead: list[_Find]) -> int:
        """Whoever receives, talks or signs in the first sentences is what the story is about, whatever its title."""
        with_laos = [find for find in in_lead if self._with_laos(find)]
        self._because("office_in_lead", (with_laos or in_lead)[0])
        # A sentence in which an office is the place tells of other people's meeting.
        places = {find.sentence for find in self.finds if find.kind == "office" and self._is_venue(find)}
        sentences = {find.sentence for find in with_laos} - places
        deals = [find for find in self.finds if find.kind == "deal" and find.sentence in sentences]
        self._because("deal", *deals[:1])
        return 1 + bool(with_laos) + 2 * bool(deals)

    def _with_laos(self, find: _Find) -> bool:
        return "la" in self.sides.get(find.sentence, ()) or any(find.kind in _LAOS for find in self.head)

    def _is_bound(self, acting: list[tuple[_Find, str]], two: list[_Find], bilateral: bool) -> bool:
        """Whether an office and BOTH countries belong together.

        With a third country in the headline only where both offices are named in one breath and both countries in
        the headline too. Elsewhere the offices of both sides are a pair by themselves; one office needs the
        headline, or Laos in its sentence or in the headline, and in the body both countries in its sentence.
        """
        owners = {owner for _, owner in acting}
        of_head = {side for find in self.head for side in self.sides[find.sentence]}
        joint = "both" in owners
        if any(find.kind == "third" for find in self.head):
            return joint and of_head >= {"vn", "la"}
        if joint or two or owners >= {"vn", "la"}:
            return bilateral or any("la" in self.sides[find.sentence] for find, _ in acting)
        early = any(
            find.start < self.page.head_end or "la" in self.sides[find.sentence] | of_head
            for find, _ in acting
            if find.where != "body"
        )
        return bilateral and (early or any(len(self.sides[find.sentence]) > 1 for find, _ in acting))

    def _owner(self, office: _Find) -> str:
        """Whose office: "vn", "la", "both", "third", or "" where nothing near it tells.

        A country stands right beside its office, before or after it, and two of them joined mean both offices.
        Failing that, the person named beside the office tells. Vietnam's own press leaves its country out.
        """
        owner = office.value.split(".")[0]
        if owner != "either":
            return "both" if owner == "plural" else owner
        if self._of_both(office):
            return "both"
        owning = phrases.owners(self.page.lowered, (office.start, office.end), self.spans)
        inside = [find for find in self.countries if find.start < office.end and find.end > office.start]
        found = inside or [self.countries[at] for at in owning] or self._persons(office)[:1]
        if any(find.kind == "third" for find in found):
            return "third"
        sides = {side for find in found for side in _sides(find)}
        return "both" if len(sides) > 1 else "".join(sides)

    def _of_both(self, office: _Find) -> bool:
        """ "Văn phòng Chính phủ hai nước": the words for both countries stand where a country's name would."""
        return any(
            find.kind == "both"
            and 0 <= find.start - office.end < 12
            and phrases.belongs(self.page.lowered[office.end : find.start])
            for find in self.finds
        )

    def _persons(self, office: _Find) -> list[_Find]:
        """Persons named beside the office in its sentence, nearest first."""
        near = [
            (max(office.start - find.end, find.start - office.end), find.start, find)
            for find in self.finds
            if find.sentence == office.sentence and find.kind in ("laos_name", "vietnam_name", "surname")
        ]
        return [find for gap, _, find in sorted(near, key=lambda told: told[:2]) if gap <= _PERSON]

    def _acts(self, office: _Find, owner: str) -> bool:
        """Whether the office does something here. It does not where it is another country's, the place of a
        ceremony, in a list of companions, or the herald of other people's business."""
        rule = "third_country" if owner == "third" else "venue" if self._is_venue(office) else ""
        if not rule and owner != "both":
            rule = "entourage" if self._is_entourage(office) else "herald" if self._is_herald(office) else ""
        if rule:
            self._because(rule, office)
        return not rule

    def _is_venue(self, office: _Find) -> bool:
        if self.page.lowered.startswith(_vocabulary().held, office.end):
            return False
        before = self.page.lowered[max(0, office.start - 40) : office.start]
        for find in reversed(self.countries):
            if find.end <= office.start and office.start - find.end < 3:
                before = self.page.lowered[max(0, find.start - 40) : find.start]
                break
        return _vocabulary().venue.search(before.rstrip()) is not None

    def _is_entourage(self, office: _Find) -> bool:
        if office.start < self.page.head_end:
            return False
        return any(
            find.kind in ("entourage", "dignitary")
            and find.sentence == office.sentence
            and -_NEAR < find.start - office.start < _NEAR
            for find in self.finds
        )

    def _is_herald(self, office: _Find) -> bool:
        lowered, vocabulary = self.page.lowered, _vocabulary()
        before = lowered[max(0, office.start - 24) : office.start].rstrip()
        after = lowered[office.end : office.end + 24].lstrip(" ,")
        return after.startswith(vocabulary.herald_after) or vocabulary.herald.search(before) is not None


def _ending(words: Iterable[str]) -> re.Pattern[str]:
    """Finds a text that ends with one of the words; in alphabets with a whole one."""
    ends = ((r"\b" if word[0] < "\u0e00" else "") + re.escape(word) for word in words)
    return re.compile(f"(?:{'|'.join(ends)})$")


def _sides(find: _Find) -> Iterator[str]:
    if find.kind in _LAOS:
        yield "la"
    if find.kind in _VIETNAM:
        yield "vn"
