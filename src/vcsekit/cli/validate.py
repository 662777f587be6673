"""`vcsekit validate`: every problem in content, with its place."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption

if TYPE_CHECKING:
    from vcsekit.cli.checked import Checked


class ReportFormat(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"
    GITLAB = "gitlab"


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help="A content folder, or files and folders in one; all of it unless told."
        ),
    ] = None,
    output_format: Annotated[
        ReportFormat | None,
        typer.Option(
            "--format",
            help="How problems are printed: github makes notes beside the lines of a change; sarif is for code "
            "scanning and editors, gitlab for its code quality report.",
        ),
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
    watch: Annotated[
        bool, typer.Option("--watch", help="Check again whenever a file is saved, until Ctrl+C (exit code 130).")
    ] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="With --watch: tell only what is new, line by line, for screen readers.")
    ] = False,
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
    from vcsekit.cli.checked import Asked, check
    from vcsekit.cli.config import Options

    given = Options(
        strict=strict,
        select=None if select is None else tuple(words(select)),
        ignore=None if ignore is None else tuple(words(ignore)),
        format=output_format,
        since=since,
    )
    _refuse_contradiction(output_format, watch=watch, plain=plain)
    asked = Asked(tuple(paths or ()), content, given)
    if watch:
        from vcsekit.cli.watch import watch_content

        return watch_content(asked, plain=plain)
    found = check(asked)
    _report(found)
    return found.code


def _refuse_contradiction(output_format: ReportFormat | None, *, watch: bool, plain: bool) -> None:
    from vcsekit.diagnostics import VcsekitError

    if watch and output_format not in (None, ReportFormat.TEXT):
        message = f"--watch tells people what is new, and --format {output_format.value} is one report for a program"
        raise VcsekitError(message, "leave one of the two out")
    if plain and not watch:
        raise VcsekitError("--plain says how --watch tells what is new", "add --watch, or leave --plain out")


def _report(found: Checked) -> None:
    from vcsekit.cli import reporters

    problems, top = found.problems, _top(found.folder)
    if found.options.format == ReportFormat.JSON:
        reporters.print_json(problems)
    elif found.options.format == ReportFormat.GITHUB:
        reporters.print_github(problems, top)
    elif found.options.format == ReportFormat.SARIF:
        reporters.print_sarif(problems, found.lines(), top)
    elif found.options.format == ReportFormat.GITLAB:
        reporters.print_gitlab(problems, found.lines(), top)
    else:
        reporters.print_text(problems, found.lines())
    reporters.print_summary(problems, found.extent)


def _top(folder: Path) -> Path:
    """The folder of the repository that a folder lies in, from which others count paths; else the current one."""
    home = folder.resolve()
    return next((place for place in (home, *home.parents) if (place / ".git").exists()), Path.cwd())
