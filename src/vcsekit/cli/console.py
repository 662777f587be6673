"""Lays out text for the terminal: at most 100 columns, plain when it goes to a file or pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from vcsekit.export.item import Block

WIDEST = 100


def stdout_console() -> Console:
    """Rich's console for data. Colours only on a terminal, and never where NO_COLOR is set."""
    from rich.console import Console

    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False, soft_wrap=False)
    console.width = min(console.width, WIDEST)
    return console


def say(text: str) -> None:
    """Tells the user something that is not data. Goes to stderr."""
    sys.stderr.write(text + "\n")


def print_blocks(blocks: Iterable[Block]) -> None:
    """An item's blocks, wrapped, without boxes."""
    from rich.padding import Padding
    from rich.text import Text

    from vcsekit.export.item import Heading, Paragraph

    console = stdout_console()
    for block in blocks:
        if isinstance(block, Heading):
            if block.level > 1:
                console.print()
            console.print(Text(block.text, style="bold" if block.level == 1 else "bold cyan"))
        elif isinstance(block, Paragraph):
            console.print()
            for paragraph in _paragraphs(block.text):
                console.print(Text(paragraph))
        else:
            for label, text in block.items:
                line = Text("- ").append(label, style="bold") if label else Text("- ")
                separator = ": " if label and text and not label.endswith(".") else " " if label else ""
                flat = "\n".join(_paragraphs(text))
                console.print(Padding(line.append(separator + flat), (0, 0, 0, 2)))


def print_table(rows: Iterable[tuple[str, str]], indent: int = 2) -> None:
    """Two columns: a name, and a text wrapped beside it."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in rows:
        table.add_row(Text(" " * indent + name, style="bold"), Text(text))
    stdout_console().print(table)


def _paragraphs(markdown: str) -> list[str]:
    """Markdown as plain lines: emphasis marks taken out, each paragraph and list item on its own."""
    return [line.replace("**", "").replace("`", "").rstrip() for line in markdown.splitlines() if line.strip()]
