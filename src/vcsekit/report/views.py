"""What a report says, as plain data. Templates lay it out and decide nothing."""

from __future__ import annotations

from dataclasses import dataclass

from vcsekit.report.group_views import CohortView, TrendView, TwinView


@dataclass(frozen=True)
class MatrixView:
    """Whose matrix was used."""

    title: str
    version: str
    stage: str
    notice: str
    levels: tuple[tuple[int, str, str], ...]
    """Value, label and meaning of each level, lowest first."""


@dataclass(frozen=True)
class FigureView:
    """A figure of a case, ready to be read."""

    value: str
    words: str


@dataclass(frozen=True)
class CaseView:
    """A case that shows an approach: where, when it was told, and the actions that show it."""

    id: str
    title: str
    system: str
    told: str
    actions: tuple[tuple[str, str], ...]
    """Title and summary of each action."""
    figures: tuple[FigureView, ...]


@dataclass(frozen=True)
class ApproachView:
    """What others did."""

    id: str
    title: str
    description: str
    who_can_act: tuple[str, ...]
    cases: tuple[CaseView, ...]
    told_at: str | None = None
    """The gap under which this approach is told already; description and cases are then left out."""
    more_cases: tuple[str, ...] = ()
    """Titles of the cases that are not told here."""


@dataclass(frozen=True)
class BarrierView:
    """What may stand in the way, and what others did about it."""

    id: str
    title: str
    description: str
    approaches: tuple[ApproachView, ...]
    more_approaches: tuple[str, ...] = ()
    """Titles of the approaches that are not told here."""


@dataclass(frozen=True)
class VoteView:
    """One vote that a room saw. `counts` are by level; empty where there were too few votes to be shown."""

    title: str
    number: int
    counts: tuple[int, ...]
    words: str
    by_group: tuple[tuple[str, tuple[int, ...]], ...]
    disputed: bool = False
    """Whether it was split or spread."""


@dataclass(frozen=True)
class IndicatorView:
    """One indicator's result.

    `score` is exact to four decimals; `word` is the level's label, or “between X and Y”; None where there is none.
    `counts` are the answers by level, empty for a session or where there are too few.
    """

    id: str
    title: str
    statement: str
    score: float | None
    score_text: str
    word: str | None
    descriptor: str | None
    counts: tuple[int, ...]
    state: str
    """answered, not applicable, not answered or not shown"""
    reason: str = ""
    notes: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    agreement: str = ""
    """How far the answers agree, in words; empty for a session and where there are too few."""
    disputed: bool = False
    """Whether the answers are split or spread."""
    by_group: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """The counts by constituency, where each is large enough to be shown."""
    votes: tuple[VoteView, ...] = ()
    """What a room saw, oldest first; empty for returns."""
    settled_by: str = ""
    """How a room came to its level, in words."""
    why: str = ""
    """Why the room chose this level."""
    other_views: tuple[str, ...] = ()
    """What those say who see it otherwise, in their words."""
    confidence: str = ""
    asked_for: tuple[str, ...] = ()
    """Evidence that somebody is still to bring."""
    rooms: tuple[str, ...] = ()
    """What each of several rooms settled on, where they differ."""


@dataclass(frozen=True)
class DomainView:
    """One domain's result. `lowest` and `highest` are of its indicators (session) or responses (returns)."""

    id: str
    title: str
    purpose: str
    mean: float | None
    mean_text: str
    balanced_text: str
    word: str | None
    floor: int | None
    floor_word: str | None
    lowest: float | None
    highest: float | None
    range_text: str
    answered: int
    applicable: int
    responses: int
    indicators: tuple[IndicatorView, ...]


@dataclass(frozen=True)
class GapView:
    """An indicator to work on: what the next level looks like, and the way to what others did."""

    indicator: IndicatorView
    next_level: str | None
    next_descriptor: str | None
    shown_in: tuple[CaseView, ...]
    """What places did about exactly this: the actions that the indicator itself rests on."""
    barriers: tuple[BarrierView, ...]
    why_here: str
    """Why it stands at this place in the ranking."""
    evidence_to_ask: tuple[str, ...]
    """What could be shown, and was not yet."""


@dataclass(frozen=True)
class GroupColumn:
    """One constituency's means, domain by domain, in the order of the report's domains."""

    name: str
    responses: int
    means: tuple[str, ...]


@dataclass(frozen=True)
class PerceptionRow:
    """How differently two constituencies see one domain or indicator. The difference is second less first."""

    id: str
    title: str
    first_text: str
    second_text: str
    difference: float
    difference_text: str
    words: str


@dataclass(frozen=True)
class PerceptionView:
    """Two constituencies side by side, by domain and by indicator (widest difference first)."""

    first: str
    second: str
    domains: tuple[PerceptionRow, ...]
    indicators: tuple[PerceptionRow, ...]


@dataclass(frozen=True)
class CompareRow:
    """One domain, or the whole, in two rounds."""

    id: str
    title: str
    before: float
    after: float
    before_text: str
    after_text: str
    difference_text: str
    interval_text: str
    moved: bool
    words: str


@dataclass(frozen=True)
class ComparisonView:
    """Two rounds side by side."""

    before: str
    after: str
    responses: tuple[int, int]
    rows: tuple[CompareRow, ...]


@dataclass(frozen=True)
class ActionView:
    """A proposed action: what to do about which gap, why, who can act, and who did it."""

    indicator: str
    indicator_title: str
    now: str
    aim: str
    approach_id: str
    what: str
    against: str
    who: tuple[str, ...]
    first_step: str
    seen: str


@dataclass(frozen=True)
class AgreedActionView:
    """What a room agreed to do: who, by when, about which indicator, following which approach; empty where not said."""

    what: str
    who: str
    when: str
    about: str
    approach: str


@dataclass(frozen=True)
class InvestmentView:
    """A figure that a case states, with what an argument needs to quote it."""

    value: str
    words: str
    case: str
    system: str
    told: str
    source: str


@dataclass(frozen=True)
class ReportView:
    """A whole report."""

    kind: str
    """session, returns, compare, perception, plan, investment, cohort, trend or twin"""
    title: str
    sections: tuple[tuple[str, str], ...]
    """Name and title of each section, in the order in which this kind of report shows them."""
    about: tuple[tuple[str, str], ...]
    matrix: MatrixView
    story: tuple[str, ...]
    overall_text: str
    overall_word: str | None
    domains: tuple[DomainView, ...]
    strengths: tuple[IndicatorView, ...]
    disputed: tuple[IndicatorView, ...]
    """The indicators on which answers are split or spread, the first to talk about first."""
    gaps: tuple[GapView, ...]
    groups: tuple[GroupColumn, ...]
    actions: tuple[ActionView, ...]
    invested: tuple[InvestmentView, ...]
    followed: tuple[InvestmentView, ...]
    method: tuple[str, ...]
    footing: str
    """What the spread of a domain is made of, for the labels of chart and table."""
    perception: PerceptionView | None = None
    comparison: ComparisonView | None = None
    settled: tuple[IndicatorView, ...] = ()
    """The indicators on which a room's votes were split or spread, or somebody keeps another view."""
    agreed: tuple[AgreedActionView, ...] = ()
    """What a room agreed to do."""
    parked: tuple[str, ...] = ()
    """Questions that a room left for another day."""
    cohort: CohortView | None = None
    trend: TrendView | None = None
    twin: TwinView | None = None
