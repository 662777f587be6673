"""Content files in one form: indentation, line ends and spaces at ends of lines, and nothing else.

ruamel.yaml reads and writes; whether it kept everything is judged by another parser. The values, their quotes and the
comments of the text before and after must be the same, in the same order, or the file is left as it was.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import yaml

from vcsekit.content.edit import Editable
from vcsekit.content.emit import round_trip
from vcsekit.content.source import Document
from vcsekit.content.syntax import SourceError
from vcsekit.content.tokens import Token, events, marks, tokens
from vcsekit.diagnostics import Span

_NOTHING = re.compile("^$")
_START_MARK = re.compile(r"\A((?:[ ]*(?:#.*)?\n)*)---[ ]*\n")
"""A line of dashes before the first field, which a file with one document does without."""


class CannotFormatError(Exception):
    """A file that can't be brought into form without loss: where, why, and what to do about it."""

    def __init__(self, span: Span, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.span, self.message, self.hint = span, message, hint


def formatted(path: str, raw: bytes) -> bytes:
    """A content file's bytes in the project's form: UTF-8 without a byte order mark, one kind of line end.

    Of the Markdown below front matter only the end changes: one line end, no more. A file whose lines end as on
    Windows keeps those ends. Raises CannotFormatError where something would be lost.
    """
    source = Editable(path, raw)
    try:
        document = source.document
    except SourceError as error:
        found = error.diagnostic
        raise CannotFormatError(found.span, found.message, found.hint) from None
    text = _form(document)
    if text != document.text and _form(_read_again(path, text)) != text:
        raise CannotFormatError(Span(path), "its form does not settle", "please report this file")
    newline = "\r\n" if source.newline == "\r\n" else "\n"
    return text.replace("\n", newline).encode("utf-8")


def _read_again(path: str, text: str) -> Document:
    try:
        return Editable(path, text.encode("utf-8")).document
    except SourceError:
        raise CannotFormatError(Span(path), "once formatted it could not be read", "please report this file") from None


def _form(document: Document) -> str:
    if not document.body_line:
        return _form_yaml(document.text, document.path, 0)
    lines = document.text.split("\n")
    front = "\n".join(lines[1 : document.body_line - 2]) + "\n"
    body = "\n".join(lines[document.body_line - 1 :])
    ending = "\n" if body.strip() else ""
    return f"---\n{_form_yaml(front, document.path, 1)}---\n{body.rstrip()}{ending}"


def _form_yaml(text: str, path: str, lines_before: int) -> str:
    """YAML in form. `lines_before` is how many lines of the file stand before it, for places."""
    before = list(tokens(text))
    if not any(token.kind != "comment" for token in before):
        raise CannotFormatError(Span(path), "the file is empty", "write its fields, or delete it")
    text = _folded(text)
    before = [replace(token, style=other.style) for token, other in zip(before, tokens(text), strict=True)]
    made = _round_trip(_trimmed(text), path, lines_before)
    try:
        made = _trimmed(made)
        after = list(tokens(made))
    except yaml.YAMLError:
        after = []
    for number, token in enumerate(before):
        if number >= len(after) or after[number].identity != token.identity:
            raise _lost(token, path, lines_before, after)
    if len(after) > len(before):
        raise _lost(before[-1], path, lines_before, after)
    return made


def _folded(text: str) -> str:
    """Texts over several lines that have neither quotes nor a `>` get one, and keep their lines.

    As they are, ruamel would join their lines into one. Left alone where that would change anything else.
    """
    lines = text.split("\n")
    plain = [event for event in events(text) if isinstance(event, yaml.ScalarEvent) and not event.style]
    for event in reversed(plain):
        start, end = marks(event)
        if start.line == end.line or event.anchor or lines[end.line][end.column :].strip():
            continue
        inner = [lines[start.line][start.column :], *lines[start.line + 1 : end.line], lines[end.line][: end.column]]
        head, pad = lines[start.line][: start.column], " " * (start.column + 1)
        lines[start.line : end.line + 1] = [head + ">-", *((pad + line.strip()).rstrip() for line in inner)]
    made = "\n".join(lines)
    return made if _same_words(made, text) else text


def _same_words(made: str, text: str) -> bool:
    try:
        found = [(token.kind, token.words) for token in tokens(made)]
    except yaml.YAMLError:
        return False
    return found == [(token.kind, token.words) for token in tokens(text)]


def _parser() -> Any:
    """Ruamel's round trip, for which every value is a text, so that `~`, `+1` and `0x1F` stay as they are written."""
    from ruamel.yaml.resolver import VersionedResolver

    class AsWritten(VersionedResolver):
        @property
        def versioned_resolver(self) -> Any:
            return {"": [("tag:yaml.org,2002:null", _NOTHING)]}

    parser = round_trip()
    parser.Resolver = AsWritten
    return parser


def _round_trip(text: str, path: str, lines_before: int) -> str:
    from ruamel.yaml.error import MarkedYAMLError

    out = io.StringIO()
    try:
        parser = _parser()
        parser.dump(parser.load(_START_MARK.sub(r"\1", text)), out)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1 + lines_before, mark.column + 1) if mark else (0, 0)
        message, hint = f"the formatter can't read this: {error.problem}", "write this part more simply"
        if "'\\t'" in str(error.problem):
            message, hint = "a tab stands where the formatter wants a space", "replace it with a space"
        raise CannotFormatError(Span(path, *place), message, hint) from None
    except Exception as error:
        # Of what ruamel may raise on odd input its documentation gives no list; each means the same to the user.
        message = f"the formatter can't read this file ({type(error).__name__})"
        raise CannotFormatError(Span(path), message, "it is left as it is; write its odd parts more simply") from None
    # Ruamel closes a text that keeps its last line ends with a line of dots, which the file had no need of.
    return out.getvalue().removesuffix("...\n")


def _trimmed(text: str) -> str:
    """Without spaces at the ends of lines that no value goes over, and with one line end at the end."""
    kept: set[int] = set()
    for event in events(text):
        if isinstance(event, yaml.ScalarEvent):
            start, end = marks(event)
            kept.update(range(start.line, end.line))
    lines = [line if number in kept else line.rstrip(" \t") for number, line in enumerate(text.split("\n"))]
    while len(lines) > 1 and not lines[-1] and len(lines) - 1 not in kept:
        lines.pop()
    return "\n".join(lines) + "\n"


def _lost(token: Token, path: str, lines_before: int, after: list[Token]) -> CannotFormatError:
    line, column = token.place[0] + 1 + lines_before, token.place[1] + 1
    span = Span(path, line, column)
    if token.kind == "comment":
        gone = token.identity not in [other.identity for other in after]
        message = f"the comment `{_short(token.words)}` would {'be lost' if gone else 'move'}"
        return CannotFormatError(span, message, "put it on a line of its own, outside of brackets and above a field")
    message = f"`{_short(token.words)}` would be written differently" if token.words else "this would not stay as it is"
    hint = (
        "end the last line of the file with Enter" if token.style[:1] in ("|", ">") else "write this part more simply"
    )
    return CannotFormatError(span, message, hint)


def _short(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= 40 else flat[:39] + "…"
