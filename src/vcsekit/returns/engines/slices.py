"""A Parquet file in blocks, for engines that read many rows at once: its cells are columns already."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from vcsekit.returns.engines.blocks import Block, PlainFile
from vcsekit.returns.parquet import ParquetFile, long_row
from vcsekit.returns.prepare import Prepared
from vcsekit.returns.table import Row

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class SliceBlock:
    """Some rows of a Parquet file. `lines` are their numbers; `odd` are rows among them that can't be counted."""

    texts: pl.DataFrame
    lines: Sequence[int]
    odd: Sequence[Row]

    may_be_kept = False
    """Its texts are held, and take as much memory as a frame."""

    @property
    def size(self) -> int:
        """How many rows it has, odd ones among them."""
        return len(self.lines) + len(self.odd)

    def beginning(self, _first: int) -> SliceBlock:
        """The same block: its rows know their numbers already."""
        return self

    def without_data(self) -> SliceBlock:
        """The same block: single rows are taken from its texts."""
        return self

    def cells(self, schema: Mapping[str, Any], wanted: Sequence[int]) -> pl.DataFrame:
        """Some columns, named by their places, each of the type that the schema gives it."""
        names = self.texts.columns
        return self.texts.select(
            self.texts[names[place]].cast(schema[str(place)]).alias(str(place)) for place in wanted
        )

    def row(self, number: int) -> Row:
        """One of the rows that may be counted, from 0."""
        line = self.lines[number]
        return Row(line, line, list(self.texts.row(number)))


AnyBlock = Block | SliceBlock


Loader = Callable[[], AnyBlock]
"""Loads a block; any thread may call it. Raises NotPlainError where it can't be read so, and OSError."""


class InBlocks(Protocol):
    """A table's rows, many at a time. `first` is the number of the first line or row below its header."""

    first: int

    def loads(self) -> Iterator[Loader]:
        """What loads each block, from the first one on. Raises as a Loader."""


class SliceFile:
    """The rows of a Parquet file, in blocks."""

    def __init__(self, table: Prepared, file: ParquetFile) -> None:
        self._file = file
        self.first = 1 + table.header.last_line + (table.layout.skip_after_header if table.layout else 0)

    def loads(self) -> Iterator[Callable[[], SliceBlock]]:
        """What gives each block, from the first one on. Raises OSError where the file is no longer what it was."""
        for block in self.blocks():
            yield partial(_as_it_is, block)

    def blocks(self) -> Iterator[SliceBlock]:
        """The blocks from the first one on. Raises OSError where the file is no longer what it was."""
        for first, texts, long in self._file.slices(self.first):
            lines: Sequence[int] = range(first, first + texts.height)
            if long:
                lines = [line for line in lines if line - first not in long]
                texts = texts[[line - first for line in lines]]
            yield SliceBlock(texts, lines, [long_row(first + place) for place in sorted(long)])


def _as_it_is(block: SliceBlock) -> SliceBlock:
    return block


def in_blocks(table: Prepared) -> InBlocks:
    """A table that can be read in blocks: one of which `why_not_plain` says nothing."""
    if table.table.parquet is not None:
        return SliceFile(table, table.table.parquet)
    assert table.table.text is not None, "it is asked for before"  # noqa: S101
    return PlainFile(table, table.table.text)
