"""The views of what a room said: votes and how they were settled, actions, who was there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vcsekit.assess.consensus import is_disputed, read_vote
from vcsekit.assess.record import Record, RoomSaid, Settled, Vote, Way, told_evidence
from vcsekit.assess.session import Session
from vcsekit.content.library import Library
from vcsekit.content.words import counted, listed
from vcsekit.model.matrix import Indicator, Matrix
from vcsekit.report.parts import group_labels
from vcsekit.report.views import AgreedActionView, DomainView, IndicatorView, VoteView
from vcsekit.scoring.group import OTHERS, safe_groups
from vcsekit.scoring.state import GroupState

_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth")


def session_indicator(matrix: Matrix, indicator: Indicator, record: Record) -> IndicatorView:
    """What a room said about one indicator. Private notes stay out."""
    level = matrix.level(record.level) if record.level else None
    last = read_vote(matrix, record.shown_vote) if record.shown_vote else None
    return IndicatorView(
        id=indicator.id,
        title=indicator.title,
        statement=indicator.statement,
        score=float(level.value) if level else None,
        score_text=str(level.value) if level else "",
        word=level.label if level else None,
        descriptor=indicator.levels[level.id] if level else None,
        counts=last.counts if last else (),
        state="answered" if level else "not applicable" if record.not_applicable else "not answered",
        reason=record.reason,
        notes=record.shared_notes,
        evidence=tuple(told_evidence(item) for item in record.evidence if not item.asked),
        agreement=last.word if last and last.counts else "",
        disputed=is_disputed(matrix, record),
        by_group=tuple((group.label, group.counts) for group in last.groups) if last else (),
        votes=tuple(_votes(matrix, record)),
        settled_by=_settled_by(record),
        why=record.why,
        other_views=record.minority,
        confidence=record.confidence,
        asked_for=tuple(told_evidence(item) for item in record.evidence if item.asked),
        rooms=tuple(_told_room(matrix, said) for said in record.rooms),
    )


def _told_room(matrix: Matrix, said: RoomSaid) -> str:
    why = f": {said.reason}" if said.reason else ""
    return f"{said.room} settled on {matrix.level(said.level).label}{why}"


def _votes(matrix: Matrix, record: Record) -> Iterator[VoteView]:
    number = 0
    for vote in record.votes:
        if vote.revealed:
            number += vote.way is not Way.IMPORTED
            yield _vote(matrix, vote, number)


def _vote(matrix: Matrix, vote: Vote, number: int) -> VoteView:
    reading = read_vote(matrix, vote)
    counted_by_room = f"{_ORDINALS[number - 1]} vote" if 0 < number <= len(_ORDINALS) else f"Vote {number}"
    title = f"Sent in: {vote.source}" if vote.way is Way.IMPORTED else counted_by_room
    words = f"{reading.middle} in the middle; {reading.word}" if reading.counts else "too few votes to be shown"
    groups = tuple((group.label, group.counts) for group in reading.groups)
    return VoteView(title, reading.number, reading.counts, words, groups, reading.disputed)


def _settled_by(record: Record) -> str:
    if record.level is None:
        return ""
    if record.settled_by is Settled.RATIFIED:
        return "ratified in a block that nobody disputed"
    return "agreed after a vote" if record.shown_vote else "named by the room without a counted vote"


def disagreements(domains: Iterable[DomainView]) -> tuple[IndicatorView, ...]:
    """The indicators on which some vote was split or spread, rooms differ, or somebody keeps another view."""
    return tuple(
        item
        for domain in domains
        for item in domain.indicators
        if item.other_views or item.rooms or any(vote.disputed for vote in item.votes)
    )


def agreed_actions(library: Library, session: Session) -> tuple[AgreedActionView, ...]:
    """What the room agreed to do, in the order in which it did."""
    found = []
    for action in session.current_actions:
        approach = library.get(action.approach, "approach") if action.approach else None
        indicator = library.get(action.indicator, "indicator") if action.indicator else None
        about = f"{indicator.id} {indicator.title}" if indicator else ""
        title = approach.title if approach else action.approach
        found.append(AgreedActionView(action.text, action.who, action.when, about, title))
    return tuple(found)


def parked_questions(session: Session) -> tuple[str, ...]:
    """The questions that were left for another day, each with its indicator."""
    return tuple(f"{item.indicator}: {item.text}" if item.indicator else item.text for item in session.parked)


def who_was_there(matrix: Matrix, session: Session) -> str:
    """The people in the room by constituency, small groups merged; an empty text where nobody was counted."""
    people = {name: GroupState(number) for name, number in session.people.items() if number}
    if not people:
        return ""
    minimum, labels = matrix.agreement.minimum_group_size, group_labels(matrix)
    shown = safe_groups(people, minimum)
    if shown is None:
        return f"fewer than {minimum} people"
    total = counted(sum(group.responses for group in people.values()), "person", "people")
    if set(shown) == {OTHERS}:
        return f"{total}, from {counted(len(people), 'constituency', 'constituencies')}"
    told = [f"{labels.get(name, name)} {group.responses}" for name, group in shown.items()]
    return f"{total}: {listed(told)}"


def how_settled(domains: Iterable[DomainView]) -> str:
    """How many indicators were settled in which way, for the method."""
    found = [item.settled_by for domain in domains for item in domain.indicators if item.settled_by]
    told = [f"{found.count(way)} {way}" for way in dict.fromkeys(found)]
    return f"Of the levels, {listed(told)}." if told else "No level was settled."
