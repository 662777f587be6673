"""Counting returns by group: a byte an answer in, the mergeable state out."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import NamedTuple

from vcsekit.diagnostics import VcsekitError
from vcsekit.returns.limits import MAX_GROUPS, MAX_REMEMBERED
from vcsekit.scoring.card import NOT_APPLICABLE, Answer, Scorecard
from vcsekit.scoring.response import DomainScore, ResponseScore, score_domain
from vcsekit.scoring.state import GroupKey, GroupState, State, copied

_PENDING = 200
"""How many returns of a group wait to be counted."""


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """One way of answering a domain. Readings are counted by their identity, so they are compared by that alone.

    `number` stands for the exact score among all scores (-1: none), `weighted` is the score times the domain's weight.
    `packed` is what adds up over the domains of a return, in one whole number (see `_Packing`).
    """

    score: DomainScore
    number: int
    packed: int
    weighted: Fraction


class _Total(NamedTuple):
    """What the domains of a return add up to: its overall score, and that one's number (-1: none)."""

    overall: Fraction | None
    number: int
    answered: int
    applicable: int


class _Packing:
    """Several numbers as one, so that a return's domains are added up in one sum.

    From the right: how many indicators are answered, how many are applicable, a bit for each domain with a score, and
    the weighted scores in parts of the counts' common denominator, which may be below nought.
    """

    def __init__(self, card: Scorecard) -> None:
        self._count = len(card.indicators).bit_length()
        self._domains = len(card.domains)

    def pack(self, score: DomainScore, place: int, top: int) -> int:
        """A domain's numbers as one. Only a domain with a score has a top."""
        high = top << self._domains | (score.score is not None) << place
        return (high << self._count | score.applicable) << self._count | score.answered

    def unpack(self, packed: int) -> tuple[int, int, int, int]:
        """The sums of the tops, of the domains' bits, of the applicable and of the answered indicators."""
        mask = (1 << self._count) - 1
        high = packed >> 2 * self._count
        scored = high & (1 << self._domains) - 1
        return high >> self._domains, scored, packed >> self._count & mask, packed & mask


@dataclass(slots=True)
class _Group:
    """A group while it is being counted.

    Answers wait in `pending`, return after return, and so do the readings of its domains in `waiting`, until there are
    enough to be counted column by column. `slots` has a place for every code of every indicator. Scores are counted
    by their numbers.
    """

    slots: list[int]
    domains: tuple[defaultdict[int, int], ...]
    overall: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    pending: bytearray = field(default_factory=bytearray)
    waiting: list[list[_Reading]] = field(default_factory=list)
    responses: int = 0


def too_many_groups() -> VcsekitError:
    """The error for more groups than any set of returns has."""
    message = f"the returns fall into more than {MAX_GROUPS:,} groups by system, place, constituency and round"
    return VcsekitError(message, "a column of free text may be taken for one of these: check the layout")


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
        self._totals: dict[int, _Total] = {}
        self._packing = _Packing(card)
        self._common = 1
        ends = [0]
        for domain in card.domains:
            ends.append(ends[-1] + len(domain.indicators))
        self._spans = [(place, self._readings[place], start, end) for place, (start, end) in enumerate(pairwise(ends))]

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
        packed = sum([reading.packed for reading in readings])
        total = self._totals.get(packed) or self._total(packed)
        group.responses += 1
        group.pending += codes
        group.waiting.append(readings)
        if len(group.waiting) > _PENDING:
            self._count_pending(group)
        if total.number >= 0:
            group.overall[total.number] += 1
        domains = tuple([reading.score for reading in readings])
        return ResponseScore(domains, total.overall, total.answered, total.applicable)

    def state(self) -> State:
        """The state of everything counted so far."""
        return {key: self._state_of(group) for key, group in self._groups.items()}

    def _new(self, key: GroupKey) -> _Group:
        if len(self._groups) >= MAX_GROUPS:
            raise too_many_groups()
        domains = tuple(defaultdict[int, int](int) for _ in self.card.domains)
        group = self._groups[key] = _Group([0] * (len(self.card.indicators) * len(self.codes)), domains)
        return group

    def _count_pending(self, group: _Group) -> None:
        """Counts each indicator's answers at once, and each domain's readings: a fraction of a count of each."""
        answers, wide, width = bytes(group.pending), len(self.card.indicators), len(self.codes)
        for indicator in range(wide):
            own, start = answers[indicator::wide], indicator * width
            if len(own) < width:
                for code in own:
                    group.slots[start + min(code, width - 1)] += 1
                continue
            for code in range(width):
                group.slots[start + code] += own.count(code)
            group.slots[start + width - 1] += own.count(self.bad)
        group.pending.clear()
        for histogram, column in zip(group.domains, zip(*group.waiting, strict=True), strict=False):
            for reading, count in Counter(column).items():
                if reading.number >= 0:
                    histogram[reading.number] += count
        group.waiting.clear()

    def _read(self, place: int, codes: bytes) -> _Reading:
        domain = self.card.domains[place]
        answers = [None if code == self.bad else self.codes[code] for code in codes]
        score = score_domain(domain, answers)
        weighted = domain.weight * (score.score or 0)
        if self._common % weighted.denominator:
            self._widen(weighted.denominator)
        number = -1 if score.score is None else self._number(score.score)
        packed = self._packing.pack(score, place, int(weighted * self._common))
        reading = _Reading(score, number, packed, weighted)
        known = self._readings[place]
        if len(known) >= MAX_REMEMBERED:
            known.clear()
        known[codes] = reading
        return reading

    def _widen(self, denominator: int) -> None:
        """Makes the common denominator one of this number too."""
        self._common = lcm(self._common, denominator)
        self._totals.clear()
        for place, known in enumerate(self._readings):
            for codes, reading in known.items():
                packed = self._packing.pack(reading.score, place, int(reading.weighted * self._common))
                known[codes] = replace(reading, packed=packed)

    def _number(self, fraction: Fraction) -> int:
        found = self._numbers.get(fraction)
        if found is None:
            found = self._numbers[fraction] = len(self._fractions)
            self._fractions.append(fraction)
        return found

    def _total(self, packed: int) -> _Total:
        """What a sum of packed readings means; the overall score is as `overall_score` has it."""
        top, scored, applicable, answered = self._packing.unpack(packed)
        weights = sum((d.weight for place, d in enumerate(self.card.domains) if scored >> place & 1), Fraction(0))
        overall = Fraction(top, self._common) / weights if weights else None
        if len(self._totals) >= MAX_REMEMBERED:
            self._totals.clear()
        number = -1 if overall is None else self._number(overall)
        found = self._totals[packed] = _Total(
            None if number < 0 else self._fractions[number], number, answered, applicable
        )
        return found

    def _state_of(self, group: _Group) -> GroupState:
        self._count_pending(group)
        width = len(self.codes)
        answers: dict[str, Counter[Answer]] = {}
        for number, indicator in enumerate(self.card.indicators):
            own = group.slots[number * width : (number + 1) * width]
            answers[indicator.id] = copied({code: own[place] for place, code in enumerate(self.codes) if own[place]})
        domains = {
            domain.id: self._histogram(counts)
            for domain, counts in zip(self.card.domains, group.domains, strict=True)
            if counts
        }
        return GroupState(group.responses, answers, domains, self._histogram(group.overall))

    def _histogram(self, counts: dict[int, int]) -> Counter[Fraction]:
        return copied({self._fractions[number]: count for number, count in counts.items()})
