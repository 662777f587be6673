"""Many scored returns at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from vcsekit.returns.engines.frame_counts import KEY, OVERALL, FrameCounts
from vcsekit.returns.engines.frames import COMMENT, ID, ROW, SUBMITTED
from vcsekit.returns.engines.slices import AnyBlock
from vcsekit.returns.prepare import Prepared
from vcsekit.returns.remarks import Remark, remarks_of
from vcsekit.returns.result import ScoredReturn
from vcsekit.scoring.response import ResponseScore
from vcsekit.scoring.state import GroupKey

if TYPE_CHECKING:
    import polars as pl

_NOTHING, _NOBODY = ResponseScore((), None, 0, 0), GroupKey("", "", "", "")


@dataclass(frozen=True)
class ReturnBatch:
    """The returns of one block that count, in the order of their lines."""

    table: Prepared
    block: AnyBlock
    frame: pl.DataFrame
    counts: FrameCounts

    def numbers(self) -> pl.DataFrame:
        """The frame with the columns `line` and `share`: a number for every pair of answered and applicable.

        It is answered × `wide` + applicable.
        """
        import polars as pl

        parts = []
        for number, known in enumerate(self.counts.readings):
            own = [score.answered * self.counts.wide + score.applicable for score in known]
            parts.append(pl.lit(pl.Series(own, dtype=pl.Int64)).gather(pl.col(f"d{number}")))
        lines = pl.lit(pl.Series(self.block.lines, dtype=pl.Int64)).gather(pl.col(ROW))
        return self.frame.lazy().with_columns(lines.alias("line"), pl.sum_horizontal(parts).alias("share")).collect()

    def example(self, score: ResponseScore = _NOTHING, key: GroupKey = _NOBODY) -> ScoredReturn:
        """A return of this file that has this score and group, and nothing else."""
        return ScoredReturn(self.table.table.path, 0, "", key, "", score)

    def remarked(self) -> Iterator[ScoredReturn]:
        """The returns that say something beside their answers."""
        import polars as pl

        yield from replace(self, frame=self.frame.filter(pl.col(COMMENT) != ""))

    def __iter__(self) -> Iterator[ScoredReturn]:
        path, lines = self.table.table.path, self.block.lines
        keys, overalls = self.counts.keys, self.counts.overalls
        domains = [f"d{number}" for number in range(len(self.counts.readings))]
        about = self.frame.select(ROW, ID, SUBMITTED, COMMENT, KEY, OVERALL)
        results = self.frame.select(domains)
        for (place, name, submitted, comment, key, overall), numbers in zip(
            about.iter_rows(), results.iter_rows(), strict=True
        ):
            scores = tuple([known[n] for known, n in zip(self.counts.readings, numbers, strict=True)])
            answered, applicable = sum([s.answered for s in scores]), sum([s.applicable for s in scores])
            score = ResponseScore(scores, overalls[overall], answered, applicable)
            said = self._remarks(place) if comment else ()
            yield ScoredReturn(path, lines[place], name, keys[key], submitted, score, "", said)

    def _remarks(self, place: int) -> tuple[Remark, ...]:
        return remarks_of(self.table.table, self.block.row(place), self.table.columns.context.get("comment"))


@runtime_checkable
class BatchSink(Protocol):
    """A sink that takes many returns at once, in place of single ones."""

    def scored_many(self, batch: ReturnBatch) -> None:
        """Takes returns that count."""
