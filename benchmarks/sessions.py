"""How long a session takes to go on with, and how quick the workshop's screen is, beside an empty Textual app.

The screen runs in a pseudo-terminal of 200 by 50, as a person would see it: the time from a key to the text
that answers it. For vcsekit the key is the one that saves a note, and the text is that note: it is on disk before.
"""

from __future__ import annotations

import argparse
import os
import select
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
EVENTS = 2_000
KEYS = 200
SIZE = (200, 50)
EMPTY = """
from textual.app import App
from textual.widgets import Label

class Empty(App):
    ENABLE_COMMAND_PALETTE = False
    number = 0

    def compose(self):
        yield Label("ready 0")

    def on_key(self, event):
        self.number += 1
        self.query_one(Label).update(f"ready {self.number}")

Empty().run()
"""


def sessions(runner: Any, own: str, _options: argparse.Namespace) -> list[list[str]]:
    """The three rows of this file."""
    return [resume(runner, own), first_screen(own, runner.environment), key_to_screen(own, runner.environment)]


def resume(runner: Any, own: str) -> list[str]:
    """Going on with a session of 2,000 events, over beginning one."""
    from run import SMALL, figures

    answers = (ROOT / "examples" / "workshop" / "answers.txt").read_text(encoding="utf-8").splitlines()[:-1]
    typed = (answers * 4)[: EVENTS + 20]
    script, quits = runner.folder / "typed.txt", runner.folder / "quit.txt"
    script.write_text("\n".join(typed) + "\n", encoding="utf-8")
    quits.write_text("quit\n", encoding="utf-8")
    long = runner.folder / "long.jsonl"
    subprocess.run([own, "assess", str(long), "--script", str(script)], check=False, stdout=subprocess.DEVNULL)
    events = len(long.read_bytes().splitlines()) - 1
    ours, peer = runner.in_turns(started(long, quits, fresh=False), started(runner.folder / "new.jsonl", quits), SMALL)
    return [f"going on after {events:,} events : beginning", str(SMALL), *figures(ours, peer, memory=False), ""]


def started(session: Path, script: Path, *, fresh: bool = True) -> list[str]:
    """A process that holds a session for one `quit`; a fresh one is removed first, in the same process."""
    program = (
        "import pathlib, sys; from vcsekit.__main__ import main; session, fresh = sys.argv[2], sys.argv.pop();"
        "fresh == 'True' and pathlib.Path(session).unlink(missing_ok=True); main()"
    )
    return [sys.executable, "-c", program, "assess", str(session), "--script", str(script), str(fresh)]


def first_screen(own: str, environment: Mapping[str, str], runs: int = 21) -> list[str]:
    """From the start of the process to the first screen."""
    ours, peer = [], []
    for number in range(runs + 1):
        for taken, command, sign in ((ours, workshop(own, number), b"Level 1"), (peer, empty(), b"ready")):
            began = time.perf_counter()
            with Terminal(command, environment) as terminal:
                terminal.until(sign)
                if number:
                    taken.append(time.perf_counter() - began)
    return row("assess, to its first screen : an empty Textual app", ours, peer, statistics.median)


def key_to_screen(own: str, environment: Mapping[str, str]) -> list[str]:
    """From a key to the screen, the 99th percentile; ours is the key that saves a note."""
    ours, peer = [], []
    with Terminal(workshop(own, "keys"), environment) as ready, Terminal(empty(), environment) as label:
        ready.until(b"Level 1")
        label.until(b"ready")
        for number in range(KEYS):
            ready.settle(b"note " + str(number).encode())
            ours.append(ready.answer_to(b"\r", f"Note: {number}".encode()))
            label.settle(b"")
            peer.append(label.answer_to(b"x", f"ready {number + 1}".encode()))
    return row(f"key to screen, 99th percentile of {KEYS} : an empty Textual app", ours, peer, late)


def late(taken: Sequence[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(taken, n=100)[98]


def row(name: str, ours: Sequence[float], peer: Sequence[float], measure: Any) -> list[str]:
    """One row of the table, in milliseconds."""
    first, second = measure(ours) * 1000, measure(peer) * 1000
    return [name, str(len(ours)), f"{first:.1f} ms", f"{second:.1f} ms", f"{first / second:.2f}", "", "", "", ""]


def workshop(own: str, name: object) -> list[str]:
    """The workshop's screen, with a session that is new and on disk."""
    path = Path(tempfile.gettempdir()) / f"vcsekit-bench-{os.getpid()}" / f"{name}.jsonl"
    path.unlink(missing_ok=True)
    return [own, "assess", str(path)]


def empty() -> list[str]:
    """The smallest Textual app."""
    return [sys.executable, "-c", EMPTY]


class Terminal:
    """A program in a pseudo-terminal with colours. Its modules are compiled once, as those of what is installed."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command = command
        left_out = ("COLUMNS", "LINES", "NO_COLOR")
        self._environment = {name: value for name, value in environment.items() if name not in left_out}
        self._environment["TERM"] = "xterm-256color"

    def __enter__(self) -> Terminal:
        import fcntl
        import pty
        import struct
        import termios

        self._leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
        streams = {"stdin": follower, "stdout": follower, "stderr": follower}
        self._process = subprocess.Popen(self._command, **streams, env=self._environment, start_new_session=True)
        os.close(follower)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        os.close(self._leader)

    def until(self, sign: bytes, seconds: float = 60) -> None:
        """Reads until something is drawn."""
        seen, end = b"", time.monotonic() + seconds
        while sign not in seen:
            if time.monotonic() > end:
                raise TimeoutError(f"{sign!r} was never drawn: {seen[-500:]!r}")
            seen += self._read(0.5)

    def settle(self, keys: bytes) -> None:
        """Types, and waits until nothing is drawn any more."""
        if keys:
            os.write(self._leader, keys)
        while self._read(0.06):
            pass

    def answer_to(self, key: bytes, sign: bytes) -> float:
        """Seconds from a key to when its answer is drawn."""
        began = time.perf_counter()
        os.write(self._leader, key)
        self.until(sign)
        return time.perf_counter() - began

    def _read(self, seconds: float) -> bytes:
        ready, _, _ = select.select([self._leader], [], [], seconds)
        return os.read(self._leader, 65536) if ready else b""
