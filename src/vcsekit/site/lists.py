"""Lists with filters that need no script: a page for every choice of values that something fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, product

from vcsekit.site.page import Maker
from vcsekit.site.views import Choice, Filter, Group, Page


@dataclass(frozen=True)
class Facet:
    """What a list can be filtered by: its values in order, each with its label."""

    name: str
    title: str
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Listed:
    """One row of a list: where it stands, the values that it has of each facet, and the heading it stands under."""

    group: Group
    values: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class ListBody:
    """A list as it is filtered."""

    lead: str
    filters: tuple[Filter, ...]
    groups: tuple[Group, ...]
    number: int
    noun: str


MOST_CHOSEN = 2
"""How many filters can be chosen at once: with more, there would be more pages than anybody looks at."""

Chosen = tuple[str | None, ...]
"""A value, or None for all, of each facet in order."""


def list_pages(
    make: Maker, name: str, lead: str, noun: tuple[str, str], facets: Sequence[Facet], rows: Sequence[Listed]
) -> Iterator[Page]:
    """The whole list, then one page for each choice that leaves something. `noun` is in the singular and plural."""
    kept = [facet for facet in facets if _values(facet, rows)]
    found: dict[Chosen, list[Listed]] = {}
    for row in rows:
        for chosen in product(*((None, *row.values.get(facet.name, ())) for facet in kept)):
            if len(chosen) - chosen.count(None) <= MOST_CHOSEN:
                found.setdefault(chosen, []).append(row)
    whole: Chosen = (None,) * len(kept)
    found.setdefault(whole, [])
    shown = [replace(facet, labels={value: facet.labels[value] for value in _values(facet, rows)}) for facet in kept]
    for chosen, fitting in found.items():
        number = sum(len(row.group.links) for row in fitting)
        filters = tuple(_filter(name, place, chosen, shown, found) for place in range(len(shown)))
        body = ListBody(lead, filters, merged(fitting), number, noun[number != 1])
        page = make.listing(name, "list", body)
        if chosen != whole:
            labels = [facet.labels[value] for facet, value in zip(shown, chosen, strict=True) if value is not None]
            heading = f"{page.heading}: {'; '.join(labels)}"
            crumbs = (*page.crumbs, make.lists[name])
            title = page.title.replace(page.heading, heading, 1)
            page = replace(page, path=_path(name, chosen, shown), heading=heading, title=title, crumbs=crumbs)
        yield page


def merged(rows: Sequence[Listed]) -> tuple[Group, ...]:
    """The links of all rows, those of neighbours under one heading together."""
    return tuple(
        Group(heading, tuple(link for row in together for link in row.group.links))
        for heading, together in groupby(rows, key=lambda row: row.group.heading)
    )


def _values(facet: Facet, rows: Sequence[Listed]) -> list[str]:
    """The values that occur, in the facet's order. A facet with one value only filters nothing."""
    occurring = {value for row in rows for value in row.values.get(facet.name, ())}
    known = [value for value in facet.labels if value in occurring]
    return known if len(known) > 1 else []


def _filter(
    name: str, place: int, chosen: Chosen, facets: Sequence[Facet], found: Mapping[Chosen, Sequence[Listed]]
) -> Filter:
    choices = []
    for value, title in ((None, "All"), *facets[place].labels.items()):
        wanted = _instead(chosen, place, value)
        if wanted in found:
            number = sum(len(row.group.links) for row in found[wanted])
            choices.append(Choice(title, _path(name, wanted, facets), number, chosen[place] == value))
    return Filter(facets[place].title, tuple(choices))


def _instead(chosen: Chosen, place: int, value: str | None) -> Chosen:
    """What is chosen once a value was: the other choices stay as long as they are not too many."""
    wanted = (*chosen[:place], value, *chosen[place + 1 :])
    if len(wanted) - wanted.count(None) <= MOST_CHOSEN:
        return wanted
    return tuple(value if number == place else None for number in range(len(chosen)))


def _path(name: str, chosen: Chosen, facets: Sequence[Facet]) -> str:
    """No id holds a dot, so no page of an item can have this name."""
    parts = [f"{facet.name}.{value}" for facet, value in zip(facets, chosen, strict=True) if value is not None]
    return f"{name}/{'.'.join(parts)}.html" if parts else f"{name}.html"
