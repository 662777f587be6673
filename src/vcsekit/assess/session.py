"""Where a session stands, and what can be asked of it. `fold.py` says how events change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from vcsekit.assess.record import Action, Note, Planning, Record, Remark, Vote, Way, changed
from vcsekit.content.library import Library
from vcsekit.scoring.card import NOT_APPLICABLE, Answer


class Step(StrEnum):
    """What is being asked."""

    RATIFY = "ratify"
    LEVEL = "level"
    VOTES = "votes"
    CONFIRM = "confirm"
    REASON = "reason"
    MINORITY = "minority"
    EVIDENCE = "evidence"
    PRIVATE = "private"
    PROCESS = "process"
    END = "end"


FREE_TEXT = (Step.REASON, Step.MINORITY, Step.EVIDENCE, Step.PRIVATE, Step.PROCESS)
"""Steps at which a text is asked for, and none need be given."""


@dataclass(frozen=True)
class Clock:
    """How the time went. `spent` are seconds by indicator (an empty text: on none); breaks and gaps are left out."""

    last: float | None = None
    paused: bool = False
    spent: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def total(self) -> float:
        """Seconds spent in all."""
        return sum(self.spent.values())


@dataclass(frozen=True)
class Session:
    """Where a session stands.

    `order` are the matrix's indicators; `walk` those that are visited, in this order: what the agenda discusses
    first, then the rest. `indicator` is the one being asked about. `asked` are the constituencies of the matrix,
    `smallest` the fewest votes that may be shown, `people` how many of each constituency are in the room. `past` and
    `future` are what undo and redo go back to. `withdrawn` are, by indicator, votes as the room saw them before undo
    took that back, with their place among the votes: undo can't take them out of people's minds.
    """

    order: tuple[str, ...]
    asked: tuple[str, ...]
    walk: tuple[str, ...]
    indicator: str | None
    smallest: int = 1
    step: Step = Step.LEVEL
    resume: Step = Step.LEVEL
    records: Mapping[str, Record] = field(default_factory=lambda: MappingProxyType({}))
    planning: Planning | None = None
    people: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[Note, ...] = ()
    parked: tuple[Remark, ...] = ()
    actions: tuple[Action, ...] = ()
    feedback: tuple[Remark, ...] = ()
    clock: Clock = field(default_factory=Clock)
    withdrawn: Mapping[str, tuple[tuple[int, Vote], ...]] = field(default_factory=lambda: MappingProxyType({}))
    past: tuple[Session, ...] = ()
    future: tuple[Session, ...] = ()

    def record(self, indicator: str) -> Record:
        """What was said about an indicator; an empty record where nothing was."""
        return self.records.get(indicator, _EMPTY)

    @property
    def settled(self) -> tuple[str, ...]:
        """The indicators that have an answer, in the matrix's order."""
        return tuple(name for name in self.order if self.record(name).settled)

    @property
    def open(self) -> tuple[str, ...]:
        """The indicators that have no answer yet, in the order of the walk."""
        return tuple(name for name in self.walk if not self.record(name).settled)

    @property
    def to_ratify(self) -> dict[str, str]:
        """The level of every proposal that is neither ratified nor taken into the discussion."""
        proposals = self.planning.ratify if self.planning else {}
        return {name: level for name, (level, _) in proposals.items() if not self.record(name).settled}

    @property
    def current_actions(self) -> tuple[Action, ...]:
        """The actions that were not dropped."""
        return tuple(action for action in self.actions if not action.dropped)

    def following(self, indicator: str) -> str | None:
        """The next open indicator of the walk; None where all that follow have an answer."""
        place = self.walk.index(indicator) + 1 if indicator in self.walk else 0
        return next((name for name in self.walk[place:] if not self.record(name).settled), None)

    def previous(self) -> str | None:
        """The indicator before the one being asked about; the last one once the walk is over; None at the first."""
        if self.indicator is None:
            return self.walk[-1] if self.step is Step.END and self.walk else None
        place = self.walk.index(self.indicator) if self.indicator in self.walk else 0
        return self.walk[place - 1] if place else None

    def voting(self) -> tuple[str, ...]:
        """Whose votes are asked for: the constituencies in the room, where they were counted, else all."""
        present = tuple(name for name in self.asked if self.people.get(name))
        return present or self.asked

    def awaited(self) -> str | None:
        """The constituency whose votes the open vote waits for next; None where all are in."""
        vote = self.record(self.indicator).open_vote if self.indicator else None
        if vote is None or vote.way is not Way.CONSTITUENCY:
            return None
        return next((name for name in self.voting() if name not in vote.votes), None)

    def asks_for_other_views(self, record: Record) -> bool:
        """Whether some voted otherwise than what was agreed; or too few voted for the question to give nobody away."""
        vote = record.shown_vote
        if vote is None or record.level is None or not vote.number:
            return False
        return vote.number < self.smallest or vote.counts.get(record.level, 0) < vote.number

    def bare(self) -> Session:
        """The session without what undo and redo go back to."""
        return changed(self, past=(), future=())


_EMPTY = Record()


def start(library: Library) -> Session:
    """A session in which nothing has happened."""
    order = tuple(indicator.id for indicator in library.indicators)
    asked = tuple(group.id for group in library.matrix.constituencies)
    return Session(order, asked, order, order[0], smallest=library.matrix.agreement.minimum_group_size)


def answers(session: Session, library: Library) -> dict[str, Answer]:
    """The session as one response, for scoring."""
    found: dict[str, Answer] = {}
    for name in session.order:
        record = session.record(name)
        if record.not_applicable:
            found[name] = NOT_APPLICABLE
        elif record.level is not None:
            found[name] = library.matrix.level(record.level).value
    return found
