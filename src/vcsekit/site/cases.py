"""The pages of cases and of the systems that they come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vcsekit.content.words import account_given, month
from vcsekit.model.cases import Action, Case, Learning
from vcsekit.model.register import System
from vcsekit.site.links import Links, used
from vcsekit.site.page import Maker
from vcsekit.site.views import FigureView, Group, Link, Page


@dataclass(frozen=True)
class ActionView:
    """Something that the place did, the approaches that it shows, and its figures."""

    action: Action
    approaches: tuple[Link, ...]
    figures: tuple[FigureView, ...]
    sources: tuple[Link, ...]


@dataclass(frozen=True)
class CaseBody:
    """A case. `told` says when, and stands beside whatever is quoted from it."""

    case: Case
    told: str
    system: Link
    areas: tuple[Link, ...]
    actions: tuple[ActionView, ...]
    learning: tuple[tuple[Learning, tuple[Link, ...]], ...]
    figures: tuple[FigureView, ...]
    """Those that belong to no action."""
    indicators: tuple[Link, ...]
    """The indicators that rest on this case."""


@dataclass(frozen=True)
class SystemBody:
    """A system of the register, its cases, and the cases of its neighbours in the region."""

    system: System
    since: str
    until: str
    successor: Link | None
    cases: tuple[Link, ...]
    approaches: tuple[Link, ...]
    region: tuple[Link, ...]


def case_pages(links: Links, make: Maker) -> Iterator[Page]:
    """A page a case."""
    for case in links.cases:
        yield _case(links, make, case)


def system_pages(links: Links, make: Maker) -> Iterator[Page]:
    """A page a system."""
    by_region: dict[str, list[Case]] = {}
    for system in links.library.systems:
        by_region.setdefault(system.region, []).extend(links.cases_in[system.id])
    for system in links.library.systems:
        yield _system(links, make, system, by_region[system.region])


def _case(links: Links, make: Maker, case: Case) -> Page:
    actions = tuple(_action(links, case, action) for action in case.actions)
    refs = {*case.sources, *(ref for action in case.actions for ref in action.sources)}
    resting = {item.id for ref in refs for item in links.resting_on[ref]}
    indicators = [item for domain in links.domains for item in domain.indicators if item.id in resting]
    body = CaseBody(
        case,
        account_given(case),
        links.system(case),
        links.all(case.areas),
        actions,
        tuple((item, links.cites(item.sources)) for item in case.learning),
        links.figures(case, lambda figure: figure.action is None),
        links.coded(indicators),
    )
    return make.item(case, "case", case.title, body, ("cases",))


def _action(links: Links, case: Case, action: Action) -> ActionView:
    figures = links.figures(case, lambda figure: figure.action == action.id)
    approaches = links.all(item for item in action.approaches if not links.library.get(item).retired)
    return ActionView(action, approaches, figures, links.cites(action.sources))


def _system(links: Links, make: Maker, system: System, region: list[Case]) -> Page:
    own = links.cases_in[system.id]
    approaches = dict.fromkeys(item.id for case in own for item in links.shown_by[case.id])
    body = SystemBody(
        system,
        month(system.valid_from),
        month(system.valid_to) if system.valid_to else "",
        links.to(system.successor) if system.successor else None,
        tuple(links.case(case) for case in own),
        links.all(approaches),
        tuple(links.case(case) for case in used(region) if case.system != system.id),
    )
    return make.item(system, "system", system.name, body, ("systems",))


def figures_by_case(links: Links) -> tuple[Group, ...]:
    """Every case that states figures, with them: each links to its place on the page of the case."""
    found = []
    for case in used(links.cases):
        link = links.case(case)
        views = links.figures(case, lambda _figure: True)
        if views:
            found.append(Group(link, tuple(Link(v.value, f"{link.path}#{v.id}", v.words) for v in views)))
    return tuple(found)
