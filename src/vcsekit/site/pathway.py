"""The way from a gap to what others did: barrier, approach, case and document, with links at every step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from vcsekit.content.words import ACTORS
from vcsekit.model.framework import Approach, Barrier
from vcsekit.model.matrix import Indicator
from vcsekit.site.links import Links
from vcsekit.site.places import page_of
from vcsekit.site.views import AnswerView, GapView, Link, SeenView

MOST_CASES = 2
MOST_FIGURES = 2
"""How much an answer tells of its cases: the page of the approach tells all."""


class Pathways:
    """Tells the ways of one library. Each approach is put together once, whatever it answers."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._answers: dict[str, AnswerView] = {}
        self._refs: dict[str, set[str]] = {}

    def gaps_of(self, indicator: Indicator) -> tuple[GapView, ...]:
        """The barriers of an indicator with the approaches that answer them. Each approach is told in full once."""
        told: set[str] = set()
        found = []
        for barrier_id in indicator.barriers:
            barrier: Barrier | None = self._links.library.get(barrier_id, "barrier")
            link = self._links.to(barrier_id)
            if barrier is None or link is None or barrier.retired:
                continue
            nearest = self._nearest(indicator, self._links.answers[barrier_id])
            answers = tuple(self._again(item) if item.id in told else self.answer(item) for item in nearest)
            told.update(item.id for item in nearest)
            found.append(GapView(link, barrier.description, answers))
        return tuple(found)

    def answers_to(self, barrier: Barrier) -> tuple[AnswerView, ...]:
        """The approaches that answer a barrier, those that were seen in cases first."""
        ordered = sorted(self._links.answers[barrier.id], key=lambda approach: not approach.seen_in)
        return tuple(self.answer(approach) for approach in ordered)

    def answer(self, approach: Approach) -> AnswerView:
        """One approach as an answer: its gist, who can act, cases in which it was seen, documents to start from."""
        if approach.id not in self._answers:
            seen = seen_in(self._links, approach)
            self._answers[approach.id] = AnswerView(
                self._link(approach),
                gist(approach.description),
                who(approach),
                tuple(replace(view, figures=view.figures[:MOST_FIGURES]) for view in seen[:MOST_CASES]),
                tuple(view.case for view in seen[MOST_CASES:]),
                self._links.all(document.id for document in self._links.documents_of[approach.id]),
            )
        return self._answers[approach.id]

    def _again(self, approach: Approach) -> AnswerView:
        return AnswerView(self._link(approach), "", (), (), (), (), told=True)

    def _link(self, approach: Approach) -> Link:
        return Link(approach.title, page_of("approach", approach.id))

    def _nearest(self, indicator: Indicator, approaches: Iterable[Approach]) -> list[Approach]:
        """Those that rest on most of what the indicator rests on come first; among equals, those seen in cases."""
        cited = set(indicator.sources)
        return sorted(approaches, key=lambda item: (-len(self._rests_on(item) & cited), not item.seen_in))

    def _rests_on(self, approach: Approach) -> set[str]:
        """The refs of an approach and of the actions in which it was seen."""
        if approach.id not in self._refs:
            library = self._links.library
            actions = (library.get(name, "action") for seen in approach.seen_in for name in seen.actions)
            refs = {*approach.sources, *(ref for action in actions if action for ref in action.sources)}
            self._refs[approach.id] = refs
        return self._refs[approach.id]


def seen_in(links: Links, approach: Approach) -> tuple[SeenView, ...]:
    """The cases in which an approach was seen."""
    return tuple(view for seen in approach.seen_in if (view := links.seen(seen)))


def who(approach: Approach) -> tuple[str, ...]:
    """Who can act on an approach, in words."""
    return tuple(ACTORS[actor] for actor in approach.who_can_act)


def gist(markdown: str) -> str:
    """What stands before the first blank line: content keeps the gist there."""
    return markdown.split("\n\n", 1)[0]
