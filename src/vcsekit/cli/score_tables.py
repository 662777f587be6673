"""The tables that `vcsekit score` writes: as CSV files, as one JSON file or as one workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vcsekit.content.library import Library
    from vcsekit.export.columns import Table
    from vcsekit.export.returns_batch import ReturnsWriter
    from vcsekit.returns.engines.batch import ReturnBatch
    from vcsekit.returns.result import Scored, ScoredReturn
    from vcsekit.scoring.card import Scorecard

RETURNS, COMMENTS, DICTIONARY = "scores.csv", "comments.csv", "dictionary.csv"
CSV_TABLES = (
    RETURNS, "overall.csv", "domains.csv", "indicators.csv", "gaps.csv", "moves.csv", "cohort.csv", "quality.csv",
    DICTIONARY,
)  # fmt: skip
JSON_TABLES, WORKBOOK = "tables.json", "tables.xlsx"
PUBLISH = "Take out the tables scores and quality: they hold single returns, and groups too small to be shown."


class TablesFormat(StrEnum):
    """What tables are written as."""

    CSV = "csv"
    JSON = "json"
    EXCEL = "xlsx"
    ALL = "all"


def table_files(chosen: TablesFormat) -> tuple[str, ...]:
    """The names of the files that a format writes; comments are a file of their own, since they may name people."""
    kinds = {TablesFormat.CSV: CSV_TABLES, TablesFormat.JSON: (JSON_TABLES,), TablesFormat.EXCEL: (WORKBOOK,)}
    wanted = kinds if chosen is TablesFormat.ALL else (chosen,)
    return (*(name for kind in wanted for name in kinds[kind]), COMMENTS)


class ScoreTables:
    """Takes returns as they are scored, and writes every table when all of them are."""

    def __init__(self, stack: ExitStack, out: Path, chosen: TablesFormat, library: Library, card: Scorecard) -> None:
        from vcsekit.export.columns import csv_cell, row_maker
        from vcsekit.export.figure_tables import returns_table
        from vcsekit.export.other_columns import COMMENTS as COLUMNS
        from vcsekit.io.files import atomic_writer
        from vcsekit.returns.spreadsheet import CsvWriter

        self._library, self._card = library, card
        self._handles = {name: stack.enter_context(atomic_writer(out / name)) for name in table_files(chosen)}
        columns = returns_table(library, card).columns
        self._row, self._said_row = row_maker(columns, csv_cell), row_maker(COLUMNS, csv_cell)
        self._scores = CsvWriter(self._handles[RETURNS]) if RETURNS in self._handles else None
        self._kept = _Kept(stack) if {JSON_TABLES, WORKBOOK} & self._handles.keys() else None
        # Comments are read in Excel, which takes a CSV file for UTF-8 only where a byte order mark says so.
        self._handles[COMMENTS].write("\ufeff")
        self._comments = CsvWriter(self._handles[COMMENTS])
        self._comments.writerow([column.name for column in COLUMNS])
        self.comments = 0
        if self._scores:
            self._scores.writerow([column.name for column in columns])

    def scored(self, item: ScoredReturn) -> None:
        """Takes one return."""
        if self._scores:
            self._scores.write_guarded([self._row(item)])
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
        self._handles[RETURNS].write(self._writer.text(batch))
        for item in batch.remarked():
            if item.remarks:
                self._said(item)

    @cached_property
    def _writer(self) -> ReturnsWriter | None:
        """What writes many rows of the table by return at once; None where that table is not wanted as CSV."""
        from vcsekit.export.figure_tables import returns_table
        from vcsekit.export.returns_batch import ReturnsWriter, can_write

        columns = returns_table(self._library, self._card).columns
        return ReturnsWriter(columns, self._card) if self._scores and can_write(columns, self._card) else None

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

        tables = _tables(self._library, self._card, scored)
        returns = returns_table(self._library, self._card, () if self._kept is None else self._kept)
        described = dictionary([returns, *tables, rejected_table(), comments_table(())])
        for table in (*tables, described):
            if f"{table.name}.csv" in self._handles:
                write_csv(self._handles[f"{table.name}.csv"], table)
        if JSON_TABLES in self._handles:
            write_json(self._handles[JSON_TABLES], dict(about), [returns, *tables, described])
        if WORKBOOK in self._handles:
            _workbook(self._handles[WORKBOOK].buffer, about, [described, *tables, returns])


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


class _Kept(Sequence["ScoredReturn"]):
    """Returns on disk, for formats that want them when everything is scored: there may be a million."""

    def __init__(self, stack: ExitStack) -> None:
        import tempfile

        self._file = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  # the stack closes it
        self._number = 0

    def add(self, item: ScoredReturn) -> None:
        """Keeps one return."""
        import pickle

        pickle.dump(item, self._file)
        self._number += 1

    def __len__(self) -> int:
        return self._number

    def __getitem__(self, place: Any) -> Any:
        raise TypeError("returns are read from the first to the last")

    def __iter__(self) -> Iterator[ScoredReturn]:
        import pickle

        self._file.seek(0)
        for _ in range(self._number):
            yield pickle.load(self._file)  # noqa: S301  # our own file, which has no name
