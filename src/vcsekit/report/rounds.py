"""Two constituencies, or two rounds, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

from vcsekit.content.library import Library
from vcsekit.report.build import shown_groups
from vcsekit.report.parts import group_labels, in_use, number
from vcsekit.report.views import CompareRow, ComparisonView, PerceptionRow, PerceptionView
from vcsekit.scoring.card import scorecard
from vcsekit.scoring.group import OTHERS, decimal_text, figures_by_group, group_domain, levels_only, mean_of
from vcsekit.scoring.state import GroupState
from vcsekit.scoring.trend import Move, move_between

MAX_INDICATORS = 12


def perception(library: Library, parts: Mapping[str, GroupState]) -> PerceptionView | None:
    """The first two constituencies of the matrix that are large enough to be shown; None where there are not two."""
    _, groups = shown_groups(library, parts)
    names = [group.id for group in library.matrix.constituencies if group.id in groups and group.id != OTHERS][:2]
    if len(names) < 2:
        return None
    labels, minimum = group_labels(library.matrix), library.matrix.agreement.minimum_group_size
    first, second = names
    titles = {domain.id: domain.title for domain in library.domains}
    domains = []
    for card in scorecard(library).domains:
        figures = figures_by_group(card, groups, minimum)
        if figures and figures[first].mean is not None and figures[second].mean is not None:
            domains.append(_row(card.id, titles[card.id], figures[first].mean, figures[second].mean, labels, names))
    indicators = sorted(_indicator_rows(library, groups, names), key=lambda row: (-abs(row.difference), row.id))
    return PerceptionView(labels[first], labels[second], tuple(domains), tuple(indicators[:MAX_INDICATORS]))


def _indicator_rows(library: Library, groups: Mapping[str, GroupState], names: list[str]) -> Iterable[PerceptionRow]:
    minimum, labels = library.matrix.agreement.minimum_group_size, group_labels(library.matrix)
    for domain in library.domains:
        for indicator in in_use(domain):
            counts = {name: levels_only(group.answers.get(indicator.id, Counter())) for name, group in groups.items()}
            if not any(0 < own.total() < minimum for own in counts.values()):
                first, second = (mean_of(counts[name]) for name in names)
                if first is not None and second is not None:
                    yield _row(indicator.id, indicator.title, first, second, labels, names)


def _row(
    item: str, title: str, first: Fraction | None, second: Fraction | None, labels: Mapping[str, str], names: list[str]
) -> PerceptionRow:
    low, high = first or Fraction(0), second or Fraction(0)
    difference = high - low
    if difference == 0:
        words = "seen alike"
    else:
        who = labels[names[1] if difference > 0 else names[0]]
        words = f"{who} higher by {decimal_text(abs(difference))}"
    signed = f"+{decimal_text(difference)}" if difference > 0 else decimal_text(difference)
    return PerceptionRow(item, title, decimal_text(low), decimal_text(high), number(difference) or 0.0, signed, words)


def comparison(
    library: Library, before: Mapping[str, GroupState], after: Mapping[str, GroupState], names: tuple[str, str]
) -> ComparisonView:
    """Two rounds of one group, by domain and overall, with what moved beyond who was in the room."""
    minimum = library.matrix.agreement.minimum_group_size
    first, _ = shown_groups(library, before)
    second, _ = shown_groups(library, after)
    titles = {domain.id: domain.title for domain in library.domains}
    rows = []
    for card in scorecard(library).domains:
        scores = [group.domain_scores.get(card.id, Counter()) for group in (first, second)]
        enough = all(group_domain(card, group).responses >= minimum for group in (first, second))
        move = move_between(scores[0], scores[1], minimum) if enough else None
        if move is not None:
            rows.append(_compared(card.id, titles[card.id], scores[0], scores[1], move))
    overall = move_between(first.overall_scores, second.overall_scores, minimum)
    if overall is not None and overall.interval is not None:
        rows.append(_compared("", "Overall", first.overall_scores, second.overall_scores, overall))
    return ComparisonView(names[0], names[1], (first.responses, second.responses), tuple(rows))


def _compared(
    item: str, title: str, before: Mapping[Fraction, int], after: Mapping[Fraction, int], move: Move
) -> CompareRow:
    first, second = mean_of(before) or Fraction(0), mean_of(after) or Fraction(0)
    signed = f"+{decimal_text(move.difference)}" if move.difference > 0 else decimal_text(move.difference)
    low, high = (move.interval.low, move.interval.high) if move.interval else (None, None)
    direction = "up" if move.difference > 0 else "down"
    words = f"moved {direction}" if move.moved else "no move beyond who was in the room"
    interval = f"{decimal_text(low, 3)} to {decimal_text(high, 3)}" if move.interval else ""
    return CompareRow(
        id=item,
        title=title,
        before=number(first) or 0.0,
        after=number(second) or 0.0,
        before_text=decimal_text(first),
        after_text=decimal_text(second),
        difference_text=signed,
        interval_text=interval,
        moved=move.moved,
        words=words,
    )
