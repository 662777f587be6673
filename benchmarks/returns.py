"""How long `vcsekit score` takes in pure Python: beside the program's own start, and beside a raw scan."""

from __future__ import annotations

import argparse
import csv
import sys
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RETURNS = 500
ROUNDS = 3


def returns(runner: Any, own: str, options: argparse.Namespace) -> list[list[str]]:
    """The rows of this file. `--rows 1000000` makes the last one that of a million rows, and take minutes."""
    return [usual_round(runner, own), *([many_rows(runner, own, max(options.rows))] if options.rows else [])]


def usual_round(runner: Any, own: str) -> list[str]:
    """One round of fourteen systems, over the program telling its version: what a user waits for."""
    from run import SMALL, figures

    file = one_round(runner.folder / made(runner, RETURNS * ROUNDS), runner.folder / "round.csv")
    runs = max(runner.runs, SMALL)
    ours = (own, "score", file, "--engine", "python", "--out", "usual", "--force")
    taken = runner.in_turns(ours, (own, "--version"), runs)
    return [f"vcsekit score, {RETURNS} returns : vcsekit --version", str(runs), *figures(*taken, memory=True), ""]


def many_rows(runner: Any, own: str, rows: int) -> list[str]:
    """One large file, over a scan that reads every cell and does nothing with it."""
    from run import figures

    file, runs = made(runner, rows), 3 if rows < 1_000_000 else 1
    peer = (sys.executable, str(ROOT / "benchmarks" / "peers" / "scan_polars.py"), file)
    ours = (own, "score", file, "--engine", "python", "--out", "many", "--force")
    taken = runner.in_turns(ours, peer, runs)
    return [
        f"vcsekit score --engine python, {rows:,} rows : a raw scan in Polars",
        str(runs),
        *figures(*taken, memory=True),
        "",
    ]


def made(runner: Any, rows: int) -> str:
    """The file of so many invented returns, made once."""
    name = f"made/returns-{rows}.csv"
    if not (runner.folder / name).exists():
        maker = (sys.executable, str(ROOT / "examples" / "make_returns.py"))
        runner.take((*maker, "--rows", str(rows), "--out", "made"))
    return name


def one_round(source: Path, out: Path) -> str:
    """As many returns of one round as are wanted, in a file of their own. Its name is given back."""
    with source.open(encoding="utf-8", newline="") as handle, out.open("w", encoding="utf-8", newline="") as kept:
        header, *rows = csv.reader(handle)
        place = header.index("round")
        own = [row for row in rows if row[place] == rows[0][place]]
        csv.writer(kept, lineterminator="\n").writerows([header, *islice(own, RETURNS)])
    return out.name
