"""`vcsekit feedback`: what sessions tell the editors of the next version of the matrix."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from vcsekit.cli.options import ContentOption, ForceOption


class FeedbackFormat(StrEnum):
    """What feedback is written as."""

    MARKDOWN = "md"
    JSON = "json"


_BY_ENDING = {f".{form}": form for form in FeedbackFormat}


def command(
    sessions: Annotated[list[str], typer.Argument(metavar="SESSION...", help="Sessions, by name or file.")],
    output_format: Annotated[
        FeedbackFormat | None, typer.Option("--format", help="Unless told: by the ending of --out, else md.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; the screen unless told.")
    ] = None,
    force: ForceOption = False,
    content: ContentOption = None,
) -> None:
    """Collate what sessions say about the matrix, for the editors of its next version.

    By indicator: feedback on the wording, disagreement that stayed, where it did not apply and why, low confidence,
    minority views; then feedback on the process. Nobody whom a session names is named, nor is the session.

    Examples:

    \b
      vcsekit feedback spring-workshop autumn-workshop
      vcsekit feedback spring-workshop autumn-workshop --out feedback.json
    """
    from vcsekit.assess.feedback import collate
    from vcsekit.assess.minutes_model import as_json
    from vcsekit.cli import library as found
    from vcsekit.cli.kept import named_sessions
    from vcsekit.cli.output import deliver, deliver_json, form_of
    from vcsekit.export.feedback import feedback_markdown
    from vcsekit.io.files import refuse_existing

    if out is not None:
        refuse_existing([out], force=force)
    chosen = form_of(output_format, out, _BY_ENDING, FeedbackFormat.MARKDOWN)
    library = found.load(content)
    saved = named_sessions(sessions, library)
    feedback = collate(library, [item.session for item in saved])
    if chosen is FeedbackFormat.JSON:
        deliver_json(as_json(feedback), out, force=force)
    else:
        deliver(feedback_markdown(feedback), out, force=force)
