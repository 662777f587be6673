"""Did you mean …?"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def closest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known word most like this one, by difflib's ratio regardless of case; None where none comes near."""
    by_folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=cutoff)
    return by_folded[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint that names the closest known word, or None."""
    near = closest(word, known)
    return f"did you mean `{near}`?" if near else None


class Suggestions:
    """Hints for the first words that are asked about, and none for the rest.

    To compare a word with all that are known takes long: a file with a hundred thousand mistakes must not take hours.
    """

    def __init__(self, most: int = 200) -> None:
        self.left = most

    def did_you_mean(self, word: str, known: Iterable[str]) -> str | None:
        """As the function of this name, as long as there are words left."""
        self.left -= 1
        return did_you_mean(word, known) if self.left >= 0 else None
