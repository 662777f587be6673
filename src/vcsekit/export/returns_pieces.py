"""The table by return, written where the returns were counted, by several processes at once."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from vcsekit.export.columns import Column, csv_cell, row_maker
from vcsekit.returns.result import ScoredReturn
from vcsekit.returns.spreadsheet import CsvWriter


class Piece(NamedTuple):
    """Rows of the table as CSV, without a header, and the returns among them that say something beside answers."""

    text: str
    remarked: list[ScoredReturn]


@dataclass(frozen=True)
class PieceMaker:
    """Makes pieces. It travels as its columns alone: what it remembers holds in one process."""

    columns: Sequence[Column[ScoredReturn]]

    def __call__(self, returns: Sequence[ScoredReturn]) -> Piece:
        """The piece of some returns. Lines end in CRLF, and no text is a formula."""
        written = io.StringIO(newline="")
        CsvWriter(written).write_guarded(map(self._row, returns))
        return Piece(written.getvalue(), [item for item in returns if item.remarks])

    def __getstate__(self) -> dict[str, Any]:
        return {"columns": self.columns}

    @cached_property
    def _row(self) -> Callable[[ScoredReturn], list[Any]]:
        return row_maker(self.columns, csv_cell)
