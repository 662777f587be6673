"""The story in three sentences, made by rules from the numbers and never more certain than they are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from vcsekit.model.matrix import Matrix
from vcsekit.report.parts import level_word
from vcsekit.report.sections import ReportKind
from vcsekit.report.views import ComparisonView, DomainView, GroupColumn
from vcsekit.scoring.group import decimal_text

CLEAR = 0.5
"""From this difference between two constituencies' means on, the story speaks of it."""


def story(
    kind: ReportKind,
    matrix: Matrix,
    domains: Sequence[DomainView],
    overall: Fraction | None,
    groups: Sequence[GroupColumn],
    comparison: ComparisonView | None = None,
) -> tuple[str, ...]:
    """Up to three sentences: what moved, strongest and weakest, the overall score, the widest gap in perception."""
    scored = [domain for domain in domains if domain.mean is not None]
    if not scored or overall is None:
        return ("There are not enough answers yet for a score.",)
    sentences = [_moves(comparison)] if comparison is not None else []
    sentences.append(_extremes(scored))
    if kind is not ReportKind.PERCEPTION:
        sentences.append(_overall(matrix, scored, len(domains), overall))
    disputed = sum(item.disputed for domain in domains for item in domain.indicators)
    widest = _widest(domains, groups)
    if widest:
        sentences.append(widest)
    if kind is ReportKind.SESSION:
        sentences += _settlement(domains)
    if kind is ReportKind.PERCEPTION:
        sentences.append(_disputes(disputed))
    return tuple(sentences[:3])


def _moves(comparison: ComparisonView) -> str:
    moved = [row for row in comparison.rows if row.moved and row.id]
    span = f"Between {comparison.before} and {comparison.after},"
    if not moved:
        return f"{span} no domain moved further than who was in the room can explain."
    told = [f"{row.title} ({row.difference_text})" for row in moved]
    rest = "; the others did not, beyond who was in the room" if len(moved) < len(comparison.rows) - 1 else ""
    return f"{span} {len(moved)} {'domain' if len(moved) == 1 else 'domains'} moved: {', '.join(told)}{rest}."


def _disputes(disputed: int) -> str:
    if not disputed:
        return "On no indicator are the answers split or spread."
    return f"On {disputed} {'indicator' if disputed == 1 else 'indicators'} the answers are split or spread."


def _settlement(domains: Sequence[DomainView]) -> list[str]:
    """What the room disagreed about, and whether that was settled; nothing where no vote was disputed."""
    voted = [item for domain in domains for item in domain.indicators if item.votes]
    disputed = [item for item in voted if any("split" in v.words or "spread" in v.words for v in item.votes)]
    if not voted:
        return []
    if not disputed:
        return [f"No vote was split or spread; {len(voted)} {'was' if len(voted) == 1 else 'were'} counted."]
    left = [item for item in disputed if item.state == "not answered"]
    settled = "all were settled" if not left else f"{len(left)} of them {'is' if len(left) == 1 else 'are'} still open"
    noun = "indicator" if len(disputed) == 1 else "indicators"
    told = f"Votes were split or spread on {len(disputed)} {noun}"
    return [f"{told}; it was settled." if len(disputed) == 1 and not left else f"{told}; {settled}."]


def _extremes(scored: Sequence[DomainView]) -> str:
    high = max(domain.mean or 0 for domain in scored)
    low = min(domain.mean or 0 for domain in scored)
    if high == low:
        return f"All scored domains stand at the same score, {scored[0].mean_text}."
    best = [domain for domain in scored if domain.mean == high]
    worst = [domain for domain in scored if domain.mean == low]
    return (
        f"The highest score is {best[0].mean_text}, in {_names(best)}; "
        f"the lowest is {worst[0].mean_text}, in {_names(worst)}."
    )


def _overall(matrix: Matrix, scored: Sequence[DomainView], total: int, overall: Fraction) -> str:
    based = "all domains" if len(scored) == total else f"{len(scored)} of {total} domains, as the others have no score"
    ends = f"{matrix.scale[0].value} to {matrix.scale[-1].value}"
    word = level_word(matrix, overall)
    return f"The overall score is {decimal_text(overall)} ({word}) on the scale from {ends}, over {based}."


def _widest(domains: Sequence[DomainView], groups: Sequence[GroupColumn]) -> str | None:
    """The domain in which two constituencies are furthest apart, where that is far enough to speak of."""
    found = []
    for place, domain in enumerate(domains):
        known = [(Fraction(group.means[place]), group.name) for group in groups if group.means[place]]
        if len(known) > 1:
            found.append((max(known)[0] - min(known)[0], domain.title, max(known), min(known)))
    if not found:
        return None
    apart, title, (most, higher), (least, lower) = max(found, key=lambda item: item[0])
    if apart < Fraction(CLEAR):
        return f"Constituencies are within {CLEAR} of each other in every domain."
    return f"Views differ most about {title}: {higher} {decimal_text(most)}, {lower} {decimal_text(least)}."


def _names(domains: Sequence[DomainView]) -> str:
    titles = [domain.title for domain in domains]
    return titles[0] if len(titles) == 1 else ", ".join(titles[:-1]) + " and in " + titles[-1]
