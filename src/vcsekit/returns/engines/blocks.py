"""A text file in blocks of whole lines, each line a row with as many cells as it should have: many are read at once.

Other lines are read one by one, as the engine in Python reads them, and come apart from the rest. Blocks know where
they stand in their file, so several threads read one each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from vcsekit.returns.limits import MAX_CELL
from vcsekit.returns.prepare import Prepared
from vcsekit.returns.rows import DELIMITERS, rows
from vcsekit.returns.table import PlainText, Row

if TYPE_CHECKING:
    import polars as pl

BLOCK = 12_000_000
"""How many bytes are read at once. Polars needs some times as much memory for them; larger ones are no faster."""

_MARK = "\ufeff".encode()


class NotPlainError(Exception):
    """A file can't be read line by line; the message says why, in half a sentence."""


class Span(NamedTuple):
    """Where a block stands: from where on, and where the next one begins. Bytes of a text file."""

    start: int
    end: int


@dataclass(frozen=True)
class Block:
    """Some lines of a file: which of them are rows that are read at once, and all that is odd about the others.

    `places` are the lines, counted from 0 within the block, that hold a row with as many cells as the table is wide;
    `odd` are all other rows, none of which can be counted. `first` is the physical line with which the block begins,
    and `size` how many lines it has. `data` holds the rows that are read at once, one a line, in UTF-8.
    """

    file: PlainFile
    span: Span
    data: bytes
    size: int
    places: Sequence[int]
    odd: Sequence[Row] = ()
    first: int = 0

    @property
    def may_be_kept(self) -> bool:
        """Whether it takes little memory without its data."""
        return isinstance(self.places, range)

    @cached_property
    def lines(self) -> Sequence[int]:
        """The physical lines of the rows that are read at once."""
        if isinstance(self.places, range):
            return range(self.first, self.first + len(self.places))
        return [self.first + place for place in self.places]

    def beginning(self, first: int) -> Block:
        """The same block where it is known with which line it begins."""
        odd = [row._replace(line=row.line + first, last_line=row.last_line + first) for row in self.odd]
        return replace(self, first=first, odd=odd)

    def without_data(self) -> Block:
        """The same block for whoever has no need of cells any more; single rows are read from the file again."""
        return replace(self, data=b"")

    def cells(self, schema: Mapping[str, Any], wanted: Sequence[int]) -> pl.DataFrame:
        """Some columns, named by their places, each of the type that the schema gives it."""
        import polars as pl

        if not self.data:
            return pl.DataFrame(schema={str(place): schema[str(place)] for place in wanted})
        quote = '"' if b'"' in self.data else None
        return (
            pl.scan_csv(self.data, has_header=False, schema=schema, separator=self.file.delimiter, quote_char=quote)
            .select(str(place) for place in wanted)
            .collect()
        )

    @cached_property
    def _texts(self) -> list[bytes]:
        return self.file.read(self.span).split(b"\n")

    def row(self, number: int) -> Row:
        """One of the rows that are read at once, counted from 0."""
        place = self.places[number]
        row = _row(self._texts[place], self.first + place, self.file.delimiter)
        assert row is not None, "a row that is read at once is never blank"  # noqa: S101
        return row


def why_not_plain(table: Prepared) -> str | None:
    """Why a table can't be read in blocks, as far as its kind and its columns tell; else None."""
    columns, text = table.columns, table.table.text
    if text is None and table.table.parquet is None:
        return "it is not a text file in UTF-8 with one return a row"
    if text is not None and text.delimiter not in DELIMITERS.values():
        return "what separates its columns is unusual"
    if "return_id" not in columns.context or columns.numbered:
        return "its rows have no ids of their own"
    return None


class PlainFile:
    """The lines below the header of a table, in blocks that are told later with which line they begin."""

    def __init__(self, table: Prepared, text: PlainText) -> None:
        self._path, self.delimiter = text.path, text.delimiter
        self.width, self._meter = table.columns.width, table.table.meter
        self._above = table.header.last_line + (table.layout.skip_after_header if table.layout else 0)
        self.first = self._above + 1
        self._even: dict[Span, bool] = {}

    def loads(self) -> Iterator[Callable[[], Block]]:
        """What loads each block, from the first one on; any thread may do it.

        Raises NotPlainError where lines above the blocks end in different ways; loading does for those below.
        """
        for span in self._spans():
            self._meter.stand_at(span.start)
            yield partial(self._block, span)

    def _spans(self) -> Iterator[Span]:
        with self._path.open("rb") as handle:
            if any(b"\r" in line.removesuffix(b"\n").removesuffix(b"\r") for line in islice(handle, self._above)):
                raise NotPlainError("its lines end in different ways")
            start = handle.tell()
            size = handle.seek(0, 2)
            while start < size:
                handle.seek(start + BLOCK)
                handle.readline()
                end = min(handle.tell(), size)
                yield Span(start, end)
                start = end
            self._meter.stand_at(size)

    def read(self, span: Span) -> bytes:
        """A block as it stands in the file, but each line ended by LF, the last one too.

        Raises NotPlainError where CR alone ends a line.
        """
        with self._path.open("rb") as handle:
            handle.seek(span.start)
            return _with_line_ends(handle.read(span.end - span.start))

    def _block(self, span: Span) -> Block:
        """Raises NotPlainError where a row goes on over the end of its line."""
        data = self.read(span)
        count = data.count(b"\n")
        if span not in self._even:
            self._even[span] = self._is_even(data, count)
        if self._even[span]:
            return Block(self, span, data, count, range(count))
        return self._sorted_out(data.split(b"\n")[:-1], span)

    def _is_even(self, data: bytes, count: int) -> bool:
        """Whether every line has as many cells as it should, none of them in quotation marks or very long."""
        if b'"' in data or data.startswith(_MARK) or _has_long_line(data):
            return False
        import polars as pl

        mark, end = ord(self.delimiter), ord("\n")
        each = pl.Series([data]).bin.reinterpret(dtype=pl.Array(pl.UInt8, len(data))).explode()
        marks = each.filter((each == mark) | (each == end))
        # As many as there should be, and every so many a line end, of which there are no others.
        return len(marks) == count * self.width and (marks.gather_every(self.width, self.width - 1) == end).all()

    def _sorted_out(self, texts: list[bytes], span: Span) -> Block:
        kept: list[bytes] = []
        places: list[int] = []
        odd: list[Row] = []
        for place, (text, good) in enumerate(zip(texts, self._good(texts), strict=True)):
            row = None if good else _row(text, place, self.delimiter)
            if good or (row and not row.fault and len(row.cells) == self.width):
                kept.append(text if row is None else self._quoted(row))
                places.append(place)
            elif row:
                odd.append(row)
        return Block(self, span, b"".join(text + b"\n" for text in kept), len(texts), places, odd)

    def _good(self, texts: Sequence[bytes]) -> list[bool]:
        """Which lines have the right number of cells, with quotation marks around whole cells or none at all."""
        mark, wanted = self.delimiter.encode(), self.width - 1
        good = [b'"' not in text and text.count(mark) == wanted and len(text) <= MAX_CELL for text in texts]
        quoted = [number for number, text in enumerate(texts) if b'"' in text and len(text) <= MAX_CELL]
        for number, fine in zip(quoted, self._well_quoted([texts[number] for number in quoted]), strict=True):
            good[number] = fine
        if texts and texts[0].startswith(_MARK):  # Polars takes it for a mark of the encoding
            good[0] = False
        return good

    def _well_quoted(self, texts: Sequence[bytes]) -> list[bool]:
        import polars

        inside, mark = '"(?:[^"]|"")*"', rf"\x{ord(self.delimiter):02x}"
        cell = f'(?:{inside}|[^"{mark}]*)'
        lines = polars.Series("line", [text.decode() for text in texts], dtype=polars.String).to_frame()
        marks = polars.col("line").str.replace_all(inside, "").str.count_matches(mark)
        good = polars.col("line").str.contains(f"^{cell}(?:{mark}{cell})*$") & (marks == self.width - 1)
        return lines.select(good).to_series().to_list()

    def _quoted(self, row: Row) -> bytes:
        """A row as one line, with quotation marks around every cell."""
        cells = (cell.replace('"', '""') for cell in row.cells)
        return self.delimiter.join(f'"{cell}"' for cell in cells).encode()


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
