"""Programs that run at the same moment: real processes, which wait for each other before every round."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE = 120
"""Seconds after which a test gives up on a process: far more than any takes."""


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str


class Crew:
    """Processes that hold a command each in every round, as simultaneously as the machine allows."""

    def __init__(self, folder: Path, work: Path, size: int) -> None:
        self._folder, self._round = folder, 0
        folder.mkdir()
        environment = {**os.environ, "COLUMNS": "100"}
        self._hands = [
            subprocess.Popen([sys.executable, __file__, str(folder), str(number)], cwd=work, env=environment)
            for number in range(size)
        ]

    def run(self, *commands: tuple[list[str], str]) -> list[Answer]:
        """One round: command lines with what is typed into each."""
        assert len(commands) == len(self._hands)
        self._round += 1
        for number, (arguments, typed) in enumerate(commands):
            _write(self._folder / f"task-{self._round}-{number}", [arguments, typed])
        everybody = range(len(commands))
        _await([self._folder / f"ready-{self._round}-{number}" for number in everybody], self._hands)
        _write(self._folder / f"go-{self._round}", None)
        done = [self._folder / f"done-{self._round}-{number}" for number in everybody]
        _await(done, self._hands)
        return [Answer(**json.loads(path.read_text(encoding="utf-8"))) for path in done]

    def close(self) -> None:
        """Sends all home."""
        _write(self._folder / "end", None)
        for hand in self._hands:
            assert hand.wait(PATIENCE) == 0


@contextlib.contextmanager
def crew(folder: Path, work: Path, size: int = 2) -> Iterator[Crew]:
    """Processes that work in the folder `work`; `folder` is where they leave notes for each other."""
    hands = Crew(folder, work, size)
    try:
        yield hands
    finally:
        hands.close()


def _write(path: Path, data: Any) -> None:
    """Writes a note, which is there whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(data), encoding="utf-8")
    part.replace(path)


def _await(paths: list[Path], hands: list[subprocess.Popen[bytes]]) -> None:
    end = time.monotonic() + PATIENCE
    while not all(path.exists() for path in paths):
        assert time.monotonic() < end, "a process does not answer"
        assert all(hand.poll() is None for hand in hands), "a process ended"
        time.sleep(0.002)


def _work(folder: Path, number: str) -> None:
    from vcsekit.cli.app import run

    for this in range(1, 1_000_000):
        task = folder / f"task-{this}-{number}"
        while not task.exists():
            if (folder / "end").exists():
                return
            time.sleep(0.002)
        arguments, typed = json.loads(task.read_text(encoding="utf-8"))
        _write(folder / f"ready-{this}-{number}", None)
        while not (folder / f"go-{this}").exists():
            pass
        _write(folder / f"done-{this}-{number}", _answer(run, arguments, typed))


def _answer(run: Any, arguments: list[str], typed: str) -> dict[str, Any]:
    out, err = io.StringIO(), io.StringIO()
    sys.stdin = io.StringIO(typed)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(arguments)
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}


if __name__ == "__main__":
    _work(Path(sys.argv[1]), sys.argv[2])
