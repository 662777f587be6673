"""`vcsekit score`: files of returns to tables."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vcsekit.cli.engines import EngineName, EngineOption
from vcsekit.cli.options import ContentOption, ForceOption, LayoutOption
from vcsekit.cli.score_tables import COMMENTS, PUBLISH, TablesFormat, table_files

if TYPE_CHECKING:
    from vcsekit.cli.scoring import Rejects
    from vcsekit.content.library import Library
    from vcsekit.returns.result import Scored
    from vcsekit.scoring.card import Scorecard

RESULTS, REJECTED, TO_CORRECT, MANIFEST = "results.json", "rejected.csv", "to-correct.csv", "manifest.json"


def command(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder for the tables.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE...", help="Returns, or folders of them: CSV or text, Excel, OpenDocument."),
    ] = None,
    layout: LayoutOption = None,
    output_format: Annotated[
        TablesFormat, typer.Option("--format", help="What the tables are written as.")
    ] = TablesFormat.CSV,
    again: Annotated[
        Path | None,
        typer.Option("--from", metavar="MANIFEST", help="Make the tables of a manifest.json again, and compare them."),
    ] = None,
    max_problems: Annotated[
        int | None,
        typer.Option("--max-problems", min=0, metavar="N", help="Stop, and write no scores, after more errors."),
    ] = None,
    engine: EngineOption = EngineName.AUTO,
    force: ForceOption = False,
    content: ContentOption = None,
) -> int:
    """Score returns, and list what can't be counted.

    Reads CSV and other text, .xlsx, .xls and .ods: our own form, or any table by a layout. Writes tables of figures by
    return, system, place, constituency and round, with a data dictionary; quality.csv, how complete each system's
    returns are; rejected.csv, every problem with its place and remedy; and to-correct.csv, the rows with problems.
    Correct them there and score both files together. A bad cell never stops the rest and never counts. What people
    said beside their answers is kept in comments.csv. Exits with 1 where something was rejected.

    manifest.json holds what the tables were made from: --from makes them again and compares.

    Examples:

    \b
      vcsekit score examples/returns/round-1.csv --out scored
      vcsekit score examples/returns/round-2.csv --format xlsx --out workbook
      vcsekit score --from scored/manifest.json --out again
      vcsekit score examples/mappings/google-forms.csv --layout examples/mappings/google-forms.yaml --out from-google
    """
    from vcsekit.cli.given import given_files
    from vcsekit.cli.score_again import score_again
    from vcsekit.diagnostics import VcsekitError

    if again is not None:
        if files or layout:
            raise VcsekitError("a manifest names its files and layout itself", "leave out FILE and --layout")
        return score_again(again, out, force, content)
    if not files:
        raise VcsekitError("Missing argument 'FILE...'.", "see `vcsekit score --help`")
    return score_to(Order(given_files(files), layout, output_format, max_problems, engine), out, force, content)


@dataclass(frozen=True)
class Order:
    """What is to be scored, and what changes the tables: everything that a manifest keeps; and by which engine."""

    files: Sequence[Path]
    layout: Path | None
    output_format: TablesFormat
    max_problems: int | None
    engine: EngineName = EngineName.AUTO


def score_to(order: Order, out: Path, force: bool, content: Path | None) -> int:
    """Scores what was ordered into a folder. Returns the exit code."""
    from vcsekit.cli import library as found
    from vcsekit.cli.scoring import Rejects, TooManyProblemsError
    from vcsekit.io.files import atomic_writer, make_folder, refuse_existing
    from vcsekit.scoring.card import scorecard

    names = (*table_files(order.output_format), RESULTS, REJECTED, TO_CORRECT, MANIFEST)
    refuse_existing([out / name for name in names], force=force)
    library = found.load(content)
    card = scorecard(library)
    make_folder(out)
    with atomic_writer(out / REJECTED) as handle:
        rejects = Rejects(handle, card, order.max_problems)
        try:
            scored, comments = _score(order, library, card, rejects, out)
        except TooManyProblemsError:
            return _stopped(rejects, order.max_problems, out)
    write_manifest(order, library, scored, out, names[:-1])
    return _report(scored, rejects, out, comments, names)


def _score(order: Order, library: Library, card: Scorecard, rejects: Rejects, out: Path) -> tuple[Scored, int]:
    """Scores, and writes all but problems and manifest. Returns how many comments there were, too."""
    from vcsekit.cli.score_tables import ScoreTables
    from vcsekit.cli.scoring import ReturnsSink, score_files, write_rows
    from vcsekit.content.words import matrix_line
    from vcsekit.io.files import atomic_writer

    with ExitStack() as stack:
        tables = ScoreTables(stack, out, order.output_format, library, card)
        handles = {name: stack.enter_context(atomic_writer(out / name)) for name in (RESULTS, TO_CORRECT)}
        sink = ReturnsSink(rejects, tables.scored, tables.scored_many)
        scored = score_files(order.files, library, sink, order.layout, order.engine)
        about = {"Matrix": matrix_line(library), "Returns": scored.tally.summary(), "Before you publish": PUBLISH}
        tables.finish(scored, about)
        _results(handles[RESULTS], library, scored, order.files)
        handles[TO_CORRECT].write("\ufeff")
        write_rows(handles[TO_CORRECT], rejects.corrections.rows())
    return scored, tables.comments


def _results(handle: Any, library: Library, scored: Scored, files: Sequence[Path]) -> None:
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
        "repeated": scored.rule,
        "tally": asdict(scored.tally),
    }
    handle.write(json.dumps(data, ensure_ascii=False, indent=1)[:-2] + ',\n "state": [')
    for number, group in enumerate(results.state_data(scored.state)):
        handle.write(f"{',' if number else ''}\n  {json.dumps(group, ensure_ascii=False)}")
    handle.write("\n ]\n}\n")


def write_manifest(order: Order, library: Library, scored: Scored, out: Path, names: Sequence[str]) -> None:
    """Writes from what the tables were made, and what they are."""
    from dataclasses import asdict

    from vcsekit import __version__
    from vcsekit.export.manifest import Manifest, manifest_text, settings_hash
    from vcsekit.io.files import sha256, write_text

    matrix = library.matrix
    made = Manifest(
        __version__,
        {
            "id": matrix.id, "version": matrix.version, "hash": library.matrix_hash(),
            "settings": settings_hash(library),
        },
        [(path.as_posix(), sha256(path)) for path in order.files],
        [(name, sha256(out / name)) for name in names],
        (order.layout.as_posix(), sha256(order.layout)) if order.layout else None,
        {"format": str(order.output_format), "max_problems": order.max_problems, "repeated": scored.rule},
        asdict(scored.tally),
    )  # fmt: skip
    write_text(out / MANIFEST, manifest_text(made))


def _stopped(rejects: Rejects, most: int | None, out: Path) -> int:
    from vcsekit.diagnostics import ExitCode

    _show(rejects, out)
    sys.stdout.write(
        f"Stopped (VR503): there are more than {most} errors, so no scores were written.\n"
        f"The errors so far are in {out / REJECTED}. Mend what most of them share, and score again.\n"
    )
    return ExitCode.FINDINGS


def _report(scored: Scored, rejects: Rejects, out: Path, comments: int, names: Sequence[str]) -> int:
    import textwrap

    from vcsekit.diagnostics import ExitCode

    _show(rejects, out)
    tally = scored.tally
    sys.stdout.write(f"{tally.summary()}, from {tally.files - tally.files_rejected} of {tally.files} files.\n")
    for how, count in scored.detected.items():
        sys.stdout.write(f"Read as {how}: {count} file{'s' if count > 1 else ''}.\n")
    for how, count in scored.engines.items():
        sys.stdout.write(f"Counted {how}: {count} table{'s' if count > 1 else ''}.\n")
    if tally.superseded:
        sys.stdout.write(f"Of a return that came several times, the {scored.rule} counts.\n")
    sys.stdout.write(f"Cells that could not be counted: {tally.cells_rejected}. Warnings: {tally.warnings}.\n")
    if rejects.corrections.count:
        sys.stdout.write(f"Rows to correct, and to score again with their file: {out / TO_CORRECT}\n")
    if rejects.corrections.left:
        sys.stdout.write(f"… and {rejects.corrections.left:,} more rows that are not in it: mend their file itself.\n")
    if comments:
        said = "1 comment is" if comments == 1 else f"{comments:,} comments are"
        sys.stdout.write(f"{said} not scored, and may name people: {out / COMMENTS}\n")
    listed = textwrap.fill(", ".join(names), 78, initial_indent="  ", subsequent_indent="  ")
    sys.stdout.write(f"Tables are in {out}:\n{listed}\n")
    return ExitCode.FINDINGS if rejects.rejections else ExitCode.CLEAN


def _show(rejects: Rejects, out: Path) -> None:
    from vcsekit.cli.console import say
    from vcsekit.cli.scoring import problem_line

    for item in rejects.first:
        say(problem_line(item))
    more = rejects.rejections + rejects.warnings - len(rejects.first)
    if more > 0:
        say(f"… and {more:,} more in {out / REJECTED}")
