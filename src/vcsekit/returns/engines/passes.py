"""The two passes over a table that is read in blocks: first who is in it, then what they answered.

A few threads read and take apart the blocks that come next. What the first pass read is kept for the second one as far
as there is room, so that most files are read once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from vcsekit.returns.engines.ahead import ahead
from vcsekit.returns.engines.frames import IDENTITY, FrameReader, Parsed
from vcsekit.returns.engines.slices import AnyBlock, InBlocks, Loader
from vcsekit.returns.table import Row

if TYPE_CHECKING:
    import polars as pl

MOST_KEPT = 250_000_000
"""How many bytes of frames are kept from the first pass for the second one: about two million returns."""

THREADS = 3
"""How many blocks are read at once. Each takes some times its size; Polars has threads of its own within each."""


@dataclass
class Room:
    """How many bytes of frames may still be kept."""

    left: int = MOST_KEPT


class Passes:
    """Reads a table twice. The blocks of the second pass have the same numbers as those of the first."""

    def __init__(self, file: InBlocks, reader: FrameReader, room: Room) -> None:
        self._file, self._reader, self._room = file, reader, room
        self._kept: dict[int, tuple[AnyBlock, pl.DataFrame]] = {}
        self._firsts: list[int] = []

    def hashes(self) -> Iterator[pl.Series]:
        """The hashes of the returns, block by block. Raises NotPlainError where blocks can't be read."""
        first = self._file.first
        for number, parsed in enumerate(
            ahead((partial(self._looked_at, load) for load in self._file.loads()), THREADS)
        ):
            block = parsed.block.beginning(first)
            self._firsts.append(first)
            first += block.size
            if not parsed.is_whole:
                yield self._reader.identities(parsed)
                continue
            frame = self._reader.frame(parsed)
            self._room.left -= int(frame.estimated_size())
            self._kept[number] = block, frame
            yield frame[IDENTITY]

    def _looked_at(self, load: Loader) -> Parsed:
        block = load()
        return self._reader.parsed(block, whole=self._room.left > 0 and block.may_be_kept)

    def rows(self, places: Iterable[Sequence[int]]) -> Iterator[Row]:
        """Some rows after the first pass: `places` has for each block those of the rows that are wanted."""
        for number, (load, wanted) in enumerate(zip(self._file.loads(), places, strict=True)):
            if wanted:
                block = self._kept[number][0] if number in self._kept else load().beginning(self._firsts[number])
                some = block.without_data()
                yield from (some.row(place) for place in wanted)

    def frames(self) -> Iterator[tuple[AnyBlock, pl.DataFrame]]:
        """The second pass: every block with its frame."""
        work = (partial(self._unless_kept, number, load) for number, load in enumerate(self._file.loads()))
        for number, parsed in enumerate(ahead(work, THREADS)):
            if parsed is None:
                yield self._kept.pop(number)
            else:
                yield parsed.block.beginning(self._firsts[number]), self._reader.frame(parsed)

    def _unless_kept(self, number: int, load: Loader) -> Parsed | None:
        return None if number in self._kept else self._reader.parsed(load())
