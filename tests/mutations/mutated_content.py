"""The shipped content, and ways to change it: places are found by what stands there, never by a line's number.

Whoever asks for something that the content does not have is told so: then a mutation needs another subject.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.content.source import Loc

CONTENT = Path(__file__).parents[2] / "content"


class NotInContentError(AssertionError):
    """The content no longer has what a mutation changes: choose something else for it."""


@dataclass
class Mutant:
    """Changed files, and the places of what must be reported: paths and lines."""

    files: dict[str, bytes]
    at: list[tuple[str, int]]


@dataclass
class Shipped:
    """The content as it is, with its library."""

    files: dict[str, bytes] = field(
        default_factory=lambda: {
            path.relative_to(CONTENT).as_posix(): path.read_bytes()
            for path in sorted(CONTENT.rglob("*"))
            if path.suffix in {".yaml", ".md"}
        }
    )

    @cached_property
    def library(self) -> Library:
        library, problems = load_library(self.files)
        assert problems == []
        return library

    def edit(self, path: str) -> Edit:
        if path not in self.files:
            raise NotInContentError(f"there is no {path}")
        return Edit(self, path, self.files[path].decode().split("\n"))

    def find(self, kind: str, wanted: Callable[[Any], bool] = lambda _: True) -> tuple[str, Loc, Any]:
        """The path, the place and the item of the first item of a kind that is as wanted."""
        for entry in self.library.entries.values():
            if entry.kind == kind and wanted(entry.item):
                return entry.path, entry.loc[:-1], entry.item
        raise NotInContentError(f"no {kind} is as this mutation needs it")

    def edit_item(self, kind: str, wanted: Callable[[Any], bool] = lambda _: True) -> tuple[Edit, Loc, Any]:
        path, loc, item = self.find(kind, wanted)
        return self.edit(path), loc, item

    def refs(self) -> Iterator[str]:
        return (item.ref for source in self.library.sources for item in source.outline)


@dataclass
class Edit:
    """A file that is being changed, as lines. Places are those of the shipped file: change it from its end upwards."""

    shipped: Shipped
    path: str
    lines: list[str]

    def line(self, loc: Loc, *, key: bool = True) -> int:
        """The line (from 1) of the key at a place, or of its value."""
        document = self.shipped.library.documents[self.path]
        span = document.span(loc, key=key)
        parent = document.span(loc[:-1])
        if span == parent and loc and document.span(loc) == parent:
            raise NotInContentError(f"{self.path} has no {'.'.join(map(str, loc))}")
        return span.line

    def block(self, loc: Loc) -> range:
        """The lines of an item of a list or of a field, with all that is in it: up to what is set in no further."""
        first = self.line(loc)
        start = self.lines[first - 1]
        indent = len(start) - len(start.lstrip(" -")) if isinstance(loc[-1], int) else len(start) - len(start.lstrip())
        indent -= 2 if isinstance(loc[-1], int) else 0
        last = first
        while last < len(self.lines) and (
            not self.lines[last].strip() or len(self.lines[last]) - len(self.lines[last].lstrip()) > indent
        ):
            last += 1
        while not self.lines[last - 1].strip():
            last -= 1
        return range(first, last + 1)

    def text(self, loc: Loc) -> list[str]:
        lines = self.block(loc)
        return self.lines[lines.start - 1 : lines.stop - 1]

    def set(self, loc: Loc, value: str) -> int:
        """Gives a field another value, written on its line. Returns the line."""
        lines = self.block(loc)
        head = self.lines[lines.start - 1]
        name = f"{loc[-1]}:"
        if isinstance(loc[-1], int):
            new = head[: len(head) - len(head.lstrip(" "))] + f"- {value}"
        elif name in head:
            new = head[: head.index(name)] + f"{name} {value}"
        else:
            raise NotInContentError(f"{self.path}: `{name}` is not on line {lines.start}")
        self.lines[lines.start - 1 : lines.stop - 1] = new.split("\n")
        return lines.start

    def insert_after(self, loc: Loc, text: str) -> int:
        """Puts lines behind a field or an item, set in alike. Returns the first line of what is new."""
        lines = self.block(loc)
        head = self.lines[lines.start - 1]
        indent = len(head) - len(head.lstrip(" "))
        if head.lstrip().startswith("- ") and not isinstance(loc[-1], int):
            indent += 2
        new = [" " * indent + line if line else "" for line in text.split("\n")]
        self.lines[lines.stop - 1 : lines.stop - 1] = new
        return lines.stop

    def delete(self, loc: Loc) -> int:
        lines = self.block(loc)
        del self.lines[lines.start - 1 : lines.stop - 1]
        return lines.start

    def copy(self, loc: Loc, new_id: str, change: Callable[[list[str]], list[str]] = lambda lines: lines) -> int:
        """Puts a copy of an item with another id behind it. Returns the line of the copy's id."""
        lines = self.block(loc)
        copied = self.text(loc)
        if not copied[0].lstrip().startswith(("- id:", "- ref:")):
            raise NotInContentError(f"{self.path}: an item does not begin with its id")
        copied[0] = copied[0][: copied[0].index(":") + 1] + f" {new_id}"
        self.lines[lines.stop - 1 : lines.stop - 1] = change(copied)
        return lines.stop

    def mutant(self, *lines: int, path: str | None = None, encoding: str = "utf-8", **more: Edit) -> Mutant:
        files = {self.path: "\n".join(self.lines).encode(encoding)}
        files |= {edit.path: "\n".join(edit.lines).encode() for edit in more.values()}
        return Mutant(files, [(path or self.path, line) for line in lines])


def without(name: str) -> Callable[[list[str]], list[str]]:
    """Takes a field and what is in it out of an item's lines."""

    def change(lines: list[str]) -> list[str]:
        start = next((number for number, line in enumerate(lines) if line.strip().startswith(f"{name}:")), None)
        if start is None:
            raise NotInContentError(f"the item has no {name}")
        indent = len(lines[start]) - len(lines[start].lstrip())
        end = start + 1
        while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > indent:
            end += 1
        return lines[:start] + lines[end:]

    return change
