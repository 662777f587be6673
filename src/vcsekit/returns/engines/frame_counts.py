"""Counting returns by group in Polars: data frames of answers in, the mergeable state out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from vcsekit.diagnostics import VcsekitError
from vcsekit.returns.engines.frames import NAMED, Names
from vcsekit.returns.engines.packed import PackedCard, places
from vcsekit.returns.limits import MAX_GROUPS, MAX_REMEMBERED
from vcsekit.scoring.card import NOT_APPLICABLE, Answer, Scorecard
from vcsekit.scoring.response import DomainScore
from vcsekit.scoring.state import GroupKey, GroupState, State

if TYPE_CHECKING:
    import polars as pl

KEY, TOP, SCORED, OVERALL = "key", "top", "scored", "overall"
_WHAT, _CODE, _NUMBER = "what", "code", "number"
_MOST_COUNTED = 5_000_000
"""How many rows of counts are kept before they are added up; a row takes 20 bytes."""


class FrameCounts:
    """Counts frames of returns. `keys` are the groups, `readings[d]` the results met in domain `d`, by number."""

    def __init__(self, card: Scorecard, packed: PackedCard, names: Names) -> None:
        self._card, self._packed, self._names = card, packed, names
        self._answers: list[Answer] = [*card.values, NOT_APPLICABLE, None, None]
        self._indicators = [f"a{number}" for number in range(len(card.indicators))]
        self._domains = [f"d{number}" for number in range(len(card.domains))]
        self._spans = places(card)
        self.keys: list[GroupKey] = []
        self.overalls: list[Fraction | None] = []
        self.readings: list[list[DomainScore]] = [[] for _ in card.domains]
        self._key_numbers: dict[tuple[int, ...], int] = {}
        self._overall_numbers: dict[tuple[int, int], int] = {}
        self._reading_numbers: list[dict[DomainScore, int]] = [{} for _ in card.domains]
        self._sums: list[dict[int, int]] = [{} for _ in card.domains]
        self._counted: list[pl.DataFrame] = []

    def add(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Counts rows, and gives them with the columns KEY, OVERALL and `d0`, `d1`, …: numbers of groups and results.

        Raises VcsekitError where there are more groups than any set of returns has.
        """
        scored = self._overall(self._read(self._keyed(frame)))
        self._count(scored)
        return scored

    def _keyed(self, frame: pl.DataFrame) -> pl.DataFrame:
        import polars as pl

        met = frame.select(NAMED).unique()
        numbers = [self._key(key) for key in met.rows()]
        return frame.join(met.with_columns(pl.Series(KEY, numbers, pl.UInt32)), on=NAMED, maintain_order="left")

    def _key(self, numbers: tuple[int, ...]) -> int:
        found = self._key_numbers.get(numbers)
        if found is None:
            if len(self.keys) >= MAX_GROUPS:
                message = (
                    f"the returns fall into more than {MAX_GROUPS:,} groups by system, place, constituency and round"
                )
                raise VcsekitError(message, "a column of free text may be taken for one of these: check the layout")
            found = self._key_numbers[numbers] = len(self.keys)
            self.keys.append(
                GroupKey(*(self._names.name(field, number) for field, number in zip(NAMED, numbers, strict=True)))
            )
        return found

    def _read(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Adds the number of each domain's result."""
        import polars as pl

        sums = []
        for number, span in enumerate(self._spans):
            parts = [
                pl.lit(pl.Series(self._packed.domains[number].parts(place - span.start), dtype=pl.Int64))
                .gather(pl.col(f"a{place}"))
                for place in span
            ]  # fmt: skip
            sums.append(pl.sum_horizontal(parts).alias(f"d{number}"))
        summed = frame.lazy().select(sums).collect()
        mapped = []
        for number, name in enumerate(self._domains):
            met = summed[name].unique()
            found = pl.Series([self._reading(number, total) for total in met], dtype=pl.UInt32)
            mapped.append(pl.col(name).replace_strict(met, found, return_dtype=pl.UInt32))
        return frame.hstack(summed.lazy().select(mapped).collect())

    def _reading(self, domain: int, total: int) -> int:
        found = self._sums[domain].get(total)
        if found is None:
            if len(self._sums[domain]) >= MAX_REMEMBERED:
                self._sums[domain].clear()
            score = self._packed.domains[domain].score(total)
            numbers = self._reading_numbers[domain]
            found = self._sums[domain][total] = numbers.setdefault(score, len(numbers))
            if found == len(self.readings[domain]):
                self.readings[domain].append(score)
        return found

    def _overall(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Adds the number of the overall score."""
        import polars as pl

        tops, bits = [], []
        for number, name in enumerate(self._domains):
            known = self.readings[number]
            own = pl.Series([self._packed.top(number, score) for score in known], dtype=pl.Int64)
            bit = pl.Series([(score.score is not None) << number for score in known], dtype=pl.Int64)
            tops.append(pl.lit(own).gather(pl.col(name)))
            bits.append(pl.lit(bit).gather(pl.col(name)))
        columns = [pl.sum_horizontal(tops).alias(TOP), pl.sum_horizontal(bits).alias(SCORED)]
        frame = frame.lazy().with_columns(columns).collect()
        met = frame.select(TOP, SCORED).unique()
        numbers = pl.Series(OVERALL, [self._overall_number(pair) for pair in met.rows()], pl.UInt32)
        return frame.join(met.with_columns(numbers), on=(TOP, SCORED), maintain_order="left")

    def _overall_number(self, pair: tuple[int, int]) -> int:
        found = self._overall_numbers.get(pair)
        if found is None:
            found = self._overall_numbers[pair] = len(self.overalls)
            self.overalls.append(self._packed.overall(*pair))
        return found

    def _count(self, frame: pl.DataFrame) -> None:
        import polars as pl

        columns = [*self._indicators, *self._domains, OVERALL]
        counted = pl.collect_all(
            [
                frame.lazy()
                .group_by(KEY, pl.col(name).cast(pl.UInt32).alias(_CODE))
                .agg(pl.len().cast(pl.UInt64).alias(_NUMBER))
                .select(KEY, pl.lit(what, pl.UInt32).alias(_WHAT), _CODE, _NUMBER)
                for what, name in enumerate(columns)
            ]
        )
        self._counted += counted
        if sum(part.height for part in self._counted) > _MOST_COUNTED:
            self._counted = [self._total()]

    def _total(self) -> pl.DataFrame:
        import polars as pl

        return pl.concat(self._counted).group_by(KEY, _WHAT, _CODE).agg(pl.col(_NUMBER).sum())

    def state(self) -> State:
        """The state of everything counted so far."""
        ids = [indicator.id for indicator in self._card.indicators]
        state = {key: GroupState(0, {name: Counter() for name in ids}) for key in self.keys}
        if not self._counted:
            return state
        total = self._total()
        for what, name in enumerate(ids):
            for key, counts in self._by_group(total, what, self._answers):
                state[key].answers[name] = counts
        for domain, known in enumerate(self.readings):
            scores = [result.score for result in known]
            for key, counts in self._by_group(total, len(ids) + domain, scores, leave_out_none=True):
                state[key].domain_scores[self._card.domains[domain].id] = counts
        for key, counts in self._by_group(total, len(ids) + len(self.readings), self.overalls, leave_out_none=True):
            state[key].overall_scores = counts
        for group in state.values():
            group.responses = group.answers[ids[0]].total()
        return state

    def _by_group(
        self, total: pl.DataFrame, what: int, meanings: Sequence[Any], *, leave_out_none: bool = False
    ) -> Iterator[tuple[GroupKey, Counter[Any]]]:
        """How often what the codes of a column mean was met, group by group."""
        import polars as pl

        numbers: dict[object, int] = {}
        same = pl.Series([numbers.setdefault(meaning, len(numbers)) for meaning in meanings], dtype=pl.UInt32)
        different = list(numbers)
        of_column = total.lazy().filter(pl.col(_WHAT) == what)
        merged = of_column.select(KEY, pl.lit(same).gather(pl.col(_CODE)).alias(_CODE), _NUMBER)
        if leave_out_none and None in numbers:
            merged = merged.filter(pl.col(_CODE) != numbers[None])
        summed = merged.group_by(KEY, _CODE).agg(pl.col(_NUMBER).sum()).group_by(KEY).agg(_CODE, _NUMBER)
        for key, codes, counts in summed.collect().iter_rows():
            yield self.keys[key], Counter(dict(zip([different[code] for code in codes], counts, strict=True)))
