"""The time, at the edge."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """This moment in UTC, to the second: `2026-05-01T09:30:00Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def time_of_day() -> str:
    """This moment as the clock on the wall shows it: `09:30:00`."""
    return datetime.now().astimezone().strftime("%H:%M:%S")
