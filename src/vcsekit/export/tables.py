"""Results as tidy tables: one row a thing, one column a property, every number derived from the state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vcsekit.content.library import Library
from vcsekit.model.matrix import Matrix
from vcsekit.returns.problems import ReturnProblem
from vcsekit.returns.result import ScoredReturn
from vcsekit.scoring.card import NOT_APPLICABLE, Scorecard
from vcsekit.scoring.group import (
    GroupDomain,
    balanced_mean,
    constituents,
    counts_in_order,
    decimal_text,
    figures_by_group,
    group_domain,
    levels_only,
    lower_median,
    upper_median,
)
from vcsekit.scoring.state import GroupState, State, merge_groups, regroup

PLACES = 4
"""Decimals in tables for analysts."""

ALL = "all"
"""The constituency of a row that counts everybody."""

Row = Sequence[str | int]

DOMAIN_HEADER = (
    "round",
    "system",
    "constituency",
    "domain",
    "responses",
    "mean",
    "balanced_mean",
    "lowest",
    "highest",
    "floor",
    "note",
)
SCORE_HEADER = (
    "file", "line", "return_id", "system", "place", "constituency", "round", "submitted",
    "overall", "answered", "applicable", "completeness",
)  # fmt: skip
_AFTER_LEVELS = ("not_applicable", "not_answered", "lower_median", "upper_median", "note")
REJECTED_HEADER = ("file", "line", "column", "value", "left_out", "code", "reason", "remedy")


def plain_text(text: str) -> str:
    """A user's text as a spreadsheet must take it: one that starts like a formula gets a quotation mark before it."""
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") or text[:1] in ("\t", "\r", "\n") else text


def score_header(card: Scorecard) -> Row:
    """The columns of the table by return."""
    domains = [f"{domain.id}_{figure}" for domain in card.domains for figure in ("mean", "floor")]
    return [*SCORE_HEADER, *domains]


def score_row(item: ScoredReturn) -> Row:
    """One return's scores. An empty cell stands for a figure that is undefined."""
    score = item.score
    domains = [
        cell
        for domain in score.domains
        for cell in (decimal_text(domain.score, PLACES), "" if domain.floor is None else domain.floor)
    ]
    about = [plain_text(text) for text in (item.path, item.return_id, *item.key, item.submitted)]
    overall, completeness = decimal_text(score.overall, PLACES), decimal_text(score.completeness, PLACES)
    return [about[0], item.line, *about[1:], overall, score.answered, score.applicable, completeness, *domains]


def rejected_row(item: ReturnProblem) -> Row:
    """One problem of a file, row or cell."""
    texts = [plain_text(text) for text in (item.span.path, item.column, item.value)]
    left_out = "nothing" if item.severity == "warning" else str(item.reach)
    return [texts[0], item.span.line or "", texts[1], texts[2], left_out, item.code, item.message, item.hint or ""]


def domain_rows(library: Library, card: Scorecard, state: State) -> Iterator[Row]:
    """By round and system, and in each by constituency: every domain's figures. Small groups are suppressed."""
    minimum = library.matrix.agreement.minimum_group_size
    for (round_name, system), parts in _by_round_and_system(state):
        found = constituents(parts, minimum)
        about = (plain_text(round_name), plain_text(system))
        groups = found.groups or {}
        shown = {domain.id: figures_by_group(domain, groups, minimum) for domain in card.domains}
        for domain in card.domains:
            means = [figures.mean for figures in shown[domain.id].values()]
            balanced = decimal_text(balanced_mean(means), PLACES) if len(means) > 1 else ""
            yield [*about, ALL, *_figures(group_domain(domain, found.whole), balanced, minimum)]
        for name in groups if len(groups) > 1 else ():
            for domain in card.domains:
                figures = shown[domain.id].get(name)
                yield [*about, name, *(_figures(figures, "", minimum) if figures else _withheld(domain.id, minimum))]


def _withheld(domain: str, minimum: int) -> list[str | int]:
    return [domain, "", "", "", "", "", "", f"a group has fewer than {minimum} responses here: not shown"]


def _figures(figures: GroupDomain, balanced: str, minimum: int) -> list[str | int]:
    if figures.responses < minimum:
        return [figures.id, "", "", "", "", "", "", f"fewer than {minimum} responses: not shown"]
    numbers = [decimal_text(number, PLACES) for number in (figures.mean, figures.lowest, figures.highest)]
    floor = "" if figures.floor is None else figures.floor
    return [figures.id, figures.responses, numbers[0], balanced, numbers[1], numbers[2], floor, ""]


def indicator_header(matrix: Matrix) -> Row:
    """The columns of the table of counts."""
    levels = (level.id for level in matrix.scale)
    return ["round", "system", "indicator", *levels, *_AFTER_LEVELS]


def indicator_rows(library: Library, card: Scorecard, state: State) -> Iterator[Row]:
    """By round and system: how often each level was given. Small groups are suppressed."""
    minimum = library.matrix.agreement.minimum_group_size
    for (round_name, system), parts in _by_round_and_system(state):
        whole = merge_groups(parts.values())
        about = [plain_text(round_name), plain_text(system)]
        for indicator in card.indicators:
            counts = whole.answers[indicator.id]
            levels = levels_only(counts)
            if whole.responses < minimum:
                yield [
                    *about,
                    indicator.id,
                    *[""] * (len(card.values) + 4),
                    f"fewer than {minimum} responses: not shown",
                ]
                continue
            medians = ["" if median is None else median for median in (lower_median(levels), upper_median(levels))]
            row = [*counts_in_order(levels, card.values), counts[NOT_APPLICABLE], counts[None], *medians]
            yield [*about, indicator.id, *row, ""]


def _by_round_and_system(state: State) -> Iterable[tuple[tuple[str, str], dict[str, GroupState]]]:
    grouped: dict[tuple[str, str], dict[str, GroupState]] = {}
    for (round_name, system, constituency), group in regroup(
        state, lambda key: (key.round, key.system, key.constituency)
    ).items():
        grouped.setdefault((round_name, system), {})[constituency] = group
    return grouped.items()
