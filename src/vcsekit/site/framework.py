"""The pages of the framework: areas, themes, barriers and approaches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vcsekit.content.words import ACTORS
from vcsekit.model.framework import Approach, Area, Barrier, Theme
from vcsekit.site.links import Links, used
from vcsekit.site.page import Maker
from vcsekit.site.pathway import gist, seen_in, who
from vcsekit.site.places import page_of
from vcsekit.site.views import AnswerView, Group, Link, Page, SeenView


@dataclass(frozen=True)
class AreaBody:
    """An area: its themes with their barriers, and its cases."""

    area: Area
    themes: tuple[Group, ...]
    cases: tuple[Link, ...]


@dataclass(frozen=True)
class ThemeBody:
    """A theme: its barriers and approaches."""

    theme: Theme
    area: Link | None
    barriers: tuple[Link, ...]
    approaches: tuple[Link, ...]


@dataclass(frozen=True)
class BarrierBody:
    """A barrier, what others did about it, and the indicators that it holds back."""

    barrier: Barrier
    answers: tuple[AnswerView, ...]
    indicators: tuple[Link, ...]
    beside: tuple[Link, ...]
    """The other barriers of its theme."""


@dataclass(frozen=True)
class ApproachBody:
    """An approach: the barriers that it answers, where it was seen, and what helps to take it up."""

    approach: Approach
    who: tuple[str, ...]
    barriers: tuple[Link, ...]
    seen: tuple[SeenView, ...]
    documents: tuple[Link, ...]
    indicators: tuple[Link, ...]
    resources: tuple[tuple[str, tuple[Link, ...]], ...]
    effort: str
    horizon: str


def framework_pages(links: Links, make: Maker) -> Iterator[Page]:
    """A page each for areas, themes, barriers and approaches."""
    for area in links.library.areas:
        yield _area(links, make, area)
    for theme in links.themes:
        yield _theme(links, make, theme)
        for barrier in theme.barriers:
            yield _barrier(links, make, theme, barrier)
        for approach in theme.approaches:
            yield _approach(links, make, theme, approach)


def barriers_by_theme(links: Links, area_id: str | None = None) -> tuple[Group, ...]:
    """Themes with their barriers in use; only those of an area where one is named."""
    return tuple(
        Group(Link(theme.title, page_of("theme", theme.id)), links.all(item.id for item in used(theme.barriers)))
        for theme in links.themes
        if area_id in (None, theme.area)
    )


def actor_title(actor: str) -> str:
    """Who can act, as a title."""
    words = ACTORS[actor]
    return words[:1].upper() + words[1:]


def _area(links: Links, make: Maker, area: Area) -> Page:
    cases = tuple(links.case(case) for case in used(links.cases) if area.id in case.areas)
    body = AreaBody(area, barriers_by_theme(links, area.id), cases)
    return make.item(area, "area", area.title, body, ("barriers",))


def _way(links: Links, theme: Theme, name: str) -> tuple[str | Link, ...]:
    steps = (links.to(theme.area), links.to(theme.id))
    return (name, *(link for link in steps if link))


def _theme(links: Links, make: Maker, theme: Theme) -> Page:
    barriers = tuple(
        Link(item.title, page_of("barrier", item.id), text=gist(item.description)) for item in used(theme.barriers)
    )
    approaches = tuple(
        Link(item.title, page_of("approach", item.id), text=gist(item.description)) for item in used(theme.approaches)
    )
    area = links.to(theme.area)
    body = ThemeBody(theme, area, barriers, approaches)
    return make.item(theme, "theme", theme.title, body, ("barriers", *([area] if area else [])))


def _barrier(links: Links, make: Maker, theme: Theme, barrier: Barrier) -> Page:
    beside = links.all(item.id for item in used(theme.barriers) if item is not barrier)
    body = BarrierBody(barrier, make.pathways.answers_to(barrier), links.coded(links.held_back[barrier.id]), beside)
    return make.item(barrier, "barrier", barrier.title, body, _way(links, theme, "barriers"))


def _approach(links: Links, make: Maker, theme: Theme, approach: Approach) -> Page:
    held_back = {item.id: item for barrier in approach.addresses for item in links.held_back[barrier]}
    resources = tuple(
        (f"{item.publisher}: {item.title}" + (f", {item.page}" if item.page else ""), links.cites(item.sources))
        for item in approach.resources
    )
    body = ApproachBody(
        approach,
        who(approach),
        links.all(approach.addresses),
        seen_in(links, approach),
        links.all(document.id for document in links.documents_of[approach.id]),
        links.coded(held_back.values()),
        resources,
        str(approach.effort or ""),
        str(approach.horizon or "").replace("-", " "),
    )
    return make.item(approach, "approach", approach.title, body, _way(links, theme, "approaches"))
