"""What each code means: why it matters, and examples with what is found in them.

`explanations.json` is made of the files in `cases/`, which are the rules' tests, by running the rules on them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Example:
    """A part of a file: its numbered lines, and, for a bad example, what is found in which of them.

    `found` is the finding as `validate` prints it, `hint` what to do. `mark` is the line, the column and the end
    column of what is marked; lines and columns count from 1.
    """

    about: str
    file: str
    lines: tuple[tuple[int, str], ...]
    found: str = ""
    hint: str = ""
    mark: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class Explanation:
    """One code in words."""

    code: str
    title: str
    why: str
    bad: tuple[Example, ...]
    good: tuple[Example, ...]


def explanations() -> dict[str, Explanation]:
    """The explanation of every code, by code."""
    return parse((Path(__file__).parent / "explanations.json").read_text(encoding="utf-8"))


def parse(text: str) -> dict[str, Explanation]:
    """The explanations that a JSON text holds, by code."""
    return {
        code: Explanation(
            code, found["title"], found["why"], tuple(map(_example, found["bad"])), tuple(map(_example, found["good"]))
        )
        for code, found in json.loads(text).items()
    }


def _example(found: dict[str, Any]) -> Example:
    lines = tuple((number, line) for number, line in found["lines"])
    mark = tuple(found["mark"]) if found.get("mark") else None
    return Example(found["about"], found["file"], lines, found.get("found", ""), found.get("hint", ""), mark)
