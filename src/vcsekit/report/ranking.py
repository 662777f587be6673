"""Which gaps come first: by importance, then by agreement, then by how ready others' answers are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from vcsekit.content.library import Library
from vcsekit.model.matrix import Indicator
from vcsekit.report.views import IndicatorView
from vcsekit.scoring.gaps import answering, importance_of
from vcsekit.scoring.group import decimal_text, nearest_value


@dataclass(frozen=True)
class RankedGap:
    """A gap and why it stands where it stands."""

    view: IndicatorView
    importance: Fraction
    ready: int
    why: str


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
    importance = importance_of(library, indicator) * distance
    ready = sum(bool(approach.seen_in) for approach in answering(library, indicator))
    steps = f"{distance} level{'' if distance == 1 else 's'} below the top"
    talk = "; people disagree about it, so talk first" if view.disputed else ""
    weight = "" if importance == distance else f" (weighted {decimal_text(importance)})"
    return RankedGap(view, importance, ready, f"{steps}{weight}{talk}; {ready} approaches to it were seen in cases")
