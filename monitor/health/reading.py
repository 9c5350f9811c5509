"""An observation goes in, alarms of sources that cannot be read well come out: refused, layout, failing, stale, paused.

What follows from another alarm is not told a second time: a refused edition is not also stale.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from monitor.domain import Alarm, Run, SourceState
from monitor.health.nouns import EditionSeen, Observation
from monitor.health.reached import answered
from monitor.health.wording import in_words, moment, number, several, shown

# One bad moment of a site is no refusal.
REFUSED_RUNS = 2
REFUSED_FOR = timedelta(hours=1)
# How sites turn a crawler away: by status, by robots.txt, or by a page where a feed should be.
REFUSALS = ("http_401", "http_403", "http_407", "http_429", "http_451", "http_503", "robots", "html")
UNREACHABLE = ("dns", "timeout", "refused", "tls", "download", "truncated", "off_host", "private_address")
NO_ARTICLE = ("no_layout", "no_title", "no_text", "empty", "too_large", "not_html")
READ = ("new", "revised", "duplicate", "off_beat")
# Enough pages to judge a source's layout or refusals by; older runs than these are of no interest.
ENOUGH_PAGES, PAGES, RUNS = 10, 60, 40
DRIFT, DRIFT_ENDS = 0.3, 0.2
PAGES_REFUSED = 0.5
FAILURES = 3
FORGOTTEN = timedelta(days=3)
DAEMON_SETTLES = timedelta(hours=1)
EVERYTHING = "all editions"


def refused(seen: Observation) -> Iterator[Alarm]:
    """An alarm for each edition of which no way answered in its latest runs; for sources whose pages are refused."""
    found = [alarm for edition in seen.watched if (alarm := _refused_lists(seen, edition))]
    yield from found
    hit = {alarm.subject.split("/")[0] for alarm in found}
    for source in seen.sources:
        if source not in hit and (alarm := _refused_pages(seen, source)):
            yield alarm


def _refused_lists(seen: Observation, edition: EditionSeen) -> Alarm | None:
    bad: list[Run] = []
    for run in edition.runs:
        results = run.served.get(edition.code)
        if run.status not in ("done", "failed") or not results:
            continue
        if any(map(answered, results.values())):
            break
        bad.append(run)
    # Once it is refused one bad run keeps it so: of an edition that is read once a week no more are at hand.
    is_enough = len(bad) >= REFUSED_RUNS and bad[0].started_at - bad[-1].started_at >= REFUSED_FOR
    if not bad or not (is_enough or seen.stands("refused", edition.place)):
        return None
    ways = [
        f"{way} {shown(result.removeprefix('failed: '), 40)}" for way, result in bad[0].served[edition.code].items()
    ]
    sentence = (
        f"{edition.place} is refused: no way of discovery answered in its last {_runs(len(bad))}, since "
        f"{moment(bad[-1].started_at, seen.zone)}: {several(ways)}."
    )
    return Alarm("refused", edition.place, sentence, _what_to_do(edition.source, bad[0].served[edition.code].values()))


def _runs(count: int) -> str:
    return f"{count} runs" if count > 1 else "run"


def _what_to_do(source: str, results: Collection[str]) -> str:
    reasons = {result.removeprefix("failed: ") for result in results}
    if reasons & set(REFUSALS):
        return (
            "The site turns the monitor away: open it in a browser on this machine, raise [crawl] delay_seconds, name "
            f"a [crawl] contact so that they can reach you, then `monitor crawl {source}`."
        )
    if reasons & set(UNREACHABLE):
        return (
            f"The site cannot be reached: check this machine's network and name server, then `monitor crawl {source}`."
        )
    return f"Its lists are empty or gone: open the site, and see what each way says with `monitor crawl {source}`."


def _latest(seen: Observation, source: str) -> tuple[Counter[str], int]:
    """The counts of a source's latest runs together, back to enough pages; and how many runs that were."""
    counts: Counter[str] = Counter()
    taken = 0
    for run in seen.runs:
        if run.order.source != source or run.order.from_warc or run.status in ("queued", "running"):
            continue
        counts.update(run.counts)
        taken += 1
        if counts["fetched"] >= PAGES or taken >= RUNS:
            break
    return counts, taken


def _refused_pages(seen: Observation, source: str) -> Alarm | None:
    counts, runs = _latest(seen, source)
    turned = Counter({why: counts[f"failed:{why}"] for why in REFUSALS if counts[f"failed:{why}"]})
    asked = counts["fetched"] + counts["failed:robots"]
    if turned.total() < ENOUGH_PAGES / 2 or turned.total() < PAGES_REFUSED * asked:
        return None
    why = several([f"{count} {reason}" for reason, count in turned.most_common()])
    sentence = (
        f"{source} is refused: {turned.total()} of {asked} pages in its last {_runs(runs)} were turned away: {why}."
    )
    return Alarm("refused", source, sentence, _what_to_do(source, tuple(turned)))


def layout(seen: Observation) -> Iterator[Alarm]:
    """An alarm for each source of which too many pages fit no layout, rescued or not."""
    for source in seen.sources:
        counts, runs = _latest(seen, source)
        misfits = {why: counts[f"failed:{why}"] for why in NO_ARTICLE if counts[f"failed:{why}"]}
        pages = sum(counts[name] for name in READ) + sum(misfits.values())
        off = counts["rescued"] + sum(misfits.values())
        pages = max(pages, off)
        bound = DRIFT_ENDS if seen.stands("layout", source) else DRIFT
        if pages >= ENOUGH_PAGES and off >= ENOUGH_PAGES / 2 and off >= bound * pages:
            parts = [f"{counts['rescued']} rescued"] if counts["rescued"] else []
            parts += [f"{count} {why}" for why, count in misfits.items()]
            yield Alarm(
                "layout",
                source,
                f"{source} seems to have a new layout: {off} of {pages} pages ({off / pages:.0%}) of its last "
                f"{_runs(runs)} fit none that is known: {several(parts)}.",
                "The texts are kept as well as they could be read, and the pages are archived: add a layout to the "
                f"source's file in spiders/, then `monitor reparse --apply`; `monitor runs --source {source}` shows "
                "since when.",
            )


def failing(seen: Observation) -> Iterator[Alarm]:
    """An alarm for each source whose crawls failed several times in a row."""
    for source in seen.sources:
        state = seen.states.get(source)
        if state and (state.failures >= FAILURES or (state.rested_until and state.rested_until > seen.at)):
            yield _failing_alarm(seen, state)


def _failing_alarm(seen: Observation, state: SourceState) -> Alarm:
    source = state.source
    ended = [run for run in seen.runs if run.order.source == source and run.status in ("failed", "lost")]
    last = f"; the last (run {ended[0].id}): {shown(ended[0].reason) or ended[0].status}" if ended else ""
    times = f"{state.failures} time{'s' if state.failures != 1 else ''} in a row"
    rest = ""
    if state.rested_until and state.rested_until > seen.at:
        rest = f" It is rested until {moment(state.rested_until, seen.zone)}."
    advice = (
        f"See `monitor runs --source {source}` and the run's log; then `monitor resume {source}` lets it go on at "
        f"once, `monitor pause {source}` leaves it alone; otherwise it is tried again by itself."
    )
    return Alarm("failing", source, f"{source} failed {times}{last}.{rest}", advice)


def stale(seen: Observation, explained: set[str]) -> Iterator[Alarm]:
    """An alarm for each edition that has not been read well for too long, unless `explained` by another alarm.

    Where no daemon is there at all it is one alarm, and a daemon that has just begun gets the time to catch up.
    """
    if seen.daemon and seen.at - seen.daemon.started_at < DAEMON_SETTLES:
        return
    late = [edition for edition in seen.watched if _is_stale(seen, edition)]
    late = [edition for edition in late if not {edition.place, edition.source} & explained]
    if late and seen.daemon is None:
        yield _nobody_reads(seen, late)
        return
    for edition in late:
        yield _stale_alarm(seen, edition)


def _is_stale(seen: Observation, edition: EditionSeen) -> bool:
    """Without any good run the first try counts; an edition that was never tried is new, not stale."""
    known = edition.last_success or edition.tried_since
    return known is not None and seen.at - known > edition.patience


def _stale_alarm(seen: Observation, edition: EditionSeen) -> Alarm:
    if edition.last_success is None:
        tried = edition.tried_since or seen.at
        when = f"has never been read, though it has been tried since {moment(tried, seen.zone)}"
    else:
        ago = in_words(seen.at - edition.last_success)
        when = f"was last read {ago} ago ({moment(edition.last_success, seen.zone)})"
    return Alarm(
        "stale",
        edition.place,
        f"{edition.place} {when}; it should be read every {in_words(edition.patience / 3)} or so.",
        f"See `monitor status` for when it is due and `monitor runs --source {edition.source}` for how its runs ended; "
        f"`monitor crawl {edition.source} --edition {edition.code}` reads it now.",
    )


def _nobody_reads(seen: Observation, late: Sequence[EditionSeen]) -> Alarm:
    good = [edition.last_success for edition in late if edition.last_success]
    since = f", the last time {moment(max(good), seen.zone)}" if good else ""
    count = f"{len(late)} editions are" if len(late) > 1 else f"{late[0].place} is"
    sentence = f"No daemon is running, and {count} not being read{since}."
    return Alarm("stale", EVERYTHING, sentence, "Start it with `monitor up`, or read once with `monitor crawl`.")


def paused(seen: Observation) -> Iterator[Alarm]:
    """A note for each source that was paused by hand some days ago, in case it was forgotten."""
    for source in dict.fromkeys(edition.source for edition in seen.editions):
        state = seen.states.get(source)
        if state and state.paused_at and seen.at - state.paused_at > FORGOTTEN:
            by = f" by {shown(state.paused_by, 40)}" if state.paused_by else ""
            days = number((seen.at - state.paused_at) / timedelta(days=1) // 1)
            sentence = f"{source} has been paused for {days} days (since {moment(state.paused_at, seen.zone)}{by})."
            yield Alarm("paused", source, sentence, f"`monitor resume {source}` lets it be crawled again.")
