"""What is known of what may be shown of a group: worked out once, for its own rows and for all that stand beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from vcsekit.scoring.card import Answer, DomainCard, Scorecard
from vcsekit.scoring.group import mean_of_whole, whole_numbers, whole_quantiles
from vcsekit.scoring.shown import Visible
from vcsekit.scoring.spread import QUARTERS, Votes, votes

_MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Levels:
    """How often each level was given to an indicator, in the order of the scale and by value; and what that means."""

    counts: tuple[int, ...]
    by_value: Mapping[int, int]
    votes: Votes


Reader = Callable[[Mapping[Answer, int]], Levels]


def levels_reader(values: tuple[int, ...], tolerance: Fraction) -> Reader:
    """A function that reads the answers to an indicator. Equal counts, which are many, give the same object."""

    @lru_cache(maxsize=_MOST_REMEMBERED)
    def read(counts: tuple[int, ...]) -> Levels:
        by_value = {value: count for value, count in zip(values, counts, strict=True) if count}
        return Levels(counts, by_value, votes(counts, values[0], tolerance))

    return lambda answers: read(tuple([answers.get(value, 0) for value in values]))


class Side(NamedTuple):
    """One group in one item. Mean and median are None where it has no scores."""

    number: int
    mean: Fraction | None
    median: Fraction | None


class Known:
    """The levels of each indicator (by id) of one group, and where its scores lie."""

    def __init__(self, visible: Visible, card: Scorecard, read: Reader) -> None:
        self.visible, answers = visible, visible.state.answers
        self.levels = {indicator.id: read(answers.get(indicator.id, {})) for indicator in card.indicators}
        self._sides: dict[str, Side] = {}

    def side(self, domain: DomainCard | None) -> Side:
        """Where the group's scores in a domain lie, or its overall scores."""
        name = domain.id if domain else ""
        found = self._sides.get(name)
        if found is None:
            scores = histogram(self.visible, domain)
            whole, bottom = whole_numbers(scores)
            mean, number = mean_of_whole(whole, bottom), sum(scores.values())
            found = Side(number, mean, whole_quantiles(whole, bottom, QUARTERS[1:2])[0])
            self._sides[name] = found
        return found

    def floor(self, domain: DomainCard) -> int | None:
        """The lowest lower median among a domain's indicators; None without an answer."""
        medians = [self.levels[indicator.id].votes.lower for indicator in domain.indicators]
        return min([median for median in medians if median is not None], default=None)


def histogram(visible: Visible | None, domain: DomainCard | None) -> Mapping[Fraction, int]:
    """The scores in a domain, or the overall scores: how often each came out."""
    if visible is None:
        return Counter()
    return visible.state.domain_scores.get(domain.id, Counter()) if domain else visible.state.overall_scores
