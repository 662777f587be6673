"""The way from a gap to what others did: barriers, approaches, cases with their figures."""

from __future__ import annotations

from vcsekit.content.library import Library
from vcsekit.content.words import ACTORS, account_given, figure_value, figure_words
from vcsekit.model.cases import Case
from vcsekit.model.framework import Approach, Barrier, SeenIn
from vcsekit.model.matrix import Indicator
from vcsekit.report.views import ApproachView, BarrierView, CaseView, FigureView
from vcsekit.scoring.gaps import answering

MAX_APPROACHES = 4
MAX_CASES = 2
MAX_FIGURES = 3


class Pathways:
    """Tells the way from gaps to what others did, each approach once: later gaps point to where it was told."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._told: dict[str, str] = {}

    def barriers_of(self, indicator: Indicator) -> tuple[BarrierView, ...]:
        """The barriers of an indicator, each with the approaches that answer it, those seen in cases first."""
        found = []
        for barrier_id in indicator.barriers:
            barrier = self._library.get(barrier_id, "barrier")
            if barrier is not None:
                found.append(self._barrier(barrier, indicator))
        return tuple(found)

    def cases_of(self, indicator: Indicator) -> tuple[CaseView, ...]:
        """The cases with the actions that the indicator cites."""
        cited = set(indicator.sources)
        found = []
        for case in self._library.cases:
            actions = tuple(action.id for action in case.actions if cited.intersection(action.sources))
            view = _case(self._library, SeenIn(case=case.id, actions=actions)) if actions else None
            if view is not None:
                found.append(view)
        return tuple(found)

    def _barrier(self, barrier: Barrier, indicator: Indicator) -> BarrierView:
        ordered = [approach for approach in answering(self._library, indicator) if barrier.id in approach.addresses]
        views = tuple(self._approach(approach, indicator.id) for approach in ordered[:MAX_APPROACHES])
        more = tuple(approach.title for approach in ordered[MAX_APPROACHES:])
        return BarrierView(barrier.id, barrier.title, barrier.description, views, more)

    def _approach(self, approach: Approach, gap: str) -> ApproachView:
        if approach.id in self._told:
            return ApproachView(approach.id, approach.title, "", (), (), self._told[approach.id])
        self._told[approach.id] = gap
        cases = tuple(view for seen in approach.seen_in if (view := _case(self._library, seen)))
        actors = tuple(ACTORS[actor] for actor in approach.who_can_act)
        more = tuple(case.title for case in cases[MAX_CASES:])
        return ApproachView(
            approach.id, approach.title, _first_paragraph(approach.description), actors, cases[:MAX_CASES], None, more
        )


def _case(library: Library, seen: SeenIn) -> CaseView | None:
    case: Case | None = library.get(seen.case, "case")
    if case is None:
        return None
    system = library.get(case.system, "system")
    actions = tuple((action.title, action.summary) for action in case.actions if action.id in seen.actions)
    figures = [figure for figure in case.figures if figure.action in seen.actions and figure.value is not None]
    views = tuple(FigureView(figure_value(figure), figure_words(figure)) for figure in figures[:MAX_FIGURES])
    return CaseView(case.id, case.title, system.name if system else case.system, account_given(case), actions, views)


def _first_paragraph(markdown: str) -> str:
    """What stands before the first blank line: content keeps the gist there."""
    return markdown.split("\n\n", 1)[0]
