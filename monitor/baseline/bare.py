"""A text goes in, what langdetect says as it comes out of the box comes out: all its languages, no rule of ours."""

from __future__ import annotations

import functools


@functools.cache
def bare_language(text: str) -> str:
    """The BCP 47 tag by langdetect's own `detect`, seeded; "und" where it finds nothing to go by, as for Lao."""
    from langdetect import DetectorFactory, LangDetectException, detect  # type: ignore[import-untyped]

    DetectorFactory.seed = 0
    try:
        return str(detect(text)).partition("-")[0]
    except LangDetectException:
        return "und"
