"""The order of rounds: by their names, with numbers by their value."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER = re.compile(r"([0-9]+)")


def natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    """What names are sorted by: `Round 2` comes before `Round 10`, whatever the case."""
    parts = _NUMBER.split(name.casefold())
    found = ((place % 2 == 1, part.lstrip("0") if place % 2 else part) for place, part in enumerate(parts))
    return (*((number, len(part) if number else 0, part) for number, part in found), (False, 0, name))


def in_order(names: Iterable[str]) -> list[str]:
    """Rounds, the earliest by name first."""
    return sorted(names, key=natural)


def may_be_out_of_order(names: Iterable[str]) -> bool:
    """Whether names differ in words and not in numbers alone, as seasons do: their order may not be that of time."""
    return len({_NUMBER.sub("", name.casefold()).strip() for name in names}) > 1
