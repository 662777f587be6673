"""`validate --since REV`: what has changed since a revision, and what these changes caused elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vcsekit.cli.library import SUFFIXES, Found
from vcsekit.content.kinds import FILE_KINDS

if TYPE_CHECKING:
    from vcsekit.checks.rule import Context
    from vcsekit.content.library import Library
    from vcsekit.diagnostics import Diagnostic, Span

SHARED = frozenset(kind.pattern for kind in FILE_KINDS if kind.name in ("matrix", "glossary"))
"""Files on which what is found in any other file depends."""


@dataclass(frozen=True)
class Since:
    """A revision: the files that differ from it, by their paths below the content folder, and the library at it.

    `looked_at` are the files that local rules have to look at; None, and so all, where a shared file says something
    else than before.
    """

    changed: frozenset[str]
    previous: Library
    looked_at: frozenset[str] | None


def since(found: Found, revision: str) -> Since:
    """What has changed since a revision. Raises VcsekitError where there is no repository, or no such revision."""
    from vcsekit.content.load import load_library
    from vcsekit.io.git import Repository

    repository = Repository.discover(found.folder)
    folder = repository.prefix(found.folder)
    changed = {path for path in repository.changed_since(revision, folder) if path.endswith(SUFFIXES)}
    before = repository.read_tree(revision, folder, SUFFIXES, changed) if changed else {}
    documents = {path: document for path, document in found.library.documents.items() if path not in changed}
    unchanged = replace(found.library, documents=documents)
    files = {path: before[path] for path in sorted(changed) if path in before}
    previous = load_library(files, found.shown, known=unchanged)[0]
    shared = (path for path in SHARED & changed if found.library.objects.get(path) != previous.objects.get(path))
    return Since(frozenset(changed), previous, None if any(shared) else frozenset(changed))


def caused(problems: Iterable[Diagnostic], context: Context, changed: Collection[str]) -> list[Diagnostic]:
    """Those of the problems that stand in changed files, and those elsewhere that were not there before.

    Only where something is found elsewhere does the previous library have to be checked as well.
    """
    from vcsekit.checks.registry import check
    from vcsekit.checks.rule import Context

    here = [problem for problem in problems if problem.span.path in changed]
    elsewhere = [problem for problem in problems if problem.span.path not in changed]
    if elsewhere and context.previous is not None:
        before = check(Context(context.previous, None, context.config, context.only))
        known = Counter((problem.span, problem.code, problem.message) for problem in before)
        elsewhere = [problem for problem in elsewhere if not _take(known, problem)]
    return sorted([*here, *elsewhere])


def _take(known: Counter[tuple[Span, str, str]], problem: Diagnostic) -> bool:
    """Whether a problem is one of the known; each of these counts once."""
    key = problem.span, problem.code, problem.message
    known[key] -= 1
    return known[key] >= 0
