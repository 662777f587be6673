"""The pages of the matrix: its domains and indicators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vcsekit.model.matrix import Domain, Indicator, Level
from vcsekit.site.links import Links
from vcsekit.site.page import Maker
from vcsekit.site.pathway import gist
from vcsekit.site.views import GapView, Group, Link, Page


@dataclass(frozen=True)
class DomainBody:
    """A domain and its indicators, each with its statement."""

    domain: Domain
    indicators: tuple[Link, ...]
    before: Link | None
    after: Link | None


@dataclass(frozen=True)
class IndicatorBody:
    """An indicator with its levels, lowest first, and the way to what others did."""

    indicator: Indicator
    domain: Link
    levels: tuple[tuple[Level, str], ...]
    gaps: tuple[GapView, ...]
    shown_in: tuple[Group, ...]
    """The cases with actions that the indicator rests on."""
    documents: tuple[Link, ...]
    cards: tuple[Link, ...]
    before: Link | None
    after: Link | None


def matrix_pages(links: Links, make: Maker) -> Iterator[Page]:
    """A page a domain and a page an indicator."""
    order = [item for domain in links.domains for item in (domain, *_used_first(domain))]
    for domain in links.domains:
        yield _domain(links, make, domain)
    indicators = [item for item in order if isinstance(item, Indicator)]
    for place, indicator in enumerate(indicators):
        before = indicators[place - 1] if place else None
        after = indicators[place + 1] if place + 1 < len(indicators) else None
        yield _indicator(links, make, indicator, (before, after))


def domain_link(links: Links, domain: Domain) -> Link:
    """The link to a domain, its code before its title and its purpose below."""
    link = links.to(domain.id) or Link(domain.title, "")
    return Link(f"{domain.id} {domain.title}", link.path, text=gist(domain.purpose))


def _domain(links: Links, make: Maker, domain: Domain) -> Page:
    place = links.domains.index(domain)
    before = domain_link(links, links.domains[place - 1]) if place else None
    after = domain_link(links, links.domains[place + 1]) if place + 1 < len(links.domains) else None
    indicators = tuple(
        Link(f"{item.id} {item.title}", link.path, text=item.statement)
        for item in domain.indicators
        if not item.retired and (link := links.to(item.id))
    )
    body = DomainBody(domain, indicators, before, after)
    return make.item(domain, "domain", f"{domain.id} {domain.title}", body, ("domains",), of_matrix=True)


def _indicator(
    links: Links, make: Maker, indicator: Indicator, beside: tuple[Indicator | None, Indicator | None]
) -> Page:
    domain = domain_link(links, links.domain_of[indicator.id])
    levels = tuple((level, indicator.levels[level.id]) for level in links.library.matrix.scale)
    body = IndicatorBody(
        indicator,
        domain,
        levels,
        make.pathways.gaps_of(indicator),
        _shown_in(links, indicator),
        links.all(document.id for document in links.documents_of[indicator.id]),
        links.all(card.id for card in links.cards_of[indicator.id]),
        *(next(iter(links.coded([item])), None) if item else None for item in beside),
    )
    heading = f"{indicator.id} {indicator.title}"
    return make.item(indicator, "indicator", heading, body, ("domains", domain), of_matrix=True)


def _shown_in(links: Links, indicator: Indicator) -> tuple[Group, ...]:
    actions = links.actions_citing(indicator.sources)
    return tuple(
        Group(links.case(links.library.get(case_id)), links.all(action.id for action in found))
        for case_id, found in actions.items()
    )


def _used_first(domain: Domain) -> list[Indicator]:
    """A domain's indicators; those that are no longer used come last."""
    return sorted(domain.indicators, key=lambda item: bool(item.retired))
