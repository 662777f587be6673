"""Model documents: what can be filled in, and a copy with what is known filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from vcsekit.model.codesign import ModelDocument

_PLACE = re.compile(r"\[\[([^\[\]\n]{1,120})\]\]")


def places(document: ModelDocument) -> list[str]:
    """The places to fill in, each once, in the order in which they stand."""
    return list(dict.fromkeys(_PLACE.findall(document.body)))


def fill_in(document: ModelDocument, known: Mapping[str, str]) -> tuple[str, list[str]]:
    """The document with the known places filled in, and the places that are left.

    What is filled in is taken as it stands, without Markdown or places of its own.
    """
    left: list[str] = []

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if known.get(name):
            return " ".join(known[name].replace("[[", "[").replace("]]", "]").split())
        left.append(name)
        return match.group(0)

    text = _PLACE.sub(value, document.body).strip()
    return f"{text}\n", list(dict.fromkeys(left))
