"""The table by return, written many rows at once: every cell that many returns share is made once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from vcsekit.export.columns import Column, csv_cell
from vcsekit.returns.engines.batch import ReturnBatch
from vcsekit.returns.engines.frame_counts import KEY, OVERALL
from vcsekit.returns.engines.frames import ID, SUBMITTED
from vcsekit.returns.result import ScoredReturn
from vcsekit.returns.spreadsheet import guarded
from vcsekit.scoring.card import Scorecard
from vcsekit.scoring.response import ResponseScore

if TYPE_CHECKING:
    import polars as pl

_SHARE = "completeness"
_ONE_OF_KEY = ("system", "place", "constituency", "round")
_ONE_OF_OVERALL = ("overall", "nearest_level")
_SAID = {"return_id": ID, "submitted": SUBMITTED}
_NUMBERS = ("line", "answered", "applicable")


class ReturnsWriter:
    """Makes the rows of the table by return as CSV, batch by batch."""

    def __init__(self, columns: Sequence[Column[ScoredReturn]], card: Scorecard) -> None:
        self._columns = columns
        names = ((f"{domain.id}_{what}", n) for n, domain in enumerate(card.domains) for what in ("mean", "floor"))
        self._domains = dict(names)
        self._known: dict[str, list[str | None]] = {column.name: [] for column in columns}

    def text(self, batch: ReturnBatch) -> str:
        """The rows of a batch, without a header: lines end in CRLF, and no text is a formula."""
        frame = batch.numbers()
        made = frame.lazy().select(self._cells(column, batch, frame).alias(column.name) for column in self._columns)
        return made.collect().write_csv(include_header=False, line_terminator="\r\n", quote_style="necessary")

    def _cells(self, column: Column[ScoredReturn], batch: ReturnBatch, frame: pl.DataFrame) -> pl.Expr:
        """What makes a column of texts."""
        import polars as pl

        name, counts = column.name, batch.counts
        if name in _NUMBERS:
            return pl.col(name)
        if name in _SAID:
            return pl.lit(_guarded(frame[_SAID[name]]))
        if name in _ONE_OF_KEY:
            return self._shared(column, KEY, counts.keys, lambda key: batch.example(key=key))
        if name in _ONE_OF_OVERALL:
            return self._shared(
                column, OVERALL, counts.overalls, lambda overall: batch.example(ResponseScore((), overall, 0, 0))
            )
        if name in self._domains:
            number = self._domains[name]
            return self._shared(
                column,
                f"d{number}",
                counts.readings[number],
                lambda score: batch.example(ResponseScore((score,) * len(counts.readings), None, 0, 0)),
            )
        if name == _SHARE:
            return self._share(column, batch, frame)
        return pl.lit(_text(column, batch.example()), pl.String)

    def _shared(
        self, column: Column[ScoredReturn], by: str, values: Sequence[Any], example: Callable[[Any], ScoredReturn]
    ) -> pl.Expr:
        """A column whose cells depend on a number in the frame; `values` are what the numbers stand for."""
        import polars as pl

        known = self._known[column.name]
        known += [_text(column, example(value)) for value in values[len(known) :]]
        return pl.lit(pl.Series(known, dtype=pl.String)).gather(pl.col(by))

    def _share(self, column: Column[ScoredReturn], batch: ReturnBatch, frame: pl.DataFrame) -> pl.Expr:
        import polars as pl

        met = frame.select("share", "answered", "applicable").unique("share")
        texts = [
            _text(column, batch.example(ResponseScore((), None, answered, applicable)))
            for _, answered, applicable in met.rows()
        ]
        return pl.col("share").replace_strict(met["share"], pl.Series(texts, dtype=pl.String), return_dtype=pl.String)


def can_write(columns: Sequence[Column[ScoredReturn]], card: Scorecard) -> bool:
    """Whether it is known of every column what its cells depend on."""
    domains = {f"{domain.id}_{what}" for domain in card.domains for what in ("mean", "floor")}
    known = {*_NUMBERS, *_SAID, *_ONE_OF_KEY, *_ONE_OF_OVERALL, _SHARE, "file", "sheet", *domains}
    return all(column.name in known for column in columns)


def _text(column: Column[ScoredReturn], item: ScoredReturn) -> str | None:
    """A cell as it is written; an empty one is None."""
    cell = csv_cell(column.value(column.part(item) if column.part else item))
    return None if cell is None or cell == "" else str(cell)


def _guarded(texts: pl.Series) -> pl.Series:
    """Texts that are no formulas; empty ones are None. Those that begin with a letter or digit need no closer look."""
    import polars as pl

    safe = texts.str.contains("^[A-Za-z0-9]")
    if not safe.all():
        texts = pl.Series(texts.name, [guarded(text) or None for text in texts.to_list()], dtype=pl.String)
    return texts
