"""How long `vcsekit score --engine spark` takes on this machine alone: many returns beside a quarter of them."""

from __future__ import annotations

import argparse
import sys
import threading
import time
from pathlib import Path
from typing import Any

from returns import made

_EVERY = 0.2
"""Seconds between two looks at the memory."""


def spark(runner: Any, own: str, options: argparse.Namespace) -> list[list[str]]:
    """One row: the largest of `--rows` over a quarter of it, once each. `--rows 4000000` takes many minutes.

    The cost of a row stays or falls where the ratio of time is 4 at most. Memory is that of all processes together:
    Python's, Java's and the workers'.
    """
    from run import Measured, figures

    rows = max(options.rows, default=0)
    if rows < 4:
        return []
    taken = []
    for count in (rows // 4, rows):
        score = (own, "score", made(runner, count), "--force", "--engine", "spark", "--out", f"by-spark-{count}")
        sys.stderr.write(f"\r{' '.join(score)[-90:]:<90}")
        with _Watched() as watched:
            seconds, _ = runner.take(score)
        taken.append(Measured(seconds, watched.most))
    what = f"vcsekit score --engine spark, {rows:,} rows : {rows // 4:,} rows"
    cost = taken[1].seconds / taken[0].seconds / 4
    return [[what, "1", *figures(taken[1], taken[0], memory=True), f"{cost:.2f} a row"]]


class _Watched:
    """The most memory, in megabytes, that all processes under this one take together while it is entered.

    Memory that processes share, as forked ones do, is counted once (PSS), where the system tells.
    """

    def __enter__(self) -> _Watched:
        self.most, self._end = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        import psutil

        while not self._end.is_set():
            total = 0
            for process in psutil.Process().children(recursive=True):
                try:
                    info = process.memory_full_info()
                    total += getattr(info, "pss", info.rss)
                except psutil.Error:
                    continue
            self.most = max(self.most, total / (1 << 20))
            time.sleep(_EVERY)


if __name__ == "__main__":
    sys.exit(f"python {Path(__file__).with_name('run.py').name} --only spark --rows 4000000")
