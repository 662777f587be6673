"""Returns as people send them: what is proposed for a cell, a name or a whole file, and which folders may be named."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from held_states import SMALL
from vcsekit.cli.app import run
from vcsekit.cli.plain import Page
from vcsekit.returns.cells import BadCellError, CellReader
from vcsekit.returns.doubts import alike, copies, doubts
from vcsekit.returns.engines.python import PythonEngine
from vcsekit.returns.guess_text import guess_layout
from vcsekit.returns.reading import open_returns
from vcsekit.returns.systems import SystemNames
from vcsekit.returns.trial import Trial
from vcsekit.returns.vocabulary import Vocabulary, vocabulary
from vcsekit.scoring.occasions import in_order, may_be_out_of_order
from vcsekit.scoring.state import GroupKey, GroupState

CONTENT = Path(__file__).parent / "content"
HEADER = "return_id,system,place,constituency,round,submitted,matrix,CARE-01,CARE-02,WORK-01,comment"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return vocabulary(SMALL)


@pytest.fixture
def vcsekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    shutil.copytree(CONTENT / "small", tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments)
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call


def written(name: str, *rows: str, header: str = HEADER) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


# Cells: of the levels Low (1) and High (2)


@pytest.mark.parametrize("cell", ["2 (High)", "2 [high]", "High (2)", "2 - High", "Level 2 (High)"])
def test_a_level_as_our_own_hints_write_it(cell: str, words: Vocabulary):
    assert words.cells.answer(cell) == 2


@pytest.mark.parametrize(
    ("cell", "remedy"),
    [
        ("two", "did you mean 2 (High)?"),
        ("Level One", "did you mean 1 (Low)?"),
        ("L2", "did you mean 2 (High)?"),
        ("AO02", "did you mean 2 (High)?"),
        ("1/2", "did you mean 1 (Low)?"),
        ("1 out of 2", "did you mean 1 (Low)?"),
        ("Higgh", "did you mean 2 (High)?"),
        ("1-2", "it lies between two levels: ask who answered, and write one of 1 (Low), 2 (High)"),
        ("1.5", "it lies between two levels: ask who answered, and write one of 1 (Low), 2 (High)"),
        ("2026-02-01", "a spreadsheet made a date or time of it: format the column as text, then write one of 1 (Low)"),
        ("2026-02-01 00:00:00", "a spreadsheet made a date or time of it"),
        ("01-Feb", "a spreadsheet made a date or time of it"),
        ("Feb-01", "a spreadsheet made a date or time of it"),
        ("03:00:00", "a spreadsheet made a date or time of it"),
        ("Don’t know", "leave the cell empty, or map the text in a layout (answers)"),
        ("three", "write one of 1 (Low), 2 (High), N/A, or leave the cell empty"),
        ("L7", "write one of 1 (Low), 2 (High), N/A, or leave the cell empty"),
        ("1/5", "write one of 1 (Low), 2 (High), N/A, or leave the cell empty"),
        ("7.5", "write one of 1 (Low), 2 (High), N/A, or leave the cell empty"),
        ("1-7", "write one of 1 (Low), 2 (High), N/A, or leave the cell empty"),
        ("seldom", "write one of 1 (Low), 2 (High), N/A, or leave the cell empty"),
    ],
)
def test_what_a_cell_may_mean_is_proposed_and_not_taken(cell: str, remedy: str, words: Vocabulary):
    reader: CellReader = words.cells
    with pytest.raises(BadCellError) as found:
        reader.answer(cell)
    assert found.value.hint.startswith(remedy)


# Names


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("NHS Devon ICB", "Devon"),
        ("Devon Integrated Care System", "Devon"),
        ("The Devon ICS", "Devon"),
        ("Cornwall & Isles of Scilly ICB", "Cornwall and the Isles of Scilly"),
        ("NHS Yorkshire ICB", None),
        ("NHS ICB", None),
        ("Cornwal and the Isles of Scilly", "Cornwall and the Isles of Scilly"),
    ],
)
def test_what_stands_around_the_name_of_a_system(text: str, near: str | None):
    names = ("Devon", "Cornwall and the Isles of Scilly", "Yorkshire ICS", "Yorkshire ICP")
    assert SystemNames({name.casefold(): name for name in names}).near(text) == near


def test_rounds_stand_by_their_names_and_numbers():
    names = ["Round 10", "round 2", "Round 1", "", "2025", "2024/25", "Round 02"]
    assert in_order(names) == ["", "2024/25", "2025", "Round 1", "Round 02", "round 2", "Round 10"]
    assert in_order(["9" * 5000, "8"]) == ["8", "9" * 5000]
    assert may_be_out_of_order(["Autumn 2025", "Spring 2025"]) and not may_be_out_of_order(["Round 1", "round 20"])


def test_the_order_of_rounds_is_told_where_it_may_not_be_that_of_time(vcsekit: Run):
    rows = [
        f"{name},Ayr,,NHS,{occasion},,,{level},2,1,"
        for occasion, level in (("Round 10", 2), ("Round 9", 1))
        for name in "abc"
    ]
    written("a.csv", *rows)
    _, out, told = vcsekit("trend", "a.csv")
    assert out.startswith("Ayr: Round 9, Round 10\n") and "order of their names" not in told
    assert vcsekit("report", "a.csv", "--kind", "compare")[1].count("| Round 9 | Round 10 |") == 1
    written("a.csv", *(row.replace("Round 10", "Spring 2026").replace("Round 9", "Autumn 2025") for row in rows))
    assert "note: rounds stand in the order of their names: Autumn 2025, Spring 2026." in vcsekit("trend", "a.csv")[2]


def state(*keys: tuple[str, str, str], scored: int = 2) -> dict[GroupKey, GroupState]:
    made = {}
    for system, place, occasion in keys:
        group = GroupState(2)
        group.overall_scores[1] = scored
        made[GroupKey(system, place, "", occasion)] = group
    return made


def test_names_that_are_written_in_several_ways():
    assert list(alike(["2026", "2026.0", "Spring 2026", "spring-2026", "2025", "", "–"])) == [
        ["2026", "2026.0"], ["Spring 2026", "spring-2026"]
    ]  # fmt: skip
    told = list(doubts(state(("Ayr", "North", "2026"), ("AYR", "North", "2026 "), ("Bute", "north", "2026"))))
    assert [sentence.partition(":")[0] for sentence in told] == [
        f"names of one {noun} seem to be written in several ways, and count apart" for noun in ("system", "round")
    ], "a place is compared within its system"
    assert "“AYR”, “Ayr”. Write them alike, or map them in a layout (systems)" in told[0]
    assert "“North”, “north”" in next(doubts(state(("Ayr", "North", "1"), ("Ayr", "north", "1"))))


def test_no_more_than_three_groups_of_names_are_told():
    keys = [(name + end, "", "1") for name in "abcde" for end in ("", " ")]
    assert next(doubts(state(*keys))).count("; ") == 3 and "; and 2 more." in next(doubts(state(*keys)))


def test_returns_of_which_no_answer_counts():
    assert list(doubts(state(("Ayr", "", "1")))) == []
    many, one = (next(doubts(state(("Ayr", "", "1"), scored=left))) for left in (0, 1))
    assert many.startswith("2 returns hold no answer that counts") and one.startswith("1 return holds no answer")


def test_copies_of_a_file():
    assert list(copies([("a.xlsx", "1"), ("b.xlsx", "2")])) == []
    (told,) = copies([("a.xlsx", "1"), ("b.xlsx", "2"), ("a (1).xlsx", "1")])
    assert told.startswith("some files are copies of each other: a.xlsx and a (1).xlsx. A return without an id")
    many = [(f"{digest}{number}", digest) for digest in "abcde" for number in "12"]
    assert "a1 and a2; b1 and b2; c1 and c2; and 2 more." in next(copies(many))


def test_a_copy_of_a_form_is_noticed(vcsekit: Run):
    vcsekit("form", "--out", "return.xlsx")
    shutil.copy("return.xlsx", "Copy of return.xlsx")
    _, out, told = vcsekit("score", "return.xlsx", "Copy of return.xlsx", "--out", "scored")
    assert "2 rows in = 2 scored" in out
    assert "note: some files are copies of each other: return.xlsx and Copy of return.xlsx." in told
    assert "note: 2 returns hold no answer that counts" in told


def test_formulas_in_a_form_without_results(vcsekit: Run):
    """One beside other answers, and one far below everything that has a value."""
    vcsekit("form", "--out", "return.xlsx")
    book = openpyxl.load_workbook("return.xlsx")
    rows = [row for sheet in book.worksheets for row in sheet.iter_rows()]
    headings = next(row for row in rows if {"Indicator", "Your answer"} <= {cell.value for cell in row})
    column = next(cell.column for cell in headings if cell.value == "Your answer")
    first = next(cell for row in rows for cell in row if cell.value == "CARE-01")
    for place in (first.row, first.row + 40):
        first.parent.cell(place, column).value = "=1+1"
    book.save("return.xlsx")
    code, _, told = vcsekit("score", "return.xlsx", "--out", "scored")
    assert code == 1
    assert f"row {first.row}, column CARE-01: error VR406: “#ERROR”: the formula in this cell has no result" in told
    assert "warning VR307: “#ERROR”: the row names no indicator, so what is written beside it is not read" in told


def test_a_row_of_totals_is_noticed(vcsekit: Run):
    written("a.csv", "a,QZZ,,,,,,1,2,1,", "Total,,,,,,,9,9,9,")
    assert "note: 1 return holds no answer that counts, and still counts as a return" in vcsekit(
        "score", "a.csv", "--out", "scored"
    )[2]  # fmt: skip


# Headings


def told(path: Path, words: Vocabulary) -> list[tuple[str, str]]:
    trial = Trial()
    PythonEngine(words, trial).score([path])
    return [(item.code, item.hint) for item, _ in trial.grouped()]


def test_a_table_that_lies_on_its_side(tmp_path: Path, words: Vocabulary):
    path = tmp_path / "side.csv"
    path.write_text("return_id,a,b\nCARE-01,1,2\nCARE-02,2,2\nWORK-01,1,1\n", encoding="utf-8")
    hint = "the indicators stand below each other: in Excel, copy all, and Paste Special with Transpose"
    assert told(path, words) == [("VR204", hint)]
    path.write_text("Person,a,b\nCARE-01,1,2\nCARE-02,2,2\n", encoding="utf-8")
    assert told(path, words) == [("VR203", hint)]


def test_our_own_table_without_ids(tmp_path: Path, words: Vocabulary):
    path = tmp_path / "my answers.csv"
    path.write_text("system,CARE-01\nAyr,1\n", encoding="utf-8")
    ((code, hint),) = told(path, words)
    assert code == "VR203" and hint.startswith("add a column `return_id`") and "`number_rows: true`" in hint
    path.write_text("Your name,CARE-01\nAyr,1\n", encoding="utf-8")
    assert told(path, words) == [("VR203", f'`vcsekit layout guess "{path}"` proposes how to read the file')]


def test_headings_far_below_are_not_looked_for(tmp_path: Path, words: Vocabulary):
    path = tmp_path / "deep.csv"
    rows = ["Our survey", *(f"line {number}" for number in range(30)), "return_id,CARE-01", "a,1"]
    path.write_text("\n".join(rows), encoding="utf-8")
    assert [code for code, _ in told(path, words)] == ["VR203"]


def test_a_layout_is_guessed_for_ids_without_zeros(tmp_path: Path, words: Vocabulary):
    path = tmp_path / "short.csv"
    path.write_text("Respondent,Round,matrix,CARE1,care 2\na,2026,small 1.0.0,1,2\n", encoding="utf-8")
    made = guess_layout(open_returns(path, words.card).tables[0], SMALL, words)
    assert 'return_id: "Respondent"' in made.text and 'matrix: "matrix"' in made.text
    assert 'CARE-01: "CARE1"' in made.text and 'CARE-02: "care 2"' in made.text
    assert "which round is this" not in made.text, "a year is no code"


def test_a_layout_named_behind_its_file(vcsekit: Run):
    written("a.csv", "a,QZZ,,,,,,1,2,1,")
    Path("a.yaml").write_text("title: A\n", encoding="utf-8")
    assert vcsekit("layout", "check", "a.csv", "a.yaml") == (
        2,
        "",
        "error: a.csv stands where the layout should, and a.yaml where the answers should\n"
        "  hint: name the layout first, then the file of answers\n",
    )


# Folders


RETURNS = [f"{name},Ayr,,NHS,{occasion},,,1,2,1," for occasion in (2025, 2026) for name in "abc"]


@pytest.mark.parametrize("command", [("report",), ("report", "--kind", "trend"), ("cohort",), ("twin",), ("trend",)])
def test_the_folder_of_score_stands_for_its_results(command: tuple[str, ...], vcsekit: Run):
    written("sent/a.csv", *RETURNS)
    vcsekit("score", "sent", "--out", "scored")
    code, from_results, _ = vcsekit(*command, "scored/results.json")
    assert code == 0 and vcsekit(*command, "sent")[:2] == (0, from_results)
    code, from_folder, notes = vcsekit(*command, "scored")
    assert (code, from_folder) == (0, from_results)
    assert "note: scored holds results.json, which is read, and nothing else in it\n" in notes


def test_reports_of_every_system_of_a_folder(vcsekit: Run):
    written("sent/a.csv", *RETURNS, *(row.replace("Ayr", "Bute") for row in RETURNS))
    assert vcsekit("report", "sent", "--every-system", "--out", "all")[0] == 0
    assert sorted(path.name for path in Path("all").iterdir() if not path.name.startswith(".")) == [
        "ayr.html", "bute.html"
    ]  # fmt: skip


def test_a_folder_that_is_passed_over_is_named(vcsekit: Run):
    written("sent/a.csv", *RETURNS)
    written("sent/older/b.csv", *RETURNS)
    assert "note: passed over in sent: the folder older\n" in vcsekit("score", "sent", "--out", "scored")[2]


def test_what_score_left_out_names_where(vcsekit: Run):
    written("Réponses (final) – Nord.csv", "a,Ayr,,,,,,three,1,1,")
    vcsekit("score", "Réponses (final) – Nord.csv", "--out", "scored")
    rows = csv.DictReader(io.StringIO(Path("scored/rejected.csv").read_text("utf-8-sig")))
    (row,) = (row for row in rows if row["code"] == "VR401")
    assert (row["file"], row["line"], row["column"], row["value"]) == (
        "Réponses (final) – Nord.csv", "2", "CARE-01", "three"
    )  # fmt: skip


# Tables on the terminal


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (["Item", "Others", "Their mean", "All from", "Middle half", "It stands in"],
         ["LEAD Leadership and purpose", "13", "2.12", "1.33 to 3.08", "1.59 to 2.53", "middle half (not certain)"]),
        (["Item", "From", "To", "Change", "95% interval", "A round", "Moved"],
         ["GOV Governance and representation", "1.88", "2.25", "+0.37", "-0.006 to 0.739", "+0.18 (not clear)", "no"]),
        (["Item"], ["a word " * 40]),
        (["Item", "Two"], ["A", "B"]),
    ],
)  # fmt: skip
def test_no_cell_of_a_table_is_cut(header: list[str], row: list[str]):
    page = Page()
    page.table(header, [row])
    text = page.text()
    assert max(map(len, text.splitlines())) <= 80
    for word in " ".join([*header, *row]).split():
        assert word in text.split(), "a word is shown whole"


def test_a_table_with_no_room_at_all_is_still_a_table():
    page = Page()
    page.table(["Item", *"abc"], [["x" * 200, "y" * 200, "z" * 30, "ok"]])
    text = page.text()
    assert max(map(len, text.splitlines())) <= 80 and text.count("z") == 30
