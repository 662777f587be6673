"""The plain face of a session: asks, saves, tells. Decides nothing: the dialogue does.

Append-only, without boxes or colours, every level in words: for screen readers, pipes and plain terminals.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from vcsekit.diagnostics import VcsekitError

if TYPE_CHECKING:
    from vcsekit.assess.dialogue import Prompt
    from vcsekit.cli.assess.sitting import Sitting

WIDTH, NARROWEST = 78, 20

MAX_LINE = 100_000
"""The longest line that is taken as an answer, in letters; what is kept of one is shorter still."""


class Room:
    """One sitting in a plain terminal, a pipe or a script."""

    def __init__(self, sitting: Sitting, script: Iterator[str] | None) -> None:
        self._sitting = sitting
        self._script = script
        self._puzzled = 0

    def hold(self) -> int:
        """Asks until the room quits or there are no more answers. 1 where a scripted answer meant nothing."""
        from vcsekit.diagnostics import ExitCode

        shown: object = None
        opening = ""
        while True:
            prompt = self._sitting.prompt
            place = (prompt.indicator, prompt.step in ("ratify", "end") and prompt.step)
            if place != shown:
                self._tell(self._sitting.read_out())
                shown = place
            text = self._ask(prompt)
            if text is None:
                opening = "\nNo more answers."
                break
            said = self._sitting.take(text)
            self._tell(said.lines)
            self._puzzled += not said.understood
            if said.read_again:
                shown = None
            if said.quit:
                break
        self.say_where(opening)
        return ExitCode.FINDINGS if self._puzzled and not self._interactive else ExitCode.CLEAN

    @property
    def _interactive(self) -> bool:
        return self._script is None and sys.stdin.isatty()

    def _tell(self, lines: Iterable[str]) -> None:
        for line in lines:
            tell(line, hang=2)

    def _ask(self, prompt: Prompt) -> str | None:
        """One line of input; None where there is no more."""
        if self._interactive:
            return _asked(prompt)
        tell(prompt.question)
        sys.stdout.write("> ")
        sys.stdout.flush()
        line = next(self._script, None) if self._script is not None else self._read_line()
        if line is not None:
            line = readable(line.rstrip("\r\n"))
            sys.stdout.write(("(hidden)" if prompt.hidden and line else line) + "\n")
            sys.stdout.flush()
        return line

    def _read_line(self) -> str | None:
        line = sys.stdin.readline(MAX_LINE + 1)
        if len(line) > MAX_LINE:
            hint = "type shorter answers, or name the file with --script"
            raise VcsekitError(f"an answer has more than {MAX_LINE:,} letters", hint)
        return line or None

    def say_where(self, opening: str = "") -> None:
        """Tells where the session is kept, and how to go on."""
        say_where(self._sitting, opening)


def say_where(sitting: Sitting, opening: str = "") -> None:
    """Tells where a session is kept, and how to go on."""
    path, session = sitting.path, sitting.session
    if path is None:
        tell(f"{opening} This was a rehearsal: nothing was saved.".strip())
        return
    tell(f"{opening} Everything is saved.".strip(" "))
    tell(f"{len(session.settled)} of {len(session.order)} indicators are answered. The session is in {path}.")
    tell(f"Go on: vcsekit assess {as_typed(path)}")
    tell(f"Report: vcsekit report {as_typed(path)} --out report.html")


def as_typed(name: object) -> str:
    """A name or path as it is typed in a command: in quotes where it has more than letters, digits and slashes."""
    text = str(name)
    return text if all(letter.isalnum() or letter in "-_./\\:" for letter in text) else f'"{text}"'


def _asked(prompt: Prompt) -> str | None:
    """One line from a terminal; what is typed at a hidden question is not shown."""
    import getpass

    _edit_lines()
    try:
        tell(prompt.question)
        return getpass.getpass("(hidden) > ") if prompt.hidden else input("> ")
    except EOFError:
        return None


def _edit_lines() -> None:
    """Arrow keys move in the line, and what is pasted in several lines is one answer, where the system can do that."""
    try:
        import readline
    except ImportError:
        # Windows edits lines itself.
        return
    # The arrow up would show earlier answers to the room, private notes among them.
    readline.set_auto_history(False)
    readline.parse_and_bind("set enable-bracketed-paste on")


def readable(text: str) -> str:
    """A text without what a terminal in another encoding made of some of its characters, nor what a terminal obeys."""
    from vcsekit.assess.legible import legible

    return legible(text.encode("utf-8", "replace").decode("utf-8"))


def tell(text: str, hang: int = 0) -> None:
    """A line for the room, wrapped to 78 columns or to a narrower window, so that no word is cut.

    Made legible first: whoever wrote a session's file has no say in what the terminal does.
    """
    import textwrap

    from vcsekit.assess.legible import legible

    width = _width()
    for part in text.split("\n"):
        told = legible(part)
        sys.stdout.write(textwrap.fill(told, width, subsequent_indent=" " * hang, break_on_hyphens=False) + "\n")


def _width() -> int:
    """How long lines may be: shorter where the window is, as it is where letters are large."""
    import shutil

    if not sys.stdout.isatty():
        return WIDTH
    return max(NARROWEST, min(WIDTH, shutil.get_terminal_size().columns - 1))
