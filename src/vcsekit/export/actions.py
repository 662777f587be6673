"""The actions of sessions as a table, as Markdown, as CSV, and as a calendar (iCalendar, RFC 5545)."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from vcsekit.assess.action_list import Planned
from vcsekit.content.markdown import escape_markdown as safe
from vcsekit.content.words import month
from vcsekit.export.columns import Column, Table, write_csv

UNDATED = "No date"

_COLUMNS: Sequence[Column[Planned]] = (
    Column("date", lambda item: item.day.isoformat() if item.day else "", "the day, where one can be read"),
    Column("when", lambda item: item.action.when, "the date as it was said"),
    Column("what", lambda item: item.action.text, "what is done"),
    Column("who", lambda item: item.action.who, "who does it"),
    Column("indicator", lambda item: item.action.indicator, "the indicator's id"),
    Column("approach", lambda item: item.action.approach, "the approach's id"),
    Column("approach_title", lambda item: item.action.approach_title, "what the approach is called"),
    Column("session", lambda item: item.session, "the session"),
    Column("number", lambda item: item.action.number, "the action's number in the session"),
)


def actions_lines(actions: Sequence[Planned]) -> Iterator[tuple[str, str]]:
    """The day of each action (or that there is none) and what it says, in a line."""
    for item in actions:
        yield told_day(item), _line(item)


def told_day(item: Planned) -> str:
    """An action's day in words; what was said in its place where no day can be read."""
    if item.day:
        return _words(item.day)
    return f"{UNDATED} ({item.action.when})" if item.action.when else UNDATED


def _words(day: date) -> str:
    return month(f"{day.year:04d}-{day.month:02d}-{day.day:02d}")


def _line(item: Planned) -> str:
    action = item.action
    parts = [
        f"{action.text}{'' if action.text.endswith(('.', '!', '?')) else '.'}",
        f"Who: {action.who or 'nobody yet'}.",
        f"Indicator: {action.indicator}." if action.indicator else "",
        f"Approach: {action.approach_title or action.approach}." if action.approach else "",
        f"Session: {item.session}, action {action.number}.",
    ]
    return " ".join(part for part in parts if part)


def actions_markdown(actions: Sequence[Planned]) -> str:
    """The actions as a table in Markdown; those without a day come last."""
    lines = ["# Actions", "", "| When | What | Who | Indicator | Approach | Session |", "|---|---|---|---|---|---|"]
    for item in actions:
        action = item.action
        cells = (
            told_day(item), action.text, action.who, action.indicator, action.approach_title or action.approach,
            item.session,
        )  # fmt: skip
        lines.append(f"| {' | '.join(safe(cell) for cell in cells)} |")
    return "\n".join(lines if actions else ["# Actions", "", "There are none."]) + "\n"


def actions_csv(actions: Sequence[Planned]) -> str:
    """The actions as CSV, a row each."""
    handle = io.StringIO()
    write_csv(handle, Table("actions", "an action", _COLUMNS, actions))
    return handle.getvalue()


def actions_calendar(actions: Sequence[Planned], made: datetime) -> bytes:
    """The actions that have a day as events of that whole day; the others are left out.

    `made` is the moment that RFC 5545 wants in every event.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//vcsekit//actions//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Actions")
    for item in actions:
        if item.day:
            calendar.add_component(_event(item, item.day, made))
    raw: bytes = calendar.to_ical()
    return raw


def _event(item: Planned, day: date, made: datetime) -> Event:
    event = Event()
    event.add("uid", f"{_uid(item)}@vcsekit")
    event.add("dtstamp", made.astimezone(UTC))
    event.add("dtstart", day)
    if day < date.max:
        event.add("dtend", day + timedelta(days=1))
    event.add("summary", item.action.text)
    event.add("description", _line(item))
    # It is due on that day; nobody is busy all day long because of it.
    event.add("transp", "TRANSPARENT")
    return event


def _uid(item: Planned) -> str:
    """The same for the same action of the same session, so that a second import replaces the first."""
    about = f"{item.session}\n{item.action.number}\n{item.action.text}"
    return hashlib.sha256(about.encode()).hexdigest()[:32]
