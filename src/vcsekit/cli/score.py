"""`vcsekit score`: files of returns to tables."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vcsekit.cli.options import ContentOption, ForceOption

if TYPE_CHECKING:
    from vcsekit.content.library import Library
    from vcsekit.export.tables import Row
    from vcsekit.returns.problems import ReturnProblem
    from vcsekit.returns.result import Scored, ScoredReturn
    from vcsekit.scoring.card import Scorecard

TABLES = ("scores.csv", "domains.csv", "indicators.csv", "rejected.csv", "results.json")


def command(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV files of returns, one row a return.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder for the tables.")],
    force: ForceOption = False,
    content: ContentOption = None,
) -> int:
    """Score CSV returns, and list what can't be counted.

    Writes scores.csv, domains.csv, indicators.csv, rejected.csv and results.json. A bad cell never stops the
    rest and never counts. Exits with 1 where something was rejected.

    Examples:

    \b
      vcsekit score examples/returns/round-1.csv --out scored
    """
    from vcsekit.cli import library as found
    from vcsekit.io.files import atomic_writer, make_folder, refuse_existing, refuse_missing
    from vcsekit.scoring.card import scorecard

    refuse_missing(files)
    refuse_existing([out / name for name in TABLES], force=force)
    library = found.load(content)
    card = scorecard(library)
    make_folder(out)
    with ExitStack() as stack:
        handles = {name: stack.enter_context(atomic_writer(out / name)) for name in TABLES}
        sink = _Tables(csv.writer(handles["scores.csv"]), csv.writer(handles["rejected.csv"]), card)
        scored = score_files(files, library, card, sink)
        _write_tables(handles, library, card, scored, files)
    return _report(scored, sink, out)


def score_files(files: Iterable[Path], library: Library, card: Scorecard, sink: Any) -> Scored:
    """Scores files into one state. Raises VcsekitError where a file can't be opened."""
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.io.files import reason
    from vcsekit.returns.cells import cell_reader
    from vcsekit.returns.engines.python import PythonEngine

    engine = PythonEngine(card, cell_reader(library), sink)
    for path in files:
        try:
            engine.score(path)
        except OSError as error:
            raise VcsekitError(f"{path} can't be read: {reason(error)}") from None
    return engine.result()


class _Tables:
    """Writes returns and problems as they come, and keeps the first few problems to show."""

    def __init__(self, scores: Any, rejected: Any, card: Scorecard) -> None:
        from vcsekit.export.tables import REJECTED_HEADER, rejected_row, score_header, score_row

        self._scores, self._rejected = scores, rejected
        self._score_row, self._rejected_row = score_row, rejected_row
        self.first: list[ReturnProblem] = []
        self.rejections = 0
        scores.writerow(score_header(card))
        rejected.writerow(REJECTED_HEADER)

    def scored(self, item: ScoredReturn) -> None:
        """Writes one return's scores."""
        self._scores.writerow(self._score_row(item))

    def problem(self, item: ReturnProblem) -> None:
        """Writes one problem."""
        self._rejected.writerow(self._rejected_row(item))
        self.rejections += item.severity == "error"
        if len(self.first) < 5:
            self.first.append(item)


def _write_tables(
    handles: dict[str, Any], library: Library, card: Scorecard, scored: Scored, files: list[Path]
) -> None:
    from vcsekit.export import tables

    _rows(handles["domains.csv"], tables.DOMAIN_HEADER, tables.domain_rows(library, card, scored.state))
    _rows(
        handles["indicators.csv"],
        tables.indicator_header(library.matrix),
        tables.indicator_rows(library, card, scored.state),
    )
    _results(handles["results.json"], library, scored, files)


def _rows(handle: Any, header: Row, rows: Iterable[Row]) -> None:
    writer = csv.writer(handle)
    writer.writerow(header)
    writer.writerows(rows)


def _results(handle: Any, library: Library, scored: Scored, files: list[Path]) -> None:
    import json
    from dataclasses import asdict

    from vcsekit import __version__
    from vcsekit.export import results
    from vcsekit.io.files import sha256

    matrix = library.matrix
    data = {
        "kind": results.KIND,
        "format": results.FORMAT,
        "note": results.PRIVATE,
        "program": __version__,
        "matrix": {"id": matrix.id, "version": matrix.version, "hash": library.matrix_hash()},
        "inputs": [{"file": path.as_posix(), "sha256": sha256(path)} for path in files],
        "tally": asdict(scored.tally),
        "state": results.state_data(scored.state),
    }
    json.dump(data, handle, ensure_ascii=False, indent=1)
    handle.write("\n")


def _report(scored: Scored, sink: _Tables, out: Path) -> int:
    from vcsekit.cli.console import say
    from vcsekit.diagnostics import ExitCode

    tally = scored.tally
    for item in sink.first:
        say(_line(item))
    more = sink.rejections + tally.warnings - len(sink.first)
    if more > 0:
        say(f"… and {more} more in {out / 'rejected.csv'}")
    sys.stdout.write(
        f"{tally.summary()}, from {tally.files - tally.files_rejected} of {tally.files} files.\n"
        f"Cells that could not be counted: {tally.cells_rejected}. Warnings: {tally.warnings}. Tables are in {out}:\n"
        f"  {', '.join(TABLES)}\n"
    )
    return ExitCode.FINDINGS if sink.rejections else ExitCode.CLEAN


def _line(item: ReturnProblem) -> str:
    column = f", column {item.column}" if item.column else ""
    value = f" “{item.value[:40]}”:" if item.value else ""
    hint = f" ({item.hint})" if item.hint else ""
    return f"{item.span}{column}: {item.severity} {item.code}:{value} {item.message}{hint}"
