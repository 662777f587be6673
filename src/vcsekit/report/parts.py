"""The views of single domains and indicators, of a session and of groups of returns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from vcsekit.content.library import Library
from vcsekit.model.matrix import Domain, Indicator, Level, Matrix
from vcsekit.report.views import DomainView, IndicatorView
from vcsekit.scoring.agreement import Word, split_between, tolerance_of, word
from vcsekit.scoring.card import NOT_APPLICABLE
from vcsekit.scoring.group import (
    OTHERS,
    counts_in_order,
    decimal_text,
    levels_only,
    lower_median,
    mean_of,
    nearest_value,
    upper_median,
)
from vcsekit.scoring.state import GroupState


@dataclass(frozen=True)
class DomainFigures:
    """A domain's figures before they are put into words; None for what is undefined or not shown."""

    mean: Fraction | None
    balanced: Fraction | None
    floor: int | None
    lowest: Fraction | None
    highest: Fraction | None
    answered: int
    applicable: int
    responses: int


def domain_view(
    matrix: Matrix, domain: Domain, figures: DomainFigures, indicators: tuple[IndicatorView, ...]
) -> DomainView:
    """A domain's figures as a report shows them."""
    low, high, floor = figures.lowest, figures.highest, figures.floor
    return DomainView(
        id=domain.id,
        title=domain.title,
        purpose=domain.purpose,
        mean=number(figures.mean),
        mean_text=decimal_text(figures.mean),
        balanced_text=decimal_text(figures.balanced),
        word=level_word(matrix, figures.mean),
        floor=floor,
        floor_word=None if floor is None else matrix.level_of_value(floor).label,
        lowest=number(low),
        highest=number(high),
        range_text="" if low is None or high is None else f"{decimal_text(low)} to {decimal_text(high)}",
        answered=figures.answered,
        applicable=figures.applicable,
        responses=figures.responses,
        indicators=indicators,
    )


def group_indicator(
    library: Library, indicator: Indicator, group: GroupState, groups: Mapping[str, GroupState]
) -> IndicatorView:
    """How a group answered one indicator. `groups` are its constituencies, each large enough to be shown."""
    matrix, counts = library.matrix, group.answers.get(indicator.id, Counter())
    levels = levels_only(counts)
    low, high = lower_median(levels), upper_median(levels)
    if levels.total() < matrix.agreement.minimum_group_size or low is None or high is None:
        return _unanswered(indicator, levels.total(), counts[NOT_APPLICABLE])
    mean, first, last = mean_of(levels), matrix.level_of_value(low), matrix.level_of_value(high)
    by_group = _by_group(matrix, indicator, groups)
    agreement, disputed = _agreement(matrix, levels, by_group)
    values = [level.value for level in matrix.scale]
    return IndicatorView(
        id=indicator.id,
        title=indicator.title,
        statement=indicator.statement,
        score=number(mean),
        score_text=decimal_text(mean),
        word=first.label if low == high else f"between {first.label} and {last.label}",
        descriptor=indicator.levels[first.id],
        counts=tuple(counts_in_order(levels, values)),
        state="answered",
        agreement=agreement,
        disputed=disputed,
        by_group=tuple((name, tuple(counts_in_order(own, values))) for name, own in by_group.items()),
    )


def _unanswered(indicator: Indicator, answers: int, not_applicable: int) -> IndicatorView:
    state = "not shown" if answers else "not applicable" if not_applicable else "not answered"
    return IndicatorView(indicator.id, indicator.title, indicator.statement, None, "", None, None, (), state)


def _by_group(matrix: Matrix, indicator: Indicator, groups: Mapping[str, GroupState]) -> dict[str, Counter[int]]:
    """The answers by constituency; none at all where one of them has too few: it could be worked out."""
    labels = group_labels(matrix)
    found = {
        labels.get(name, name): levels_only(group.answers.get(indicator.id, Counter()))
        for name, group in groups.items()
    }
    minimum = matrix.agreement.minimum_group_size
    return {} if any(0 < counts.total() < minimum for counts in found.values()) else found


def _agreement(matrix: Matrix, levels: Counter[int], groups: Mapping[str, Counter[int]]) -> tuple[str, bool]:
    """The word that people see, and whether it means a dispute."""
    settings, values = matrix.agreement, [level.value for level in matrix.scale]
    stated = None if settings.tolerance is None else Fraction(settings.tolerance)
    tolerance, minimum = tolerance_of(len(values), stated), settings.minimum_group_size
    found = word(levels, values, groups, minimum, tolerance)
    between = split_between(groups, minimum)
    if found is Word.SPLIT and between:
        return f"split between {between[1]} (higher) and {between[0]} (lower)", True
    return str(found), found in (Word.SPREAD, Word.BOTH_ENDS)


def group_labels(matrix: Matrix) -> dict[str, str]:
    """What constituencies are called in reports, by id."""
    return {**{group.id: group.label for group in matrix.constituencies}, OTHERS: "Others, together"}


def next_level(matrix: Matrix, score: Fraction) -> Level | None:
    """The level above the one that a score is nearest to; None at the top."""
    at = nearest_value(score, [level.value for level in matrix.scale])
    return next((level for level in matrix.scale if level.value == at + 1), None)


def level_word(matrix: Matrix, score: Fraction | None) -> str | None:
    """The label of the level nearest to a score; half goes down."""
    if score is None:
        return None
    return matrix.level_of_value(nearest_value(score, [level.value for level in matrix.scale])).label


def in_use(domain: Domain) -> list[Indicator]:
    """The indicators of a domain that are not retired."""
    return [indicator for indicator in domain.indicators if not indicator.retired]


def number(value: Fraction | None) -> float | None:
    """An exact number for charts and JSON, to four decimals."""
    return None if value is None else float(round(value, 4))
