"""`vcsekit diff`: what changed in content between two revisions, and what it means."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption, ForceOption

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from vcsekit.content.diff.changes import FieldChange, ItemChange
    from vcsekit.export.difference import DifferenceView


class DiffFormat(StrEnum):
    """How a difference is printed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def command(
    revisions: Annotated[
        list[str] | None,
        typer.Argument(metavar="REV", help="The earlier revision (HEAD unless told) and the later one, or folders."),
    ] = None,
    output_format: Annotated[
        DiffFormat, typer.Option("--format", help="How it is printed: markdown is for a pull request's comment.")
    ] = DiffFormat.TEXT,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; the screen unless told.")
    ] = None,
    merge_base: Annotated[
        bool, typer.Option("--merge-base", help="Begin where the two parted, as a pull request does.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 1 where the version's step is too small or a class is refused.")
    ] = False,
    force: ForceOption = False,
    content: ContentOption = None,
) -> int:
    """Show what changed in content, and what it means for those who compare two rounds.

    Every change is a wording, a clarification or a change of meaning, and asks for a step of the matrix's version.
    With one revision or none, the files as they are now are the later state. In a text, [-words-] went and
    {+words+} came.

    Examples:

    \b
      vcsekit diff
      vcsekit diff main --merge-base --check
      vcsekit diff v0.1.0 HEAD --format markdown --out comment.md
    """
    from vcsekit.cli.library import content_folder
    from vcsekit.cli.revisions import two_states
    from vcsekit.content.diff.compare import compare
    from vcsekit.diagnostics import ExitCode, VcsekitError
    from vcsekit.export.difference import FORMAT, KIND, DifferenceView
    from vcsekit.io.files import refuse_existing

    named = revisions or ["HEAD"]
    if len(named) > 2:
        raise VcsekitError("more than two revisions were named", "name the earlier one and the later one")
    if out is not None:
        refuse_existing([out], force=force)
    later = named[1] if len(named) > 1 else None
    old, new = two_states(content_folder(content), named[0], later, merge_base=merge_base)
    difference = compare(old.library, new.library, old.unread | new.unread)
    title = str(new.library.documents["matrix.yaml"].data.get("title", "the matrix"))
    view = DifferenceView(KIND, FORMAT, title, new.folder, old.name, new.name, difference)
    _deliver(view, output_format, out, force=force)
    failing = check and (not difference.version.enough or bool(difference.refused))
    return ExitCode.FINDINGS if failing else ExitCode.CLEAN


def _deliver(view: DifferenceView, output_format: DiffFormat, out: Path | None, *, force: bool) -> None:
    from vcsekit.cli.output import deliver, deliver_json

    if output_format is DiffFormat.JSON:
        from vcsekit.export.difference import difference_json

        deliver_json(difference_json(view), out, force=force)
    elif output_format is DiffFormat.MARKDOWN:
        from vcsekit.export.difference_markdown import difference_markdown

        deliver(difference_markdown(view), out, force=force)
    else:
        deliver(_text(view, plain=out is not None), out, force=force)


def _text(view: DifferenceView, *, plain: bool) -> str:
    """The report as lines of text, with colours where the screen has them."""
    import io

    from vcsekit.cli.console import stdout_console

    console = stdout_console()
    console.file = io.StringIO() if plain else sys.stdout
    _print(console, view)
    return console.file.getvalue() if isinstance(console.file, io.StringIO) else ""


def _print(console: Console, view: DifferenceView) -> None:
    from vcsekit.export import difference as words

    found = view.difference
    _line(console, f"{view.matrix}: from {view.old} to {view.new}", style="bold")
    for path in found.unread:
        _line(console, f"{path} can't be read in one of the two, so it is left out.", 2)
    if not found.items:
        _line(console, f"Nothing {'else ' if found.unread else ''}that content says changed.", 2)
    else:
        matrix = [item for item in found.items if item.in_matrix]
        _line(console, f"Matrix: {words.counted(matrix)}.", 2)
        others = [item for item in found.items if not item.in_matrix]
        _line(console, f"Everything else: {words.counted(others)}.", 2)
    _line(console, words.version_line(found), 2)
    _line(console, words.comparability_line(found), 2)
    for name in found.unused:
        _line(console, f"A class is stated for `{name}`, in which nothing changed.", 2)
    _print_compared(console, view)
    for heading, items in words.groups(found):
        console.print()
        _line(console, f"{heading} ({len(items)})", style="bold cyan")
        for item in items:
            _print_item(console, item, view.folder)


def _print_compared(console: Console, view: DifferenceView) -> None:
    from vcsekit.export.difference import compared_lines

    rows = compared_lines(view.difference)
    if rows:
        console.print()
        _line(console, "What of earlier rounds can be compared", style="bold cyan")
    for names, verdict, reason in rows:
        _line(console, f"{names}: {verdict}; {reason}", 2)


def _print_item(console: Console, item: ItemChange, folder: str) -> None:
    from vcsekit.export.difference import field_line, reason_of, title_of

    console.print()
    _line(console, title_of(item), 2, style="bold")
    _line(console, f"{folder}{item.path}:{item.line}", 4)
    if item.stated or not item.fields:
        _line(console, reason_of(item), 4)
    for field in item.fields:
        _line(console, field_line(field), 4)
        _print_values(console, field)


def _print_values(console: Console, field: FieldChange) -> None:
    from rich.text import Text

    from vcsekit.export.difference import runs, values_of

    marks = {"same": ("", "", ""), "removed": ("[-", "-]", "red"), "added": ("{+", "+}", "green")}
    text = Text() if field.words else Text(values_of(field))
    for run in runs(field.words):
        opening, closing, style = marks[run.change]
        text.append(" " * run.spaced).append(f"{opening}{run.words}{closing}", style=style)
    if text:
        _wrapped(console, text, 6)


def _line(console: Console, text: str, indent: int = 0, style: str = "") -> None:
    from rich.text import Text

    _wrapped(console, Text(text, style=style), indent)


def _wrapped(console: Console, text: Text, indent: int) -> None:
    from rich.text import Text

    for line in text.wrap(console, max(20, console.width - indent)):
        line.rstrip()
        console.print(Text(" " * indent) + line)
