"""The tables of figures: what they hold, what they hide, and that every column is described as it is."""

from __future__ import annotations

import csv
import io
import json
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vcsekit.cli.app import run
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.export.columns import Column, Table, csv_cell, finished, row_maker, write_csv, write_json
from vcsekit.export.dictionary import dictionary
from vcsekit.export.figure_tables import figure_tables, returns_table
from vcsekit.export.other_columns import comments_table, quality_table, rejected_table
from vcsekit.export.tables_workbook import TooManyRowsError, tables_workbook
from vcsekit.returns.spreadsheet import CsvWriter, guarded, unguarded
from vcsekit.scoring.card import Answer, Scorecard, scorecard
from vcsekit.scoring.group import OTHERS
from vcsekit.scoring.shown import ALL
from vcsekit.scoring.state import GroupKey, State, merge_states, state_of

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "tests" / "content"
NA = "n/a"
repeatable = settings(derandomize=True, deadline=None, max_examples=60)


def library_in(folder: Path) -> Library:
    return load_library({path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")})[0]


SMALL = library_in(CONTENT / "small")
"""Two levels, groups of three at least; CARE with two indicators, WORK with one and twice the weight."""

CARD = scorecard(SMALL)


def state_from(*rows: tuple[tuple[str, str, str, str], tuple[Answer, ...]], card: Scorecard = CARD) -> State:
    """A state from ((system, place, constituency, round), answers) rows."""
    names = [indicator.id for indicator in card.indicators]
    return state_of(card, [(GroupKey(*key), dict(zip(names, answers, strict=True))) for key, answers in rows])


def tables_of(state: State, library: Library = SMALL) -> dict[str, list[dict[str, Any]]]:
    """Every table of figures as rows by name of column."""
    tables = figure_tables(library, scorecard(library), state)
    return {t.name: [dict(zip(t.header(), row, strict=True)) for row in t.rows()] for t in tables}


def group(system: str, constituency: str, *answers: tuple[Answer, ...], place: str = "", year: str = "2026") -> list:
    return [((system, place, constituency, year), own) for own in answers]


def of(rows: list[dict[str, Any]], grouping: str, **wanted: str) -> list[dict[str, Any]]:
    return [r for r in rows if r["grouping"] == grouping and all(r[name] == value for name, value in wanted.items())]


# What the tables hold


def test_a_system_with_two_constituencies():
    state = state_from(
        *group("North", "nhs", (1, 2, 1), (1, 1, 1), (2, 2, None)), *group("North", "vcse", *[(2, 2, 2)] * 3)
    )
    tables = tables_of(state)
    [care] = of(tables["domains"], "system", domain="CARE")
    assert (care["responses"], care["mean"], care["balanced_mean"], care["floor"]) == (
        6,
        Decimal("1.75"),
        Decimal("1.75"),
        2,
    )
    assert (care["lowest"], care["median"], care["highest"]) == (Decimal(1), Decimal(2), Decimal(2))
    assert (care["answered"], care["applicable"], care["completeness"]) == (12, 12, Decimal(1))
    assert (care["nearest_level"], care["note"]) == ("High", "")
    own = {row["constituency"]: row for row in of(tables["domains"], "constituency", domain="CARE")}
    assert {name: (row["responses"], row["mean"]) for name, row in own.items()} == {
        "nhs": (3, Decimal("1.5")), "vcse": (3, Decimal(2))
    }  # fmt: skip
    [gap] = [row for row in tables["gaps"] if row["item"] == "CARE" and row["grouping"] == "system"]
    assert (gap["first"], gap["second"], gap["mean_difference"], gap["median_difference"]) == (
        "nhs", "vcse", Decimal("0.5"), Decimal("0.5")
    )  # fmt: skip


def test_what_two_of_three_answered_is_hidden_in_every_group_beside():
    state = state_from(
        *group("North", "nhs", (1, 2, 1), (1, 1, 1), (2, 2, None)), *group("North", "vcse", *[(2, 2, 2)] * 3)
    )
    tables = tables_of(state)
    work = of(tables["domains"], "constituency", domain="WORK")
    assert [(row["responses"], row["mean"]) for row in work] == [(None, None)] * 2
    assert {row["note"] for row in work} == {"here or in a group beside it are fewer than 3 responses: not shown"}
    [whole] = of(tables["domains"], "system", domain="WORK")
    assert (whole["mean"], whole["balanced_mean"]) == (Decimal("1.6"), None)
    assert not [row for row in tables["gaps"] if row["item"] in ("WORK", "WORK-01")]
    assert {row["mean"] for row in of(tables["indicators"], "constituency", indicator="WORK-01")} == {None}


def test_the_table_of_indicators_counts_every_answer():
    state = state_from(*group("North", "nhs", (1, NA, None), (2, NA, None), (2, 1, None), (1, 2, None), (1, 2, None)))
    rows = of(tables_of(state)["indicators"], "system")
    assert [(r["votes"], r["low"], r["high"], r["not_applicable"], r["not_answered"]) for r in rows] == [
        (5, 3, 2, 0, 0), (3, 1, 2, 2, 0), (0, 0, 0, 0, 5)
    ]  # fmt: skip
    assert [(r["lower_median"], r["upper_median"], r["median_in_words"]) for r in rows] == [
        (1, 1, "Low"), (2, 2, "High"), (None, None, None)
    ]  # fmt: skip
    assert [r["agreement"] for r in rows] == ["spread", "spread", "too few votes"]


def test_a_system_that_is_too_small_is_in_no_sum():
    state = state_from(*group("North", "nhs", *[(1, 1, 1)] * 3), *group("South", "nhs", *[(2, 2, 2)] * 2))
    rows = tables_of(state)["overall"]
    [south] = of(rows, "system", system="South")
    assert south["note"] == "fewer than 3 responses: not shown"
    assert not [
        name for name, cell in south.items() if cell not in (None, "South", "2026", ALL, "system", south["note"])
    ]
    [whole] = of(rows, "all systems")
    assert (whole["responses"], whole["mean"]) == (3, Decimal(1))
    assert not of(tables_of(state_from(*group("South", "nhs", (2, 2, 2))))["overall"], "all systems")


def test_places_and_rounds():
    before = group("North", "nhs", *[(1, 1, 1)] * 3, place="Town", year="2025")
    after = group("North", "nhs", *[(2, 2, 2)] * 3, place="Town") + group(
        "North", "vcse", *[(2, 1, 2)] * 3, place="Hill"
    )
    tables = tables_of(state_from(*before, *after))
    assert {(row["round"], row["place"], row["responses"]) for row in of(tables["overall"], "place")} == {
        ("2026", "Hill", 3), ("2026", "Town", 3)
    }, "a single place is the system itself"  # fmt: skip
    moves = {row["item"]: row for row in tables["moves"]}
    assert set(moves) == {"overall", "CARE", "WORK"}
    care = moves["CARE"]
    assert (care["from_round"], care["to_round"], care["difference"], care["moved"]) == (
        "2025",
        "2026",
        Decimal("0.75"),
        True,
    )


def test_quartiles_of_systems_need_eight_of_them():
    seven = [row for number in range(7) for row in group(f"S{number}", "nhs", *[(1 + number % 2,) * 3] * 3)]
    [overall] = [row for row in tables_of(state_from(*seven))["cohort"] if row["item"] == "overall"]
    assert (overall["systems"], overall["mean"], overall["median"]) == (7, Decimal("1.4286"), None)
    eight = [*seven, *group("S7", "nhs", *[(2, 2, 2)] * 3)]
    [overall] = [row for row in tables_of(state_from(*eight))["cohort"] if row["item"] == "overall"]
    assert (overall["systems"], overall["median"], overall["highest"]) == (8, Decimal("1.5"), Decimal(2))


def test_a_level_that_is_called_like_a_column_gets_a_name_of_its_own():
    scale = [
        level.model_copy(update={"id": name}) for level, name in zip(SMALL.matrix.scale, ("mean", "note"), strict=True)
    ]
    matrix = SMALL.matrix.model_copy(update={"scale": tuple(scale)})
    library = Library(SMALL.documents, {**SMALL.objects, "matrix.yaml": matrix}, SMALL.entries)
    for table in figure_tables(library, CARD, {}):
        assert len(set(table.header())) == len(table.header()), table.name
    [names] = [t.header() for t in figure_tables(library, CARD, {}) if t.name == "indicators"]
    assert {"level_mean", "level_note"} <= set(names)


# What must hold for any returns

ANSWERS = st.tuples(*[st.sampled_from([1, 2, NA, None])] * 3)
KEYS = st.tuples(
    st.sampled_from(["North", "South", ""]), st.sampled_from(["Town", "Hill", ""]),
    st.sampled_from(["nhs", "vcse", ""]), st.sampled_from(["1", "2"]),
)  # fmt: skip
ROWS = st.lists(st.tuples(KEYS, ANSWERS), max_size=30)


@repeatable
@given(ROWS)
def test_no_row_shows_fewer_than_the_smallest_group(rows: list):
    minimum = SMALL.matrix.agreement.minimum_group_size
    tables = tables_of(state_from(*rows))
    for row in (*tables["overall"], *tables["domains"]):
        assert row["responses"] is None or row["responses"] >= minimum
        figures = [cell for name, cell in row.items() if name in ("mean", "median", "answered", "krippendorff_ordinal")]
        assert (row["responses"] is not None) or not any(cell is not None for cell in figures)
    for row in tables["indicators"]:
        assert row["votes"] in (None, 0) or row["votes"] >= minimum
    for row in (*tables["gaps"], *tables["moves"]):
        assert min(value for name, value in row.items() if name.endswith("_responses")) >= minimum


@repeatable
@given(ROWS)
def test_nothing_that_is_hidden_can_be_worked_out(rows: list):
    """Parts add up to the whole or are not shown at all; sums over systems are of what is shown, and nothing else."""
    tables = tables_of(state_from(*rows))
    for name in ("overall", "domains"):
        table = [row for row in tables[name] if row["responses"] is not None]
        for whole in [row for row in table if row["grouping"] == "system"]:
            key = {field: whole[field] for field in ("round", "system", "domain") if field in whole}
            for part in ("constituency", "place"):
                parts = of(table, part, **key)
                assert not parts or sum(row["responses"] for row in parts) == whole["responses"]
        for whole in [row for row in table if row["grouping"] == "all systems"]:
            key = {field: whole[field] for field in ("round", "domain") if field in whole}
            assert whole["responses"] == sum(row["responses"] for row in of(table, "system", **key))
        for whole in [row for row in table if row["grouping"] == "constituency of all systems"]:
            key = {field: whole[field] for field in ("round", "domain", "constituency") if field in whole}
            assert whole["responses"] == sum(row["responses"] for row in of(table, "constituency", **key))


@repeatable
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_table(rows: list, shuffler: Any):
    shuffled = list(rows)
    shuffler.shuffle(shuffled)
    assert tables_of(state_from(*rows)) == tables_of(state_from(*shuffled))


@repeatable
@given(ROWS, st.integers(0, 30))
def test_the_states_of_two_files_make_the_tables_of_both(rows: list, cut: int):
    parts = [state_from(*rows[:cut]), state_from(*rows[cut:])]
    assert tables_of(merge_states(parts)) == tables_of(state_from(*rows))


@repeatable
@given(st.lists(ANSWERS, min_size=3, max_size=12))
def test_figures_are_those_of_python_s_own_statistics(answers: list):
    tables = tables_of(state_from(*group("North", "nhs", *answers)))
    scores = [statistics.mean(Fraction(a) for a in own[:2] if a in (1, 2)) for own in answers if {1, 2} & set(own[:2])]
    [care] = of(tables["domains"], "system", domain="CARE")
    if len(scores) < 3:
        assert care["mean"] is None
    else:
        quartiles = statistics.quantiles(scores, n=4, method="inclusive")
        expected = [statistics.mean(scores), min(scores), *quartiles, max(scores)]
        shown = [care[n] for n in ("mean", "lowest", "lower_quartile", "median", "upper_quartile", "highest")]
        assert shown == [finished(value) for value in expected]
    counts = Counter(own[0] for own in answers)
    [row] = of(tables["indicators"], "system", indicator="CARE-01")
    if counts[1] + counts[2] in (1, 2):
        assert (row["votes"], row["low"], row["not_answered"]) == (None, None, None)
    else:
        assert (row["low"], row["high"], row["not_applicable"], row["not_answered"]) == (
            counts[1], counts[2], counts[NA], counts[None]
        )  # fmt: skip


# Every column is described as it is


def every_table(library: Library, state: State) -> list[Table[Any]]:
    tables = [returns_table(library, scorecard(library)), *figure_tables(library, scorecard(library), state)]
    tables += [quality_table(()), rejected_table(), comments_table(())]
    return [*tables, dictionary(tables)]


@pytest.mark.parametrize(
    "folder", [CONTENT / "small", CONTENT / "other-matrix", ROOT / "content"], ids=lambda p: p.name
)
def test_the_dictionary_has_every_column_once(folder: Path):
    tables = every_table(library_in(folder), {})
    described = [(row[0], row[3]) for row in tables[-1].rows()]
    assert described == [(table.name, column) for table in tables for column in table.header()]
    for row in tables[-1].rows():
        assert all(row[place] for place in (0, 1, 3, 4, 5, 7)), row


def test_what_may_be_published():
    tables = every_table(SMALL, {})
    public = {row[0] for row in tables[-1].rows() if row[2]}
    assert public == {"overall", "domains", "indicators", "gaps", "moves", "cohort", "dictionary"}


@repeatable
@given(ROWS)
def test_a_column_that_is_never_empty_never_is(rows: list):
    for table in figure_tables(SMALL, CARD, state_from(*rows)):
        never = [place for place, column in enumerate(table.columns) if column.empty == "never"]
        for row in table.rows():
            assert all(row[place] not in (None, "") for place in never), (table.name, row)


# Formats


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (Fraction(1, 3), "0.3333"),
        (Fraction(1, 20000), "0.0000"),
        (Fraction(3, 20000), "0.0002"),
        (Fraction(-1, 20000), "0.0000"),
        (Fraction(-5, 4), "-1.2500"),
        (0.1, "0.1000"),
        (-3, "-3"),
        (True, "yes"),
        (False, "no"),
        (None, ""),
        ("", ""),
        ("-3", "'-3"),
    ],
)
def test_cells(value: Any, cell: Any):
    text = io.StringIO()
    CsvWriter(text).write_guarded([[csv_cell(value), "x"]])
    assert text.getvalue() == f"{cell},x\r\n"


def test_nothing_else_writes_csv():
    """Whoever writes CSV by themselves forgets what a spreadsheet makes of it."""
    writers = re.compile(r"csv\.(?:writer|DictWriter)\b|from csv import")
    found = [path.name for path in (ROOT / "src").rglob("*.py") if writers.search(path.read_text(encoding="utf-8"))]
    assert found == ["spreadsheet.py"]


@repeatable
@given(st.fractions(-20, 20))
def test_figures_are_rounded_half_to_even_once(value: Fraction):
    assert finished(value) == Decimal(round(value * 10_000)) / 10_000
    assert csv_cell(value) == f"{abs(d) if not (d := finished(value)) else d}"
    assert csv_cell(float(value)) == csv_cell(Fraction(float(value)))


def test_cells_of_a_shared_part_are_made_once_and_never_another_s(monkeypatch: pytest.MonkeyPatch):
    """Parts are told apart by identity: short-lived ones, whose places in memory are used again, among them."""
    monkeypatch.setattr("vcsekit.export.columns._MOST_KNOWN", 3)
    asked: list[int] = []

    def value(part: list[int]) -> int:
        asked.append(part[0])
        return part[0]

    shared: list[Column[Any]] = [Column("a", value, "", part=lambda record: record)]
    row = row_maker([*shared, Column("b", lambda record: record[0] + 1, "")], finished)
    assert [row([number]) for number in range(50)] == [[number, number + 1] for number in range(50)]
    one = [7]
    asked.clear()
    assert row(one) == row(one) == [7, 8]
    assert asked == [7]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", " =1", "\t1", "\r1", "\n1", "\ufeff=1", "＝1", "'=1", "''-1"]
)
def test_a_text_that_a_spreadsheet_would_run_is_guarded(text: str):
    assert guarded(text) == "'" + text
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "a=1", "2026-05-01", "Northmere", "'quoted'", "’=", "'", "1-2"])
def test_other_text_is_left_alone(text: str):
    assert guarded(text) == unguarded(text) == text


@repeatable
@given(st.text(alphabet="'=+-@\t\n \ufeffa1＝", max_size=6))
def test_guarding_is_undone_whatever_the_text(text: str):
    assert unguarded(guarded(text)) == text
    assert guarded(text).lstrip(" \n\ufeff")[:1] not in ("=", "+", "-", "@", "＝", "\t")


def sample() -> list[Table[Any]]:
    state = state_from(*group("=1+1", "nhs", *[(1, 2, None)] * 3), *group("=1+1", "vcse", *[(1, 1, 1)] * 4))
    tables = figure_tables(SMALL, CARD, state)
    return [*tables, dictionary(tables)]


def test_csv_json_and_excel_say_the_same():
    tables = sample()
    raw, text = io.BytesIO(), io.StringIO()
    tables_workbook(raw, [("Matrix", "=A1")], tables)
    write_json(text, {"Matrix": "x"}, tables)
    book, data = openpyxl.load_workbook(raw), json.loads(text.getvalue())
    assert book.sheetnames == ["About", *(table.name for table in tables)]
    for table in tables:
        rows = list(table.rows())
        sheet = [[cell.value for cell in row] for row in book[table.name].iter_rows()]
        assert sheet[0] == table.header()
        assert len(sheet) - 1 == len(rows) == len(data["tables"][table.name])
        for row, excel, own in zip(rows, sheet[1:], data["tables"][table.name], strict=True):
            assert list(own) == table.header()
            plain = [float(c) if isinstance(c, Decimal) else c for c in row]
            assert list(own.values()) == plain
            shown = [("yes" if c else "no") if isinstance(c, bool) else (c if c != "" else None) for c in plain]
            assert excel == shown
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_same_tables_give_the_same_workbook():
    books = [io.BytesIO(), io.BytesIO()]
    for raw in books:
        tables_workbook(raw, [("Matrix", "x")], sample())
    assert books[0].getvalue() == books[1].getvalue()


def test_a_table_that_no_sheet_can_hold_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("vcsekit.export.tables_workbook.MOST_ROWS", 3)
    table = Table("long", "a number", [Column("n", lambda n: n, "A number.")], range(4))
    with pytest.raises(TooManyRowsError, match="the table long has more than 3 rows"):
        tables_workbook(io.BytesIO(), [], [table])


# Nothing that anybody wrote becomes a formula, in any file that any command writes

HOSTILE = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("x")')


def cells_of(path: Path) -> Iterator[tuple[str, Any]]:
    """Every cell of a CSV file or workbook, with where it stands."""
    if path.suffix == ".xlsx":
        for sheet in openpyxl.load_workbook(path):
            for row in sheet.iter_rows():
                yield from ((f"{path.name} {sheet.title}!{c.coordinate}", c) for c in row)
    else:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            for number, row in enumerate(csv.reader(handle), 1):
                yield from ((f"{path.name}:{number}", cell) for cell in row)


def assert_no_formula(folder: Path) -> None:
    number = re.compile(r"-?[0-9]+(\.[0-9]+)?")
    seen = Counter(path.suffix for path in folder.iterdir())
    assert seen[".csv"] > 5 and seen[".xlsx"] == 1
    for path in sorted(folder.iterdir()):
        if path.suffix in (".csv", ".xlsx"):
            for place, cell in cells_of(path):
                if isinstance(cell, str):
                    assert number.fullmatch(cell) or not cell.lstrip("\t\r\n ").startswith(("=", "+", "-", "@")), place
                else:
                    assert cell.data_type != "f", place


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VCSEKIT_CONTENT", str(CONTENT / "small"))
    return tmp_path


def write_returns(path: Path, header: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([header, *rows])


def table_in(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def test_hostile_returns_make_no_formula(here: Path):
    header = [
        "return_id",
        "system",
        "place",
        "constituency",
        "round",
        "submitted",
        "CARE-01",
        "CARE-02",
        "WORK-01",
        "comment",
        "=x",
    ]
    rows = []
    for number, text in enumerate(HOSTILE):
        for copy in range(3):
            vote = "2" if number else text
            rows.append(
                [f"{text}{copy}", text, text, ["nhs", "vcse", text][copy], text, text, vote, "1", "1", text, text]
            )
    write_returns(here / "hostile.csv", header, rows)
    assert run(["score", "hostile.csv", "--out", "scored", "--format", "all"]) == 1
    assert_no_formula(here / "scored")
    scored = {row["system"] for row in table_in(here / "scored" / "scores.csv")}
    assert {unguarded(system) for system in scored} == {text.strip() for text in HOSTILE}


def test_what_was_guarded_comes_back_as_it_was(here: Path):
    """Rows to correct go through a spreadsheet and back: their ids and systems are then the same."""
    header = ["return_id", "system", "CARE-01", "CARE-02", "WORK-01"]
    write_returns(here / "r.csv", header, [[f"-R{n}", "=North", "9", "1", "1"] for n in range(3)])
    assert run(["score", "r.csv", "--out", "first"]) == 1
    text = (here / "first" / "to-correct.csv").read_text(encoding="utf-8-sig")
    assert "'=North" in text and "'-R1" in text
    (here / "corrected.csv").write_text(text.replace(",9,", ",2,"), encoding="utf-8")
    assert run(["score", "r.csv", "corrected.csv", "--out", "second"]) in (0, 1)
    rows = table_in(here / "second" / "scores.csv")
    assert [(row["return_id"], row["system"], row["answered"]) for row in rows] == [
        (f"'-R{n}", "'=North", "3") for n in range(3)
    ]


def test_negative_figures_stay_numbers(here: Path):
    header = ["return_id", "constituency", "CARE-01", "CARE-02", "WORK-01"]
    rows = [[f"R{n}", ["nhs", "vcse"][n % 2], *[["2", "1"][n % 2]] * 3] for n in range(8)]
    write_returns(here / "r.csv", header, rows)
    assert run(["score", "r.csv", "--out", "scored", "--format", "all"]) == 0
    assert {row["mean_difference"] for row in table_in(here / "scored" / "gaps.csv")} == {"-1.0000"}
    sheet = openpyxl.load_workbook(here / "scored" / "tables.xlsx")["gaps"]
    column = [cell.value for cell in sheet[1]].index("mean_difference") + 1
    assert {cell.value for cell in list(sheet.columns)[column - 1][1:]} == {-1}
    data = json.loads((here / "scored" / "tables.json").read_text(encoding="utf-8"))
    assert {row["mean_difference"] for row in data["tables"]["gaps"]} == {-1.0}


def test_every_format_holds_every_return(here: Path):
    write_returns(
        here / "r.csv", ["return_id", "CARE-01", "comment"], [[f"R{n}", "2", "Well said" * (n == 1)] for n in range(4)]
    )
    assert run(["score", "r.csv", "--out", "scored", "--format", "all"]) == 0
    data = json.loads((here / "scored" / "tables.json").read_text(encoding="utf-8"))["tables"]
    sheet = openpyxl.load_workbook(here / "scored" / "tables.xlsx")["scores"]
    ids = [row["return_id"] for row in table_in(here / "scored" / "scores.csv")]
    assert ids == [row["return_id"] for row in data["scores"]] == [f"R{n}" for n in range(4)]
    assert sheet.max_row == 5
    [said] = table_in(here / "scored" / "comments.csv")
    assert (said["return_id"], said["line"], said["indicator"], said["comment"]) == ("R1", "3", "", "Well said")
    assert OTHERS not in ids


@pytest.mark.parametrize(
    ("chosen", "there", "absent"),
    [
        ("csv", "overall.csv", "tables.json"),
        ("json", "tables.json", "overall.csv"),
        ("xlsx", "tables.xlsx", "scores.csv"),
    ],
)
def test_only_what_was_asked_for_is_written(chosen: str, there: str, absent: str, here: Path):
    write_returns(here / "r.csv", ["return_id", "CARE-01"], [["R1", "2"]])
    assert run(["score", "r.csv", "--out", "scored", "--format", chosen]) == 0
    names = {path.name for path in (here / "scored").iterdir()}
    assert there in names and absent not in names
    assert {"results.json", "rejected.csv", "comments.csv", "manifest.json"} <= names


def test_write_csv_keeps_line_ends_and_quotes():
    text = io.StringIO()
    write_csv(text, Table("t", "a text", [Column("said", lambda item: item, "What was said.")], ['a "b"\nc', "-1", ""]))
    assert list(csv.reader(io.StringIO(text.getvalue(), newline=""))) == [["said"], ['a "b"\nc'], ["'-1"], [""]]
