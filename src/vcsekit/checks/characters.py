"""The rule about characters that steer screens, turn text round, or hide in names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from vcsekit.checks.rule import Context, Finding
from vcsekit.content.source import Document, Loc
from vcsekit.diagnostics import Span

STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control characters (C0 and C1), the line breaks that editors do not show, and what turns text round (UAX 9)."""

UNSEEN = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\U000e0000-\U000e0fff]"
)
"""What shows nothing of its own: Unicode's Default_Ignorable_Code_Point, without what turns text round.

In a sentence these join emoji and letters; in a name they only make two that look alike.
"""

_SUSPECT = re.compile(STEERING.pattern[:-1] + UNSEEN.pattern[1:])
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_.-]*")
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_LETTERS = {
    "0": "\x00", "a": "\x07", "b": "\x08", "e": "\x1b", "f": "\x0c", "r": "\r", "v": "\x0b", "N": "\x85",
    "L": "\u2028", "P": "\u2029",
}  # fmt: skip
"""What YAML's escapes of one letter stand for in double quotes, as far as it matters here."""


def hidden_character(context: Context) -> Iterator[Finding]:
    """A character steers terminals, turns the order of reading round, or hides in an id."""
    for _, _, document in context.looked_at():
        # YAML itself refuses control characters, so that in plain English only documents can hold any.
        may_stand = document.body_line or not document.text.isascii()
        # A file has few different characters: to look at each of them once takes a third of the time.
        if may_stand and _SUSPECT.search("".join(set(document.text))):
            yield from _as_they_stand(document)
            yield from _in_data(document)
        elif any(_SUSPECT.match(_stands_for(escape)) for escape in _ESCAPE.finditer(document.text)):
            yield from _in_data(document)


def _as_they_stand(document: Document) -> Iterator[Finding]:
    """What steers, wherever it stands in the file: in comments, too, since people read these."""
    for number, line in enumerate(document.text.split("\n"), start=1):
        found = STEERING.findall(line)
        if found:
            column = line.index(found[0]) + 1
            more = f" ({len(found) - 1} more on this line)" if len(found) > 1 else ""
            hint = "delete it; where it can't be seen, delete the letters on both sides too and type them again"
            yield Finding(Span(document.path, number, column, number, column + 1), _steers(found[0]) + more, hint)


def _in_data(document: Document) -> Iterator[Finding]:
    """What steers and is written as an escape, and what hides in a name."""
    for loc, is_key, text in _texts(document):
        steering, unseen = STEERING.search(text), UNSEEN.search(text)
        if steering and (span := _escaped(document, document.span(loc, key=is_key), steering.group())):
            yield Finding(span, _steers(steering.group()), "take this escape out")
        if unseen and _NAME.fullmatch(plain := UNSEEN.sub("", text).strip()):
            span = first_place(document, loc, unseen.group(), is_key=is_key)
            message = (
                f"{character_name(unseen.group())} can't be seen, so this looks like `{plain[:60]}` and is another text"
            )
            yield Finding(span, message, f"delete the whole word and type it again: `{plain[:60]}`")


def _texts(document: Document) -> Iterator[tuple[Loc, bool, str]]:
    """Every text in YAML: where it is, whether it is the name of the field there, and what it says."""
    waiting: list[tuple[Loc, Any]] = [((), document.data)]
    while waiting:
        loc, value = waiting.pop()
        if isinstance(value, dict):
            inner = [((*loc, key), item) for key, item in value.items()]
            yield from ((place, True, str(place[-1])) for place, _ in inner)
        elif isinstance(value, list):
            inner = [((*loc, number), item) for number, item in enumerate(value)]
        else:
            inner = []
            if isinstance(value, str) and not (document.body_line and loc == ("body",)):
                yield loc, False, value
        waiting += reversed(inner)


def first_place(document: Document, loc: Loc, character: str, *, is_key: bool = False) -> Span:
    """Where a character of a text in YAML stands first, as it is or as an escape; all of the text where it does not."""
    whole = document.span(loc, key=is_key)
    return _raw(document, whole, character) or _escaped(document, whole, character) or whole


def _raw(document: Document, whole: Span, character: str) -> Span | None:
    """Where a character stands first in a place; None where it does not stand there as it is."""
    for number, offset, line in _lines(document, whole):
        column = offset + line.find(character) + 1
        if column > offset:
            return Span(whole.path, number, column, number, column + 1)
    return None


def _escaped(document: Document, whole: Span, character: str) -> Span | None:
    """Where an escape that stands for a character is first in a text in double quotes; None where there is none."""
    for number, offset, line in _lines(document, whole):
        for found in _ESCAPE.finditer(line):
            if _stands_for(found) == character:
                return Span(whole.path, number, offset + found.start() + 1, number, offset + found.end() + 1)
    return None


def _lines(document: Document, whole: Span) -> Iterator[tuple[int, int, str]]:
    """The lines of a place: their numbers, how many characters of each stand before the place, and the rest."""
    lines = document.text.split("\n")
    for number in range(whole.line, whole.end_line + 1):
        start = whole.column - 1 if number == whole.line else 0
        end = whole.end_column - 1 if number == whole.end_line else None
        yield number, start, lines[number - 1][start:end]


def _stands_for(escape: re.Match[str]) -> str:
    letter = escape[4]
    if letter:
        return _LETTERS.get(letter, letter)
    code = int(escape[1] or escape[2] or escape[3], 16)
    return chr(code) if code <= 0x10FFFF else ""


def _steers(character: str) -> str:
    """What is wrong with a character that steers, in words."""
    if unicodedata.bidirectional(character) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"):
        does = "turns the text behind it round, so that people read another order than programs"
    elif character in "\x0b\x0c\x85\u2028\u2029":
        does = "breaks a line in a way that most editors don't show"
    else:
        does = "is a control character, which steers screens and printers and shows nothing"
    return f"{character_name(character)} {does}"


def character_name(character: str) -> str:
    """A character by its number and, where it has one, its name in Unicode: `U+202E (right-to-left override)`."""
    name = unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X}" + (f" ({name})" if name else "")
