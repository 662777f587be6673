"""A session made fit for publication: no private note, no name that a field holds, no small group, no time of day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from vcsekit.assess.pseudonyms import Pseudonyms
from vcsekit.assess.record import Action, Evidence, Note, Record, Remark, Vote
from vcsekit.assess.session import Clock, Session
from vcsekit.assess.suppress import safe_people, safe_votes
from vcsekit.content.library import Library
from vcsekit.content.words import counted
from vcsekit.model.matrix import Matrix

Mask = Callable[[str], str]


@dataclass(frozen=True)
class Choices:
    """What stays: free texts (names in them replaced), feedback among them, and names that are roles."""

    texts: bool
    feedback: bool = False
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FreeText:
    """A text that somebody wrote: where it stands, and what it says."""

    place: str
    text: str


@dataclass(frozen=True)
class Redacted:
    """A redacted session, what was taken out of it, and who each pseudonym stands for (not for publication)."""

    session: Session
    taken: tuple[str, ...]
    people: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def redact(library: Library, session: Session, choices: Choices) -> Redacted:
    """The session without what must not be published. Texts that stay need a human's eye: see `free_texts`."""
    names = Pseudonyms(library.matrix, names_in(session), choices.roles)
    rooms = _room_names(session, names, choices)
    records = {
        name: _record(library.matrix, session.record(name), names, choices, rooms)
        for name in session.order
        if session.record(name) != Record()
    }
    published = replace(
        session.bare(),
        records=MappingProxyType(records),
        planning=None,
        walk=session.order,
        people=MappingProxyType(safe_people(library.matrix, session.people)),
        notes=_notes(session.notes, names, choices),
        actions=tuple(_action(item, names) for item in session.current_actions) if choices.texts else (),
        parked=_remarks(session.parked, names.masked) if choices.texts else (),
        feedback=_remarks(session.feedback, names.masked) if choices.texts and choices.feedback else (),
        clock=Clock(),
        withdrawn=MappingProxyType({}),
    )
    return Redacted(published, tuple(_taken(library.matrix, session, published, names, choices)), names.people)


def free_texts(session: Session) -> Iterator[FreeText]:
    """Every text that somebody wrote, private notes too, in the order of the minutes."""
    for name in session.order:
        yield from (FreeText(f"{name}, {what}", text) for what, text in _of_record(session.record(name)) if text)
    for item in session.actions:
        yield FreeText("action", "; ".join(part for part in (item.text, item.who, item.when) if part))
    yield from (FreeText("parked question", item.text) for item in session.parked)
    yield from (FreeText(f"feedback on the {item.about}", item.text) for item in session.feedback)
    yield from (FreeText("private note" if note.private else "note", note.text) for note in session.notes)


def _of_record(record: Record) -> Iterator[tuple[str, str]]:
    yield "reason", record.why
    yield "why it does not apply", record.reason
    yield from (("minority view", text) for text in record.minority)
    yield from (("private note" if note.private else "note", note.text) for note in record.notes)
    for item in record.evidence:
        told = (item.text, item.where, item.vouched_by, item.date)
        yield "evidence", "; ".join(part for part in told if part)
    yield from (("where votes came from", vote.source) for vote in record.votes)
    for said in record.rooms:
        yield "another room", "; ".join(part for part in (said.room, said.reason) if part)


def names_in(session: Session) -> Iterator[str]:
    """Whoever a field names, in the order of the minutes."""
    for name in session.order:
        yield from (item.vouched_by for item in session.record(name).evidence if item.vouched_by)
    yield from (item.who for item in session.actions if item.who)


def _record(matrix: Matrix, record: Record, names: Pseudonyms, choices: Choices, rooms: Mapping[str, str]) -> Record:
    mask = names.masked if choices.texts else _nothing
    return replace(
        record,
        proposed=None,
        why=mask(record.why),
        reason=mask(record.reason),
        minority=tuple(mask(text) for text in record.minority) if choices.texts else (),
        notes=_notes(record.notes, names, choices),
        evidence=tuple(_evidence(item, names) for item in record.evidence) if choices.texts else (),
        votes=tuple(_votes(matrix, record.votes, mask)),
        rooms=tuple(replace(said, room=rooms[said.room], reason=mask(said.reason)) for said in record.rooms),
    )


def _nothing(_text: str) -> str:
    return ""


def _votes(matrix: Matrix, votes: tuple[Vote, ...], mask: Mask) -> Iterator[Vote]:
    for vote in votes:
        counts = safe_votes(matrix, vote) if vote.revealed else None
        if counts is not None:
            yield replace(vote, votes=counts, source=mask(vote.source))


def _notes(notes: tuple[Note, ...], names: Pseudonyms, choices: Choices) -> tuple[Note, ...]:
    return tuple(Note(names.masked(note.text)) for note in notes if choices.texts and not note.private)


def _evidence(item: Evidence, names: Pseudonyms) -> Evidence:
    return replace(
        item,
        text=names.masked(item.text),
        where=names.masked(item.where),
        vouched_by=names.of(item.vouched_by),
        date=names.masked(item.date),
    )


def _action(item: Action, names: Pseudonyms) -> Action:
    return replace(item, text=names.masked(item.text), who=names.of(item.who), when=names.masked(item.when))


def _remarks(remarks: tuple[Remark, ...], mask: Mask) -> tuple[Remark, ...]:
    return tuple(replace(item, text=mask(item.text)) for item in remarks)


def _room_names(session: Session, names: Pseudonyms, choices: Choices) -> dict[str, str]:
    """What the rooms of a merged session are called: their own names, or numbers where texts are dropped."""
    rooms = dict.fromkeys(said.room for name in session.order for said in session.record(name).rooms)
    return {room: names.masked(room) if choices.texts else f"room {number}" for number, room in enumerate(rooms, 1)}


# What was taken out


def _taken(matrix: Matrix, before: Session, after: Session, names: Pseudonyms, choices: Choices) -> Iterator[str]:
    """What was taken out, a line each."""
    yield from _told(_private(before), "private note")
    if names.people:
        yield f"{counted(len(names.people), 'name')} of people: replaced by {_range(list(names.people.values()))}"
    yield from _told(len(names.groups), "name", "names", " of constituencies: written as the matrix writes them")
    yield from _votes_taken(matrix, before)
    if dict(before.people) != dict(after.people):
        yield "how many people of each small constituency were in the room: merged"
    if not choices.texts:
        dropped = sum(1 for item in free_texts(before) if "private" not in item.place and "feedback" not in item.place)
        yield from _told(dropped, "free text", "free texts", ", with the actions and evidence that they tell")
    if not (choices.texts and choices.feedback):
        yield from _told(len(before.feedback), "feedback text")
    if choices.texts:
        yield from _told(len(before.actions) - len(before.current_actions), "dropped action")
    yield from ["the agenda"] if before.planning else []
    yield "what was taken back, the time of day, and how long each indicator took"


def _votes_taken(matrix: Matrix, before: Session) -> Iterator[str]:
    votes = [vote for record in before.records.values() for vote in record.votes]
    shown = [vote for vote in votes if vote.revealed]
    safe = [(vote, safe_votes(matrix, vote)) for vote in shown]
    few = matrix.agreement.minimum_group_size
    merged = sum(1 for vote, counts in safe if counts is not None and not set(counts) >= _who_voted(vote))
    yield from _told(merged, "vote", "votes", ": small constituencies merged")
    yield from _told(sum(1 for _, counts in safe if counts is None), "vote", "votes", f" of fewer than {few} people")
    yield from _told(len(votes) - len(shown), "vote", "votes", " that nobody was shown")


def _who_voted(vote: Vote) -> set[str]:
    return {name for name, counts in vote.votes.items() if sum(counts.values())}


def _private(session: Session) -> int:
    notes = [*session.notes, *(note for record in session.records.values() for note in record.notes)]
    return sum(note.private for note in notes)


def _told(number: int, noun: str, plural: str = "", rest: str = "") -> Iterator[str]:
    if number:
        yield counted(number, noun, plural) + rest


def _range(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
