"""Several rooms' sessions made into one. Where rooms differ nothing is settled for them: the new session shows it.

Votes add up, each room's as it may show them; what was noted is kept with its room's name before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from vcsekit.assess.agenda import CLOSING, OPENING, USUAL
from vcsekit.assess.record import Note, Planning, Record, RoomSaid, Settled, Vote, Way
from vcsekit.assess.session import Session, start
from vcsekit.assess.suppress import NOT_SAID, safe_votes
from vcsekit.content.library import Library
from vcsekit.content.words import counted, listed
from vcsekit.model.matrix import Matrix

DOES_NOT_APPLY = "does not apply"


@dataclass(frozen=True)
class Room:
    """A session to merge, and what its room is called."""

    name: str
    session: Session


@dataclass(frozen=True)
class Decision:
    """What is decided where rooms differ: a level's id, or None where the indicator does not apply; and why."""

    level: str | None
    reason: str = ""


@dataclass(frozen=True)
class Conflict:
    """An indicator on which rooms differ: what each of them says, and whether it was decided."""

    indicator: str
    said: tuple[tuple[str, str], ...]
    """The room's name, and its level's label."""
    decided: str = ""


@dataclass(frozen=True)
class Merged:
    """The session of all rooms, and where they differed, in the matrix's order."""

    session: Session
    conflicts: tuple[Conflict, ...]

    @property
    def open(self) -> tuple[Conflict, ...]:
        """The conflicts that nobody decided."""
        return tuple(item for item in self.conflicts if not item.decided)


def differences(library: Library, rooms: Sequence[Room]) -> list[Conflict]:
    """Where rooms that answered an indicator differ, in the matrix's order."""
    found: list[Conflict] = []
    for name in start(library).order:
        answers = [(room.name, room.session.record(name)) for room in _answered(rooms, name)]
        if len({record.level for _, record in answers}) > 1:
            found.append(Conflict(name, tuple((room, _label(library, record)) for room, record in answers)))
    return found


def merge(library: Library, rooms: Sequence[Room], decisions: Mapping[str, Decision] | None = None) -> Merged:
    """The rooms' sessions as one. `decisions` are by indicator, and only for those on which rooms differ.

    An indicator is settled where all rooms that answered it say the same; where they differ it stays open, with what
    each room said, and stands first on the agenda.
    """
    decided = decisions or {}
    conflicts = tuple(
        replace(item, decided=_label(library, decided[item.indicator])) if item.indicator in decided else item
        for item in differences(library, rooms)
    )
    differing = {item.indicator for item in conflicts}
    empty = start(library)
    found = {name: _settled(library, rooms, name, decided.get(name), differs=name in differing) for name in empty.order}
    session = replace(
        empty,
        records=MappingProxyType({name: record for name, record in found.items() if record != Record()}),
        people=MappingProxyType(_added(room.session.people for room in rooms)),
        notes=_named(rooms, lambda session: session.notes),
        actions=_named(rooms, lambda session: session.current_actions),
        parked=_named(rooms, lambda session: session.parked),
        feedback=_named(rooms, lambda session: session.feedback),
        planning=_agenda([item for item in conflicts if not item.decided]),
    )
    return Merged(session, conflicts)


def apart(session: Session, shared: Session) -> Session:
    """A session without what it shares with another of which it was a copy: that counts once, in the other.

    `shared` is how both stood when they parted. Answers stay, for rooms are compared by them.
    """
    records = {name: _record_apart(record, shared.record(name)) for name, record in session.records.items()}
    return replace(
        session,
        records=MappingProxyType(records),
        people=MappingProxyType({}) if session.people == shared.people else session.people,
        notes=_added_since(session.notes, shared.notes),
        actions=_added_since(session.actions, shared.actions),
        parked=_added_since(session.parked, shared.parked),
        feedback=_added_since(session.feedback, shared.feedback),
    )


def _record_apart(record: Record, shared: Record) -> Record:
    known = [replace(vote, revealed=True) for vote in shared.votes]
    return replace(
        record,
        # Votes that were hidden when the copy was made, and shown since, are the same votes.
        votes=tuple(vote for vote in record.votes if replace(vote, revealed=True) not in known),
        minority=_added_since(record.minority, shared.minority),
        notes=_added_since(record.notes, shared.notes),
        evidence=_added_since(record.evidence, shared.evidence),
        rooms=_added_since(record.rooms, shared.rooms),
    )


def _added_since(items: tuple[Any, ...], earlier: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(item for item in items if item not in earlier)


def said(room: Room, text: str) -> str:
    """A room's text with the room's name before it."""
    return f"{room.name}: {text}"


def _named(rooms: Sequence[Room], items: Callable[[Session], Iterable[Any]]) -> tuple[Any, ...]:
    """What the rooms kept, each text with its room's name."""
    return tuple(replace(item, text=said(room, item.text)) for room in rooms for item in items(room.session))


def _added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for part in counts:
        for name, number in part.items():
            total[name] = total.get(name, 0) + number
    return total


def _agenda(conflicts: Sequence[Conflict]) -> Planning | None:
    """What rooms differ on comes first."""
    if not conflicts:
        return None
    discuss = {item.indicator: (USUAL, "; ".join(": ".join(pair) for pair in item.said)) for item in conflicts}
    return Planning(OPENING + CLOSING + USUAL * len(conflicts), MappingProxyType(discuss))


# One indicator


def _answered(rooms: Sequence[Room], name: str) -> list[Room]:
    return [room for room in rooms if room.session.record(name).settled]


def _label(library: Library, answer: Record | Decision) -> str:
    return library.matrix.level(answer.level).label if answer.level else DOES_NOT_APPLY


def _settled(library: Library, rooms: Sequence[Room], name: str, decision: Decision | None, *, differs: bool) -> Record:
    """What all rooms together say about an indicator, settled where they say the same or it was decided."""
    record = _gathered(library, rooms, name)
    answered = _answered(rooms, name)
    if not answered:
        return record
    if not differs:
        first = answered[0].session.record(name)
        return _with_level(record, first.level, _why_together(library, rooms, name))
    record = replace(
        record,
        rooms=(*record.rooms, *(RoomSaid(room.name, level, why) for room, level, why in _levels(answered, name))),
        notes=(*record.notes, *_not_applying(answered, name)),
    )
    if decision is None:
        return record
    told = "; ".join(f"{room.name}: {_label(library, room.session.record(name))}" for room in answered)
    why = f"{decision.reason or 'No reason was given'} (decided when the rooms were merged; {told})"
    return _with_level(record, decision.level, why)


def _with_level(record: Record, level: str | None, why: str) -> Record:
    if level is None:
        return replace(record, not_applicable=True, reason=why)
    return replace(record, level=level, settled_by=Settled.AGREED, why=why)


def _gathered(library: Library, rooms: Sequence[Room], name: str) -> Record:
    """All that rooms kept about an indicator, with their names."""
    kept = [(room, room.session.record(name)) for room in rooms]
    confidence, notes = _confidence(kept)
    return Record(
        votes=_votes(library.matrix, kept),
        minority=tuple(said(room, text) for room, record in kept for text in record.minority),
        confidence=confidence,
        notes=(*_named(rooms, lambda session: session.record(name).notes), *notes),
        evidence=_named(rooms, lambda session: session.record(name).evidence),
        rooms=tuple(replace(item, room=f"{room.name}, {item.room}") for room, record in kept for item in record.rooms),
    )


def _confidence(kept: Sequence[tuple[Room, Record]]) -> tuple[str, tuple[Note, ...]]:
    """The confidence that all who stated one share; a note where they differ."""
    stated = [(room.name, record.confidence) for room, record in kept if record.confidence]
    if len({confidence for _, confidence in stated}) < 2:
        return (stated[0][1] if stated else ""), ()
    return "", (Note("Confidence differs: " + "; ".join(": ".join(pair) for pair in stated)),)


def _votes(matrix: Matrix, kept: Sequence[tuple[Room, Record]]) -> tuple[Vote, ...]:
    """The last votes that each room was shown, added up as each room itself may show them.

    Small constituencies of a room stay merged, and rooms with too few votes are left out unless together they have
    enough: else these votes less a room's own minutes would tell how single people voted.
    """
    shown = _once([(room.name, vote) for room, record in kept if (vote := record.shown_vote) and vote.number])
    safe = {name: counts for name, vote in shown if (counts := safe_votes(matrix, vote)) is not None}
    few = [(name, vote) for name, vote in shown if name not in safe]
    if sum(vote.number for _, vote in few) >= matrix.agreement.minimum_group_size:
        safe |= {name: {NOT_SAID: vote.counts} for name, vote in few}
    if not safe:
        return ()
    votes: dict[str, dict[str, int]] = {}
    for counts in safe.values():
        for group, levels in counts.items():
            votes[group] = _added([votes.get(group, {}), levels])
    source = listed([f"{name} ({counted(vote.number, 'vote')})" for name, vote in shown if name in safe])
    return (Vote(Way.IMPORTED, votes, revealed=True, source=source),)


def _once(shown: Sequence[tuple[str, Vote]]) -> list[tuple[str, Vote]]:
    """The votes with their rooms; what the same people sent in counts once, in however many rooms it was shown."""
    sent = [vote if vote.way is Way.IMPORTED else None for _, vote in shown]
    return [pair for place, pair in enumerate(shown) if sent[place] is None or sent[place] not in sent[:place]]


def _why_together(library: Library, rooms: Sequence[Room], name: str) -> str:
    """Who chose the level, who did not, and each room's own reason."""
    answered = _answered(rooms, name)
    chosen = [_told_room(room.name, room.session.record(name)) for room in answered]
    left = [room.name for room in rooms if room not in answered]
    record = answered[0].session.record(name)
    what = f"chose {_label(library, record)}" if record.level else "found that it does not apply"
    parts = [f"{listed(chosen)} {what}{f'; {listed(left)} left it open' if left else ''}."]
    return " ".join([*parts, *(said(room, why) for room in answered if (why := _why(room.session.record(name))))])


def _told_room(name: str, record: Record) -> str:
    return f"{name} (in its block)" if record.settled_by is Settled.RATIFIED else name


def _why(record: Record) -> str:
    return record.reason if record.not_applicable else record.why


def _levels(answered: Sequence[Room], name: str) -> Iterator[tuple[Room, str, str]]:
    for room in answered:
        record = room.session.record(name)
        if record.level:
            yield room, record.level, record.why


def _not_applying(answered: Sequence[Room], name: str) -> Iterator[Note]:
    """The rooms for which it does not apply: a note each, since they have no level to stand beside the others."""
    for room in answered:
        record = room.session.record(name)
        if record.not_applicable:
            yield Note(said(room, f"it does not apply here. {record.reason}".strip()))
