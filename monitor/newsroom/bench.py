"""A number in, that many generated stories out: always the same ones, for measuring and not for reading.

They stand in the English edition, all in June 2025, put together from a bank of phrases; one in twenty is on the beat.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from monitor.newsroom.pieces import ICT, Piece, slug_of

FIRST_ID = 319_400
START = datetime(2025, 6, 1, 5, 0, tzinfo=ICT)

PROVINCES = (
    "An Giang", "Ca Mau", "Dak Lak", "Dong Nai", "Gia Lai", "Ha Tinh", "Hung Yen", "Lam Dong", "Lao Cai",
    "Nghe An", "Ninh Binh", "Phu Tho", "Quang Ninh", "Quang Tri", "Son La", "Tay Ninh", "Thanh Hoa",
    "Tuyen Quang", "Vinh Long", "Bac Ninh",
)  # fmt: skip
FIELDS = (
    "coffee growing", "cold storage", "river transport", "solar roofs", "textile dyeing", "shrimp farming",
    "rural clinics", "flood warning", "night schools", "bamboo furniture", "tea processing", "port dredging",
    "seed banks", "bus networks", "waste sorting", "village libraries", "mangrove planting", "ceramic kilns",
    "rice milling", "mountain tourism",
)  # fmt: skip
VERBS = (
    "expands",
    "reviews",
    "tests",
    "speeds up",
    "rethinks",
    "opens up",
    "puts money into",
    "counts on",
    "tidies up",
)
OPENINGS = (
    "The provincial authorities say the work on {field} has moved faster than anyone expected in January.",
    "More than {n} households in {place} now live from {field}, according to a count made in May.",
    "A plan adopted this week gives {place} three years to bring {field} up to the level of its neighbours.",
    "For a long time {field} was left to chance in {place}; now there is a timetable, a budget and a list of names.",
    "Officials from {place} and {other} compared notes on {field} at a meeting that ran an hour over time.",
)
MIDDLES = (
    "The first {n} hectares were handed over in March, and the remainder should follow before the rains set in.",
    "Engineers have walked every commune between {place} and {other} to see which roads can carry heavier lorries.",
    "Banks have set aside {n} billion VND in loans, with interest kept below the usual rate for the first two years.",
    "Local cooperatives complain that permits still take {n} days on average, twice what the plan allows.",
    "Young people who had left for the cities are coming back, says a commune head, for the steady work.",
    "Prices have held up well: traders paid {n} percent more than in the same month last year, freight included.",
    "A pilot in {other} showed that losses fall by {n} percent when the harvest is sorted on the spot.",
    "Teachers and health workers were asked to join the steering group, which meets on the first Monday of each month.",
    "Two companies from the south have promised to buy the whole output until 2028, provided the quality stays even.",
    "Experts warn that water will be the bottleneck: the reservoir stood at {n} percent of its volume in April.",
    "The department keeps a public register in which each commune can see where its application lies.",
    "Nobody expects miracles, but the figures of the past {n} weeks point in the right direction.",
)
CLOSINGS = (
    "A report to the provincial council is due in the autumn.",
    "The next round of applications opens on July {day}.",
    "If the results hold, {other} will copy the scheme next year.",
    "Residents will be asked for their opinion in {n} public meetings.",
)
BEAT_OPENINGS = (
    "The Government Offices of Vietnam and Laos have agreed on a work plan with {n} items for the autumn.",
    "A delegation of the Lao Prime Minister's Office visited the Vietnamese Government Office to look at {field}.",
    "The Presidential Offices of Vietnam and Laos exchanged experience on the filing of state documents in Vientiane.",
    "Staff of the National Assembly Offices of Vietnam and Laos closed a joint course with {n} participants.",
)
BEAT_MIDDLES = (
    "Both offices will name a contact for every item, and the contacts will speak to each other once a fortnight.",
    "The Lao side thanked its Vietnamese colleagues for {n} training places granted since the last agreement.",
    "The two sides signed minutes that list what has been done and what is still open.",
    "The heads of the offices will meet again in Vientiane before the end of the year.",
)


def generated(number: int) -> tuple[Piece, ...]:
    """The first `number` generated stories, newest first."""
    step = timedelta(days=29) / max(number, 1)
    pieces = [_piece(place, START + step * place) for place in range(number)]
    return tuple(reversed(pieces))


def _piece(place: int, at: datetime) -> Piece:
    dice = random.Random(f"newsroom story {place}")
    on_beat = place % 20 == 7
    title, lead = _beat_title(dice, place) if on_beat else _title(dice, place)
    paragraphs = _paragraphs(dice, on_beat=on_beat)
    instant = at.replace(microsecond=0)
    return Piece(
        source="vietnamplus",
        edition="en",
        language="en",
        id=FIRST_ID + place,
        slug=slug_of(title),
        title=title,
        lead=lead,
        paragraphs=paragraphs,
        captions=(f"A working day in {dice.choice(PROVINCES)} (Photo: VNA)",),
        byline="VNA",
        section="politics" if on_beat else dice.choice(("business", "social", "environment")),
        tags=(dice.choice(FIELDS), dice.choice(PROVINCES)),
        published_at=instant,
        modified_at=instant,
        layout="onecms",
        kind="text",
        tier="core" if on_beat else "other",
        event=f"generated-{place}",
        dateline="Hanoi (VNA) – ",
        signature="./.",
        source_line="VNA",
        lead_repeated=place % 2 == 0,
    )


def _title(dice: random.Random, place: int) -> tuple[str, str]:
    where, field = dice.choice(PROVINCES), dice.choice(FIELDS)
    lead = _filled(dice, dice.choice(OPENINGS)) + f" It is item {place + 1} on the list of the season."
    return f"{where} {dice.choice(VERBS)} {field} in programme {place + 1}", lead


def _beat_title(dice: random.Random, place: int) -> tuple[str, str]:
    offices = dice.choice(("Government Offices", "Presidential Offices", "National Assembly Offices"))
    title = f"{offices} of Vietnam, Laos discuss {dice.choice(FIELDS)} in session {place + 1}"
    return title, f"{_filled(dice, dice.choice(BEAT_OPENINGS))} It was session {place + 1} of the series."


def _paragraphs(dice: random.Random, *, on_beat: bool) -> tuple[str, ...]:
    """Nine to fourteen paragraphs of three or four sentences."""
    bank = (*MIDDLES, *BEAT_MIDDLES) if on_beat else MIDDLES
    texts = [
        " ".join(_filled(dice, phrase) for phrase in dice.sample(bank, dice.choice((3, 4))))
        for _ in range(dice.randrange(8, 14))
    ]
    return (*texts, _filled(dice, dice.choice(CLOSINGS)))


def _filled(dice: random.Random, phrase: str) -> str:
    place, other = dice.sample(PROVINCES, 2)
    return phrase.format(
        place=place, other=other, field=dice.choice(FIELDS), n=dice.randrange(11, 97), day=dice.randrange(2, 29)
    )
