"""Bytes of content files to a library and the problems found on the way."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from vcsekit.content.kinds import FILE_KINDS, FileKind, kind_of, meant_path
from vcsekit.content.library import Entry, Library
from vcsekit.content.source import Document, decode, read_document, read_markdown
from vcsekit.content.syntax import SourceError
from vcsekit.diagnostics import Diagnostic, Severity, Span

_ALIKE = 0.62
"""How alike a path and a known one must be (difflib's ratio) for a hint to name it."""


def load_library(
    files: Mapping[str, bytes], root: str = "", *, known: Library | None = None
) -> tuple[Library, list[Diagnostic]]:
    """Content files to objects.

    `files` maps a path below the content folder, with forward slashes, to the file's bytes; `root` is what
    users must see before it. Files that can't be read or do not fit their model are left out of the library's
    objects and reported; nothing is raised for bad content. Files of the library `known` come in as they are,
    where `files` has none at their path: so only what differs between two revisions is read twice.
    """
    documents: dict[str, Document] = {}
    objects: dict[str, Any] = {}
    entries: dict[str, Entry] = {}
    repeated: list[Entry] = []
    unread: set[str] = set()
    problems: list[Diagnostic] = []
    reused = known.documents if known else {}
    for path in sorted({*files, *reused}):
        kind = kind_of(path)
        if kind is None:
            problems += _unread(path, root + path, files)
            continue
        if path in files:
            document, item, found = _open(kind, files[path], root + path)
            problems += found
        else:
            document, item = reused[path], known.objects.get(path) if known else None
        if document is None or not isinstance(document.data, dict):
            unread |= {kind.name, *kind.items.values()}
        if document is None:
            continue
        documents[path] = document
        if item is not None:
            objects[path] = item
        repeated += [e for e in _entries(kind, path, document.data, item) if entries.setdefault(e.id, e) is not e]
    return Library(documents, objects, entries, tuple(repeated), frozenset(unread)), problems


def _open(kind: FileKind, raw: bytes, shown: str) -> tuple[Document | None, Any, list[Diagnostic]]:
    """A file's document, its object and what is wrong with it; None for what could not be made."""
    try:
        document = _read(raw, shown)
    except SourceError as error:
        return None, None, [error.diagnostic]
    return document, *_build(kind, document)


def _read(raw: bytes, shown: str) -> Document:
    text = decode(raw, shown)
    return read_markdown(text, shown) if shown.endswith(".md") else read_document(text, shown)


def texts(library: Library) -> Iterator[str]:
    """The text of every content file that can be read, those included that were passed over so far."""
    yield from (document.text for document in library.documents.values())
    for path in filter(kind_of, library.passed_over):
        with contextlib.suppress(SourceError):
            yield _read(library.passed_over[path], path).text


def _build(kind: FileKind, document: Document) -> tuple[Any, list[Diagnostic]]:
    if document.data is None:
        hint = f"a {kind.name} file starts with its fields, such as `title: …`"
        return None, [Diagnostic(Span(document.path), "VK110", "the file is empty", hint=hint)]
    try:
        return kind.model.model_validate(document.data), []
    except ValidationError as error:
        from vcsekit.content.explain import explain_model_errors

        return None, list(explain_model_errors(error, kind.model, document))


def _entries(kind: FileKind, path: str, data: Any, item: Any) -> Iterator[Entry]:
    """Every id that the raw data holds, with the finished item where there is one."""
    if not isinstance(data, dict):
        return
    for field, item_kind in kind.items.items():
        if not field:
            if isinstance(data.get("id"), str):
                yield Entry(data["id"], item_kind, path, ("id",), item)
            continue
        members = data.get(field)
        for number, member in enumerate(members if isinstance(members, list) else []):
            if isinstance(member, dict) and isinstance(member.get("id"), str):
                finished = getattr(item, field)[number] if item is not None else None
                yield Entry(member["id"], item_kind, path, (field, number, "id"), finished)


def _unread(path: str, shown: str, files: Collection[str]) -> list[Diagnostic]:
    """That nothing reads a file, where it was meant to be read; nothing of notes, locks and copies."""
    right, name = meant_path(path), path.rpartition("/")[2]
    if right != path and kind_of(right) and not name.startswith(("~", ".")):
        message, hint = _wrong_ending(path, right, files)
    elif path.endswith((".yaml", ".yml")):
        message, hint = "content has no such file, so nothing reads it", _place_for(path)
    else:
        return []
    return [Diagnostic(Span(shown), "VK111", message, severity=Severity.WARNING, hint=hint)]


def _wrong_ending(path: str, right: str, files: Collection[str]) -> tuple[str, str]:
    """What is wrong with a file's name but for its ending, and what to do."""
    name = right.rpartition("/")[2]
    ending = path[len(right.rpartition(".")[0]) :]
    message = f"nothing reads a file whose name ends in `{ending}`"
    if right in files:
        return message, f"`{name}` is there too, and is read: keep the right one of the two, under that name"
    hidden = (
        " (the Explorer shows endings with View, Show, File name extensions)" if ending.lower().endswith(".txt") else ""
    )
    return message, f"rename it to `{name}`{hidden}"


def _place_for(path: str) -> str:
    """Where a file was to be, as far as its path tells."""
    from vcsekit.content.suggest import closest

    folder, stem = path.rpartition("/")[0], path.rpartition(".")[0]
    places = {kind.pattern.rpartition(".")[0]: kind.pattern for kind in FILE_KINDS}
    folders = {place.removesuffix("/*"): pattern for place, pattern in places.items() if place.endswith("/*")}
    near = closest(stem, places, _ALIKE)
    near_folder = closest(folder.partition("/")[0] or stem, folders, _ALIKE)
    if near or near_folder:
        return f"did you mean `{places[near] if near else folders[near_folder or '']}`?"
    return "content files are: " + ", ".join(places.values())
