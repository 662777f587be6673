"""What every page of an item has in common: address, titles, the way to it, its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vcsekit.site.links import Links
from vcsekit.site.pathway import Pathways
from vcsekit.site.places import page_of
from vcsekit.site.views import Link, Page

KINDS = {
    "domain": "Domain",
    "indicator": "Indicator",
    "area": "Area",
    "theme": "Theme",
    "barrier": "Barrier",
    "approach": "Approach",
    "case": "Case",
    "document": "Model document",
    "guide": "Guide",
    "coproduction-theme": "Co-production",
    "system": "System",
    "source": "Source document",
}
"""What stands above the heading of an item, and what search can be limited to."""

HOME = "index.html"


class Maker:
    """Makes pages. `lists` are the pages that list items, by name: the way to an item leads over one of them."""

    def __init__(self, links: Links, title: str, lists: Mapping[str, Link]) -> None:
        self.links, self.title, self.lists, self.pathways = links, title, lists, Pathways(links)

    def item(
        self, item: Any, kind: str, heading: str, body: Any, way: Sequence[str | Link], *, of_matrix: bool = False
    ) -> Page:
        """The page of one item. `way` leads to it from home: names of lists, and links."""
        path = page_of(kind, item.id)
        return Page(
            path=path,
            template=kind,
            title=self._title(heading, KINDS[kind]),
            heading=heading,
            body=body,
            kind=KINDS[kind],
            crumbs=self._crumbs(way),
            sources=self.links.cites(getattr(item, "sources", ())),
            of_matrix=of_matrix,
            retired=getattr(item, "retired", None) or "",
            replaced_by=self.links.all(getattr(item, "replaced_by", ())),
        )

    def listing(self, name: str, template: str, body: Any, *, of_matrix: bool = False) -> Page:
        """A page at the root of the site that lists items or tells of the whole."""
        link = self.lists[name]
        return Page(
            path=link.path,
            template=template,
            title=self._title(link.title),
            heading=link.title,
            body=body,
            crumbs=self._crumbs(()),
            of_matrix=of_matrix,
            searched=False,
        )

    def moved(self, kind: str, old_id: str, item_id: str) -> Page:
        """The page at the address of an id that was changed: it leads to where the item is now."""
        heading, path = "This page has moved", page_of(kind, old_id)
        body = self.links.to(item_id)
        return Page(path, "moved", self._title(heading), heading, body, crumbs=self._crumbs(()), searched=False)

    def _title(self, *parts: str) -> str:
        return " – ".join((*parts, self.title))

    def _crumbs(self, way: Sequence[str | Link]) -> tuple[Link, ...]:
        found = (self.lists.get(step) if isinstance(step, str) else step for step in way)
        return (Link("Home", HOME), *(link for link in found if link))
