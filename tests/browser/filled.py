"""Content, sessions and returns in which every text field holds the same words, and what vcsekit makes of them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
import yaml
from markdown_it import MarkdownIt

import vcsekit.cli.library
from vcsekit.cli.app import run
from vcsekit.cli.sessions import new_header
from vcsekit.content.kinds import kind_of
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.io import journal
from vcsekit.model.base import Content, Label, Text
from vcsekit.model.framework import Approach, Barrier

SMALL = Path(__file__).parents[1] / "content" / "small"
PRIVATE = "For the facilitator alone"
"""A private note in every session: it stands on no page."""
MARKDOWN_FIELDS = {(Barrier, "description"), (Approach, "description")}
"""The fields that reports take as Markdown; all others are shown as they were written."""

COMMANDS: dict[str, tuple[str, ...]] = {
    "session": ("report", "{held}"),
    "file-name": ("report", "{named}"),
    "returns": ("report", "{returns}"),
    **{kind: ("report", "{returns}", "--kind", kind) for kind in (
        "compare", "perception", "plan", "investment", "cohort", "trend", "twin",
    )},
    "cards": ("cards",),
    "document": (
        "document", "new", "invitation-letter",
        "--system={text}", "--place={text}", "--organisation={text}", "--date={text}",
    ),
}  # fmt: skip
"""The commands whose outputs are looked at, by name. A document is Markdown alone, all others are HTML too."""

_REF: dict[str, Any] = {"sources": ["paper/one"]}
_STATEMENT: dict[str, Any] = {"title": "t", "text": "t", **_REF}
MORE: dict[str, dict[str, Any]] = {
    "framework.yaml": {"about": [_STATEMENT]},
    "cases/riverton.yaml": {"learning": [_STATEMENT]},
    "matrix.yaml": {"changes": [{"version": "1.0.0", "summary": "t"}]},
    "coproduction.yaml": {
        "title": "t",
        "about": [_STATEMENT],
        "questions": [_STATEMENT],
        "recommendations": [{"id": "recommended", **_STATEMENT}],
        "ingredients": [_STATEMENT],
        "materials": [{"title": "t", "publisher": "t", "what": "t", **_REF}],
        **_REF,
    },
}
"""Lists that the small content does without, so that their fields are filled too."""


def filled_library(plain: str, markdown: str) -> Library:
    """The small content with every text field set, read from YAML in which each text is quoted as JSON quotes it."""
    files = {}
    for name, (data, body) in _small().items():
        text = _quoted(_filled(kind_of(name).model, data, plain, markdown))
        files[name] = (f"---\n{text}\n---\n{body}" if body else text).encode()
    library, problems = load_library(files)
    assert problems == []
    return library


@lru_cache(maxsize=1)
def _small() -> dict[str, tuple[dict[str, Any], str]]:
    """The small content by path: the data of each file, and the Markdown behind it where it is a document."""
    files: dict[str, tuple[dict[str, Any], str]] = {name: ({}, "") for name in MORE}
    for path in SMALL.rglob("*.*"):
        front, _, body = path.read_text(encoding="utf-8").removeprefix("---\n").partition("---\n")
        files[path.relative_to(SMALL).as_posix()] = (yaml.safe_load(front), body)
    return {name: ({**data, **MORE.get(name, {})}, body) for name, (data, body) in files.items()}


def _quoted(data: Any) -> str:
    """JSON, which is YAML too, with everything but ASCII told by its number."""
    return re.sub(r"[^ -~]", lambda found: f"\\U{ord(found[0]):08x}", json.dumps(data, ensure_ascii=False))


def _filled(model: type[Content], data: Mapping[str, Any], plain: str, markdown: str) -> dict[str, Any]:
    """A model's data with every field that takes any text set, those that were left out included."""
    filled = dict(data)
    for name, hint in get_type_hints(model, include_extras=True).items():
        if name in model.model_fields and name != "body":
            text = markdown if (model, name) in MARKDOWN_FIELDS else plain
            value = _value(hint, data.get(name), text, lambda inner, item: _filled(inner, item, plain, markdown))
            filled |= {} if value is None else {name: value}
    return filled


def _value(hint: Any, value: Any, text: str, fill: Callable[[type[Content], Any], Any]) -> Any:
    """What a field of this type holds now. None where it holds nothing, and there is no text to put in."""
    if hint == Text:
        return text
    if hint == Label:
        return label(text)
    parts = [part for part in get_args(hint) if part not in (type(None), Ellipsis)]
    if get_origin(hint) is UnionType and len(parts) == 1:
        return _value(parts[0], value, text, fill)
    if get_origin(hint) is tuple:
        found = [_value(parts[0], item, text, fill) for item in value or [None]]
        return None if None in found else found
    if get_origin(hint) is dict:
        return {key: _value(parts[1], item, text, fill) for key, item in value.items()}
    if value is not None and isinstance(hint, type) and issubclass(hint, Content):
        return fill(hint, value)
    return value


def label(text: str) -> str:
    """A text as one short line."""
    return " ".join(text.splitlines())[:200].strip()


def write_session(path: Path, library: Library, text: str, about: Mapping[str, str]) -> None:
    """A session with this text wherever people say something: a disputed gap, a strength, one that does not apply."""
    about: dict[str, Any] = {"indicator": "CARE-01"}
    told: dict[str, Any] = {**about, "type": "evidence", "text": text, "where": text, "vouched_by": text, "date": text}
    action: dict[str, Any] = {"type": "action", "text": text, "who": text, "when": text}
    events = (
        {"type": "room", "people": {"nhs": 4, "vcse": 3}},
        {"type": "votes_imported", **about, "source": text, "votes": {"nhs": {"low": 3}, "vcse": {"high": 3}}},
        {"type": "revealed", **about},
        {"type": "vote_opened", **about, "way": "constituency"},
        {"type": "votes", **about, "constituency": "nhs", "counts": {"low": 4}},
        {"type": "votes", **about, "constituency": "vcse", "counts": {"low": 1, "high": 2}},
        {"type": "revealed", **about},
        {"type": "level", **about, "level": "low"},
        {"type": "reason", **about, "text": text},
        *[{"type": "minority", **about, "text": text}] * 2,
        {"type": "confidence", **about, "confidence": "low"},
        {"type": "room_level", **about, "room": text, "level": "high", "reason": text},
        {"type": "note", **about, "text": text},
        {"type": "note", **about, "text": PRIVATE, "private": True},
        told,
        told | {"asked": True},
        {**about, **action, "approach": "meeting-fund"},
        action,
        {"type": "parked", **about, "text": text},
        {"type": "parked", "text": text},
        {"type": "feedback", **about, "about": "wording", "text": text},
        {"type": "feedback", "about": "process", "text": text},
        {"type": "level", "indicator": "CARE-02", "level": "high"},
        {"type": "not_applicable", "indicator": "WORK-01", "reason": text},
    )
    with journal.create(path, new_header(library, about)) as opened:
        for event in events:
            opened.append({"at": "2026-05-04T10:00:00Z", **event})


def write_returns(path: Path, text: str) -> None:
    """Two rounds of one system, in two constituencies and in one that is this text; the latter answers nothing."""
    rows = io.StringIO()
    writer = csv.writer(rows)
    writer.writerow(
        ["return_id", "system", "place", "constituency", "round", "submitted", "CARE-01", "CARE-02", "WORK-01"]
    )
    for number, group in enumerate((["nhs"] * 3 + ["vcse"] * 3 + [label(text)]) * 2):
        answers = ("", "", "") if number % 7 == 6 else (1, 2, 1 + number % 7 // 3)
        held = text if number < 7 else f"{text} again"
        writer.writerow([f"{text} {number}", text, text, group, held, text, *answers])
    path.write_text(rows.getvalue(), encoding="utf-8", newline="")


def make_all(folder: Path, plain: str, markdown: str, patch: pytest.MonkeyPatch) -> dict[str, str]:
    """Every output as HTML by name, and all that is Markdown on one page."""
    folder.mkdir()
    library = filled_library(plain, markdown)
    # Content with HTML in its prose is refused (VK504); here it has to get as far as a page.
    patch.setattr(vcsekit.cli.library, "load", lambda _named: library)
    held, named, returns = folder / "held.jsonl", folder / f"{file_name(plain)}.jsonl", folder / "returns.csv"
    write_session(held, library, plain, {"system": plain, "place": plain, "round": plain})
    write_session(named, library, plain, {})
    write_returns(returns, plain)
    for name, command in COMMANDS.items():
        words = [word.format(held=held, named=named, returns=returns, text=plain) for word in command]
        for suffix in ("md",) if name == "document" else ("html", "md"):
            assert run([*words, "--out", str(folder / f"{name}.{suffix}")]) == 0
    pages = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}
    return pages | {"markdown": rendered([path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))])}


def file_name(text: str) -> str:
    """A text as the name of a file, as far as a file can have that name."""
    return text.replace("/", "")[:60].strip(" .\n\t") or "empty"


def rendered(texts: list[str]) -> str:
    """Markdown as a reader shows it that trusts it: HTML in it is let through, and nothing keeps scripts away."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    body = "\n".join(f"<main>{parser.render(text)}</main>" for text in texts)
    return f"<!DOCTYPE html><html lang='en-GB'><meta charset='utf-8'><title>Markdown</title><body>{body}</body></html>"
