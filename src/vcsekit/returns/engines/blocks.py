"""A text file in blocks of whole lines, each line a row with as many cells as it should have: many are read at once.

Other lines are read one by one, as the engine in Python reads them, and come apart from the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from vcsekit.returns.limits import MAX_CELL
from vcsekit.returns.prepare import Prepared
from vcsekit.returns.rows import DELIMITERS, rows
from vcsekit.returns.table import PlainText, Row

BLOCK = 24_000_000
"""How many bytes are read at once. Polars needs some times as much memory for them; larger ones are no faster."""

_MARK = "\ufeff".encode()


class NotPlainError(Exception):
    """A file can't be read line by line; the message says why, in half a sentence."""


@dataclass(frozen=True)
class Block:
    """Some lines of a file.

    `data` holds rows with as many cells as the table is wide, one a line, in UTF-8, each ended by LF; `lines` are
    their physical lines in the file. `odd` are all other rows, none of which can be counted.
    """

    data: bytes
    lines: Sequence[int]
    odd: Sequence[Row]
    delimiter: str

    @cached_property
    def _texts(self) -> list[bytes]:
        return self.data.split(b"\n")

    def row(self, number: int) -> Row:
        """The row in one line of `data`, counted from 0."""
        row = _row(self._texts[number], self.lines[number], self.delimiter)
        assert row is not None, "a line of `data` is never blank"  # noqa: S101
        return row


def why_not_plain(table: Prepared) -> str | None:
    """Why a table can't be read in blocks, as far as its kind and its columns tell; else None."""
    columns, text = table.columns, table.table.text
    if text is None:
        return "it is not a text file in UTF-8 with one return a row"
    if text.delimiter not in DELIMITERS.values():
        return "what separates its columns is unusual"
    if "return_id" not in columns.context or columns.numbered:
        return "its rows have no ids of their own"
    return None


class PlainFile:
    """The lines below the header of a table, in blocks. What was found out about a block is kept for the next time."""

    def __init__(self, table: Prepared, text: PlainText) -> None:
        self._path, self._delimiter = text.path, text.delimiter
        self._width = table.columns.width
        self._above = table.header.last_line + (table.layout.skip_after_header if table.layout else 0)
        self._even: dict[int, bool] = {}

    def blocks(self) -> Iterator[Block]:
        """The blocks from the first one on. Raises NotPlainError where a row goes on over the end of its line."""
        first = self._above + 1
        with self._path.open("rb") as handle:
            if any(b"\r" in line.removesuffix(b"\n").removesuffix(b"\r") for line in islice(handle, self._above)):
                raise NotPlainError("its lines end in different ways")
            while data := handle.read(BLOCK):
                data = _with_line_ends(data + handle.readline())
                count = data.count(b"\n")
                yield self._block(data, first, count)
                first += count

    def _block(self, data: bytes, first: int, count: int) -> Block:
        if first not in self._even:
            self._even[first] = self._is_even(data, count)
        if self._even[first]:
            return Block(data, range(first, first + count), (), self._delimiter)
        return self._sorted_out(data.split(b"\n")[:-1], first)

    def _is_even(self, data: bytes, count: int) -> bool:
        """Whether every line has as many cells as it should, none of them in quotation marks or very long."""
        if b'"' in data or data.startswith(_MARK) or _has_long_line(data):
            return False
        mark = self._delimiter.encode()
        others = bytes(set(range(256)) - {*mark, *b"\n"})
        return data.translate(None, others) == (mark * (self._width - 1) + b"\n") * count

    def _sorted_out(self, texts: list[bytes], first: int) -> Block:
        kept: list[bytes] = []
        lines: list[int] = []
        odd: list[Row] = []
        for line, (text, good) in enumerate(zip(texts, self._good(texts), strict=True), first):
            row = None if good else _row(text, line, self._delimiter)
            if good or (row and not row.fault and len(row.cells) == self._width):
                kept.append(text if row is None else self._quoted(row))
                lines.append(line)
            elif row:
                odd.append(row)
        return Block(b"".join(text + b"\n" for text in kept), lines, odd, self._delimiter)

    def _good(self, texts: Sequence[bytes]) -> list[bool]:
        """Which lines have the right number of cells, with quotation marks around whole cells or none at all."""
        mark, wanted = self._delimiter.encode(), self._width - 1
        good = [b'"' not in text and text.count(mark) == wanted and len(text) <= MAX_CELL for text in texts]
        quoted = [number for number, text in enumerate(texts) if b'"' in text and len(text) <= MAX_CELL]
        for number, fine in zip(quoted, self._well_quoted([texts[number] for number in quoted]), strict=True):
            good[number] = fine
        if texts and texts[0].startswith(_MARK):  # Polars takes it for a mark of the encoding
            good[0] = False
        return good

    def _well_quoted(self, texts: Sequence[bytes]) -> list[bool]:
        import polars

        inside, mark = '"(?:[^"]|"")*"', rf"\x{ord(self._delimiter):02x}"
        cell = f'(?:{inside}|[^"{mark}]*)'
        lines = polars.Series("line", [text.decode() for text in texts], dtype=polars.String).to_frame()
        marks = polars.col("line").str.replace_all(inside, "").str.count_matches(mark)
        good = polars.col("line").str.contains(f"^{cell}(?:{mark}{cell})*$") & (marks == self._width - 1)
        return lines.select(good).to_series().to_list()

    def _quoted(self, row: Row) -> bytes:
        """A row as one line, with quotation marks around every cell."""
        cells = (cell.replace('"', '""') for cell in row.cells)
        return self._delimiter.join(f'"{cell}"' for cell in cells).encode()


def _with_line_ends(data: bytes) -> bytes:
    """Lines ended by LF, the last one too. Raises NotPlainError where CR alone ends some."""
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
        if b"\r" in data:
            raise NotPlainError("its lines end in different ways")
    return data if data.endswith(b"\n") else data + b"\n"


def _has_long_line(data: bytes) -> bool:
    """Whether a line may hold a longer cell than is read: half of the length is looked at, step by step."""
    step = MAX_CELL // 2
    return any(data.find(b"\n", start, start + step) < 0 for start in range(0, len(data) - step, step))


def _row(text: bytes, line: int, delimiter: str) -> Row | None:
    """One line as a row; None for a blank one. Raises NotPlainError where its last cell goes on in the next line."""
    row = next(rows(iter([text.decode()]), delimiter), None)
    if row is None:
        return None
    if row.fault and "never closed" in row.fault:
        raise NotPlainError("cells hold line breaks")
    return row._replace(line=line, last_line=line)
