"""The list of commands, each imported only when it is asked for, and what happens to errors."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from vcsekit import __version__
from vcsekit.cli import console
from vcsekit.cli.everywhere import QuietOption, VerboseOption, with_shared_options
from vcsekit.diagnostics import ExitCode, VcsekitError

COMMANDS = {
    "validate": "Check content: every problem, with its place and what to do.",
    "explain": "Tell what a code means: why it matters, what is wrong.",
    "diff": "Show what changed in content, and what it means.",
    "migrate": "Bring a session or returns to another version of the matrix.",
    "list": "List the domains and indicators, or everything of one kind.",
    "show": "Show one item, whole: an indicator, an approach, a case.",
    "search": "Find items that hold all of these words, best first.",
    "assess": "Hold a workshop: votes, agreement, evidence.",
    "actions": "List the actions of sessions by date: what, who, when.",
    "feedback": "Collate what sessions say about the matrix.",
    "form": "Write an empty return for people to fill in: Excel or CSV.",
    "layout": "Read files of other survey tools: propose a layout, check one.",
    "score": "Score returns, and list what can't be counted.",
    "report": "Write a report that leads from gaps to what others did.",
    "cohort": "Set a system beside the other systems of its round.",
    "trend": "Set rounds side by side: what moved beyond who was in the room.",
    "twin": "Find who could help a system with its gaps.",
    "pool": "Compare systems without sharing returns: publish, then merge.",
    "site": "The matrix and the framework as a site: build it.",
    "cards": "Make cards for the tables of a workshop, to print.",
    "document": "Model documents to adapt: list them, read one, start your own.",
    "codesign": "Guides to designing together, turned into plans.",
    "templates": "Templates of reports, cards and the site: list them.",
    "figures": "List what the cases say in numbers, with time and source.",
    "coverage": "Tell how much of each source document is cited.",
    "schema": "List the kinds of files, or give the JSON Schema of one.",
    "fmt": "Tidy content files, without a change of meaning.",
    "new": "Add to content: a new item that is valid from the first moment.",
    "rename": "Give an item another id, everywhere in content.",
    "retire": "Take an item out of use, without losing it.",
    "doctor": "Tell what works here and what does not.",
}
"""In the order in which help shows them, each with how its own help begins: none is imported to be listed.

Each is `command`, or a `group` of several, in the module of its name (`list` in `list_items`).
"""

_MODULES = {"list": "list_items"}


def command_names() -> list[str]:
    """Every command as it is typed: `score`, `document list`. Imports the modules of all groups."""
    names: list[str] = []
    for name in COMMANDS:
        module = _module(name)
        group = getattr(module, "group", None)
        parts = getattr(module, "COMMANDS", None) or [part.name for part in getattr(group, "registered_commands", ())]
        names += [f"{name} {part}" for part in parts] if group else [name]
    return names


def _module(name: str) -> Any:
    return importlib.import_module(f"vcsekit.cli.{_MODULES.get(name, name)}")


class _LazyCommands(TyperGroup):
    """Imports a command's module when the command is looked up."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of all commands."""
        return list(COMMANDS)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Writes every command with what it does."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first word names. Raises VcsekitError, with the nearest name, where there is none."""
        if args[0] not in COMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            from vcsekit.content.suggest import did_you_mean

            hint = did_you_mean(args[0], COMMANDS) or "see `vcsekit --help`"
            raise VcsekitError(f"there is no command `{args[0]}`", hint)
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = _module(cmd_name)
        if hasattr(module, "group"):
            return with_shared_options(get_command(module.group))
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(cmd_name)(module.command)
        return with_shared_options(get_command(single))


app = typer.Typer(
    name="vcsekit",
    cls=_LazyCommands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"vcsekit {__version__}")
        raise typer.Exit


@app.callback(no_args_is_help=True)
def _options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
    _quiet: QuietOption = False,
    _verbose: VerboseOption = False,
) -> None:
    """A maturity matrix, and what others did about each gap.

    For people who judge together how well voluntary, community and social enterprise (VCSE) organisations
    are embedded in an integrated care system.

    Start with: vcsekit list
    """


def run(arguments: Sequence[str]) -> int:
    """Runs one command and gives its exit code. A user's mistake never shows a traceback."""
    _use_readable_streams()
    console.begin()
    code = _run(arguments)
    console.detail(f"exit code {code}")
    return code


def _run(arguments: Sequence[str]) -> int:
    try:
        result = app(list(arguments), standalone_mode=False, prog_name="vcsekit")
        sys.stdout.flush()
    except VcsekitError as error:
        return _say(error.message, error.hint, error.exit_code)
    except typer.TyperException as error:
        return _misused(error)
    except (typer.Abort, KeyboardInterrupt):
        return _say("stopped", None, ExitCode.INTERRUPTED)
    except BrokenPipeError:
        _forget_stdout()
        return ExitCode.CLEAN
    except SystemExit as error:
        if error.code != 1:
            return int(error.code or 0)
        # Rich and typer end so where the reader of our output went away.
        _forget_stdout()
        return ExitCode.CLEAN
    except OSError as error:
        return _refused(error)
    except Exception as error:
        return _internal(error)
    if result == ExitCode.INTERRUPTED and not isinstance(result, ExitCode):
        # Typer makes this number of an interrupt; a command that gives the code has told it in words of its own.
        return _say("stopped", None, ExitCode.INTERRUPTED)
    return int(result or 0)


def _misused(error: Any) -> int:
    """What was typed makes no command; or it stops where a command should stand, and then help comes by itself."""
    from vcsekit.cli.misuse import told

    context, message = getattr(error, "ctx", None), error.format_message()
    if context and message == context.get_help():
        console.insist(message)
        return ExitCode.USAGE
    return _say(*told(error), ExitCode.USAGE)


def _refused(error: OSError) -> int:
    """The operating system refused something that no command foresaw, such as a name that is too long."""
    from vcsekit.io.files import reason

    if os.environ.get("VCSEKIT_TRACEBACK"):
        raise error
    if error.filename is None:
        _forget_stdout()
    return _say(f"{error.filename or 'the output'} can't be used: {reason(error)}", None, ExitCode.USAGE)


def _internal(error: Exception) -> int:
    if os.environ.get("VCSEKIT_TRACEBACK"):
        raise error
    message = f"something went wrong inside vcsekit ({type(error).__name__}: {error})"
    hint = "this is a bug: please report it with what you typed; VCSEKIT_TRACEBACK=1 shows where it happened"
    return _say(message, hint, ExitCode.INTERNAL)


def _say(message: str, hint: str | None, code: ExitCode) -> int:
    if message:
        console.insist(f"error: {message}")
    if hint:
        console.insist(f"  hint: {hint}")
    return int(code)


def _use_readable_streams() -> None:
    """A console that lacks a character shows a question mark for it; it never stops the program.

    Nor does a byte that somebody's answers hold and that is not UTF-8. A stream that was closed before the start, as
    schedulers do, stands as one that holds nothing.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  # open to the end
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            with contextlib.suppress(io.UnsupportedOperation):
                reconfigure(errors="replace")


def _forget_stdout() -> None:
    """The reader of our output went away: keep Python from complaining about it at exit."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
