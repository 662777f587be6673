"""Texts that are still to be written: how a new item marks them, and how they are found."""

from __future__ import annotations

import re

MARK = "(to write)"
"""What stands before what has to be told. It can be left unquoted in YAML, and nobody takes it for finished."""

_UNFINISHED = re.compile(
    r"\(to write\)|\b(?:TODO|TBC|TBD|FIXME)\b|\blorem ipsum\b|^<{7}(?= )", re.IGNORECASE | re.MULTILINE
)
"""What says so: in words, or by the mark that git leaves where two people changed the same lines."""

_IN_CAPITALS = ("TODO", "TBC", "TBD", "FIXME")


def to_write(what: str) -> str:
    """The text that stands in for one that tells this."""
    return f"{MARK} {what.strip().rstrip('.').replace(': ', ', ')}"


def unfinished(text: str) -> str | None:
    """The first words in a text that say that it is not finished; None where there are none."""
    for found in _UNFINISHED.finditer(text):
        words = found.group()
        if words.upper() not in _IN_CAPITALS or words.isupper():
            return words
    return None
