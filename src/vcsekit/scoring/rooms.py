"""Every room that there could have been: what a mean, or a sum of means, comes to in each of them, counted exactly.

A room is n people who are taken, with replacement, from the n who came: there are n^n of them. How often each sum of
scores comes out is the n-fold convolution of the histogram with itself. Scores are fractions with small denominators,
so the histogram is a polynomial with a place for every step of one lattice, the convolution is its power, and the
whole polynomial is one integer with enough bits for each coefficient: no draws, no seed and no rounding.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm, log2
from operator import itemgetter

EXACT_UP_TO = 7
"""Up to this many responses, in all rounds together where there are several, every room is counted on any lattice."""

MOST_BITS = 1 << 17
"""How long the integer may be: a millisecond's work. It grows as the square of the responses and as their lattice."""

Terms = Sequence[tuple[Fraction, Mapping[Fraction, int]]]
"""A sum of means: for each its factor, and the histogram of its scores (of one response at least)."""


@dataclass(frozen=True, slots=True)
class _Lattice:
    """Where sums can lie: at (`offset` + place × `step`) ÷ `bottom`, for places from 0 to below `places`.

    `people` are the terms' histograms, by places. `bits` hold the number of all rooms.
    """

    people: list[dict[int, int]]
    offset: int
    step: int
    bottom: int
    places: int
    bits: int


def percentiles(terms: Terms, shares: Sequence[Fraction]) -> list[Fraction] | None:
    """The smallest sums of means at or below which these shares of all combinations of rooms lie.

    None where counting would take too long: more than EXACT_UP_TO responses on a lattice too fine for MOST_BITS.
    """
    if _is_long(terms):
        return None
    lattice = _lattice(terms)
    if lattice.bits * lattice.places <= MOST_BITS:
        return _packed(lattice, shares)
    if sum(sum(scores.values()) for _, scores in terms) > EXACT_UP_TO:
        return None
    return _one_by_one(lattice, shares)


def _is_long(terms: Terms) -> bool:
    """Whether counting would take too long on every lattice: each response moves the sum by a step at least."""
    sizes = [sum(scores.values()) for _, scores in terms]
    moving = sum(
        size
        for size, (factor, scores) in zip(sizes, terms, strict=True)
        if factor and sum(count > 0 for count in scores.values()) > 1
    )
    return sum(sizes) > EXACT_UP_TO and _bits(sizes) * (1 + moving) > MOST_BITS


def _bits(sizes: Sequence[int]) -> int:
    return int(sum(size * log2(size) for size in sizes)) + 2


def _lattice(terms: Terms) -> _Lattice:
    sizes = [sum(scores.values()) for _, scores in terms]
    bottoms = [lcm(*(score.denominator for score in scores)) for _, scores in terms]
    units = [factor / (size * bottom) for (factor, _), size, bottom in zip(terms, sizes, bottoms, strict=True)]
    whole = lcm(*(unit.denominator for unit in units))
    people = []
    for (_, scores), unit, bottom in zip(terms, units, bottoms, strict=True):
        weight = unit.numerator * (whole // unit.denominator)
        people.append({s.numerator * (bottom // s.denominator) * weight: count for s, count in scores.items() if count})
    lows = [min(own) for own in people]
    step = gcd(*(at - low for own, low in zip(people, lows, strict=True) for at in own)) or 1
    people = [{(at - low) // step: count for at, count in own.items()} for own, low in zip(people, lows, strict=True)]
    places = 1 + sum(max(own) * size for own, size in zip(people, sizes, strict=True))
    offset = sum(low * size for low, size in zip(lows, sizes, strict=True))
    return _Lattice(people, offset, step, whole, places, _bits(sizes))


def _packed(lattice: _Lattice, shares: Sequence[Fraction]) -> list[Fraction]:
    """Percentiles by powers of one integer, `bits` of which are a coefficient."""
    bits, places, mask = lattice.bits, lattice.places, (1 << lattice.bits) - 1
    ways = _ways(lattice)
    passed = 1
    while passed < places:  # adds to every coefficient those below it, twice as many each time
        ways += ways << passed * bits
        passed *= 2
    rooms = ways >> (places - 1) * bits & mask
    found = []
    for share in shares:
        place = bisect_left(range(places), _rank(share, rooms), key=lambda place: ways >> place * bits & mask)
        found.append(Fraction(lattice.offset + place * lattice.step, lattice.bottom))
    return found


def _ways(lattice: _Lattice) -> int:
    """Every room of every term: how often each sum comes out. One power of a product is quicker than two powers."""
    terms = [(sum(own.values()), own) for own in lattice.people]
    ways = together = 1
    for (size, own), (smaller, _) in pairwise([*sorted(terms, key=itemgetter(0), reverse=True), (0, {})]):
        together *= sum(count << place * lattice.bits for place, count in own.items())
        ways *= together ** (size - smaller)
    return ways


def _one_by_one(lattice: _Lattice, shares: Sequence[Fraction]) -> list[Fraction]:
    """Percentiles by adding one person after the other to all sums so far."""
    ways = Counter({0: 1})
    for own in lattice.people:
        for _ in range(sum(own.values())):
            more: Counter[int] = Counter()
            for so_far, count in ways.items():
                for place, people in own.items():
                    more[so_far + place] += count * people
            ways = more
    rooms, ordered, found = ways.total(), sorted(ways), []
    for share in shares:
        rank, passed, place = _rank(share, rooms), 0, 0
        for place in ordered:
            passed += ways[place]
            if passed >= rank:
                break
        found.append(Fraction(lattice.offset + place * lattice.step, lattice.bottom))
    return found


def _rank(share: Fraction, rooms: int) -> int:
    """Which room, counted from 1, ends this share of all of them."""
    return max(-(-share.numerator * rooms // share.denominator), 1)
