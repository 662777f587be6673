"""Days as people write them."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_IN_WORDS = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)? ([a-z]+),? ([0-9]{4})")
_BRITISH = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


def day_of(text: str) -> date | None:
    """The day that a text is: `2027-03-01`, `1 March 2027`, `1 Mar 2027` or `01/03/2027`, which in England is in March.

    None for all else: nothing is guessed.
    """
    plain = " ".join(text.casefold().split())
    if found := _ISO.fullmatch(plain):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _IN_WORDS.fullmatch(plain):
        return _day(int(found[3]), _month(found[2]), int(found[1]))
    if found := _BRITISH.fullmatch(plain):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    return None


def _month(name: str) -> int:
    """The number of a month by its name or its first three letters; 0 where it is none."""
    return next((number for number, month in enumerate(_MONTHS, 1) if name in (month, month[:3])), 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
