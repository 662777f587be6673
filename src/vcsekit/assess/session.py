"""The state of a session: what the events so far add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from vcsekit.assess.events import (
    Event,
    EvidenceAdded,
    LevelChosen,
    Moved,
    NotApplicable,
    NoteAdded,
    Passed,
    Skipped,
)
from vcsekit.content.library import Library
from vcsekit.scoring.card import NOT_APPLICABLE, Answer


class Step(StrEnum):
    """What is asked about an indicator, in this order."""

    LEVEL = "level"
    NOTE = "note"
    EVIDENCE = "evidence"


@dataclass(frozen=True)
class Record:
    """What the room said about one indicator. `level` is a level's id; None where it is open."""

    level: str | None = None
    not_applicable: bool = False
    reason: str = ""
    notes: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether the room has answered."""
        return self.level is not None or self.not_applicable


@dataclass(frozen=True)
class Session:
    """Where a session stands.

    `order` are the indicators in the order in which they are walked; `indicator` is the one being asked about,
    None once the walk is over.
    """

    order: tuple[str, ...]
    indicator: str | None
    step: Step = Step.LEVEL
    records: Mapping[str, Record] = field(default_factory=lambda: MappingProxyType({}))

    def record(self, indicator: str) -> Record:
        """What was said about an indicator; an empty record where nothing was."""
        return self.records.get(indicator, Record())

    @property
    def settled(self) -> tuple[str, ...]:
        """The indicators that have an answer, in order."""
        return tuple(name for name in self.order if self.record(name).settled)

    @property
    def open(self) -> tuple[str, ...]:
        """The indicators that have no answer yet, in order."""
        return tuple(name for name in self.order if not self.record(name).settled)


def start(library: Library) -> Session:
    """A session in which nothing has happened."""
    order = tuple(indicator.id for indicator in library.indicators)
    return Session(order, order[0])


def replay(session: Session, events: Iterable[Event]) -> Session:
    """The session after these events."""
    for event in events:
        session = apply(session, event)
    return session


def apply(session: Session, event: Event) -> Session:
    """The session after one event."""
    match event:
        case LevelChosen():
            changed = _change(session, event.indicator, level=event.level, not_applicable=False, reason="")
            return replace(changed, indicator=event.indicator, step=Step.NOTE)
        case NotApplicable():
            changed = _change(session, event.indicator, level=None, not_applicable=True, reason=event.reason)
            return _after(changed, event.indicator)
        case NoteAdded():
            notes = (*session.record(event.indicator).notes, event.text)
            return _asked_next(
                _change(session, event.indicator, notes=notes), event.indicator, Step.NOTE, Step.EVIDENCE
            )
        case EvidenceAdded():
            return _change(session, event.indicator, evidence=(*session.record(event.indicator).evidence, event.text))
        case Passed():
            if session.step is Step.NOTE:
                return replace(session, step=Step.EVIDENCE)
            return _after(session, event.indicator)
        case Skipped():
            return _after(session, event.indicator)
        case Moved():
            return replace(session, indicator=event.indicator, step=Step.LEVEL)


def previous(session: Session) -> str | None:
    """The indicator before the one being asked about; the last one once the walk is over; None at the first."""
    if session.indicator is None:
        return session.order[-1]
    place = session.order.index(session.indicator)
    return session.order[place - 1] if place else None


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


def _change(session: Session, indicator: str, **changes: object) -> Session:
    records = dict(session.records)
    records[indicator] = replace(session.record(indicator), **changes)  # type: ignore[arg-type]
    return replace(session, records=MappingProxyType(records))


def _asked_next(session: Session, indicator: str, now: Step, then: Step) -> Session:
    """Goes on to the next step where this one was being asked; a note given early leaves the question open."""
    if session.indicator == indicator and session.step is now:
        return replace(session, step=then)
    return session


def _after(session: Session, indicator: str) -> Session:
    place = session.order.index(indicator) + 1
    following = session.order[place] if place < len(session.order) else None
    return replace(session, indicator=following, step=Step.LEVEL)
