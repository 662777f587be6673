"""What reaches the terminal: how much is told there, and how text is laid out.

At most 100 columns, plain when it goes to a file or pipe.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import time
from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from rich.console import Console

    from vcsekit.export.item import Block

WIDEST = 100


class Voice(IntEnum):
    """How much is told beside what was asked for."""

    QUIET = 0
    USUAL = 1
    VERBOSE = 2


class _Telling:
    """How much the command that runs tells, and since when it runs."""

    voice = Voice.USUAL
    began = 0.0


_OBEYED = re.compile(r"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys in place of showing it: escape codes, and what turns text round."""

_LIST_ITEM = re.compile(r"[-*] |[0-9]+[.)] |#+ ")


def stdout_console() -> Console:
    """Rich's console for data. Colours and bold only on a terminal, and never where NO_COLOR is set."""
    from rich.console import Console
    from rich.segment import Segment

    class Tame(Console):
        def render(self, renderable: Any, options: Any = None) -> Any:
            for text, style, control in super().render(renderable, options):
                yield Segment(text if control else tame(text), style, control)

    colours: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"
    console = Tame(file=sys.stdout, color_system=colours, highlight=False, markup=False, emoji=False)
    console.width = min(console.width, WIDEST)
    return console


def begin(voice: Voice = Voice.USUAL) -> None:
    """Sets how much is told from now on, and lets the time run that `detail` shows."""
    _Telling.voice, _Telling.began = voice, time.perf_counter()


def raise_voice(voice: Voice) -> None:
    """Sets how much is told: `--quiet` or `--verbose` was given. Raises VcsekitError where both were."""
    from vcsekit.diagnostics import VcsekitError

    if {_Telling.voice, voice} == {Voice.QUIET, Voice.VERBOSE}:
        raise VcsekitError("--quiet and --verbose ask for two different things", "leave one of them out")
    _Telling.voice = voice


def is_quiet() -> bool:
    """Whether only what was asked for and errors are told: no summary, no note, no progress."""
    return _Telling.voice is Voice.QUIET


def is_verbose() -> bool:
    """Whether steps are told, each on a line of its own."""
    return _Telling.voice is Voice.VERBOSE


def say(text: str) -> None:
    """Tells the user something beside what was asked for. Goes to stderr; `--quiet` hides it."""
    if not is_quiet():
        insist(text)


def insist(text: str) -> None:
    """Tells the user what `--quiet` lets through too: a finding, a question, an answer. Goes to stderr.

    Where nobody listens there any more, or a disk is full, the command goes on: what it does is not what it tells.
    """
    with contextlib.suppress(OSError):
        sys.stderr.write(tame(text) + "\n")


def summarise(text: str) -> None:
    """Sums up on stdout what stands in files anyhow; `--quiet` hides it."""
    if not is_quiet():
        sys.stdout.write(tame(text) + "\n")


def detail(text: str) -> None:
    """Tells what was read or chosen, and why, with the seconds since the start. Goes to stderr with `--verbose`."""
    if is_verbose():
        insist(f"[{time.perf_counter() - _Telling.began:.2f} s] {text}")


def tame(text: str) -> str:
    """A text in which a terminal obeys nothing but ends of lines: content and returns are written by others."""
    return _OBEYED.sub("?", text)


def put(text: str) -> None:
    """Prints data on stdout: as they are in a file or pipe, and so that it obeys nothing on a terminal."""
    sys.stdout.write(tame(text) if sys.stdout.isatty() else text)


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
