"""A co-design guide turned into a plan with dates: who is in the room, who is not yet, and when people meet."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from vcsekit.content.words import cadence
from vcsekit.model.codesign import Guide, SessionKind

MAX_WEEKS = 104


@dataclass(frozen=True)
class Meeting:
    """One meeting: its kind, its day, which of its kind it is, and how long it takes (None: not said)."""

    kind: SessionKind
    day: date
    number: int
    of: int
    hours: int | None


@dataclass(frozen=True)
class Plan:
    """A guide's meetings from a first day over some weeks, and the people to bring in."""

    guide: Guide
    start: date
    weeks: int
    meetings: tuple[Meeting, ...]
    here: tuple[tuple[str, str], ...]
    """Id and title of the roles and groups that are in the room."""
    not_yet: tuple[tuple[str, str], ...]


def make_plan(guide: Guide, start: date, weeks: int, here: Collection[str] = ()) -> Plan:
    """The plan of a guide. `here` are the ids of the roles and groups that are in the room already."""
    last = start + timedelta(weeks=weeks) - timedelta(days=1)
    meetings = [meeting for kind in guide.sessions for meeting in _meetings(kind, start, last, weeks)]
    people = [(item.id, item.title) for item in guide.people]
    return Plan(
        guide,
        start,
        weeks,
        tuple(sorted(meetings, key=lambda meeting: (meeting.day, meeting.kind.id))),
        tuple(item for item in people if item[0] in here),
        tuple(item for item in people if item[0] not in here),
    )


def _meetings(kind: SessionKind, start: date, last: date, weeks: int) -> Iterator[Meeting]:
    """A kind's meetings: at its rhythm from the first day, or as many as it has, spread evenly to the last week."""
    every = kind.cadence.every_weeks
    if every:
        days = [start + timedelta(weeks=week) for week in range(0, weeks, every)]
    else:
        count = kind.cadence.at_most or kind.cadence.at_least or 1
        days = [start + timedelta(weeks=(weeks * (number + 1)) // count - 1) for number in range(count)]
    kept = sorted({max(start, min(day, last)) for day in days})
    for number, day in enumerate(kept, 1):
        yield Meeting(kind, day, number, len(kept), kind.cadence.hours)


def plan_markdown(plan: Plan) -> str:
    """The plan as Markdown."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    yield f"# {plan.guide.title}: a plan from {long_date(plan.start)} over {plan.weeks} weeks"
    yield f"\n{plan.guide.purpose}\n"
    yield "## Who is in the room\n"
    yield from [f"- [x] {title}" for _, title in plan.here] or ["Nobody is named yet."]
    yield "\n## Who is not in the room yet\n"
    yield from [f"- [ ] {title}" for _, title in plan.not_yet] or ["Everybody that the guide names is here."]
    yield "\n## When people meet\n"
    yield "| Day | Session | Which | How long |\n|---|---|---|---|"
    for meeting in plan.meetings:
        hours = f"at least {meeting.hours} hours" if meeting.hours else "to agree"
        yield f"| {long_date(meeting.day)} | {meeting.kind.title} | {meeting.number} of {meeting.of} | {hours} |"
    yield "\n## The sessions\n"
    for kind in plan.guide.sessions:
        yield f"### {kind.title}\n\n{cadence(kind.cadence)}. {kind.purpose}\n\nWho comes: {kind.who}\n"
        yield from (f"- [ ] {text}" for text in kind.checklist)
        yield ""
    yield "## What to do\n"
    for number, stage in enumerate(plan.guide.stages, 1):
        yield f"### {number}. {stage.title}\n\n{stage.description}\n"
        yield from (f"- [ ] {text}" for text in stage.checklist)
        yield ""
    yield "Sources: " + ", ".join(plan.guide.sources)


def long_date(day: date) -> str:
    """A day as people write it: Monday 4 May 2026. The same in every locale."""
    from vcsekit.content.words import month

    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return f"{names[day.weekday()]} {day.day} {month(f'{day.year:04d}-{day.month:02d}')}"
