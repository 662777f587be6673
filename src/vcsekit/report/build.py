"""Builds the view of a report: of a session, or of a group of returns, for any of the kinds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from vcsekit.assess.session import Session, answers
from vcsekit.content.library import Library
from vcsekit.model.matrix import Domain, Indicator
from vcsekit.report.parts import (
    DomainFigures,
    domain_view,
    group_indicator,
    group_labels,
    in_use,
    level_word,
    next_level,
)
from vcsekit.report.pathways import Pathways
from vcsekit.report.proposals import others_figures, propose
from vcsekit.report.ranking import RankedGap, rank_gaps
from vcsekit.report.sections import ReportKind, sections_of
from vcsekit.report.session_parts import (
    agreed_actions,
    disagreements,
    how_settled,
    parked_questions,
    session_indicator,
    who_was_there,
)
from vcsekit.report.story import story
from vcsekit.report.views import (
    AgreedActionView,
    ComparisonView,
    DomainView,
    GapView,
    GroupColumn,
    IndicatorView,
    MatrixView,
    PerceptionView,
    ReportView,
)
from vcsekit.scoring.card import NOT_APPLICABLE, DomainCard, Scorecard, scorecard
from vcsekit.scoring.group import (
    balanced_mean,
    constituents,
    decimal_text,
    figures_by_group,
    group_domain,
    mean_of,
)
from vcsekit.scoring.response import score_response
from vcsekit.scoring.state import GroupState

MAX_GAPS = 5
MAX_STRENGTHS = 5
MAX_ACTIONS = 10
MAX_DISPUTED = 12

_METHOD = (
    "A domain's score is the mean of its answered indicators, weighted by indicator. "
    "Not applicable and not answered count nowhere.",
    "The overall score is the mean of the domain scores, weighted by domain. Completeness is answered ÷ applicable.",
    "The floor is the lowest indicator of a domain: a mean can hide a weak one.",
    "Words name the nearest level; half goes down. The number always stands beside the word.",
    "Gaps are the indicators in the lower half of the scale; strengths are those in the upper half, highest first.",
    "Gaps are ranked by importance (weight times the levels below the top), then those that people agree on, "
    "then those with more approaches seen in cases, then the lower score.",
)


_SESSION_METHOD = (
    "A session gives each indicator the one level that the room agreed on; votes alone make no score.",
    "“Agreed” follows the RAND/UCLA rule on the distance of votes from the middle one; “split” means that the middles "
    "of two constituencies lie a level or more apart. Small constituencies are counted together.",
)


@dataclass(frozen=True)
class Subject:
    """What the report is about: a title, and facts such as system, place, round and date."""

    title: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Room:
    """What only a session knows: disagreements, agreed actions, questions for another day."""

    settled: tuple[IndicatorView, ...] = ()
    agreed: tuple[AgreedActionView, ...] = ()
    parked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Material:
    """What a report is made from, once the scores are there."""

    subject: Subject
    overall: Fraction | None
    domains: Sequence[DomainView]
    groups: tuple[GroupColumn, ...]
    method: tuple[str, ...]
    footing: str
    perception: PerceptionView | None = None
    comparison: ComparisonView | None = None
    room: Room = field(default_factory=Room)


def session_report(
    library: Library, session: Session, subject: Subject, kind: ReportKind = ReportKind.SESSION
) -> ReportView:
    """The report of one session: the agreed levels, notes and evidence."""
    card = scorecard(library)
    score = score_response(card, answers(session, library))
    domains = []
    for domain, result in zip(_scored(library, card), score.domains, strict=True):
        views = tuple(session_indicator(library.matrix, item, session.record(item.id)) for item in in_use(domain))
        known = [Fraction(view.score) for view in views if view.score is not None]
        low, high = min(known, default=None), max(known, default=None)
        figures = DomainFigures(result.score, None, result.floor, low, high, result.answered, result.applicable, 1)
        domains.append(domain_view(library.matrix, domain, figures, views))
    share = "nothing applies" if score.completeness is None else f"{round(score.completeness * 100)}%"
    done = f"{score.answered} of {score.applicable} applicable indicators answered ({share})"
    there = who_was_there(library.matrix, session)
    present = (("Who was in the room", there),) if there else ()
    about = Subject(subject.title, (*subject.facts, *present, ("Completeness", done)))
    method = (*_METHOD, *_SESSION_METHOD, how_settled(domains))
    material = Material(about, score.overall, domains, (), method, "its indicators")
    room = Room(disagreements(domains), agreed_actions(library, session), parked_questions(session))
    return assemble(library, kind, replace(material, room=room))


def returns_report(
    library: Library,
    parts: Mapping[str, GroupState],
    subject: Subject,
    kind: ReportKind = ReportKind.RETURNS,
    comparison: ComparisonView | None = None,
    perception: PerceptionView | None = None,
) -> ReportView:
    """The report of a group of returns. `parts` are its states by constituency; small ones are merged."""
    card = scorecard(library)
    whole, groups = shown_groups(library, parts)
    responses = sum(group.responses for group in parts.values())
    domains = []
    for domain, domain_card in zip(_scored(library, card), card.domains, strict=True):
        views = tuple(group_indicator(library, indicator, whole, groups) for indicator in in_use(domain))
        figures = _group_figures(library, domain_card, whole, groups, views)
        domains.append(domain_view(library.matrix, domain, figures, views))
    minimum = library.matrix.agreement.minimum_group_size
    overall = mean_of(whole.overall_scores) if sum(whole.overall_scores.values()) >= minimum else None
    about = Subject(subject.title, (*subject.facts, ("Returns", str(responses)), *_who(library, groups)))
    method, columns = (*_METHOD, *_group_method(responses, minimum)), tuple(_columns(library, card, groups))
    material = Material(about, overall, domains, columns, method, "the returns", perception, comparison)
    return assemble(library, kind, material)


def _who(library: Library, groups: Mapping[str, GroupState]) -> list[tuple[str, str]]:
    """Who answered, by constituency, where each is large enough to be shown."""
    labels = group_labels(library.matrix)
    told = ", ".join(f"{labels.get(name, name)} {group.responses}" for name, group in groups.items())
    return [("Who answered", told)] if told else []


def shown_groups(library: Library, parts: Mapping[str, GroupState]) -> tuple[GroupState, dict[str, GroupState]]:
    """The whole and its constituencies as they may be shown: both empty where all together are too few."""
    minimum = library.matrix.agreement.minimum_group_size
    found = constituents(dict(parts), minimum)
    if found.whole.responses < minimum:
        return GroupState(), {}
    return found.whole, found.groups or {}


def assemble(library: Library, kind: ReportKind, material: Material) -> ReportView:
    """The whole view: story, strengths, ranked gaps with what others did, proposed actions and others' figures."""
    matrix, pathways = library.matrix, Pathways(library)
    indicators = [indicator for domain in material.domains for indicator in domain.indicators]
    middle = (matrix.scale[0].value + matrix.scale[-1].value) / 2
    high = [item for item in indicators if item.score is not None and item.score > middle]
    strengths = sorted(high, key=lambda item: -(item.score or 0))
    gaps = rank_gaps(library, indicators)
    invested, followed = others_figures(library, gaps[:MAX_ACTIONS])
    view = ReportView(
        kind=str(kind),
        title=material.subject.title,
        sections=(),
        about=material.subject.facts,
        matrix=MatrixView(
            matrix.title,
            matrix.version,
            str(matrix.stage),
            matrix.notice,
            tuple((level.value, level.label, level.meaning) for level in matrix.scale),
        ),
        story=story(kind, matrix, material.domains, material.overall, material.groups, material.comparison),
        overall_text=decimal_text(material.overall),
        overall_word=level_word(matrix, material.overall),
        domains=tuple(material.domains),
        strengths=tuple(strengths[:MAX_STRENGTHS]),
        disputed=_disputed(indicators),
        gaps=tuple(_gap(library, gap, pathways) for gap in gaps[:MAX_GAPS]),
        groups=material.groups,
        actions=tuple(propose(library, gaps[:MAX_ACTIONS])),
        invested=tuple(invested),
        followed=tuple(followed),
        method=(*material.method, _shown(len(gaps), len(strengths))),
        footing=material.footing,
        perception=material.perception,
        comparison=material.comparison,
        settled=material.room.settled,
        agreed=material.room.agreed,
        parked=material.room.parked,
    )
    return replace(view, sections=sections_of(kind, _absent(view)))


def _disputed(indicators: Sequence[IndicatorView]) -> tuple[IndicatorView, ...]:
    """Split ones first, then spread ones; no more than a meeting can talk about."""
    found = [item for item in indicators if item.disputed]
    return tuple(sorted(found, key=lambda item: not item.agreement.startswith("split"))[:MAX_DISPUTED])


def _absent(view: ReportView) -> set[str]:
    """The sections that have nothing to show."""
    indicators = [item for domain in view.domains for item in domain.indicators]
    has_evidence = any(item.evidence or item.notes or item.asked_for or item.why for item in indicators)
    present = {
        "groups": view.groups, "perception": view.perception, "compare": view.comparison, "disputed": view.disputed,
        "settled": view.settled, "agreed": view.agreed, "parked": view.parked,
        "invested": view.invested, "followed": view.followed, "plan": view.actions, "begin": view.actions,
        "asked": view.gaps,
        "evidence": has_evidence or view.kind == ReportKind.SESSION,
    }  # fmt: skip
    return {name for name, shown in present.items() if not shown}


def _shown(gaps: int, strengths: int) -> str:
    return (
        f"Shown are the first {min(MAX_GAPS, gaps)} of {gaps} gaps and the first {min(MAX_STRENGTHS, strengths)} "
        f"of {strengths} strengths; actions are proposed for up to {MAX_ACTIONS} gaps."
    )


def _group_figures(
    library: Library,
    card: DomainCard,
    whole: GroupState,
    groups: Mapping[str, GroupState],
    views: Sequence[IndicatorView],
) -> DomainFigures:
    """A domain's figures of a group; None for all of them where too few have a score in it."""
    minimum = library.matrix.agreement.minimum_group_size
    figures = group_domain(card, whole)
    answered = sum(sum(view.counts) for view in views)
    left_out = (whole.answers.get(item.id, Counter())[NOT_APPLICABLE] for item in card.indicators)
    asked = whole.responses * len(card.indicators) - sum(left_out)
    if figures.responses < minimum:
        return DomainFigures(None, None, None, None, None, answered, asked, figures.responses)
    means = [figure.mean for figure in figures_by_group(card, groups, minimum).values()]
    return DomainFigures(
        figures.mean,
        balanced_mean(means) if len(means) > 1 else None,
        figures.floor,
        figures.lowest,
        figures.highest,
        answered,
        asked,
        figures.responses,
    )


def _gap(library: Library, gap: RankedGap, pathways: Pathways) -> GapView:
    indicator: Indicator = library.get(gap.view.id, "indicator")
    following = next_level(library.matrix, Fraction(gap.view.score or 0))
    return GapView(
        gap.view,
        following.label if following else None,
        indicator.levels[following.id] if following else None,
        pathways.cases_of(indicator),
        pathways.barriers_of(indicator),
        gap.why,
        indicator.evidence,
    )


def _columns(library: Library, card: Scorecard, groups: Mapping[str, GroupState]) -> Iterable[GroupColumn]:
    if len(groups) < 2:
        return
    minimum, labels = library.matrix.agreement.minimum_group_size, group_labels(library.matrix)
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
        "“Agreed” follows the RAND/UCLA rule on the distance of answers from the middle one; “split” means that the "
        "middle answers of two constituencies differ by a level or more.",
        f"Constituencies with fewer than {minimum} returns are merged; where they can't be, they are not shown.",
    ]
    if responses < minimum:
        lines.append(f"There are {responses} returns here, fewer than {minimum}: no figure is shown.")
    return tuple(lines)


def _scored(library: Library, card: Scorecard) -> list[Domain]:
    ids = {domain.id for domain in card.domains}
    return [domain for domain in library.domains if domain.id in ids]
