"""The engine for large files: Polars reads and counts blocks of lines, Python everything that is out of the ordinary.

It gives what the engine in Python gives: the same state, tally, problems and scores, in the same order. A row that
can't be counted, or not wholly, is handled by that engine's code; such rows are few. Files that can't be taken line by
line are read by that engine as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from vcsekit.model.layout import Layout, Repeated
from vcsekit.returns.about import About
from vcsekit.returns.engines.batch import BatchSink, ReturnBatch
from vcsekit.returns.engines.blocks import NotPlainError, why_not_plain
from vcsekit.returns.engines.cursor import Bad, Cursor
from vcsekit.returns.engines.frame_counts import FrameCounts
from vcsekit.returns.engines.frames import ID, IDENTITY, OTHER_MATRIX, ROW, WRONG, FrameReader, Names, identity
from vcsekit.returns.engines.packed import packed
from vcsekit.returns.engines.passes import Passes, Room
from vcsekit.returns.engines.python import PythonEngine
from vcsekit.returns.engines.slices import AnyBlock, in_blocks
from vcsekit.returns.meter import Stage
from vcsekit.returns.prepare import Prepared
from vcsekit.returns.repeats import Repeats, settle_repeats
from vcsekit.returns.result import Scored, Sink
from vcsekit.returns.table import Row
from vcsekit.returns.vocabulary import Vocabulary
from vcsekit.scoring.state import merge_states

if TYPE_CHECKING:
    import polars as pl

_CHUNK = 10_000
"""How many rows that Python reads are looked at together for returns that came several times."""

BY_POLARS = "by Polars"
"""How a table was counted, as the summary says it."""


@dataclass
class _Plain:
    """A table that is read in blocks: its two passes, and what its cells mean. `hashes` are those of its rows."""

    passes: Passes
    cursor: Cursor
    hashes: list[pl.Series] = field(default_factory=list)
    readable: set[int] = field(default_factory=set)


class PolarsEngine(PythonEngine):
    """Scores files of returns into one state, as PythonEngine does. ImportError where Polars is not installed."""

    def __init__(self, vocabulary: Vocabulary, sink: Sink, layout: Layout | None = None) -> None:
        import polars  # noqa: F401

        super().__init__(vocabulary, sink, layout)
        self._names = Names()
        self._packed = packed(vocabulary.card)
        self._frames = FrameCounts(vocabulary.card, self._packed, self._names) if self._packed else None
        self._plain: dict[int, _Plain] = {}
        self._room = Room()

    def score(self, paths: Iterable[Path]) -> Scored:
        """Counts all files together, since a return may come again in another one. OSError is the caller's."""
        for path in paths:
            self._open(path)
        self._repeats = self._find_repeats()
        self._tell_repeats()
        for number, table in enumerate(self._tables):
            self._score_table(number, table)
        self._tell_strangers()
        parts = [part for part in (self._counts.state(), self._frames.state() if self._frames else {}) if part]
        self._result.state = parts[0] if len(parts) == 1 else merge_states(parts)
        return self._result

    # Returns that came several times

    def _find_repeats(self) -> Repeats:
        import polars as pl

        self._begin(Stage.COMPARING)
        hashes: list[pl.Series] = []
        for number, table in enumerate(self._tables):
            hashes += self._hashes(number, table)
        rule = self._layout.repeated if self._layout else Repeated.LATEST
        ordered = pl.concat(hashes).sort() if hashes else pl.Series([], dtype=pl.UInt64)
        self._twice = ordered.filter(ordered == ordered.shift(1)).unique()
        if not len(self._twice):
            return Repeats(rule)
        return settle_repeats(self._suspects(), rule, self._layout.dates if self._layout else None)

    def _hashes(self, number: int, table: Prepared) -> list[pl.Series]:
        """The hashes of a table's returns; decides which engine reads it."""
        reason = why_not_plain(table) or (None if self._frames else "the weights of the matrix are too various")
        if reason is None:
            cursor = Cursor(_without_rows(table), self._counts)
            plain = _Plain(Passes(in_blocks(table), FrameReader(table, cursor, self._names), self._room), cursor)
            try:
                plain.hashes = list(plain.passes.hashes())
            except NotPlainError as error:
                reason = str(error)
            else:
                self._plain[number] = plain
        self._result.engines[f"row by row, since {reason}" if reason else BY_POLARS] += 1
        plain_hashes = self._plain[number].hashes if number in self._plain else None
        return [found for _, found in self._chunks(table)] if plain_hashes is None else plain_hashes

    def _chunks(self, table: Prepared) -> Iterator[tuple[list[Row], pl.Series]]:
        """The rows of a table that Python reads, with their hashes."""
        import polars as pl

        rows = (row for row in table.rows() if len(row.cells) >= table.columns.width)
        while some := list(islice(rows, _CHUNK)):
            said = [table.about.identity(row) for row in some]
            columns = {
                ID: [name for _, _, name in said],
                "system": [self._names.number("system", name) for _, name, _ in said],
                "round": [self._names.number("round", name) for name, _, _ in said],
            }
            schema = {ID: pl.String, "system": pl.UInt32, "round": pl.UInt32}
            yield some, pl.DataFrame(columns, schema=schema).select(identity()).to_series()

    def _suspects(self) -> Iterator[tuple[int, Row, About]]:
        """The rows whose hashes stand several times."""
        for number, table in enumerate(self._tables):
            plain = self._plain.get(number)
            for row in self._suspects_in(table) if plain is None else self._suspects_of(plain):
                about = table.about.read(row)
                if table.fault(row, about) is None:
                    yield number, row, about

    def _suspects_of(self, plain: _Plain) -> Iterator[Row]:
        twice = self._twice.implode()
        return plain.passes.rows([hashes.is_in(twice).arg_true().to_list() for hashes in plain.hashes])

    def _suspects_in(self, table: Prepared) -> Iterator[Row]:
        for rows, hashes in self._chunks(table):
            for place in hashes.is_in(self._twice.implode()).arg_true():
                yield rows[place]

    # Scoring

    def _score_table(self, number: int, table: Prepared) -> None:
        self._begin(Stage.COUNTING)
        plain, before = self._plain.get(number), self._result.tally.rows
        if plain is not None:
            plain.hashes = []
            for block, frame in plain.passes.frames():
                self._score_block(number, table, plain, block, frame)
            for item in plain.cursor.unread_columns():
                if item.column not in self._readable(plain):
                    self._tell(item)
        if plain is None or self._result.tally.rows == before:
            super()._score_table(number, table)

    def _readable(self, plain: _Plain) -> set[str]:
        """The columns of which an answer could be read."""
        return {self._card.indicators[number].id for number in plain.readable}

    def _score_block(self, number: int, table: Prepared, plain: _Plain, block: AnyBlock, frame: pl.DataFrame) -> None:
        import polars as pl

        self._note_readable(plain, frame)
        closely = self._to_look_at(frame)
        left, blank = self._look_closely(number, table, plain.cursor, block, closely)
        if left:
            frame = frame.filter(~pl.col(ROW).is_in(list(left)))
        tally = self._result.tally
        tally.rows += len(block.lines) + len(block.odd) - blank
        tally.scored += frame.height
        tally.returns += frame.height
        if frame.height and self._frames is not None:
            self._give(ReturnBatch(table, block, self._frames.add(frame), self._frames))

    def _note_readable(self, plain: _Plain, frame: pl.DataFrame) -> None:
        """Notes the columns in which an answer can be read, of which it was not known."""
        import polars as pl

        unknown = [number for number in range(len(self._card.indicators)) if number not in plain.readable]
        if unknown and frame.height:
            blank = len(self._counts.codes) - 1
            found = frame.select((pl.col(f"a{number}") < blank).any() for number in unknown).row(0)
            plain.readable.update(number for number, readable in zip(unknown, found, strict=True) if readable)

    def _to_look_at(self, frame: pl.DataFrame) -> list[int]:
        """The rows that the code in Python must see: all that may have a problem, and the first of every new system."""
        import polars as pl

        answers = [f"a{number}" for number in range(len(self._card.indicators))]
        suspect = (
            (pl.col(ID) == "") | pl.col(WRONG) | pl.col(OTHER_MATRIX) | (pl.max_horizontal(answers) == self._counts.bad)
        )
        if len(self._twice):
            suspect |= pl.col(IDENTITY).is_in(self._twice.implode())
        parts = frame.lazy().select(ROW, "system", suspect.alias("suspect")).collect()
        first = parts.filter(~pl.col("suspect")).group_by("system").agg(pl.col(ROW).min())
        new = [row for system, row in first.rows() if self._names.name("system", system) not in self._strangers]
        return sorted([*parts.filter("suspect")[ROW].to_list(), *new])

    def _look_closely(
        self, number: int, table: Prepared, cursor: Cursor, block: AnyBlock, places: Sequence[int]
    ) -> tuple[set[int], int]:
        """Tells what is wrong with some rows. Returns those of `data` that do not count, and how many are blank."""
        found = sorted([(block.lines[place], place, None) for place in places] + [
            (row.line, -1, row) for row in block.odd
        ], key=lambda item: item[0])  # fmt: skip
        left, blank = set(), 0
        for _, place, odd in found:
            row = odd or block.row(place)
            if not row.fault and not any(cell.strip() for cell in row.cells):
                blank += 1
                left.add(place)
            elif self._is_left_out(number, table, cursor, row):
                left.add(place)
        return left - {-1}, blank

    def _is_left_out(self, number: int, table: Prepared, cursor: Cursor, row: Row) -> bool:
        about = table.about.read(row)
        fault = table.fault(row, about)
        if fault is None and self._repeats.numbers:
            fault = self._repeated(number, table, row, about)
        if fault is not None:
            self._leave_out(cursor, row, about, fault)
            return True
        if about.system not in self._strangers:
            self._look_up(table, row, about)
        bad = cursor.bad(row, cursor.codes(row))
        _, wrong = cursor.constituency(about.constituency)
        if wrong is not None:
            bad.insert(0, Bad(table.columns.context.get("constituency", 0), "constituency", wrong))
        if bad:
            self._tell_bad(cursor, row, about, bad)
        return False

    def _give(self, batch: ReturnBatch) -> None:
        if isinstance(self._sink, BatchSink):
            self._sink.scored_many(batch)
            return
        for item in batch:
            self._sink.scored(item)


def _without_rows(table: Prepared) -> Prepared:
    """The same table, of which a cursor reads no rows."""
    return replace(table, table=replace(table.table, rows=lambda: iter(())))
