"""Stable pseudonyms for the people that a session names: their constituency where that is the name, else person A."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from vcsekit.model.matrix import Matrix

_NOBODY = frozenset(
    (
        "we", "us", "all", "all of us", "everyone", "everybody", "anyone", "anybody", "someone", "somebody", "nobody",
        "me", "i", "you", "they", "them", "he", "she", "none", "not known", "unknown", "to be agreed",
        "to be confirmed", "tba", "tbc", "tbd", "n/a", "?", "-",
    )
)  # fmt: skip
"""What people write where they name nobody: taken for names, these would be replaced all over the texts."""

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Pseudonyms:
    """What names are replaced by.

    `people` has each name that was replaced, as it was first written, with its pseudonym; `groups` the names that
    are those of a constituency. Roles, and words such as “all”, stay as they are. Case and spaces make no difference.
    """

    def __init__(self, matrix: Matrix, names: Iterable[str], roles: Collection[str] = ()) -> None:
        self.people: dict[str, str] = {}
        self.groups: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        constituencies = _constituencies(matrix)
        kept = {_folded(role) for role in roles} | _NOBODY
        for name in names:
            key = _folded(name)
            if not key or key in self._by_name or key in kept:
                continue
            if key in constituencies:
                self.groups[name] = constituencies[key]
            else:
                self.people[name] = f"person {_letters(len(self.people))}"
            self._by_name[key] = self.groups.get(name) or self.people[name]
        self._pattern = _pattern(self.people)

    def of(self, name: str) -> str:
        """What stands in a field in place of a name; a role stays, and so does an empty text."""
        return self._by_name.get(_folded(name), name)

    def masked(self, text: str) -> str:
        """A text with the names of people in it replaced, where they stand as whole words."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._by_name.get(_folded(found[0]), "a person"), text)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _constituencies(matrix: Matrix) -> dict[str, str]:
    return {
        _folded(name): group.label
        for group in matrix.constituencies
        for name in (group.id, group.label, *group.aliases)
    }


def _letters(number: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    before, place = divmod(number, len(_LETTERS))
    return (_letters(before - 1) if before else "") + _LETTERS[place]


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Finds names in a text, the longest first, whatever their case and spaces. None where there are none."""
    found = [_whole_words(name.split()) for name in names if re.search(r"\w", name)]
    return re.compile("|".join(sorted(found, key=len, reverse=True)), re.IGNORECASE) if found else None


def _whole_words(parts: list[str]) -> str:
    before = r"(?<!\w)" if re.match(r"\w", parts[0]) else ""
    after = r"(?!\w)" if re.search(r"\w$", parts[-1]) else ""
    return before + r"\s+".join(re.escape(part) for part in parts) + after
