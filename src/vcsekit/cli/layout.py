"""`vcsekit layout`: how files of other tools are to be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption, ForceOption, JsonOption

if TYPE_CHECKING:
    from vcsekit.diagnostics import Diagnostic
    from vcsekit.model.layout import Layout
    from vcsekit.returns.table import Table
    from vcsekit.returns.vocabulary import Vocabulary

group = typer.Typer(
    help="Read files of other survey tools: propose a layout, check one.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The file of answers: CSV or text, Excel, ODS.")]
SheetOption = Annotated[str | None, typer.Option("--sheet", metavar="NAME", help="The sheet; the fullest unless told.")]


@group.command("guess")
def guess(
    file: FileArgument,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; the screen unless told.")
    ] = None,
    sheet: SheetOption = None,
    force: ForceOption = False,
    content: ContentOption = None,
) -> None:
    """Propose how to read a file, with reasons and questions.

    What a heading or the cells make certain is written down. What is not certain is a question, as a comment: answer
    it in the file, then run `vcsekit layout check`.

    Examples:

    \b
      vcsekit layout guess examples/mappings/redcap.csv
      vcsekit layout guess examples/mappings/google-forms.csv --out google-forms.yaml
    """
    from vcsekit.cli import library as found
    from vcsekit.cli.console import put, say
    from vcsekit.io.files import refuse_existing, refuse_missing, write_text
    from vcsekit.io.refusal import reading_told
    from vcsekit.returns.guess_text import guess_layout
    from vcsekit.returns.vocabulary import vocabulary

    refuse_missing([file])
    if out is not None:
        refuse_existing([out], force=force)
    library = found.load(content)
    words = vocabulary(library)
    with reading_told(file):
        table, several = _fullest(file, sheet, words)
        made = guess_layout(table, library, words, several)
    if out is None:
        put(made.text)
    else:
        write_text(out, made.text, replace=force)
        say(f"written: {out}")
    count = f"{made.questions} question{'' if made.questions == 1 else 's'}"
    say(f"{count} to answer: look for QUESTION" if made.questions else "nothing is left to ask")


@group.command("check")
def check(
    layout: Annotated[Path, typer.Argument(metavar="LAYOUT", help="The layout (YAML).")],
    file: FileArgument,
    as_json: JsonOption = False,
    content: ContentOption = None,
) -> int:
    """Check a layout, and try it on a file.

    Tells what is wrong with the layout, which column is read as what, and which cells can't be read. Nothing is
    written. Exits with 1 where there is an error.

    Examples:

    \b
      vcsekit layout check examples/mappings/redcap.yaml examples/mappings/redcap.csv
    """
    from vcsekit.cli import library as found
    from vcsekit.cli.reporters import print_text
    from vcsekit.content.source import MAX_BYTES
    from vcsekit.diagnostics import ExitCode
    from vcsekit.io.files import read_bytes, refuse_missing
    from vcsekit.returns.layout_file import read_layout
    from vcsekit.returns.vocabulary import vocabulary

    refuse_missing([layout, file])
    _refuse_swapped(layout, file)
    words = vocabulary(found.load(content))
    raw = read_bytes(layout, MAX_BYTES)
    read, problems = read_layout(raw, str(layout), words)
    if as_json:
        return _tried_json(file, words, read, problems)
    print_text(problems, {str(layout): raw.decode("utf-8", "replace").splitlines()})
    return _tried(file, words, read) if read is not None else ExitCode.FINDINGS


def _refuse_swapped(layout: Path, file: Path) -> None:
    from vcsekit.diagnostics import VcsekitError

    ends = (".yaml", ".yml")
    if file.suffix.lower() in ends and layout.suffix.lower() not in ends:
        message = f"{layout} stands where the layout should, and {file} where the answers should"
        raise VcsekitError(message, "name the layout first, then the file of answers")


def _fullest(file: Path, sheet: str | None, words: Vocabulary) -> tuple[Table, bool]:
    """The table to guess for, and whether its file has others. Raises VcsekitError where there is none."""
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.returns.reading import Known, open_returns
    from vcsekit.returns.table import UnreadableError

    try:
        tables = open_returns(file, words.card, Known(sheet=sheet)).tables
        filled = [(sum(len(row.cells) for row in table.rows()), table) for table in tables]
    except UnreadableError as error:
        raise VcsekitError(f"{error.problem.place}: {error.problem.message}", error.problem.hint) from None
    filled = [(cells, table) for cells, table in filled if cells]
    if not filled:
        what = f"no sheet “{sheet}” that holds anything" if sheet else "nothing in it"
        raise VcsekitError(f"{file} has {what}", "check that the answers were saved")
    if filled[0][1].form:
        raise VcsekitError(f"{file} is a form of ours, which needs no layout", f"score it: vcsekit score {file}")
    return max(filled, key=lambda item: item[0])[1], len(filled) > 1


def _tried(file: Path, words: Vocabulary, layout: Layout) -> int:
    """What a sound layout makes of a file, on the screen."""
    from vcsekit.cli.console import put
    from vcsekit.cli.scoring import problem_line
    from vcsekit.diagnostics import ExitCode
    from vcsekit.returns.engines.python import PythonEngine
    from vcsekit.returns.trial import Trial, column_lines

    trial = Trial()
    scored = PythonEngine(words, trial, layout).score([file])
    for line in column_lines(file, words, layout):
        put(line + "\n")
    for item, count in trial.grouped():
        more = f" [{count} times; the first is shown]" if count > 1 else ""
        put(problem_line(item) + more + "\n")
    put(f"{scored.tally.summary()}. Cells that could not be counted: {scored.tally.cells_rejected}.\n")
    return ExitCode.FINDINGS if trial.errors else ExitCode.CLEAN


def _tried_json(file: Path, words: Vocabulary, layout: Layout | None, problems: Sequence[Diagnostic]) -> int:
    """What is wrong with a layout, and what a sound one makes of a file, as data."""
    from dataclasses import asdict

    from vcsekit.cli.output import print_json
    from vcsekit.diagnostics import ExitCode
    from vcsekit.returns.engines.python import PythonEngine
    from vcsekit.returns.trial import Trial, tables_read

    trial = Trial()
    tally = PythonEngine(words, trial, layout).score([file]).tally if layout else None
    data = {
        "layout_problems": [asdict(problem) for problem in problems],
        "tables": [asdict(table) for table in tables_read(file, words, layout)] if layout else [],
        "problems": [{"times": count, **asdict(item)} for item, count in trial.grouped()],
        "tally": asdict(tally) if tally else None,
    }
    print_json("layout-check", data)
    return ExitCode.FINDINGS if trial.errors or layout is None else ExitCode.CLEAN
