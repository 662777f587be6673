"""`vcsekit validate`: every problem in content, with its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption, TextOrJson

if TYPE_CHECKING:
    from vcsekit.cli.library import Found
    from vcsekit.diagnostics import Diagnostic


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help="A content folder, or files and folders in one; all of it unless told."
        ),
    ] = None,
    output_format: Annotated[TextOrJson, typer.Option("--format", help="How problems are printed.")] = TextOrJson.TEXT,
    strict: Annotated[
        bool, typer.Option("--strict", help="Also look at wording, links and sources; any finding counts.")
    ] = False,
    content: ContentOption = None,
) -> int:
    """Check content: every problem, with its place and what to do.

    Looks at all files in one go. Exits with 1 where there are errors (with --strict: any finding).

    Examples:

    \b
      vcsekit validate
      vcsekit validate content/domains/fund.yaml --strict --format json
    """
    from vcsekit.checks.registry import check_library
    from vcsekit.cli import reporters
    from vcsekit.diagnostics import ExitCode, Severity

    found, only = _find(paths or [], content)
    problems = [*found.problems]
    if "matrix.yaml" in found.library.objects:
        problems += check_library(found.library, strict=strict)
    problems = sorted(problem for problem in problems if _asked(problem, only))
    if output_format is TextOrJson.JSON:
        reporters.print_json(problems)
    else:
        reporters.print_text(problems, _lines(found))
    reporters.print_summary(problems, found.library)
    failing = any(strict or problem.severity is Severity.ERROR for problem in problems)
    return ExitCode.FINDINGS if failing else ExitCode.CLEAN


def _find(paths: list[Path], content: Path | None) -> tuple[Found, list[Path]]:
    """The content that the paths belong to, and the paths that the report is limited to (none: all of it)."""
    from vcsekit.cli import library
    from vcsekit.diagnostics import VcsekitError

    for path in paths:
        if not path.exists():
            raise VcsekitError(f"{path} can't be checked: there is no such file or folder")
    if content is None and paths:
        content = _home(paths[0])
    found = library.find(content)
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


def _home(path: Path) -> Path:
    """The content folder that a path names or lies in."""
    from vcsekit.diagnostics import VcsekitError

    for folder in (path / "content", path, *path.resolve().parents):
        if (folder / "matrix.yaml").is_file():
            return folder
    raise VcsekitError(
        f"{path} belongs to no content: there is no matrix.yaml in it or above it", "name the content folder"
    )


def _asked(problem: Diagnostic, only: list[Path]) -> bool:
    place = Path(problem.span.path).resolve()
    return not only or any(place == path or place.is_relative_to(path) for path in only)


def _lines(found: Found) -> dict[str, list[str]]:
    """The lines of every file that has a place in the report, also of those that could not be read as YAML."""
    from vcsekit.content.source import decode
    from vcsekit.content.syntax import SourceError

    lines = {document.path: document.lines for document in found.library.documents.values()}
    for problem in found.problems:
        if problem.span.line and problem.span.path not in lines:
            raw = Path(problem.span.path).read_bytes()
            try:
                lines[problem.span.path] = decode(raw, problem.span.path).split("\n")
            except SourceError:
                lines[problem.span.path] = raw.decode("utf-8", errors="replace").splitlines()
    return lines
