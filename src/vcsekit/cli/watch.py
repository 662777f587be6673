"""`vcsekit validate --watch`: checks again when something was saved, and tells what is new."""

from __future__ import annotations

import contextlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from vcsekit.checks.fingerprint import located
from vcsekit.cli import config, reporters
from vcsekit.cli.checked import Asked, Checked, check, folder_of
from vcsekit.cli.console import insist, is_verbose, say, stdout_console
from vcsekit.cli.library import SUFFIXES
from vcsekit.diagnostics import Diagnostic, ExitCode, VcsekitError
from vcsekit.io.clock import time_of_day
from vcsekit.io.folders import stamps

EVERY = 0.3
"""Seconds between two looks at the files, and for which nothing may change before they are read."""

PATIENCE = 1.5
"""Seconds for which a file must be gone or empty before it counts as that: editors save by way of both."""

_GIT = (".git/HEAD", ".git/logs/HEAD", ".git/FETCH_HEAD")
"""What git changes with a commit, a switch to another branch, and a fetch."""

_LASTING = 2
"""How often content must be refused in the same words before that is told: another program may hold a file."""

State = dict[str, tuple[int, int]]
"""Files by path: the time of the last change, and the size."""


def watch_content(asked: Asked, *, plain: bool, rest: Callable[[float], None] = time.sleep) -> ExitCode:
    """Checks now, and whenever something changed, until Ctrl+C is typed.

    `plain` is for screen readers: nothing is cleared, and only what is new is told. So it is, too, where there is no
    terminal that can be cleared. `rest` waits for some seconds. Raises VcsekitError where the first check fails.
    """
    teller = _Teller(clears=not plain and _can_clear())
    try:
        folder = folder_of(asked)
        # Were the folder looked for again, content that is gone would turn into the content that is built in.
        pinned = replace(asked, content=folder)
        before = _look(folder)
        teller.tell(check(pinned))
        say("Waiting for changes. Stop with Ctrl+C.")
        follow(before, lambda: _look(folder), lambda: teller.tell_again(pinned), rest)
    except KeyboardInterrupt:
        say("stopped")
    return ExitCode.INTERRUPTED


def follow(seen: State, look: Callable[[], State], again: Callable[[], bool], rest: Callable[[float], None]) -> None:
    """Calls `again` whenever files have changed and come to rest; until something is raised.

    Where `again` gives False, something could not be read, and may be free a moment later: it is asked once more.
    """
    while True:
        rest(EVERY)
        now = look()
        if now == seen:
            continue
        now = _at_rest(seen, now, look, rest)
        if now == seen:
            continue
        seen = now
        if not again():
            rest(PATIENCE)
            seen = {}


def _at_rest(seen: State, now: State, look: Callable[[], State], rest: Callable[[float], None]) -> State:
    """The files as they are once nothing changes any more."""
    quiet = 0.0
    while quiet < (PATIENCE if _in_doubt(seen, now) else EVERY):
        rest(EVERY)
        later = look()
        quiet = quiet + EVERY if later == now else 0.0
        now = later
    return now


def _in_doubt(seen: State, now: State) -> bool:
    """Whether a file has gone or become empty: it may be in the middle of being saved."""
    return any(size and not now.get(path, (0, 0))[1] for path, (_, size) in seen.items())


def _look(folder: Path) -> State:
    """What a check depends on: the content, the options that may be kept beside or above it, and git's revisions."""
    home = folder.resolve()
    found = {path: (changed, size) for path, changed, size in stamps(folder, SUFFIXES)}
    for place in (home, *home.parents):
        for name in (config.NAME, *_GIT):
            with contextlib.suppress(OSError):
                status = (place / name).stat()
                found[str(place / name)] = status.st_mtime_ns, status.st_size
    return found


def _can_clear() -> bool:
    console = stdout_console()
    on_terminal = sys.stdout.isatty() and sys.stderr.isatty()
    return on_terminal and not console.is_dumb_terminal and not is_verbose()


@dataclass
class _Teller:
    """Tells what a check found, and what became of it since the check before."""

    clears: bool
    _known: frozenset[str] = frozenset()
    _errors: Counter[str] = field(default_factory=Counter)

    def tell(self, found: Checked) -> None:
        """All that was found at first, and how much of the content was looked at."""
        self._known = frozenset(_marked(found))
        if self.clears:
            stdout_console().clear()
        _print(found, found.problems)
        reporters.print_summary(found.problems, found.extent)

    def tell_again(self, asked: Asked) -> bool:
        """Checks again, and tells what is new and what is mended. False where the content can't be had just now."""
        try:
            found = check(asked)
        except VcsekitError as error:
            self._tell_error(error)
            return False
        now = _marked(found)
        new = [problem for mark, problem in now.items() if mark not in self._known]
        news = _news(len(new), len(self._known - now.keys()))
        self._known, self._errors = frozenset(now), Counter()
        headline = f"{time_of_day()}: {news}; {reporters.summary_words(found.problems)}"
        if self.clears:
            stdout_console().clear()
            _print(found, found.problems)
            say(f"{headline}. Stop with Ctrl+C.")
        else:
            say(headline)
            _print(found, new)
        return True

    def _tell_error(self, error: VcsekitError) -> None:
        """Tells why content can't be had, once, where that is not over a moment later."""
        self._errors[error.message] += 1
        if self._errors[error.message] == _LASTING:
            insist(f"{time_of_day()}: error: {error.message}" + (f"\n  hint: {error.hint}" if error.hint else ""))


def _marked(found: Checked) -> dict[str, Diagnostic]:
    """The problems, each by what stays the same while other lines come and go."""
    return {item.fingerprint: item.problem for item in located(found.problems, found.lines())}


def _news(new: int, mended: int) -> str:
    parts = [f"{new:,} new"] * bool(new) + [f"{mended:,} mended"] * bool(mended)
    return ", ".join(parts) or "nothing new"


def _print(found: Checked, problems: Sequence[Diagnostic]) -> None:
    reporters.print_text(problems, found.lines())
    sys.stdout.flush()
