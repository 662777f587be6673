"""What a report proposes: an action for each gap, and the figures that others state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from vcsekit.content.library import Library
from vcsekit.content.words import ACTORS, account_given, figure_value, figure_words
from vcsekit.model.cases import Case, Figure
from vcsekit.model.framework import Approach
from vcsekit.model.matrix import Indicator
from vcsekit.report.parts import next_level
from vcsekit.report.ranking import RankedGap
from vcsekit.report.views import ActionView, InvestmentView
from vcsekit.scoring.gaps import answering

MAX_FIGURES = 15


def propose(library: Library, gaps: Sequence[RankedGap]) -> Iterator[ActionView]:
    """For each gap the first approach that no earlier gap proposes; the first of all where every one is taken."""
    taken: set[str] = set()
    for gap in gaps:
        indicator: Indicator = library.get(gap.view.id, "indicator")
        approaches = answering(library, indicator)
        chosen = next((a for a in approaches if a.id not in taken), approaches[0] if approaches else None)
        if chosen is not None:
            taken.add(chosen.id)
            yield _action(library, gap, indicator, chosen)


def _action(library: Library, gap: RankedGap, indicator: Indicator, approach: Approach) -> ActionView:
    barrier = next(library.get(name, "barrier") for name in indicator.barriers if name in approach.addresses)
    case = _nearest_case(library, indicator, approach)
    return ActionView(
        indicator=indicator.id,
        indicator_title=indicator.title,
        now=f"{gap.view.word} ({gap.view.score_text})",
        aim=_aim(library, gap),
        approach_id=approach.id,
        what=approach.title,
        against=barrier.title,
        who=tuple(ACTORS[actor] for actor in approach.who_can_act),
        first_step=approach.steps[0] if approach.steps else "",
        seen=f"{case.title} ({account_given(case)})" if case else "",
    )


def _nearest_case(library: Library, indicator: Indicator, approach: Approach) -> Case | None:
    """The case of the approach with most of the indicator's own actions; its first where none has any."""
    cases = [case for seen in approach.seen_in if (case := library.get(seen.case, "case"))]
    cited = set(indicator.sources)
    return max(cases, key=lambda case: sum(bool(cited.intersection(a.sources)) for a in case.actions), default=None)


def _aim(library: Library, gap: RankedGap) -> str:
    """The next level's label; the top one where the gap is there already."""
    following = next_level(library.matrix, Fraction(gap.view.score or 0))
    return following.label if following else library.matrix.scale[-1].label


def others_figures(library: Library, gaps: Sequence[RankedGap]) -> tuple[list[InvestmentView], list[InvestmentView]]:
    """What others invested (sums of money), and what else they count, in the cases that answer these gaps.

    Without gaps, the figures of all cases.
    """
    wanted = [seen.case for gap in gaps for approach in _approaches(library, gap) for seen in approach.seen_in]
    cases = [library.get(name, "case") for name in dict.fromkeys(wanted)] or library.cases
    invested: list[InvestmentView] = []
    followed: list[InvestmentView] = []
    for case in cases:
        for figure in case.figures:
            if figure.value is not None:
                (invested if figure.unit == "GBP" else followed).append(_figure(library, case, figure))
    return invested[:MAX_FIGURES], followed[:MAX_FIGURES]


def _approaches(library: Library, gap: RankedGap) -> list[Approach]:
    return answering(library, library.get(gap.view.id, "indicator"))


def _figure(library: Library, case: Case, figure: Figure) -> InvestmentView:
    system = library.get(case.system, "system")
    return InvestmentView(
        figure_value(figure),
        figure_words(figure),
        case.title,
        system.name if system else case.system,
        account_given(case),
        ", ".join(figure.sources),
    )
