"""`vcsekit assess`: the workshop. `vcsekit assess NAME` holds a session; the other words are about sessions."""

from __future__ import annotations

import importlib
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from vcsekit.cli.everywhere import with_shared_options

COMMANDS = {
    "run": "run.command",
    "plan": "plan.plan",
    "votes": "plan.votes",
    "list": "look.list_sessions",
    "show": "look.show",
    "export": "export.command",
    "redact": "redact.command",
    "merge": "merge.command",
}
"""The commands, in the order in which help shows them, and where they are: each is imported when it is asked for."""

_EVERYWHERE = {"-q", "--quiet", "-v", "--verbose"}
"""Options that may stand before any command, and say nothing about which one it is."""


class _SessionOrCommand(TyperGroup):
    """Takes the first word for a session's name where it is none of the commands."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name].partition(".")
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(cmd_name)(getattr(importlib.import_module(f"{__name__}.{module}"), function))
        return with_shared_options(get_command(single))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, with the command that holds a session put in where none is named."""
        completing = not args and ctx.resilient_parsing
        named = next((place for place, word in enumerate(args) if word not in _EVERYWHERE), len(args))
        if not completing and (named == len(args) or args[named] not in {*COMMANDS, *ctx.help_option_names}):
            args = [*args[:named], "run", *args[named:]]
        return list(super().parse_args(ctx, args))


group = typer.Typer(cls=_SessionOrCommand, add_completion=False, rich_markup_mode=None)


@group.callback()
def _workshop() -> None:
    """Hold a workshop: votes, agreement, evidence; nothing is ever lost.

    vcsekit assess NAME begins a session, or goes on where it stopped.
    """
