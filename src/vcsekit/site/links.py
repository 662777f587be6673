"""What leads to what: every link of content, in both directions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from vcsekit.content.library import Library
from vcsekit.content.words import account_given, figure_value, figure_words, title_of
from vcsekit.model.base import Content
from vcsekit.model.cases import Action, Case, Figure
from vcsekit.model.codesign import Card, ModelDocument
from vcsekit.model.framework import Approach, SeenIn
from vcsekit.model.matrix import Domain, Indicator
from vcsekit.site.places import COPRODUCTION, page_of, places
from vcsekit.site.views import FigureView, Link, SeenView

Item = TypeVar("Item")
Many = dict[str, list[Item]]


WHOLE = {"framework.yaml": Link("About", "about.html"), "coproduction.yaml": Link("Co-production", COPRODUCTION)}
"""The pages of what files say that has no id."""


class Links:
    """The links of a library, found in one pass so that a page costs no search of its own."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.domains, self.themes, self.cases = library.domains, library.themes, library.cases
        self.documents = library.model_documents
        self.approaches = [item for theme in self.themes for item in theme.approaches]
        self.barriers = [item for theme in self.themes for item in theme.barriers]
        self._places = dict(places(library))
        self._links = {
            item_id: Link(title_of(item), path)
            for item_id, path in self._places.items()
            if (item := library.get(item_id)) is not None
        }
        self._cites = {
            item.ref: Link(item.label, f"{page_of('source', source.id)}#{item.ref}", source.title)
            for source in library.sources
            for item in source.outline
        }
        self._figures = {case.id: self._figures_of(case) for case in self.cases}
        self.domain_of: dict[str, Domain] = {item.id: domain for domain in self.domains for item in domain.indicators}
        self.case_of: dict[str, Case] = {action.id: case for case in self.cases for action in case.actions}
        self._backwards()

    def _backwards(self) -> None:
        """Links that content states in one direction, from the other end."""
        library, approaches = self.library, used(self.approaches)
        self.answers: Many[Approach] = _many((barrier, item) for item in approaches for barrier in item.addresses)
        self.shown_by: Many[Approach] = _many((seen.case, item) for item in approaches for seen in item.seen_in)
        self.held_back: Many[Indicator] = _many((name, item) for item in library.indicators for name in item.barriers)
        self.documents_of: Many[ModelDocument] = _many(
            (name, item) for item in self.documents for name in (*item.indicators, *item.approaches)
        )
        self.resting_on: Many[Indicator] = _many((ref, item) for item in library.indicators for ref in item.sources)
        self.cards_of: Many[Card] = _many((name, item) for item in library.cards for name in item.indicators)
        self.cases_in: Many[Case] = _many((case.system, case) for case in used(self.cases))
        self.actions_on: Many[Action] = _many((ref, item) for item in library.actions for ref in item.sources)
        self.cited_by: Many[Link] = _many(dict.fromkeys(self._citations()))

    def _citations(self) -> Iterator[tuple[str, Link]]:
        """Every ref that anything cites, with the nearest place that tells of what cites it."""
        whole = {
            "framework.yaml": Link("About", "about.html"),
            "coproduction.yaml": Link("Co-production", COPRODUCTION),
        }
        for path, item in self.library.objects.items():
            yield from self._cited_in(item, whole.get(path))

    def _cited_in(self, item: Content, owner: Link | None) -> Iterator[tuple[str, Link]]:
        values = vars(item)
        owner = self._links.get(values.get("id", "")) or owner
        if owner:
            yield from ((ref, owner) for ref in values.get("sources", ()))
        for value in values.values():
            for member in value if isinstance(value, tuple) else ():
                if isinstance(member, Content):
                    yield from self._cited_in(member, owner)

    def to(self, item_id: str) -> Link | None:
        """The link to an item; None where nothing has this id."""
        return self._links.get(item_id)

    def all(self, ids: Iterable[str]) -> tuple[Link, ...]:
        """The links to items, each once, without those that nothing has the id of."""
        return tuple(self._links[item_id] for item_id in dict.fromkeys(ids) if item_id in self._links)

    def coded(self, indicators: Iterable[Indicator]) -> tuple[Link, ...]:
        """The links to indicators, each with its code before its title."""
        found = ((item.id, self.to(item.id)) for item in indicators)
        return tuple(Link(f"{code} {link.title}", link.path) for code, link in found if link)

    def cites(self, refs: Iterable[str]) -> tuple[Link, ...]:
        """The links to items of source documents, each with the title of its document."""
        return tuple(self._cites[ref] for ref in dict.fromkeys(refs) if ref in self._cites)

    def system(self, case: Case) -> Link:
        """The link to the system of a case."""
        return self.to(case.system) or Link(case.system, "")

    def case(self, case: Case) -> Link:
        """The link to a case, with its system and when it was told."""
        return Link(case.title, self._places[case.id], f"{self.system(case).title}, {account_given(case)}")

    def seen(self, seen: SeenIn) -> SeenView | None:
        """A case that shows an approach; None where there is no such case."""
        case: Case | None = self.library.get(seen.case, "case")
        if case is None or case.retired:
            return None
        figures = self.figures(case, lambda item: item.action in seen.actions and item.value is not None)
        return SeenView(self._links[case.id], self.system(case), account_given(case), self.all(seen.actions), figures)

    def figures(self, case: Case, chosen: Callable[[Figure], bool]) -> tuple[FigureView, ...]:
        """The figures of a case that are chosen."""
        views = zip(case.figures, self._figures[case.id], strict=True)
        return tuple(view for figure, view in views if chosen(figure))

    def _figures_of(self, case: Case) -> tuple[FigureView, ...]:
        """A case's figures, each with the place on the page of the case at which it stands."""
        return tuple(
            FigureView(f"figure-{number}", figure_value(item), figure_words(item), self.cites(item.sources))
            for number, item in enumerate(case.figures, 1)
        )

    def actions_citing(self, refs: Iterable[str]) -> dict[str, list[Action]]:
        """The actions that rest on one of these refs, by the id of their case, in the cases' order."""
        named = {action.id for ref in refs for action in self.actions_on[ref]}
        cases = {self.case_of[item_id].id: self.case_of[item_id] for item_id in named}
        chosen = sorted(used(cases.values()), key=lambda case: case.title)
        return {case.id: [action for action in case.actions if action.id in named] for case in chosen}


def _many(pairs: Iterable[tuple[str, Item]]) -> Many[Item]:
    found: defaultdict[str, list[Item]] = defaultdict(list)
    for name, item in pairs:
        found[name].append(item)
    return found


def used(items: Iterable[Any]) -> list[Any]:
    """The items that are not retired."""
    return [item for item in items if not item.retired]
