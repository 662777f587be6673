"""How answers are counted by whole numbers alone, so that many are added up at once and scores stay exact.

What a domain's score depends on is how often each level was given among the indicators of each weight, and how often
`n/a`. These numbers are the digits of one whole number: every answer adds its own power, and a sum over the domain's
indicators says everything about its score.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, pairwise
from math import gcd, lcm, prod

from vcsekit.scoring.card import NOT_APPLICABLE, Answer, DomainCard, Scorecard
from vcsekit.scoring.response import DomainScore, score_domain

_LARGEST = 1 << 62
"""Sums stay below this, so that they fit into 64 bits."""

_MOST_SUMS = 5_000
"""How many different sums of weights are looked at."""


@dataclass(frozen=True)
class PackedDomain:
    """A domain whose answers are counted as digits.

    `weights` are its different weights. There is a digit for every weight and level, and one for `n/a`; the base of a
    digit is one more than the number of indicators that it can count.
    """

    card: DomainCard
    values: tuple[int, ...]

    @cached_property
    def weights(self) -> tuple[Fraction, ...]:
        """The different weights of its indicators, in a fixed order."""
        return tuple(sorted({indicator.weight for indicator in self.card.indicators}))

    @cached_property
    def _bases(self) -> list[int]:
        counts = [sum(i.weight == weight for i in self.card.indicators) for weight in self.weights]
        return [count + 1 for count in counts for _ in self.values] + [len(self.card.indicators) + 1]

    @cached_property
    def _powers(self) -> list[int]:
        return [1, *accumulate(self._bases[:-1], lambda power, base: power * base)]

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return prod(self._bases)

    def parts(self, indicator: int) -> list[int]:
        """What an answer to an indicator adds: for every level, for `n/a`, for none, and for one that is no answer."""
        start = self.weights.index(self.card.indicators[indicator].weight) * len(self.values)
        return [*self._powers[start : start + len(self.values)], self._powers[-1], 0, 0]

    def score(self, number: int) -> DomainScore:
        """The result that a sum stands for."""
        digits = [number // power % base for power, base in zip(self._powers, self._bases, strict=True)]
        free = {
            weight: [n for n, i in enumerate(self.card.indicators) if i.weight == weight] for weight in self.weights
        }
        answers: list[Answer] = [None] * len(self.card.indicators)
        steps = [(weight, value) for weight in self.weights for value in self.values]
        for (weight, value), count in zip(steps, digits[:-1], strict=True):
            for _ in range(count):
                answers[free[weight].pop()] = value
        left = [place for places in free.values() for place in places]
        for place in left[: digits[-1]]:
            answers[place] = NOT_APPLICABLE
        return score_domain(self.card, answers)

    def denominators(self) -> Iterator[int]:
        """The denominators that a score times the domain's weight may have."""
        counts = [(weight, sum(i.weight == weight for i in self.card.indicators)) for weight in self.weights]
        if prod(count + 1 for _, count in counts) > _MOST_SUMS:
            raise OverflowError
        sums = {Fraction(0)}
        for weight, count in counts:
            sums = {total + weight * times for total in sums for times in range(count + 1)}
        whole = lcm(*(weight.denominator for weight in self.weights))
        step = Fraction(gcd(*(int(weight * whole) for weight in self.weights)), whole)
        return ((self.card.weight * step / total).denominator for total in sums if total)


class PackedCard:
    """A matrix as packed domains. Raises OverflowError where its numbers do not fit into 64 bits.

    `common` is a denominator of every domain score times the domain's weight.
    """

    def __init__(self, card: Scorecard) -> None:
        self.domains = [PackedDomain(domain, card.values) for domain in card.domains]
        self.common = 1
        self._weights: dict[int, Fraction] = {}
        for domain in self.domains:
            for denominator in domain.denominators():
                self.common = lcm(self.common, denominator)
                if self.common > _LARGEST:
                    raise OverflowError
        largest = max(abs(value) for value in card.values) * sum(domain.weight for domain in card.domains) * self.common
        if largest + 1 > _LARGEST >> len(self.domains) or any(domain.size > _LARGEST for domain in self.domains):
            raise OverflowError

    def part(self, domain: int, score: DomainScore) -> int:
        """What a domain's result adds to the number that stands for the overall score; 0 where there is no score.

        It is the score times the domain's weight in parts of `common`, and from the right a bit for every domain that
        has a score.
        """
        top = int(self.domains[domain].card.weight * (score.score or 0) * self.common)
        return (top << len(self.domains)) + ((score.score is not None) << domain)

    def overall(self, total: int) -> Fraction | None:
        """The overall score, as `overall_score` gives it, from the sum of all domains' parts.

        None where the domains with a score weigh nothing.
        """
        top, scored = divmod(total, 1 << len(self.domains))
        weights = self._weights.get(scored)
        if weights is None:
            known = (domain.card.weight for n, domain in enumerate(self.domains) if scored >> n & 1)
            weights = self._weights[scored] = sum(known, Fraction(0))
        return Fraction(top * weights.denominator, self.common * weights.numerator) if weights else None


def packed(card: Scorecard) -> PackedCard | None:
    """A matrix's packed card; None where its numbers do not fit."""
    try:
        return PackedCard(card)
    except OverflowError:
        return None


def places(card: Scorecard) -> Sequence[range]:
    """Where each domain's indicators stand among all."""
    ends = [0, *accumulate(len(domain.indicators) for domain in card.domains)]
    return [range(start, end) for start, end in pairwise(ends)]
