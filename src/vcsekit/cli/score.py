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
    from concurrent.futures import Future

    from vcsekit.cli.progress import Progress
    from vcsekit.cli.scoring import Rejects
    from vcsekit.content.library import Library
    from vcsekit.io.together import Together
    from vcsekit.returns.result import Scored
    from vcsekit.scoring.card import Scorecard

Digests = list[tuple[str, str]]
"""Files by their names, with their SHA-256."""

RESULTS, REJECTED, TO_CORRECT, MANIFEST = "results.json", "rejected.csv", "to-correct.csv", "manifest.json"


def command(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder for the tables.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE...", help="Returns, or folders of them: CSV or text, Excel, OpenDocument, Parquet."
        ),
    ] = None,
    layout: LayoutOption = None,
    output_format: Annotated[
        TablesFormat, typer.Option("--format", help="What the tables are written as; all: csv, json and xlsx.")
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
    plain: Annotated[
        bool, typer.Option("--plain", help="Progress as a line now and then, for screen readers.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Tell as JSON what was done; what the tables are written as is --format.")
    ] = False,
    force: ForceOption = False,
    content: ContentOption = None,
) -> int:
    """Score returns, and list what can't be counted.

    Reads CSV and other text, .xlsx, .xls, .ods and Parquet: our own form, or any table by a layout. Writes tables of
    figures by return, system, place, constituency and round, with a data dictionary; quality.csv, how complete each
    system's returns are; rejected.csv, every problem with its place and remedy; and to-correct.csv, the rows with
    problems. Correct them there and score both files together. A bad cell never stops the rest and never counts. What
    people said beside their answers is kept in comments.csv. Exits with 1 where something was rejected.

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
        return score_again(again, out, force, content, as_json=as_json)
    if not files:
        raise VcsekitError("`FILE...` is missing", "see `vcsekit score --help`")
    order = Order(given_files(files), layout, output_format, max_problems, engine, plain)
    return score_to(order, out, force, content, as_json=as_json)


@dataclass(frozen=True)
class Order:
    """What is to be scored, and what changes the tables: everything that a manifest keeps.

    What changes no table follows: by which engine, and whether lines on the terminal stay as they are.
    """

    files: Sequence[Path]
    layout: Path | None
    output_format: TablesFormat
    max_problems: int | None
    engine: EngineName = EngineName.AUTO
    plain: bool = False


def score_to(order: Order, out: Path, force: bool, content: Path | None, *, as_json: bool = False) -> int:
    """Scores what was ordered into a folder, and tells of it, in words or as JSON. Returns the exit code."""
    from concurrent.futures import ThreadPoolExecutor

    from vcsekit.cli.engines import require_polars
    from vcsekit.cli.interrupt import stoppable
    from vcsekit.cli.library import load
    from vcsekit.cli.progress import Progress
    from vcsekit.cli.scoring import Rejects
    from vcsekit.io.refusal import temporary_files_told
    from vcsekit.io.together import files_together, refuse_taken
    from vcsekit.scoring.card import scorecard

    names = (*table_files(order.output_format), RESULTS, REJECTED, TO_CORRECT, MANIFEST)
    if order.output_format is TablesFormat.PARQUET:
        require_polars("the format parquet", "--format csv")
    refuse_taken(out, names, force=force)
    library = load(content)
    card = scorecard(library)
    with (
        stoppable(out, MANIFEST),
        Progress(plain=order.plain) as progress,
        files_together(out, replace=force) as made,
        ThreadPoolExecutor(1) as aside,
    ):
        inputs = aside.submit(_digests, order.files)
        rejects = Rejects(made.open(REJECTED), card, order.max_problems)
        with temporary_files_told():
            found = _score(order, library, card, rejects, made, inputs, progress)
        if found is None:
            made.keep_only([REJECTED])
        else:
            _write_manifest(order, library, found[0], made, inputs.result(), names[:-1])
    if found is None:
        return _stopped(rejects, order.max_problems, out, as_json=as_json)
    scored, comments = found
    _tell_doubts(scored, inputs.result())
    if as_json:
        return _print_json(scored, rejects, out, names)
    return _report(scored, rejects, out, comments, names)


def _tell_doubts(scored: Scored, inputs: Digests) -> None:
    """Says what counts and should be looked at all the same."""
    from vcsekit.cli.console import say
    from vcsekit.returns.doubts import copies, doubts

    for sentence in (*copies(inputs), *doubts(scored.state)):
        say(f"note: {sentence}")


def _digests(files: Sequence[Path]) -> Digests:
    """The names of files with their SHA-256. Raises VcsekitError where one can't be read."""
    from vcsekit.io.files import sha256

    return [(path.as_posix(), sha256(path)) for path in files]


def _score(
    order: Order,
    library: Library,
    card: Scorecard,
    rejects: Rejects,
    made: Together,
    inputs: Future[Digests],
    progress: Progress,
) -> tuple[Scored, int] | None:
    """Scores, and writes all but problems and manifest. Returns how many comments there were, too.

    None where there were more problems than allowed.
    """
    from vcsekit.cli.score_tables import ScoreTables
    from vcsekit.cli.scoring import ReturnsSink, TooManyProblemsError, score_files, write_rows
    from vcsekit.content.words import matrix_line

    with ExitStack() as stack:
        tables = ScoreTables(stack, made, order.output_format, library, card)
        handles = {name: made.open(name) for name in (RESULTS, TO_CORRECT)}
        sink = ReturnsSink(rejects, tables)
        try:
            scored = score_files(order.files, library, sink, order.layout, order.engine, progress)
        except TooManyProblemsError:
            return None
        progress.tell("Writing the tables")
        about = {"Matrix": matrix_line(library), "Returns": scored.tally.summary(), "Before you publish": PUBLISH}
        tables.finish(scored, about)
        _results(handles[RESULTS], library, scored, inputs.result())
        handles[TO_CORRECT].write("\ufeff")
        write_rows(handles[TO_CORRECT], rejects.corrections.rows())
    return scored, tables.comments


def _results(handle: Any, library: Library, scored: Scored, inputs: Digests) -> None:
    import json
    from dataclasses import asdict

    from vcsekit import __version__
    from vcsekit.export import results

    matrix = library.matrix
    data = {
        "kind": results.KIND,
        "format": results.FORMAT,
        "note": results.PRIVATE,
        "program": __version__,
        "matrix": {"id": matrix.id, "version": matrix.version, "hash": library.matrix_hash()},
        "inputs": [{"file": name, "sha256": digest} for name, digest in inputs],
        "repeated": scored.rule,
        "tally": asdict(scored.tally),
    }
    handle.write(json.dumps(data, ensure_ascii=False, indent=1)[:-2] + ',\n "state": [')
    for number, group in enumerate(results.state_data(scored.state)):
        handle.write(f"{',' if number else ''}\n  {json.dumps(group, ensure_ascii=False)}")
    handle.write("\n ]\n}\n")


def _write_manifest(
    order: Order, library: Library, scored: Scored, made: Together, inputs: Digests, names: Sequence[str]
) -> None:
    """Writes from what the tables were made, and what they are."""
    from dataclasses import asdict

    from vcsekit import __version__
    from vcsekit.export.manifest import Manifest, manifest_text, settings_hash
    from vcsekit.io.files import sha256

    matrix = library.matrix
    manifest = Manifest(
        __version__,
        {
            "id": matrix.id, "version": matrix.version, "hash": library.matrix_hash(),
            "settings": settings_hash(library),
        },
        inputs,
        [(name, made.sha256(name)) for name in names],
        (order.layout.as_posix(), sha256(order.layout)) if order.layout else None,
        {"format": str(order.output_format), "max_problems": order.max_problems, "repeated": scored.rule},
        asdict(scored.tally),
    )  # fmt: skip
    made.open(MANIFEST).write(manifest_text(manifest))


def _stopped(rejects: Rejects, most: int | None, out: Path, *, as_json: bool) -> int:
    from vcsekit.diagnostics import ExitCode

    if as_json:
        return _print_json(None, rejects, out, [REJECTED])
    _show(rejects, out)
    sys.stdout.write(
        f"Stopped (VR503): there are more than {most} errors, so no scores were written.\n"
        f"The errors so far are in {out / REJECTED}. Mend what most of them share, and score again.\n"
    )
    return ExitCode.FINDINGS


def _report(scored: Scored, rejects: Rejects, out: Path, comments: int, names: Sequence[str]) -> int:
    import textwrap

    from vcsekit.cli.console import summarise
    from vcsekit.diagnostics import ExitCode

    _show(rejects, out)
    tally = scored.tally
    summarise(f"{tally.summary()}, from {tally.files - tally.files_rejected} of {tally.files} files.")
    for how, count in scored.detected.items():
        summarise(f"Read as {how}: {count} file{'s' if count > 1 else ''}.")
    for how, count in scored.engines.items():
        summarise(f"Counted {how}: {count} table{'s' if count > 1 else ''}.")
    if tally.superseded:
        summarise(f"Of a return that came several times, the {scored.rule} counts.")
    summarise(f"Cells that could not be counted: {tally.cells_rejected}. Warnings: {tally.warnings}.")
    if rejects.corrections.count:
        summarise(f"Rows to correct, and to score again with their file: {out / TO_CORRECT}")
    if rejects.corrections.left:
        summarise(f"… and {rejects.corrections.left:,} more rows that are not in it: mend their file itself.")
    if comments:
        said = "1 comment is" if comments == 1 else f"{comments:,} comments are"
        summarise(f"{said} not scored, and may name people: {out / COMMENTS}")
    listed = textwrap.fill(", ".join(names), 78, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    summarise(f"Tables are in {out}:\n{listed}")
    return ExitCode.FINDINGS if rejects.rejections else ExitCode.CLEAN


def _print_json(scored: Scored | None, rejects: Rejects, out: Path, names: Sequence[str]) -> int:
    """What was done, as data: how many rows came to what, and which files tell more. None: it was stopped before."""
    from dataclasses import asdict

    from vcsekit.cli.output import print_json
    from vcsekit.diagnostics import ExitCode

    _show(rejects, out)
    data = {
        "out": out.as_posix(),
        "files": list(names),
        "finished": scored is not None,
        "errors": rejects.rejections,
        "warnings": rejects.warnings,
        "tally": asdict(scored.tally) if scored else None,
    }
    print_json("score", data)
    return ExitCode.FINDINGS if rejects.rejections else ExitCode.CLEAN


def _show(rejects: Rejects, out: Path) -> None:
    from vcsekit.cli.console import insist
    from vcsekit.cli.scoring import problem_line

    for item in rejects.first:
        insist(problem_line(item))
    more = rejects.rejections + rejects.warnings - len(rejects.first)
    if more > 0:
        insist(f"… and {more:,} more in {out / REJECTED}")
