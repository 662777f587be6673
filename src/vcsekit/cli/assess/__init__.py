"""`vcsekit assess`: the workshop. `vcsekit assess NAME` holds a session; the other words are about sessions."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from vcsekit.cli.assess import export, look, merge, plan, redact, run

_EVERYWHERE = {"-q", "--quiet", "-v", "--verbose"}
"""Options that may stand before any command, and say nothing about which one it is."""


class _SessionOrCommand(TyperGroup):
    """Takes the first word for a session's name where it is none of the commands."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, with the command that holds a session put in where none is named."""
        completing = not args and ctx.resilient_parsing
        named = next((place for place, word in enumerate(args) if word not in _EVERYWHERE), len(args))
        if not completing and (named == len(args) or args[named] not in {*self.commands, *ctx.help_option_names}):
            args = [*args[:named], "run", *args[named:]]
        return list(super().parse_args(ctx, args))


group = typer.Typer(
    cls=_SessionOrCommand,
    add_completion=False,
    rich_markup_mode=None,
    help="Hold a workshop: votes, agreement, evidence; nothing is ever lost.\n\n"
    "vcsekit assess NAME begins a session, or goes on where it stopped.",
)
group.command("run")(run.command)
group.command("plan")(plan.plan)
group.command("votes")(plan.votes)
group.command("list")(look.list_sessions)
group.command("show")(look.show)
group.command("export")(export.command)
group.command("redact")(redact.command)
group.command("merge")(merge.command)
