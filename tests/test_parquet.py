"""Parquet in and out: the same figures as from CSV, places by row, and what is damaged or too large is told."""

from __future__ import annotations

import csv
import datetime
import json
import random
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from test_engine import CARD, HEADER, Collected, Table, tables
from test_engines import WORDS, assert_same, both, many_rows, needs_polars
from vcsekit.cli import engines
from vcsekit.cli.app import run
from vcsekit.cli.score_tables import CSV_TABLES, TablesFormat, table_files
from vcsekit.diagnostics import VcsekitError
from vcsekit.model.layout import Layout
from vcsekit.returns import parquet, parquet_footer
from vcsekit.returns.engines.python import PythonEngine
from vcsekit.returns.limits import MAX_CELL
from vcsekit.returns.problems import ReturnProblem
from vcsekit.returns.result import Scored

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "tests" / "content" / "small"
COLUMNS = HEADER.rstrip("\r\n").split(",")
pytestmark = needs_polars


def frame(rows: list[list[Any]], columns: list[str] | None = None) -> Any:
    """Rows as a data frame of texts; None is null."""
    import polars as pl

    names = columns or COLUMNS
    return pl.DataFrame(
        {name: pl.Series([row[place] for row in rows], dtype=pl.String) for place, name in enumerate(names)}
    )


def scored(path: Path, layout: Layout | None = None) -> tuple[Scored, Collected]:
    sink = Collected()
    words = WORDS.with_layout(layout) if layout else WORDS
    return PythonEngine(words, sink, layout).score([path]), sink


def told(path: Path) -> list[tuple[str, int, str, str]]:
    """What is told of a file: code, row, column and value."""
    return [(item.code, item.span.line, item.column, item.value) for item in scored(path)[1].problems]


# The same as from CSV


def as_columns(table: Table) -> tuple[list[str], list[list[str]]]:
    """The table's names and its rows that have as many cells: a Parquet file can hold no others."""
    return table.spelt, [row for row in table.rows if len(row) == len(table.spelt)]


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(tables(), min_size=1, max_size=2), st.sampled_from([2, 50_000]), st.booleans())
def test_the_same_rows_give_the_same_as_from_csv(
    tmp_path_factory: pytest.TempPathFactory, made: list[Table], step: int, missing: bool
):
    folder = tmp_path_factory.mktemp("same")
    names: list[list[Path]] = [[], []]
    for number, table in enumerate(made):
        columns, rows = as_columns(table)
        if len(set(columns)) < len(columns):
            return
        cells = [[None if missing and cell == "" else cell for cell in row] for row in rows]
        frame(cells, columns).write_parquet(folder / f"{number}.parquet")
        even = replace(table, rows=rows, quoted=True)
        (folder / f"{number}.csv").write_bytes(even.data())
        for kind, ending in zip(names, ("csv", "parquet"), strict=True):
            kind.append(folder / f"{number}.{ending}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet, "_MOST_ROWS", step)
        from_parquet = assert_same(both(names[1]))
    from_csv, _ = both(names[0])[0]
    assert from_parquet.state == from_csv.state
    assert replace(from_parquet.tally, warnings=0) == replace(from_csv.tally, warnings=0)


def test_6_000_rows_give_the_same_in_both_engines(tmp_path: Path):
    header, *rows = csv.reader(many_rows(6_000).splitlines())
    frame([row for row in rows if len(row) == len(header)], header).write_parquet(tmp_path / "a.parquet")
    result = assert_same(both([tmp_path / "a.parquet"]))
    assert result.engines == Counter({"by Polars": 1})
    assert result.tally.rejected > 5 < result.tally.superseded


def test_rows_are_named_by_their_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows = [["a", "North", "", "NHS", "1", "", "1", "2", "0", "1", "2"] for _ in range(3)]
    rows[1][:2], rows[1][6] = ["b", "two\nlines"], "9"
    frame(rows).write_parquet(tmp_path / "x.parquet")
    result, sink = scored(tmp_path / "x.parquet")
    places = [item.place for item in sink.problems if item.code in ("VR401", "VR306")]
    path = tmp_path / "x.parquet"
    assert places == [f"{path}, row 1, column return_id", f"{path}, row 2, column D1-01"]
    assert f"{path}, row 3 counts" in next(item.message for item in sink.problems if item.code == "VR306")
    assert [item.line for item in sink.scores] == [2, 3]
    assert result.detected == Counter({"Parquet": 1})
    capsys.readouterr()


def test_a_layout_maps_names_and_passes_over_its_header_row(tmp_path: Path):
    columns = ["Wer", "Wo", "D1-01", "D1-02"]
    frame([["explained", "", "", ""], ["r1", "N", "viel", "1"]], columns).write_parquet(tmp_path / "x.parquet")
    layout = Layout.model_validate(
        {
            "title": "Ours", "columns": {"return_id": "Wer", "system": "Wo"}, "answers": {"viel": 2},
            "systems": {"N": "North"}, "header_row": 3, "skip_after_header": 1,
        }
    )  # fmt: skip
    result = assert_same(both([tmp_path / "x.parquet"], WORDS.with_layout(layout), layout))
    assert (result.tally.rows, result.tally.scored) == (1, 1)
    assert next(iter(result.state)).system == "North"


def test_one_answer_a_row_is_read_too(tmp_path: Path):
    rows = [["a", "North", "D1-01", "2"], ["a", "North", "D1-02", "1"], ["b", "North", "D9-01", "1"]]
    frame(rows, ["who", "where", "asked", "said"]).write_parquet(tmp_path / "x.parquet")
    columns = {"return_id": "who", "system": "where", "indicator": "asked", "answer": "said"}
    layout = Layout.model_validate({"title": "Long", "shape": "long", "columns": columns})
    result, sink = scored(tmp_path / "x.parquet", layout)
    assert (result.tally.rows, result.tally.rejected, result.tally.returns) == (3, 1, 1)
    assert next(item.place for item in sink.problems if item.code == "VR307").endswith("row 3, column indicator")


def test_no_rows_and_no_columns_are_told(tmp_path: Path):
    import polars as pl

    frame([]).write_parquet(tmp_path / "empty.parquet")
    assert [code for code, *_ in told(tmp_path / "empty.parquet")] == ["VR106"]
    pl.DataFrame().write_parquet(tmp_path / "nothing.parquet")
    assert {code for code, *_ in told(tmp_path / "nothing.parquet")} <= {"VR104", "VR203", "VR204"}
    assert told(tmp_path / "nothing.parquet")
    pl.DataFrame({"more": [[1], [2]]}).write_parquet(tmp_path / "lists.parquet")
    assert told(tmp_path / "lists.parquet")[0][0] == "VR207"
    assert "VR108" not in {code for code, *_ in told(tmp_path / "lists.parquet")}


# What cells become


def cells_of(tmp_path: Path, *columns: Any) -> list[list[str]]:
    """The texts that columns of any type become."""
    import polars as pl

    pl.DataFrame(list(columns)).write_parquet(tmp_path / "cells.parquet")
    table, _ = parquet.open_parquet(tmp_path / "cells.parquet", "cells.parquet")
    return [row.cells for row in table.rows()][1:]


def test_values_are_written_as_people_write_them(tmp_path: Path):
    import polars as pl

    day, moment = datetime.date(2026, 5, 1), datetime.datetime(2026, 5, 1, 12, 3, 4, 999_999)
    columns = {
        "whole": (pl.Series([3, None], dtype=pl.Int8), ["3", ""]),
        "unsigned": (pl.Series([2**64 - 1, 0], dtype=pl.UInt64), ["18446744073709551615", "0"]),
        "number": (pl.Series([3.0, 2.5]), ["3", "2.5"]),
        "small": (pl.Series([0.1, -0.0], dtype=pl.Float32), ["0.1", "0"]),
        "odd": (pl.Series([float("nan"), float("inf")]), ["", "inf"]),
        "large": (pl.Series([1e15, -1e300]), ["1000000000000000.0", "-1e300"]),
        "money": (pl.Series([Decimal("3.00"), Decimal("2.50")]), ["3", "2.50"]),
        "day": (pl.Series([day, None]), ["2026-05-01", ""]),
        "moment": (pl.Series([moment, None]), ["2026-05-01 12:03:04", ""]),
        "zoned": (pl.Series([moment, None]).dt.replace_time_zone("Europe/London"), ["2026-05-01 12:03:04", ""]),
        "time": (pl.Series([datetime.time(9, 5), None]), ["09:05:00", ""]),
        "truth": (pl.Series([True, False]), ["TRUE", "FALSE"]),
        "unsaid": (pl.Series([None, True]), ["", "TRUE"]),
        "kind": (pl.Series(["NHS", None], dtype=pl.Categorical), ["NHS", ""]),
        "listed": (pl.Series(["NHS", "x"], dtype=pl.Enum(["NHS", "x"])), ["NHS", "x"]),
        "bytes": (pl.Series(["é".encode(), b""]), ["é", ""]),
        "nothing": (pl.Series([None, None], dtype=pl.Null), ["", ""]),
        "text": (pl.Series(["a\r\nb,\"c\"", None]), ["a\r\nb,\"c\"", ""]),
    }  # fmt: skip
    found = cells_of(tmp_path, *(series.alias(name) for name, (series, _) in columns.items()))
    for place, (name, (_, expected)) in enumerate(columns.items()):
        got = [row[place] for row in found]
        assert got == expected or (name == "large" and [float(t) for t in got] == [1e15, -1e300]), name


def test_numbers_count_as_levels_and_dates_settle_repeats(tmp_path: Path):
    import polars as pl

    days = [datetime.datetime(2026, 5, 2), datetime.datetime(2026, 5, 1)]
    pl.DataFrame(
        {"return_id": ["a", "a"], "submitted": days, "D1-01": [1.0, 2.0], "D1-02": [2, None], "D2-01": [1.5, 0.0]}
    ).write_parquet(tmp_path / "x.parquet")
    result, sink = scored(tmp_path / "x.parquet")
    assert [(item.line, item.submitted) for item in sink.scores] == [(1, "2026-05-02 00:00:00")]
    assert [item.value for item in sink.problems if item.code == "VR401"] == ["1.5"]
    assert result.tally.superseded == 1


def test_lists_and_structures_are_left_out_and_told(tmp_path: Path):
    import polars as pl

    pl.DataFrame(
        {"return_id": ["a"], "D1-01": [[1, 2]], "D1-02": ["2"], "more": [{"x": 1}], "long": [datetime.timedelta(1)]}
    ).write_parquet(tmp_path / "x.parquet")
    result, sink = scored(tmp_path / "x.parquet")
    out = [(item.column, item.severity, item.span.line) for item in sink.problems if item.code == "VR207"]
    assert out == [("D1-01", "warning", 0), ("more", "warning", 0), ("long", "warning", 0)]
    assert sum(result.state[sink.scores[0].key].answers["D1-01"].values()) == 1
    assert result.state[sink.scores[0].key].answers["D1-01"][None] == 1
    assert result.tally.scored == 1


# Damage, locks and size


def only_problem(path: Path) -> ReturnProblem:
    result, sink = scored(path)
    assert (result.tally.files_rejected, result.tally.rows) == (1, 0)
    (problem,) = sink.problems
    assert problem.hint
    return problem


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A Parquet file of three row groups."""
    header, *rows = csv.reader(many_rows(300).splitlines())
    path = tmp_path / "sound.parquet"
    frame([row for row in rows if len(row) == len(header)], header).write_parquet(path, row_group_size=100)
    return path


def test_a_file_that_was_cut_off_is_told(sound: Path):
    sound.write_bytes(sound.read_bytes()[:-20])
    assert (only_problem(sound).code, "cut off" in only_problem(sound).message) == ("VR112", True)
    sound.write_bytes(b"PAR1")
    assert only_problem(sound).code == "VR108"


def test_an_encrypted_file_is_told(sound: Path):
    data = sound.read_bytes()
    sound.write_bytes(data[:-4] + b"PARE")
    assert only_problem(sound).code == "VR110"
    sound.write_bytes(b"PARE" + data[4:-4] + b"PARE")
    assert only_problem(sound).code == "VR110"


def test_whatever_is_damaged_is_told_and_never_counted_in_part(sound: Path, capfd: pytest.CaptureFixture[str]):
    data, choose, codes = sound.read_bytes(), random.Random(11), Counter[str]()
    for _ in range(150):
        changed = bytearray(data)
        for _ in range(choose.randint(1, 3)):
            changed[choose.randrange(4, len(changed))] = choose.randrange(256)
        if choose.random() < 0.3:
            del changed[choose.randrange(4, len(changed) - 50) :][: choose.randint(1, 50)]
        sound.write_bytes(changed)
        result, sink = scored(sound)
        if result.tally.files_rejected:
            codes.update(item.code for item in sink.problems)
    capfd.readouterr()  # Polars tells on stderr where it gave up
    assert set(codes) <= {"VR103", "VR105", "VR108", "VR109", "VR110", "VR112", "VR202", "VR203", "VR204", "VR207"}
    assert codes["VR108"] > 50


def test_more_rows_than_bytes_can_hold_are_refused(tmp_path: Path):
    import polars as pl

    path = tmp_path / "x.parquet"
    pl.DataFrame({"return_id": pl.repeat("a", 5_000_000, eager=True)}).write_parquet(path)
    assert path.stat().st_size < 100_000
    problem = only_problem(path)
    assert (problem.code, "5,000,000 rows" in problem.message) == ("VR109", True)


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(sound: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parquet_footer, "MAX_UNPACKED_BYTES", 500)
    monkeypatch.setattr(parquet, "_kinds", lambda _: pytest.fail("Polars was asked"))
    assert only_problem(sound).code == "VR109"
    monkeypatch.setattr(parquet_footer, "MAX_FOOTER_BYTES", 500)
    assert "says of itself" in only_problem(sound).message


def test_a_footer_that_lies_about_its_rows_or_is_too_deep_is_damaged(sound: Path):
    data = sound.read_bytes()
    for footer in (b"\x1c" * 5_000, b"\x19\xfc\xff\xff\xff\xff\x0f", b"\x16", b"", b"\x00"):
        sound.write_bytes(data[:1_000] + footer + len(footer).to_bytes(4, "little") + b"PAR1")
        assert only_problem(sound).code == "VR108"


def test_too_many_columns_are_refused(tmp_path: Path):
    path = tmp_path / "x.parquet"
    frame([["a"] * 2_001], [f"c{number}" for number in range(2_001)]).write_parquet(path)
    assert only_problem(path).code == "VR105"


def test_long_cells_and_zero_bytes_are_no_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    row = ["a", "North", "", "NHS", "1", "", "1", "2", "0", "1", "2"]
    rows = [[f"r{number}", *row[1:]] for number in range(4)]
    rows[1][2], rows[2][2] = "x" * (MAX_CELL + 1), "é" * (MAX_CELL - 1)
    frame(rows).write_parquet(tmp_path / "long.parquet")
    result = assert_same(both([tmp_path / "long.parquet"]))
    assert (result.tally.scored, result.tally.rejected) == (3, 1)
    assert [(code, line) for code, line, *_ in told(tmp_path / "long.parquet")] == [("VR305", 2)]
    monkeypatch.setattr(parquet, "MAX_LINE", MAX_CELL - 1)
    assert [(code, line) for code, line, *_ in told(tmp_path / "long.parquet")] == [("VR305", 2), ("VR305", 3)]
    rows[3][1] = "No\0rth"
    frame(rows).write_parquet(tmp_path / "zero.parquet")
    problem = only_problem(tmp_path / "zero.parquet")
    assert (problem.code, problem.place) == ("VR103", f"{tmp_path / 'zero.parquet'}, row 4")


def test_a_file_that_changes_meanwhile_is_no_traceback(sound: Path):
    table, _ = parquet.open_parquet(sound, "x")
    rows = table.rows()
    next(rows)
    sound.write_bytes(b"PAR1 something else")
    with pytest.raises(OSError, match="changed while it was read"):
        list(rows)


def test_only_a_few_rows_are_held_at_once(tmp_path: Path):
    """As many as there may be, and fewer where they are long: their texts are Python's for a moment."""
    frame([["x" * 100_000]] * 600, ["comment"]).write_parquet(tmp_path / "x.parquet")
    table, _ = parquet.open_parquet(tmp_path / "x.parquet", "x")
    assert table.parquet is not None
    (part,) = table.parquet.slices()
    assert parquet._rows_held(part.texts) == 240
    assert sum(len(row.cells[0]) for row in table.parquet.rows(11, 20)) == 1_000_000


# The command


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a small file of returns as CSV and Parquet."""
    monkeypatch.chdir(tmp_path)
    columns = ["return_id", "system", "place", "constituency", "round", "submitted", "CARE-01", "CARE-02", "WORK-01"]
    rows = [[f"R{n}", ["North", "=Sea", "''=x"][n % 3], "", "", str(n % 2), "", str(n % 4), "2", ""] for n in range(60)]
    (tmp_path / "in").mkdir()
    frame(rows, columns).write_parquet("in/r.parquet")
    frame(rows, columns).write_csv("r.csv")
    return tmp_path


def score(out: str, *more: str) -> int:
    return run(["score", "--out", out, "--content", str(SMALL), *more])


def test_a_folder_of_parquet_files_is_scored(workplace: Path, capsys: pytest.CaptureFixture[str]):
    (workplace / "in" / "_SUCCESS").write_text("")
    assert score("scored", "in") == 1
    out, err = capsys.readouterr()
    assert "Read as Parquet: 1 file." in out
    assert "Counted by Polars: 1 table." in out
    assert "passed over in in: _SUCCESS" in err
    assert "in/r.parquet, row 1, column CARE-01" in err.replace("\\", "/")
    rejected = Path("scored/rejected.csv").read_text(encoding="utf-8-sig")
    assert "in/r.parquet,,1,CARE-01" in rejected.replace("\\", "/")
    assert "r.parquet, row 4" in Path("scored/to-correct.csv").read_text(encoding="utf-8")


@pytest.mark.usefixtures("workplace")
def test_both_engines_write_the_same_files_of_parquet(capsys: pytest.CaptureFixture[str]):
    for engine in ("python", "polars"):
        assert score(engine, "in/r.parquet", "r.csv", "--engine", engine, "--format", "parquet") == 1
    capsys.readouterr()
    for name in (*table_files(TablesFormat.PARQUET), "results.json", "rejected.csv"):
        assert Path("python", name).read_bytes() == Path("polars", name).read_bytes(), name


def same_cell(text: str, value: Any) -> bool:
    """Whether a cell of a CSV file says what a value of a Parquet file is."""
    if value is None:
        return text == ""
    if isinstance(value, bool):
        return text == ("yes" if value else "no")
    if isinstance(value, str):
        return text in (value, f"'{value}")
    return float(text) == value


@pytest.mark.parametrize("engine", ["python", "polars"])
@pytest.mark.usefixtures("workplace")
def test_parquet_holds_what_csv_holds(engine: str, capsys: pytest.CaptureFixture[str]):
    import polars as pl

    assert score("as-csv", "r.csv", "--engine", engine) == 1
    assert score("as-parquet", "r.csv", "--engine", engine, "--format", "parquet") == 1
    assert "overall.parquet" in capsys.readouterr().out
    cells = 0
    for name in CSV_TABLES:
        with Path("as-csv", name).open(encoding="utf-8", newline="") as handle:
            header, *rows = csv.reader(handle)
        held = pl.read_parquet(Path("as-parquet", name.replace(".csv", ".parquet")))
        assert held.columns == header
        assert held.height == len(rows), name
        for row, values in zip(rows, held.iter_rows(), strict=True):
            assert all(map(same_cell, row, values)), (name, row, values)
            cells += len(row)
    assert cells > 1_000
    returns = pl.read_parquet("as-parquet/scores.parquet")
    assert {"North", "=Sea", "'=x"} == set(returns["system"])
    assert returns.schema["overall"] == pl.Float64
    assert returns.schema["answered"] == pl.Int64
    assert pl.read_parquet("as-parquet/domains.parquet").schema["one_response_changes_level"] == pl.Boolean
    assert "version 1.0.0" in pl.read_parquet_metadata("as-parquet/scores.parquet")["Matrix"]


@pytest.mark.usefixtures("workplace")
def test_a_manifest_makes_parquet_tables_again(capsys: pytest.CaptureFixture[str]):
    assert score("scored", "in/r.parquet", "--format", "parquet") == 1
    assert score("again", "--from", "scored/manifest.json") == 0
    assert "the same, byte for byte" in capsys.readouterr().out
    assert json.loads(Path("scored/manifest.json").read_text(encoding="utf-8"))["options"]["format"] == "parquet"


def test_every_column_of_every_table_has_a_type_that_its_cells_have(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """With the shipped matrix, whose tables have every kind of column and figure."""
    rounds = [str(ROOT / "examples" / "returns" / f"round-{number}.csv") for number in (1, 2)]
    assert run(["score", *rounds, "--format", "parquet", "--out", str(tmp_path / "scored")]) in (0, 1)
    capsys.readouterr()
    import polars as pl

    gaps = pl.read_parquet(tmp_path / "scored" / "gaps.parquet")
    assert gaps.height > 10
    assert gaps["mean_difference"].dtype == pl.Float64
    assert pl.read_parquet(tmp_path / "scored" / "indicators.parquet")["van_der_eijk"].drop_nulls().min() < 1


@pytest.mark.usefixtures("workplace")
def test_without_polars_it_is_said_what_to_install(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    monkeypatch.setattr(engines, "_has_polars", lambda: False)
    assert score("scored", "in/r.parquet") == 2
    error = capsys.readouterr().err
    assert "r.parquet is a Parquet file, and is read with Polars" in error
    assert 'pip install "vcsekit[fast]"' in error
    assert score("scored", "r.csv", "--format", "parquet") == 2
    error = capsys.readouterr().err
    assert "the format parquet needs Polars" in error
    assert "--format csv" in error
    assert "Traceback" not in error
    assert not Path("scored").exists() or not list(Path("scored").iterdir())
    assert score("scored", "r.csv", "--format", "all") == 1


def test_an_unreadable_parquet_file_is_an_error_of_its_own(sound: Path):
    with pytest.raises(VcsekitError, match="Polars"), pytest.MonkeyPatch.context() as patch:
        patch.setitem(__import__("sys").modules, "polars", None)
        parquet.open_parquet(sound, "x.parquet")
    assert CARD.indicators
