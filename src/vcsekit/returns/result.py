"""What scoring files of returns gives, whichever engine did it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from vcsekit.returns.problems import ReturnProblem
from vcsekit.scoring.response import ResponseScore
from vcsekit.scoring.state import GroupKey, State


@dataclass(frozen=True, slots=True)
class ScoredReturn:
    """One return that counts: where it stands, what it says of itself, and its scores."""

    path: str
    line: int
    return_id: str
    key: GroupKey
    submitted: str
    score: ResponseScore


class Sink(Protocol):
    """Takes results as they come, so that no file has to fit into memory."""

    def scored(self, item: ScoredReturn) -> None:
        """Takes a return that counts."""

    def problem(self, item: ReturnProblem) -> None:
        """Takes a problem."""


@dataclass
class Tally:
    """How many rows came in, and what became of them: `rows` = `scored` + `rejected`. Blank rows are not rows."""

    files: int = 0
    files_rejected: int = 0
    rows: int = 0
    scored: int = 0
    rejected: int = 0
    cells_rejected: int = 0
    warnings: int = 0

    def summary(self) -> str:
        """Rows in, scored and rejected, in words."""
        noun = "row" if self.rows == 1 else "rows"
        return f"{self.rows} {noun} in = {self.scored} scored + {self.rejected} rejected"


@dataclass
class Scored:
    """The state of all returns that count, and the tally."""

    state: State = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
