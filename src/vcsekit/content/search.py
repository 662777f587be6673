"""Finds items of content by words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from vcsekit.content.library import Library
from vcsekit.content.words import title_of

_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_OWN_ITEMS = ("indicators", "barriers", "approaches", "actions", "outline", "systems")


@dataclass(frozen=True)
class Hit:
    """One item that holds every word: how well it fits, and the text in which a word stands."""

    id: str
    kind: str
    title: str
    score: int
    excerpt: str


def search(library: Library, words: Sequence[str]) -> list[Hit]:
    """The items that hold every word (or a word that starts with it), best first.

    A word in an id or title counts ten times as much as one in a text.
    """
    wanted = [part for word in words for part in _WORD.findall(word.casefold())]
    hits = [hit for hit in _hits(library, wanted) if hit] if wanted else []
    return sorted(hits, key=lambda hit: (-hit.score, hit.kind, hit.id))


def _hits(library: Library, wanted: Sequence[str]) -> Iterator[Hit | None]:
    for entry in library.entries.values():
        if entry.item is not None:
            yield _hit(entry.id, entry.kind, title_of(entry.item), list(_texts(entry.item)), wanted)
    glossary = library.glossary
    for term in glossary.terms if glossary else ():
        yield _hit(term.term, "term", term.stands_for or "", [term.meaning], wanted)


def _hit(item_id: str, kind: str, title: str, texts: Sequence[str], wanted: Sequence[str]) -> Hit | None:
    heading = f"{item_id} {title}".casefold()
    body = "\n".join(texts).casefold()
    score = 0
    for word in wanted:
        pattern = re.compile(rf"(?<![a-z0-9]){re.escape(word)}")
        in_heading, in_body = len(pattern.findall(heading)), len(pattern.findall(body))
        if not in_heading + in_body:
            return None
        score += 10 * in_heading + min(in_body, 5)
    return Hit(item_id, kind, title, score, _excerpt([text for text in texts if text != title], wanted))


def _excerpt(texts: Sequence[str], wanted: Sequence[str], width: int = 160) -> str:
    for text in texts:
        flat = " ".join(text.split())
        found = re.search("|".join(rf"(?<![a-z0-9]){re.escape(word)}" for word in wanted), flat, re.IGNORECASE)
        if found:
            start = max(0, found.start() - width // 3)
            cut = flat[start : start + width]
            return ("…" if start else "") + cut.strip() + ("…" if start + width < len(flat) else "")
    return ""


def _texts(item: Any) -> Iterator[str]:
    """The texts of an item itself, without those of the items in it that have ids of their own."""
    if isinstance(item, str):
        yield item
    elif isinstance(item, BaseModel):
        for name in type(item).model_fields:
            if name not in ("id", "sources", *_OWN_ITEMS) or (name == "barriers" and not _has_items(item)):
                yield from _texts(getattr(item, name))
    elif isinstance(item, dict):
        for value in item.values():
            yield from _texts(value)
    elif isinstance(item, tuple):
        for value in item:
            yield from _texts(value)


def _has_items(item: BaseModel) -> bool:
    return any(isinstance(member, BaseModel) for member in getattr(item, "barriers", ()))
