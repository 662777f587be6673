"""`vcsekit form`: an empty return for people to fill in."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption, ForceOption

if TYPE_CHECKING:
    from vcsekit.content.library import Library


class FormFormat(StrEnum):
    """What a form is written as."""

    CSV = "csv"
    EXCEL = "xlsx"


_BY_ENDING = {".csv": FormFormat.CSV, ".xlsx": FormFormat.EXCEL}


def command(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; the screen unless told.")
    ] = None,
    output_format: Annotated[
        FormFormat | None, typer.Option("--format", help="Unless told: by the ending of --out, else csv.")
    ] = None,
    force: ForceOption = False,
    content: ContentOption = None,
) -> None:
    """Write an empty return for people to fill in: Excel or CSV.

    Excel (.xlsx): one workbook is one return, with a sheet a domain, every level's description beside the answer, and
    lists to choose from. Send it out, and score the folder in which you collect what comes back.

    CSV: one row a return, one column an indicator. A cell is a level's number or name, N/A, or empty.

    Examples:

    \b
      vcsekit form --out return.xlsx
      vcsekit form --out returns.csv
    """
    from vcsekit.cli import library as found
    from vcsekit.cli.console import say
    from vcsekit.cli.output import form_of
    from vcsekit.content.words import matrix_line
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.io.files import refuse_existing

    chosen = form_of(output_format, out, _BY_ENDING, FormFormat.CSV)
    if out is None and chosen is FormFormat.EXCEL:
        raise VcsekitError("a workbook can't be shown on the screen", "say where to write it: --out return.xlsx")
    if out is not None:
        refuse_existing([out], force=force)
    library = found.load(content)
    say(matrix_line(library))
    if out is None or chosen is FormFormat.CSV:
        _csv(library, out, force=force)
    else:
        _excel(library, out, force=force)


def _csv(library: Library, out: Path | None, *, force: bool) -> None:
    from vcsekit.cli.console import put, say
    from vcsekit.export.form_csv import form_csv
    from vcsekit.io.files import write_text

    levels = ", ".join(f"{level.value} or {level.label}" for level in library.matrix.scale)
    say(f"Fill in one row a return. A cell is {levels}, N/A, or empty. Copy the matrix column down.")
    text = form_csv(library)
    if out is None:
        put(text.replace("\r\n", "\n"))
        return
    # Excel takes a CSV file for UTF-8 only where a byte order mark says so.
    write_text(out, "\ufeff" + text, replace=force)
    say(f"written: {out}")


def _excel(library: Library, out: Path, *, force: bool) -> None:
    from vcsekit.cli.console import say
    from vcsekit.export.form_workbook import form_workbook
    from vcsekit.io.files import write_bytes

    write_bytes(out, form_workbook(library), replace=force)
    say("One workbook is one return. Nothing in it is locked with a password.")
    say(f"written: {out}")
