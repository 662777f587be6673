"""`vcsekit actions`: what people said they would do, of one session or of many, as a plan."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption, ForceOption

if TYPE_CHECKING:
    from vcsekit.assess.action_list import Planned


class ActionsFormat(StrEnum):
    """What a plan of actions is written as."""

    TABLE = "table"
    MARKDOWN = "md"
    CSV = "csv"
    CALENDAR = "ics"
    JSON = "json"


_BY_ENDING = {f".{form}": form for form in ActionsFormat if form is not ActionsFormat.TABLE}


def command(
    sessions: Annotated[list[str], typer.Argument(metavar="SESSION...", help="Sessions, by name or file.")],
    output_format: Annotated[
        ActionsFormat | None, typer.Option("--format", help="Unless told: by the ending of --out, else table.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; the screen unless told.")
    ] = None,
    force: ForceOption = False,
    content: ContentOption = None,
) -> None:
    """List the actions of sessions by date: what, who, when, which approach.

    A date is read where it is written like 2027-03-01, 1 March 2027 or 01/03/2027, day first. All others are kept as
    they were said, come last, and are not in the calendar (.ics).

    Examples:

    \b
      vcsekit actions spring-workshop
      vcsekit actions spring-workshop autumn-workshop --out actions.csv
      vcsekit actions spring-workshop --out actions.ics
    """
    from vcsekit.assess.action_list import action_list
    from vcsekit.cli import library as found
    from vcsekit.cli.console import say
    from vcsekit.cli.kept import named_sessions
    from vcsekit.cli.output import form_of
    from vcsekit.io.files import refuse_existing

    if out is not None:
        refuse_existing([out], force=force)
    chosen = form_of(output_format, out, _BY_ENDING, ActionsFormat.TABLE)
    library = found.load(content)
    saved = named_sessions(sessions, library)
    actions = action_list(library, ((item.path.stem, item.session) for item in saved))
    _deliver(actions, chosen, out, force=force)
    if not actions:
        say("no action was kept")
    undated = sum(item.day is None for item in actions)
    if undated and chosen is ActionsFormat.CALENDAR:
        say(f"note: {undated} of {len(actions)} have no date that can be read, and are not in the calendar")


def _deliver(actions: Sequence[Planned], form: ActionsFormat, out: Path | None, *, force: bool) -> None:
    from vcsekit.cli.console import print_table
    from vcsekit.cli.output import deliver, deliver_json, json_text
    from vcsekit.export.actions import actions_lines

    if form is ActionsFormat.JSON:
        from vcsekit.export.answers import actions_data

        deliver_json(json_text("actions", actions_data(actions)), out, force=force)
    elif form is ActionsFormat.TABLE and out is None:
        print_table(actions_lines(actions), indent=0)
    else:
        deliver(_text(actions, form), out, force=force)


def _text(actions: Sequence[Planned], form: ActionsFormat) -> str:
    from datetime import UTC, datetime

    from vcsekit.export.actions import actions_calendar, actions_csv, actions_lines, actions_markdown
    from vcsekit.io.clock import now

    if form is ActionsFormat.CALENDAR:
        moment = datetime.strptime(now(), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        return actions_calendar(actions, moment).decode("utf-8")
    if form is ActionsFormat.TABLE:
        return "".join(f"{day}: {line}\n" for day, line in actions_lines(actions))
    return actions_csv(actions) if form is ActionsFormat.CSV else actions_markdown(actions)
