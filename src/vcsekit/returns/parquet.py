"""Parquet files by Polars, in slices of rows, with every cell as the text that people would write.

Rows are numbered from 1; the names of columns are no row. Columns of lists or structures can't be cells: they are left
out, and told. What numbers, dates and truth values become is what workbooks make of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vcsekit.diagnostics import Severity, VcsekitError
from vcsekit.returns.limits import MAX_CELL, MAX_COLUMNS, MAX_LINE
from vcsekit.returns.meter import Meter
from vcsekit.returns.parquet_footer import LOCKED, checked, damaged, locked
from vcsekit.returns.problems import ReturnProblem, problem
from vcsekit.returns.table import Row, Table, UnreadableError

if TYPE_CHECKING:
    import polars as pl

_SLICE_CELLS = 2_500_000
_MOST_ROWS = 50_000
_HELD_BYTES = 24_000_000
"""How many bytes of text become rows of Python's at once, at most."""

_WHOLE_BELOW = 10**15
"""Up to where a number without decimals is written without a point, as in workbooks."""


class Slice(NamedTuple):
    """Some rows that follow each other: the number of the first, and their cells as columns of texts (none is null).

    Rows in `long` (counted from 0) have a cell, or all cells together, longer than is read: they can't be counted.
    """

    first: int
    texts: pl.DataFrame
    long: frozenset[int]


@dataclass(frozen=True)
class ParquetFile:
    """A Parquet file that can be read to its end. `columns` are those that hold single values; `count` counts rows."""

    path: Path
    columns: tuple[str, ...]
    count: int
    meter: Meter = field(default_factory=Meter)

    def slices(self, first: int = 1, last: int | None = None) -> Iterator[Slice]:
        """The rows from one to another, both included, some ten thousand at a time.

        Raises OSError where the file is no longer what it was when it was opened.
        """
        last = self.count if last is None else last
        self.meter.stand_at(0)
        step = max(1, min(_MOST_ROWS, _SLICE_CELLS // max(1, len(self.columns))))
        for start in range(first, last + 1, step) if self.columns else ():
            number = min(step, last + 1 - start)
            try:
                texts = self._texts(start - 1, number)
            except BaseException as error:  # panics of Polars are no Exception
                _pass_on(error)
                raise OSError(None, "it changed while it was read", str(self.path)) from None
            self.meter.stand_at(self.meter.size * (start - 1 + number) // self.count)
            yield Slice(start, texts, _long(texts))

    def rows(self, first: int = 1, last: int | None = None) -> Iterator[Row]:
        """The same rows one by one. Raises OSError as `slices`."""
        for start, texts, long in self.slices(first, last):
            yield from _rows(start, texts, long)

    def table_rows(self) -> Iterator[Row]:
        """The names of the columns as row 0, then all rows that hold something."""
        yield Row(0, 0, list(self.columns))
        yield from self.rows()

    def _texts(self, start: int, number: int) -> pl.DataFrame:
        """Raises what Polars raises."""
        import polars as pl

        frame = pl.scan_parquet(self.path, glob=False).select(self.columns).slice(start, number)
        made = frame.select(_text(name, kind) for name, kind in frame.collect_schema().items()).collect()
        if made.height != number:
            raise ValueError(made.height)
        return made


def open_parquet(path: Path, shown: str) -> tuple[Table, list[ReturnProblem]]:
    """The table of a Parquet file, and what is left out of it. It is read to its end once, and so known to be sound.

    Raises UnreadableError where it can't be read, VcsekitError where Polars is not installed, OSError as `open` does.
    """
    _require_polars(shown)
    with path.open("rb") as handle:
        if handle.read(len(LOCKED)) == LOCKED:
            raise UnreadableError(locked(shown))
        count = checked(handle, shown)
    try:
        kinds = _kinds(path)
        _refuse_wide(len(kinds), shown)
        single = tuple(name for name, kind in kinds.items() if _is_single(kind))
        file = ParquetFile(path, single, count, Meter(path.stat().st_size))
        _read_to_end(file, shown)
    except UnreadableError:
        raise
    except OSError as error:
        if error.errno is not None:
            raise
        raise UnreadableError(damaged(shown)) from None
    except BaseException as error:  # panics of Polars are no Exception
        _pass_on(error)
        raise UnreadableError(damaged(shown)) from None
    table = Table(shown, "", file.table_rows, ("Parquet",), parquet=file, meter=file.meter)
    return table, [_left_out(shown, name, kind) for name, kind in kinds.items() if name not in single]


def _require_polars(shown: str) -> None:
    try:
        import polars  # noqa: F401
    except ImportError:
        message = f"{shown} is a Parquet file, and is read with Polars, which is not installed"
        raise VcsekitError(message, 'pip install "vcsekit[fast]", or export the answers as CSV UTF-8') from None


def _kinds(path: Path) -> dict[str, pl.DataType]:
    """The columns and their types. Raises what Polars raises."""
    import polars as pl

    return dict(pl.scan_parquet(path, glob=False).collect_schema())


def _refuse_wide(columns: int, shown: str) -> None:
    if columns > MAX_COLUMNS:
        message = f"the file has {columns:,} columns; {MAX_COLUMNS:,} at most are read"
        raise UnreadableError(problem("VR105", shown, message, "keep the columns of one matrix"))


def _is_single(kind: pl.DataType) -> bool:
    """Whether a column of this type holds single values that are text, a number, a date or a truth value."""
    import polars as pl

    plain = (pl.String, pl.Categorical, pl.Enum, pl.Binary, pl.Boolean, pl.Date, pl.Datetime, pl.Time, pl.Null)
    return kind.is_numeric() or isinstance(kind, plain)


def _read_to_end(file: ParquetFile, shown: str) -> None:
    """Raises UnreadableError for what no text holds, and whatever Polars raises for what can't be unpacked."""
    import polars as pl

    for first, texts, _ in file.slices():
        # Most columns have few different texts, so it takes less to find these first.
        columns = texts.select(pl.all().unique().str.contains("\0", literal=True).any())
        if any(columns.row(0)):
            zero = pl.any_horizontal(pl.all().str.contains("\0", literal=True))
            place = texts.select(zero.arg_max()).item()
            message, hint = "there are zero bytes in this row; the file may be damaged", "export the answers again"
            raise UnreadableError(problem("VR103", shown, message, hint, line=first + place))


def _text(name: str, kind: pl.DataType) -> pl.Expr:
    """A column as texts; what is missing is an empty text. Raises where bytes are no UTF-8, when it is collected."""
    import polars as pl

    column = pl.col(name)
    if kind.is_float() or kind.is_decimal():
        made = _number(column)
    elif isinstance(kind, pl.Boolean):
        made = pl.when(column).then(pl.lit("TRUE")).when(column.not_()).then(pl.lit("FALSE"))
    elif isinstance(kind, pl.Datetime):
        made = column.dt.to_string("%Y-%m-%d %H:%M:%S")
    elif isinstance(kind, pl.Time):
        made = column.dt.to_string("%H:%M:%S")
    else:
        made = column.cast(pl.String)
    return made.fill_null("").alias(name)


def _number(column: pl.Expr) -> pl.Expr:
    """A number, without a point where it has no decimals; what is not a number is missing."""
    import polars as pl

    value = column.cast(pl.Float64)
    whole = (value == value.round()) & (value.abs() < _WHOLE_BELOW)
    text = pl.when(whole).then(value.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(column.cast(pl.String))
    return pl.when(value.is_nan()).then(None).otherwise(text)


def _long(texts: pl.DataFrame) -> frozenset[int]:
    """The rows that are longer than is read. No text has more characters than bytes."""
    import polars as pl

    longest = texts.select(pl.all().str.len_bytes().max()).row(0) if texts.height else ()
    if not texts.width or sum(length or 0 for length in longest) <= MAX_CELL:
        return frozenset()
    cell = pl.any_horizontal(pl.all().str.len_chars() > MAX_CELL)
    row = pl.sum_horizontal(pl.all().str.len_chars()) > MAX_LINE
    return frozenset(texts.select((cell | row).arg_true()).to_series())


def _rows(start: int, texts: pl.DataFrame, long: frozenset[int]) -> Iterator[Row]:
    number = start
    for piece in texts.iter_slices(_rows_held(texts)):
        for cells in piece.rows():
            yield long_row(number) if number - start in long else Row(number, number, list(cells))
            number += 1


def _rows_held(texts: pl.DataFrame) -> int:
    """How many rows may become Python's at once: all are as long as the longest, for all that is known."""
    import polars as pl

    if not texts.height or not texts.width:
        return 1
    longest = sum(texts.select(pl.all().str.len_bytes().max()).row(0))
    return max(1, min(2_000, _HELD_BYTES // max(1, int(longest))))


def long_row(number: int) -> Row:
    """A row that is longer than is read."""
    fault = f"a cell has more than {MAX_CELL:,} characters, or the row more than {MAX_LINE:,}"
    return Row(number, number, [], fault)


def _left_out(shown: str, name: str, kind: pl.DataType) -> ReturnProblem:
    what = "lists or structures" if kind.is_nested() else "values that are no text, number or date"
    message = f"the column holds {what}, and is not read"
    hint = "if it holds answers, write one value into each cell, in a column for each question"
    return problem("VR207", shown, message, hint, column=name, severity=Severity.WARNING)


def _pass_on(error: BaseException) -> None:
    """Raises again what means that somebody wants the program to end."""
    if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit | MemoryError):
        raise error
