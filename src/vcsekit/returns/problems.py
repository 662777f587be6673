"""What can be wrong with a file of returns, a row or a cell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vcsekit.diagnostics import Diagnostic, Severity, Span


class Reach(StrEnum):
    """How much a problem takes out of the scores."""

    FILE = "file"
    HEADER = "header"
    ROW = "row"
    CELL = "cell"


_REACH_BY_FAMILY = {"VR1": Reach.FILE, "VR2": Reach.HEADER, "VR3": Reach.ROW, "VR4": Reach.CELL}


@dataclass(frozen=True, order=True)
class ReturnProblem(Diagnostic):
    """A diagnostic about returns that also names the column and the value.

    The span's line is the physical line of the file on which the cell (or row) starts.
    """

    column: str = ""
    value: str = ""

    @property
    def reach(self) -> Reach:
        """Whether the file, its header, a row or a single cell is left out."""
        return _REACH_BY_FAMILY[self.code[:3]]


def problem(
    code: str,
    path: str,
    message: str,
    hint: str,
    *,
    line: int = 0,
    column: str = "",
    value: str = "",
    severity: Severity = Severity.ERROR,
) -> ReturnProblem:
    """A problem with returns at a physical line (0: the whole file)."""
    return ReturnProblem(Span(path, line), code, message, severity, hint, column, value)
