"""The only place for WARC: raw responses are kept per run, found again by their captures, and replayed by URL.

A record holds the body as it came over the wire, usually still gzip, so nothing is compressed twice: the files are
plain `.warc`, readable with warcio, pywb and their like.
"""

from monitor.archive.body import MAX_BODY
from monitor.archive.record import ArchiveError, Response
from monitor.archive.replay import Replay
from monitor.archive.runs import Archive, ArchiveWriter

__all__ = ["MAX_BODY", "Archive", "ArchiveError", "ArchiveWriter", "Replay", "Response"]
