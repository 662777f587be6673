"""Pages as the tests of the site read them: their elements, links and anchors."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

VOID = {"meta", "link", "input", "br", "img", "hr"}


@dataclass
class Seen(HTMLParser):
    """One page: every element with its attributes, in order, and whether all that was opened was closed."""

    html: str
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self.feed(self.html)
        self.close()
        self.faults += [f"{tag} is not closed" for tag in self._open]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attributes}))
        if len(dict(attributes)) != len(attributes):
            self.faults.append(f"{tag} has an attribute twice")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"{tag} is closed where it was not opened")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    @property
    def addresses(self) -> list[str]:
        return [
            attributes[name]
            for _, attributes in self.elements
            for name in ("href", "src", "action")
            if name in attributes
        ]

    def links(self, path: str) -> set[str]:
        """Where the links of the page at this path lead inside the site, without fragments."""
        return {target(path, attributes["href"])[0] for attributes in self.all("a") if is_inside(attributes["href"])}


def is_inside(address: str) -> bool:
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc


def target(path: str, address: str) -> tuple[str, str]:
    """The file and the fragment that an address on the page at this path leads to."""
    parts = urlsplit(address)
    if not parts.path:
        return path, unquote(parts.fragment)
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))), unquote(parts.fragment)
