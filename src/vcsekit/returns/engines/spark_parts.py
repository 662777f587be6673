"""Returns in parts that Spark hands out: some lines of a text file, or some rows of a Parquet file, with their places.

A text file is cut at line ends. Whether a cut lies inside of a cell only a reading tells: `scan` says of a part whether
its last row goes on behind its end, and `joined` then takes the cut away.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from vcsekit.diagnostics import VcsekitError
from vcsekit.model.layout import Layout
from vcsekit.returns.layout import ResolvedColumns
from vcsekit.returns.limits import MAX_LINE
from vcsekit.returns.meter import Meter
from vcsekit.returns.prepare import Prepared
from vcsekit.returns.repeats import Repeats
from vcsekit.returns.rows import DELIMITERS, NEVER_CLOSED, rows
from vcsekit.returns.table import Row, Table
from vcsekit.returns.vocabulary import Vocabulary

ELSEWHERE = "put the returns where every worker finds them under the same path, or leave out --engine spark"


class Stretch(NamedTuple):
    """Some bytes of a text file, from one line end to another. `end` is where the next one begins.

    `lines` are its physical lines (None: not counted yet); `open` says whether its last row goes on behind its end.
    """

    table: int
    start: int
    end: int
    lines: int | None = None
    open: bool = False


@dataclass(frozen=True)
class Lines:
    """A stretch of a file, to be read: `above` are the physical lines before it, `size` is that of the whole file."""

    path: Path
    size: int
    delimiter: str
    start: int
    end: int
    above: int = 0

    def texts(self) -> Iterator[str]:
        """The lines with their ends. Raises VcsekitError where the file is another one here, OSError as `open`."""
        same_file(self.path, self.size)
        with self.path.open("rb") as handle:
            handle.seek(self.start)
            codec = "utf-8" if self.start else "utf-8-sig"
            yield from io.TextIOWrapper(io.BufferedReader(_Until(handle, self.end)), encoding=codec, newline="")

    def rows(self) -> Iterator[Row]:
        """The rows, with their lines in the whole file. Raises as `texts`."""
        above = self.above
        for row in rows(self.texts(), self.delimiter):
            yield row._replace(line=row.line + above, last_line=row.last_line + above) if above else row


class _Until(io.RawIOBase):
    """A file that ends early."""

    def __init__(self, handle: Any, end: int) -> None:
        self._handle, self._left = handle, end - handle.tell()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._handle.read(min(len(buffer), self._left))
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)


def same_file(path: Path, size: int) -> None:
    """Raises VcsekitError where a file is not as large as where the work was shared out, OSError where it is not."""
    if path.stat().st_size != size:
        raise VcsekitError(f"{path} is another file where Spark counts it, or it changed meanwhile", ELSEWHERE)


@dataclass(frozen=True)
class Part:
    """Rows of one table, as they travel: `table` reads these rows alone. `size` is in bytes, for progress.

    `repeats` are those of the returns that came several times and stand in this part.
    """

    number: int
    table: Table
    header: Row
    columns: ResolvedColumns
    by_layout: bool
    size: int
    repeats: Repeats = field(default_factory=Repeats)

    def prepared(self, vocabulary: Vocabulary, layout: Layout | None) -> Prepared:
        """The table of these rows. `vocabulary` and `layout` are those of all files."""
        used = layout if self.by_layout else None
        return Prepared(self.table, self.header, self.columns, vocabulary.with_layout(used), used)


def why_whole(table: Prepared) -> str | None:
    """Why a table can't be cut into parts, in half a sentence; else None."""
    if table.table.parquet is not None:
        return None
    if table.table.text is None:
        return "it is not a text file in UTF-8 with one return a row"
    return None if table.table.text.delimiter in DELIMITERS.values() else "what separates its columns is unusual"


def size_of(table: Prepared) -> int:
    """The bytes of a table's file."""
    return _path(table).stat().st_size


def _path(table: Prepared) -> Path:
    found = table.table.parquet or table.table.text
    assert found is not None, "`why_whole` is asked before"  # noqa: S101
    return found.path.absolute()


def cut(number: int, table: Prepared, target: int) -> list[Stretch]:
    """A text file in stretches of about so many bytes. A file without line ends stays whole."""
    size, ends = size_of(table), [0]
    with _path(table).open("rb") as handle:
        while ends[-1] + target < size:
            handle.seek(ends[-1] + target)
            if not handle.readline(4 * MAX_LINE).endswith(b"\n"):
                break
            ends.append(handle.tell())
    if ends[-1] < size or size == 0:
        ends.append(size)
    return [Stretch(number, start, end) for start, end in pairwise(ends)]


def lines_of(table: Prepared, stretch: Stretch, above: int = 0) -> Lines:
    """What reads a stretch."""
    assert table.table.text is not None, "only text is cut"  # noqa: S101
    return Lines(_path(table), size_of(table), table.table.text.delimiter, stretch.start, stretch.end, above)


def scan(lines: Lines) -> tuple[int, bool]:
    """How many physical lines a stretch has, and whether its last row goes on behind its end."""
    count, quoted = 0, False
    for line in lines.texts():
        count += 1
        quoted = quoted or '"' in line
    last = None
    for last in lines.rows() if quoted else ():  # noqa: B007  # the last one is what is looked for
        pass
    return count, last is not None and last.fault == NEVER_CLOSED


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Takes away the cuts that lie inside of a cell. What was joined is to be scanned again.

    Only a stretch that begins at a row says the truth; where one is joined to the stretch before it, it is not asked.
    """
    found: list[Stretch] = []
    for stretch in stretches:
        before = found[-1] if found and found[-1].table == stretch.table else None
        if before is not None and before.open:
            found[-1] = Stretch(stretch.table, before.start, stretch.end)
        else:
            found.append(stretch)
    return found


def unknown(stretches: Sequence[Stretch]) -> list[int]:
    """The places of the stretches that must be scanned: all of a file, but those that are a whole file."""
    alone = {table for table, own in groupby(stretches, key=lambda one: one.table) if len(list(own)) == 1}
    return [place for place, one in enumerate(stretches) if one.lines is None and one.table not in alone]


def whole_again(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The same, with files whose lines are still not known in one piece each."""
    asked = {stretches[place].table for place in unknown(stretches)}
    found = []
    for table, group in groupby(stretches, key=lambda one: one.table):
        own = list(group)
        found += [Stretch(table, own[0].start, own[-1].end)] if table in asked else own
    return found


def text_parts(table: Prepared, stretches: Iterable[Stretch]) -> Iterator[Part]:
    """A text file's parts, once its cuts are known to be right."""
    above = 0
    for stretch in stretches:
        read = lines_of(table, stretch, above)
        yield _part(stretch.table, table, read.rows, stretch.end - stretch.start)
        above += stretch.lines or 0


def parquet_parts(number: int, table: Prepared, target: int) -> Iterator[Part]:
    """A Parquet file's parts, of about so many bytes each."""
    file = table.table.parquet
    assert file is not None, "`why_whole` is asked before"  # noqa: S101
    size = size_of(table)
    own = replace(file, path=_path(table), meter=Meter())
    count = max(1, min(file.count, -(-size // target)))
    edges = [file.count * place // count for place in range(count + 1)]
    for start, end in pairwise(edges):
        yield _part(number, table, partial(own.rows, start + 1, end), size // count)


def _part(number: int, table: Prepared, read: Any, size: int) -> Part:
    own = replace(table.table, rows=read, text=None, meter=Meter())
    return Part(number, own, table.header, table.columns, table.layout is not None, size)


def without_rows(table: Prepared) -> Prepared:
    """The same table, of which nothing is read."""
    return replace(table, table=replace(table.table, rows=lambda: iter(())))


def shared_out(parts: Iterable[Part], target: int) -> list[list[Part]]:
    """Parts in their order, small ones together until they have about so many bytes."""
    found: list[list[Part]] = []
    held = target
    for part in parts:
        if held + part.size > target:
            found.append([])
            held = 0
        found[-1].append(part)
        held += part.size
    return found
