"""What counts, and yet looks as if somebody should look again before anything is published: told by the state alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from vcsekit.scoring.state import State

_TOLD = 3
"""How many groups of names are told."""

_WHOLE = re.compile(r"\.0+$")
_SIGNS = re.compile(r"[\W_]+")


def doubts(state: State) -> Iterator[str]:
    """Sentences on names that may mean the same, and on returns of which no answer counts."""
    for noun, found in (
        ("system", list(alike({key.system for key in state}))),
        ("round", list(alike({key.round for key in state}))),
        ("place", _places(state)),
    ):
        if found:
            told = "; ".join(", ".join(f"“{name}”" for name in group) for group in found[:_TOLD])
            more = f"; and {len(found) - _TOLD} more" if len(found) > _TOLD else ""
            yield (
                f"names of one {noun} seem to be written in several ways, and count apart: {told}{more}. "
                f"Write them alike, or map them in a layout ({noun}s)"
            )
    empty = sum(group.responses - sum(group.overall_scores.values()) for group in state.values())
    if empty:
        held = "1 return holds" if empty == 1 else f"{empty:,} returns hold"
        yield (
            f"{held} no answer that counts, and still counts as a return: take out rows of totals, and forms that "
            "came back empty"
        )


def copies(files: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A sentence on files that hold the same bytes. `files` are names with their digests."""
    groups: dict[str, list[str]] = {}
    for name, digest in files:
        groups.setdefault(digest, []).append(name)
    found = [names for names in groups.values() if len(names) > 1]
    if found:
        told = "; ".join(" and ".join(names[:2]) for names in found[:_TOLD])
        more = f"; and {len(found) - _TOLD} more" if len(found) > _TOLD else ""
        yield (
            f"some files are copies of each other: {told}{more}. A return without an id of its own, such as a form, "
            "counts in each: take the copies out"
        )


def _places(state: State) -> list[list[str]]:
    """Places of the same system that are written alike: two systems may each have a North."""
    places: dict[str, set[str]] = {}
    for key in state:
        places.setdefault(key.system, set()).add(key.place)
    return [group for names in places.values() for group in alike(names)]


def alike(names: Iterable[str]) -> Iterator[list[str]]:
    """Names that are the same but for case, spaces and signs, or a whole number's `.0`: each group in order."""
    groups: dict[str, list[str]] = {}
    for name in sorted(names):
        letters = _SIGNS.sub("", _WHOLE.sub("", name.strip()).casefold())
        if letters:
            groups.setdefault(letters, []).append(name)
    yield from (group for group in groups.values() if len(group) > 1)
