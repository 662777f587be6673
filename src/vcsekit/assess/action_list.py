"""The actions of one or several sessions, in the order of their dates, where those can be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from vcsekit.assess.days import day_of
from vcsekit.assess.legible import legible
from vcsekit.assess.minutes import action_parts
from vcsekit.assess.minutes_model import ActionPart
from vcsekit.assess.session import Session
from vcsekit.content.library import Library


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
