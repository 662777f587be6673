"""Which gaps come first: by importance, then by agreement, then by how ready others' answers are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from vcsekit.content.library import Library
from vcsekit.model.framework import Approach
from vcsekit.model.matrix import Indicator
from vcsekit.report.views import IndicatorView
from vcsekit.scoring.group import decimal_text, nearest_value


@dataclass(frozen=True)
class RankedGap:
    """A gap and why it stands where it stands."""

    view: IndicatorView
    importance: Fraction
    ready: int
    why: str


def answering(library: Library, indicator: Indicator) -> list[Approach]:
    """The approaches that answer an indicator's barriers, the nearest to the indicator first.

    Nearest are those that rest on most of what the indicator rests on, or that are seen in the actions that it
    cites; among equals, those seen in cases, then in the order of the barriers.
    """
    found: dict[str, Approach] = {}
    for barrier in indicator.barriers:
        found.update((a.id, a) for a in library.approaches if barrier in a.addresses and not a.retired)
    return sorted(found.values(), key=lambda approach: (-_shared(library, indicator, approach), not approach.seen_in))


def _shared(library: Library, indicator: Indicator, approach: Approach) -> int:
    """How many of the indicator's sources the approach, or an action in which it is seen, rests on as well."""
    actions = [library.get(name, "action") for seen in approach.seen_in for name in seen.actions]
    refs = {*approach.sources, *(ref for action in actions if action for ref in action.sources)}
    return len(refs.intersection(indicator.sources))


def rank_gaps(library: Library, views: Sequence[IndicatorView]) -> list[RankedGap]:
    """The indicators in the lower half of the scale, the first to work on first.

    Importance is the indicator's share of its domain's weight, times the domain's weight, times the levels from the
    nearest level up to the top. Among equals those that people agree on come first, as the others need a talk
    before a plan; then those for which more approaches were seen in cases; then the lower score.
    """
    scale = library.matrix.scale
    middle = Fraction(scale[0].value + scale[-1].value, 2)
    gaps = [_ranked(library, view) for view in views if view.score is not None and Fraction(view.score) < middle]
    return sorted(gaps, key=lambda gap: (-gap.importance, gap.view.disputed, -gap.ready, gap.view.score or 0))


def _ranked(library: Library, view: IndicatorView) -> RankedGap:
    indicator: Indicator = library.get(view.id, "indicator")
    values = [level.value for level in library.matrix.scale]
    distance = values[-1] - nearest_value(Fraction(view.score or 0), values)
    importance = _share(library, indicator) * distance
    ready = sum(bool(approach.seen_in) for approach in answering(library, indicator))
    steps = f"{distance} level{'' if distance == 1 else 's'} below the top"
    talk = "; people disagree about it, so talk first" if view.disputed else ""
    weight = "" if importance == distance else f" (weighted {decimal_text(importance)})"
    return RankedGap(view, importance, ready, f"{steps}{weight}{talk}; {ready} approaches to it were seen in cases")


def _share(library: Library, indicator: Indicator) -> Fraction:
    """The indicator's weight beside its neighbours' mean, times the domain's beside all domains' mean."""
    domains = library.domains
    domain = next(domain for domain in domains if indicator in domain.indicators)
    own = [Fraction(item.weight) for item in domain.indicators if not item.retired]
    every = [Fraction(item.weight) for item in domains]
    inside = Fraction(indicator.weight) * len(own) / sum(own) if sum(own) else Fraction(0)
    return inside * Fraction(domain.weight) * len(every) / sum(every) if sum(every) else Fraction(0)
