"""How long `vcsekit score` takes with Polars on one large file: whole processes, and everything is written."""

from __future__ import annotations

import argparse
import filecmp
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from returns import made

PEERS = Path(__file__).resolve().parent / "peers"
BY_POLARS, BY_PYTHON = "by-polars", "by-python"
MOST_FOR_PEERS = 1_000_000
"""pandas needs six gigabytes for so many rows, and pure Python minutes."""


def engines(runner: Any, own: str, options: argparse.Namespace) -> list[list[str]]:
    """The rows of this file, for the largest of `--rows` that peers can bear, and how larger ones compare with it.

    `--rows 1000000` takes minutes, and `--rows 1000000 10000000` half an hour, most of it to make the file.
    """
    rows = max((rows for rows in options.rows if rows <= MOST_FOR_PEERS), default=0)
    if not rows:
        return []
    file = made(runner, rows)
    ours = by_polars(own, file)
    peers: dict[str, Sequence[str]] = {
        "a raw scan in Polars": (sys.executable, str(PEERS / "scan_polars.py"), file),
        "--engine python": (own, "score", file, "--force", "--engine", "python", "--out", BY_PYTHON),
        "pandas": (sys.executable, str(PEERS / "score_pandas.py"), file, "by-pandas"),
    }
    return [
        *(
            beside(runner, f"vcsekit score --engine polars, {rows:,} rows : {name}", ours, peers[name])
            for name in peers
        ),
        *(
            beside(runner, f"the same, {more:,} rows : {rows:,} rows", by_polars(own, made(runner, more)), ours)
            for more in options.rows
            if more > MOST_FOR_PEERS
        ),
    ]


def by_polars(own: str, file: str) -> Sequence[str]:
    """The command that scores a file with Polars."""
    return (own, "score", file, "--force", "--engine", "polars", "--out", BY_POLARS)


def beside(runner: Any, what: str, ours: Sequence[str], peer: Sequence[str]) -> list[str]:
    """One row; where the peer is the other engine, it says how many files are the same."""
    from run import figures

    runs = min(runner.runs, 3)
    taken = runner.in_turns(ours, peer, runs)
    return [what, str(runs), *figures(*taken, memory=True), same_files(runner.folder) if BY_PYTHON in peer else ""]


def same_files(folder: Path) -> str:
    """How many files the engines wrote alike, byte for byte; NO where one differs."""
    names = sorted(path.name for path in (folder / BY_PYTHON).iterdir())
    same, *others = filecmp.cmpfiles(folder / BY_POLARS, folder / BY_PYTHON, names, shallow=False)
    return "NO" if any(others) else f"{len(same)} files"
