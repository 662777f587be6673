"""The table by return, written many rows at once: what many returns share is made into text once."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from vcsekit.export.columns import Column, csv_cell
from vcsekit.returns.engines.batch import ReturnBatch
from vcsekit.returns.engines.frame_counts import KEY, OVERALL, Sums
from vcsekit.returns.engines.frames import ID, SUBMITTED
from vcsekit.returns.result import ScoredReturn
from vcsekit.returns.spreadsheet import CsvWriter, guarded
from vcsekit.scoring.card import Scorecard
from vcsekit.scoring.response import ResponseScore

if TYPE_CHECKING:
    import polars as pl

_LINE, _SHARE, _ALL = "line", "share", "all"
_DEPENDS = {
    "file": _ALL, "sheet": _ALL, "line": _LINE, "return_id": ID, "system": KEY, "place": KEY, "constituency": KEY,
    "round": KEY, "submitted": SUBMITTED, "overall": OVERALL, "nearest_level": OVERALL, "answered": _SHARE,
    "applicable": _SHARE, "completeness": _SHARE,
}  # fmt: skip
"""On which column of the frame each column of the table depends; on nothing where it is the same in all rows."""

_Columns = Sequence[Column[ScoredReturn]]


class ReturnsWriter:
    """Makes the rows of the table by return as CSV, batch by batch.

    Neighbouring columns that depend on the same are one text, with the commas between them.
    """

    def __init__(self, columns: _Columns, card: Scorecard) -> None:
        depends = _depends(card)
        self._runs = [(by, list(run)) for by, run in groupby(columns, key=lambda column: depends[column.name])]
        self._known: list[list[str]] = [[] for _ in self._runs]
        self._shares: list[tuple[int, int]] = []
        self._share_numbers: Sums | None = None

    def data(self, batch: ReturnBatch) -> bytes:
        """The rows of a batch, without a header: in UTF-8, lines end in CRLF, and no text is a formula."""
        frame = self._with_shares(batch)
        made = [
            self._cells(by, columns, known, batch, frame).alias(str(number))
            for number, ((by, columns), known) in enumerate(zip(self._runs, self._known, strict=True))
        ]
        handle = io.BytesIO()
        frame.lazy().select(made).collect().write_csv(
            handle, include_header=False, line_terminator="\r\n", quote_style="never"
        )
        return handle.getvalue()

    def _cells(self, by: str, columns: _Columns, known: list[str], batch: ReturnBatch, frame: pl.DataFrame) -> pl.Expr:
        """What makes some neighbouring columns."""
        import polars as pl

        if by == _LINE:
            return pl.col(_LINE)
        if by in (ID, SUBMITTED):
            return pl.lit(_texts(frame[by]))
        if by == _ALL:
            return pl.lit(_text(columns, batch.example()))
        values, example = self._shared(by, batch)
        known += [_text(columns, example(value)) for value in values[len(known) :]]
        return pl.lit(pl.Series(known, dtype=pl.String)).gather(pl.col(by))

    def _with_shares(self, batch: ReturnBatch) -> pl.DataFrame:
        frame, wide = batch.numbers(), batch.counts.wide

        def learn(share: int) -> int:
            self._shares.append(divmod(share, wide))
            return len(self._shares) - 1

        if self._share_numbers is None:
            self._share_numbers = Sums(wide * wide, learn)
        return frame.with_columns(self._share_numbers.numbers(frame[_SHARE]))

    def _shared(self, by: str, batch: ReturnBatch) -> tuple[Sequence[Any], Callable[[Any], ScoredReturn]]:
        """What the numbers in a column of the frame stand for, and what makes a return of which that holds."""
        counts = batch.counts
        if by == KEY:
            return counts.keys, lambda key: batch.example(key=key)
        if by == OVERALL:
            return counts.overalls, lambda overall: batch.example(ResponseScore((), overall, 0, 0))
        if by == _SHARE:
            return self._shares, lambda share: batch.example(ResponseScore((), None, *share))
        readings = counts.readings[int(by[1:])]
        return readings, lambda score: batch.example(ResponseScore((score,) * len(counts.readings), None, 0, 0))


def can_write(columns: _Columns, card: Scorecard) -> bool:
    """Whether it is known of every column what its cells depend on."""
    depends = _depends(card)
    return all(column.name in depends for column in columns)


def _depends(card: Scorecard) -> dict[str, str]:
    domains = {f"{domain.id}_{what}": f"d{n}" for n, domain in enumerate(card.domains) for what in ("mean", "floor")}
    return _DEPENDS | domains


def _text(columns: _Columns, item: ScoredReturn) -> str:
    """Cells that stand side by side, as they are written."""
    return _joined([csv_cell(column.value(column.part(item) if column.part else item)) for column in columns])


def _joined(cells: Sequence[object]) -> str:
    handle = io.StringIO()
    # A row of one empty cell alone would be written in quotation marks.
    CsvWriter(handle, lineterminator="").write_guarded([[*cells, 0]])
    return handle.getvalue()[:-2]


def _texts(texts: pl.Series) -> pl.Series:
    """Texts that are no formulas, quoted where need be. Those of letters, digits and dashes need no closer look."""
    import polars as pl

    if texts.str.contains(r"^(?:[A-Za-z0-9][A-Za-z0-9 .:/_-]*)?$").all():
        return texts
    return pl.Series(texts.name, [_joined([guarded(text)]) for text in texts.to_list()], dtype=pl.String)
