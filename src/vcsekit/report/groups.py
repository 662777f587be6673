"""The reports that set systems or rounds beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from vcsekit.content.library import Library
from vcsekit.report.build import MAX_ACTIONS, Subject, returns_report
from vcsekit.report.group_views import CohortView, TrendView, TwinView
from vcsekit.report.proposals import propose
from vcsekit.report.ranking import rank_gaps
from vcsekit.report.sections import ReportKind, sections_of
from vcsekit.report.views import ComparisonView, ReportView
from vcsekit.scoring.state import GroupState

_SCORED = 2
"""How many of the lines on method tell how scores come about; others tell of another order of gaps."""


def cohort_report(library: Library, parts: Mapping[str, GroupState], subject: Subject, found: CohortView) -> ReportView:
    """A system beside the others. `parts` are its states by constituency."""
    view = replace(returns_report(library, parts, subject), cohort=found)
    notes = (*dict.fromkeys(f"{row.note[:1].upper()}{row.note[1:]}." for row in found.rows if row.note), *found.notes)
    made = (*notes, *view.method)
    return _finished(view, ReportKind.COHORT, found.summary, made, set() if found.named else {"named"})


def trend_report(
    library: Library,
    parts: Mapping[str, GroupState],
    subject: Subject,
    found: TrendView,
    chart: ComparisonView | None,
) -> ReportView:
    """Rounds side by side. `parts` are of the last round; `chart` is its first and its last."""
    view = replace(returns_report(library, parts, subject), trend=found, comparison=chart)
    made = (*found.notes, *view.method)
    return _finished(view, ReportKind.TREND, found.summary, made, set() if found.changes else {"changed"})


def twin_report(library: Library, parts: Mapping[str, GroupState], subject: Subject, found: TwinView) -> ReportView:
    """Who could help a system. `parts` are its states by constituency."""
    view = returns_report(library, parts, subject)
    ranked = {gap.view.id: gap for gap in rank_gaps(library, [item for own in view.domains for item in own.indicators])}
    in_order = [ranked[row.id] for row in found.gaps if row.id in ranked]
    view = replace(view, twin=found, actions=tuple(propose(library, in_order[:MAX_ACTIONS])))
    absent = {name for name, shown in {"twins": found.twins, "help": found.gaps}.items() if not shown}
    made = (*found.notes, *view.method[:_SCORED])
    return _finished(view, ReportKind.TWIN, found.summary, made, absent)


def _finished(
    view: ReportView, kind: ReportKind, summary: tuple[str, ...], made: tuple[str, ...], absent: set[str]
) -> ReportView:
    absent = absent if view.actions else {*absent, "begin", "plan"}
    return replace(view, kind=str(kind), story=summary, method=made, sections=sections_of(kind, absent))
