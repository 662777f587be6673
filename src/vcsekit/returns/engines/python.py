"""The engine that a reader checks against the definitions: row by row, streaming, in nearly constant memory.

A cell's reading is remembered by its text, a domain's by its answers: most rows cost a look-up a domain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from vcsekit.diagnostics import Severity
from vcsekit.model.layout import Layout, Repeated
from vcsekit.returns.about import About
from vcsekit.returns.engines.counts import Counts
from vcsekit.returns.engines.cursor import Bad, Cursor
from vcsekit.returns.meter import HowFar, Stage, how_far
from vcsekit.returns.prepare import Prepared, PreparedFile, prepare
from vcsekit.returns.problems import ReturnProblem, place_in_words, problem
from vcsekit.returns.remarks import remarks_of
from vcsekit.returns.repeats import Alike, Repeats, Standing, find_repeats
from vcsekit.returns.result import LeftOut, Scored, ScoredReturn, Sink, ToCorrect
from vcsekit.returns.table import Row, place_of_cell
from vcsekit.returns.vocabulary import Vocabulary
from vcsekit.scoring.state import GroupKey

_COMPARED = 1_000
"""How many names of systems are compared with the register's: more are no systems, but another column."""


class PythonEngine:
    """Scores files of returns into one state. Problems go to the sink as they are found."""

    def __init__(self, vocabulary: Vocabulary, sink: Sink, layout: Layout | None = None) -> None:
        self._vocabulary, self._sink, self._layout = vocabulary, sink, layout
        self._card = vocabulary.card
        self._counts = Counts(self._card)
        self._result = Scored(rule=str(layout.repeated if layout else Repeated.LATEST))
        self._repeats = Repeats()
        self._tables: list[Prepared] = []
        self._strangers: dict[str, tuple[str, int]] = {}
        self._stage = Stage.OPENING

    def score(self, paths: Iterable[Path]) -> Scored:
        """Counts all files together, since a return may come again in another one. OSError is the caller's."""
        for path in paths:
            self._open(path)
        rule = self._layout.repeated if self._layout else Repeated.LATEST
        self._begin(Stage.COMPARING)
        self._repeats = find_repeats(self._tables, rule, self._layout.dates if self._layout else None)
        self._tell_repeats()
        for number, table in enumerate(self._tables):
            self._score_table(number, table)
        self._tell_strangers()
        self._result.state = self._counts.state()
        return self._result

    def how_far(self) -> HowFar:
        """How far it has come. Another thread may ask at any time."""
        return how_far(self._stage, self._result.tally.rows, [table.table.meter for table in self._tables])

    def _begin(self, stage: Stage) -> None:
        """Notes what is done from now on, with all tables, from their first rows on."""
        if self._stage is not stage:
            for table in self._tables:
                table.table.meter.stand_at(0)
            self._stage = stage

    def _open(self, path: Path) -> None:
        file = prepare(path, self._vocabulary, self._layout)
        tally = self._result.tally
        tally.files += 1
        for item in file.problems:
            self._tell(item)
        tally.rows += file.rejected + file.superseded
        tally.rejected += file.rejected
        tally.superseded += file.superseded
        self._left_out_early(file)
        if not file.tables:
            tally.files_rejected += 1
            return
        self._result.detected[file.detected] += 1
        self._tables += file.tables

    def _left_out_early(self, file: PreparedFile) -> None:
        """Rows of long tables are left out before they make a return; nobody knows of which system they are."""
        if file.rejected or file.superseded:
            left = self._result.left_out.setdefault("", LeftOut())
            left.rejected += file.rejected
            left.superseded += file.superseded

    def _tell(self, item: ReturnProblem) -> None:
        self._result.tally.warnings += item.severity is Severity.WARNING
        self._sink.problem(item)

    def _tell_repeats(self) -> None:
        """Tells what must be known of returns that came several times before any row is read."""
        for standing in self._repeats.unread:
            self._tell(self._unread_date(standing))
        for found in self._repeats.alike:
            self._tell(self._differing_in_case(found))

    def _differing_in_case(self, found: Alike) -> ReturnProblem:
        table = self._tables[found.other.table].table
        other = f"`{found.name}` ({self._place(found.row)})"
        message = f"it differs from {other} only in capitals, and is taken for another return"
        hint = "nothing, if they are two; otherwise write both ids alike, so that only one counts"
        return problem(
            "VR308", table.path, message, hint, line=found.other.line, column="return_id", value=found.other_name,
            sheet=table.sheet, severity=Severity.WARNING,
        )  # fmt: skip

    def _unread_date(self, standing: Standing) -> ReturnProblem:
        table = self._tables[standing.table].table
        message = "this date can't be compared with others, so of a return that came again the place decides"
        hint = "write dates as 2026-05-31, or say in a layout how they are written (`dates`)"
        return problem(
            "VR405", table.path, message, hint, line=standing.line, column="submitted", value=standing.said,
            sheet=table.sheet, severity=Severity.WARNING,
        )  # fmt: skip

    def _score_table(self, number: int, table: Prepared) -> None:
        self._begin(Stage.COUNTING)
        cursor, count = Cursor(table, self._counts), 0
        for row in table.rows():
            count += 1
            self._score_row(number, table, cursor, row)
        for item in cursor.unread_columns():
            self._tell(item)
        if not count and (table.header.line or table.table.parquet):
            path, sheet, line = table.table.path, table.table.sheet, table.header.line
            message, hint = "there is a header and no row below it", "check that the answers were saved"
            self._tell(problem("VR106", path, message, hint, line=line, sheet=sheet, severity=Severity.WARNING))

    def _score_row(self, number: int, table: Prepared, cursor: Cursor, row: Row) -> None:
        tally = self._result.tally
        tally.rows += row.size
        about = table.about.read(row)
        fault = table.fault(row, about)
        if fault is None and self._repeats.numbers:
            fault = self._repeated(number, table, row, about)
        if fault is not None:
            self._leave_out(cursor, row, about, fault)
            return
        if about.system not in self._strangers:
            self._look_up(table, row, about)
        codes = cursor.codes(row)
        bad = cursor.bad(row, codes)
        constituency, wrong = cursor.constituency(about.constituency)
        if wrong is not None:
            bad.insert(0, Bad(table.columns.context.get("constituency", 0), "constituency", wrong))
        if bad:
            self._tell_bad(cursor, row, about, bad)
        key = GroupKey(about.system, about.place, constituency, about.round)
        score = self._counts.add(key, codes)
        tally.scored += row.size
        tally.returns += 1
        path, sheet = table.table.path, table.table.sheet
        said = remarks_of(table.table, row, table.columns.context.get("comment"))
        self._sink.scored(ScoredReturn(path, row.line, about.return_id, key, about.submitted, score, sheet, said))

    def _repeated(self, number: int, table: Prepared, row: Row, about: About) -> ReturnProblem | None:
        """Why a row does not count though nothing is wrong with it: the same return stands elsewhere, and counts."""
        path, sheet = table.table.path, table.table.sheet
        where = {"line": row.line, "sheet": sheet, "column": "return_id", "value": about.return_id}
        if self._repeats.refused(about.identity):
            message = f"the return `{about.return_id}` came several times in this round, and such returns are refused"
            return problem("VR303", path, message, "keep one of them", **where)  # type: ignore[arg-type]
        chosen = self._repeats.superseded_by(about.identity, number, row.line)
        if chosen is None:
            return None
        message = f"the return `{about.return_id}` came again: {self._place(chosen)} counts, {self._why(chosen, about)}"
        hint = "nothing, if that is right; otherwise give different returns different ids"
        return problem("VR306", path, message, hint, severity=Severity.WARNING, **where)  # type: ignore[arg-type]

    def _place(self, chosen: Standing) -> str:
        path, sheet = self._source(chosen.table)
        return place_in_words(path, chosen.line, sheet)

    def _source(self, number: int) -> tuple[str, str]:
        """The path and the sheet of a table."""
        table = self._tables[number].table
        return table.path, table.sheet

    def _why(self, chosen: Standing, about: About) -> str:
        which = "the latest" if self._repeats.rule is Repeated.LATEST else "the first"
        if about.identity in self._repeats.by_date:
            return f"{which} (submitted {chosen.said})"
        return f"{which} by its place"

    def _leave_out(self, cursor: Cursor, row: Row, about: About, fault: ReturnProblem) -> None:
        left, tally = self._result.left_out.setdefault(about.system, LeftOut()), self._result.tally
        self._tell(fault)
        if fault.severity is Severity.WARNING:
            tally.superseded += row.size
            left.superseded += row.size
            return
        tally.rejected += row.size
        left.rejected += row.size
        cells = {} if fault.code in ("VR301", "VR305") else cursor.as_understood(row, about)
        self._sink.to_correct(ToCorrect(fault.span.path, fault.sheet, row.line, cells, [fault]))

    def _tell_bad(self, cursor: Cursor, row: Row, about: About, bad: Sequence[Bad]) -> None:
        found = [cursor.problem(row, item) for item in bad]
        for item in found:
            self._tell(item)
        self._result.tally.cells_rejected += len(found)
        left = self._result.left_out.setdefault(about.system, LeftOut())
        left.answers_rejected += sum(item.column != "constituency" for item in bad)
        path, sheet = found[0].span.path, found[0].sheet
        self._sink.to_correct(ToCorrect(path, sheet, row.line, cursor.as_understood(row, about), found))

    def _look_up(self, table: Prepared, row: Row, about: About) -> None:
        """Notes a system that the register lacks; tells at once where it is almost one that it has."""
        self._strangers[about.system] = ("", 0)
        systems = self._vocabulary.systems
        if not about.system or not systems.names or table.vocabulary.systems.name(about.system):
            return
        near = systems.near(about.system) if len(self._strangers) <= _COMPARED else None
        place = table.columns.context.get("system")
        where = place_of_cell(table.table, row, place) if place is not None else None
        line = where.line if where else row.line
        if near is None:
            self._strangers[about.system] = (table.table.path, line)
            return
        message = f"the register has no such system; it is counted as it is written, apart from “{near}”"
        hint = f"did you mean “{near}”?"
        sheet = where.sheet if where else table.table.sheet
        self._tell(
            problem(
                "VR404", table.table.path, message, hint, line=line, column="system", value=about.system, sheet=sheet,
                severity=Severity.WARNING,
            )
        )  # fmt: skip

    def _tell_strangers(self) -> None:
        unknown = [(name, place) for name, place in self._strangers.items() if place[0]]
        if unknown:
            shown = ", ".join(name[:60] for name, _ in unknown[:5]) + (", …" if len(unknown) > 5 else "")
            what = "a system" if len(unknown) == 1 else f"{len(unknown):,} systems"
            message = f"{what} that the register does not have, counted as written: {shown}"
            path, line = unknown[0][1]
            hint = "nothing, if the names are right; otherwise map them in a layout (systems)"
            self._tell(problem("VR501", path, message, hint, line=line, column="system", severity=Severity.WARNING))
