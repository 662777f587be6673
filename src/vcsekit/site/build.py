"""A library as a site: every page as data, every file as bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from vcsekit.content.library import Library
from vcsekit.content.words import matrix_line
from vcsekit.site.cases import case_pages, system_pages
from vcsekit.site.changes import Changes, changes_page, marked
from vcsekit.site.framework import framework_pages
from vcsekit.site.links import Links
from vcsekit.site.matrix import matrix_pages
from vcsekit.site.page import Maker
from vcsekit.site.places import FOLDERS
from vcsekit.site.resources import resource_pages
from vcsekit.site.views import Page, SiteView
from vcsekit.site.whole import lists_of, whole_pages

NAV = ("domains", "barriers", "approaches", "cases", "documents", "search")
"""The pages that stand at the head of every page; all of them stand at its foot."""


@dataclass(frozen=True)
class Site:
    """All pages as data, and the files that are no pages."""

    view: SiteView
    pages: tuple[Page, ...]
    files: tuple[tuple[str, bytes], ...]


def site_of(library: Library, changes: Changes | None = None) -> Site:
    """The site of a sound library, with a page on what changed where that was looked at."""
    links = Links(library)
    lists = lists_of(links, changed=changes is not None)
    make = Maker(links, library.matrix.title, lists)
    nav = tuple(lists[name] for name in NAV if name in lists)
    more = tuple(link for link in lists.values() if link not in nav)
    view = SiteView(library.matrix.title, matrix_line(library), nav, more)
    files = tuple((f"documents/{item.id}.md", f"{item.body.strip()}\n".encode()) for item in library.model_documents)
    pages = list(_pages(links, make))
    if changes is not None:
        page = changes_page(links, make, changes)
        pages = [page, *marked(pages, page)]
    return Site(view, tuple(_told_apart(pages)), files)


def _pages(links: Links, make: Maker) -> Iterator[Page]:
    yield from whole_pages(links, make)
    yield from matrix_pages(links, make)
    yield from framework_pages(links, make)
    yield from case_pages(links, make)
    yield from system_pages(links, make)
    yield from resource_pages(links, make)
    for entry in links.library.entries.values():
        for old_id in getattr(entry.item, "formerly", ()) if entry.kind in FOLDERS else ():
            yield make.moved(entry.kind, old_id, entry.id)


def _told_apart(pages: list[Page]) -> Iterator[Page]:
    """Pages whose titles are the same get their addresses behind them."""
    titles = Counter(page.title for page in pages)
    for page in pages:
        yield page if titles[page.title] == 1 else replace(page, title=f"{page.title} ({page.path})")
