"""Counting returns by group in Polars: data frames of answers in, the mergeable state out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from vcsekit.returns.engines.counts import too_many_groups
from vcsekit.returns.engines.frames import NAMED, Names
from vcsekit.returns.engines.packed import PackedCard, places
from vcsekit.returns.limits import MAX_GROUPS, MAX_REMEMBERED
from vcsekit.scoring.card import NOT_APPLICABLE, Answer, Scorecard
from vcsekit.scoring.exact import Exact
from vcsekit.scoring.response import DomainScore
from vcsekit.scoring.state import GroupKey, GroupState, State, copied

if TYPE_CHECKING:
    import polars as pl

KEY, OVERALL = "key", "overall"
_WHAT, _CODE, _NUMBER = "what", "code", "number"
_AT_ONCE = 400_000
"""How many returns are counted at once: more than a block has, as each time ends with counts for every group."""

_MOST_COUNTED = 10_000_000
"""How many counts are kept before they are added up; each takes 4 to 8 bytes."""

_LARGEST_TABLE = 1 << 20
"""Up to how many different sums of a domain are looked up by their place in a table."""

_UNKNOWN = (1 << 32) - 1


class FrameCounts:
    """Counts frames of returns. `keys` are the groups, `readings[d]` the results met in domain `d`, by number.

    `overalls` are the overall scores by number. All three grow only, so another thread may read them. `wide` is more
    than any number of indicators.
    """

    def __init__(self, card: Scorecard, packed: PackedCard, names: Names) -> None:
        self._card, self._packed, self._names = card, packed, names
        self._answers: list[Answer] = [*card.values, NOT_APPLICABLE, None]
        self._indicators = [f"a{number}" for number in range(len(card.indicators))]
        self._domains = [f"d{number}" for number in range(len(card.domains))]
        self._spans, self.wide = places(card), len(card.indicators) + 1
        self.keys: list[GroupKey] = []
        self.overalls: list[Fraction | None] = []
        self.readings: list[list[DomainScore]] = [[] for _ in card.domains]
        self._key_numbers: dict[tuple[int, ...], int] = {}
        self._overall_numbers: dict[int, int] = {}
        self._reading_numbers: list[dict[DomainScore, int]] = [{} for _ in card.domains]
        self._sums = [Sums(domain.size, self._learner(number)) for number, domain in enumerate(packed.domains)]
        self._scores = [_Numbered() for _ in (*card.domains, OVERALL)]
        self._waiting: list[pl.DataFrame] = []
        self._answered = _Added([KEY])
        self._scored = _Added([KEY, _WHAT, _CODE])

    def add(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Counts rows, and gives them with the columns KEY, OVERALL and `d0`, `d1`, …: numbers of groups and results.

        Raises VcsekitError where there are more groups than any set of returns has.
        """
        scored = self._overall(self._read(self._keyed(frame)))
        self._waiting.append(scored.select(KEY, *self._indicators, *self._domains, OVERALL))
        if sum(part.height for part in self._waiting) >= _AT_ONCE:
            self._count_waiting()
        return scored

    def _count_waiting(self) -> None:
        import polars as pl

        frame = pl.concat(self._waiting)
        self._waiting.clear()
        self._count_answers(frame)
        self._count_scores(frame)

    def _keyed(self, frame: pl.DataFrame) -> pl.DataFrame:
        import polars as pl

        met = frame.select(NAMED).unique()
        numbers = [self._key(key) for key in met.rows()]
        return frame.join(met.with_columns(pl.Series(KEY, numbers, pl.UInt32)), on=NAMED, maintain_order="left")

    def _key(self, numbers: tuple[int, ...]) -> int:
        found = self._key_numbers.get(numbers)
        if found is None:
            if len(self.keys) >= MAX_GROUPS:
                raise too_many_groups()
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
        return frame.hstack([sums.numbers(own) for sums, own in zip(self._sums, summed, strict=True)])

    def _learner(self, domain: int) -> Callable[[int], int]:
        """A function that gives the number of the result that a sum of a domain stands for."""
        packed, numbers, readings = self._packed.domains[domain], self._reading_numbers[domain], self.readings[domain]

        def learn(total: int) -> int:
            score = packed.score(total)
            found = numbers.setdefault(score, len(numbers))
            if found == len(readings):
                readings.append(score)
            return found

        return learn

    def _overall(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Adds the number of the overall score."""
        import polars as pl

        parts = []
        for number, known in enumerate(self.readings):
            own = pl.Series([self._packed.part(number, score) for score in known], dtype=pl.Int64)
            parts.append(pl.lit(own).gather(pl.col(f"d{number}")))
        sums = frame.lazy().select(pl.sum_horizontal(parts).alias(OVERALL)).collect()[OVERALL]
        met = sums.unique()
        numbers = pl.Series([self._overall_number(total) for total in met.to_list()], dtype=pl.UInt32)
        return frame.with_columns(sums.replace_strict(met, numbers, return_dtype=pl.UInt32))

    def _overall_number(self, total: int) -> int:
        found = self._overall_numbers.get(total)
        if found is None:
            found = self._overall_numbers[total] = len(self.overalls)
            self.overalls.append(self._packed.overall(total))
        return found

    def _count_answers(self, frame: pl.DataFrame) -> None:
        """Counts every answer to every indicator: one sum for each, as there are few."""
        import polars as pl

        last = len(self._answers) - 1
        given = [
            (pl.col(name) == code if code < last else pl.col(name) >= last).sum().alias(f"{name}.{code}")
            for name in self._indicators
            for code in range(len(self._answers))
        ]
        self._answered.add([frame.lazy().group_by(KEY).agg(given)])

    def _count_scores(self, frame: pl.DataFrame) -> None:
        import polars as pl

        known = [[result.score for result in results] for results in self.readings]
        counted = []
        for what, (name, scores) in enumerate(zip((*self._domains, OVERALL), (*known, self.overalls), strict=True)):
            numbers = pl.lit(pl.Series(self._scores[what].numbers(scores), dtype=pl.UInt32))
            by_group = (
                frame.lazy().group_by(KEY, numbers.gather(pl.col(name)).alias(_CODE)).agg(pl.len().alias(_NUMBER))
            )
            counted.append(by_group.select(KEY, pl.lit(what, pl.UInt32).alias(_WHAT), _CODE, _NUMBER))
        self._scored.add(counted)

    def state(self) -> State:
        """The state of everything counted so far."""
        if not self.keys:
            return {}
        if self._waiting:
            self._count_waiting()
        state = {key: GroupState() for key in self.keys}
        for group, answers in self._answers_by_group():
            state[group].answers, state[group].responses = answers, answers[self._card.indicators[0].id].total()
        for what, domain in enumerate(self._card.domains):
            for group, counts in self._scores_by_group(what):
                state[group].domain_scores[domain.id] = counts
        for group, counts in self._scores_by_group(len(self._domains)):
            state[group].overall_scores = counts
        return state

    def _answers_by_group(self) -> Iterator[tuple[GroupKey, dict[str, Counter[Answer]]]]:
        width, ids = len(self._answers), [indicator.id for indicator in self._card.indicators]
        for key, *counts in self._answered.total().iter_rows():
            yield (
                self.keys[key],
                {
                    name: copied({a: n for a, n in zip(self._answers, counts[start : start + width], strict=True) if n})
                    for name, start in zip(ids, range(0, len(counts), width), strict=True)
                },
            )

    def _scores_by_group(self, what: int) -> Iterator[tuple[GroupKey, Counter[Fraction]]]:
        """How often each score of a domain was met, or each overall score, group by group."""
        import polars as pl

        scores = self._scores[what].known
        none = scores.index(None) if None in scores else -1
        counted = self._scored.total().filter((pl.col(_WHAT) == what) & (pl.col(_CODE) != none))
        for key, codes, counts in counted.group_by(KEY).agg(_CODE, _NUMBER).iter_rows():
            yield self.keys[key], copied(dict(zip([scores[code] for code in codes], counts, strict=True)))


class _Numbered:
    """Scores by numbers; equal ones have the same."""

    def __init__(self) -> None:
        self.known: list[Exact | None] = []
        self._numbers: dict[Fraction | None, int] = {}
        self._found: list[int] = []

    def numbers(self, scores: Sequence[Fraction | None]) -> list[int]:
        """The numbers of scores, of which those from the last time are the first."""
        for score in scores[len(self._found) :]:
            number = self._numbers.setdefault(score, len(self.known))
            if number == len(self.known):
                self.known.append(None if score is None else Exact(score))
            self._found.append(number)
        return self._found


class Sums:
    """Numbers for what sums stand for, each worked out when it is first met. Sums are from 0 to below `size`."""

    def __init__(self, size: int, learn: Callable[[int], int]) -> None:
        import polars as pl

        self._learn = learn
        self._known: dict[int, int] = {}
        self._table = pl.repeat(_UNKNOWN, size, dtype=pl.UInt32, eager=True) if size <= _LARGEST_TABLE else None

    def numbers(self, sums: pl.Series) -> pl.Series:
        """The numbers of a column of sums, under the same name."""
        import polars as pl

        if self._table is None:
            met = sums.unique()
            return sums.replace_strict(met, pl.Series(self._learned(met), dtype=pl.UInt32), return_dtype=pl.UInt32)
        found = self._table.gather(sums)
        new = sums.filter(found == _UNKNOWN).unique()
        if len(new):
            self._table.scatter(new, pl.Series([self._learn(total) for total in new.to_list()], dtype=pl.UInt32))
            found = self._table.gather(sums)
        return found.alias(sums.name)

    def _learned(self, sums: pl.Series) -> list[int]:
        if len(self._known) > MAX_REMEMBERED:
            self._known.clear()
        for total in sums.to_list():
            if total not in self._known:
                self._known[total] = self._learn(total)
        return [self._known[total] for total in sums.to_list()]


class _Added:
    """Counts that are added up by some columns, now and then."""

    def __init__(self, by: Sequence[str]) -> None:
        self._by = by
        self._parts: list[pl.DataFrame] = []

    def add(self, parts: Sequence[pl.LazyFrame]) -> None:
        """Adds what was counted."""
        import polars as pl

        counts = pl.exclude(self._by).cast(pl.UInt64)
        self._parts += pl.collect_all([part.with_columns(counts) for part in parts])
        if sum(part.height * part.width for part in self._parts) > _MOST_COUNTED:
            self._parts = [self.total()]

    def total(self) -> pl.DataFrame:
        """All that was counted (something must have been), each group once."""
        import polars as pl

        whole = pl.concat(self._parts)
        if len(self._parts) > 1:
            whole = whole.group_by(self._by).agg(pl.all().sum())
            self._parts = [whole]
        return whole
