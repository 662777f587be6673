"""A session as the events that lead to it: what was taken back, dropped or never shown is no longer in them."""

from __future__ import annotations

from collections.abc import Iterator

from vcsekit.assess import events as e
from vcsekit.assess.record import Planning, Record, Settled, Vote, Way
from vcsekit.assess.session import Session


def events_of(session: Session) -> list[e.Event]:
    """Events that lead from a new session to what this one holds, at its first open indicator.

    Votes that nobody was shown, a vote that is open, and dropped actions are left out; so is how the time went.
    """
    return [*_of_session(session), *_of_indicators(session), *_lists(session), _going_on(session)]


def _of_session(session: Session) -> Iterator[e.Event]:
    if session.people:
        yield e.RoomCounted(people=dict(session.people))
    yield from (e.NoteAdded(text=note.text, private=note.private) for note in session.notes)


def _of_indicators(session: Session) -> Iterator[e.Event]:
    for name in session.order:
        record = session.record(name)
        for vote in record.votes:
            yield from _vote(name, vote) if vote.revealed else ()
        yield from _settled(name, record)
        yield from _kept(name, record)
    block = {name: session.record(name).level for name in session.order if _is_ratified(session.record(name))}
    if block:
        yield e.Ratified(levels={name: level for name, level in block.items() if level})


def _is_ratified(record: Record) -> bool:
    return record.settled_by is Settled.RATIFIED and record.level is not None


def _vote(name: str, vote: Vote) -> Iterator[e.Event]:
    counts = {group: dict(levels) for group, levels in vote.votes.items()}
    if vote.way is Way.IMPORTED:
        yield e.VotesImported(indicator=name, source=vote.source, votes=counts)
    else:
        yield e.VoteOpened.model_validate({"indicator": name, "way": vote.way.value})
        for group, levels in counts.items():
            yield e.VotesCounted(indicator=name, constituency=group, counts=levels)
    yield e.VotesRevealed(indicator=name)


def _settled(name: str, record: Record) -> Iterator[e.Event]:
    if record.not_applicable:
        yield e.NotApplicable(indicator=name, reason=record.reason)
    elif record.level:
        yield e.LevelChosen(indicator=name, level=record.level)
    if record.why:
        yield e.ReasonGiven(indicator=name, text=record.why)
    yield from (e.MinorityView(indicator=name, text=text) for text in record.minority)
    if record.confidence:
        yield e.ConfidenceStated.model_validate({"indicator": name, "confidence": record.confidence})
    for said in record.rooms:
        yield e.RoomLevel(indicator=name, room=said.room, level=said.level, reason=said.reason)


def _kept(name: str, record: Record) -> Iterator[e.Event]:
    yield from (e.NoteAdded(indicator=name, text=note.text, private=note.private) for note in record.notes)
    for item in record.evidence:
        yield e.EvidenceAdded(
            indicator=name, text=item.text, where=item.where, vouched_by=item.vouched_by, date=item.date,
            asked=item.asked,
        )  # fmt: skip


def _lists(session: Session) -> Iterator[e.Event]:
    for item in session.current_actions:
        yield e.ActionAdded(
            indicator=item.indicator, text=item.text, who=item.who, when=item.when, approach=item.approach
        )
    yield from (e.Parked(indicator=item.indicator, text=item.text) for item in session.parked)
    for said in session.feedback:
        yield e.FeedbackGiven.model_validate({"indicator": said.indicator, "about": said.about, "text": said.text})


def _going_on(session: Session) -> e.Event:
    planning = session.planning
    if planning is None:
        return e.Moved(indicator=next(iter(session.open), None))
    return _planned(planning)


def _planned(planning: Planning) -> e.Event:
    return e.Planned(
        minutes=planning.minutes,
        discuss=tuple(
            e.Topic(indicator=name, minutes=minutes, why=why) for name, (minutes, why) in planning.discuss.items()
        ),
        ratify=tuple(
            e.Proposal(indicator=name, level=level, why=why) for name, (level, why) in planning.ratify.items()
        ),
    )
