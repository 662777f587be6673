"""`vcsekit assess export`: the minutes of a session."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption, ForceOption

if TYPE_CHECKING:
    from vcsekit.assess.minutes_model import Minutes


class MinutesFormat(StrEnum):
    """What minutes are written as."""

    MARKDOWN = "md"
    JSON = "json"
    CSV = "csv"


_BY_ENDING = {f".{form}": form for form in MinutesFormat}


def command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The session, by name or file.")],
    output_format: Annotated[
        MinutesFormat | None, typer.Option("--format", help="Unless told: by the ending of --out, else md.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; the screen unless told.")
    ] = None,
    private: Annotated[
        bool, typer.Option("--private", help="With the facilitator's private notes; keep the file to yourself.")
    ] = False,
    force: ForceOption = False,
    content: ContentOption = None,
) -> None:
    """Write the minutes of a session.

    Every vote that was shown, levels with their reasons, other views, evidence, notes, actions, feedback. Small
    constituencies are merged. Who does or vouches for something is named as it was typed; `assess redact` takes
    names out for publication. CSV has a row an indicator; JSON is told by schemas/minutes.schema.json.

    Examples:

    \b
      vcsekit assess export spring-workshop
      vcsekit assess export spring-workshop --out minutes.md
      vcsekit assess export spring-workshop --out indicators.csv
    """
    from vcsekit.assess.minutes import take_minutes
    from vcsekit.cli import library as found
    from vcsekit.cli.console import say
    from vcsekit.cli.kept import held, named_session
    from vcsekit.cli.output import deliver, deliver_json, form_of
    from vcsekit.io.files import refuse_existing

    if out is not None:
        refuse_existing([out], force=force)
    chosen = form_of(output_format, out, _BY_ENDING, MinutesFormat.MARKDOWN)
    library = found.load(content)
    saved = named_session(name, library)
    minutes = take_minutes(library, saved.session, held(saved), private=private)
    if minutes.holds_private_notes:
        say("note: this holds private notes; keep it")
    (deliver_json if chosen is MinutesFormat.JSON else deliver)(as_text(minutes, chosen), out, force=force)


def as_text(minutes: Minutes, form: MinutesFormat) -> str:
    """The minutes in a form."""
    from vcsekit.assess.minutes_model import as_json
    from vcsekit.export.minutes import minutes_csv, minutes_markdown

    if form is MinutesFormat.JSON:
        return as_json(minutes)
    return minutes_csv(minutes) if form is MinutesFormat.CSV else minutes_markdown(minutes)
