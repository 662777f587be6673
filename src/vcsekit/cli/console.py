"""Lays out text for the terminal: at most 100 columns, plain when it goes to a file or pipe."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from vcsekit.export.item import Block

WIDEST = 100

_LIST_ITEM = re.compile(r"[-*] |[0-9]+[.)] |#+ ")


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
            for paragraph in plain_lines(block.text):
                for line in Text(paragraph).wrap(console, console.width):
                    line.rstrip()
                    console.print(line)
        else:
            for label, text in block.items:
                _print_bullet(console, label, text)


def print_table(rows: Iterable[tuple[str, str]], indent: int = 2) -> None:
    """Two columns: a name, and a text wrapped beside it. A long name stands on a line of its own."""
    from rich.text import Text

    console, known = stdout_console(), list(rows)
    widest = max((len(name) for name, _ in known if len(name) <= console.width // 2), default=0)
    for name, text in known:
        lines = Text(text).wrap(console, max(20, console.width - indent - widest - 2))
        label = Text(" " * indent).append(name.ljust(widest), style="bold")
        if len(name) > widest:
            console.print(label)
            label = Text(" " * (indent + widest))
        for number, line in enumerate(lines or [Text("")]):
            gap = label if not number else Text(" " * (indent + widest))
            console.print(gap + Text("  ") + line if line.plain else gap)


def print_paragraph(text: str, indent: int = 0) -> None:
    """One paragraph, wrapped, set in by some columns."""
    from rich.text import Text

    console = stdout_console()
    for line in Text(text).wrap(console, console.width - indent):
        line.rstrip()
        console.print(Text(" " * indent) + line)


def plain_lines(markdown: str) -> list[str]:
    """Markdown as plain lines: emphasis marks taken out, each paragraph and list item on one line of its own."""
    found: list[str] = []
    fresh = True
    for line in markdown.replace("**", "").replace("`", "").splitlines():
        words = line.strip()
        if words and (fresh or _LIST_ITEM.match(words)):
            found.append(words)
        elif words:
            found[-1] += f" {words}"
        fresh = not words
    return found


def _print_bullet(console: Console, label: str, text: str) -> None:
    from rich.text import Text

    bullet = Text().append(label, style="bold")
    if label and text:
        bullet.append(" " if label.endswith(".") else ": ")
    first, *rest = plain_lines(text) or [""]
    lines = [*bullet.append(first).wrap(console, console.width - 4)]
    for paragraph in rest:
        lines += Text(paragraph).wrap(console, console.width - 4)
    for number, line in enumerate(lines):
        line.rstrip()
        console.print(Text("    " if number else "  - ") + line)
