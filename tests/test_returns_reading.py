"""What kinds of files are read, and what is told of them; what was left out comes back corrected."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from damaged_files import ods, ods_row
from vcsekit.cli.app import run
from vcsekit.cli.library import load
from vcsekit.returns.engines.python import PythonEngine
from vcsekit.returns.problems import ReturnProblem
from vcsekit.returns.quality import QUALITY_HEADER, quality_rows
from vcsekit.returns.reading import open_returns
from vcsekit.returns.rejects import Corrections
from vcsekit.returns.result import Scored, ScoredReturn, ToCorrect
from vcsekit.returns.rows import rows
from vcsekit.returns.table import Place, Table, place_of_cell
from vcsekit.returns.vocabulary import Vocabulary, vocabulary

HERE = Path(__file__).parent
SMALL = HERE / "content" / "small"
SPECTRUM = json.loads((HERE / "returns" / "csv-spectrum.json").read_text(encoding="utf-8"))

TABLE = [
    ["return_id", "system", "constituency", "CARE-01", "CARE-02", "WORK-01", "comment"],
    ["a", "Sörby", "NHS", "1", "High", "N/A", "it’s fine"],
    ["b", "River Valley", "VCSE", "2", "", "Low", "one; two | three, four"],
    ["c", "qzz", "", "9", "1 - Low", "2", "two\nlines"],
]
"""One table of returns with one cell that can't be counted."""


class Kept:
    """A sink that keeps everything."""

    def __init__(self) -> None:
        self.returns: list[ScoredReturn] = []
        self.problems: list[ReturnProblem] = []
        self.rows: list[ToCorrect] = []
        self.scored, self.problem, self.to_correct = self.returns.append, self.problems.append, self.rows.append


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return vocabulary(load(SMALL))


def score(words: Vocabulary, *paths: Path) -> tuple[Scored, Kept]:
    kept = Kept()
    return PythonEngine(words, kept).score(paths), kept


def as_text(delimiter: str = ",", ends: str = "\n", **options: Any) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=ends, **options).writerows(TABLE)
    return text.getvalue()


def as_workbook() -> bytes:
    handle = io.BytesIO()
    book = xlsxwriter.Workbook(handle)
    sheet = book.add_worksheet("Answers")
    for number, row in enumerate(TABLE):
        for place, cell in enumerate(row):
            sheet.write(number + 3, place + 2, int(cell) if cell.isdigit() else cell)
    book.close()
    return handle.getvalue()


def text_files() -> dict[str, tuple[bytes, str]]:
    """The table in every encoding, with every separator and line end, and what must be said of each."""
    encodings = {
        "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16 without a mark",
        "utf-16-be": "UTF-16 without a mark", "cp1252": "Windows-1252",
    }  # fmt: skip
    found = {}
    for encoding, shown in encodings.items():
        for name, mark in (("commas", ","), ("semicolons", ";"), ("tabs", "\t"), ("pipes", "|")):
            for ends in ("\n", "\r\n", "\r"):
                data = as_text(mark, ends, quoting=csv.QUOTE_ALL).encode(encoding)
                found[f"{encoding}, {name}, {ends!r}"] = (data, f"{shown}, columns separated by {name}")
    return found


TEXTS = text_files()
WORKBOOKS = {
    "xlsx": (as_workbook(), "a workbook"),
    "ods": (ods("".join(ods_row(*row) for row in TABLE)), "a workbook"),
}


@pytest.mark.parametrize(("data", "told"), [*TEXTS.values(), *WORKBOOKS.values()], ids=[*TEXTS, *WORKBOOKS])
def test_the_same_table_in_any_usual_file(data: bytes, told: str, tmp_path: Path, words: Vocabulary):
    """Every kind of file gives the same returns, the same rejected cell, and says what it was taken for."""
    path = tmp_path / "answers.any"
    path.write_bytes(data)
    scored, kept = score(words, path)
    assert [(item.return_id, item.key.system, item.key.constituency) for item in kept.returns] == [
        ("a", "Sörby", "nhs"), ("b", "River Valley", "vcse"), ("c", "River Valley", ""),
    ]  # fmt: skip
    assert [[domain.score for domain in item.score.domains] for item in kept.returns] == [[1.5, None], [2, 1], [1, 2]]
    assert scored.detected == {told: 1}
    codes = [item.code for item in kept.problems if item.code != "VR205"]
    assert codes == [*(["VR111"] if "Windows" in told else []), "VR401", "VR501"]


def test_places_in_a_workbook_are_those_that_it_shows(tmp_path: Path, words: Vocabulary):
    path = tmp_path / "answers.xlsx"
    path.write_bytes(as_workbook())
    _, kept = score(words, path)
    [bad] = [item for item in kept.problems if item.code == "VR401"]
    assert (bad.sheet, bad.span.line, bad.column, bad.value) == ("Answers", 7, "CARE-01", "9")
    assert bad.place == f"{path}, sheet Answers, row 7, column CARE-01"
    assert [item.line for item in kept.returns] == [5, 6, 7]


@pytest.mark.parametrize("name", SPECTRUM)
def test_every_case_of_csv_spectrum(name: str, tmp_path: Path, words: Vocabulary):
    """The cells that csv-spectrum (github.com/maxogden/csv-spectrum, BSD-2-Clause) says each of its files has."""
    case = SPECTRUM[name]
    path = tmp_path / "x.csv"
    path.write_bytes(case["csv"].encode())
    [table] = open_returns(path, words.card).tables
    header, *found = [row.cells for row in table.rows()]
    assert [dict(zip(header, cells, strict=True)) for cells in found] == case["rows"]


def test_lines_of_rows_and_cells():
    text = 'a,b\r\n\r\n"x\r\ny","z\n\nz"\r\nlast,1'
    found = list(rows(iter(io.StringIO(text, newline=""))))
    assert [(row.line, row.last_line, len(row.cells)) for row in found] == [(1, 1, 2), (3, 6, 2), (7, 7, 2)]
    table = Table("x.csv", "", lambda: iter(found))
    assert [place_of_cell(table, found[1], number) for number in (0, 1, 2)] == [
        Place("", 3), Place("", 4), Place("", 6),
    ]  # fmt: skip


# What was left out, and comes back

HEADER = "return_id,system,place,constituency,round,submitted,matrix,CARE-01,CARE-02,WORK-01,comment"
SOUND = [
    "a,River Valley,North,NHS,1,2026-05-01,,1,2,1,fine",
    "b,River Valley,North,VCSE,1,2026-05-02,,2,2,N/A,",
    "c,QZZ,South,NHS,1,,,1,,2,\"two\nlines\"",
    "=d,Sea,,,1,,small 1.0.0,2,2,2,-x",
]  # fmt: skip
DAMAGED = [
    "a,River Valley,North,NHS,1,2026-05-01,,1,many,1,fine",
    "b,River Valley,North,Army,1,2026-05-02,,2,2,maybe,",
    "c,QZZ,South,NHS,1,,,1,2,\"two\nlines\"",
    "=d,Sea,,,1,,small 0.1.0,2,2,2,-x",
]  # fmt: skip
MENDED = {
    "a": {"CARE-02": "2"}, "b": {"constituency": "VCSE", "WORK-01": "n/a"}, "'=d": {"matrix": "small 1.0.0"},
    "": dict(zip(HEADER.split(","), ["c", "QZZ", "South", "NHS", "1", "", "", "1", "", "2", "x"], strict=True)),
}  # fmt: skip


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run([*arguments, "--content", str(SMALL)])
    return code, *capsys.readouterr()


def state_of(folder: str) -> Any:
    return json.loads((Path(folder) / "results.json").read_text(encoding="utf-8"))["state"]


def test_corrected_rows_and_their_file_give_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Correct all that `score` says, where it says it, score both files: the same as if nothing had been wrong."""
    monkeypatch.chdir(tmp_path)
    for name, lines in (("sound.csv", SOUND), ("damaged.csv", DAMAGED)):
        Path(name).write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    assert told(capsys, "score", "sound.csv", "--out", "sound")[0] == 0
    code, out, _ = told(capsys, "score", "damaged.csv", "--out", "first")
    assert (code, out.splitlines()[0]) == (1, "4 rows in = 2 scored + 2 rejected, from 1 of 1 files.")
    assert state_of("first") != state_of("sound")
    with Path("first/to-correct.csv").open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        found, header = list(reader), list(reader.fieldnames or [])
    assert [row["remedy: from"] for row in found] == [f"damaged.csv:{line}" for line in (2, 3, 4, 6)]
    assert header.index("remedy: CARE-02") == header.index("CARE-02") + 1
    assert found[0]["remedy: CARE-02"].startswith("the scale has no such level: write one of 1 (Low)")
    assert found[1]["remedy: constituency"] == "the matrix has no such constituency: write one of NHS, VCSE"
    assert "the row has 10 cells, and the header has 11" in found[2]["remedy"]
    for row in found:
        row.update(MENDED[row["return_id"]])
    with Path("corrected.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, header)
        writer.writeheader()
        writer.writerows(found)
    code, out, _ = told(capsys, "score", "damaged.csv", "corrected.csv", "--out", "second")
    assert out.splitlines()[0] == "8 rows in = 4 scored + 2 superseded + 2 rejected, from 2 of 2 files."
    assert state_of("second") == state_of("sound")


def test_as_many_problems_as_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    Path("x.csv").write_text(HEADER + "\n" + "".join(f"r{n},,,,,,,9,2,1,\n" for n in range(20)), encoding="utf-8")
    assert told(capsys, "score", "x.csv", "--out", "enough", "--max-problems", "20")[0] == 1
    assert Path("enough/results.json").is_file()
    code, out, err = told(capsys, "score", "x.csv", "--out", "few", "--max-problems", "3")
    assert (code, out.splitlines()[0]) == (
        1,
        "Stopped (VR503): there are more than 3 errors, so no scores were written.",
    )
    assert [path.name for path in Path("few").iterdir()] == ["rejected.csv"]
    assert Path("few/rejected.csv").read_text(encoding="utf-8-sig").count("VR401") == 4
    assert err.count("VR401") == 4


def test_quality_by_system(tmp_path: Path, words: Vocabulary):
    path = tmp_path / "x.csv"
    path.write_text("\n".join([HEADER, *DAMAGED, DAMAGED[0], ""]), encoding="utf-8")
    scored, _ = score(words, path)
    found = [dict(zip(QUALITY_HEADER, row, strict=True)) for row in quality_rows(scored)]
    assert [(row["system"], row["rows"], row["returns_scored"]) for row in found] == [
        ("River Valley", 4, 2), ("Sea", 1, 0),
    ]  # fmt: skip
    valley = found[0]
    assert (valley["rows_superseded"], valley["rows_rejected"], valley["answers"]) == (1, 1, 6)
    assert (valley["answered"], valley["not_applicable"], valley["not_answered"], valley["answers_rejected"]) == (
        4,
        0,
        0,
        2,
    )
    assert sum(int(row["rows"]) for row in found) == scored.tally.rows


def test_no_more_rows_to_correct_than_can_be_kept(words: Vocabulary, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("vcsekit.returns.rejects.MAX_TO_CORRECT", 2)
    kept = Corrections(words.card)
    for number in range(5):
        kept.take(ToCorrect("x.csv", "", number, {}, []))
    assert (kept.count, kept.left, len(list(kept.rows()))) == (2, 3, 3)
