"""`vcsekit form`: an empty return for people to fill in."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from vcsekit.cli.options import ContentOption, ForceOption


def command(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; the screen unless told.")
    ] = None,
    force: ForceOption = False,
    content: ContentOption = None,
) -> None:
    """Write an empty CSV return for people to fill in.

    One row a return, one column an indicator. A cell is a level's number or name, N/A, or empty.

    Examples:

    \b
      vcsekit form --out return.csv
    """
    from vcsekit.cli import library as found
    from vcsekit.cli.console import say
    from vcsekit.content.words import matrix_line
    from vcsekit.io.files import refuse_existing, write_text
    from vcsekit.returns.layout import CONTEXT_COLUMNS, form_header
    from vcsekit.scoring.card import scorecard

    if out is not None:
        refuse_existing([out], force=force)
    library = found.load(content)
    card = scorecard(library)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(form_header(card))
    writer.writerow(
        [*[""] * len(CONTEXT_COLUMNS), f"{card.matrix_id} {card.version}", *[""] * (len(card.indicators) + 1)]
    )
    say(matrix_line(library))
    levels = ", ".join(f"{level.value} or {level.label}" for level in library.matrix.scale)
    say(f"Fill in one row a return. A cell is {levels}, N/A, or empty. Copy the matrix column down.")
    if out is None:
        sys.stdout.write(text.getvalue().replace("\r\n", "\n"))
        return
    # Excel takes a CSV file for UTF-8 only where a byte order mark says so.
    write_text(out, "\ufeff" + text.getvalue())
    say(f"written: {out}")
