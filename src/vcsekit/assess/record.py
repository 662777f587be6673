"""What a session knows about one indicator, and the lists that it keeps: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

Value = TypeVar("Value")


def changed(value: Value, **fields: object) -> Value:
    """A frozen value with some fields changed: as `dataclasses.replace`, at a tenth of its time.

    A session of a day is replayed in thousands of changes before the first question; nothing here is computed from
    other fields, so there is nothing that a constructor would have to do.
    """
    copy = object.__new__(type(value))
    copy.__dict__.update(value.__dict__, **fields)
    return copy


Votes = Mapping[str, Mapping[str, int]]
"""Votes by constituency (an empty text: not said) and level id."""

NOTHING: Mapping[str, Mapping[str, int]] = MappingProxyType({})


class Way(StrEnum):
    """How votes are counted."""

    ROOM = "room"
    CONSTITUENCY = "constituency"
    PERSON = "person"
    IMPORTED = "imported"


class Settled(StrEnum):
    """How an indicator came to its level."""

    AGREED = "agreed"
    """named by the room, with or without votes"""
    RATIFIED = "ratified"
    """in a block of proposals that nobody disputed"""


@dataclass(frozen=True)
class Vote:
    """One round of votes on an indicator. `source` says where imported ones come from."""

    way: Way
    votes: Votes = field(default_factory=lambda: NOTHING)
    revealed: bool = False
    source: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """All votes, by level id."""
        found: dict[str, int] = {}
        for counts in self.votes.values():
            for level, count in counts.items():
                found[level] = found.get(level, 0) + count
        return found

    @property
    def number(self) -> int:
        """How many votes there are."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Note:
    """Something to keep. Private notes never show in the room, nor in anything that leaves it."""

    text: str
    private: bool = False


@dataclass(frozen=True)
class Evidence:
    """Something that was shown, or (`asked`) that somebody is still to bring."""

    text: str
    where: str = ""
    vouched_by: str = ""
    date: str = ""
    asked: bool = False


@dataclass(frozen=True)
class Action:
    """What somebody will do. `indicator` is None where it is about the whole; `approach` is an id or empty."""

    text: str
    indicator: str | None = None
    who: str = ""
    when: str = ""
    approach: str = ""
    dropped: bool = False


@dataclass(frozen=True)
class Remark:
    """A parked question, or feedback (`about`: wording or process)."""

    text: str
    indicator: str | None = None
    about: str = ""


@dataclass(frozen=True)
class RoomSaid:
    """What one of several rooms settled on."""

    room: str
    level: str
    reason: str = ""


@dataclass(frozen=True)
class Record:
    """What the room said about one indicator. `level` is a level's id; None where it is open."""

    level: str | None = None
    settled_by: Settled | None = None
    proposed: str | None = None
    why: str = ""
    """Why the room chose this level."""
    minority: tuple[str, ...] = ()
    confidence: str = ""
    not_applicable: bool = False
    reason: str = ""
    """Why it does not apply."""
    votes: tuple[Vote, ...] = ()
    notes: tuple[Note, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    rooms: tuple[RoomSaid, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether the room has answered."""
        return self.level is not None or self.not_applicable

    @property
    def open_vote(self) -> Vote | None:
        """The vote that is being counted; None where there is none."""
        last = self.votes[-1] if self.votes else None
        return last if last and last.way is not Way.IMPORTED and not last.revealed else None

    @property
    def shown_vote(self) -> Vote | None:
        """The last vote that the room has seen; None where there is none."""
        return next((vote for vote in reversed(self.votes) if vote.revealed), None)

    @property
    def hidden_imports(self) -> tuple[Vote, ...]:
        """Votes that came in another way and were not shown yet."""
        return tuple(vote for vote in self.votes if vote.way is Way.IMPORTED and not vote.revealed)

    @property
    def shared_notes(self) -> tuple[str, ...]:
        """The notes that everybody may read."""
        return tuple(note.text for note in self.notes if not note.private)


@dataclass(frozen=True)
class Planning:
    """The agenda as it stands. `minutes` is the time for the whole session."""

    minutes: int = 0
    discuss: Mapping[str, tuple[int, str]] = field(default_factory=lambda: MappingProxyType({}))
    """Minutes and reason of every indicator to discuss, in order."""
    ratify: Mapping[str, tuple[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    """Level and reason of every indicator that is proposed for the block, in order."""


def told_action(item: Action, *, named: bool = True) -> str:
    """An action in one line; without who does it where people may not be named."""
    parts = [f"who: {item.who}" if item.who and named else "", f"when: {item.when}" if item.when else ""]
    parts.append(f"approach: {item.approach}" if item.approach else "")
    return "; ".join([f"{about(item.indicator)}{item.text}", *(part for part in parts if part)])


def told_evidence(item: Evidence, *, named: bool = True) -> str:
    """A piece of evidence in one line; without who vouches for it where people may not be named."""
    person = "who brings it" if item.asked else "who vouches"
    parts = [(item.where, "where"), (item.vouched_by if named else "", person), (item.date, "date")]
    return "; ".join([item.text, *(f"{label}: {text}" for text, label in parts if text)])


def about(indicator: str | None) -> str:
    """The indicator that a line is about, as it begins; an empty text for the whole session."""
    return f"{indicator}: " if indicator else ""
