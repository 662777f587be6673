"""Rules about what slips into a text, or out of it, without being seen: while it is typed, and while it is pasted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vcsekit.checks.characters import character_name, first_place
from vcsekit.checks.fields import Holds, fields
from vcsekit.checks.rule import Context, Finding, walk
from vcsekit.content.source import Document
from vcsekit.diagnostics import Span

_DIVIDING = re.compile("[\xad\u200b\u2060\ufeff]")
"""Signs without width that no script needs; those that join emoji and letters are none of them."""

_FIELD = re.compile(r"[\w.-]+:[ \t]+")
_MEANT = re.compile(r"#[ \t]*vcsekit\b", re.IGNORECASE)
_NOT_PLAIN = tuple("'\"[{|>&*!%@`")
"""How values begin in YAML that are no plain texts."""


def invisible_sign(context: Context) -> Iterator[Finding]:
    """A word is divided by a sign that nobody sees, so that it is not found by searching."""
    for field in fields(context, Holds.PROSE):
        if field.value.isascii() or not context.looks_at(field.path):
            continue
        found = _DIVIDING.findall(field.value)
        if found:
            document, loc = field.document, field.loc
            in_body = document.body_line and loc == ("body",)
            start = field.value.index(found[0])
            span = document.span_in_body(start, start + 1) if in_body else first_place(document, loc, found[0])
            more = f" ({len(found) - 1} more in this text)" if len(found) > 1 else ""
            message = f"{character_name(found[0])} can't be seen, and divides words for those who search{more}"
            yield Finding(span, message, "delete it: it came with words that were pasted")


def comment_behind_text(context: Context) -> Iterator[Finding]:
    """A text ends where a `#` stands, since what is behind it is a comment that no reader sees."""
    for _, _, document in context.looked_at():
        comments = _comments(document) if "#" in document.text else {}
        for loc, value in walk(document.data) if comments else ():
            if isinstance(value, str) and " " in value and loc != ("body",):
                span = document.span(loc)
                said = comments.get((span.end_line, span.end_column))
                if said and document.text.split("\n")[span.line - 1][span.column - 1] not in "\"'|>":
                    message = f"“{_short(said[0])}” is a comment, so readers don't see it"
                    hint = "where it belongs to the text, put double quotes around all of it; else put it above"
                    yield Finding(said[1], message, hint)


def _comments(document: Document) -> dict[tuple[int, int], tuple[str, Span]]:
    """The comments behind what looks like a plain text of several words, by where that ends.

    Of each line only the first is looked at, so that the time that it takes grows with the text alone.
    """
    found, text = {}, document.text
    number, counted, at = 1, 0, text.find("#")
    while at >= 0:
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        end = len(text) if end < 0 else end
        begin = _first_comment(text, start, end)
        number, counted = number + text.count("\n", counted, start), start
        if document.body_line and number >= document.body_line:
            break
        head, said = text[start:begin].rstrip(), text[begin:end]
        if (
            begin < end
            and _is_plain(head)
            and not _MEANT.match(said)
            and not document.in_text(number, begin - start + 1)
        ):
            span = Span(document.path, number, begin - start + 1, number, end - start + 1)
            found[number, len(head) + 1] = said, span
        at = text.find("#", end)
    return found


def _first_comment(text: str, start: int, end: int) -> int:
    """Where the first `#` with a blank before it stands in a line; its end where there is none."""
    places = (text.find(f"{blank}#", start, end) for blank in " \t")
    return min((place + 1 for place in places if place >= 0), default=end)


def _is_plain(head: str) -> bool:
    """Whether what stands before a comment ends with a plain text of several words, as far as its line tells."""
    value = head.lstrip(" \t-")
    field = _FIELD.match(value)
    value = value[field.end() :] if field else value
    return " " in value and not value.startswith(_NOT_PLAIN)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]} …"
