"""Builds the view of a session's or of returns' report from scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from vcsekit.assess.session import Record, Session, answers
from vcsekit.content.library import Library
from vcsekit.model.matrix import Domain, Indicator, Matrix
from vcsekit.report.pathways import Pathways
from vcsekit.report.story import story
from vcsekit.report.views import DomainView, GapView, GroupColumn, IndicatorView, MatrixView, ReportView
from vcsekit.scoring.card import NOT_APPLICABLE, Scorecard, scorecard
from vcsekit.scoring.group import (
    OTHERS,
    balanced_mean,
    constituents,
    counts_in_order,
    decimal_text,
    figures_by_group,
    group_domain,
    levels_only,
    lower_median,
    mean_of,
    nearest_value,
    upper_median,
)
from vcsekit.scoring.response import score_response
from vcsekit.scoring.state import GroupState

MAX_GAPS = 5
MAX_STRENGTHS = 5

_METHOD = (
    "A domain's score is the mean of its answered indicators, weighted by indicator. "
    "Not applicable and not answered count nowhere.",
    "The overall score is the mean of the domain scores, weighted by domain. Completeness is answered ÷ applicable.",
    "The floor is the lowest indicator of a domain: a mean can hide a weak one.",
    "Words name the nearest level; half goes down. The number always stands beside the word.",
    "Gaps are the indicators in the lower half of the scale, lowest first; "
    "strengths are those in the upper half, highest first.",
)


@dataclass(frozen=True)
class Subject:
    """What the report is about: a title, and facts such as system, place, round and date."""

    title: str
    facts: tuple[tuple[str, str], ...]


def session_report(library: Library, session: Session, subject: Subject) -> ReportView:
    """The report of one session: the agreed levels, notes and evidence."""
    card = scorecard(library)
    found = answers(session, library)
    score = score_response(card, found)
    domains = []
    for domain, result in zip(_scored(library, card), score.domains, strict=True):
        views = tuple(
            _session_indicator(library, indicator, session.record(indicator.id)) for indicator in _in_use(domain)
        )
        known = [Fraction(view.score) for view in views if view.score is not None]
        spread = (min(known, default=None), max(known, default=None))
        domains.append(
            _domain(
                library,
                domain,
                result.score,
                None,
                result.floor,
                spread,
                views,
                (result.answered, result.applicable, 1),
            )
        )
    done = f"{score.answered} of {score.applicable} applicable indicators answered"
    facts = (*subject.facts, ("Completeness", f"{done} ({_percent(score.completeness)})"))
    method = (*_METHOD, "A session gives each indicator the one level that the room chose.")
    return _assemble(
        library, "session", Subject(subject.title, facts), score.overall, domains, (), method, "its indicators"
    )


def returns_report(library: Library, parts: Mapping[str, GroupState], subject: Subject) -> ReportView:
    """The report of a group of returns. `parts` are its states by constituency; small ones are merged."""
    card, minimum = scorecard(library), library.matrix.agreement.minimum_group_size
    found = constituents(dict(parts), minimum)
    shown = found.whole if found.whole.responses >= minimum else GroupState()
    groups = {} if shown.responses < minimum else (found.groups or {})
    domains = []
    for domain, domain_card in zip(_scored(library, card), card.domains, strict=True):
        figures = group_domain(domain_card, shown)
        hidden = figures.responses < minimum
        mean = None if hidden else figures.mean
        means = [figure.mean for figure in figures_by_group(domain_card, groups, minimum).values()]
        balanced = balanced_mean(means) if len(means) > 1 and not hidden else None
        views = tuple(_group_indicator(library, indicator, shown, minimum) for indicator in _in_use(domain))
        answered = sum(sum(view.counts) for view in views)
        spread = (None, None) if hidden else (figures.lowest, figures.highest)
        asked = sum(_asked(shown, indicator.id) for indicator in _in_use(domain))
        floor = None if hidden else figures.floor
        domains.append(
            _domain(library, domain, mean, balanced, floor, spread, views, (answered, asked, figures.responses))
        )
    overall = mean_of(shown.overall_scores) if sum(shown.overall_scores.values()) >= minimum else None
    facts = (*subject.facts, ("Returns", str(found.whole.responses)))
    method = (*_METHOD, *_group_method(found.whole.responses, minimum))
    columns = tuple(_columns(library, card, groups, minimum))
    return _assemble(
        library, "returns", Subject(subject.title, facts), overall, domains, columns, method, "the returns"
    )


def _assemble(
    library: Library,
    kind: str,
    subject: Subject,
    overall: Fraction | None,
    domains: Sequence[DomainView],
    groups: tuple[GroupColumn, ...],
    method: tuple[str, ...],
    footing: str,
) -> ReportView:
    matrix, pathways = library.matrix, Pathways(library)
    indicators = [indicator for domain in domains for indicator in domain.indicators]
    middle = (matrix.scale[0].value + matrix.scale[-1].value) / 2
    strengths = sorted(
        (i for i in indicators if i.score is not None and i.score > middle), key=lambda i: -(i.score or 0)
    )
    gaps = sorted((i for i in indicators if i.score is not None and i.score < middle), key=lambda i: i.score or 0)
    levels = tuple((level.value, level.label, level.meaning) for level in matrix.scale)
    return ReportView(
        kind=kind,
        title=subject.title,
        about=subject.facts,
        matrix=MatrixView(matrix.title, matrix.version, str(matrix.stage), matrix.notice, levels),
        story=story(domains, overall, groups),
        overall_text=decimal_text(overall),
        overall_word=_word(matrix, overall),
        domains=tuple(domains),
        strengths=tuple(strengths[:MAX_STRENGTHS]),
        gaps=tuple(_gap(library, gap, pathways) for gap in gaps[:MAX_GAPS]),
        groups=groups,
        method=(*method, _shown(len(gaps), len(strengths))),
        footing=footing,
    )


def _shown(gaps: int, strengths: int) -> str:
    return (
        f"Shown are the first {min(MAX_GAPS, gaps)} of {gaps} gaps and the first {min(MAX_STRENGTHS, strengths)} "
        f"of {strengths} strengths; ties stand in the matrix's order."
    )


def _domain(
    library: Library,
    domain: Domain,
    mean: Fraction | None,
    balanced: Fraction | None,
    floor: int | None,
    spread: tuple[Fraction | None, Fraction | None],
    views: tuple[IndicatorView, ...],
    counts: tuple[int, int, int],
) -> DomainView:
    low, high = spread
    return DomainView(
        id=domain.id,
        title=domain.title,
        purpose=domain.purpose,
        mean=_number(mean),
        mean_text=decimal_text(mean),
        balanced_text=decimal_text(balanced),
        word=_word(library.matrix, mean),
        floor=floor,
        floor_word=None if floor is None else library.matrix.level_of_value(floor).label,
        lowest=_number(low),
        highest=_number(high),
        range_text="" if low is None or high is None else f"{decimal_text(low)} to {decimal_text(high)}",
        answered=counts[0],
        applicable=counts[1],
        responses=counts[2],
        indicators=views,
    )


def _session_indicator(library: Library, indicator: Indicator, record: Record) -> IndicatorView:
    level = library.matrix.level(record.level) if record.level else None
    state = "answered" if level else "not applicable" if record.not_applicable else "not answered"
    return IndicatorView(
        indicator.id,
        indicator.title,
        indicator.statement,
        float(level.value) if level else None,
        str(level.value) if level else "",
        level.label if level else None,
        indicator.levels[level.id] if level else None,
        (),
        state,
        record.reason,
        record.notes,
        record.evidence,
    )


def _group_indicator(library: Library, indicator: Indicator, group: GroupState, minimum: int) -> IndicatorView:
    matrix = library.matrix
    counts = group.answers.get(indicator.id, Counter())
    levels = levels_only(counts)
    number = levels.total()
    low, high = lower_median(levels), upper_median(levels)
    if number < minimum or low is None or high is None:
        state = "not shown" if number else "not applicable" if counts.get(NOT_APPLICABLE) else "not answered"
        return IndicatorView(indicator.id, indicator.title, indicator.statement, None, "", None, None, (), state)
    mean = mean_of(levels)
    first, last = matrix.level_of_value(low), matrix.level_of_value(high)
    word = first.label if low == high else f"between {first.label} and {last.label}"
    values = [level.value for level in matrix.scale]
    return IndicatorView(
        indicator.id,
        indicator.title,
        indicator.statement,
        _number(mean),
        decimal_text(mean),
        word,
        indicator.levels[first.id],
        tuple(counts_in_order(levels, values)),
        "answered",
    )


def _gap(library: Library, view: IndicatorView, pathways: Pathways) -> GapView:
    indicator: Indicator = library.get(view.id, "indicator")
    scale = library.matrix.scale
    at = nearest_value(Fraction(view.score or 0), [level.value for level in scale])
    following = next((level for level in scale if level.value == at + 1), None)
    return GapView(
        view,
        following.label if following else None,
        indicator.levels[following.id] if following else None,
        pathways.barriers_of(indicator),
    )


def _columns(
    library: Library, card: Scorecard, groups: Mapping[str, GroupState], minimum: int
) -> Iterable[GroupColumn]:
    if len(groups) < 2:
        return
    labels = {group.id: group.label for group in library.matrix.constituencies}
    labels[OTHERS] = "Others, together"
    figures = [figures_by_group(domain, groups, minimum) for domain in card.domains]
    for name, group in groups.items():
        means = tuple(decimal_text(shown[name].mean) if name in shown else "" for shown in figures)
        yield GroupColumn(labels.get(name, name), group.responses, means)


def _group_method(responses: int, minimum: int) -> tuple[str, ...]:
    lines = [
        "A group's mean counts each return once; the balanced mean counts each constituency once, "
        "so that numbers in the room do not decide.",
        "An indicator's word is the middle answer, or the two in the middle; "
        "a domain's floor is the lowest lower middle answer among its indicators.",
        f"Constituencies with fewer than {minimum} returns are merged; where they can't be, they are not shown.",
    ]
    if responses < minimum:
        lines.append(f"There are {responses} returns here, fewer than {minimum}: no figure is shown.")
    return tuple(lines)


def _scored(library: Library, card: Scorecard) -> list[Domain]:
    ids = {domain.id for domain in card.domains}
    return [domain for domain in library.domains if domain.id in ids]


def _in_use(domain: Domain) -> list[Indicator]:
    return [indicator for indicator in domain.indicators if not indicator.retired]


def _asked(group: GroupState, indicator: str) -> int:
    return group.responses - group.answers.get(indicator, Counter())[NOT_APPLICABLE]


def _word(matrix: Matrix, score: Fraction | None) -> str | None:
    if score is None:
        return None
    return matrix.level_of_value(nearest_value(score, [level.value for level in matrix.scale])).label


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(round(value, 4))


def _percent(share: Fraction | None) -> str:
    return "nothing applies" if share is None else f"{round(share * 100)}%"
