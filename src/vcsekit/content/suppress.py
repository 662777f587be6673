"""Comments that wave a finding through: `# vcsekit: ignore VK502 -- quoted from the source`.

In YAML such a comment stands at the end of a line, or on a line of its own above it. In the text of a Markdown
document it is `<!-- vcsekit: ignore VK502 -- … -->`, at the end of a line or above a paragraph; readers never see it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vcsekit.diagnostics import Span

if TYPE_CHECKING:
    from vcsekit.content.source import Document

_YAML = re.compile(r"(?:^|(?<=[ \t]))#[ \t]*vcsekit\b(?P<said>.*)$", re.IGNORECASE | re.MULTILINE)
_HTML = re.compile(r"<!--[ \t]*vcsekit\b(?P<said>.*?)-->", re.IGNORECASE)
_SIGNS = ("#", "<!--")
_MEANT = re.compile(r"[ \t]*(?::|ignor)", re.IGNORECASE)
"""How a comment goes on that is meant for us; others only mention the program."""

_IGNORE = re.compile(r"[ \t]*:[ \t]*ignore\b(?P<codes>.*?)(?:(?:--|–|—)(?P<reason>.*))?$", re.IGNORECASE)
_WORD = re.compile(r"[^\s,]+")


@dataclass(frozen=True)
class Suppression:
    """One comment: its place, the lines that it speaks of (the last one included), its codes and its reason.

    `understood` is False where the comment is meant for us and has another form; then it names nothing.
    """

    span: Span
    first: int
    last: int
    codes: tuple[tuple[str, Span], ...] = ()
    reason: str = ""
    understood: bool = True


def suppressions(document: Document) -> list[Suppression]:
    """Every such comment of a document, in order. What only looks like one, inside a text, is none."""
    # To look for how a comment begins is far quicker than to fold the case of a whole text.
    if not any(sign in document.text for sign in _SIGNS) or "vcsekit" not in document.text.casefold():
        return []
    lines = document.text.split("\n")
    body = document.body_line or len(lines) + 1
    candidates = [
        (number, match)
        for number, line in enumerate(lines, start=1)
        for match in (_HTML if number >= body else _YAML).finditer(line)
        if _MEANT.match(match["said"])
    ]
    below = _below(lines, body) if candidates else []
    found = []
    for number, match in candidates:
        if number < body and document.in_text(number, match.start() + 1):
            continue
        line = lines[number - 1]
        alone = not (line[: match.start()] + line[match.end() :]).strip()
        first, last = below[number] if alone else (number, number)
        found.append(_read(document.path, number, match, first, last))
    return found


def without_suppressions(markdown: str) -> str:
    """A Markdown text without such comments, line for line."""
    return _HTML.sub(lambda found: "" if _MEANT.match(found["said"]) else found.group(), markdown)


def _read(path: str, number: int, found: re.Match[str], first: int, last: int) -> Suppression:
    span = Span(path, number, found.start() + 1, number, found.end() + 1)
    said = _IGNORE.match(found["said"].rstrip())
    if said is None:
        return Suppression(span, first, last, understood=False)
    start = found.start("said") + said.start("codes") + 1
    codes = tuple(
        (word.group().upper(), Span(path, number, start + word.start(), number, start + word.end()))
        for word in _WORD.finditer(said["codes"])
    )
    return Suppression(span, first, last, codes, (said["reason"] or "").strip())


def _below(lines: list[str], body: int) -> list[tuple[int, int]]:
    """For each line, what a comment alone on it speaks of: the next line of content; from `body` on, a paragraph."""
    reached = [(len(lines) + 1, len(lines) + 1)] * (len(lines) + 1)
    for number in range(len(lines) - 1, 0, -1):
        line, after = lines[number], number + 1
        if _is_empty(line, in_body=after >= body):
            reached[number] = reached[after]
        elif body <= after < len(lines) and not _is_empty(lines[after], in_body=True):
            reached[number] = after, reached[after][1]
        else:
            reached[number] = after, after
    return reached


def _is_empty(line: str, *, in_body: bool) -> bool:
    rest = without_suppressions(line) if in_body else line.partition("#")[0]
    return not rest.strip()
