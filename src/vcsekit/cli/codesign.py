"""`vcsekit codesign`: guides to designing together, turned into plans."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption, ForceOption, JsonOption

if TYPE_CHECKING:
    from vcsekit.content.library import Library
    from vcsekit.model.codesign import Guide

group = typer.Typer(
    help="Guides to designing together, turned into plans.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


class PlanFormat(StrEnum):
    """What a plan is written as."""

    MARKDOWN = "md"
    CALENDAR = "ics"
    JSON = "json"


_BY_ENDING = {f".{form}": form for form in PlanFormat}


@group.command("list")
def list_guides(as_json: JsonOption = False, content: ContentOption = None) -> None:
    """List the guides.

    Examples:

    \b
      vcsekit codesign list
    """
    from vcsekit.cli import library as found
    from vcsekit.cli.console import print_table, say
    from vcsekit.cli.output import print_json

    guides = found.load(content).guides
    if as_json:
        print_json("guides", {"guides": [{"id": guide.id, "title": guide.title} for guide in guides]})
        return
    print_table(((guide.id, guide.title) for guide in guides), indent=0)
    if not guides:
        say("there are no guides in this content")


@group.command("plan")
def plan(
    start: Annotated[
        datetime, typer.Option("--start", formats=["%Y-%m-%d"], help="The first day, such as 2026-05-04.")
    ],
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=104, help="How many weeks it takes.")] = 12,
    here: Annotated[
        list[str] | None,
        typer.Option("--here", metavar="ID", help="A role or group in the room already; again for more."),
    ] = None,
    guide: Annotated[
        str | None, typer.Option("--guide", metavar="ID", help="Which guide; the one with sessions unless told.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; the screen unless told.")
    ] = None,
    output_format: Annotated[
        PlanFormat | None, typer.Option("--format", help="Unless told: by the ending of --out, else md.")
    ] = None,
    force: ForceOption = False,
    content: ContentOption = None,
) -> None:
    """Plan a co-design: who is in the room, who is not yet, and when people meet.

    As Markdown, or as a calendar file (.ics) that calendar programs open.

    Examples:

    \b
      vcsekit codesign plan --start 2026-05-04 --weeks 12
      vcsekit codesign plan --start 2026-05-04 --out co-design.ics
    """
    from vcsekit.cli import library as found
    from vcsekit.cli.output import deliver, deliver_json, form_of, json_text
    from vcsekit.export.answers import plan_data
    from vcsekit.export.plan import make_plan, plan_markdown
    from vcsekit.io.files import refuse_existing

    if out is not None:
        refuse_existing([out], force=force)
    chosen_format = form_of(output_format, out, _BY_ENDING, PlanFormat.MARKDOWN)
    library = found.load(content)
    chosen = _guide(library, guide)
    made = make_plan(chosen, date(start.year, start.month, start.day), weeks, _people(chosen, here or []))
    if chosen_format is PlanFormat.JSON:
        deliver_json(json_text("codesign-plan", plan_data(made)), out, force=force)
        return
    text = plan_markdown(made) if chosen_format is PlanFormat.MARKDOWN else _calendar(made)
    note = f" ({len(made.meetings)} meetings; {len(made.not_yet)} roles and groups not in the room yet)"
    deliver(text, out, note, force=force)


def _calendar(made: object) -> str:
    from datetime import UTC

    from vcsekit.export.calendar import plan_calendar
    from vcsekit.io.clock import now

    moment = datetime.strptime(now(), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return plan_calendar(made, moment).decode("utf-8")  # type: ignore[arg-type]  # a Plan, imported late


def _guide(library: Library, wanted: str | None) -> Guide:
    from vcsekit.content.suggest import did_you_mean
    from vcsekit.diagnostics import VcsekitError

    known = {guide.id: guide for guide in library.guides}
    if wanted is not None:
        if wanted not in known:
            hint = did_you_mean(wanted, known) or "`vcsekit codesign list` names them"
            raise VcsekitError(f"there is no guide `{wanted}`", hint)
        return known[wanted]
    with_sessions = [guide for guide in known.values() if guide.sessions]
    if not with_sessions:
        raise VcsekitError(
            "the content has no guide with sessions, so there is nothing to plan", "name content that has one"
        )
    return with_sessions[0]


def _people(guide: Guide, named: list[str]) -> set[str]:
    from vcsekit.content.suggest import did_you_mean
    from vcsekit.diagnostics import VcsekitError

    known = [item.id for item in guide.people]
    for name in named:
        if name not in known:
            hint = did_you_mean(name, known) or "roles and groups are: " + ", ".join(known)
            raise VcsekitError(f"the guide `{guide.id}` names no `{name}`", hint)
    return set(named)
