"""How far a long command has come, on the terminal: one line that changes, or for screen readers a line now and then.

It is shown where somebody looks on and waits for more than a second. Whoever works is not disturbed: a thread of its
own looks at what they have done.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from vcsekit.cli.console import is_quiet, is_verbose

if TYPE_CHECKING:
    from vcsekit.returns.engines.python import PythonEngine
    from vcsekit.returns.meter import HowFar

PATIENCE = 1.0
"""Seconds after which something is shown."""

_EVERY = 0.5
_LINES_AT = (5, 15, 30)
_LINES_EVERY = 60
"""Seconds after which a line is told where lines do not change: at these, then each time after this many."""

_TOO_EARLY = 0.02
"""How much must be done before it can be told how long the rest will take."""


class Progress:
    """Shows how far something has come, while it is entered. Where nobody looks on, it does nothing."""

    def __init__(self, *, plain: bool = False) -> None:
        self._plain = plain or is_verbose() or os.environ.get("TERM") == "dumb"
        self._look: Callable[[], str] = str
        self._end = threading.Event()
        self._shown = ""
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Progress:
        if sys.stderr.isatty() and not is_quiet():
            self._thread = threading.Thread(target=self._lines if self._plain else self._line, daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        if self._thread:
            self._thread.join()
            self._show("")

    def follow(self, engine: PythonEngine) -> None:
        """Shows from now on how far an engine has come."""
        view = ScoringView()
        self._look = lambda: view.text(engine.how_far(), time.monotonic())

    def tell(self, text: str) -> None:
        """Shows a text from now on."""
        self._look = lambda: text

    def _line(self) -> None:
        wait = PATIENCE
        while not self._end.wait(wait):
            self._show(self._look()[: shutil.get_terminal_size().columns - 1])
            wait = _EVERY

    def _show(self, text: str) -> None:
        """Writes over what stands in the line, where it is something else; an empty text takes it away."""
        if text != self._shown:
            sys.stderr.write("\r" + text.ljust(len(self._shown)) + ("" if text else "\r"))
            sys.stderr.flush()
        self._shown = text

    def _lines(self) -> None:
        told, ahead = 0, list(_LINES_AT)
        while not self._end.wait((ahead[0] if ahead else told + _LINES_EVERY) - told):
            told = ahead.pop(0) if ahead else told + _LINES_EVERY
            if text := self._look():
                sys.stderr.write(text + "\n")


class ScoringView:
    """What scoring looks like: its rate, and how long the rest will take, by how long it took so far."""

    def __init__(self) -> None:
        self._stage, self._since = "", 0.0

    def text(self, far: HowFar, now: float) -> str:
        """How far it has come, in one line. `now` are seconds by any clock."""
        if far.stage != self._stage:
            self._stage, self._since = far.stage, now
        seconds = now - self._since
        done = min(1.0, far.place / far.size) if far.size else 0.0
        share = f" ({100 * done:.0f} %)" if far.size else ""
        left = f", about {_in_words(seconds / done - seconds)} left" if _TOO_EARLY <= done < 1 and seconds else ""
        if far.stage == "opening":
            return "Looking through the files"
        if far.stage == "comparing":
            return f"Looking for returns that came several times{share}{left}"
        rate = f", {far.rows / seconds:,.0f} a second" if seconds and far.rows else ""
        return f"Counted {far.rows:,} rows{share}{rate}{left}"


def _in_words(seconds: float) -> str:
    """A time as people say it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
