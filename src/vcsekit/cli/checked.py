"""What `validate` finds: which content is meant, what is wrong with it, and how much of it was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vcsekit.cli import config, reporters
from vcsekit.cli.library import Read, content_folder, home_folder, read
from vcsekit.diagnostics import Diagnostic, ExitCode, Severity, VcsekitError
from vcsekit.io.refusal import missing

if TYPE_CHECKING:
    from vcsekit.content.library import Library


@dataclass(frozen=True)
class Asked:
    """What was typed: files and folders (none: all), the content folder, and options that win over `vcsekit.toml`."""

    paths: tuple[Path, ...]
    content: Path | None
    options: config.Options


@dataclass(frozen=True)
class Checked:
    """What is wrong, sorted by place, with which options, and how much was looked at, in words."""

    problems: list[Diagnostic]
    options: config.Options
    extent: str
    _read: Read
    _library: Library

    @property
    def folder(self) -> Path:
        """The content folder."""
        return self._read.folder

    @property
    def code(self) -> ExitCode:
        """Findings where there is an error; where all rules were asked for, also where there is a warning."""
        failing = any(self.options.strict or problem.severity is Severity.ERROR for problem in self.problems)
        return ExitCode.FINDINGS if failing else ExitCode.CLEAN

    def lines(self) -> dict[str, list[str]]:
        """The lines of every file that has a place in the report, also of those that could not be read as YAML."""
        from vcsekit.content.source import decode
        from vcsekit.content.syntax import SourceError

        paths = {problem.span.path for problem in self.problems if problem.span.line}
        texts = {document.path: document.text for document in self._library.documents.values()}
        lines = {path: texts[path].split("\n") for path in paths & texts.keys()}
        for path in paths - lines.keys():
            raw = self._read.files.get(path.removeprefix(self._read.shown), b"")
            try:
                lines[path] = decode(raw, path).split("\n")
            except SourceError:
                lines[path] = raw.decode("utf-8", errors="replace").splitlines()
        return lines


def check(asked: Asked) -> Checked:
    """Reads the content as it is now and looks for what is wrong with it. Raises VcsekitError where it can't be had."""
    found, only = _find(asked)
    options = config.options(asked.options, found.folder)
    problems, library, extent = _problems(found, options)
    return Checked([problem for problem in problems if _asked(problem, only)], options, extent, found, library)


def _problems(found: Read, options: config.Options) -> tuple[list[Diagnostic], Library, str]:
    from vcsekit.checks.registry import check as run_rules
    from vcsekit.checks.rule import Context
    from vcsekit.checks.selection import Selection
    from vcsekit.cli import since
    from vcsekit.content.load import load_library

    selection = Selection(bool(options.strict), options.select or (), options.ignore or ())
    if options.since is not None:
        earlier = since.before(found, options.since)
        outcome = since.check_since(found, earlier, selection)
        words = reporters.changed_words(len(earlier.changed), options.since, len(found.files))
        return outcome.problems, outcome.library, words
    library, reading = load_library(found.files, found.shown)
    # A document holds its text: to keep its bytes as well would take a twelfth of all memory.
    for path in library.documents:
        del found.files[path]
    rules = run_rules(Context(library, config=selection)) if "matrix.yaml" in library.objects else []
    reading = [problem for problem in reading if selection.wants(problem.code, problem.severity)]
    return sorted([*reading, *rules]), library, reporters.read_words(library)


def folder_of(asked: Asked) -> Path:
    """The content folder that is meant. Raises VcsekitError where a path is not there, or belongs to no content."""
    for path in asked.paths:
        if not path.exists():
            raise missing(path)
    if asked.content is None and asked.paths:
        return home_folder(asked.paths[0])
    return content_folder(asked.content)


def _find(asked: Asked) -> tuple[Read, list[Path]]:
    """The content that the paths belong to, and the paths that the report is limited to (none: all of it)."""
    found, paths = read(folder_of(asked)), asked.paths
    root = found.folder.resolve()
    outside = [
        path for path in paths if not path.resolve().is_relative_to(root) and not root.is_relative_to(path.resolve())
    ]
    if outside:
        raise VcsekitError(
            f"{outside[0]} does not belong to the content in {found.shown}", "check one content folder at a time"
        )
    return found, [
        path.resolve() for path in paths if path.resolve() != root and not root.is_relative_to(path.resolve())
    ]


def _asked(problem: Diagnostic, only: list[Path]) -> bool:
    place = Path(problem.span.path).resolve()
    return not only or any(place == path or place.is_relative_to(path) for path in only)
