"""What a rule is and what it may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from vcsekit.checks.selection import Selection
from vcsekit.content.kinds import kind_of
from vcsekit.content.library import Library
from vcsekit.content.references import shape as shape
from vcsekit.content.references import walk as walk
from vcsekit.content.source import Document
from vcsekit.diagnostics import Diagnostic, Severity, Span

Fact = TypeVar("Fact")


@dataclass(frozen=True, eq=False)
class Context:
    """Everything that a rule may look at. Rules never change it.

    `previous` is the library at the revision that was named, where one was. `config` says which findings are wanted.
    `only` are the paths that local rules look at (None: all). Where `elsewhere` is False, no other findings are asked
    for: the library then holds what these files need, and rules need not look for anything that stands in the others.
    """

    library: Library
    previous: Library | None = None
    config: Selection = field(default_factory=Selection)
    only: frozenset[str] | None = None
    elsewhere: bool = True
    _known: dict[Any, Any] = field(default_factory=dict, repr=False)

    def documents(self, kind: str | None = None) -> Iterator[tuple[str, str, Document]]:
        """Path, kind and document of every file that could be read, in the order of their paths."""
        for found in self.once(_documents):
            if kind in (None, found[1]):
                yield found

    def looked_at(self, kind: str | None = None) -> Iterator[tuple[str, str, Document]]:
        """As `documents`, but only the files that local rules look at."""
        return (found for found in self.documents(kind) if self.looks_at(found[0]))

    def looks_at(self, path: str) -> bool:
        """Whether local rules look at this file."""
        return self.only is None or path in self.only

    def told(self, kind: str | None = None) -> Iterator[tuple[str, str, Document]]:
        """As `documents`, but only the files whose findings are asked for."""
        return self.documents(kind) if self.elsewhere else self.looked_at(kind)

    def tells(self, path: str) -> bool:
        """Whether findings in this file are asked for."""
        return self.elsewhere or self.looks_at(path)

    def once(self, find: Callable[[Context], Fact]) -> Fact:
        """What a function finds in this context; it looks only once, however many rules ask."""
        if find not in self._known:
            self._known[find] = find(self)
        found: Fact = self._known[find]
        return found


def _documents(context: Context) -> list[tuple[str, str, Document]]:
    rows = ((path, kind_of(path), document) for path, document in context.library.documents.items())
    return [(path, kind.name, document) for path, kind, document in rows if kind is not None]


@dataclass(frozen=True)
class Finding:
    """What a rule's function yields: a place and words. The rule adds its code and severity."""

    span: Span
    message: str
    hint: str | None = None


Check = Callable[[Context], Iterable[Finding]]


@dataclass(frozen=True)
class Code:
    """What can be found: its code, its name, and how much it matters."""

    code: str
    name: str
    severity: Severity

    @property
    def family(self) -> str:
        """What its family is about, such as `wording`."""
        return FAMILIES[self.code[:3]]


@dataclass(frozen=True)
class Rule(Code):
    """One rule: a code, and the function that looks.

    What a `local` rule finds in a file depends on that file, the matrix and the glossary alone, so it need not look
    at files that did not change. A `suppressible` finding may be waved through by a comment with a reason: warnings,
    and those errors with which content can still be used.
    """

    check: Check
    local: bool = False
    suppressible: bool = False

    def run(self, context: Context) -> Iterator[Diagnostic]:
        """The rule's findings as diagnostics."""
        for finding in self.check(context):
            yield Diagnostic(finding.span, self.code, finding.message, self.severity, finding.hint)


FAMILIES = {
    "VK1": "syntax",
    "VK2": "model",
    "VK3": "references",
    "VK4": "matrix design",
    "VK5": "wording",
    "VK6": "links",
    "VK7": "history",
    "VK8": "sources",
    "VK9": "suppression",
}
"""What the codes that begin so are about."""
