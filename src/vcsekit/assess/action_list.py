"""The actions of one or several sessions, in the order of their dates, where those can be read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from vcsekit.assess.legible import legible
from vcsekit.assess.minutes import action_parts
from vcsekit.assess.minutes_model import ActionPart
from vcsekit.assess.session import Session
from vcsekit.content.library import Library

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_IN_WORDS = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)? ([a-z]+),? ([0-9]{4})")


@dataclass(frozen=True)
class Planned:
    """An action of a session. `day` is None where its date can't be read; what was said stays in `action.when`."""

    session: str
    action: ActionPart
    day: date | None


def action_list(library: Library, sessions: Iterable[tuple[str, Session]]) -> list[Planned]:
    """The actions of sessions (name and state) that were not dropped: by day, and those without one at the end."""
    found = [
        Planned(legible(name), part, day_of(part.when))
        for name, session in sessions
        for part in action_parts(library, session)
    ]
    return sorted(found, key=lambda item: item.day or date.max)


def day_of(text: str) -> date | None:
    """The day that a text is: `2027-03-01`, `1 March 2027` or `1 Mar 2027`. None for all else: nothing is guessed."""
    plain = " ".join(text.casefold().split())
    if found := _ISO.fullmatch(plain):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _IN_WORDS.fullmatch(plain):
        return _day(int(found[3]), _month(found[2]), int(found[1]))
    return None


def _month(name: str) -> int:
    """The number of a month by its name or its first three letters; 0 where it is none."""
    return next((number for number, month in enumerate(_MONTHS, 1) if name in (month, month[:3])), 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
