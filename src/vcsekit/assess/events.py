"""What can happen in a session. Every event is a fact that is written down before the next question.

Events of earlier versions stay readable: a field is only ever added, with a value for those that lack it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, NonNegativeInt, TypeAdapter

LevelCounts = dict[str, NonNegativeInt]
"""How many votes each level (by id) has; a level that is not named has none."""


def _is_moment(text: str) -> str:
    """The text, where it is a moment. Raises ValueError where the time that went by can't be told from it."""
    try:
        datetime.fromisoformat(text).timestamp()
    except OverflowError:
        raise ValueError("out of the range of time") from None
    return text


class _Event(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    at: Annotated[str, AfterValidator(_is_moment)] | None = None
    """When it was saved, in UTC: `2026-05-01T09:30:00Z`. None until it is."""

    indicator: str | None = None
    """What it is about; None where it is about the session."""


# Before the discussion


class RoomCounted(_Event):
    """How many people of each constituency are in the room."""

    type: Literal["room"] = "room"
    people: dict[str, NonNegativeInt]


class Topic(BaseModel):
    """An indicator to be discussed, for how long, and why it stands there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    indicator: str
    minutes: NonNegativeInt
    why: str = ""


class Proposal(BaseModel):
    """An indicator that nobody disputes: the level to ratify, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    indicator: str
    level: str
    why: str = ""


class Planned(_Event):
    """The agenda: what is discussed, in this order, and what is proposed as a block. Replaces an earlier one."""

    type: Literal["planned"] = "planned"
    minutes: NonNegativeInt
    discuss: tuple[Topic, ...] = ()
    ratify: tuple[Proposal, ...] = ()


class Taken(_Event):
    """Somebody wants to discuss an indicator that was proposed for the block."""

    type: Literal["taken"] = "taken"
    indicator: str


class Ratified(_Event):
    """The room agreed to a block of proposals: the level of each indicator."""

    type: Literal["ratified"] = "ratified"
    levels: dict[str, str]


# Votes


class VotesImported(_Event):
    """Votes that came in another way: from returns sent in beforehand, a form, or other rooms. Hidden at first."""

    type: Literal["votes_imported"] = "votes_imported"
    indicator: str
    source: str
    votes: dict[str, LevelCounts]
    instead: bool = False
    """In place of earlier ones that nobody was shown yet: the same people's answers, read again."""


class VoteOpened(_Event):
    """A vote begins: the room as one, constituency by constituency, or person by person."""

    type: Literal["vote_opened"] = "vote_opened"
    indicator: str
    way: Literal["room", "constituency", "person"]


class VotesCounted(_Event):
    """Votes were counted. By person they are added; else they stand for those of the constituency."""

    type: Literal["votes"] = "votes"
    indicator: str
    constituency: str = ""
    counts: LevelCounts


class VotesRevealed(_Event):
    """The votes are shown."""

    type: Literal["revealed"] = "revealed"
    indicator: str


class VoteDropped(_Event):
    """The open vote is given up."""

    type: Literal["vote_dropped"] = "vote_dropped"
    indicator: str


# Settling


class LevelProposed(_Event):
    """A level was named, and there is a warning to hear before it counts as agreed."""

    type: Literal["proposed"] = "proposed"
    indicator: str
    level: str


class LevelChosen(_Event):
    """The room agreed on a level for an indicator."""

    type: Literal["level"] = "level"
    indicator: str
    level: str


class ReasonGiven(_Event):
    """Why the room chose this level."""

    type: Literal["reason"] = "reason"
    indicator: str
    text: str


class MinorityView(_Event):
    """What those say who see it otherwise, in their words."""

    type: Literal["minority"] = "minority"
    indicator: str
    text: str


class ConfidenceStated(_Event):
    """How sure the room is of the level."""

    type: Literal["confidence"] = "confidence"
    indicator: str
    confidence: Literal["low", "medium", "high"]


class NotApplicable(_Event):
    """An indicator does not apply here, and why where the room said so."""

    type: Literal["not_applicable"] = "not_applicable"
    indicator: str
    reason: str = ""


class RoomLevel(_Event):
    """The level that one of several rooms settled on, where they differ. For a session merged from theirs."""

    type: Literal["room_level"] = "room_level"
    indicator: str
    room: str
    level: str
    reason: str = ""


# What is kept


class NoteAdded(_Event):
    """Something that the room wants kept. Private: for the facilitator alone, never shown in the room."""

    type: Literal["note"] = "note"
    text: str
    private: bool = False


class EvidenceAdded(_Event):
    """Something that was shown; or that somebody is asked to bring (`asked`)."""

    type: Literal["evidence"] = "evidence"
    indicator: str
    text: str
    where: str = ""
    vouched_by: str = ""
    date: str = ""
    asked: bool = False


class EvidenceShown(_Event):
    """Evidence that was asked for has been shown. `number` counts the indicator's evidence from 1."""

    type: Literal["evidence_shown"] = "evidence_shown"
    indicator: str
    number: int = Field(ge=1)


class ActionAdded(_Event):
    """What somebody will do, by when, and which approach it follows."""

    type: Literal["action"] = "action"
    text: str
    who: str = ""
    when: str = ""
    approach: str = ""


class ActionDropped(_Event):
    """An action is taken off the list. `number` counts the session's actions from 1, dropped ones too."""

    type: Literal["action_dropped"] = "action_dropped"
    number: int = Field(ge=1)


class Parked(_Event):
    """A question for another day."""

    type: Literal["parked"] = "parked"
    text: str


class FeedbackGiven(_Event):
    """What people say about an indicator's wording, or about the process."""

    type: Literal["feedback"] = "feedback"
    about: Literal["wording", "process"]
    text: str


# Going on


class Opened(_Event):
    """Something is asked for that has no place of its own in the walk."""

    type: Literal["opened"] = "opened"
    step: Literal["private", "process", "ratify"]


class Passed(_Event):
    """The room has nothing to add at this step and goes on."""

    type: Literal["passed"] = "passed"


class Skipped(_Event):
    """The room leaves an indicator for later."""

    type: Literal["skipped"] = "skipped"
    indicator: str


class Moved(_Event):
    """The room goes to an indicator, or (None) past the last one."""

    type: Literal["moved"] = "moved"


class BreakTaken(_Event):
    """A break. Time until the next event does not count."""

    type: Literal["break"] = "break"
    minutes: NonNegativeInt = 0


class Undone(_Event):
    """The last thing that was kept is taken back."""

    type: Literal["undone"] = "undone"


class Redone(_Event):
    """What was taken back last is there again."""

    type: Literal["redone"] = "redone"


Event = (
    RoomCounted | Planned | Taken | Ratified
    | VotesImported | VoteOpened | VotesCounted | VotesRevealed | VoteDropped
    | LevelProposed | LevelChosen | ReasonGiven | MinorityView | ConfidenceStated | NotApplicable | RoomLevel
    | NoteAdded | EvidenceAdded | EvidenceShown | ActionAdded | ActionDropped | Parked | FeedbackGiven
    | Opened | Passed | Skipped | Moved | BreakTaken | Undone | Redone
)  # fmt: skip

_ADAPTER: TypeAdapter[Event] = TypeAdapter(
    Annotated[Event, Field(discriminator="type")], config=ConfigDict(defer_build=True)
)


def event_from_data(data: object) -> Event:
    """An event from a journal's plain data. Raises ValueError (pydantic's) where it is none."""
    return _ADAPTER.validate_python(data)


def event_data(event: Event) -> dict[str, object]:
    """An event as plain data for a journal: what is not said is left out."""
    return event.model_dump(exclude_defaults=True) | {"type": event.type}


@dataclass(frozen=True)
class Names:
    """What an event names of the matrix, by id."""

    indicators: tuple[str, ...]
    levels: tuple[str, ...]
    constituencies: tuple[str, ...]


def names_in(event: Event) -> Names:
    """The indicators, levels and constituencies that an event names; an empty constituency names none."""
    indicators = [event.indicator] if event.indicator else []
    levels: Iterable[str] = ()
    groups: Iterable[str] = ()
    match event:
        case LevelChosen() | LevelProposed() | RoomLevel():
            levels = [event.level]
        case Planned():
            indicators += [topic.indicator for topic in event.discuss] + [item.indicator for item in event.ratify]
            levels = [item.level for item in event.ratify]
        case Ratified():
            indicators += event.levels
            levels = event.levels.values()
        case VotesImported():
            groups = event.votes
            levels = [level for counts in event.votes.values() for level in counts]
        case VotesCounted():
            groups = [event.constituency]
            levels = event.counts
        case RoomCounted():
            groups = event.people
    return Names(tuple(indicators), tuple(levels), tuple(name for name in groups if name))
