"""Users' texts as they may be printed: whoever wrote a session's file decides what a terminal is told."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import BeforeValidator

_BREAKS = ("Cc", "Zl", "Zp")
_TURNS_TEXT_ROUND = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def legible(text: str) -> str:
    """A text on one line: no control character, nothing that turns text round, nothing that is no Unicode."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(letter) for letter in text).strip()


def _shown(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind in _BREAKS:
        return " "
    if kind == "Cs":
        return "\ufffd"
    return "" if letter in _TURNS_TEXT_ROUND else letter


Said = Annotated[str, BeforeValidator(lambda text: legible(str(text)))]
"""A text that somebody typed, made legible."""
