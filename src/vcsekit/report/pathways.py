"""The way from a gap to what others did: barriers, approaches, cases with their figures."""

from __future__ import annotations

from vcsekit.content.library import Library
from vcsekit.export.item import ACTORS, account_given, figure_value, figure_words
from vcsekit.model.cases import Case
from vcsekit.model.framework import Approach, SeenIn
from vcsekit.model.matrix import Indicator
from vcsekit.report.views import ApproachView, BarrierView, CaseView, FigureView

MAX_APPROACHES = 4
MAX_CASES = 2
MAX_FIGURES = 3


def barriers_of(library: Library, indicator: Indicator) -> tuple[BarrierView, ...]:
    """The barriers of an indicator, each with the approaches that answer it, those seen in cases first."""
    found = []
    for barrier_id in indicator.barriers:
        barrier = library.get(barrier_id, "barrier")
        if barrier is not None:
            answering = [a for a in library.approaches if barrier_id in a.addresses and not a.retired]
            ordered = sorted(answering, key=lambda approach: not approach.seen_in)
            views = tuple(_approach(library, approach) for approach in ordered[:MAX_APPROACHES])
            more = tuple(approach.title for approach in ordered[MAX_APPROACHES:])
            found.append(BarrierView(barrier.id, barrier.title, barrier.description, views, more))
    return tuple(found)


def _approach(library: Library, approach: Approach) -> ApproachView:
    cases = tuple(view for seen in approach.seen_in if (view := _case(library, seen)))
    actors = tuple(ACTORS[actor] for actor in approach.who_can_act)
    more = tuple(case.title for case in cases[MAX_CASES:])
    return ApproachView(approach.id, approach.title, approach.description, actors, cases[:MAX_CASES], more)


def _case(library: Library, seen: SeenIn) -> CaseView | None:
    case: Case | None = library.get(seen.case, "case")
    if case is None:
        return None
    system = library.get(case.system, "system")
    actions = tuple((action.title, action.summary) for action in case.actions if action.id in seen.actions)
    figures = [figure for figure in case.figures if figure.action in seen.actions and figure.value is not None]
    views = tuple(FigureView(figure_value(figure), figure_words(figure)) for figure in figures[:MAX_FIGURES])
    return CaseView(case.id, case.title, system.name if system else case.system, account_given(case), actions, views)
