"""The tables that `vcsekit score` writes: as CSV or Parquet files, as one JSON file or as one workbook."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from enum import StrEnum
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vcsekit.content.library import Library
    from vcsekit.export.columns import Column, Table
    from vcsekit.export.returns_batch import ReturnsWriter
    from vcsekit.export.returns_pieces import Piece, PieceMaker
    from vcsekit.export.tables_parquet import ParquetWriter
    from vcsekit.io.together import Together
    from vcsekit.returns.engines.batch import ReturnBatch
    from vcsekit.returns.result import Scored, ScoredReturn
    from vcsekit.scoring.card import Scorecard

RETURNS, COMMENTS, DICTIONARY = "scores.csv", "comments.csv", "dictionary.csv"
CSV_TABLES = (
    RETURNS, "overall.csv", "domains.csv", "indicators.csv", "gaps.csv", "moves.csv", "cohort.csv", "quality.csv",
    DICTIONARY,
)  # fmt: skip
PARQUET_TABLES = tuple(name.replace(".csv", ".parquet") for name in CSV_TABLES)
JSON_TABLES, WORKBOOK = "tables.json", "tables.xlsx"
PUBLISH = "Take out the tables scores and quality: they hold single returns, and groups too small to be shown."
_MOST_BEHIND = 16
"""How many batches of returns may wait to be written; each holds some ten megabytes."""


class TablesFormat(StrEnum):
    """What tables are written as."""

    CSV = "csv"
    JSON = "json"
    EXCEL = "xlsx"
    ALL = "all"
    PARQUET = "parquet"


def table_files(chosen: TablesFormat) -> tuple[str, ...]:
    """The names of the files that a format writes; comments are a file of their own, since they may name people.

    All of them are those that need nothing but vcsekit: Parquet, which needs Polars, is not among them.
    """
    kinds = {TablesFormat.CSV: CSV_TABLES, TablesFormat.JSON: (JSON_TABLES,), TablesFormat.EXCEL: (WORKBOOK,)}
    wanted = (
        [*kinds.values()] if chosen is TablesFormat.ALL else [{**kinds, TablesFormat.PARQUET: PARQUET_TABLES}[chosen]]
    )
    return (*(name for names in wanted for name in names), COMMENTS)


class ScoreTables:
    """Takes returns as they are scored, and writes every table when all of them are."""

    def __init__(
        self, stack: ExitStack, made: Together, chosen: TablesFormat, library: Library, card: Scorecard
    ) -> None:
        from vcsekit.cli.behind import Behind
        from vcsekit.export.columns import csv_cell, row_maker
        from vcsekit.export.figure_tables import returns_table
        from vcsekit.export.other_columns import COMMENTS as COLUMNS
        from vcsekit.returns.spreadsheet import CsvWriter

        self._library, self._card = library, card
        self._handles = {name: made.open(name) for name in table_files(chosen)}
        columns = returns_table(library, card).columns
        self._row, self._said_row = row_maker(columns, csv_cell), row_maker(COLUMNS, csv_cell)
        self._scores = CsvWriter(self._handles[RETURNS]) if RETURNS in self._handles else None
        self._parquet = _Parquet(stack, self._handles, columns) if chosen is TablesFormat.PARQUET else None
        self._behind = stack.enter_context(Behind(_MOST_BEHIND))
        self._kept = _Kept(stack, columns) if {JSON_TABLES, WORKBOOK} & self._handles.keys() else None
        # Comments are read in Excel, which takes a CSV file for UTF-8 only where a byte order mark says so.
        self._handles[COMMENTS].write("\ufeff")
        self._comments = CsvWriter(self._handles[COMMENTS])
        self._comments.writerow([column.name for column in COLUMNS])
        self.comments = 0
        if self._scores:
            self._scores.writerow([column.name for column in columns])

    def scored(self, item: ScoredReturn) -> None:
        """Takes one return."""
        self._behind.wait()
        if self._scores:
            self._scores.write_guarded([self._row(item)])
        if self._parquet:
            self._parquet.scored(item)
        if self._kept is not None:
            self._kept.add(item)
        if item.remarks:
            self._said(item)

    def scored_many(self, batch: ReturnBatch) -> None:
        """Takes many returns at once."""
        if self._kept is not None or self._writer is None:
            for item in batch:
                self.scored(item)
            return
        self._behind.do(partial(self._write, self._writer, batch))
        for item in batch.remarked():
            if item.remarks:
                self._said(item)

    def piece_maker(self) -> PieceMaker | None:
        """What makes rows of the table by return, where that is all that is wanted of single returns; else None."""
        from vcsekit.export.figure_tables import returns_table
        from vcsekit.export.returns_pieces import PieceMaker

        return None if self._kept is not None else PieceMaker(returns_table(self._library, self._card).columns)

    def scored_piece(self, piece: Piece) -> None:
        """Takes what it made."""
        self._behind.wait()
        if self._parquet and piece.text:
            self._parquet.returns.add_csv(piece.text.encode())
        elif not self._parquet:
            self._handles[RETURNS].write(piece.text)
        for item in piece.remarked:
            self._said(item)

    def _write(self, writer: ReturnsWriter, batch: ReturnBatch) -> None:
        """Writes many returns, in another thread: nothing else goes on with the table by return meanwhile."""
        data = writer.data(batch)
        if self._parquet:
            self._parquet.returns.add_csv(data)
            return
        self._handles[RETURNS].flush()
        self._handles[RETURNS].buffer.write(data)

    @cached_property
    def _writer(self) -> ReturnsWriter | None:
        """What writes many rows of the table by return at once; None where that table is not wanted so."""
        from vcsekit.export.figure_tables import returns_table
        from vcsekit.export.returns_batch import ReturnsWriter, can_write

        columns = returns_table(self._library, self._card).columns
        wanted = self._scores or self._parquet
        return ReturnsWriter(columns, self._card) if wanted and can_write(columns, self._card) else None

    def _said(self, item: ScoredReturn) -> None:
        from vcsekit.export.other_columns import comments_table

        rows = [self._said_row(remark) for remark in comments_table([item]).records]
        self._comments.write_guarded(rows)
        self.comments += len(rows)

    def finish(self, scored: Scored, about: Mapping[str, str]) -> None:
        """Writes the tables of all returns together. `about` tells of them in words.

        Raises VcsekitError where a table is too long for a workbook.
        """
        from vcsekit.export.columns import write_csv, write_json
        from vcsekit.export.dictionary import dictionary
        from vcsekit.export.figure_tables import returns_table
        from vcsekit.export.other_columns import comments_table, rejected_table

        # What is here now stays to the end: the search for garbage need not look at it again and again.
        gc.freeze()
        tables = _tables(self._library, self._card, scored)
        returns = returns_table(self._library, self._card)
        if self._kept is not None:
            returns = replace(returns, columns=self._kept.columns, records=self._kept)
        described = dictionary([returns, *tables, rejected_table(), comments_table(())])
        for table in (*tables, described):
            if f"{table.name}.csv" in self._handles:
                write_csv(self._handles[f"{table.name}.csv"], table)
        self._behind.wait()
        if self._parquet:
            self._parquet.finish([*tables, described], about)
        if JSON_TABLES in self._handles:
            write_json(self._handles[JSON_TABLES], dict(about), [returns, *tables, described])
        if WORKBOOK in self._handles:
            _workbook(self._handles[WORKBOOK].buffer, about, [described, *tables, returns])
        gc.unfreeze()


def _tables(library: Library, card: Scorecard, scored: Scored) -> list[Table[Any]]:
    from vcsekit.export.figure_tables import figure_tables
    from vcsekit.export.other_columns import quality_table
    from vcsekit.returns.quality import quality_rows

    return [*figure_tables(library, card, scored.state), quality_table(list(quality_rows(scored)))]


def _workbook(handle: Any, about: Mapping[str, str], tables: Sequence[Table[Any]]) -> None:
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.export.tables_workbook import TooManyRowsError, tables_workbook

    try:
        tables_workbook(handle, list(about.items()), tables)
    except TooManyRowsError as error:
        raise VcsekitError(str(error), "choose --format csv, which may have any number of rows") from None


class _Parquet:
    """The tables as Parquet files. Their rows lie in a folder of their own until all of them are there."""

    def __init__(self, stack: ExitStack, handles: Mapping[str, Any], columns: Sequence[Column[Any]]) -> None:
        import tempfile

        from vcsekit.export.columns import finished, row_maker
        from vcsekit.export.tables_parquet import ParquetWriter

        self._handles, self._row = handles, row_maker(columns, finished)
        self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vcsekit-")))
        self.returns: ParquetWriter = ParquetWriter(columns, self._folder, "scores")

    def scored(self, item: ScoredReturn) -> None:
        """Takes one return."""
        self.returns.add(self._row(item))

    def finish(self, tables: Sequence[Table[Any]], about: Mapping[str, str]) -> None:
        """Writes all tables. Raises OSError as any writing does."""
        from vcsekit.export.tables_parquet import write_parquet

        self.returns.finish(self._handles["scores.parquet"].buffer, about)
        for table in tables:
            write_parquet(self._handles[f"{table.name}.parquet"].buffer, table, self._folder, about)


class _Kept:
    """The rows of the table by return on disk, for formats that want them when everything is scored.

    There may be a million. `columns` are those of the table, and take a row in place of a return.
    """

    def __init__(self, stack: ExitStack, columns: Sequence[Column[ScoredReturn]]) -> None:
        import tempfile
        from operator import itemgetter

        from vcsekit.export.columns import finished, row_maker

        kept = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115  # closed by the stack
        self._file = stack.enter_context(kept)
        self._row = row_maker(columns, finished)
        self.columns = [replace(column, value=itemgetter(n), part=None) for n, column in enumerate(columns)]

    def add(self, item: ScoredReturn) -> None:
        """Keeps one return's row: a line of JSON, in which a list stands for a decimal number."""
        import json

        self._file.write(json.dumps(self._row(item), default=lambda number: [str(number)]) + "\n")

    def __iter__(self) -> Iterator[Any]:
        import json
        from decimal import Decimal

        self._file.seek(0)
        for line in self._file:
            yield [Decimal(cell[0]) if isinstance(cell, list) else cell for cell in json.loads(line)]
