"""Which face a sitting gets: the screen where there is a terminal that can show it, else plain questions."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vcsekit.cli.assess.sitting import Sitting

SMALLEST = (80, 24)
"""Columns and lines that the screen needs."""

FRAMES = 250
"""How many times a second the screen may be drawn. Nothing moves on it; but what follows an answer waits for a turn."""

EACH_KEY = (2_000, 10, 10)
"""How many new objects make Python look for garbage: few, so that each look is too short to be felt."""


def why_plain() -> str:
    """Why the screen can't be used here, in words; an empty text where it can."""
    for stream, name in ((sys.stdin, "the input"), (sys.stdout, "the output"), (sys.stderr, "the error output")):
        if not stream.isatty():
            return f"{name} is no terminal"
    if os.environ.get("TERM", "") == "dumb":
        return "the terminal says that it is dumb"
    size = shutil.get_terminal_size()
    if size.columns < SMALLEST[0] or size.lines < SMALLEST[1]:
        smallest = f"{SMALLEST[0]} by {SMALLEST[1]}"
        return f"the window has {size.columns} columns and {size.lines} lines, and the screen needs {smallest}"
    return ""


def watched() -> bool:
    """Whether somebody sits before any of the streams."""
    return any(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def show(sitting: Sitting, colours: str, opening: tuple[str, ...] = ()) -> None:
    """Holds a sitting on the screen; `opening` stands there until the first answer.

    Raises VcsekitError where an answer could not be saved.
    """
    import gc

    os.environ.setdefault("TEXTUAL_FPS", str(FRAMES))
    from vcsekit.tui.app import Workshop

    def drawn() -> None:
        # All that is there stays to the end: a look through it for garbage would hold up a key for a tenth of a second.
        gc.freeze()
        gc.set_threshold(*EACH_KEY)

    error = Workshop(sitting, colours, opening, drawn).run()
    if error is not None:
        raise error
