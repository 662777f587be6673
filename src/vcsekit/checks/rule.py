"""What a rule is and what it may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from vcsekit.content.kinds import kind_of
from vcsekit.content.library import Library
from vcsekit.content.source import Document, Loc
from vcsekit.diagnostics import Diagnostic, Severity, Span


@dataclass(frozen=True)
class Context:
    """Everything that a rule may look at. Rules never change it."""

    library: Library

    def documents(self, kind: str | None = None) -> Iterator[tuple[str, str, Document]]:
        """Path, kind and document of every file that could be read, in the order of their paths."""
        for path, document in self.library.documents.items():
            found = kind_of(path)
            if found is not None and kind in (None, found.name):
                yield path, found.name, document


@dataclass(frozen=True)
class Finding:
    """What a rule's function yields: a place and words. The rule adds its code and severity."""

    span: Span
    message: str
    hint: str | None = None


Check = Callable[[Context], Iterable[Finding]]


@dataclass(frozen=True)
class Rule:
    """One rule: its code, its name, how much it matters, and the function that looks."""

    code: str
    name: str
    severity: Severity
    check: Check

    def run(self, context: Context) -> Iterator[Diagnostic]:
        """The rule's findings as diagnostics."""
        for finding in self.check(context):
            yield Diagnostic(finding.span, self.code, finding.message, self.severity, finding.hint)


def walk(data: Any, loc: Loc = ()) -> Iterator[tuple[Loc, Any]]:
    """Every value below `data` that is neither a mapping nor a list, with where it is."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from walk(value, (*loc, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from walk(value, (*loc, number))
    else:
        yield loc, data


def shape(loc: Loc) -> str:
    """A place with its numbers left out: `indicators.*.barriers.*`."""
    return ".".join("*" if isinstance(part, int) else part for part in loc)
