"""The options that every command takes, so that no command's module has to name them.

`--quiet` and `--verbose` go to every command and group; `--json`, the short form of `--format json`, to every command
whose `--format` has it and that has no `--json` of its own.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

import typer
from typer.main import get_command

from vcsekit.cli.console import Voice, raise_voice

FORM = "output_format"
"""What commands call the parameter of `--format`."""


def _hush(wanted: bool) -> None:
    if wanted:
        raise_voice(Voice.QUIET)


def _speak_up(wanted: bool) -> None:
    if wanted:
        raise_voice(Voice.VERBOSE)


def _as_json(context: typer.Context, wanted: bool) -> None:
    """Stands for `--format json`. Of the two, the last one counts, as where an option is given twice."""
    if wanted:
        context.default_map = {**(context.default_map or {}), FORM: "json"}
        if FORM in context.params:
            context.params[FORM] = type(context.params[FORM])("json")


QuietOption = Annotated[
    bool,
    typer.Option(
        "--quiet",
        "-q",
        callback=_hush,
        expose_value=False,
        help="Only what was asked for, and what is wrong: no summaries, no notes.",
    ),
]
VerboseOption = Annotated[
    bool,
    typer.Option(
        "--verbose",
        "-v",
        callback=_speak_up,
        expose_value=False,
        help="Also what is read, what is chosen and why, and how long it takes.",
    ),
]
_JsonForm = Annotated[
    bool,
    typer.Option(
        "--json", callback=_as_json, expose_value=False, help="As JSON, for other programs: short for --format json."
    ),
]


def with_shared_options(command: Any) -> Any:
    """The same command, or group with its commands, with the options that every command takes."""
    options = _options()
    shared = [options["quiet"], options["verbose"]]
    taken = {name for parameter in command.params for name in parameter.opts}
    if "--json" not in taken and any(_has_json(parameter) for parameter in command.params):
        shared.insert(0, options["form"])
    command.params.extend(shared)
    for part in getattr(command, "commands", {}).values():
        with_shared_options(part)
    return command


def _has_json(parameter: Any) -> bool:
    return parameter.name == FORM and "json" in (parameter.type_descriptor.choices or ())


@cache
def _options() -> dict[str, Any]:
    """The options by name, made by typer as for any command."""
    holder = typer.Typer(add_completion=False, rich_markup_mode=None)

    @holder.command()
    def _all(quiet: QuietOption = False, verbose: VerboseOption = False, form: _JsonForm = False) -> None:
        """Holds the options."""

    return dict(zip(("quiet", "verbose", "form"), get_command(holder).params, strict=True))
