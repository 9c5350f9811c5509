"""The page of search: the form, one page of results with the matched words marked, what can be done with them.

The address says all of the search, so that it can be shared; htmx fetches the same page while one types.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from monitor.digest.showing import shown
from monitor.jobs.exporting import FORMS
from monitor.jobs.searching import FIELDS, SORTS, TIERS, SearchError, check_places, fields_of, query_of
from monitor.web.door import Face, Here, apart
from monitor.web.hits import COUNTED, Hits, address_of, hits_of
from monitor.web.rendering import day_of, page, words_of
from monitor.web.who import who_asks
from monitor.words import Words
from monitor.words.offices import office_names

SEVERAL = ("lang", "tier", "source", "edition", "office")
LONGEST_SHOWN = 500
NOTHING = Hits((), "", 0)

router = APIRouter(include_in_schema=False)


@router.get("/search")
@apart
def search(request: Request, here: Here) -> Response:
    """The form, and what it finds; a field that is wrong says so and nothing is searched."""
    given, asked = given_fields(request), request.query_params
    if "hx-request" not in request.headers and not all(value for _, value in asked.multi_items()):
        # A browser without JavaScript sends all fields of the form; the address is to hold those that say something.
        return RedirectResponse(address_of("/search", given), 303)
    return search_page(request, here, given, after=asked.get("after", ""))


def given_fields(request: Request) -> dict[str, str]:
    """The fields of a search in an address; those that may have several values, given several times or with commas."""
    asked = request.query_params
    found = {name: ",".join(asked.getlist(name)) if name in SEVERAL else asked.get(name, "") for name in FIELDS}
    return {name: value for name, value in found.items() if value.strip(" ,")}


def search_page(
    request: Request,
    here: Face,
    given: Mapping[str, str],
    *,
    after: str = "",
    name: str = "",
    fault: SearchError | None = None,
) -> Response:
    """The page of a search; `fault` is of the form that saves it, `name` what stood there."""
    words, zone = words_of(request, who_asks(request)), here.app.settings.monitor.timezone
    fields, hits, wrong = dict(given), NOTHING, None
    try:
        query = query_of(given, zone, words, after=after)
        check_places(query, here.app.store, here.door.editions, words)
        fields, hits = fields_of(query, zone), hits_of(here.app.store, query)
    except SearchError as error:
        wrong = error
    answer = page(
        request,
        here,
        "search.html",
        status=422 if (wrong or fault) and "hx-request" not in request.headers else 200,
        fields=fields,
        form=form_of(here, given, words),
        hits=hits,
        wrong=wrong,
        fault=fault,
        name=name,
        after=after,
        counted=COUNTED,
        address_of=address_of,
        told_in_words=[*told_in_words({name: fields[name] for name in fields if name != "q"}, words)],
        exports=export_names(words),
        tier_name=lambda tier: tier_name(tier, words),
        day_of=lambda instant: day_of(instant, zone),
    )
    # While one types, the address follows, without the fields that are empty.
    answer.headers["HX-Replace-Url"] = address_of("/search", fields)
    return answer


# -- what may be chosen


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a field, how it is called, and whether it is chosen."""

    value: str
    text: str
    is_chosen: bool


def form_of(here: Face, given: Mapping[str, str], words: Words) -> dict[str, tuple[Choice, ...]]:
    """What the form offers; what was chosen and is not on offer is offered, too, so that it is not lost."""
    editions = here.door.editions
    places = [f"{source}/{code}" for source in editions for code in editions[source]]
    codes = dict.fromkeys(code for source in editions for code in editions[source])
    sorts = {
        "exact": words("Newest first, exact spelling before"),
        "newest": words("Newest first"),
        "relevance": words("Most relevant first"),
    }
    tiers: dict[str, str] = {tier: tier_name(tier, words) for tier in TIERS}
    return {
        "lang": _choices(given, "lang", {code: language_name(code, words) for code in codes}),
        "tier": _choices(given, "tier", tiers),
        "source": _choices(given, "source", {source: source for source in editions}),
        "edition": _choices(given, "edition", {place: place for place in places}),
        "office": _choices(given, "office", office_names(words)),
        "sort": _choices({"sort": "exact", **given}, "sort", {sort: sorts[sort] for sort in SORTS}),
    }


def _choices(given: Mapping[str, str], field: str, known: Mapping[str, str]) -> tuple[Choice, ...]:
    chosen = [part.strip() for part in given.get(field, "").split(",") if part.strip()]
    more = {value: shown(value, 60) for value in chosen if value not in known}
    return tuple(Choice(value, text, value in chosen) for value, text in (*known.items(), *more.items()))


def export_names(words: Words) -> dict[str, str]:
    """The forms of export by the ending of their files, as people know them."""
    named = {
        "csv": words("CSV (spreadsheet)"),
        "jsonl": "JSON Lines",
        "ninjs": "IPTC ninjs",
        "ris": "RIS",
        "bib": "BibTeX",
    }
    return {form: named.get(form, form) for form in FORMS}


def tier_name(tier: str, words: Words) -> str:
    """How near to the beat a story is."""
    return {"core": words("core"), "bilateral": words("bilateral"), "other": words("off the beat")}.get(tier, tier)


def language_name(tag: str, words: Words) -> str:
    """A language by its name, one that is not of the sources by its tag."""
    known = {
        "vi": words("Vietnamese"),
        "en": words("English"),
        "fr": words("French"),
        "es": words("Spanish"),
        "zh": words("Chinese"),
        "ru": words("Russian"),
        "lo": words("Lao"),
    }
    return known.get(tag, tag)


def told_in_words(fields: Mapping[str, str], words: Words) -> Iterable[str]:
    """The fields of a search for people, as in "words: đoàn đại biểu", "language: Lao, Vietnamese"."""
    names = {
        "q": words("words"),
        "lang": words("language"),
        "tier": words("tier"),
        "source": words("source"),
        "edition": words("edition"),
        "office": words("office"),
        "person": words("person"),
        "since": words("from"),
        "until": words("until"),
        "sort": words("order"),
    }
    offices = office_names(words)
    for name, value in fields.items():
        parts = [part if name != "office" else offices.get(part, part) for part in value.split(",")]
        parts = [language_name(part, words) for part in parts] if name == "lang" else parts
        yield f"{names.get(name, name)}: {shown(', '.join(parts), LONGEST_SHOWN)}"
