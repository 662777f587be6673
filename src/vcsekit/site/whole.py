"""The pages that tell of the whole: home, lists, sources, glossary, and what all this is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from vcsekit.model.framework import Actor, Statement
from vcsekit.model.matrix import Matrix
from vcsekit.model.register import Glossary, Source, System, Term
from vcsekit.site.cases import figures_by_case
from vcsekit.site.framework import actor_title, barriers_by_theme
from vcsekit.site.links import Links, used
from vcsekit.site.lists import Facet, ListBody, Listed, list_pages
from vcsekit.site.matrix import domain_link
from vcsekit.site.page import HOME, KINDS, Maker
from vcsekit.site.pathway import gist
from vcsekit.site.places import COPRODUCTION, page_of
from vcsekit.site.resources import coproduction_body
from vcsekit.site.views import Group, Link, Page

NO_HEADING = Link("", "")


@dataclass(frozen=True)
class HomeBody:
    """The ways in: what stands in the way, area by area and theme by theme; the matrix; everything else."""

    areas: tuple[tuple[Link, tuple[Group, ...]], ...]
    domains: tuple[Link, ...]
    ways: tuple[Link, ...]


@dataclass(frozen=True)
class AboutBody:
    """What the framework and the matrix say of themselves."""

    matrix: Matrix
    statements: tuple[tuple[Statement, tuple[Link, ...]], ...]


@dataclass(frozen=True)
class SourceBody:
    """A source document and its outline: kind, then ref, label and what rests on it."""

    source: Source
    outline: tuple[tuple[str, tuple[tuple[str, str, tuple[Link, ...]], ...]], ...]


@dataclass(frozen=True)
class GlossaryBody:
    """The terms, by their first letter."""

    glossary: Glossary
    terms: tuple[tuple[str, tuple[Term, ...]], ...]

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters that terms begin with, in order."""
        return tuple(letter for letter, _ in self.terms)


def lists_of(links: Links, *, changed: bool = False) -> dict[str, Link]:
    """The pages that list or tell of the whole, by name, without those that would be empty."""
    library = links.library
    found: list[tuple[str, str, int]] = [
        ("domains", "Domains and indicators", len(library.indicators)),
        ("barriers", "Barriers", len(used(links.barriers))),
        ("approaches", "Approaches", len(used(links.approaches))),
        ("cases", "Cases", len(used(links.cases))),
        ("figures", "Figures", sum(len(case.figures) for case in used(links.cases))),
        ("documents", "Model documents", len(links.documents)),
        ("guides", "Co-design guides", len(library.guides)),
        ("systems", "Integrated care systems", len(library.systems)),
        ("sources", "Source documents", len(library.sources)),
        ("glossary", "Glossary", len(library.glossary.terms) if library.glossary else 0),
    ]
    lists = {name: Link(title, f"{name}.html", str(number)) for name, title, number in found if number}
    if library.coproduction or library.coproduction_themes:
        lists["co-production"] = Link("Co-production", COPRODUCTION, str(len(library.cards) or ""))
    if changed:
        lists["changes"] = Link("What changed", "changes.html")
    return {**lists, "about": Link("About", "about.html"), "search": Link("Search", "search.html")}


def whole_pages(links: Links, make: Maker) -> Iterator[Page]:
    """Home, every list with its filters, the source documents, the glossary, about and search."""
    yield _home(links, make)
    for name, pages in _LISTS.items():
        if name in make.lists:
            yield from pages(links, make)
    for source in links.library.sources:
        yield make.item(source, "source", source.title, _source(links, source), ("sources",))
    if "co-production" in make.lists:
        yield make.listing("co-production", "co-production", coproduction_body(links))
    glossary = links.library.glossary
    if glossary:
        ordered = sorted(glossary.terms, key=lambda term: term.term.casefold())
        terms = tuple(
            (letter, tuple(group)) for letter, group in groupby(ordered, key=lambda term: term.term[0].upper())
        )
        yield make.listing("glossary", "glossary", GlossaryBody(glossary, terms))
    about = links.library.framework.about if links.library.framework else ()
    statements = tuple((item, links.cites(item.sources)) for item in about)
    yield make.listing("about", "about", AboutBody(links.library.matrix, statements), of_matrix=True)
    yield make.listing("search", "search", tuple(KINDS.values()))


def _home(links: Links, make: Maker) -> Page:
    areas = tuple(
        (link, groups)
        for area in links.library.areas
        if (link := links.to(area.id)) and (groups := barriers_by_theme(links, area.id))
    )
    domains = tuple(domain_link(links, domain) for domain in links.domains)
    ways = tuple(link for name, link in make.lists.items() if name not in ("domains", "barriers", "search"))
    heading = "What is the gap?"
    title = make.title
    return Page(HOME, "home", title, heading, HomeBody(areas, domains, ways), searched=False)


def _domains(links: Links, make: Maker) -> Iterator[Page]:
    groups = tuple(Group(domain_link(links, domain), links.coded(used(domain.indicators))) for domain in links.domains)
    number = sum(len(group.links) for group in groups)
    lead = "Each indicator tells what good looks like, what it looks like on the way there, and what others did."
    yield make.listing("domains", "list", ListBody(lead, (), groups, number, "indicators"), of_matrix=True)


def _barriers(links: Links, make: Maker) -> Iterator[Page]:
    rows = [
        Listed(Group(Link(theme.title, page_of("theme", theme.id)), links.all([item.id])), {"area": (theme.area,)})
        for theme in links.themes
        for item in used(theme.barriers)
    ]
    lead = "What tends to stand in the way, theme by theme. Each leads to what others did about it."
    yield from list_pages(make, "barriers", lead, ("barrier", "barriers"), [_areas(links)], rows)


def _approaches(links: Links, make: Maker) -> Iterator[Page]:
    rows = []
    for theme in links.themes:
        heading = Link(theme.title, page_of("theme", theme.id))
        for item in used(theme.approaches):
            seen = (links.library.get(seen.case, "case") for seen in item.seen_in)
            values = {
                "area": (theme.area,),
                "who": tuple(str(actor) for actor in item.who_can_act),
                "system": tuple(dict.fromkeys(case.system for case in seen if case)),
            }
            rows.append(Listed(Group(heading, links.all([item.id])), values))
    facets = [_areas(links), Facet("who", "Who can act", {str(a): actor_title(a) for a in Actor}), _systems(links)]
    lead = "What others did, theme by theme. Each tells where it was seen and what helps you to start."
    yield from list_pages(make, "approaches", lead, ("approach", "approaches"), facets, rows)


def _cases(links: Links, make: Maker) -> Iterator[Page]:
    rows = [
        Listed(Group(NO_HEADING, (links.case(case),)), {"area": case.areas, "system": (case.system,)})
        for case in used(links.cases)
    ]
    lead = "What single places did. Bodies have merged and sums have moved since they told it."
    yield from list_pages(make, "cases", lead, ("case", "cases"), [_areas(links), _systems(links)], rows)


def _figures(links: Links, make: Maker) -> Iterator[Page]:
    cases = {page_of("case", case.id): case for case in links.cases}
    rows = [Listed(group, {"area": cases[group.heading.path].areas}) for group in figures_by_case(links)]
    lead = "What the cases say in numbers, each with its time. Each leads to where it is told and to its source."
    yield from list_pages(make, "figures", lead, ("figure", "figures"), [_areas(links)], rows)


def _documents(links: Links, make: Maker) -> Iterator[Page]:
    rows = [
        Listed(Group(NO_HEADING, (Link(item.title, page_of("document", item.id), text=item.summary),)), {})
        for item in links.documents
    ]
    lead = "Documents to adapt. Each says whose it is and what it is drawn from."
    yield from list_pages(make, "documents", lead, ("document", "documents"), (), rows)


def _guides(links: Links, make: Maker) -> Iterator[Page]:
    rows = [
        Listed(Group(NO_HEADING, (Link(item.title, page_of("guide", item.id), text=gist(item.purpose)),)), {})
        for item in links.library.guides
    ]
    yield from list_pages(make, "guides", "How to design something together.", ("guide", "guides"), (), rows)


def _all_systems(links: Links, make: Maker) -> Iterator[Page]:
    ordered = sorted(links.library.systems, key=lambda system: (system.region, system.name))
    facets = [Facet("region", "Region", {_slug(system): system.region for system in ordered})]
    rows = [
        Listed(
            Group(Link(region, ""), (Link(system.name, page_of("system", system.id), _told(links, system)),)),
            {"region": (_slug(system),)},
        )
        for region, systems in groupby(ordered, key=lambda system: system.region)
        for system in systems
    ]
    lead = "Each system leads to its own cases, or to those of its region."
    yield from list_pages(make, "systems", lead, ("system", "systems"), facets, rows)


def _slug(system: System) -> str:
    """A region as part of an address: regions have no ids."""
    return "".join(mark if mark.isascii() and mark.isalnum() else "-" for mark in system.region.casefold())


def _told(links: Links, system: System) -> str:
    number = len(links.cases_in[system.id])
    return f"{number} case{'' if number == 1 else 's'}" if number else ""


def _all_sources(links: Links, make: Maker) -> Iterator[Page]:
    rows = [
        Listed(Group(NO_HEADING, (Link(item.title, page_of("source", item.id), item.publisher),)), {})
        for item in links.library.sources
    ]
    lead = "Where all of this comes from. Each outline shows what rests on each of its items."
    yield from list_pages(make, "sources", lead, ("document", "documents"), (), rows)


def _source(links: Links, source: Source) -> SourceBody:
    kinds: Mapping[str, list[tuple[str, str, tuple[Link, ...]]]] = {}
    kinds = {str(item.kind): [] for item in source.outline}
    for item in source.outline:
        kinds[str(item.kind)].append((item.ref, item.label, tuple(links.cited_by[item.ref])))
    return SourceBody(source, tuple((kind.replace("-", " "), tuple(items)) for kind, items in kinds.items()))


def _areas(links: Links) -> Facet:
    return Facet("area", "Area", {area.id: area.title for area in links.library.areas})


def _systems(links: Links) -> Facet:
    ordered = sorted(links.library.systems, key=lambda system: system.name)
    return Facet("system", "System", {system.id: system.name for system in ordered})


_LISTS = {
    "domains": _domains,
    "barriers": _barriers,
    "approaches": _approaches,
    "cases": _cases,
    "figures": _figures,
    "documents": _documents,
    "guides": _guides,
    "systems": _all_systems,
    "sources": _all_sources,
}
