"""A plan as an iCalendar file (RFC 5545), for calendar programs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from vcsekit.content.words import cadence
from vcsekit.export.plan import Meeting, Plan


def plan_calendar(plan: Plan, made: datetime) -> bytes:
    """The plan's meetings as events of whole days: nobody has agreed on an hour yet.

    `made` is the moment that RFC 5545 wants in every event.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//vcsekit//plan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", plan.guide.title)
    for meeting in plan.meetings:
        calendar.add_component(_event(plan, meeting, made))
    raw: bytes = calendar.to_ical()
    return raw


def _event(plan: Plan, meeting: Meeting, made: datetime) -> Event:
    event = Event()
    event.add("uid", f"{plan.guide.id}-{meeting.kind.id}-{meeting.day.isoformat()}@vcsekit")
    event.add("dtstamp", made.astimezone(UTC))
    event.add("dtstart", meeting.day)
    event.add("dtend", meeting.day + timedelta(days=1))
    event.add("summary", f"{meeting.kind.title} ({meeting.number} of {meeting.of})")
    steps = "\n".join(f"- {text}" for text in meeting.kind.checklist)
    about = f"{cadence(meeting.kind.cadence)}. {meeting.kind.purpose}\n\nWho comes: {meeting.kind.who}"
    event.add("description", f"{about}\n\n{steps}".strip())
    return event
