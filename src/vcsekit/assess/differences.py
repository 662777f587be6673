"""What two showings of votes tell between them: where one vote is added in between, their difference is that vote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from vcsekit.assess.record import Vote, Votes, Way
from vcsekit.assess.session import Session
from vcsekit.scoring.group import OTHERS, safe_groups
from vcsekit.scoring.state import GroupState


def fewest_between(session: Session, indicator: str, votes: Iterable[Vote]) -> int:
    """How few people's votes could be worked out, if these were shown after what the room has seen; 0 if none could.

    A showing that was taken back, of the same vote or of what was sent in, is compared whatever has changed: all that
    was not typed anew stands as it was. In a vote that is held again minds move, and nobody knows whose; there it
    counts only that votes were added and none taken away, or the other way round: somebody came late, or left.
    """
    found = [few for vote in votes for few in _few(session, indicator, vote)]
    return min(found, default=0)


def _few(session: Session, indicator: str, vote: Vote) -> Iterator[int]:
    seen = list(_seen(session, indicator, vote))
    if any(earlier.votes == vote.votes for earlier, _ in seen):
        # Just this has been shown already: nothing is told anew.
        return
    for earlier, again in seen:
        for added, removed in _changes(earlier, vote, session.smallest):
            if (again or not (added and removed)) and 0 < max(added, removed) < session.smallest:
                yield max(added, removed)


def _seen(session: Session, indicator: str, vote: Vote) -> Iterator[tuple[Vote, bool]]:
    """What the room has seen of the same people, and whether it was of this very vote."""
    record, sent_in = session.record(indicator), vote.way is Way.IMPORTED
    for place, earlier in session.withdrawn.get(indicator, ()):
        if (earlier.way is Way.IMPORTED) == sent_in:
            yield earlier, sent_in or place == len(record.votes) - 1
    shown = [vote for vote in record.votes if vote.revealed and vote.way is not Way.IMPORTED]
    yield from ((earlier, False) for earlier in ([] if sent_in else shown))


def _changes(earlier: Vote, later: Vote, smallest: int) -> Iterator[tuple[int, int]]:
    """How many votes were added and removed, between everything shown of the one and everything shown of the other."""
    if min(earlier.number, later.number) < smallest:
        return
    # Votes of the room as one and votes by constituency can be compared only as wholes.
    yield _change({"": earlier.counts}, {"": later.counts})
    groups, others = _groups(earlier, smallest), _groups(later, smallest)
    yield from (_change(earlier.votes, other) for other in others)
    yield from (_change(group, other) for group in groups for other in (later.votes, *others))


def _groups(vote: Vote, smallest: int) -> list[Votes]:
    """The groups whose counts are shown, each with the constituencies in it; none where only the whole is shown."""
    here = {name: counts for name, counts in vote.votes.items() if sum(counts.values())}
    sizes = {name or OTHERS: GroupState(sum(counts.values())) for name, counts in here.items()}
    shown = safe_groups(sizes, smallest) or {}
    if len(shown) < 2:
        return []
    alone: list[Votes] = [{name: here[name]} for name in shown if name != OTHERS]
    together = {name: counts for name, counts in here.items() if name not in shown or name == OTHERS}
    return [*alone, *([together] if together else [])]


def _change(earlier: Votes, later: Votes) -> tuple[int, int]:
    """How many votes were added, and how many removed, constituency by constituency."""
    one, other = _cells(earlier), _cells(later)
    return (other - one).total(), (one - other).total()


def _cells(votes: Mapping[str, Mapping[str, int]]) -> Counter[tuple[str, str]]:
    return Counter({(name, level): number for name, counts in votes.items() for level, number in counts.items()})
