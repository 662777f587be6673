"""What can happen in a session. Every event is a fact that is written down before the next question."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class _Event(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LevelChosen(_Event):
    """The room chose a level for an indicator."""

    type: Literal["level"] = "level"
    indicator: str
    level: str


class NotApplicable(_Event):
    """An indicator does not apply here, and why where the room said so."""

    type: Literal["not_applicable"] = "not_applicable"
    indicator: str
    reason: str = ""


class NoteAdded(_Event):
    """Something that the room wants kept about an indicator."""

    type: Literal["note"] = "note"
    indicator: str
    text: str


class EvidenceAdded(_Event):
    """Something that was shown, or could be."""

    type: Literal["evidence"] = "evidence"
    indicator: str
    text: str


class Passed(_Event):
    """The room has nothing to add at this step and goes on."""

    type: Literal["passed"] = "passed"
    indicator: str


class Skipped(_Event):
    """The room leaves an indicator for later."""

    type: Literal["skipped"] = "skipped"
    indicator: str


class Moved(_Event):
    """The room goes to an indicator, or (None) past the last one."""

    type: Literal["moved"] = "moved"
    indicator: str | None


Event = LevelChosen | NotApplicable | NoteAdded | EvidenceAdded | Passed | Skipped | Moved

_ADAPTER: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])


def event_from_data(data: object) -> Event:
    """An event from a journal's plain data. Raises ValueError (pydantic's) where it is none."""
    return _ADAPTER.validate_python(data)
