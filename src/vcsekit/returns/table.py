"""A table as every engine takes it, whatever kind of file it came from: rows of text cells that know their places.

A text file is one table, and so is a Parquet file, whose header is row 0. A workbook has a table a sheet. A form that
`vcsekit form --format xlsx` made is a table of two rows: the header of `form_header` in line 0, and one return, whose
cells know the sheet and row in which each was filled in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vcsekit.returns.meter import Meter
from vcsekit.returns.problems import ReturnProblem

if TYPE_CHECKING:
    from vcsekit.returns.parquet import ParquetFile

_LINE_END = re.compile(r"\r\n|\r|\n")

WITHOUT_RESULT = "#ERROR"
"""What a cell of a workbook is read as whose formula has no result. (An old .xls file does not tell which.)"""


class Place(NamedTuple):
    """Where a cell stands: its sheet (an empty text in a text file) and its line or row, counted from 1."""

    sheet: str
    line: int


class Row(NamedTuple):
    """The cells of one row, where it starts and ends, and why it can't be read (`fault`, then without cells).

    `line` and `last_line` are physical lines of a text file, or rows of a sheet or of a Parquet file. `places` gives
    every cell's own place where cells of a row come from different places, as in a form. `size` is how many rows of the
    file this one stands for: more than one where a return's answers came one a row.
    """

    line: int
    last_line: int
    cells: list[str]
    fault: str | None = None
    places: Sequence[Place] | None = None
    size: int = 1


class PlainText(NamedTuple):
    """Where a table stands by itself in a text file in UTF-8, for engines that read many lines at once."""

    path: Path
    delimiter: str


@dataclass(frozen=True)
class Table:
    """One table: its file as users know it, its sheet, and a function that reads its rows from the first one on.

    Engines may read the rows more than once. `rows` yields no blank line, but yields rows of blank cells; the header
    is among them. `detected` says in words what was found out about the file and could have been otherwise, such as
    its encoding. `form` tells that a form of ours was read. `text` is set where the table is a text file in UTF-8,
    `parquet` where it is a Parquet file: its header is row 0. `meter` tells how far the reading has come.
    """

    path: str
    sheet: str
    rows: Callable[[], Iterator[Row]]
    detected: tuple[str, ...] = ()
    form: bool = False
    text: PlainText | None = None
    parquet: ParquetFile | None = None
    meter: Meter = field(default_factory=Meter, compare=False)


class UnreadableError(Exception):
    """A file or sheet of which nothing can be read; `problem` says why and what to do."""

    def __init__(self, problem: ReturnProblem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def place_of_cell(table: Table, row: Row, number: int) -> Place:
    """Where a cell of a row starts. In a text file the cells before it may hold line breaks."""
    if row.places is not None:
        return row.places[number] if number < len(row.places) else Place(table.sheet, row.line)
    if table.sheet or table.parquet:
        return Place(table.sheet, row.line)
    return Place("", row.line + sum(len(_LINE_END.findall(cell)) for cell in row.cells[:number]))
