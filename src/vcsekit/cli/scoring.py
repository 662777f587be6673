"""Scores files of returns for the commands, and writes what could not be counted."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vcsekit.cli.engines import EngineName, engine_class
from vcsekit.cli.progress import Progress

if TYPE_CHECKING:
    from vcsekit.cli.score_tables import ScoreTables
    from vcsekit.content.library import Library
    from vcsekit.returns.problems import ReturnProblem
    from vcsekit.returns.result import Scored, Sink, ToCorrect
    from vcsekit.scoring.card import Scorecard

SHOWN = 5
"""How many problems are shown on the screen."""


class TooManyProblemsError(Exception):
    """More rows and cells had to be left out than was allowed."""


def score_files(
    files: Sequence[Path],
    library: Library,
    sink: Sink,
    layout: Path | None = None,
    engine: EngineName = EngineName.AUTO,
    progress: Progress | None = None,
) -> Scored:
    """Scores files into one state, and shows how far that has come: in `progress`, or else in one of its own.

    Raises VcsekitError where a file can't be opened, the layout has errors, or the engine is not installed.
    """
    from vcsekit.cli.console import detail
    from vcsekit.cli.layouts import load_layout
    from vcsekit.content.words import counted
    from vcsekit.io.refusal import is_of_temporary_file, unreadable
    from vcsekit.returns.vocabulary import vocabulary

    words = vocabulary(library)
    read = load_layout(layout, words)
    try:
        chosen = engine_class(engine, files)
        asked = "by their size" if engine is EngineName.AUTO else "as --engine says"
        by = chosen.__name__.removesuffix("Engine")
        detail(f"{counted(len(files), 'file')} of returns, read by the {by} engine {asked}")
        with nullcontext(progress) if progress else Progress() as shown:
            working = chosen(words, sink, read)
            shown.follow(working)
            scored = working.score(files)
        detail(scored.tally.summary())
        return scored
    except OSError as error:
        if is_of_temporary_file(error):
            raise
        raise unreadable(error.filename or files[0], error) from None


class Rejects:
    """Writes problems as they come, keeps the first to show and the rows to correct, and stops at a limit."""

    def __init__(self, handle: Any, card: Scorecard, most: int | None) -> None:
        from vcsekit.returns.rejects import REJECTED_HEADER, Corrections, rejected_row
        from vcsekit.returns.spreadsheet import CsvWriter

        # Excel takes a CSV file for UTF-8 only where a byte order mark says so, and these are read in Excel.
        handle.write("\ufeff")
        self._writer, self._row, self._most = CsvWriter(handle), rejected_row, most
        self._writer.writerow(REJECTED_HEADER)
        self.corrections = Corrections(card)
        self.first: list[ReturnProblem] = []
        self.rejections = self.warnings = 0

    def problem(self, item: ReturnProblem) -> None:
        """Writes one problem. Raises TooManyProblemsError after the last one that is allowed."""
        self._writer.writerow(self._row(item))
        serious = item.severity == "error"
        self.rejections += serious
        self.warnings += not serious
        self._show(item, serious)
        if self._most is not None and self.rejections > self._most:
            raise TooManyProblemsError

    def to_correct(self, item: ToCorrect) -> None:
        """Keeps a row that can be corrected."""
        self.corrections.take(item)

    def _show(self, item: ReturnProblem, serious: bool) -> None:
        """Keeps the first problems, errors before warnings."""
        if len(self.first) < SHOWN:
            self.first.append(item)
        elif serious:
            last = next((n for n in range(SHOWN - 1, -1, -1) if self.first[n].severity != "error"), None)
            if last is not None:
                del self.first[last]
                self.first.append(item)


class ReturnsSink:
    """Scores to one place, one by one, many at once or in pieces, problems to another."""

    def __init__(self, rejects: Rejects, tables: ScoreTables) -> None:
        self.scored, self.scored_many = tables.scored, tables.scored_many
        self.piece_maker, self.scored_piece = tables.piece_maker, tables.scored_piece
        self.problem, self.to_correct = rejects.problem, rejects.to_correct


def write_rows(handle: Any, rows: Any) -> None:
    """Writes rows as CSV in which no text becomes a formula."""
    from vcsekit.returns.spreadsheet import CsvWriter

    CsvWriter(handle).writerows(rows)


def problem_line(item: ReturnProblem) -> str:
    """One problem on one line: where, what, and what to do."""
    value = f" “{' '.join(item.value.split())[:40]}”:" if item.value else ""
    hint = f" ({item.hint})" if item.hint else ""
    return f"{item.place}: {item.severity} {item.code}:{value} {item.message}{hint}"
