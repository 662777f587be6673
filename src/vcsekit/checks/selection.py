"""Which findings are wanted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vcsekit.diagnostics import Severity

READING = ("VK1", "VK2")
"""The families of what keeps a file from being used: their errors are always reported."""


@dataclass(frozen=True)
class Selection:
    """Which codes are wanted: those that begin as one of `select`, without those that begin as one of `ignore`.

    Where nothing is selected, all are: with `strict` all, else those that are errors.
    """

    strict: bool = True
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def wants(self, code: str, severity: Severity) -> bool:
        """Whether findings of a code are wanted. Errors of reading always are."""
        if code.startswith(READING) and severity is Severity.ERROR:
            return True
        if code.startswith(self.ignore):
            return False
        if code.startswith(READING):
            return True
        if self.select:
            return code.startswith(self.select)
        return self.strict or severity is Severity.ERROR


def words(texts: Iterable[str]) -> list[str]:
    """Codes as people list them, apart and in capitals: `vk301, VK5` is two."""
    return [word.upper() for text in texts for word in text.replace(",", " ").split()]
