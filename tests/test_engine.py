"""The engine against the definitions: messy files give the same state, rejected cells and places as a plain reading."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vcsekit.cli.library import load
from vcsekit.diagnostics import VcsekitError
from vcsekit.model.matrix import Constituency, Level
from vcsekit.returns.cells import CellReader
from vcsekit.returns.engines import counts, cursor
from vcsekit.returns.engines.python import PythonEngine
from vcsekit.returns.limits import MAX_CELL, MAX_COLUMNS
from vcsekit.returns.prepare import prepare
from vcsekit.returns.problems import ReturnProblem
from vcsekit.returns.result import Scored, ScoredReturn, Tally, ToCorrect
from vcsekit.returns.vocabulary import Vocabulary, vocabulary
from vcsekit.scoring.card import Answer, DomainCard, IndicatorCard, Scorecard, scorecard
from vcsekit.scoring.response import score_response
from vcsekit.scoring.state import GroupKey, GroupState, State, merge_states

ROOT = Path(__file__).parents[1]
RETURNS = ROOT / "examples" / "returns"
MAKER = ROOT / "examples" / "make_returns.py"

NA = "n/a"
BAD = "bad"
TWO = "two levels at once"
FAILED = "a formula that failed"
CODES = {BAD: "VR401", TWO: "VR403", FAILED: "VR406"}
CARD = Scorecard(
    "test",
    "1.0.0",
    (0, 1, 2),
    (
        DomainCard("D1", Fraction(1), (IndicatorCard("D1-01", Fraction(1)), IndicatorCard("D1-02", Fraction(2)))),
        DomainCard("D2", Fraction("0.5"), (IndicatorCard("D2-01", Fraction(1)), IndicatorCard("D2-02", Fraction(0)))),
        DomainCard("D3", Fraction(0), (IndicatorCard("D3-01", Fraction(1)),)),
    ),
)
INDICATORS = [indicator.id for indicator in CARD.indicators]
READER = CellReader(
    (
        Level(id="emerging", label="Emerging", value=0, meaning="A start."),
        Level(id="on-the-way", label="Well on the way", value=1, meaning="Half of it."),
        Level(id="thriving", label="Thriving", value=2, meaning="All of it."),
    ),
    (Constituency(id="nhs", label="NHS", aliases=("NHS partner",)), Constituency(id="vcse", label="VCSE", aliases=())),
)

CELLS: dict[str, Answer | str] = {
    "0": 0, " 1 ": 1, "2": 2, "Emerging": 0, "EMERGING": 0, "  thriving\t": 2, "Well on the way": 1,
    "well  ON the\nway": 1, "on-the-way": 1, "\u00a0Thriving": 2,
    "1.0": 1, "2,00": 2, "Level 1": 1, "LEVEL  2": 2, "2.": 2, "2 - Thriving": 2, "0: emerging": 0,
    "1 – Well on the way": 1,
    "Thriving (2)": 2, "Level 0: Emerging": 0, "on-the-way = 1": 1, "2 thriving": 2, "Thriving - 2": 2, "2,Thriving": 2,
    "N/A": NA, "n/a ": NA, "na": NA, "Not  Applicable": NA, "N.A.": NA,
    "": None, "   ": None, "\n": None,
    "3": BAD, "-1": BAD, "1.5": BAD, "Thrivin": BAD, "?": BAD, "9\r\n9": BAD, '"1"': BAD, "=1": BAD, "1,2": BAD,
    "Level": BAD, "Level 3": BAD, "20": BAD, "2 - Thrivin": BAD, "1 2": BAD, "TRUE": BAD,
    "#N/A": FAILED, "#REF!": FAILED,
    "2 - Emerging": TWO, "Emerging (1)": TWO, "7: Thriving": TWO, "Level 1 - thriving": TWO,
}  # fmt: skip
"""What can stand in an indicator's cell, and what it must be taken for."""

GROUPS = {"NHS": "nhs", " nhs  PARTNER ": "nhs", "vcse": "vcse", "": "", "  ": "", "Martian": BAD, "nh\ns": BAD}
CONTEXT = {
    "return_id": ["a", "b", " a ", "c", "", "  ", "A", "É", "é"],
    "system": ["North", " North", "Sö,uth", ""],
    "place": ["", "Town\nhall"],
    "constituency": list(GROUPS),
    "round": ["1", "2", ""],
    "submitted": ["", "2026-05-01", "2026-05-02 10:00", "31/12/2025"],
    "matrix": ["", "", "test 1.0.0", " test 1.0.0 ", "test 1.0.1", "Test 1.0.0"],
    "comment": ["", 'a "quoted", two-line\r\ncomment', "an old\rend", "x"],
}
SHOWN = ("return_id", "system", "place", "constituency", "round", "submitted")


@dataclass
class Collected:
    """A sink that keeps everything."""

    scores: list[ScoredReturn] = field(default_factory=list)
    problems: list[ReturnProblem] = field(default_factory=list)
    rows: list[ToCorrect] = field(default_factory=list)

    def scored(self, item: ScoredReturn) -> None:
        self.scores.append(item)

    def problem(self, item: ReturnProblem) -> None:
        self.problems.append(item)

    def to_correct(self, item: ToCorrect) -> None:
        self.rows.append(item)


def engine_on(*paths: Path, card: Scorecard = CARD, reader: CellReader = READER) -> tuple[Scored, Collected]:
    sink = Collected()
    return PythonEngine(Vocabulary(card, reader), sink).score(paths), sink


def marks(problems: list[ReturnProblem]) -> Counter[tuple[str, str, int, str, str]]:
    """Everything about problems that an engine must give, in any order."""
    return Counter((Path(p.span.path).name, p.code, p.span.line, p.column, p.value) for p in problems)


# A plain reference, straight from the definitions


@dataclass(frozen=True)
class Table:
    """One messy file: what its columns are, how they are spelt, and its rows, cell by cell."""

    columns: list[str]
    spelt: list[str]
    rows: list[list[str]]
    bom: bool
    ending: str
    quoted: bool
    finished: bool

    def text_of(self, row: list[str]) -> str:
        return ",".join(self._quoted(cell) for cell in row)

    def _quoted(self, cell: str) -> str:
        risky = self.quoted or any(mark in cell for mark in ',"\r\n')
        return '"' + cell.replace('"', '""') + '"' if risky else cell

    def data(self) -> bytes:
        text = self.ending.join(self.text_of(row) for row in [self.spelt, *self.rows])
        return (("\ufeff" if self.bom else "") + text + (self.ending if self.finished else "")).encode()


def breaks(text: str) -> int:
    return len(re.findall("\r\n|\r|\n", text))


MOMENTS = {"2026-05-01": 2, "2026-05-02 10:00": 3, "31/12/2025": 1}
"""Dates in their order."""


@dataclass
class Reference:
    """Reads tables cell by cell, in the order of the definitions, and keeps what must come out."""

    state: State = field(default_factory=dict)
    scores: list[tuple] = field(default_factory=list)
    marks: Counter = field(default_factory=Counter)
    tally: Tally = field(default_factory=Tally)

    def read(self, files: dict[str, Table]) -> None:
        sound: list[tuple] = []
        for name, table in files.items():
            self.tally.files += 1
            self._read_columns(name, table)
            line, found = 1 + breaks(table.text_of(table.spelt)) + 1, 0
            for row in table.rows:
                if any(cell.strip() for cell in row):
                    found += 1
                    sound += self._sound(name, table, row, line)
                line += breaks(table.text_of(row)) + 1
            if not found:
                self._warn(name, "VR106", "")
        self._compare_capitals(sound)
        self._count_latest(sound)

    def _read_columns(self, name: str, table: Table) -> None:
        for column in table.columns:
            if column.startswith("Unknown"):
                self._warn(name, "VR202", column)
        for column in [*INDICATORS, *SHOWN]:
            if column not in table.columns:
                self._warn(name, "VR205", column)

    def _warn(self, name: str, code: str, column: str) -> None:
        self.tally.warnings += 1
        self.marks[(name, code, 1, column, "")] += 1

    def _sound(self, name: str, table: Table, row: list[str], line: int) -> list[tuple]:
        self.tally.rows += 1
        cells = dict(zip(table.columns, row, strict=False))
        about = {column: cells.get(column, "").strip() for column in (*SHOWN, "matrix")}
        fault = self._fault(table, row, about)
        if fault:
            self.tally.rejected += 1
            self.marks[(name, fault[0], line, fault[1], about.get(fault[1], ""))] += 1
            return []
        places = {
            column: line + sum(breaks(cell) for cell in row[:number]) for number, column in enumerate(table.columns)
        }
        return [(name, line, about, cells, places)]

    def _fault(self, table: Table, row: list[str], about: dict[str, str]) -> tuple[str, str] | None:
        if len(row) != self._width(table):
            return "VR301", ""
        if not about["return_id"]:
            return "VR302", "return_id"
        if about["matrix"] not in ("", "test 1.0.0"):
            return "VR304", "matrix"
        return None

    def _width(self, table: Table) -> int:
        """As many cells as the header, or more where every row has as many blank ones more."""
        rows = [row for row in table.rows if any(cell.strip() for cell in row)]
        padded = all(not cell.strip() for row in rows for cell in row[len(table.columns) :])
        widths = {len(row) for row in rows}
        return max(len(table.columns), *widths) if len(rows) > 1 and len(widths) == 1 and padded else len(table.columns)

    def _compare_capitals(self, sound: list[tuple]) -> None:
        """An id is told where another of its round and system differs in capitals (A to Z) alone and came before."""
        met: list[tuple[str, str, str]] = []
        for name, line, about, *_ in sound:
            own = about["round"], about["system"], about["return_id"]
            alike = [other for other in met if (*other[:2], other[2].upper()) == (*own[:2], own[2].upper())]
            if own not in met and alike and own[2].isascii():
                self.tally.warnings += 1
                self.marks[(name, "VR308", line, "return_id", own[2])] += 1
            met.append(own)

    def _count_latest(self, sound: list[tuple]) -> None:
        """One row of a round, system and id counts: the last submitted; where one has no date, the last of all."""
        same: dict[tuple, list[tuple]] = {}
        for item in sound:
            about = item[2]
            same.setdefault((about["round"], about["system"], about["return_id"]), []).append(item)
        chosen = []
        for items in same.values():
            moments = [MOMENTS.get(item[2]["submitted"], 0) for item in items]
            latest = [
                item for item, moment in zip(items, moments, strict=True) if not all(moments) or moment == max(moments)
            ]
            chosen.append(latest[-1])
        for item in sound:
            if any(item is one for one in chosen):
                self.tally.scored += 1
                self.tally.returns += 1
                self._count(*item)
            else:
                self.tally.superseded += 1
                self.tally.warnings += 1
                self.marks[(item[0], "VR306", item[1], "return_id", item[2]["return_id"])] += 1

    def _count(self, name: str, line: int, about: dict[str, str], cells: dict[str, str], places: dict) -> None:
        meant = {"constituency": GROUPS[cells.get("constituency", "")]}
        meant |= {column: CELLS[cells.get(column, "")] for column in INDICATORS}
        for column, meaning in meant.items():
            if meaning in CODES:
                self.tally.cells_rejected += 1
                code = "VR402" if column == "constituency" else CODES[meaning]
                self.marks[(name, code, places[column], column, cells[column])] += 1
        answers = {column: None if meant[column] in CODES else meant[column] for column in INDICATORS}
        group = "" if meant["constituency"] == BAD else meant["constituency"]
        key = GroupKey(about["system"], about["place"], group, about["round"])
        score = score_response(CARD, answers)
        self.state.setdefault(key, GroupState()).add(CARD, answers, score)
        self.scores.append((name, line, about["return_id"], key, about["submitted"], score))


def cell_for(column: str) -> st.SearchStrategy[str]:
    if column in INDICATORS:
        return st.sampled_from(list(CELLS))
    return st.sampled_from(CONTEXT.get(column, ["", "z", 'q"\n,']))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    known = [*CONTEXT, *INDICATORS]
    missing = draw(st.sets(st.sampled_from([name for name in known if name not in ("return_id", "D1-01")]), max_size=4))
    columns = draw(st.permutations([*(name for name in known if name not in missing), "Unknown one", ""]))
    spelt = [draw(st.sampled_from([name, f" {name} ", name.upper()])) if name in known else name for name in columns]
    rows = []
    for _ in range(draw(st.integers(0, 5))):
        row = [draw(cell_for(column)) for column in columns]
        shape = draw(st.sampled_from(["as is"] * 8 + ["short", "long", "padded", "blank", "no line"]))
        cut = draw(st.integers(1, len(row) - 1)) if shape == "short" else len(row)
        extra = {"long": ["", "more"], "padded": ["", " "]}.get(shape, [])
        rows.append({"blank": [" "] * len(row), "no line": [""]}.get(shape, [*row[:cut], *extra]))
    marks = [draw(st.booleans()) for _ in range(3)]
    return Table(columns, spelt, rows, marks[0], draw(st.sampled_from(["\n", "\r\n", "\r"])), marks[1], marks[2])


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.lists(tables(), min_size=1, max_size=2))
def test_messy_files_give_what_the_definitions_give(tmp_path_factory: pytest.TempPathFactory, files: list[Table]):
    folder = tmp_path_factory.mktemp("messy")
    expected = Reference()
    for number, table in enumerate(files):
        (folder / f"{number}.csv").write_bytes(table.data())
    expected.read({f"{number}.csv": table for number, table in enumerate(files)})
    scored, sink = engine_on(*(folder / f"{number}.csv" for number in range(len(files))))
    assert marks(sink.problems) == expected.marks
    assert scored.tally == expected.tally
    assert scored.tally.rows == scored.tally.scored + scored.tally.superseded + scored.tally.rejected
    assert scored.state == expected.state
    shown = [(Path(s.path).name, s.line, s.return_id, s.key, s.submitted, s.score) for s in sink.scores]
    assert shown == expected.scores


@settings(derandomize=True, deadline=None, max_examples=50)
@given(tables())
def test_engines_on_parts_add_up_to_one_engine_on_all(tmp_path_factory: pytest.TempPathFactory, table: Table):
    folder = tmp_path_factory.mktemp("parts")
    rows = [row for number, row in enumerate(table.rows) if len(row) == len(table.columns)]
    place = table.columns.index("return_id")
    rows = [[*row[:place], f"r{number}", *row[place + 1 :]] for number, row in enumerate(rows)]
    paths = [folder / f"{name}.csv" for name in ("all", "one", "two")]
    for path, part in zip(paths, (rows, rows[::2], rows[1::2]), strict=True):
        own = Table(table.columns, table.spelt, part, table.bom, table.ending, table.quoted, table.finished)
        path.write_bytes(own.data())
    whole, *parts = [engine_on(path)[0].state for path in paths]
    assert merge_states(parts) == whole


# Places, and files that stop early

HEADER = "return_id,system,place,constituency,round,submitted,D1-01,D1-02,D2-01,D2-02,D3-01\r\n"
ROW = "{},North,,NHS,1,,1,2,0,1,2\r\n"


def on_text(folder: Path, text: str | bytes) -> tuple[Scored, Collected]:
    path = folder / "x.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return engine_on(path)


def places(sink: Collected) -> list[tuple[str, int, str]]:
    return [(p.code, p.span.line, p.column) for p in sink.problems]


def test_lines_are_those_that_an_editor_shows(tmp_path: Path):
    rows = 'a,"two\r\nlines",,NHS,1,,1,2,0,"4\n\n",9\r\n' + "\r\n" + "b,North,,NHS,1,,7,2,0,1,2\r\n"
    scored, sink = on_text(tmp_path, "\ufeff" + HEADER + rows)
    assert places(sink) == [("VR401", 3, "D2-02"), ("VR401", 5, "D3-01"), ("VR401", 7, "D1-01")]
    assert [item.line for item in sink.scores] == [2, 7]
    assert scored.tally == Tally(files=1, rows=2, scored=2, returns=2, cells_rejected=3)


def test_the_header_may_stand_below_blank_lines(tmp_path: Path):
    scored, sink = on_text(tmp_path, "\r\n\r\n" + HEADER.replace("place", "plaice") + ROW.format("a"))
    assert places(sink) == [("VR202", 3, "plaice"), ("VR205", 3, "place")]
    assert [item.line for item in sink.scores] == [4]
    assert scored.tally.warnings == 2


def test_a_file_named_twice_counts_once(tmp_path: Path):
    path = tmp_path / "x.csv"
    path.write_bytes((HEADER + ROW.format("a") + ROW.format("b")).encode())
    scored, sink = engine_on(path, path)
    assert scored.tally == Tally(files=2, rows=4, scored=2, superseded=2, returns=2, warnings=2)
    assert places(sink) == [("VR306", 2, "return_id"), ("VR306", 3, "return_id")]
    assert [item.line for item in sink.scores] == [2, 3]


def test_a_return_that_was_rejected_leaves_its_id_free(tmp_path: Path):
    header = HEADER.replace("submitted", "matrix")
    other = "a,North,,NHS,1,other 1.0.0,1,2,0,1,2\r\n"
    scored, sink = on_text(tmp_path, header + other + other.replace("other", "test") + "a,North,,NHS,2,,1,2,0,1,2\r\n")
    assert scored.tally == Tally(files=1, rows=3, scored=2, rejected=1, returns=2, warnings=1)
    assert places(sink)[1:] == [("VR304", 2, "matrix")]


def test_a_bad_row_never_stops_those_after_it(tmp_path: Path):
    bad = 'x,"in the "middle"",,NHS,1,,1,2,0,1,2\r\n' + f"y,{'long' * (MAX_CELL // 4 + 1)},,NHS,1,,1,2,0,1,2\r\n"
    scored, sink = on_text(tmp_path, HEADER + ROW.format("a") + bad + ROW.format("b"))
    assert places(sink) == [("VR305", 3, ""), ("VR305", 4, "")]
    assert scored.tally == Tally(files=1, rows=4, scored=2, rejected=2, returns=2)
    assert "middle of a cell" in sink.problems[0].message
    assert f"{MAX_CELL:,}" in sink.problems[1].message


def test_a_quotation_mark_that_is_never_closed_takes_the_rest_with_it(tmp_path: Path):
    scored, sink = on_text(tmp_path, HEADER + ROW.format("a") + 'b,"North\r\n' + ROW.format("c"))
    assert places(sink) == [("VR305", 3, "")]
    assert "never closed (lines 3 to 4 are read as one row)" in sink.problems[0].message
    assert scored.tally == Tally(files=1, rows=2, scored=1, rejected=1, returns=1)


FILE_FAULTS = {
    "no text": ((HEADER + ROW.format("a")).encode() + b"\x81", "VR101", 3),
    "partly UTF-8": ((HEADER + ROW.format("ä")).encode() + "ä,".encode("latin-1"), "VR101", 3),
    "UTF-16 cut": ((HEADER + ROW.format("a")).encode("utf-16")[:-1], "VR101", 3),
    "cut in a character": ((HEADER + ROW.format("a") + "b").encode() + "’".encode()[:2], "VR112", 3),
    "empty": (b"", "VR102", 0),
    "zero bytes": (HEADER.encode() + b"a,\0", "VR103", 2),
    "blank lines": (b"\r\n\r\n", "VR104", 1),
    "only a mark": (b"\xef\xbb\xbf", "VR104", 1),
    "open header": (b'return_id,"D1-01\n', "VR104", 1),
    "open header below blank lines": (b'\n\nreturn_id,"D1-01\n', "VR104", 3),
    "no ids below a blank line": (b"\nReturn,D1-01\na,1\n", "VR203", 2),
    "too wide": (("return_id" + "," * MAX_COLUMNS + "D1-01\n").encode(), "VR105", 1),
    "a web page": (b"<html><table><tr><td>return_id</td></tr></table></html>", "VR114", 0),
    "two separators": (b"a;b,c\n1;2,3\n", "VR113", 1),
    "same column twice": (b"return_id,D1-01,d1-01\na,1,1\n", "VR201", 1),
    "no ids": (b"Return,D1-01\na,1\n", "VR203", 1),
    "no indicator": (b"return_id,system\na,North\n", "VR204", 1),
}


@pytest.mark.parametrize(("data", "code", "line"), FILE_FAULTS.values(), ids=FILE_FAULTS)
def test_a_file_that_cannot_be_read_counts_nothing(tmp_path: Path, data: bytes, code: str, line: int):
    scored, sink = on_text(tmp_path, data)
    assert [(p.code, p.span.line) for p in sink.problems] == [(code, line)]
    assert all(p.hint for p in sink.problems)
    assert (scored.state, scored.tally) == ({}, Tally(files=1, files_rejected=1))


def test_a_bad_encoding_is_found_past_the_first_block(tmp_path: Path):
    rows = (HEADER + ROW.format("ä" * 100_000) * 8).encode()
    _, sink = on_text(tmp_path, rows + b"\xff\r\n")
    assert places(sink) == [("VR101", 10, "")]
    plain = (HEADER + ROW.format("a" * 200_000) * 8).encode()
    _, sink = on_text(tmp_path, plain + ROW.format("b").encode() + b"\xe4" + ROW.format("c").encode())
    assert ("VR111", 11, "") in places(sink)


def test_forgetting_ways_of_answering_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    rows = [f"r{n},North,,NHS,1,,{1 + n % 3},{n % 5},{n % 4},,Thriving\n" for n in range(60)]
    before = on_text(tmp_path, HEADER + "".join(rows))
    for module in (counts, cursor):
        monkeypatch.setattr(module, "MAX_REMEMBERED", 2)
    after = on_text(tmp_path, HEADER + "".join(rows))
    assert before[0] == after[0]
    assert marks(before[1].problems) == marks(after[1].problems)


# The shipped examples


def test_the_shipped_rounds_give_what_their_maker_put_in():
    library = load(ROOT / "content")
    card = scorecard(library)
    maker = runpy.run_path(str(MAKER))["Maker"](library)
    known = {"": None, "N/A": NA} | {level.label: level.value for level in library.matrix.scale}
    known |= {str(level.value): level.value for level in library.matrix.scale}
    groups = {group.label: group.id for group in library.matrix.constituencies}
    state, count = {}, 0
    for number in range(3):
        for row in maker.round(number, 14):
            cells, count = dict(zip(maker.header, row, strict=True)), count + 1
            answers = {indicator.id: known[cells[indicator.id]] for indicator in card.indicators}
            key = GroupKey(cells["system"], cells["place"], groups[cells["constituency"]], cells["round"])
            state.setdefault(key, GroupState()).add(card, answers, score_response(card, answers))
    paths = [RETURNS / f"round-{number}.csv" for number in (1, 2, 3)]
    sink = Collected()
    scored = PythonEngine(vocabulary(library), sink).score(paths)
    assert [(item.code, item.severity) for item in sink.problems] == [("VR501", "warning")]
    assert scored.tally == Tally(files=3, rows=count, scored=count, returns=count, warnings=1)
    assert scored.state == state


def test_the_shipped_messy_file_gives_what_its_maker_put_in():
    library = load(ROOT / "content")
    card, values = scorecard(library), [level.value for level in library.matrix.scale]
    scored, sink = engine_on(RETURNS / "messy.csv", card=card, reader=vocabulary(library).cells)
    assert [(p.code, p.span.line, p.column, p.value) for p in sink.problems] == [
        ("VR306", 2, "return_id", "messy-1"),
        ("VR401", 5, card.indicators[0].id, str(values[-1] + 5)),
        ("VR301", 8, "", ""),
        ("VR402", 10, "constituency", "Martian"),
    ]
    assert [(item.line, item.return_id) for item in sink.scores] == [
        (3, "messy-2"), (4, "messy-3"), (5, "messy-4"), (6, "messy-5"), (9, "messy-1"), (10, "messy-8"),
    ]  # fmt: skip
    assert scored.tally == Tally(
        files=1, rows=8, scored=6, superseded=1, rejected=1, returns=6, cells_rejected=2, warnings=1
    )
    first = Counter(a for group in scored.state.values() for a in group.answers[card.indicators[0].id].elements())
    assert (first[NA], first[None]) == (1, 1)


def test_the_maker_makes_the_shipped_examples_again(tmp_path: Path):
    command = [sys.executable, str(MAKER), "--content", str(ROOT / "content"), "--out", str(tmp_path)]
    subprocess.run(command, check=True, cwd=tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in RETURNS.iterdir()}


def test_a_column_of_free_text_can_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Taken for systems or places, every text would be a group of its own."""
    monkeypatch.setattr(counts, "MAX_GROUPS", 3)
    rows = "".join(f"r{n},System {n % 3},,NHS,1,,1,2,0,1,2\n" for n in range(9))
    assert on_text(tmp_path, HEADER + rows)[0].tally.scored == 9
    with pytest.raises(VcsekitError, match="more than 3 groups"):
        on_text(tmp_path, HEADER + rows + ROW.format("x"))


def test_errors_that_are_kept_hold_no_rows(tmp_path: Path):
    """An exception keeps the frames that it came through, and these the row; kept by the thousand, they are large."""
    path = tmp_path / "x.csv"
    path.write_text(HEADER + ROW.format("a").replace("NHS,1,,1", "Nobody,1,,bad"))
    vocabulary = Vocabulary(CARD, READER)
    [table] = prepare(path, vocabulary).tables
    reader = cursor.Cursor(table, counts.Counts(CARD))
    [row] = table.rows()
    found = [item.error for item in reader.bad(row, reader.codes(row))] + [reader.constituency("Nobody")[1]]
    assert [(error.code, error.__traceback__, error.__context__) for error in found] == [
        ("VR401", None, None), ("VR402", None, None),
    ]  # fmt: skip
