"""Layouts: what they map, what is wrong with them, and what is proposed for files of other tools."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from vcsekit.cli.app import run
from vcsekit.cli.library import load
from vcsekit.content.source import read_document
from vcsekit.export.schema import schemas
from vcsekit.model.layout import DateOrder, Layout
from vcsekit.returns.engines.python import PythonEngine
from vcsekit.returns.guess_text import guess_layout
from vcsekit.returns.layout import form_header
from vcsekit.returns.layout_file import read_layout
from vcsekit.returns.problems import ReturnProblem
from vcsekit.returns.reading import open_returns
from vcsekit.returns.repeats import moment
from vcsekit.returns.result import Scored, ScoredReturn, ToCorrect
from vcsekit.returns.vocabulary import Vocabulary, vocabulary
from vcsekit.scoring.card import NOT_APPLICABLE

ROOT = Path(__file__).parents[1]
MAPPINGS = ROOT / "examples" / "mappings"
TOOLS = {
    "microsoft-forms": "microsoft-forms.xlsx",
    "google-forms": "google-forms.csv",
    "limesurvey": "limesurvey.csv",
    "redcap": "redcap.csv",
}


class Kept:
    """A sink that keeps everything."""

    def __init__(self) -> None:
        self.returns: list[ScoredReturn] = []
        self.problems: list[ReturnProblem] = []
        self.rows: list[ToCorrect] = []
        self.scored, self.problem, self.to_correct = self.returns.append, self.problems.append, self.rows.append


@pytest.fixture(scope="module")
def library() -> Any:
    return load(ROOT / "content")


@pytest.fixture(scope="module")
def words(library: Any) -> Vocabulary:
    return vocabulary(library)


def read(text: str, words: Vocabulary) -> Layout:
    layout, problems = read_layout(text.encode(), "layout.yaml", words)
    assert layout is not None, problems
    return layout


def score(path: Path, words: Vocabulary, layout: Layout | None) -> tuple[Scored, Kept]:
    kept = Kept()
    return PythonEngine(words, kept, layout).score([path]), kept


def example(tool: str, words: Vocabulary) -> tuple[Path, Layout]:
    return MAPPINGS / TOOLS[tool], read((MAPPINGS / f"{tool}.yaml").read_text(encoding="utf-8"), words)


# The four worked examples


@pytest.mark.parametrize("tool", TOOLS)
def test_an_export_of_each_tool_is_read_whole(tool: str, words: Vocabulary):
    """Every answer that the maker wrote is counted as what it means, and nothing is rejected."""
    path, layout = example(tool, words)
    scored, kept = score(path, words, layout)
    assert [(p.code, p.message) for p in kept.problems if p.severity == "error"] == []
    rows = [row.cells for row in open_returns(path, words.card).tables[0].rows()]
    first = next(place for place, cell in enumerate(rows[0]) if cell.strip() == layout.indicators["LEAD-01"])
    superseded = {p.span.line for p in kept.problems if p.code == "VR306"}
    means = {
        "Emerging": 1, "Developing": 2, "Maturing": 3, "Thriving": 4, "Don't know": None, "": None,
        "N/A": NOT_APPLICABLE, "1 - Emerging": 1, "2 - Developing": 2, "3 - Maturing": 3, "4 - Thriving": 4,
        "A1": 1, "A2": 2, "A3": 3, "A4": 4, "A9": NOT_APPLICABLE,
        "1": 1, "2": 2, "3": 3, "4": 4, "98": NOT_APPLICABLE,
    }  # fmt: skip
    expected: dict[str, list[Any]] = {indicator.id: [] for indicator in words.card.indicators}
    lines = [row.line for row in open_returns(path, words.card).tables[0].rows()]
    for line, row in zip(lines[1:], rows[1:], strict=True):
        if line not in superseded:
            for place, found in enumerate(expected.values()):
                found.append(means[row[first + place]])
    for indicator, answers in expected.items():
        counted = sorted((a for g in scored.state.values() for a in g.answers[indicator].elements()), key=str)
        assert counted == sorted(answers, key=str), indicator
    assert scored.tally.returns == len(rows) - 1 - len(superseded)


def test_what_the_layouts_say_of_returns(words: Vocabulary):
    told = {}
    for tool in TOOLS:
        _, kept = score(example(tool, words)[0], words, example(tool, words)[1])
        told[tool] = kept.returns
    assert {item.key.round for item in told["microsoft-forms"]} == {"2026 spring"}
    assert {item.key.constituency for item in told["microsoft-forms"]} == {
        "nhs", "vcse", "local-authority", "lived-experience",
    }  # fmt: skip
    assert told["microsoft-forms"][0].submitted == "2026-05-04 16:12:01"
    assert told["google-forms"][0].return_id == "google-forms.csv row 2"
    assert {item.key.system for item in told["limesurvey"]} == {"Ambleford (invented)", "Northmere (invented)"}
    assert {item.key.round for item in told["redcap"]} == {"2026-05 spring", "2026-11 autumn"}
    assert [item.return_id for item in told["redcap"]][:4] == ["1", "1", "2", "2"]


def test_the_maker_makes_the_examples_again(tmp_path: Path, words: Vocabulary):
    maker = ROOT / "examples" / "make_mappings.py"
    subprocess.run([sys.executable, maker, "--content", ROOT / "content", "--out", tmp_path], check=True)
    for name in TOOLS.values():
        if name.endswith(".csv"):
            assert (tmp_path / name).read_bytes() == (MAPPINGS / name).read_bytes()
        else:
            made, shipped = (
                [row.cells for row in open_returns(folder / name, words.card).tables[0].rows()]
                for folder in (tmp_path, MAPPINGS)
            )
            assert made == shipped


@pytest.mark.parametrize("tool", TOOLS)
def test_the_examples_fit_the_schema(tool: str):
    schema = json.loads(schemas()["layout.schema.json"])
    text = (MAPPINGS / f"{tool}.yaml").read_text(encoding="utf-8")
    Draft202012Validator(schema).validate(read_document(text, tool).data)


# Proposals


def answered(text: str, answers: dict[str, str]) -> str:
    """A proposed layout with its questions answered: by section and key, by the key alone, or as proposed."""
    lines, question, section = [], False, ""
    for line in text.splitlines():
        if question:
            indent, said = re.fullmatch(r"( *)# (.*)", line).groups()
            key, _, value = said.rpartition(": ")
            value = answers.get(f"{section} {key}", answers.get(key, value))
            line = f"{indent}{key}: {value}" if key else f"{indent}{said}"
        elif line.endswith(":") and not line.startswith(" "):
            section = line.removesuffix(":")
        question = line.lstrip().startswith("# QUESTION: ")
        lines.append(line)
    return "\n".join(lines)


CODED = {
    '"AMB"': "Ambleford (invented)", '"NOR"': "Northmere (invented)",
    '"spring_2026_arm_1"': "spring", '"autumn_2026_arm_1"': "autumn",
}  # fmt: skip
ANSWERS: dict[str, dict[str, str]] = {
    "microsoft-forms": {
        "round": "2026 spring", '"Charity or community group"': "vcse", '"I have lived experience"': "lived-experience",
    },
    "google-forms": {"round": "2026 spring", '"Someone else"': "other"},
    "limesurvey": {"round": "2026 spring", '"A9"': "N/A"},
    "redcap": {'"98"': "N/A"},
}  # fmt: skip


def proposed(tool: str, library: Any, words: Vocabulary) -> str:
    return guess_layout(open_returns(MAPPINGS / TOOLS[tool], words.card).tables[0], library, words).text


@pytest.mark.parametrize("tool", TOOLS)
def test_a_proposal_is_a_layout_before_and_after_its_questions_are_answered(tool: str, library: Any, words: Vocabulary):
    text = proposed(tool, library, words)
    read(text, words)
    found = [line for line in text.splitlines() if "QUESTION: " in line]
    assert found
    constituencies = iter(("nhs", "vcse", "local-authority", "lived-experience", "other"))
    chosen = {**CODED, **ANSWERS[tool]}
    section = text.partition("systems:")[2].partition("rounds:")[0]
    chosen |= {f"systems {key}": "Northmere" for key in re.findall(r"# (\"[0-9]\"): \"…\"", section)}
    section = text.partition("constituencies:")[2].partition("systems:")[0]
    for key in re.findall(r"# (\"[^\"]*\"): \"…\"", section):
        chosen.setdefault(key if key in chosen else f"constituencies {key}", next(constituencies))
    layout = read(answered(text, chosen), words)
    assert layout.indicators.keys() == {indicator.id for indicator in words.card.indicators}
    scored, kept = score(MAPPINGS / TOOLS[tool], words, layout)
    assert [p.message for p in kept.problems if p.severity == "error"] == []
    assert scored.tally.rows == scored.tally.scored
    own = score(*reversed_pair(tool, words))[0]
    counted = [merged(one) for one in (scored, own)]
    if tool != "limesurvey":  # there `id` was proposed, and the example chose `token`
        assert counted[0] == counted[1]


def reversed_pair(tool: str, words: Vocabulary) -> tuple[Path, Vocabulary, Layout]:
    path, layout = example(tool, words)
    return path, words, layout


def merged(scored: Scored) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for group in scored.state.values():
        for indicator, counts in group.answers.items():
            found[indicator] = found.get(indicator, type(counts)()) + counts
    return found


def test_nothing_uncertain_is_decided(library: Any, words: Vocabulary):
    """What a subquestion's number, a code or a missing id means is asked, never assumed."""
    lime = yaml.safe_load(proposed("limesurvey", library, words))
    assert (lime["indicators"], lime["answers"], lime["systems"]) == (None, None, None)
    assert "constituency" not in lime["columns"]
    google = yaml.safe_load(proposed("google-forms", library, words))
    assert "number_rows" not in google
    assert (google["columns"]["submitted"], len(google["indicators"])) == ("Timestamp", 40)


def test_a_long_table_is_proposed_as_one(tmp_path: Path, library: Any, words: Vocabulary):
    path = tmp_path / "long.csv"
    rows = [f"r{n},{i.id},{1 + n % 4}" for n in range(3) for i in words.card.indicators[:6]]
    path.write_text("\n".join(["person,item,answer given", *rows]))
    text = guess_layout(open_returns(path, words.card).tables[0], library, words).text
    layout = yaml.safe_load(text)
    assert (layout["shape"], layout["columns"]) == ("long", {"indicator": "item", "answer": "answer given"})
    assert layout["indicators"] == {i.id: i.id for i in words.card.indicators[:6]}


def test_a_title_above_the_headings_is_passed_over(tmp_path: Path, library: Any, words: Vocabulary):
    path = tmp_path / "titled.csv"
    path.write_text("Our survey,,\n,,\nId,LEAD-01,LEAD-02\n1,2,3\n")
    text = guess_layout(open_returns(path, words.card).tables[0], library, words).text
    assert yaml.safe_load(text)["header_row"] == 3
    scored, _ = score(path, words, read(text, words))
    assert scored.tally.returns == 1


# What is wrong with a layout

BAD = {
    "a misspelt field": ("title: x\nindicator:\n  LEAD-01: a\n", "VK201", 2),
    "no title": ("shape: wide\n", "VK202", 1),
    "another matrix": ("title: x\nmatrix: other 1.0.0\n", "VR603", 2),
    "an unknown indicator": ("title: x\nindicators:\n  LEAD-99: a\n", "VR602", 3),
    "no level": ("title: x\nanswers:\n  yes: maybe\n", "VR605", 3),
    "no constituency": ("title: x\nconstituencies:\n  we: us\n", "VR606", 3),
    "a question left open": ("title: x\nrounds:\n  one: …\n", "VR610", 3),
    "one text for two": ("title: x\nindicators:\n  LEAD-01: Same\n  LEAD-02: same\n", "VR604", 4),
    "long without columns": ("title: x\nshape: long\ncolumns:\n  answer: a\n", "VR608", 4),
    "long with row numbers": (
        "title: x\nshape: long\nnumber_rows: true\ncolumns: {answer: a, indicator: b}\n", "VR609", 3,
    ),
    "a heading twice": ("title: x\nindicators:\n  LEAD-01: a\n  LEAD-01: b\n", "VK104", 4),
    "empty": ("", "VK110", 0),
    "not UTF-8": ("title: \udce4\n", "VK101", 1),
}  # fmt: skip


@pytest.mark.parametrize(("text", "code", "line"), BAD.values(), ids=BAD)
def test_a_bad_layout_is_told_with_its_place(text: str, code: str, line: int, words: Vocabulary):
    layout, problems = read_layout(text.encode(errors="surrogateescape"), "layout.yaml", words)
    assert layout is None
    assert [(p.code, p.span.line) for p in problems] == [(code, line)]
    assert problems[0].hint


# What a layout does to a table

LONG = """title: Long
shape: long
columns: {return_id: who, indicator: what, answer: said, submitted: when, constituency: for}
indicators: {LEAD-03: "Third question"}
answers: {"Quite": 2}
"""


def on_text(tmp_path: Path, text: str, words: Vocabulary, layout: str | None) -> tuple[Scored, Kept]:
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    return score(path, words, read(layout, words) if layout else None)


def test_a_long_table_becomes_returns(tmp_path: Path, words: Vocabulary):
    text = (
        "who,what,said,when,for\n"
        "a,LEAD-01,3,2026-01-01,NHS\n"
        "b,lead-01,Quite,2026-01-01,VCSE\n"
        "a,third question,4,2026-01-01,NHS\n"
        "a,LEAD-01,1,2026-01-02,NHS\n"
        "b,LEAD-99,1,2026-01-01,VCSE\n"
        "b,LEAD-02,9,2026-01-01,VCSE\n"
        ",LEAD-02,2,2026-01-01,VCSE\n"
    )
    scored, kept = on_text(tmp_path, text, words, LONG)
    told = [(p.code, p.span.line, p.column, p.value) for p in kept.problems]
    assert told == [
        ("VR306", 2, "LEAD-01", ""), ("VR307", 6, "indicator", "LEAD-99"), ("VR302", 8, "return_id", ""),
        ("VR401", 7, "LEAD-02", "9"),
    ]  # fmt: skip
    tally = scored.tally
    assert (tally.rows, tally.scored, tally.superseded, tally.rejected, tally.returns) == (7, 4, 1, 2, 2)
    assert tally.summary() == "7 rows in = 4 scored + 1 superseded + 2 rejected (2 returns)"
    answers = {item.return_id: item.score.domains[0] for item in kept.returns}
    assert (answers["a"].score, answers["a"].answered, answers["b"].score) == (Fraction(5, 2), 2, 2)
    assert [item.key.constituency for item in kept.returns] == ["nhs", "vcse"]


@pytest.mark.parametrize(
    ("rule", "counts", "codes"),
    [("latest", 4, ["VR306"]), ("first", 3, ["VR306"]), ("refuse", None, ["VR303", "VR303"])],
)
@pytest.mark.parametrize("shape", ["wide", "long"])
def test_which_of_several_answers_counts(
    tmp_path: Path, words: Vocabulary, rule: str, counts: int | None, codes: list[str], shape: str
):
    """The later date stands first in the file: dates decide, not places."""
    layout = LONG if shape == "long" else "title: Wide\ncolumns: {return_id: who, submitted: when}\n"
    header, row = (
        ("who,what,said,when,for", "a,LEAD-01,{},{},") if shape == "long" else ("who,when,LEAD-01", "a,{1},{0}")
    )
    text = "\n".join([header, row.format(4, "2026-02-01"), row.format(3, "2026-01-31 23:59"), ""])
    scored, kept = on_text(tmp_path, text, words, f"{layout}repeated: {rule}\n")
    assert [p.code for p in kept.problems if p.code.startswith("VR3")] == codes
    found = [answer for group in scored.state.values() for answer in group.answers["LEAD-01"].elements()]
    assert found == ([counts] if counts else [])
    assert scored.rule == rule


def test_a_layout_leaves_our_own_form_alone(tmp_path: Path, words: Vocabulary):
    """Rows to correct are scored together with the file that they are from, under the same layout."""
    layout = example("limesurvey", words)[1]
    own = tmp_path / "own.csv"
    own.write_text(",".join(form_header(words.card)) + "\nA1,X,,NHS,2026 spring,,," + "3," * 40 + "\n")
    scored, kept = score(own, words, layout)
    assert (scored.tally.returns, [p.code for p in kept.problems]) == (1, ["VR501"])
    assert kept.returns[0].return_id == "A1"


def test_constants_and_skipped_rows(tmp_path: Path, words: Vocabulary):
    layout = (
        "title: x\nheader_row: 2\nskip_after_header: 1\ncolumns: {return_id: who}\n"
        "constants: {round: '2026', system: QOX, constituency: charity}\nplaces: {}\nindicators: {LEAD-01: Q1}\n"
    )
    scored, kept = on_text(tmp_path, "A title\nwho,Q1\nThe id,The question\na,Level 3\n", words, layout)
    [item] = kept.returns
    assert item.key == ("Bath and North East Somerset, Swindon and Wiltshire", "", "vcse", "2026")
    assert (scored.tally.rows, item.line, item.score.answered) == (1, 4, 1)


def test_a_layout_for_another_file_is_refused(tmp_path: Path, words: Vocabulary):
    layout = "title: x\ncolumns: {return_id: Response}\nindicators: {LEAD-01: Q1, LEAD-02: Q2}\n"
    scored, kept = on_text(tmp_path, "Respons,Q1,Q2,Q2\na,1,2,3\n", words, layout)
    assert [(p.code, p.span.line) for p in kept.problems] == [("VR601", 1), ("VR201", 1)]
    assert "did you mean `Respons`?" in str(kept.problems[0].hint)
    assert (scored.tally.files_rejected, scored.tally.rows) == (1, 0)


def test_a_layout_for_quite_another_file_is_told_once(words: Vocabulary):
    layout = example("redcap", words)[1]
    scored, kept = score(MAPPINGS / "google-forms.csv", words, layout)
    [item] = kept.problems
    assert (item.code, item.span.line, scored.tally.files_rejected) == ("VR601", 1, 1)
    assert item.message.startswith("the file has none of the 45 columns that the layout names")


# Dates


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2026-05-04", None, (2026, 5, 4)),
        ("2026-05-04 10:22:31", None, (2026, 5, 4, 10, 22, 31)),
        ("2026-05-04T10:22:31.123Z", None, (2026, 5, 4, 10, 22, 31)),
        ("2026/05/04 10:22:31 am GMT+1", None, (2026, 5, 4, 10, 22, 31)),
        ("2026/05/04 12:22:31 am GMT+1", None, (2026, 5, 4, 0, 22, 31)),
        ("2026/05/04 2:22:31 pm GMT-10:30", None, (2026, 5, 4, 14, 22, 31)),
        ("5/4/26 10:22", DateOrder.MONTH_FIRST, (2026, 5, 4, 10, 22)),
        ("5/4/26 10:22", DateOrder.DAY_FIRST, (2026, 4, 5, 10, 22)),
        ("5/4/26 10:22", None, None),
        ("25/4/2026", None, (2026, 4, 25)),
        ("4.25.2026", None, (2026, 4, 25)),
        ("31/02/2026", DateOrder.DAY_FIRST, None),
        ("[not completed]", None, None),
        ("", None, None),
        ("2026-13-01", None, None),
        ("2026-05-04 99:00", None, None),
    ],
)
def test_dates(text: str, order: DateOrder | None, expected: tuple[int, ...] | None):
    import datetime

    assert moment(text, order) == (datetime.datetime(*expected) if expected else None)


# The commands


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run([*arguments, "--content", str(ROOT / "content")])
    return code, *capsys.readouterr()


def test_guess_and_check_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Path("answers.csv").write_text("Id,LEAD-01 Sponsors,Mood\n1,Maturing,ok\n2,Nearly there,ok\n")
    code, out, err = told(capsys, "layout", "guess", "answers.csv", "--out", "layout.yaml")
    assert (code, out) == (0, "")
    assert "written: layout.yaml" in err
    assert told(capsys, "layout", "guess", "answers.csv", "--out", "layout.yaml")[0] == 2
    code, out, _ = told(capsys, "layout", "check", "layout.yaml", "answers.csv")
    assert code == 1
    assert "LEAD-01        LEAD-01 Sponsors" in out
    assert "answers.csv:3, column LEAD-01: error VR401: “Nearly there”" in out
    assert out.endswith("2 rows in = 2 scored + 0 rejected. Cells that could not be counted: 1.\n")
    code, out, err = told(capsys, "score", "answers.csv", "--layout", "layout.yaml", "--out", "scored")
    assert (code, out.splitlines()[0]) == (1, "2 rows in = 2 scored + 0 rejected, from 1 of 1 files.")
    Path("bad.yaml").write_text("title: x\nindicators:\n  LEAD-98: a\n  LEAD-99: b\n")
    code, out, _ = told(capsys, "layout", "check", "bad.yaml", "answers.csv")
    assert (code, out.count("VR602")) == (1, 2)
    code, _, err = told(capsys, "score", "answers.csv", "--layout", "bad.yaml", "--out", "other")
    assert (code, Path("other/scores.csv").exists()) == (2, False)
    assert "the layout has 2 errors; the first: bad.yaml:3:3: the matrix vcse-integration" in err


def test_a_report_straight_from_an_export(capsys: pytest.CaptureFixture[str]):
    layout = str(MAPPINGS / "google-forms.yaml")
    code, out, _ = told(capsys, "report", str(MAPPINGS / "google-forms.csv"), "--layout", layout, "--format", "json")
    assert (code, '"2026 spring"' in out) == (0, True)
