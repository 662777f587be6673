"""Rounds set side by side on what they share: what moved beyond who was in the room.

A row is an item of one system, or of several, each once: then only systems that can be shown in both rounds count, so
that nobody seems to move because others came or stayed away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from vcsekit.scoring.card import DomainCard, IndicatorCard, Scorecard
from vcsekit.scoring.cohort import OVERALL, scores_of, visible_systems
from vcsekit.scoring.ground import Ground
from vcsekit.scoring.group import levels_only, mean_of
from vcsekit.scoring.occasions import in_order
from vcsekit.scoring.shown import Visible
from vcsekit.scoring.state import State
from vcsekit.scoring.trend import Move, contrast, move_between, slope_factors

Histogram = Mapping[Fraction, int]


@dataclass(frozen=True, slots=True)
class Item:
    """What is compared: the overall score, a domain or an indicator.

    `shared` of its `indicators` are in all versions. `whole` tells whether its scores are made alike in all of them;
    otherwise a domain is the weighted mean of its shared indicators' means, and has no interval.
    """

    kind: str
    id: str
    shared: int
    indicators: int
    whole: bool
    parts: tuple[IndicatorCard, ...] = ()
    domain: DomainCard | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One item from one round to another: how many systems, responses and means of both, and how far it moved.

    `up`, `down` and `still` count the systems that moved and those that did not; None for a single system, and where
    there is no interval.
    """

    item: Item
    rounds: tuple[str, str]
    systems: int
    responses: tuple[int, int]
    means: tuple[Fraction, Fraction]
    move: Move
    up: int | None = None
    down: int | None = None
    still: int | None = None


@dataclass(frozen=True, slots=True)
class Slope:
    """One item over all rounds, three at least: levels a round, by least squares, rounds taken as equally far apart."""

    item: Item
    rounds: tuple[str, ...]
    systems: int
    means: tuple[Fraction, ...]
    move: Move


@dataclass(frozen=True)
class Trend:
    """All rounds of one system, or of several: steps between neighbours, from the first to the last, and slopes.

    With two rounds the first step is the whole way, and `whole` holds the same. `rounds` are those in which
    something can be shown, by name. `system` is None where several are taken together.
    """

    system: str | None
    rounds: tuple[str, ...]
    steps: tuple[Step, ...]
    whole: tuple[Step, ...]
    slopes: tuple[Slope, ...]


def items_of(card: Scorecard, ground: Ground) -> list[Item]:
    """What can be compared on common ground: overall, domains, indicators, in the matrix's order."""
    asked = len(card.indicators)
    rows = [Item("overall", OVERALL, asked, asked, whole=True)] if ground.overall else []
    for domain in card.domains:
        parts = tuple(part for part in domain.indicators if part.id in ground.indicators)
        whole = domain.id in ground.domains
        if whole or (parts and any(part.weight for part in parts)):
            rows.append(Item("domain", domain.id, len(parts), len(domain.indicators), whole, parts, domain))
    rows += [Item("indicator", part.id, 1, 1, whole=True) for part in card.indicators if part.id in ground.indicators]
    return rows


def trend(card: Scorecard, state: State, ground: Ground, system: str | None, minimum: int) -> Trend:
    """The rounds of one system or (None) of all that can be shown, each once.

    `state` is by the card's ids (see `ground.carried`). Several systems together are shown from `minimum` up.
    """
    seen = {name: visible_systems(state, name, minimum) for name in in_order({key.round for key in state})}
    if system is not None:
        seen = {name: {system: own[system]} if system in own else {} for name, own in seen.items()}
    seen = {name: own for name, own in seen.items() if own}
    rounds, least = tuple(seen), 1 if system is not None else minimum
    rows, ways = items_of(card, ground), [*pairwise(rounds)]
    steps = [
        step for item in rows for way in ways if (step := _step(item, way, seen, minimum, least)) is not None
    ]  # fmt: skip
    ends = (rounds[0], rounds[-1]) if len(rounds) > 1 else None
    whole = [step for item in rows if ends and (step := _step(item, ends, seen, minimum, least)) is not None]
    slopes = [found for item in rows if (found := _slope(item, rounds, seen, minimum, least)) is not None]
    return Trend(system, rounds, tuple(steps), tuple(whole), tuple(slopes))


def _step(
    item: Item, way: tuple[str, str], seen: Mapping[str, Mapping[str, Visible]], minimum: int, least: int
) -> Step | None:
    names = _in_all(item, [seen[name] for name in way])
    if len(names) < least:
        return None
    sides = [[seen[place][name] for name in names] for place in way]
    before, after = ([_mean(item, own) for own in side] for side in sides)
    if not item.whole:
        means = (_average(before), _average(after))
        return Step(item, way, len(names), _sizes(sides), means, Move(means[1] - means[0], None, False))
    histograms = [[_histogram(item, own) for own in side] for side in sides]
    share = Fraction(1, len(names))
    terms = [(sign * share, own) for sign, side in zip((-1, 1), histograms, strict=True) for own in side]
    move = contrast(terms, minimum)
    if move is None:
        return None
    counts: tuple[int | None, ...] = (None, None, None)
    if least > 1:
        counts = _directions(list(zip(*histograms, strict=True)), minimum)
    return Step(item, way, len(names), _sizes_of(histograms), (_average(before), _average(after)), move, *counts)


def _directions(pairs: Sequence[tuple[Histogram, Histogram]], minimum: int) -> tuple[int, int, int]:
    """How many systems moved up, moved down and did not move."""
    moves = [move_between(before, after, minimum) for before, after in pairs]
    up = sum(move is not None and move.moved and move.difference > 0 for move in moves)
    down = sum(move is not None and move.moved and move.difference < 0 for move in moves)
    return up, down, len(moves) - up - down


def _slope(
    item: Item, rounds: tuple[str, ...], seen: Mapping[str, Mapping[str, Visible]], minimum: int, least: int
) -> Slope | None:
    if len(rounds) < 3:
        return None
    names = _in_all(item, [seen[name] for name in rounds])
    if len(names) < least:
        return None
    means = tuple(_average([_mean(item, seen[place][name]) for name in names]) for place in rounds)
    factors, share = slope_factors(len(rounds)), Fraction(1, len(names))
    if not item.whole:
        slope = sum((factor * mean for factor, mean in zip(factors, means, strict=True)), Fraction(0))
        return Slope(item, rounds, len(names), means, Move(slope, None, False))
    terms = [
        (factor * share, _histogram(item, seen[place][name]))
        for factor, place in zip(factors, rounds, strict=True)
        for name in names
    ]
    move = contrast(terms, minimum)
    return None if move is None else Slope(item, rounds, len(names), means, move)


def _in_all(item: Item, rounds: Sequence[Mapping[str, Visible]]) -> list[str]:
    """The systems that can be shown in this item in each of these rounds, by name."""
    return sorted(name for name in rounds[0] if all(_shown(item, own.get(name)) for own in rounds))


def _shown(item: Item, own: Visible | None) -> bool:
    if own is None:
        return False
    if item.whole:
        return bool(_histogram(item, own))
    return all(_votes(own, part.id) for part in item.parts)


def _histogram(item: Item, own: Visible) -> Histogram:
    if item.kind == "indicator":
        return _votes(own, item.id)
    return scores_of(own, item.domain)


def _votes(own: Visible, indicator: str) -> Histogram:
    levels = levels_only(own.state.answers.get(indicator, Counter()))
    return {Fraction(level): count for level, count in levels.items() if count}


def _mean(item: Item, own: Visible) -> Fraction:
    """A system's mean in an item that is shown; of a domain that was made otherwise, over its shared indicators."""
    if item.whole:
        return mean_of(_histogram(item, own)) or Fraction(0)
    total = sum((part.weight for part in item.parts), Fraction(0))
    means = ((part.weight, mean_of(_votes(own, part.id)) or Fraction(0)) for part in item.parts)
    return sum((weight * mean for weight, mean in means), Fraction(0)) / total


def _average(means: Sequence[Fraction]) -> Fraction:
    return sum(means, Fraction(0)) / len(means)


def _sizes(sides: Sequence[Sequence[Visible]]) -> tuple[int, int]:
    before, after = (sum(own.state.responses for own in side) for side in sides)
    return before, after


def _sizes_of(histograms: Sequence[Sequence[Histogram]]) -> tuple[int, int]:
    before, after = (sum(sum(own.values()) for own in side) for side in histograms)
    return before, after


def movers(steps: Iterator[Step] | Sequence[Step], kind: str) -> list[Step]:
    """The items of one kind that moved, the largest move first."""
    found = [step for step in steps if step.item.kind == kind and step.move.moved]
    return sorted(found, key=lambda step: (-abs(step.move.difference), step.item.id))
