"""What happens when somebody stops a command with Ctrl+C: it cleans up, whatever else is typed meanwhile."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from vcsekit.diagnostics import ExitCode, VcsekitError


@contextlib.contextmanager
def interrupted_once() -> Iterator[None]:
    """Lets the first Ctrl+C through, and no other until all that was begun is cleaned up.

    Impatient fingers would otherwise stop the cleaning too. Where Ctrl+C is not to stop the program, as in the
    background of a shell, it goes on.
    """
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def take_back() -> None:
    """Takes Ctrl+C back from whoever took it since `interrupted_once` began; elsewhere nothing is done."""
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is _first:
        signal.signal(signal.SIGINT, _first)


def _first(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.default_int_handler(number, frame)


class StoppedError(VcsekitError):
    """Somebody stopped the command; the message says what was written."""

    exit_code = ExitCode.INTERRUPTED


@contextlib.contextmanager
def stoppable(folder: Path, last: str) -> Iterator[None]:
    """Says what became of a folder whose files take their places together, `last` the last, when Ctrl+C is typed.

    A folder that is new, and in which nothing was written, is taken away. Raises StoppedError.
    """
    before, new = _stamp(folder / last), not folder.exists()
    try:
        with interrupted_once():
            yield
    except KeyboardInterrupt:
        if _stamp(folder / last) != before:
            raise StoppedError(f"stopped, but everything in {folder} was written by then") from None
        if new:
            with contextlib.suppress(OSError):
                folder.rmdir()
        kept = "" if before is None else ", and what was there before is unchanged"
        raise StoppedError(f"stopped: nothing was written to {folder}{kept}") from None


def _stamp(path: Path) -> tuple[int, int] | None:
    """What tells a file from one that takes its place; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns
