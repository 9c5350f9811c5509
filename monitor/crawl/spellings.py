"""The articles that a run asks for go in; out comes another listed address of one whose first address is gone.

Lists name one story in several ways: in the address of before the site changed and in that of after it, in one
language's folder and in another's. Which of them a server still answers is not known beforehand.
"""

from __future__ import annotations

from monitor.crawl.plan import Wanted
from monitor.text import canonical_url

MOST = 4
"""Addresses of one article; no list was seen to use more."""


class Spellings:
    """Which addresses of each article were asked for, and which others lists have named, until it is settled."""

    def __init__(self) -> None:
        self._tried: dict[str, list[str]] = {}
        self._spare: dict[str, list[Wanted]] = {}
        self._gone: set[str] = set()

    def asked(self, wanted: Wanted) -> None:
        """A first address is on its way."""
        self._tried[wanted.address.key] = [canonical_url(wanted.entry.url)]

    def is_gone(self, key: str) -> bool:
        """Whether all addresses asked for are gone and none is on its way."""
        return key in self._gone

    def listed_again(self, wanted: Wanted) -> bool:
        """Whether to ask for the article here, too: its other addresses are gone. Otherwise it is kept in mind."""
        key = wanted.address.key
        tried, spare = self._tried.get(key), self._spare.get(key, [])
        if tried is None or len(tried) + len(spare) >= MOST or canonical_url(wanted.entry.url) in tried:
            return False
        if key not in self._gone:
            self._spare.setdefault(key, []).append(wanted)
            return False
        self._gone.discard(key)
        tried.append(canonical_url(wanted.entry.url))
        return True

    def gone(self, wanted: Wanted) -> Wanted | None:
        """One address is gone: the next to ask for, None where no list has named another one by now."""
        key = wanted.address.key
        tried, spare = self._tried.setdefault(key, [canonical_url(wanted.entry.url)]), self._spare.pop(key, [])
        self._gone.add(key)
        left = [one for one in spare if canonical_url(one.entry.url) not in tried]
        following = next((one for one in left if self.listed_again(one)), None)
        self._spare[key] = [one for one in left if one is not following]
        return following

    def settled(self, wanted: Wanted) -> None:
        """The article was answered, or failed in another way: its other addresses do not matter."""
        self._tried.pop(wanted.address.key, None)
        self._spare.pop(wanted.address.key, None)
