"""`vcsekit validate`: every problem in content, with its place."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption

if TYPE_CHECKING:
    from vcsekit.cli.config import Options
    from vcsekit.cli.library import Read
    from vcsekit.content.library import Library
    from vcsekit.diagnostics import Diagnostic


class ReportFormat(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help="A content folder, or files and folders in one; all of it unless told."
        ),
    ] = None,
    output_format: Annotated[
        ReportFormat | None,
        typer.Option("--format", help="How problems are printed: github makes notes beside the lines of a change."),
    ] = None,
    strict: Annotated[
        bool | None,
        typer.Option("--strict/--no-strict", help="Also look at wording, links and sources; any finding counts."),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(metavar="CODES", help="Only these rules: codes, or how several begin, such as VK3,VK501."),
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option(metavar="CODES", help="All rules but these.")] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="REV", help="Only what differs from a git revision, and what this caused elsewhere."),
    ] = None,
    content: ContentOption = None,
) -> int:
    """Check content: every problem, with its place and what to do.

    Looks at all files in one go. Exits with 1 where there are errors (with --strict: any finding).
    A file `vcsekit.toml` in the content folder, or above it, can keep the options, below `[validate]`.
    A comment waves one warning through: `# vcsekit: ignore VK502 -- why it is right here`.
    `vcsekit explain VK502` tells more about a code.

    Examples:

    \b
      vcsekit validate
      vcsekit validate content/domains/fund.yaml --strict --format json
      vcsekit validate --strict --ignore VK5
    """
    from vcsekit.checks.selection import words
    from vcsekit.cli import config
    from vcsekit.diagnostics import ExitCode, Severity

    read, only = _find(paths or [], content)
    given = config.Options(
        strict=strict,
        select=None if select is None else tuple(words(select)),
        ignore=None if ignore is None else tuple(words(ignore)),
        format=output_format,
        since=since,
    )
    options = config.options(given, read.folder)
    problems, library, extent = _problems(read, options)
    problems = [problem for problem in problems if _asked(problem, only)]
    _report(problems, read, library, options, extent)
    failing = any(options.strict or problem.severity is Severity.ERROR for problem in problems)
    return ExitCode.FINDINGS if failing else ExitCode.CLEAN


def _problems(read: Read, options: Options) -> tuple[list[Diagnostic], Library, str]:
    """What is wrong, sorted by place, in which content, and how much of it was looked at, in words."""
    from vcsekit.checks.registry import check
    from vcsekit.checks.rule import Context
    from vcsekit.checks.selection import Selection
    from vcsekit.cli import reporters, since
    from vcsekit.content.load import load_library

    selection = Selection(bool(options.strict), options.select or (), options.ignore or ())
    if options.since is not None:
        earlier = since.before(read, options.since)
        outcome = since.check_since(read, earlier, selection)
        words = reporters.changed_words(len(earlier.changed), options.since, len(read.files))
        return outcome.problems, outcome.library, words
    library, reading = load_library(read.files, read.shown)
    rules = check(Context(library, config=selection)) if "matrix.yaml" in library.objects else []
    reading = [problem for problem in reading if selection.wants(problem.code, problem.severity)]
    return sorted([*reading, *rules]), library, reporters.read_words(library)


def _report(problems: list[Diagnostic], read: Read, library: Library, options: Options, extent: str) -> None:
    from vcsekit.cli import reporters

    if options.format == ReportFormat.JSON:
        reporters.print_json(problems)
    elif options.format == ReportFormat.GITHUB:
        reporters.print_github(problems, _top(read.folder))
    else:
        reporters.print_text(problems, _lines(problems, read, library))
    reporters.print_summary(problems, extent)


def _top(folder: Path) -> Path:
    """The folder of the repository that a folder lies in, from which GitHub counts paths; else the current one."""
    home = folder.resolve()
    return next((place for place in (home, *home.parents) if (place / ".git").exists()), Path.cwd())


def _find(paths: list[Path], content: Path | None) -> tuple[Read, list[Path]]:
    """The content that the paths belong to, and the paths that the report is limited to (none: all of it)."""
    from vcsekit.cli import library
    from vcsekit.diagnostics import VcsekitError

    for path in paths:
        if not path.exists():
            raise VcsekitError(f"{path} can't be read: there is no such file or folder", "name a content folder")
    if content is None and paths:
        content = library.home_folder(paths[0])
    found = library.read(content)
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


def _lines(problems: list[Diagnostic], read: Read, library: Library) -> dict[str, list[str]]:
    """The lines of every file that has a place in the report, also of those that could not be read as YAML."""
    from vcsekit.content.source import decode
    from vcsekit.content.syntax import SourceError

    paths = {problem.span.path for problem in problems}
    lines = {document.path: document.lines for document in library.documents.values() if document.path in paths}
    for path in {problem.span.path for problem in problems if problem.span.line} - lines.keys():
        raw = read.files.get(path.removeprefix(read.shown), b"")
        try:
            lines[path] = decode(raw, path).split("\n")
        except SourceError:
            lines[path] = raw.decode("utf-8", errors="replace").splitlines()
    return lines
