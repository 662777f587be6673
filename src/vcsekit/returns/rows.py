"""The rows of a text file with the physical line on which each starts, and what separates their cells."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice

from vcsekit.returns.limits import MAX_CELL, MAX_COLUMNS, MAX_ROW_LINES
from vcsekit.returns.problems import problem
from vcsekit.returns.table import Row, UnreadableError

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
"""What may separate cells, by the name that a layout gives it."""

NEVER_CLOSED = "a quotation mark is opened and never closed"
"""The fault of a row that goes on at the end of its text."""

_LOOKED_AT = 30


def rows(lines: Iterator[str], delimiter: str = ",", skipped: int = 0) -> Iterator[Row]:
    """The rows of a text, read by the rules of RFC 4180; lines keep their own ends. Blank lines are passed over.

    `skipped` lines at the start are no part of the table, but are counted.
    """
    for _ in islice(lines, skipped):
        pass
    csv.field_size_limit(MAX_CELL)
    counted = _Lines(lines)
    reader = csv.reader(counted, delimiter=delimiter, strict=True)
    line = skipped + 1
    while True:
        try:
            for cells in reader:
                if cells:
                    yield Row(line, reader.line_num + skipped, cells)
                line = reader.line_num + skipped + 1
                counted.used = 0
        except csv.Error as error:
            yield Row(line, reader.line_num + skipped, [], _fault(str(error)))
            line, counted.used = reader.line_num + skipped + 1, 0
        else:
            return


class _Lines:
    """Lines, of which one row can't take up any number: cells that hold line breaks would fill the memory."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines, self.used = lines, 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        self.used += 1
        if self.used > MAX_ROW_LINES:
            raise csv.Error("too many lines")
        return next(self._lines)


def delimiter_of(lines: list[str], path: str) -> str:
    """What separates the cells, found by the first rows. Raises UnreadableError where two marks would do as well.

    A mark fits where it makes more than one column of the header and as many of the rows below. Where the first line
    has one cell whatever the mark, such as a title, the widest row tells. A file of which no mark makes columns has one
    column.
    """
    found = {mark: list(islice(rows(iter(lines), mark), _LOOKED_AT)) for mark in DELIMITERS.values()}
    widths = {mark: [len(row.cells) for row in some if not row.fault] for mark, some in found.items()}
    fits = {
        mark: some[0] if all(width == some[0] for width in some) else -some[0]
        for mark, some in widths.items()
        if some and some[0] > 1
    } or {mark: -max(some) for mark, some in widths.items() if some and max(some) > 1}
    even = {mark: width for mark, width in fits.items() if width > 0} or {m: -width for m, width in fits.items()}
    best = sorted(even, key=lambda mark: -even[mark])
    if len(best) > 1 and even[best[0]] < 2 * even[best[1]]:
        names = [name for name, mark in DELIMITERS.items() if mark in best[:2]]
        message = f"both {names[0]}s and {names[1]}s would separate its columns"
        hint = "say which one in a layout (`delimiter`), or save the file again as CSV"
        raise UnreadableError(problem("VR113", path, message, hint, line=1))
    return best[0] if best else ","


def refuse_width(path: str, row: Row, sheet: str = "") -> None:
    """Raises UnreadableError where a header is wider than any matrix."""
    if len(row.cells) > MAX_COLUMNS:
        message = f"the file has {len(row.cells):,} columns; {MAX_COLUMNS:,} at most are read"
        hint = "keep the columns of one matrix"
        raise UnreadableError(problem("VR105", path, message, hint, line=row.line, sheet=sheet))


def _fault(error: str) -> str:
    if "unexpected end of data" in error:
        return NEVER_CLOSED
    if "too many lines" in error:
        return f"a row has more than {MAX_ROW_LINES:,} lines; a quotation mark may be missing"
    if "field larger" in error:
        return f"a cell has more than {MAX_CELL:,} characters; a quotation mark may be missing"
    if "expected after" in error:
        return "a quotation mark stands in the middle of a cell"
    return f"the row can't be read ({error})"
