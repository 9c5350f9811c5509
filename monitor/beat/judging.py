"""A story laid out goes in, its tier comes out with what speaks for it and what against: the rules of the beat.

Each rule stands with the habit of the world that it relies on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from monitor import phrases
from monitor.beat.heads import heads_in, is_former, meeting
from monitor.beat.page import COUNTRIES, OF_LAOS, OF_VIETNAM, Find, Page, sides_of
from monitor.beat.relation import relation_of
from monitor.beat.scoring import ground_of, score_of
from monitor.beat.vocabulary import vocabulary_of_the_beat
from monitor.domain import Assessment, Holding, Reason, Relation, Tier

UNASKED = frozenset({"crossing", "crime", "mishap"})
# How far, in characters, a word reaches: to the person who holds an office, to "also present".
PERSON, NEAR = 48, 160
# A line is a headline said once more where it is so many times as long, and no more.
LITTLE_MORE = 1.4
CORE = 4.0
SPEAK_AGAINST = frozenset(
    {
        "venue",
        "entourage",
        "herald",
        "witness",
        "crowd",
        "former",
        "third_country",
        "match",
        "forum",
        "building",
        "unasked",
        "tail_only",
        "passing",
    }
)
"""The rules by which a story is less than it looks."""


class Judgement:
    """One story under judgement: its finds, sorted by what they speak for, and the reasons gathered so far."""

    def __init__(
        self, page: Page, finds: list[Find], subjects: frozenset[str], holdings: Sequence[Holding] = ()
    ) -> None:
        self.page = page
        self.subjects = subjects
        self.finds = [find for find in finds if find.where != "tail"]
        self.tail = [find for find in finds if find.where == "tail"]
        self.head = [find for find in self.finds if find.start < page.head_end]
        self.countries = [find for find in self.finds if find.kind in COUNTRIES]
        self.spans = [(find.start, find.end) for find in self.countries]
        self.sides: dict[int, set[str]] = {}
        self.thirds: dict[int, set[str]] = {}
        for find in self.finds:
            sides = self.sides.setdefault(find.sentence, set())
            sides.update(sides_of(find))
            if find.kind == "third":
                self.thirds.setdefault(find.sentence, set()).add(find.value)
        self.held, self.left = heads_in(page, holdings)
        self.meeting = meeting(page, self.held, self.finds)
        for find in self.held:
            self.sides.setdefault(find.sentence, set()).add(find.value.partition(".")[0])
        self.offices = [(find, self._owner(find)) for find in self.finds if find.kind == "office"]
        if page.is_lao:
            self.offices = [(find, owner or self._owner_in_lao(find)) for find, owner in self.offices]
            for office, owner in self.offices:
                self.sides.setdefault(office.sentence, set()).update({owner} & {"la"})
        self.reasons: list[Reason] = []
        self.against: list[Reason] = []
        self.relation: Relation | None = None

    def result(self) -> tuple[Assessment, str]:
        """The assessment, and the ground of its score."""
        bilateral = self._is_bilateral()
        points = self._office_points(bilateral)
        tier: Tier = "core" if points >= CORE else "bilateral" if bilateral else "other"
        ground = ground_of(tier, points, self.head)
        relation = self.relation if tier == "core" else None
        return Assessment(tier, score_of(ground), tuple(self.reasons), tuple(self.against), relation), ground

    def _because(self, rule: str, *finds: Find) -> None:
        shown = self.page.shown
        told = self.against if rule in SPEAK_AGAINST else self.reasons
        told += [Reason(rule, shown[find.start : find.end], find.where) for find in finds]

    # -- the pair of countries

    def _is_bilateral(self) -> bool:
        """Whether the story is about Vietnam and Laos.

        A headline tells the subject: a third country in it means another pair or a crowd. Where it names Laos,
        Vietnam must be evident below; where it names neither, the pair must stand in one sentence of the lead, or
        in two of the body; below a headline that is silent a person's name is not enough. A list of countries
        ("Cambodia, Laos and Myanmar") is no pair.
        """
        laos = [find for find in self.head if find.kind in OF_LAOS]
        thirds = [find for find in self.head if find.kind == "third"]
        if thirds:
            self._because("third_country", thirds[0])
            return False
        if self._is_of_others(laos) or self._is_of_a_building() or self._is_unasked():
            return False
        if self.meeting:
            self._because("pair", *self.meeting)
            return True
        if laos and self._vietnam_takes_part(laos[0]):
            return True
        return self._laos_takes_part() or self._two_countries() or self._home_deals() or self._pair_below()

    def _is_of_others(self, laos: list[Find]) -> bool:
        """Whether the headline tells of a match, or of a meeting of many countries of which Laos is at most the place.

        Footballers of two countries meet without dealing with each other, and "PM attends ASEAN summit in Laos" is
        of ten countries; "Vietnamese, Lao PMs meet on summit's sidelines" is not.
        """
        crowd = "forum" in self.subjects and all(find.kind == "laos_place" or self._is_place(find) for find in laos)
        if not crowd and "match" not in self.subjects:
            return False
        self._because("forum" if crowd else "match", *self.head[:1])
        return True

    def _is_of_a_building(self) -> bool:
        """Whether the headline tells that a house for an authority is built or handed over: a gift of bricks, in
        which offices are rooms. Missions and parliaments are more than their houses.
        """
        if not {"building", "authority"} <= self.subjects or "mission" in self.subjects:
            return False
        self._because("building", *self.head[:1])
        return True

    def _is_place(self, find: Find) -> bool:
        before = self.page.lowered[max(0, find.start - 40) : find.start].rstrip()
        return vocabulary_of_the_beat().inside.search(before) is not None

    def _vietnam_takes_part(self, laos: Find) -> bool:
        """In a sentence with a third country Vietnam is one of a list ("visitors from Thailand, Vietnam and China")."""
        vietnam = [
            find
            for find in self.finds
            if find.kind in OF_VIETNAM and (find.sentence not in self.thirds or find.start < self.page.head_end)
        ]
        early = [find for find in vietnam if find.start < self.page.lead_end]
        both = [find for find in self.finds if find.kind == "both"]
        evident = early or (vietnam if len(vietnam) > 1 else []) or (vietnam and both)
        if not evident:
            return False
        self._because("pair", laos, evident[0])
        return True

    def _is_unasked(self) -> bool:
        """Storms, smugglers and accidents cross a border without anyone dealing: both countries must be told to act."""
        if not self.subjects & UNASKED or "joint" in self.subjects:
            return False
        early = [find for find in self.finds if find.start < self.page.lead_end]
        if any(find.kind in ("both", "bond", "peer") for find in early) or self._is_joined():
            return False
        if any(find.kind == "deal" and find.value == "trips" for find in self.head):
            return False
        self._because("unasked", *self.head[:1])
        return True

    def _is_joined(self) -> bool:
        """Whether the headline names both countries in one breath: "Vietnam, Laos"."""
        if any(find.kind == "pair" for find in self.head):
            return True
        spans = [(find.start, find.end) for find in self.head if find.kind in ("laos", "vietnam")]
        return any(phrases.shares(self.page.lowered[one[1] : two[0]]) for one, two in pairwise(spans))

    def _laos_takes_part(self) -> bool:
        """Under a headline of Vietnam alone: Laos stands twice in one sentence of the lead, or a person or an office
        of Laos in the lead (the Lao press names its own country as little as Vietnam's does), with no third country.
        """
        vietnam = [find for find in self.head if find.kind in OF_VIETNAM]
        laos = [find for find in self.finds if find.kind in OF_LAOS and find.where == "lead"]
        laos = [find for find in laos if find.sentence not in self.thirds]
        counts = Counter(find.sentence for find in laos)
        if not vietnam or not counts or (max(counts.values()) < 2 and all(find.kind != "laos_name" for find in laos)):
            return False
        self._because("pair", vietnam[0], laos[0])
        return True

    def _two_countries(self) -> bool:
        """Where no third country is named, a sentence of headline or lead with Laos and "the two countries" means the
        pair; so does Laos named twice, or beside "the two countries", below a headline of a border gate."""
        if any(find.kind == "third" for find in self.finds) or UNASKED & self.subjects:
            return False
        laos = [find for find in self.finds if find.kind in OF_LAOS]
        both = [find for find in self.finds if find.kind == "both"]
        if "nearby" in self.subjects and (len(laos) > 1 or (laos and both)):
            self._because("pair", laos[0])
            return True
        of_both = {find.sentence for find in both if find.start < self.page.lead_end}
        together = [find for find in laos if find.sentence in of_both]
        self._because("pair", *together[:1])
        return bool(together)

    def _home_deals(self) -> bool:
        """A paper leaves the country of its own offices out: Vietnam's, and in Lao those of Laos.

        In a sentence of headline or lead where such an office deals with the other country, both take part.
        """
        home, others = ("la", OF_VIETNAM) if self.page.is_lao else ("vn", OF_LAOS)
        dealing = {find.sentence for find in self.finds if find.kind == "peer" or _is_deal(find)}
        dealing |= {find.sentence for find, owner in self.offices if owner not in ("", home, "third")}
        for office, owner in self.offices:
            is_of_home = owner in ("", home) and office.start < self.page.lead_end
            if is_of_home and office.sentence in dealing and office.sentence not in self.thirds:
                across = [find for find in self.finds if find.sentence == office.sentence and find.kind in others]
                if across:
                    self._because("pair", across[0], office)
                    return True
        return False

    def _pair_below(self) -> bool:
        """Where storms cross the border, the two countries must also deal with each other.

        Persons of both countries at a place of Laos, or below "the two countries", meet, and provinces of both are a
        pair. A town of Vietnam beside "Laos" is where a worker or a lorry comes from, unless somebody deals.
        """
        dealing = self._sentences_with("both", "deal", "bond", "peer")
        named = self._sentences_with("vietnam", "pair")
        named |= self._sentences_with("vietnam_place") & (dealing | self._sentences_with("laos_place"))
        named |= self._sentences_with("laos_name") & self._sentences_with("laos_place")
        named |= self._sentences_with("surname", "vietnam_name") & {
            find.sentence for find in self.finds if _is_deal(find) and find.where == "lead"
        }
        if any(find.kind == "both" for find in self.head):
            named |= self._sentences_with("laos_name")
        unasked = bool(UNASKED & self.subjects)
        if unasked and not any(find.kind in OF_LAOS for find in self.head):
            named &= dealing
        sentences = [
            number
            for number, sides in self.sides.items()
            if len(sides) > 1 and number not in self.thirds and (number in named or not (self.page.titled or unasked))
        ]
        early = [find for find in self.finds if find.sentence in sentences and find.where == "lead"]
        if not early and len(sentences) < 2:
            self._because("tail_only", *[find for find in self.tail if find.kind in OF_LAOS][:1])
            return False
        number = early[0].sentence if early else sentences[0]
        mentions = [find for find in self.finds if find.sentence == number]
        self._because("pair", *[find for find in mentions if find.kind in OF_LAOS][:1])
        self._because("pair", *[find for find in mentions if find.kind in OF_VIETNAM][:1])
        return True

    def _sentences_with(self, *kinds: str) -> set[int]:
        return {find.sentence for find in self.finds if find.kind in kinds}

    # -- the offices

    def _office_points(self, bilateral: bool) -> float:
        """How much the story is about the offices: 4 and more make it core.

        An office in the headline weighs 4 with Laos or a deal beside it and 1 alone (most of its business is at
        home); in the lead 2 (1 without Laos in its sentence) and 2 more with a deal, in the body 1 each up to 2. Both
        countries' offices, or "the two offices" as these stories call them on second mention, weigh 2 each: nobody
        speaks so of one office alone.
        """
        acting = [(find, owner) for find, owner in self.offices if self._acts(find, owner)]
        acting += self._heads_at_work(acting)
        two = [find for find in self.finds if find.kind == "two_offices"]
        if not acting or not self._is_bound(acting, two, bilateral):
            return 0.0
        points = self._place_points([find for find, _ in acting])
        both = self._both_offices(acting, bilateral)
        self.relation = relation_of(self.page, acting, self.finds, both=bool(both or two))
        if both:
            points += 2
            self._because("both_offices", *both[:1])
        if two:
            points += 2 + (len(two) > 1)
            self._because("two_offices", two[0])
        elif points >= CORE and self._are_in_passing(acting):
            self._because("passing", acting[0][0])
            return CORE - 1
        return points

    def _are_in_passing(self, acting: list[tuple[Find, str]]) -> bool:
        """Others meet, and one of them says what the offices do: neither the headline nor the sentence that tells of
        the meeting names an office, and no person stands beside one of those named below. Or the headline is about
        those above the offices, and further down the heads of these stand by."""
        offices = [find for find, _ in acting]
        first = min(find.sentence for find in offices)
        if any(owner == "both" for _, owner in acting) or any(find.start < self.page.head_end for find in offices):
            return False
        told = [find for find in self.finds if self.page.head_end <= find.start and not self._is_aside(find)]
        others = any(_is_deal(find) and find.sentence < first for find in told)
        if others and not any(find in self.held or self._persons(find) for find in offices):
            return True
        is_below = any(find.sentence < first for find in told)
        return "leader" in self.subjects and is_below and not self._deal_with_each_other(acting)

    def _deal_with_each_other(self, acting: list[tuple[Find, str]]) -> bool:
        """Whether a sentence tells a dealing and names offices of both countries."""
        owners: dict[int, set[str]] = {}
        for find, owner in acting:
            owners.setdefault(find.sentence, set()).add(owner or "vn")
        dealing = {find.sentence for find in self.finds if _is_deal(find) or find.kind == "peer"}
        return any(len(some) > 1 and number in dealing for number, some in owners.items())

    def _is_aside(self, find: Find) -> bool:
        """Whether it stands in a caption, or in a line that says the headline once more."""
        start, end = self.page.sentence_around(find.start)
        line, headline = self.page.lowered[start:end], self.page.lowered[: self.page.head_end].strip()
        return any(word in line for word in vocabulary_of_the_beat().photo) or (
            self.page.titled and headline in line and len(line) < LITTLE_MORE * len(headline)
        )

    def _heads_at_work(self, acting: list[tuple[Find, str]]) -> list[tuple[Find, str]]:
        """Heads who meet each other, or deal with an office of the other country, and whose own office is not named."""
        named = {owner for _, owner in acting}
        dealing = {find.sentence for find in self.finds if find.kind == "deal"}
        across = [
            head
            for head in self.held
            if head.start < self.page.lead_end and head.sentence in dealing
            for office, owner in acting
            if office.sentence == head.sentence and owner in ("vn", "la") and owner != head.value[:2]
        ]
        heads = dict.fromkeys((*self.meeting, *across))
        alone = [find for find in heads if not {find.value[:2], "both"} & named]
        alone += [find for find in self._told_below(acting) if find not in alone]
        return [(find, find.value[:2]) for find in alone if not self._is_entourage(find)]

    def _told_below(self, acting: list[tuple[Find, str]]) -> list[Find]:
        """Heads in the headline whose office the lead names: the headline says who, the lead what they are."""
        below = {
            (owner or "vn", office.value.partition(".")[2])
            for office, owner in acting
            if office.start < self.page.lead_end
        }
        return [
            find
            for find in self.held
            if find.start < self.page.head_end and (find.value[:2], find.value.partition(".")[2]) in below
        ]

    def _both_offices(self, acting: list[tuple[Find, str]], bilateral: bool) -> list[Find]:
        """What shows that the offices of both countries act: their names, or one of them in a sentence with a name
        that leaves its country out ("VPCP ... Văn phòng Thủ tướng Lào") or with a Lao counterpart."""
        owners = {owner for _, owner in acting}
        if "both" in owners or owners >= {"vn", "la"}:
            return [find for find, owner in acting if owner in ("both", "la")]
        of_laos = [find for find, owner in acting if owner == "la"]
        if not bilateral:
            return self._of_home_and(of_laos, acting)
        beside = {find.sentence for find, owner in acting if not owner}
        return [find for find in of_laos if find.sentence in beside] or self._peers([find for find, _ in acting])

    def _of_home_and(self, of_laos: list[Find], acting: list[tuple[Find, str]]) -> list[Find]:
        """The Lao offices that a Vietnamese text names with one without a country, in the headline or the sentence, or
        in the lead by another name: its own press calls Vietnam's offices so, and a Lao one again by the same name."""
        if not self.page.vietnamese:
            return []
        of_home = [find for find, owner in acting if not owner and find.start < self.page.lead_end]
        return [
            find
            for find in of_laos
            if find.start < self.page.lead_end and any(self._is_apart(one, find) for one in of_home)
        ]

    def _is_apart(self, one: Find, lao: Find) -> bool:
        names = [self.page.lowered[find.start : find.end] for find in (one, lao)]
        return one.start < self.page.head_end or one.sentence == lao.sentence or names[0] not in names[1]

    def _peers(self, acting: list[Find]) -> list[Find]:
        """The counterparts named after an office in a sentence with Laos: "and his Lao counterpart"."""
        return [
            peer
            for peer in self.finds
            if peer.kind == "peer"
            and "la" in self.sides[peer.sentence]
            and any(find.sentence == peer.sentence and 0 < peer.start - find.end < NEAR for find in acting)
        ]

    def _place_points(self, acting: list[Find]) -> float:
        points = 0.0
        in_title = [find for find in acting if find.start < self.page.head_end]
        in_lead = [find for find in acting if find not in in_title and find.where == "lead"]
        in_body = [find for find in acting if find.where == "body"]
        if in_title:
            points += 4 if self.meeting or any(self._binds(find) for find in self.head) else 1
            self._because("office_in_title", in_title[0])
        if in_lead:
            points += self._lead_points(in_lead)
        if in_body:
            points += min(2, len(in_body))
            self._because("office_in_body", in_body[0])
        return points

    def _binds(self, find: Find) -> bool:
        """Whether a word of the headline says that its office deals abroad: Laos or a deal, and not just the name of
        the person who heads the office, which the Lao one's has of itself."""
        if find.kind in ("deal", "both", "peer"):
            return True
        return find.kind in OF_LAOS and not any(
            head.start < find.end and find.start < head.end for head in self.held if head.value.startswith("la")
        )

    def _lead_points(self, in_lead: list[Find]) -> int:
        """Whoever receives, talks or signs in the first sentences is what the story is about, whatever its title."""
        with_laos = [find for find in in_lead if self._with_laos(find)]
        self._because("office_in_lead", (with_laos or in_lead)[0])
        # A sentence in which an office is the place tells of other people's meeting.
        places = {find.sentence for find in self.finds if find.kind == "office" and self._is_venue(find)}
        sentences = {find.sentence for find in with_laos} - places
        deals = [find for find in self.finds if find.kind == "deal" and find.sentence in sentences]
        self._because("deal", *deals[:1])
        return 1 + bool(with_laos) + 2 * bool(deals)

    def _with_laos(self, find: Find) -> bool:
        return "la" in self.sides.get(find.sentence, ()) or any(find.kind in OF_LAOS for find in self.head)

    def _is_bound(self, acting: list[tuple[Find, str]], two: list[Find], bilateral: bool) -> bool:
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
        if not bilateral:
            return bool(self._of_home_and([find for find, owner in acting if owner == "la"], acting))
        early = any(
            find.start < self.page.head_end or "la" in self.sides[find.sentence] | of_head
            for find, _ in acting
            if find.where != "body"
        )
        return early or any(len(self.sides[find.sentence]) > 1 for find, _ in acting)

    def _owner(self, office: Find) -> str:
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
        sides = {side for find in found for side in sides_of(find)}
        return "both" if len(sides) > 1 else "".join(sides)

    def _owner_in_lao(self, office: Find) -> str:
        """Lao papers leave the country of their own offices out where they name Vietnam's beside them."""
        return "la" if "vn" in self.sides[office.sentence] else ""

    def _of_both(self, office: Find) -> bool:
        """ "Văn phòng Chính phủ hai nước": the words for both countries stand where a country's name would."""
        return any(
            find.kind == "both"
            and 0 <= find.start - office.end < 12
            and phrases.belongs(self.page.lowered[office.end : find.start])
            for find in self.finds
        )

    def _persons(self, office: Find) -> list[Find]:
        """Persons named beside the office in its sentence, nearest first; not those it deals with."""
        near = [
            (max(office.start - find.end, find.start - office.end), find.start, find)
            for find in self.finds
            if find.sentence == office.sentence
            and find.kind in ("laos_name", "vietnam_name", "surname")
            and not self._deals_between(find, office)
        ]
        return [find for gap, _, find in sorted(near, key=lambda told: told[:2]) if gap <= PERSON]

    def _acts(self, office: Find, owner: str) -> bool:
        """Whether the office does something here. It does not where it is another country's, the place of a ceremony,
        somebody's past, in a list of companions, a witness, or the herald of other people's business."""
        rule = "third_country" if owner == "third" else "venue" if self._is_venue(office) else ""
        if not rule and is_former(self.page, office, owner, self.held, self.left):
            rule = "former"
        if not rule and self._is_of_a_crowd(office):
            rule = "crowd"
        if not rule and owner != "both":
            rule = self._bystanding(office)
        if rule:
            self._because(rule, office)
        return not rule

    def _is_of_a_crowd(self, office: Find) -> bool:
        """ "Ministries and government offices" are all that a government has."""
        before = self.page.lowered[max(0, office.start - 24) : office.start].rstrip()
        return vocabulary_of_the_beat().crowd.search(before) is not None

    def _bystanding(self, office: Find) -> str:
        if self._is_entourage(office):
            return "entourage"
        before = self.page.lowered[max(0, office.start - NEAR // 2) : office.start].rstrip()
        if office.start >= self.page.head_end and vocabulary_of_the_beat().witness.search(before):
            return "witness"
        return "herald" if self._is_herald(office) else ""

    def _is_venue(self, office: Find) -> bool:
        if self.page.lowered.startswith(vocabulary_of_the_beat().held, office.end):
            return False
        before = self.page.lowered[max(0, office.start - 40) : office.start]
        for find in reversed(self.countries):
            if find.end <= office.start and office.start - find.end < 3:
                before = self.page.lowered[max(0, find.start - 40) : find.start]
                break
        vocabulary = vocabulary_of_the_beat()
        return vocabulary.venue.search(before.rstrip()) is not None and not vocabulary.people.search(before)

    def _is_entourage(self, office: Find) -> bool:
        if office.start < self.page.head_end:
            return False
        return any(
            find.sentence == office.sentence
            and -NEAR < find.start - office.start < NEAR
            and (find.kind == "entourage" or (find.kind == "dignitary" and not self._deals_between(find, office)))
            for find in self.finds
        )

    def _deals_between(self, one: Find, other: Find) -> bool:
        """Whether a dealing is told between two words: "the Foreign Minister | received | the head of the office"."""
        start, end = min(one.end, other.end), max(one.start, other.start)
        return any(find.kind == "deal" and start <= find.start < end for find in self.finds)

    def _is_herald(self, office: Find) -> bool:
        lowered, vocabulary = self.page.lowered, vocabulary_of_the_beat()
        before = lowered[max(0, office.start - 24) : office.start].rstrip()
        after = lowered[office.end : office.end + 24].lstrip(" ,")
        if after.startswith(vocabulary.herald_after) or vocabulary.herald.search(before) is not None:
            return True
        return vocabulary.issues.match(lowered, office.end) is not None


def _is_deal(find: Find) -> bool:
    """Whether it tells a dealing by itself, as a trip does not."""
    return find.kind == "deal" and find.value != "trips"
