"""What undo takes back and redo brings again, in words: no room should have to guess it."""

from __future__ import annotations

from collections.abc import Iterator

from vcsekit.assess.record import Record, Vote
from vcsekit.assess.session import Session
from vcsekit.content.words import counted


def what_was_kept(before: Session, after: Session) -> str:
    """What the later of two sessions holds that the earlier does not, in words; of notes, only that there is one.

    An empty text where nothing that a room would name was kept.
    """
    names = [name for name in after.order if after.record(name) != before.record(name)]
    if len(names) > 1:
        return f"the block of {counted(len(names), 'indicator')}"
    of_records = (what for name in names for what in _of_record(before.record(name), after.record(name)))
    return next(of_records, "") or next(_of_session(before, after), "")


def _of_record(before: Record, after: Record) -> Iterator[str]:
    """What differs in a record: the answer first, for it may have ended a vote."""
    if (before.level, before.not_applicable, before.settled_by) != (
        after.level,
        after.not_applicable,
        after.settled_by,
    ):
        yield "the answer"
    if before.votes != after.votes:
        yield _of_votes(before.votes, after.votes)
    if before.proposed != after.proposed:
        yield "the level that was proposed"
    if before.why != after.why:
        yield "the reason"
    if before.minority != after.minority:
        yield "another view"
    if before.confidence != after.confidence:
        yield "the confidence"
    if before.notes != after.notes:
        yield "a private note" if after.notes[-1].private else "a note"
    if len(before.evidence) != len(after.evidence):
        yield "what was asked for" if after.evidence[-1].asked else "evidence"
    elif before.evidence != after.evidence:
        yield "that evidence has come"


def _of_votes(before: tuple[Vote, ...], after: tuple[Vote, ...]) -> str:
    if sum(vote.revealed for vote in before) != sum(vote.revealed for vote in after):
        return "showing the votes"
    if len(before) != len(after):
        return "beginning a vote" if len(after) > len(before) else "giving up a vote"
    return "what was counted last"


def _of_session(before: Session, after: Session) -> Iterator[str]:
    if before.notes != after.notes:
        yield "a private note" if after.notes[-1].private else "a note"
    if len(before.actions) != len(after.actions):
        yield "an action"
    elif before.actions != after.actions:
        yield "that an action is off the list"
    if before.parked != after.parked:
        yield "a parked question"
    if before.feedback != after.feedback:
        yield "feedback"
    if before.people != after.people:
        yield "who is here"
    if before.planning != after.planning:
        yield "a change of the agenda"
