"""Counting returns by group: a byte an answer in, the mergeable state out."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import NamedTuple

from vcsekit.diagnostics import VcsekitError
from vcsekit.returns.limits import MAX_GROUPS, MAX_REMEMBERED
from vcsekit.scoring.card import NOT_APPLICABLE, Answer, Scorecard
from vcsekit.scoring.response import DomainScore, ResponseScore, score_domain
from vcsekit.scoring.state import GroupKey, GroupState, State

_PENDING = 200
"""How many returns of a group wait to be counted."""


class _Reading(NamedTuple):
    """One way of answering a domain.

    `number` stands for the exact score among all scores (-1: none), `weighted` is the score times the domain's weight,
    and `top` the same as a whole number, in parts of the counts' common denominator.
    """

    score: DomainScore
    number: int
    top: int
    answered: int
    applicable: int
    weighted: Fraction


@dataclass(slots=True)
class _Group:
    """A group while it is being counted.

    Answers wait in `pending`, return after return, until there are enough to be counted column by column. `slots` has
    a place for every code of every indicator. Scores are counted by their numbers.
    """

    slots: list[int]
    domains: tuple[defaultdict[int, int], ...]
    overall: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    pending: bytearray = field(default_factory=bytearray)
    responses: int = 0


class Counts:
    """Counts returns. An answer comes as its place in `codes`, and one that can't be counted as `bad`."""

    def __init__(self, card: Scorecard) -> None:
        self.card = card
        self.codes: list[Answer] = [*card.values, NOT_APPLICABLE, None]
        self.bad = len(self.codes)
        self._groups: dict[GroupKey, _Group] = {}
        self._readings: list[dict[bytes, _Reading]] = [{} for _ in card.domains]
        self._fractions: list[Fraction] = []
        self._numbers: dict[Fraction, int] = {}
        self._overalls: dict[tuple[int, int], int] = {}
        self._common = 1
        ends = [0]
        for domain in card.domains:
            ends.append(ends[-1] + len(domain.indicators))
        self._spans = [(place, self._readings[place], start, end) for place, (start, end) in enumerate(pairwise(ends))]
        self._most_pending = _PENDING * len(card.indicators)
        self._bits = [1 << place for place in range(len(card.domains))]

    def add(self, key: GroupKey, codes: bytes) -> ResponseScore:
        """Counts one return and gives its score. `codes` has a byte for every indicator of the card.

        Raises VcsekitError where there are more groups than any set of returns has.
        """
        group = self._groups.get(key) or self._new(key)
        common = 0
        while common != self._common:  # a way of answering that is new may widen the denominator of those before it
            common = self._common
            readings = [
                known.get(codes[start:end]) or self._read(place, codes[start:end])
                for place, known, start, end in self._spans
            ]
        answered = applicable = top = scored = 0
        for reading, histogram, bit in zip(readings, group.domains, self._bits, strict=True):
            _, number, part, some, all_of_them, _ = reading
            answered += some
            applicable += all_of_them
            if number >= 0:
                histogram[number] += 1
                top += part
                scored |= bit
        overall = self._overall(top, scored) if scored else None
        group.responses += 1
        group.pending += codes
        if len(group.pending) > self._most_pending:
            self._count_pending(group)
        exact = None
        if overall is not None:
            group.overall[overall] += 1
            exact = self._fractions[overall]
        return ResponseScore(tuple([reading[0] for reading in readings]), exact, answered, applicable)

    def state(self) -> State:
        """The state of everything counted so far."""
        return {key: self._state_of(group) for key, group in self._groups.items()}

    def _new(self, key: GroupKey) -> _Group:
        if len(self._groups) >= MAX_GROUPS:
            message = f"the returns fall into more than {MAX_GROUPS:,} groups by system, place, constituency and round"
            raise VcsekitError(message, "a column of free text may be taken for one of these: check the layout")
        domains = tuple(defaultdict[int, int](int) for _ in self.card.domains)
        group = self._groups[key] = _Group([0] * (len(self.card.indicators) * len(self.codes)), domains)
        return group

    def _count_pending(self, group: _Group) -> None:
        """Counts each indicator's answers at once: a search in bytes takes a fraction of a count of each."""
        answers, wide, width = bytes(group.pending), len(self.card.indicators), len(self.codes)
        for indicator in range(wide):
            own, start = answers[indicator::wide], indicator * width
            for code in range(width):
                group.slots[start + code] += own.count(code)
            group.slots[start + width - 1] += own.count(self.bad)
        group.pending.clear()

    def _read(self, place: int, codes: bytes) -> _Reading:
        domain = self.card.domains[place]
        answers = [None if code == self.bad else self.codes[code] for code in codes]
        score = score_domain(domain, answers)
        weighted = domain.weight * (score.score or 0)
        if self._common % weighted.denominator:
            self._widen(weighted.denominator)
        number, top = -1 if score.score is None else self._number(score.score), int(weighted * self._common)
        reading = _Reading(score, number, top, score.answered, score.applicable, weighted)
        known = self._readings[place]
        if len(known) >= MAX_REMEMBERED:
            known.clear()
        known[codes] = reading
        return reading

    def _widen(self, denominator: int) -> None:
        """Makes the common denominator one of this number too."""
        self._common = lcm(self._common, denominator)
        self._overalls.clear()
        for known in self._readings:
            for codes, reading in known.items():
                known[codes] = reading._replace(top=int(reading.weighted * self._common))

    def _number(self, fraction: Fraction) -> int:
        found = self._numbers.get(fraction)
        if found is None:
            found = self._numbers[fraction] = len(self._fractions)
            self._fractions.append(fraction)
        return found

    def _overall(self, top: int, scored: int) -> int | None:
        """The number of the overall score: as `overall_score`, in whole numbers. None where no weight is left."""
        found = self._overalls.get((top, scored))
        if found is None:
            weights = sum((d.weight for d, bit in zip(self.card.domains, self._bits, strict=True) if scored & bit), 0)
            if not weights:
                return None
            if len(self._overalls) >= MAX_REMEMBERED:
                self._overalls.clear()
            found = self._overalls[top, scored] = self._number(Fraction(top, self._common) / weights)
        return found

    def _state_of(self, group: _Group) -> GroupState:
        self._count_pending(group)
        width = len(self.codes)
        answers: dict[str, Counter[Answer]] = {}
        for number, indicator in enumerate(self.card.indicators):
            own = group.slots[number * width : (number + 1) * width]
            answers[indicator.id] = Counter({code: own[place] for place, code in enumerate(self.codes) if own[place]})
        domains = {
            domain.id: self._histogram(counts)
            for domain, counts in zip(self.card.domains, group.domains, strict=True)
            if counts
        }
        return GroupState(group.responses, answers, domains, self._histogram(group.overall))

    def _histogram(self, counts: dict[int, int]) -> Counter[Fraction]:
        return Counter({self._fractions[number]: count for number, count in counts.items()})
