"""What sessions tell the editors of the next version, by indicator, without anybody's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from vcsekit.assess.consensus import is_disputed
from vcsekit.assess.legible import Said, legible
from vcsekit.assess.minutes import matrix_part
from vcsekit.assess.minutes_model import MatrixPart, Part
from vcsekit.assess.pseudonyms import Pseudonyms
from vcsekit.assess.record import Record, Way
from vcsekit.assess.redact import names_in
from vcsekit.assess.session import Session
from vcsekit.content.library import Library
from vcsekit.model.matrix import Indicator

MANY = 2
"""From this many sessions on, a dispute that stays is the indicator's, not the room's."""


class IndicatorFeedback(Part):
    """What sessions say of one indicator. Numbers count sessions, but `minority_views`, which counts views.

    `persistent` where it was still split or spread in the last votes of two sessions, or after a second vote in one.
    """

    id: str
    title: str
    settled: int
    wording: tuple[Said, ...] = ()
    disputed: int = 0
    disputed_after_another_vote: int = 0
    persistent: bool = False
    not_applicable: int = 0
    not_applicable_because: tuple[Said, ...] = ()
    low_confidence: int = 0
    minority_views: int = 0

    @property
    def tells(self) -> bool:
        """Whether there is anything for an editor in it."""
        return bool(self.wording or self.disputed or self.not_applicable or self.low_confidence or self.minority_views)


class Feedback(Part):
    """The feedback of several sessions: indicators of which they say anything, in the matrix's order."""

    kind: Literal["vcsekit-feedback"] = "vcsekit-feedback"
    format: Literal[1] = 1
    matrix: MatrixPart
    sessions: int
    indicators: tuple[IndicatorFeedback, ...]
    process: tuple[Said, ...]


def collate(library: Library, sessions: Sequence[Session]) -> Feedback:
    """The feedback of sessions on one matrix. Names that a session's fields hold are taken out of its texts."""
    rooms = [_Unnamed(library, session) for session in sessions]
    found = [_indicator(library, item, rooms) for item in library.indicators]
    process = [text for room in rooms for text in room.remarks("process", None)]
    return Feedback(
        matrix=matrix_part(library),
        sessions=len(sessions),
        indicators=tuple(item for item in found if item.tells),
        process=tuple(process),
    )


class _Unnamed:
    """A session whose texts name nobody that its fields name."""

    def __init__(self, library: Library, session: Session) -> None:
        self.session = session
        self.masked = Pseudonyms(library.matrix, names_in(session)).masked

    def remarks(self, about: str, indicator: str | None) -> Iterator[str]:
        """Feedback on the process, or on an indicator's wording."""
        for item in self.session.feedback:
            if item.about == about and indicator in (None, item.indicator):
                yield self.masked(item.text)


def _indicator(library: Library, item: Indicator, rooms: Sequence[_Unnamed]) -> IndicatorFeedback:
    records = [(room, room.session.record(item.id)) for room in rooms]

    def number(test: Callable[[Record], bool]) -> int:
        return sum(test(record) for _, record in records)

    disputed = number(lambda record: is_disputed(library.matrix, record))
    again = number(lambda record: _voted_again(record) and is_disputed(library.matrix, record))
    because = [room.masked(record.reason) for room, record in records if record.not_applicable and record.reason]
    return IndicatorFeedback(
        id=item.id,
        title=legible(item.title),
        settled=number(lambda record: record.settled),
        wording=tuple(text for room, _ in records for text in room.remarks("wording", item.id)),
        disputed=disputed,
        disputed_after_another_vote=again,
        persistent=disputed >= MANY or again > 0,
        not_applicable=number(lambda record: record.not_applicable),
        not_applicable_because=tuple(because),
        low_confidence=number(lambda record: record.confidence == "low"),
        minority_views=sum(len(record.minority) for _, record in records),
    )


def _voted_again(record: Record) -> bool:
    """Whether the room itself voted more than once."""
    return sum(vote.revealed and vote.way is not Way.IMPORTED for vote in record.votes) > 1
