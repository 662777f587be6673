"""The rule about texts that nobody has written yet."""

from __future__ import annotations

from collections.abc import Iterator

from vcsekit.checks.rule import Context, Finding, walk
from vcsekit.content.unfinished import unfinished


def unfinished_text(context: Context) -> Iterator[Finding]:
    """A text says of itself that it is still to be written."""
    for _, _, document in context.looked_at():
        for loc, value in walk(document.data):
            words = unfinished(value) if isinstance(value, str) else None
            if words:
                start = value.index(words)
                in_body = document.body_line and loc == ("body",)
                span = document.span_in_body(start, start + len(words)) if in_body else document.span(loc)
                yield Finding(span, f"“{words}”: this text is not finished", "write it, or take it out")
