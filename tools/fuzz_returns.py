"""Damages files of returns at random and reads them: every one must be read to an end, without a traceback.

    python tools/fuzz_returns.py [--seed N] [--seconds N] [--runs N]

A file that fails is written to the folder that is named, with the seed that makes it again.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

CELLS = (
    "", "1", "2", "9", "High", "low", "2 - Low", "n/a", "#REF!", "=1+1", '"', '""', "a\nb", "a\r\nb", "\0", "ä",
    "\u200b", "x" * 5_000, "-1", "1.0", "2026-05-01", "31/12/2025", "99/99/9999", "\ufeff", ",", ";", "\t", "|",
    "NHS", "QZZ",
)  # fmt: skip
HEADINGS = (
    "return_id", "system", "place", "constituency", "round", "submitted", "matrix", "CARE-01", "CARE-02", "WORK-01",
    "comment", "indicator", "answer", "remedy: CARE-01", "Notes", "", "care-01", "Every group speaks at meetings.",
)  # fmt: skip
LAYOUTS = (
    None,
    "title: x\n",
    "title: x\nnumber_rows: true\nrepeated: refuse\n",
    "title: x\nshape: long\ncolumns: {indicator: indicator, answer: answer}\nrepeated: first\n",
    "title: x\ncolumns: {return_id: Notes}\nindicators: {CARE-01: comment}\nconstants: {round: a}\n",
    "title: x\nskip_after_header: 2\n",
    "title: x\nheader_row: 2\nencoding: windows-1252\ndelimiter: tab\ndates: day-month-year\nanswers: {x: 1}\n",
)


def main() -> int:
    """Runs until the time or the number of runs is up. Returns 1 where anything failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--runs", type=int)
    parser.add_argument("--out", type=Path, default=Path("fuzz-failures"))
    options = parser.parse_args()
    until = time.monotonic() + options.seconds
    seeds = count(options.seed) if options.runs is None else range(options.seed, options.seed + options.runs)
    runs = failures = 0
    for seed in seeds:
        if options.runs is None and time.monotonic() > until:
            break
        runs += 1
        failure = run(seed)
        if failure:
            failures += 1
            data, told = failure
            options.out.mkdir(parents=True, exist_ok=True)
            (options.out / f"{seed}.bin").write_bytes(data)
            print(f"seed {seed} fails:\n{told}")
    print(f"{runs} files read, {failures} failed (seeds {options.seed} to {options.seed + runs - 1})")
    return 1 if failures else 0


def run(seed: int) -> tuple[bytes, str] | None:
    """Reads one damaged file. Returns it with a traceback where something other than a finding came of it."""
    choose = random.Random(seed)
    data = damaged(choose)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / choose.choice(("x.csv", "x.xlsx", "x.xls", "x.ods", "x"))
        path.write_bytes(data)
        try:
            _read(path, choose.choice(LAYOUTS))
        except Exception:
            return data, traceback.format_exc()
    return None


def _read(path: Path, layout_text: str | None) -> None:
    """Scores the file and proposes a layout for it; checks that every row is accounted for."""
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.returns.engines.python import PythonEngine
    from vcsekit.returns.guess_text import guess_layout
    from vcsekit.returns.layout_file import read_layout
    from vcsekit.returns.reading import open_returns
    from vcsekit.returns.rejects import Corrections, rejected_row
    from vcsekit.returns.table import UnreadableError

    library, words = _content()
    layout = read_layout(layout_text.encode(), "layout.yaml", words)[0] if layout_text else None
    sink = _Sink(Corrections(words.card), rejected_row)
    try:
        tally = PythonEngine(words, sink, layout).score([path]).tally
        assert tally.rows == tally.scored + tally.superseded + tally.rejected, tally
        assert tally.returns == sink.returns, tally
        list(sink.corrections.rows())
    except VcsekitError:
        pass
    try:
        for table in open_returns(path, words.card).tables:
            if table.form or not any(True for _ in table.rows()):
                continue
            guessed = guess_layout(table, library, words)
            assert read_layout(guessed.text.encode(), "guess.yaml", words)[0] is not None, guessed.text
    except UnreadableError:
        pass


class _Sink:
    """Formats everything that a file gives, as `score` does."""

    def __init__(self, corrections: object, row: Callable[..., object]) -> None:
        self.corrections, self._row, self.returns = corrections, row, 0
        self.to_correct = corrections.take

    def scored(self, item: object) -> None:  # noqa: ARG002  # as an engine calls it
        self.returns += 1

    def problem(self, item: object) -> None:
        assert item.message and item.hint and item.place
        self._row(item)


_LOADED: list[object] = []


def _content() -> tuple[object, object]:
    if not _LOADED:
        from vcsekit.cli.library import load
        from vcsekit.returns.vocabulary import vocabulary

        library = load(ROOT / "tests" / "content" / "small")
        _LOADED.extend((library, vocabulary(library)))
    return _LOADED[0], _LOADED[1]


# Damage


def damaged(choose: random.Random) -> bytes:
    """A file that was sound, more or less, and then was damaged."""
    data = choose.choice((a_text, a_text, a_text, a_workbook, a_sheet))(choose)
    for _ in range(choose.choice((0, 0, 1, 1, 2, 5))):
        data = choose.choice((flipped, cut, doubled, filled, repacked))(data, choose)
    return data


def a_table(choose: random.Random) -> list[list[str]]:
    """A header that may be read, and a few rows of odd cells."""
    headings = choose.sample(HEADINGS, choose.randint(1, len(HEADINGS)))
    if choose.random() < 0.8:
        headings = list(dict.fromkeys(["return_id", "CARE-01", *headings]))
    rows = [[choose.choice(CELLS) for _ in headings] for _ in range(choose.randint(0, 6))]
    for row in rows:
        if choose.random() < 0.7:
            row[0] = choose.choice("abc")
        if choose.random() < 0.1:
            row.append("more")
    return [headings, *rows]


def a_text(choose: random.Random) -> bytes:
    """The table as a text, in one of many forms."""
    mark, end = choose.choice(",,,;\t|"), choose.choice(("\n", "\r\n", "\r"))
    quoted = choose.random() < 0.8
    lines = [mark.join(_cell(cell, mark, quoted) for cell in row) for row in a_table(choose)]
    encoding = choose.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"))
    return (end.join(lines) + choose.choice(("", end))).encode(encoding, "replace")


def _cell(cell: str, mark: str, quoted: bool) -> str:
    risky = quoted and any(sign in cell for sign in (mark, '"', "\n", "\r"))
    return '"' + cell.replace('"', '""') + '"' if risky else cell


def a_workbook(choose: random.Random) -> bytes:
    """The table as a workbook of one or two sheets."""
    from damaged_files import book

    tables = [a_table(choose) for _ in range(choose.randint(1, 2))]
    clean = [[[cell.replace("\0", "") for cell in row] for row in table] for table in tables]
    return book(*((f"S{number}", table) for number, table in enumerate(clean)))


def a_sheet(choose: random.Random) -> bytes:
    """The table as an OpenDocument sheet."""
    import html

    from damaged_files import ods, ods_row

    return ods("".join(ods_row(*map(html.escape, row), times=choose.choice((1, 1, 1, 3))) for row in a_table(choose)))


def flipped(data: bytes, choose: random.Random) -> bytes:
    """Some bytes changed."""
    changed = bytearray(data)
    for _ in range(choose.randint(1, 8) if changed else 0):
        changed[choose.randrange(len(changed))] = choose.randrange(256)
    return bytes(changed)


def cut(data: bytes, choose: random.Random) -> bytes:
    """A part taken out."""
    start, end = sorted(choose.randint(0, len(data)) for _ in range(2))
    return data[:start] + data[end:] if choose.random() < 0.5 else data[:end]


def doubled(data: bytes, choose: random.Random) -> bytes:
    """A part put in again somewhere else."""
    start, end = sorted(choose.randint(0, len(data)) for _ in range(2))
    place = choose.randint(0, len(data))
    return data[:place] + data[start:end] + data[place:]


def filled(data: bytes, choose: random.Random) -> bytes:
    """Bytes of one kind put in."""
    place = choose.randint(0, len(data))
    return data[:place] + bytes([choose.choice((0, 10, 13, 34, 44, 255))]) * choose.randint(1, 600) + data[place:]


def repacked(data: bytes, choose: random.Random) -> bytes:
    """A workbook whose parts are sound as a zipped file, and damaged inside."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except Exception:
        return data
    from damaged_files import zipped

    name = choose.choice(sorted(parts)) if parts else None
    if name is None:
        return data
    parts[name] = choose.choice((flipped, cut, doubled))(parts[name], choose)
    if choose.random() < 0.1:
        del parts[name]
    return zipped(parts)


def seeds(first: int, runs: int) -> Iterator[int]:
    """The seeds of a number of runs that fail."""
    return (seed for seed in range(first, first + runs) if run(seed))


if __name__ == "__main__":
    sys.exit(main())
