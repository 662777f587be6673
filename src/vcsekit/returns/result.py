"""What scoring files of returns gives, whichever engine did it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from vcsekit.returns.problems import ReturnProblem
from vcsekit.returns.remarks import Remark
from vcsekit.scoring.response import ResponseScore
from vcsekit.scoring.state import GroupKey, State


class ScoredReturn(NamedTuple):
    """One return that counts: where it stands, what it says of itself, its scores, and what it says beside answers."""

    path: str
    line: int
    return_id: str
    key: GroupKey
    submitted: str
    score: ResponseScore
    sheet: str = ""
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class ToCorrect:
    """A row that was rejected, or of which a cell was, in our own wide form.

    `cells` are by the names of `form_header`: what could be read as it is understood (a level's number, a system's
    name), what could not as it stands in the file. They are empty where the row could not be taken apart.
    """

    path: str
    sheet: str
    line: int
    cells: dict[str, str]
    problems: Sequence[ReturnProblem]


class Sink(Protocol):
    """Takes results as they come, so that no file has to fit into memory."""

    def scored(self, item: ScoredReturn) -> None:
        """Takes a return that counts."""

    def problem(self, item: ReturnProblem) -> None:
        """Takes a problem."""

    def to_correct(self, item: ToCorrect) -> None:
        """Takes a row with something to correct."""


@dataclass
class Tally:
    """How many rows came in, and what became of them: `rows` = `scored` + `superseded` + `rejected`.

    A row is one of the file: a return, or in a long table an answer. Blank rows are not rows. `returns` is how many
    returns were scored; it differs from `scored` in long tables alone.
    """

    files: int = 0
    files_rejected: int = 0
    rows: int = 0
    scored: int = 0
    superseded: int = 0
    rejected: int = 0
    returns: int = 0
    cells_rejected: int = 0
    warnings: int = 0

    def summary(self) -> str:
        """Rows in, scored, superseded and rejected, in words."""
        noun = "row" if self.rows == 1 else "rows"
        parts = [f"{self.scored:,} scored"]
        if self.superseded:
            parts.append(f"{self.superseded:,} superseded")
        parts.append(f"{self.rejected:,} rejected")
        made = f" ({self.returns:,} returns)" if self.returns != self.scored else ""
        return f"{self.rows:,} {noun} in = {' + '.join(parts)}{made}"


@dataclass
class LeftOut:
    """What was left out of one system's returns: rows by what became of them, and cells that could not be counted."""

    rejected: int = 0
    superseded: int = 0
    answers_rejected: int = 0


@dataclass
class Scored:
    """The state of all returns that count, the tally, and what was left out by system.

    `detected` counts files by what was found out about them; `rule` says which of several returns counts. `engines`
    counts tables by how they were read, in words, where there was a choice.
    """

    state: State = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    left_out: dict[str, LeftOut] = field(default_factory=dict)
    detected: Counter[str] = field(default_factory=Counter)
    rule: str = "latest"
    engines: Counter[str] = field(default_factory=Counter)
