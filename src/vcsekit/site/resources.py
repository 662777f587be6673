"""The pages of what helps to act: model documents, co-design guides, and themes of co-production with their cards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vcsekit.content.words import cadence
from vcsekit.model.codesign import (
    Card,
    Coproduction,
    CoproductionTheme,
    EngagementGroup,
    Guide,
    ModelDocument,
    Role,
    SessionKind,
    Stage,
)
from vcsekit.site.links import Links
from vcsekit.site.page import Maker
from vcsekit.site.views import Link, Page

Cites = tuple[Link, ...]


@dataclass(frozen=True)
class DocumentBody:
    """A model document to read, to download and to adapt."""

    document: ModelDocument
    file: str
    """Where the document itself is, as Markdown to fill in."""
    indicators: tuple[Link, ...]
    approaches: tuple[Link, ...]


@dataclass(frozen=True)
class GuideBody:
    """A guide: each part with the items of source documents that it rests on."""

    guide: Guide
    stages: tuple[tuple[Stage, tuple[Link, ...], Cites], ...]
    people: tuple[tuple[Role | EngagementGroup, Cites], ...]
    sessions: tuple[tuple[SessionKind, str, Cites], ...]


@dataclass(frozen=True)
class ThemeOfCoproductionBody:
    """A theme of co-production and its cards, each with the indicators that it leads to."""

    theme: CoproductionTheme
    cards: tuple[tuple[Card, tuple[Link, ...], Cites], ...]


@dataclass(frozen=True)
class CoproductionBody:
    """What is known of co-production as a whole, and its themes."""

    coproduction: Coproduction | None
    themes: tuple[Link, ...]
    recommendations: tuple[tuple[str, str, str, Cites], ...]
    """Id, title, text and sources of each."""


def resource_pages(links: Links, make: Maker) -> Iterator[Page]:
    """A page each for documents, guides and themes of co-production."""
    for document in links.documents:
        body = DocumentBody(
            document,
            f"documents/{document.id}.md",
            links.coded(links.library.get(item) for item in document.indicators if links.library.get(item)),
            links.all(document.approaches),
        )
        yield make.item(document, "document", document.title, body, ("documents",))
    for guide in links.library.guides:
        yield make.item(guide, "guide", guide.title, _guide(links, guide), ("guides",))
    for theme in links.library.coproduction_themes:
        cards = tuple(
            (card, links.coded(links.library.get(item) for item in card.indicators if links.library.get(item)),
             links.cites(card.sources))
            for card in theme.cards
        )  # fmt: skip
        body_of_theme = ThemeOfCoproductionBody(theme, cards)
        yield make.item(theme, "coproduction-theme", theme.title, body_of_theme, ("co-production",))


def coproduction_body(links: Links) -> CoproductionBody:
    """What the page on co-production says."""
    whole = links.library.coproduction
    themes = tuple(
        Link(theme.title, link.path, text=theme.summary.split("\n\n", 1)[0])
        for theme in links.library.coproduction_themes
        if (link := links.to(theme.id))
    )
    recommended = whole.recommendations if whole else ()
    return CoproductionBody(
        whole, themes, tuple((item.id, item.title, item.text, links.cites(item.sources)) for item in recommended)
    )


def _guide(links: Links, guide: Guide) -> GuideBody:
    return GuideBody(
        guide,
        tuple((stage, links.all(stage.roles), links.cites(stage.sources)) for stage in guide.stages),
        tuple((person, links.cites(person.sources)) for person in guide.people),
        tuple((kind, cadence(kind.cadence), links.cites(kind.sources)) for kind in guide.sessions),
    )
