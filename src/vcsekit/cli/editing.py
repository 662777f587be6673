"""What `fmt`, `new`, `rename` and `retire` share: content to be changed, the proof before, and the writing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from vcsekit.cli.console import insist, say
from vcsekit.cli.library import SUFFIXES, content_folder, shown_folder
from vcsekit.content.change import Content, Draft
from vcsekit.diagnostics import Diagnostic, Severity, Span, VcsekitError
from vcsekit.io.changes import FileChange, change_files, finish_change
from vcsekit.io.files import read_folder

_MOST_SHOWN = 20


def editable_folder(named: Path | None) -> Path:
    """The content folder, fit to be changed; a change that was interrupted there is finished first.

    Raises VcsekitError where there is no content but the built-in copy, or where a change was just finished: what
    the user asked for may have been that one.
    """
    folder = content_folder(named)
    if named is None and not Path.cwd().resolve().is_relative_to(folder.resolve().parent):
        message = "there is no content folder here or above, and the built-in content can't be changed"
        raise VcsekitError(message, "go to the folder that holds content/, or name it with --content")
    finished = finish_change(folder)
    if finished is not None:
        hint = "look at the content with `vcsekit validate`; run your command again if you want something else"
        raise VcsekitError(f"{finished}. Nothing else was done", hint)
    return folder


def open_content(named: Path | None) -> tuple[Path, Content]:
    """The content folder and what it holds, to be changed. Raises VcsekitError as `editable_folder` does."""
    folder = editable_folder(named)
    return folder, Content.of(read_folder(folder, SUFFIXES), shown_folder(folder))


def carry_out(folder: Path, draft: Draft, what: str, told: Iterable[str], *, dry_run: bool) -> None:
    """Writes all of a change or nothing, or with `dry_run` nothing; then tells of it, line by line, and its files.

    Raises VcsekitError where the change would bring an error into the content.
    """
    _prove(draft)
    before, after = draft.content.files, draft.result()
    paths = [path for path in sorted({*before, *after}) if before.get(path) != after.get(path)]
    if not dry_run:
        changes = [FileChange(path, before.get(path), after.get(path)) for path in paths]
        # What another editor saved since may name what this change takes away.
        change_files(folder, changes, what, as_read=lambda: read_folder(folder, SUFFIXES) == before)
    kept = [draft.content.root + path for path in paths if path in after]
    count = "1 file" if len(kept) == 1 else f"{len(kept)} files"
    last = "This was a trial: nothing was changed." if dry_run else "Next: vcsekit validate --strict"
    tell = insist if dry_run else say
    for line in (*told, f"{count} would change:" if dry_run else f"{count} changed:", *listed(kept)):
        tell(line)
    say(last)


def _prove(draft: Draft) -> None:
    """Raises VcsekitError, with the first of them, where content would have errors that it has not now."""
    known = Counter(problem.code for problem in _errors(draft.content))
    for problem in _errors(Content.of(draft.result(), draft.content.root)):
        known[problem.code] -= 1
        if known[problem.code] < 0:
            message = f"this would bring an error into the content: {problem.span}: {problem.message}"
            raise VcsekitError(f"{message} ({problem.code}). Nothing was changed", problem.hint)


def _errors(content: Content) -> list[Diagnostic]:
    from vcsekit.checks.registry import check_library

    problems = list(content.problems)
    if "matrix.yaml" in content.library.objects:
        problems += check_library(content.library, strict=False)
    return sorted(problem for problem in problems if problem.severity is Severity.ERROR)


def listed(things: Sequence[str | Span]) -> list[str]:
    """One line for each, set in; the first twenty, and how many more there are."""
    lines = [f"  {thing}" for thing in things[:_MOST_SHOWN]]
    return lines if len(things) <= _MOST_SHOWN else [*lines, f"  … and {len(things) - _MOST_SHOWN} more"]
