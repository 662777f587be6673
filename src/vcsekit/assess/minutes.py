"""The minutes of a session, as plain data that may leave the room: small groups are merged, private notes left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vcsekit.assess.consensus import Reading, constituency_labels, read_vote
from vcsekit.assess.minutes_model import (
    ActionPart,
    DomainPart,
    EvidencePart,
    FeedbackPart,
    GroupPart,
    How,
    IndicatorPart,
    LevelPart,
    MatrixPart,
    Minutes,
    PeoplePart,
    RemarkPart,
    RoomPart,
    SessionPart,
    VotePart,
)
from vcsekit.assess.record import Action, Evidence, Note, Record, Remark, RoomSaid, Settled, Vote, Way
from vcsekit.assess.session import Session
from vcsekit.assess.suppress import NOT_SAID, safe_people
from vcsekit.content.library import Library
from vcsekit.model.matrix import Domain, Indicator
from vcsekit.scoring.group import OTHERS

_WAYS = {
    Way.ROOM: "all together", Way.CONSTITUENCY: "by constituency", Way.PERSON: "person by person",
    Way.IMPORTED: "sent in",
}  # fmt: skip


@dataclass(frozen=True)
class Held:
    """What a session's file says besides its events: its name, its first line, and when it was last saved."""

    name: str
    header: Mapping[str, Any]
    last_saved: str


def take_minutes(library: Library, session: Session, held: Held, *, private: bool = False) -> Minutes:
    """The minutes of a session; with its private notes where they are asked for."""
    parts = tuple(_domain(library, session, domain, private=private) for domain in library.domains)
    kept = tuple(domain for domain in parts if domain.indicators)
    notes = _private(session.notes) if private else ()
    room = safe_people(library.matrix, session.people)
    return Minutes(
        holds_private_notes=bool(notes) or any(item.private_notes for part in kept for item in part.indicators),
        matrix=matrix_part(library, reworded=_reworded(library, held)),
        session=_session(held),
        smallest_group=library.matrix.agreement.minimum_group_size,
        room=_people(library, room),
        people=sum(room.values()),
        settled=len(session.settled),
        of=len(session.order),
        domains=kept,
        actions=tuple(action_parts(library, session)),
        parked=tuple(_remark(item) for item in session.parked),
        feedback=tuple(
            FeedbackPart(about=item.about, text=item.text, indicator=item.indicator or "") for item in session.feedback
        ),
        notes=_shared(session.notes),
        private_notes=notes,
        minutes=_minutes(session.clock.total),
        minutes_planned=session.planning.minutes if session.planning else 0,
    )


def action_parts(library: Library, session: Session) -> Iterable[ActionPart]:
    """The actions that were not dropped, with the titles of their approaches."""
    titles = {item.id: item.title for item in library.approaches}
    for number, item in enumerate(session.actions, 1):
        if not item.dropped:
            yield _action(number, item, titles.get(item.approach, ""))


def vote_part(library: Library, vote: Vote) -> VotePart:
    """What a vote says, safe to be shown."""
    reading = read_vote(library.matrix, vote)
    return VotePart(
        way=_WAYS[vote.way],
        source=vote.source,
        number=reading.number,
        counts=_by_level(library, reading.counts),
        median=None if reading.median is None else float(reading.median),
        middle=reading.middle,
        word=reading.word,
        disputed=reading.disputed,
        constituencies=_groups(library, reading),
        gap=None if reading.gap is None else float(reading.gap),
    )


def _groups(library: Library, reading: Reading) -> tuple[GroupPart, ...]:
    return tuple(
        GroupPart(constituency=group.label, counts=_by_level(library, group.counts)) for group in reading.groups
    )


def _by_level(library: Library, counts: tuple[int, ...]) -> dict[str, int]:
    return {level.id: number for level, number in zip(library.matrix.scale, counts, strict=False)}


def matrix_part(library: Library, *, reworded: bool = False) -> MatrixPart:
    """Whose matrix it is, with its scale."""
    matrix = library.matrix
    return MatrixPart(
        id=matrix.id, title=matrix.title, version=matrix.version, stage=str(matrix.stage), notice=matrix.notice,
        reworded=reworded,
        levels=tuple(LevelPart(id=level.id, value=level.value, label=level.label) for level in matrix.scale),
    )  # fmt: skip


def _reworded(library: Library, held: Held) -> bool:
    told = held.header.get("matrix")
    return not isinstance(told, Mapping) or told.get("hash") != library.matrix_hash()


def _session(held: Held) -> SessionPart:
    about = {name: held.header.get(name, "") for name in ("system", "place", "round")}
    return SessionPart(
        name=held.name, **about, begun=held.header.get("created", ""), last_saved=held.last_saved,
        redacted=held.header.get("redacted") is True,
    )  # fmt: skip


def _people(library: Library, room: Mapping[str, int]) -> tuple[PeoplePart, ...]:
    labels = constituency_labels(library.matrix)
    if set(room) <= {NOT_SAID}:
        return ()
    return tuple(
        PeoplePart(constituency=labels.get(name or OTHERS, name), people=number) for name, number in room.items()
    )


def _domain(library: Library, session: Session, domain: Domain, *, private: bool) -> DomainPart:
    items = tuple(
        _indicator(library, session, domain, item, private=private)
        for item in domain.indicators
        if item.id in session.order
    )
    return DomainPart(id=domain.id, title=domain.title, indicators=items)


def _indicator(library: Library, session: Session, domain: Domain, item: Indicator, *, private: bool) -> IndicatorPart:
    record = session.record(item.id)
    return IndicatorPart(
        id=item.id,
        title=item.title,
        domain=domain.id,
        **_standing(library, record),
        votes=tuple(vote_part(library, vote) for vote in record.votes if vote.revealed),
        minority_views=record.minority,
        confidence=record.confidence,
        notes=_shared(record.notes),
        private_notes=_private(record.notes) if private else (),
        evidence=tuple(_evidence(piece) for piece in record.evidence if not piece.asked),
        evidence_asked_for=tuple(_evidence(piece) for piece in record.evidence if piece.asked),
        rooms=tuple(_room(said) for said in record.rooms),
        minutes=_minutes(session.clock.spent.get(item.id, 0)),
    )


def _standing(library: Library, record: Record) -> dict[str, Any]:
    if record.not_applicable:
        return {"standing": "not applicable", "reason": record.reason}
    if record.level is None:
        return {"standing": "open", "reason": record.why}
    label = library.matrix.level(record.level).label
    return {"standing": "settled", "level": record.level, "label": label, "how": _how(record), "reason": record.why}


def _how(record: Record) -> How:
    if record.settled_by is Settled.RATIFIED:
        return "ratified in the block"
    return "agreed after votes" if record.shown_vote else "chosen without a counted vote"


def _evidence(item: Evidence) -> EvidencePart:
    return EvidencePart(text=item.text, where=item.where, vouched_by=item.vouched_by, date=item.date)


def _room(said: RoomSaid) -> RoomPart:
    return RoomPart(room=said.room, level=said.level, reason=said.reason)


def _action(number: int, item: Action, title: str) -> ActionPart:
    return ActionPart(
        number=number, text=item.text, indicator=item.indicator or "", who=item.who, when=item.when,
        approach=item.approach, approach_title=title,
    )  # fmt: skip


def _remark(item: Remark) -> RemarkPart:
    return RemarkPart(text=item.text, indicator=item.indicator or "")


def _shared(notes: Iterable[Note]) -> tuple[str, ...]:
    return tuple(note.text for note in notes if not note.private)


def _private(notes: Iterable[Note]) -> tuple[str, ...]:
    return tuple(note.text for note in notes if note.private)


def _minutes(seconds: float) -> int:
    return round(seconds / 60)
