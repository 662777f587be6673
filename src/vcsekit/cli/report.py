"""`vcsekit report`: a session or returns as a report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.gathered import BeforeContentOption, OptedInOption, OptInOption
from vcsekit.cli.options import ContentOption, ForceOption, LayoutOption, TemplatesOption, ThemeOption
from vcsekit.report.sections import ReportKind

if TYPE_CHECKING:
    from vcsekit.report.templates import Templates
    from vcsekit.report.theme import ThemeView
    from vcsekit.report.views import ReportView


class ReportFormat(StrEnum):
    """What a report is written as."""

    HTML = "html"
    MARKDOWN = "md"
    JSON = "json"
    WORD = "docx"


_BY_ENDING = {
    ".html": ReportFormat.HTML,
    ".htm": ReportFormat.HTML,
    ".md": ReportFormat.MARKDOWN,
    ".json": ReportFormat.JSON,
    ".docx": ReportFormat.WORD,
}


def command(
    sources: Annotated[
        list[Path],
        typer.Argument(metavar="SESSION|FILE...", help="A session; or returns, folders of them, what `score` wrote."),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; the screen unless told.")
    ] = None,
    output_format: Annotated[
        ReportFormat | None, typer.Option("--format", help="Unless told: by the ending of --out, else md.")
    ] = None,
    system: Annotated[str | None, typer.Option("--system", help="Only the returns of this system.")] = None,
    round_name: Annotated[
        str | None, typer.Option("--round", help="Only the returns of this round; the last one unless told.")
    ] = None,
    kind: Annotated[
        ReportKind | None, typer.Option("--kind", help="What it is for; the whole picture unless told.")
    ] = None,
    before: Annotated[
        str | None, typer.Option("--before", metavar="ROUND", help="For compare: the earlier round.")
    ] = None,
    opt_in: OptInOption = None,
    opted_in: OptedInOption = None,
    before_content: BeforeContentOption = None,
    layout: LayoutOption = None,
    templates: TemplatesOption = None,
    theme: ThemeOption = None,
    every_system: Annotated[
        bool, typer.Option("--every-system", help="A report for each system, into the folder --out.")
    ] = False,
    force: ForceOption = False,
    content: ContentOption = None,
) -> int:
    """Write a report that leads from gaps to what others did.

    An HTML report is one file that needs nothing else: send it, print it, read it on a phone. A Word file (.docx)
    says the same, to change and to fill in. Kinds: the whole picture of a session or of returns, compare (two
    rounds), perception (two constituencies side by side), plan (proposed actions), investment (a case for
    investing, with others' figures), cohort (a system beside the others), trend (all rounds, also of earlier versions
    of the matrix) and twin (who could help whom).

    Examples:

    \b
      vcsekit report sessions/spring-workshop.jsonl --out report.html
      vcsekit report scored/results.json --system "Northmere (invented)"
      vcsekit report spring-workshop --kind plan --out plan.docx
    """
    from vcsekit.cli import library as found
    from vcsekit.cli.gathered import Naming
    from vcsekit.cli.output import deliver, deliver_json, form_of
    from vcsekit.cli.views import Wanted, report_view, views_by_system
    from vcsekit.diagnostics import ExitCode
    from vcsekit.io.files import refuse_existing
    from vcsekit.report.render import report_json

    source, beside = sources[0], tuple(sources[1:])
    naming, earlier = Naming(tuple(opt_in or ()), opted_in), tuple(before_content or ())
    if every_system:
        wanted = Wanted(kind, None, round_name, before, layout, beside, naming, earlier, content)
        made = views_by_system(source, found.load(content), wanted)
        return _every_system(made, out, output_format or ReportFormat.HTML, _Look(templates, theme), force)
    if out is not None:
        refuse_existing([out], force=force)
    chosen = form_of(output_format, out, _BY_ENDING, ReportFormat.MARKDOWN)
    wanted = Wanted(kind, system, round_name, before, layout, beside, naming, earlier, content)
    view = report_view(source, found.load(content), wanted)
    if chosen is ReportFormat.JSON:
        deliver_json(report_json(view), out, force=force)
    else:
        deliver(_render(view, chosen, _Look(templates, theme)), out, force=force)
    return ExitCode.CLEAN


@dataclass(frozen=True)
class _Look:
    """Where a user's own templates and theme are, if there are any. Each is read once, when it is needed."""

    templates_folder: Path | None
    theme_file: Path | None

    @cached_property
    def templates(self) -> Templates:
        """The templates of all pages."""
        from vcsekit.cli.appearance import read_templates

        return read_templates(self.templates_folder)

    @cached_property
    def theme(self) -> ThemeView | None:
        """The theme of all pages."""
        from vcsekit.cli.appearance import read_theme

        return read_theme(self.theme_file)


def _every_system(
    made: Iterable[tuple[str, ReportView]], out: Path | None, chosen: ReportFormat, look: _Look, force: bool
) -> int:
    """Writes a report a system; nothing where one of the files exists and may not be replaced."""
    from vcsekit.cli.console import say
    from vcsekit.cli.output import file_name
    from vcsekit.diagnostics import ExitCode, VcsekitError
    from vcsekit.io.together import files_together, refuse_taken

    if out is None:
        raise VcsekitError("many reports need a folder", "name one with --out")
    views = list(made)
    names = [f"{name}.{chosen}" for name in file_name([system or "not named" for system, _ in views])]
    refuse_taken(out, names, force=force)
    with files_together(out, replace=force) as files:
        for name, (_, view) in zip(names, views, strict=True):
            text, handle = _render(view, chosen, look), files.open(name)
            if isinstance(text, bytes):
                handle.buffer.write(text)
            else:
                handle.write(text)
    for name in names:
        say(f"written: {out / name}")
    return ExitCode.CLEAN


def _render(view: ReportView, chosen: ReportFormat, look: _Look) -> str | bytes:
    from vcsekit import __version__
    from vcsekit.report.render import render_report, report_json
    from vcsekit.report.word import word_report

    if chosen is ReportFormat.JSON:
        return report_json(view)
    if chosen is ReportFormat.WORD:
        return word_report(view, __version__, look.theme)
    return render_report(view, chosen, look.templates, look.theme, program=__version__)
