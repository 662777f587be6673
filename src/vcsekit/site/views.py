"""What a page of the site says, as data: templates lay it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Link:
    """Where something is told: its title, and its address from the root of the site.

    `note` stands beside the title in plain words; `text` is Markdown that stands below.
    """

    title: str
    path: str
    note: str = ""
    text: str = ""


@dataclass(frozen=True)
class FigureView:
    """A sum, share, count or date: in words, what it is for, and where it is stated."""

    id: str
    value: str
    words: str
    sources: tuple[Link, ...]


@dataclass(frozen=True)
class SeenView:
    """A case that shows something: where, when it was told, and the actions and figures that show it."""

    case: Link
    system: Link
    told: str
    actions: tuple[Link, ...]
    figures: tuple[FigureView, ...]


@dataclass(frozen=True)
class AnswerView:
    """An approach as an answer to a barrier. `told` says that the same page told the rest of it before."""

    approach: Link
    gist: str
    who: tuple[str, ...]
    seen: tuple[SeenView, ...]
    more: tuple[Link, ...]
    """Further cases."""
    documents: tuple[Link, ...]
    told: bool = False


@dataclass(frozen=True)
class GapView:
    """A barrier, and what others did about it."""

    barrier: Link
    description: str
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True)
class Group:
    """Links under a heading, which may lead somewhere itself."""

    heading: Link
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Choice:
    """One value of a filter: how many fit, and the page that shows them."""

    title: str
    path: str
    number: int
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """A filter of a list, with the values that leave something; the first shows everything."""

    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Page:
    """One page. `template` is the kind of page; `body` is what only that kind says.

    `title` is for the browser's tab and different on every page, `heading` stands on the page itself.
    """

    path: str
    template: str
    title: str
    heading: str
    body: Any
    kind: str = ""
    """What it tells of, in a word or two above the heading; search can be limited to it."""
    crumbs: tuple[Link, ...] = ()
    sources: tuple[Link, ...] = ()
    of_matrix: bool = False
    """Whether it shows the matrix, so that whose matrix it is stands at its head."""
    retired: str = ""
    """The version from which the item is no longer used."""
    replaced_by: tuple[Link, ...] = ()
    changed: Link | None = None
    """The way to what changed here since a revision; its note is the revision."""
    searched: bool = True
    """Whether search finds it. Lists of what other pages tell are left out."""

    @property
    def root(self) -> str:
        """What leads from this page to the root of the site."""
        return "../" * self.path.count("/")


@dataclass(frozen=True)
class SiteView:
    """What all pages share."""

    title: str
    matrix: str
    """Name, version and stage of the matrix, and whose it is."""
    nav: tuple[Link, ...]
    more: tuple[Link, ...]
    logo: str = ""
    """The address of the logo's file, where there is one."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with content or templates, where, the line itself, and what to do."""

    message: str
    hint: str = ""
    place: str = ""
    excerpt: str = ""
