"""`vcsekit figures`: what the cases say in numbers."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption

if TYPE_CHECKING:
    from vcsekit.export.figures import CaseFigure


class FiguresFormat(StrEnum):
    """How figures are printed."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


def command(
    unit: Annotated[
        str | None, typer.Option("--unit", help="Only this unit, such as GBP, percent or organisations.")
    ] = None,
    area: Annotated[str | None, typer.Option("--area", help="Only cases of this area, such as funding.")] = None,
    output_format: Annotated[
        FiguresFormat, typer.Option("--format", help="How they are printed.")
    ] = FiguresFormat.TEXT,
    content: ContentOption = None,
) -> int:
    """List what the cases say in numbers, with time and source.

    For a business case: what others invested, how many took part, how long it took.

    Examples:

    \b
      vcsekit figures --unit GBP --area funding
      vcsekit figures --format csv
    """
    from vcsekit.cli import library as found
    from vcsekit.cli.console import say
    from vcsekit.content.suggest import did_you_mean
    from vcsekit.diagnostics import ExitCode, VcsekitError
    from vcsekit.export.figures import figures, units

    library = found.load(content)
    if area is not None and area not in library.ids("area"):
        known = library.ids("area")
        raise VcsekitError(f"there is no area `{area}`", did_you_mean(area, known) or "areas are: " + ", ".join(known))
    rows = list(figures(library, unit, area))
    if not rows:
        known = units(library)
        near = did_you_mean(unit, known) if unit else None
        say("no figure fits; " + (near or "units are: " + ", ".join(known[:12])))
        return ExitCode.FINDINGS
    {FiguresFormat.TEXT: _text, FiguresFormat.CSV: _csv, FiguresFormat.JSON: _json}[output_format](rows)
    say(f"{len(rows)} figures. They hold for the time that stands beside them; sums have moved since.")
    return ExitCode.CLEAN


def _text(rows: list[CaseFigure]) -> None:
    from itertools import groupby

    from vcsekit.cli.console import print_table, stdout_console
    from vcsekit.content.words import account_given, figure_value, figure_words

    console = stdout_console()
    for case, group in groupby(rows, key=lambda row: row.case):
        console.print(f"{case.title} ({account_given(case)})", style="bold")
        print_table(
            (figure_value(row.figure), f"{figure_words(row.figure)} [{', '.join(row.figure.sources)}]") for row in group
        )


def _csv(rows: list[CaseFigure]) -> None:
    from vcsekit.export.figures import HEADER
    from vcsekit.returns.spreadsheet import CsvWriter

    writer = CsvWriter(sys.stdout, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(row.cells() for row in rows)


def _json(rows: list[CaseFigure]) -> None:
    import json

    from vcsekit.cli.output import deliver_json

    data = [
        {"case": row.case.id, "system": row.case.system, "told": row.case.as_of, **row.figure.model_dump(mode="json")}
        for row in rows
    ]
    deliver_json(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
