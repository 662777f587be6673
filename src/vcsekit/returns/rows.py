"""The rows of a CSV file with the physical line on which each starts, and what stops a file being read."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import IO

from vcsekit.returns.problems import ReturnProblem, problem

MAX_CELL = 200_000
"""The longest cell that is read, in characters."""

MAX_COLUMNS = 2_000
"""The widest row that is read."""

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, or what is wrong with it, and the physical lines that it takes up."""

    line: int
    last_line: int
    cells: list[str]
    fault: str | None = None


def preflight(handle: IO[bytes], path: str) -> ReturnProblem | None:
    """What makes a whole file unreadable: no content, another encoding than UTF-8, or zero bytes.

    Reads to the end in blocks and goes back to the start.
    """
    decoder, line, empty = codecs.getincrementaldecoder("utf-8-sig")("strict"), 1, True
    for block in chain(iter(lambda: handle.read(1 << 20), b""), [b""]):
        empty = empty and not block
        if b"\0" in block:
            where = line + block[: block.index(b"\0")].count(b"\n")
            return problem(
                "VR103",
                path,
                "there are zero bytes in the file; it may be damaged, or not a CSV file",
                "save it again as CSV UTF-8",
                line=where,
            )
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            where = line + bytes(error.object[: error.start]).count(b"\n")
            return problem(
                "VR101", path, "the file is not UTF-8", "in Excel: Save As, “CSV UTF-8 (comma delimited)”", line=where
            )
        line += block.count(b"\n")
    handle.seek(0)
    if empty:
        return problem("VR102", path, "the file is empty", "`vcsekit form` writes a file with the right columns")
    return None


def rows(lines: Iterator[str]) -> Iterator[Row]:
    """The rows of a text, read by the rules of RFC 4180; lines keep their own ends. Blank lines are passed over."""
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(lines, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(line, reader.line_num, [], _fault(str(error)))
            continue
        if cells:
            yield Row(line, reader.line_num, cells)


def line_of_cell(row: Row, number: int) -> int:
    """The physical line on which a cell of a row starts: the cells before it may hold line breaks."""
    return row.line + sum(len(_LINE_END.findall(cell)) for cell in row.cells[:number])


def _fault(error: str) -> str:
    if "unexpected end of data" in error:
        return "a quotation mark is opened and never closed"
    if "field larger" in error:
        return f"a cell has more than {MAX_CELL:,} characters; a quotation mark may be missing"
    if "expected after" in error:
        return "a quotation mark stands in the middle of a cell"
    return f"the row can't be read ({error})"
