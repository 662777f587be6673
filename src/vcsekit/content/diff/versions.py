"""The step from one version of the matrix to the next: which was made, and which the changes ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vcsekit.content.diff.changes import ItemChange, Significance, Step, VersionStep
from vcsekit.content.library import Library

_STEPS = {Significance.WORDING: Step.PATCH, Significance.CLARIFICATION: Step.MINOR, Significance.MEANING: Step.MAJOR}
_SMALLER = {Step.MAJOR: Step.MINOR, Step.MINOR: Step.PATCH, Step.PATCH: Step.PATCH, Step.NONE: Step.NONE}
_PLACES = {Step.MAJOR: 0, Step.MINOR: 1, Step.PATCH: 2}

Numbers = tuple[int, int, int]


def version_step(items: Iterable[ItemChange], old: Library, new: Library) -> VersionStep:
    """The step that the changes of the matrix ask for, beside the one that was made.

    Before version 1.0.0 nothing was promised yet, so every step may be one smaller: the middle number for a change
    of meaning, the last one for everything else.
    """
    first, second = version_of(old), version_of(new)
    needed = max((_STEPS[item.significance] for item in items if item.in_matrix), key=_rank, default=Step.NONE)
    if first[0] == 0:
        needed = _SMALLER[needed]
    made = _made(first, second)
    enough = second >= first and (made.rank >= needed.rank)
    return VersionStep(_text(first), _text(second), made, needed, _text(_after(first, needed)), enough, second < first)


def version_of(library: Library) -> Numbers:
    """The matrix's version as numbers; zeros where it has none that can be read."""
    document = library.documents["matrix.yaml"]
    return numbers(document.data.get("version") if isinstance(document.data, dict) else None)


def numbers(version: object) -> Numbers:
    """A version's three numbers; zeros for anything else."""
    found = re.fullmatch(r"([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})", version) if isinstance(version, str) else None
    return (int(found[1]), int(found[2]), int(found[3])) if found else (0, 0, 0)


def _made(old: Numbers, new: Numbers) -> Step:
    if new <= old:
        return Step.NONE
    return next(step for step, place in _PLACES.items() if new[place] != old[place])


def _after(version: Numbers, step: Step) -> Numbers:
    if step is Step.NONE:
        return version
    place = _PLACES[step]
    raised = [*version[:place], version[place] + 1, 0, 0]
    return raised[0], raised[1], raised[2]


def _rank(step: Step) -> int:
    return step.rank


def _text(version: Numbers) -> str:
    return ".".join(map(str, version))
