"""Stable pseudonyms for the people that a session names: their constituency where that is the name, else person A."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from vcsekit.model.matrix import Matrix

_WORD = re.compile(r"\w+")

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
        self._in_texts = {words: self._by_name[_folded(name)] for name in self.people if (words := _words(name))}
        self._lengths = _lengths(self._in_texts)

    def of(self, name: str) -> str:
        """What stands in a field in place of a name; a role stays, and so does an empty text."""
        return self._by_name.get(_folded(name), name)

    def masked(self, text: str) -> str:
        """A text with the names of people in it replaced: the same words in a row, whatever stands between them."""
        text = unicodedata.normalize("NFC", text)
        found = list(_WORD.finditer(text))
        words = [word[0].casefold() for word in found]
        parts: list[str] = []
        place = end = 0
        while place < len(words):
            length = self._named_at(words, place)
            if length:
                parts += text[end : found[place].start()], self._in_texts[tuple(words[place : place + length])]
                end = found[place + length - 1].end()
            place += length or 1
        return "".join([*parts, text[end:]])

    def _named_at(self, words: Sequence[str], place: int) -> int:
        """How many words the longest name has that begins here; 0 where none does."""
        for length in self._lengths.get(words[place], ()):
            if tuple(words[place : place + length]) in self._in_texts:
                return length
        return 0


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


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


def _words(name: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _WORD.findall(unicodedata.normalize("NFC", name)))


def _lengths(names: Iterable[tuple[str, ...]]) -> dict[str, list[int]]:
    """How many words the names have that begin with a word, most first."""
    found: dict[str, set[int]] = {}
    for words in names:
        found.setdefault(words[0], set()).add(len(words))
    return {word: sorted(lengths, reverse=True) for word, lengths in found.items()}
