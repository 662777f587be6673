"""What each event does to a session. Whatever the events, the result is a session that can go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from vcsekit.assess import events as e
from vcsekit.assess.record import (
    Action,
    Evidence,
    Note,
    Planning,
    Record,
    Remark,
    RoomSaid,
    Settled,
    Vote,
    Way,
    changed,
)
from vcsekit.assess.session import Clock, Session, Step

LONGEST_PAUSE = 20 * 60
"""Seconds between two events above which the room was not at work: a laptop slept, or the day was over."""

MAX_UNDO = 100
"""How many steps can be taken back."""

MAX_WITHDRAWN = 20
"""How many showings that were taken back are kept in mind, of one indicator."""

NOT_KEPT = (e.Passed, e.Skipped, e.Moved, e.Opened, e.BreakTaken, e.Undone, e.Redone)
"""Events that only move on: undo passes over them."""


def replay(session: Session, happened: Iterable[e.Event]) -> Session:
    """The session after these events."""
    for event in happened:
        session = apply(session, event)
    return session


def apply(session: Session, event: e.Event) -> Session:
    """The session after one event."""
    session = changed(session, clock=_clock(session, event))
    if isinstance(event, e.Undone):
        return _undo(session)
    if isinstance(event, e.Redone):
        return _redo(session)
    after = _HANDLERS[type(event)](session, event)
    if isinstance(event, NOT_KEPT):
        return after
    return changed(after, past=(*session.past[-MAX_UNDO + 1 :], session.bare()), future=())


def _undo(session: Session) -> Session:
    if not session.past:
        return session
    *past, before = session.past
    return changed(
        before, clock=session.clock, withdrawn=_withdrawn(before, session), past=tuple(past),
        future=(*session.future, session.bare()),
    )  # fmt: skip


def _redo(session: Session) -> Session:
    if not session.future:
        return session
    *future, after = session.future
    # What redo leaves is what undo came to: the kept state just before the event, wherever the room has gone since.
    return changed(
        after, clock=session.clock, withdrawn=session.withdrawn, past=(*session.past, session.bare()),
        future=tuple(future),
    )  # fmt: skip


def _withdrawn(before: Session, session: Session) -> Mapping[str, tuple[tuple[int, Vote], ...]]:
    """What the room has seen of votes that are hidden again: that of earlier, and what is taken back now."""
    found = dict(session.withdrawn)
    for name, record in session.records.items():
        earlier = before.record(name).votes
        if record.votes is earlier:
            continue
        hidden_now = [
            (place, vote) for place, vote in enumerate(record.votes)
            if vote.revealed and not (place < len(earlier) and earlier[place].revealed)
        ]  # fmt: skip
        new = [item for item in hidden_now if item not in found.get(name, ())]
        if new:
            found[name] = (*found.get(name, ()), *new)[-MAX_WITHDRAWN:]
    return MappingProxyType(found)


def _clock(session: Session, event: e.Event) -> Clock:
    """The time since the last event counts for the indicator that was open, unless the room was away."""
    clock = session.clock
    if event.at is None:
        return clock
    moment = datetime.fromisoformat(event.at).timestamp()
    gone = moment - clock.last if clock.last is not None else 0
    spent = clock.spent
    if not clock.paused and 0 < gone <= LONGEST_PAUSE:
        name = session.indicator or ""
        spent = MappingProxyType({**spent, name: spent.get(name, 0) + gone})
    return Clock(moment, isinstance(event, e.BreakTaken), spent)


# Planning


def _people(session: Session, event: e.RoomCounted) -> Session:
    return changed(session, people=MappingProxyType(dict(event.people)))


def _planned(session: Session, event: e.Planned) -> Session:
    discuss = {topic.indicator: (topic.minutes, topic.why) for topic in event.discuss}
    block = {item.indicator: (item.level, item.why) for item in event.ratify if item.indicator not in discuss}
    planned = _with_planning(session, Planning(event.minutes, MappingProxyType(discuss), MappingProxyType(block)))
    return _to_block(planned) if planned.to_ratify else _to(planned, _first_open(planned))


def _with_planning(session: Session, planning: Planning) -> Session:
    discuss = [name for name in planning.discuss if name in session.order]
    block = [name for name in planning.ratify if name in session.order]
    rest = [name for name in session.order if name not in planning.discuss and name not in planning.ratify]
    return changed(session, planning=planning, walk=(*discuss, *rest, *block))


def _taken(session: Session, event: e.Taken) -> Session:
    planning = session.planning or Planning()
    if event.indicator in planning.discuss:
        return session
    minutes = max((minutes for minutes, _ in planning.discuss.values()), default=0)
    block = {name: item for name, item in planning.ratify.items() if name != event.indicator}
    discuss = {**planning.discuss, event.indicator: (minutes, "somebody asked to discuss it")}
    after = _with_planning(
        session, changed(planning, discuss=MappingProxyType(discuss), ratify=MappingProxyType(block))
    )
    if session.step is Step.RATIFY and not after.to_ratify:
        return _to(after, _first_open(after))
    return after


def _ratified(session: Session, event: e.Ratified) -> Session:
    for name, level in event.levels.items():
        why = _still_why(session.record(name), level)
        session = _change(
            session, name, level=level, settled_by=Settled.RATIFIED, not_applicable=False, reason="", why=why
        )
    return _to(session, _first_open(session)) if session.step is Step.RATIFY else session


# Votes


def _imported(session: Session, event: e.VotesImported) -> Session:
    record = session.record(event.indicator)
    earlier = tuple(vote for vote in record.votes if not (event.instead and vote in record.hidden_imports))
    vote = Vote(Way.IMPORTED, _frozen(event.votes), source=event.source)
    return _change(session, event.indicator, votes=(*earlier, vote) if vote.number else earlier)


def _vote_opened(session: Session, event: e.VoteOpened) -> Session:
    votes = _without_open(session.record(event.indicator))
    after = _change(session, event.indicator, votes=(*votes, Vote(Way(event.way))))
    return changed(after, indicator=event.indicator, step=Step.VOTES)


def _counted(session: Session, event: e.VotesCounted) -> Session:
    record = session.record(event.indicator)
    vote = record.open_vote or Vote(Way.ROOM)
    before = vote.votes.get(event.constituency, {}) if vote.way is Way.PERSON else {}
    counts = {level: before.get(level, 0) + event.counts.get(level, 0) for level in {**before, **event.counts}}
    votes = _frozen({**vote.votes, event.constituency: counts})
    return _change(session, event.indicator, votes=(*_without_open(record), changed(vote, votes=votes)))


def _revealed(session: Session, event: e.VotesRevealed) -> Session:
    record = session.record(event.indicator)
    # A room's own vote comes last; without one, all that was sent in beforehand is shown.
    newly = (record.open_vote,) if record.open_vote else record.hidden_imports
    votes = tuple(changed(vote, revealed=True) if vote in newly else vote for vote in record.votes)
    return changed(_change(session, event.indicator, votes=votes), indicator=event.indicator, step=Step.LEVEL)


def _vote_dropped(session: Session, event: e.VoteDropped) -> Session:
    after = _change(session, event.indicator, votes=_without_open(session.record(event.indicator)))
    return changed(after, step=Step.LEVEL) if session.step is Step.VOTES else after


def _without_open(record: Record) -> tuple[Vote, ...]:
    return tuple(vote for vote in record.votes if vote is not record.open_vote)


# Settling


def _proposed(session: Session, event: e.LevelProposed) -> Session:
    return changed(
        _change(session, event.indicator, proposed=event.level), indicator=event.indicator, step=Step.CONFIRM
    )


def _level(session: Session, event: e.LevelChosen) -> Session:
    record = session.record(event.indicator)
    after = _change(
        session, event.indicator, level=event.level, settled_by=Settled.AGREED, proposed=None,
        not_applicable=False, reason="", why=_still_why(record, event.level),
        votes=_without_open(record),
    )  # fmt: skip
    return changed(after, indicator=event.indicator, step=Step.REASON)


def _still_why(record: Record, level: str) -> str:
    """The reason that was given, unless it was for another level."""
    return record.why if record.level in (None, level) else ""


def _reason(session: Session, event: e.ReasonGiven) -> Session:
    after = _change(session, event.indicator, why=event.text)
    return _past_reason(after) if _is_asked(session, event, Step.REASON) else after


def _minority(session: Session, event: e.MinorityView) -> Session:
    return _change(session, event.indicator, minority=(*session.record(event.indicator).minority, event.text))


def _confidence(session: Session, event: e.ConfidenceStated) -> Session:
    return _change(session, event.indicator, confidence=event.confidence)


def _not_applicable(session: Session, event: e.NotApplicable) -> Session:
    votes = _without_open(session.record(event.indicator))
    after = _change(
        session, event.indicator, level=None, settled_by=None, proposed=None, not_applicable=True,
        reason=event.reason, why="", votes=votes,
    )  # fmt: skip
    return _on(after, event.indicator)


def _room_level(session: Session, event: e.RoomLevel) -> Session:
    said = RoomSaid(event.room, event.level, event.reason)
    return _change(session, event.indicator, rooms=(*session.record(event.indicator).rooms, said))


# What is kept


def _note(session: Session, event: e.NoteAdded) -> Session:
    note = Note(event.text, event.private)
    if event.indicator is None:
        after = changed(session, notes=(*session.notes, note))
    else:
        after = _change(session, event.indicator, notes=(*session.record(event.indicator).notes, note))
    return changed(after, step=session.resume) if event.private and session.step is Step.PRIVATE else after


def _evidence(session: Session, event: e.EvidenceAdded) -> Session:
    item = Evidence(event.text, event.where, event.vouched_by, event.date, event.asked)
    return _change(session, event.indicator, evidence=(*session.record(event.indicator).evidence, item))


def _evidence_shown(session: Session, event: e.EvidenceShown) -> Session:
    items = session.record(event.indicator).evidence
    return _change(session, event.indicator, evidence=_replaced(items, event.number, asked=False))


def _action(session: Session, event: e.ActionAdded) -> Session:
    action = Action(event.text, event.indicator, event.who, event.when, event.approach)
    return changed(session, actions=(*session.actions, action))


def _action_dropped(session: Session, event: e.ActionDropped) -> Session:
    return changed(session, actions=_replaced(session.actions, event.number, dropped=True))


def _parked(session: Session, event: e.Parked) -> Session:
    return changed(session, parked=(*session.parked, Remark(event.text, event.indicator)))


def _feedback(session: Session, event: e.FeedbackGiven) -> Session:
    return changed(session, feedback=(*session.feedback, Remark(event.text, event.indicator, event.about)))


# Going on


def _opened(session: Session, event: e.Opened) -> Session:
    if event.step == "ratify":
        return _to_block(session)
    resume = session.resume if session.step in (Step.PRIVATE, Step.PROCESS) else session.step
    return changed(session, step=Step(event.step), resume=resume)


def _passed(session: Session, event: e.Passed) -> Session:
    match session.step:
        case Step.PRIVATE | Step.PROCESS:
            return changed(session, step=session.resume)
        case Step.CONFIRM if session.indicator:
            return changed(_change(session, session.indicator, proposed=None), step=Step.LEVEL)
        case Step.REASON:
            return _past_reason(session)
        case Step.MINORITY:
            return changed(session, step=Step.EVIDENCE)
        case Step.RATIFY:
            return _to(session, _first_open(session))
    return _on(session, event.indicator) if event.indicator else session


def _skipped(session: Session, event: e.Skipped) -> Session:
    return _on(session, event.indicator) if event.indicator else session


def _moved(session: Session, event: e.Moved) -> Session:
    return _to(session, event.indicator)


def _break(session: Session, _event: e.BreakTaken) -> Session:
    return session


_HANDLERS: Mapping[type, Callable[[Session, Any], Session]] = {
    e.RoomCounted: _people, e.Planned: _planned, e.Taken: _taken, e.Ratified: _ratified,
    e.VotesImported: _imported, e.VoteOpened: _vote_opened, e.VotesCounted: _counted,
    e.VotesRevealed: _revealed, e.VoteDropped: _vote_dropped,
    e.LevelProposed: _proposed, e.LevelChosen: _level, e.ReasonGiven: _reason, e.MinorityView: _minority,
    e.ConfidenceStated: _confidence, e.NotApplicable: _not_applicable, e.RoomLevel: _room_level,
    e.NoteAdded: _note, e.EvidenceAdded: _evidence, e.EvidenceShown: _evidence_shown, e.ActionAdded: _action,
    e.ActionDropped: _action_dropped, e.Parked: _parked, e.FeedbackGiven: _feedback,
    e.Opened: _opened, e.Passed: _passed, e.Skipped: _skipped, e.Moved: _moved, e.BreakTaken: _break,
}  # fmt: skip


def _change(session: Session, indicator: str, **changes: object) -> Session:
    records = dict(session.records)
    records[indicator] = changed(session.record(indicator), **changes)
    return changed(session, records=MappingProxyType(records))


def _to(session: Session, indicator: str | None) -> Session:
    """At an indicator: where its vote is open, that goes on."""
    if indicator is None:
        return changed(session, indicator=None, step=Step.END)
    step = Step.VOTES if session.record(indicator).open_vote else Step.LEVEL
    return changed(session, indicator=indicator, step=step)


def _on(session: Session, indicator: str) -> Session:
    """Past an indicator: to the next open one, or to the block of proposals where only that is left."""
    following = session.following(indicator)
    return _to_block(session) if following in session.to_ratify else _to(session, following)


def _to_block(session: Session) -> Session:
    return changed(session, indicator=None, step=Step.RATIFY)


def _first_open(session: Session) -> str | None:
    """The first open indicator of the walk that is not in the block of proposals."""
    block = session.to_ratify
    return next((name for name in session.open if name not in block), None)


def _past_reason(session: Session) -> Session:
    """After the reason: other views where the votes hold any, else evidence."""
    record = session.record(session.indicator or "")
    return changed(session, step=Step.MINORITY if session.asks_for_other_views(record) else Step.EVIDENCE)


def _is_asked(session: Session, event: e.Event, step: Step) -> bool:
    return session.indicator == event.indicator and session.step is step


def _replaced(items: tuple[Any, ...], number: int, **changes: object) -> tuple[Any, ...]:
    """The items with one of them changed; as they are where there is no such number."""
    return tuple(changed(item, **changes) if place == number else item for place, item in enumerate(items, 1))


def _frozen(votes: Mapping[str, Mapping[str, int]]) -> Mapping[str, Mapping[str, int]]:
    return MappingProxyType({name: MappingProxyType(dict(counts)) for name, counts in votes.items()})
