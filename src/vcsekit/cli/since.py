"""`validate --since REV`: what has changed since a revision, and what these changes caused elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vcsekit.cli.library import SUFFIXES, Read
from vcsekit.content.kinds import FILE_KINDS
from vcsekit.content.library import Library
from vcsekit.content.load import load_library

if TYPE_CHECKING:
    from vcsekit.checks.rule import Context
    from vcsekit.checks.selection import Selection
    from vcsekit.diagnostics import Diagnostic, Span
    from vcsekit.io.git import Repository

SHARED = frozenset(kind.pattern for kind in FILE_KINDS if kind.name in ("matrix", "glossary"))
"""Files on which what is found in any other file depends."""


@dataclass(frozen=True)
class Before:
    """A revision: the files that differ from it, by their paths below the content folder, and what they held then."""

    changed: frozenset[str]
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Outcome:
    """What is wrong since a revision, sorted by place, and the library as far as it was read to know that."""

    problems: list[Diagnostic]
    library: Library


def before(read: Read, revision: str) -> Before:
    """What has changed since a revision. Raises VcsekitError where there is no repository, or no such revision."""
    from vcsekit.io.git import Repository

    repository = Repository.discover(read.folder)
    folder = repository.prefix(read.folder)
    commit = repository.resolve(revision)
    changed = {path for path in repository.changed_since(commit, folder) if path.lower().endswith(SUFFIXES)}
    if "matrix.yaml" in changed and not repository.has_file(
        commit, f"{folder}/matrix.yaml" if folder else "matrix.yaml"
    ):
        return _before_it_moved(read, repository, commit)
    files = repository.read_tree(commit, folder, SUFFIXES, changed) if changed else {}
    return Before(frozenset(changed), {path: files[path] for path in changed & files.keys()})


def _before_it_moved(read: Read, repository: Repository, commit: str) -> Before:
    """As `before`, where the content lay in another folder; where it lay in none, all of it is new."""
    from vcsekit.cli.revisions import earlier_homes

    homes = earlier_homes(repository, commit, read.folder)
    files = repository.read_tree(commit, homes[0], SUFFIXES) if len(homes) == 1 else {}
    changed = {path for path in {*files, *read.files} if files.get(path) != read.files.get(path)}
    return Before(frozenset(changed), {path: files[path] for path in changed & files.keys()})


def check_since(read: Read, earlier: Before, config: Selection) -> Outcome:
    """What is wrong in the files that differ from a revision, and what these changes made wrong elsewhere.

    Only as many files are read as are needed; the outcome is that of reading all of them.
    """
    if not earlier.changed:
        return Outcome([], Library({}, {}, {}, passed_over=read.files))
    return _check_few(read, earlier, config) or _check_all(read, earlier, config)


def _check_few(read: Read, earlier: Before, config: Selection) -> Outcome | None:
    """The outcome where the changed files and those that they name are enough to know it; else None.

    Whatever a rule finds that looks at more than one file may be due to those that were not read.
    """
    from vcsekit.checks.reach import reach
    from vcsekit.checks.registry import RULES, check
    from vcsekit.checks.rule import Context

    own = {path: raw for path, raw in read.files.items() if path in earlier.changed}
    others = {path: raw for path, raw in read.files.items() if path not in earlier.changed}
    after, problems = load_library(own, read.shown)
    old, old_problems = load_library(earlier.files, read.shown)
    needed = None if problems or old_problems else reach(after, old, others, config)
    if needed is None:
        return None
    unchanged, problems = load_library({path: others[path] for path in needed}, read.shown)
    if problems or "matrix.yaml" not in unchanged.objects:
        return None
    passed_over = {path: raw for path, raw in others.items() if path not in needed}
    library, previous = (replace(_joined(unchanged, side), passed_over=passed_over) for side in (after, old))
    found = check(Context(library, previous, config, earlier.changed, elsewhere=False))
    local = {rule.code for rule in RULES if rule.local}
    return Outcome(found, library) if all(problem.code in local for problem in found) else None


def _joined(one: Library, other: Library) -> Library:
    """Two libraries of different files as one."""
    return load_library({}, known=Library({**one.documents, **other.documents}, {**one.objects, **other.objects}, {}))[
        0
    ]


def _check_all(read: Read, earlier: Before, config: Selection) -> Outcome:
    """The outcome of reading everything."""
    from vcsekit.checks.registry import check
    from vcsekit.checks.rule import Context

    library, problems = load_library(read.files, read.shown)
    unchanged = {path: document for path, document in library.documents.items() if path not in earlier.changed}
    previous = load_library(earlier.files, read.shown, known=replace(library, documents=unchanged))[0]
    only = None if _reaches_all(library, previous, earlier.changed) else earlier.changed
    context = Context(library, previous, config, only)
    rules = check(context) if "matrix.yaml" in library.objects else []
    own = {read.shown + path for path in earlier.changed}
    reading = [problem for problem in problems if config.wants(problem.code, problem.severity)]
    reading = [problem for problem in reading if problem.span.path in own]
    return Outcome(sorted([*reading, *caused(rules, context, own)]), library)


def _reaches_all(library: Library, previous: Library, changed: frozenset[str]) -> bool:
    """Whether something changed on which what is found in every file depends."""
    shared = any(library.objects.get(path) != previous.objects.get(path) for path in SHARED & changed)
    return shared or set(library.ids("domain")) != set(previous.ids("domain"))


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
