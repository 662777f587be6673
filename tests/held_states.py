"""Small states of other matrices, answer by answer, for tests of what is told of groups."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.scoring.card import Answer, scorecard
from vcsekit.scoring.state import GroupKey, State, state_of

CONTENT = Path(__file__).parent / "content"


def library_with(folder: str, *changes: tuple[str, str, str]) -> Library:
    """The library of a test folder, with texts of its files (by their end) replaced."""
    files = {path.relative_to(CONTENT / folder).as_posix(): path.read_text("utf-8")
             for path in (CONTENT / folder).rglob("*.*") if path.suffix in (".yaml", ".md")}  # fmt: skip
    for name, old, new in changes:
        path = next(path for path in files if path.endswith(name))
        assert old in files[path], (name, old)
        files[path] = files[path].replace(old, new)
    return load_library({path: text.encode() for path, text in files.items()})[0]


OTHER = library_with("other-matrix")
"""Levels 0 to 5, twelve domains of one indicator each, groups of two at least."""

SMALL = library_with("small")
"""Two levels, groups of three at least; CARE with two indicators, WORK with one and twice the weight."""


def state(library: Library, systems: Mapping[str, list[Mapping[str, Answer]]], year: str = "2026") -> State:
    """A state of one round: by system, a return after the other, each by indicator."""
    rows = [
        (GroupKey(system, "", "", year), answers) for system, returns in systems.items() for answers in returns
    ]  # fmt: skip
    return state_of(scorecard(library), rows)


def levels(indicator: str, *values: Answer) -> list[Mapping[str, Answer]]:
    """Returns that answer one indicator and nothing else."""
    return [{indicator: value} for value in values]
