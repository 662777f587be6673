"""Bad input of every sort: an exact message in plain words, a fitting exit code, and never a traceback."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from vcsekit.__main__ import main
from vcsekit.cli.app import COMMANDS, run
from vcsekit.cli.list_items import KINDS

SMALL = Path(__file__).parent / "content" / "small"
HEADER = "return_id,system,place,constituency,round,submitted,matrix,CARE-01,CARE-02,WORK-01,comment"
SCORED = """scores.csv, overall.csv, domains.csv, indicators.csv, gaps.csv, moves.csv,
  cohort.csv, quality.csv, dictionary.csv, comments.csv, results.json,
  rejected.csv, to-correct.csv, manifest.json"""
FILES = sum(path.suffix in (".yaml", ".md") for path in SMALL.rglob("*"))
READ = f"{FILES} files read: 2 domains, 3 indicators, 2 barriers, 2 approaches, 1 case, 2 actions"


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


Vcsekit = Callable[..., Outcome]


@pytest.fixture
def vcsekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Vcsekit:
    """Runs a command in a folder in which `content/` is a copy of the small matrix."""
    shutil.copytree(SMALL, tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)
    monkeypatch.delenv("VCSEKIT_TRACEBACK", raising=False)
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: str, typed: str | io.StringIO = "") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed) if isinstance(typed, str) else typed)
        code = run(arguments)
        shown = capsys.readouterr()
        assert code != 3, shown.err
        assert "Traceback" not in shown.out + shown.err
        return Outcome(code, shown.out, shown.err)

    return call


def error(message: str, hint: str | None = None) -> Outcome:
    """What every refusal looks like: nothing on stdout, exit code 2."""
    return Outcome(2, "", f"error: {message}\n" + (f"  hint: {hint}\n" if hint else ""))


def change(name: str, find: str, replace: str) -> None:
    path = Path("content") / name
    text = path.read_text(encoding="utf-8")
    assert text.count(find) == 1
    path.write_text(text.replace(find, replace), encoding="utf-8")


def assert_same_everywhere(vcsekit: Vcsekit, errors: int, first: str) -> None:
    """Every command that needs sound content refuses, with the first error, and leaves no file behind."""
    Path("returns.csv").write_text(f"{HEADER}\na,X,,,,,,1,2,1,\n", encoding="utf-8")
    calls = (
        ("list",), ("show", "CARE-01"), ("search", "time"), ("assess", "room"), ("form", "--out", "form.csv"),
        ("score", "returns.csv", "--out", "scored"), ("report", "returns.csv", "--out", "report.md"),
        ("cards", "--out", "cards.html"), ("document", "list"), ("codesign", "list"), ("figures",), ("coverage",),
    )  # fmt: skip
    number = f"{errors} errors" if errors > 1 else "1 error"
    refusal = error(f"the content has {number}; the first: {first}", "run `vcsekit validate content` to see them all")
    for call in calls:
        assert vcsekit(*call) == refusal, call
    assert sorted(path.name for path in Path().iterdir()) == ["content", "returns.csv"]


class TestContent:
    """Content that can't be used. `validate` says everything and exits with 1; the other commands refuse with 2."""

    def test_a_folder_without_a_matrix(self, vcsekit: Vcsekit):
        Path("empty").mkdir()
        told = "empty has no matrix.yaml, so there is no content there"
        assert vcsekit("list", "--content", "empty") == error(told, "name the folder that holds matrix.yaml")
        assert vcsekit("validate", "--content", "empty") == error(told, "name the folder that holds matrix.yaml")

    def test_a_folder_that_is_not_there(self, vcsekit: Vcsekit):
        told = "nowhere is not a folder, so there is no content there"
        assert vcsekit("list", "--content", "nowhere") == error(told, "name the folder that holds matrix.yaml")
        told = "nowhere can't be read: there is no such file or folder"
        hint = "check how it is spelt, and that it lies in the current folder"
        assert vcsekit("validate", "nowhere") == error(told, hint)

    def test_a_path_outside_of_any_content(self, vcsekit: Vcsekit, tmp_path_factory: pytest.TempPathFactory):
        stray = tmp_path_factory.mktemp("stray")
        told = f"{stray} belongs to no content: there is no matrix.yaml in it or above it"
        assert vcsekit("validate", str(stray)) == error(told, "name the content folder")

    def test_a_tab(self, vcsekit: Vcsekit):
        change("framework.yaml", "    title: Funding", "\ttitle: Funding")
        assert vcsekit("validate") == Outcome(
            1,
            "content/framework.yaml:4:1: error VK103: a tab stands where YAML wants spaces\n"
            "     4 |     title: Funding\n"
            "       | ^\n"
            "    hint: replace it with spaces\n"
            "\n",
            f"1 error in 1 file ({READ.replace(str(FILES), str(FILES - 1), 1)})\n",
        )
        assert_same_everywhere(vcsekit, 1, "content/framework.yaml:4:1: a tab stands where YAML wants spaces")

    def test_a_field_that_stands_twice(self, vcsekit: Vcsekit):
        change("domains/work.yaml", "weight: 2\n", "weight: 2\ntitle: Work again\n")
        assert vcsekit("validate").out == (
            "content/domains/work.yaml:5:1: error VK104: `title` stands twice; first on line 2, column 1\n"
            "     5 | title: Work again\n"
            "       | ^^^^^\n"
            "    hint: keep one of the two\n"
            "\n"
        )
        first = "content/domains/work.yaml:5:1: `title` stands twice; first on line 2, column 1"
        assert_same_everywhere(vcsekit, 1, first)

    def test_an_unknown_field(self, vcsekit: Vcsekit):
        change("domains/work.yaml", "    prompts:", "    prompt:")
        found = vcsekit("validate")
        assert found.code == 1
        assert (
            "content/domains/work.yaml:16:5: error VK201: there is no field `prompt` here\n"
            "    16 |     prompt:\n"
            "       |     ^^^^^^\n"
            "    hint: did you mean `prompts`?\n"
        ) in found.out
        assert "error VK202: the field `prompts` is missing\n" in found.out
        assert found.err == f"2 errors in 1 file ({READ})\n"

    def test_an_unknown_field_that_resembles_none(self, vcsekit: Vcsekit):
        change("matrix.yaml", "stage: draft", "stage: draft\nxyzzy: 1")
        out = vcsekit("validate").out
        assert "content/matrix.yaml:5:1: error VK201: there is no field `xyzzy` here\n" in out
        assert "    hint: known fields here: `id`, `title`, `version`, `stage`, " in out

    def test_an_unknown_id(self, vcsekit: Vcsekit):
        change("domains/work.yaml", "      - unpaid-time", "      - unpaid-tim")
        found = vcsekit("validate")
        assert (found.code, found.err) == (1, f"1 error in 1 file ({READ})\n")
        assert found.out == (
            "content/domains/work.yaml:19:9: error VK301: `unpaid-tim` is not the id of any barrier\n"
            "    19 |       - unpaid-tim\n"
            "       |         ^^^^^^^^^^\n"
            "    hint: did you mean `unpaid-time`?\n"
            "\n"
        )
        assert_same_everywhere(vcsekit, 1, "content/domains/work.yaml:19:9: `unpaid-tim` is not the id of any barrier")

    def test_a_missing_level(self, vcsekit: Vcsekit):
        change("domains/work.yaml", "      high: The budget has a line, and claims are paid within a month.\n", "")
        found = vcsekit("validate")
        assert (found.code, found.err) == (1, f"1 error in 1 file ({READ})\n")
        assert found.out == (
            "content/domains/work.yaml:9:5: error VK401: the descriptor for the level `high` (High) is missing\n"
            "     9 |     levels:\n"
            "       |     ^^^^^^\n"
            "    hint: add `high: …` to `levels`\n"
            "\n"
        )

    def test_an_alias_bomb(self, vcsekit: Vcsekit):
        names = "abcdefgh"
        lines = ["a: &a [" + ", ".join("x" * 10) + "]"]
        lines += [f"{b}: &{b} [" + ", ".join([f"*{a}"] * 10) + "]" for a, b in pairwise(names)]
        Path("content/framework.yaml").write_text("\n".join(lines), encoding="utf-8")
        found = vcsekit("validate")
        assert found.code == 1
        assert found.out.startswith(
            "content/framework.yaml:6:8: error VK106: the file expands to more than 200,000 values\n"
        )
        assert "    hint: write repeated text out, without `&` and `*`\n" in found.out
        assert_same_everywhere(vcsekit, 1, "content/framework.yaml:6:8: the file expands to more than 200,000 values")

    @pytest.mark.parametrize("closed", [True, False])
    def test_ten_thousand_brackets(self, closed: bool, vcsekit: Vcsekit):
        text = "title: " + "[" * 10_000 + "]" * 10_000 * closed
        Path("content/framework.yaml").write_text(text, encoding="utf-8")
        found = vcsekit("validate")
        assert found.code == 1
        assert found.out.startswith(
            "content/framework.yaml:1:71: error VK105: brackets or lists are nested more than 64 deep\n"
        )
        assert "    hint: look for a bracket too many\n" in found.out
        assert max(map(len, found.out.splitlines())) <= 120
        place = "content/framework.yaml:1:71"
        assert_same_everywhere(vcsekit, 1, f"{place}: brackets or lists are nested more than 64 deep")

    def test_not_utf_8(self, vcsekit: Vcsekit):
        Path("content/framework.yaml").write_bytes("title: Small\nareas: Café\n".encode("latin-1"))
        assert vcsekit("validate").out == (
            "content/framework.yaml:2:11: error VK101: the file is not UTF-8: byte 0xE9 can't be read\n"
            "     2 | areas: Caf�\n"
            "       |           ^\n"
            "    hint: save it again as UTF-8 (in most editors: Save As, Encoding: UTF-8)\n"
            "\n"
        )
        place = "content/framework.yaml:2:11"
        assert_same_everywhere(vcsekit, 1, f"{place}: the file is not UTF-8: byte 0xE9 can't be read")

    def test_an_empty_matrix(self, vcsekit: Vcsekit):
        Path("content/matrix.yaml").write_bytes(b"")
        assert vcsekit("validate").out == (
            "content/matrix.yaml: error VK110: the file is empty\n"
            "    hint: a matrix file starts with its fields, such as `title: …`\n"
            "\n"
        )
        assert_same_everywhere(vcsekit, 1, "content/matrix.yaml: the file is empty")

    def test_what_is_missing_comes_before_what_follows_from_it(self, vcsekit: Vcsekit):
        change("sources/paper.yaml", "title: An", "titel: An")
        change("domains/care.yaml", "      - late-invitations", "      - never-heard-of")
        place = "content/sources/paper.yaml:1:1"
        found = vcsekit("list")
        assert found.code == 2
        assert f"the first: {place}: the field `title` is missing\n" in found.err

    def test_findings_as_json(self, vcsekit: Vcsekit):
        change("domains/work.yaml", "      - unpaid-time", "      - unpaid-tim")
        found = vcsekit("validate", "--format", "json")
        assert found.code == 1
        assert json.loads(found.out) == [
            {
                "path": "content/domains/work.yaml",
                "line": 19,
                "column": 9,
                "end_line": 19,
                "end_column": 19,
                "severity": "error",
                "code": "VK301",
                "message": "`unpaid-tim` is not the id of any barrier",
                "hint": "did you mean `unpaid-time`?",
            }
        ]


READ_AS = "Read as UTF-8, columns separated by commas: 1 file.\n"
CORRECT = f"Rows to correct, and to score again with their file: {Path('scored/to-correct.csv')}\n"


def bad_file(told: str, rows: str = "0 rows in = 0 scored + 0 rejected, from 0 of 1 files.", read: str = "") -> Outcome:
    """What `score` says of one file of which nothing, or not everything, can be scored."""
    correct = CORRECT if read else ""
    out = (
        f"{rows}\n{read}Cells that could not be counted: 0. Warnings: 0.\n{correct}Tables are in scored:\n  {SCORED}\n"
    )
    return Outcome(1, out, told + "\n")


WHOLE_FILES = {
    "empty": (b"", "", "error VR102", "the file is empty", "export it again; `vcsekit form` writes an empty return"),
    "blank lines": (
        b"\n\n\n",
        ":1",
        "error VR104",
        "the file holds blank lines only",
        "the first line must name the columns",
    ),
    "duplicate headers": (
        f"{HEADER},CARE-01\na,X,,,,,,1,2,1,,2\n".encode(),
        ":1, column CARE-01",
        "error VR201",
        "the column “CARE-01” stands 2 times, so it is not clear which one counts",
        "keep one of them, or rename the others",
    ),
    "for another matrix": (
        b"return_id,system,SHELF-01,HOURS-01\na,X,0,5\n",
        ":1",
        "error VR204",
        "no column is an indicator of the matrix small 1.0.0 (CARE-01, CARE-02, …)",
        "the file may be for another matrix: name that one with --content. Otherwise `vcsekit layout guess bad.csv` "
        "proposes how to read the file",
    ),
    "without ids": (
        b"returnid,system,CARE-01\na,X,1\n",
        ":1",
        "error VR203",
        "there is no column `return_id`, so rows can't be told apart",
        "did you mean `returnid`?",
    ),
    "two separators": (
        b"return_id;CARE-01,CARE-02\na;1,2\n",
        ":1",
        "error VR113",
        "both commas and semicolons would separate its columns",
        "say which one in a layout (`delimiter`), or save the file again as CSV",
    ),
    "a web page": (
        b"<!DOCTYPE html><html></html>",
        "",
        "error VR114",
        "the file is a web page or XML, whatever its name says",
        "export the answers as CSV or Excel",
    ),
    "zero bytes": (
        f"{HEADER}\na,X,,,,,,1,2\0,1,\n".encode(),
        ":2",
        "error VR103",
        "there are zero bytes in the file; it may be damaged, or not a CSV file",
        "in Excel: Save As, “CSV UTF-8 (comma delimited)”",
    ),
    "of no encoding": (
        f"{HEADER}\na,X,,,,,,1,2,1,Caf".encode() + b"\x81\n",
        ":2",
        "error VR101",
        "the file is neither UTF-8 nor Windows-1252: bytes in this line can't be read",
        "in Excel: Save As, “CSV UTF-8 (comma delimited)”",
    ),
    "an unclosed quote in the header": (
        f'"{HEADER}\na,X,,,,,,1,2,1,\n'.encode(),
        ":1",
        "error VR104",
        "a quotation mark is opened and never closed",
        "the first line must name the columns",
    ),
}


class TestReturns:
    """Returns that can't be counted: `score` goes on, lists them and exits with 1; `report` refuses with 2."""

    @pytest.mark.parametrize("sort", WHOLE_FILES)
    def test_a_file_of_which_nothing_counts(self, sort: str, vcsekit: Vcsekit):
        raw, place, code, message, hint = WHOLE_FILES[sort]
        Path("bad.csv").write_bytes(raw)
        assert vcsekit("score", "bad.csv", "--out", "scored") == bad_file(f"bad.csv{place}: {code}: {message} ({hint})")
        first = f"; the first problem: bad.csv{place}" if place else ""
        told = f"bad.csv holds no return that can be scored{first}: {message}"
        assert vcsekit("report", "bad.csv") == error(told, hint)
        assert vcsekit("report", "scored/results.json") == error(
            "scored/results.json holds no return that was scored", "see rejected.csv beside it"
        )

    def test_a_bad_file_among_good_ones(self, vcsekit: Vcsekit):
        Path("bad.csv").write_bytes(b"")
        Path("good.csv").write_text(f"{HEADER}\na,QZZ,,,,,,1,2,1,\n", encoding="utf-8")
        found = vcsekit("score", "bad.csv", "good.csv", "--out", "scored")
        assert found.code == 1
        assert found.out.startswith("1 row in = 1 scored + 0 rejected, from 1 of 2 files.\n")

    def test_a_header_alone(self, vcsekit: Vcsekit):
        """Nothing was rejected, so it is a warning."""
        Path("bad.csv").write_text(HEADER + "\n", encoding="utf-8")
        message, hint = "there is a header and no row below it", "check that the answers were saved"
        assert vcsekit("score", "bad.csv", "--out", "scored") == Outcome(
            0,
            f"0 rows in = 0 scored + 0 rejected, from 1 of 1 files.\n{READ_AS}"
            f"Cells that could not be counted: 0. Warnings: 1.\nTables are in scored:\n  {SCORED}\n",
            f"bad.csv:1: warning VR106: {message} ({hint})\n",
        )
        told = f"bad.csv holds no return that can be scored; the first problem: bad.csv:1: {message}"
        assert vcsekit("report", "bad.csv") == error(told, hint)
        assert vcsekit("report", "scored/results.json").code == 2

    def test_unknown_columns(self, vcsekit: Vcsekit):
        Path("bad.csv").write_text(f"{HEADER},CARE-O2,colour\na,QZZ,,,,,,1,2,1,,2,red\n", encoding="utf-8")
        found = vcsekit("score", "bad.csv", "--out", "scored")
        assert found.code == 0
        assert found.out.startswith("1 row in = 1 scored + 0 rejected, from 1 of 1 files.\n")
        assert found.err == (
            "bad.csv:1, column CARE-O2: warning VR202: the column is not known and is not read "
            "(did you mean `CARE-02`?)\n"
            "bad.csv:1, column colour: warning VR202: the column is not known and is not read "
            "(if it holds answers, name it by the indicator's id)\n"
        )
        reported = vcsekit("report", "bad.csv")
        assert reported.code == 0
        assert reported.err == "note: there are 2 warnings about bad.csv; `vcsekit score` lists them\n"

    def test_a_row_for_another_version(self, vcsekit: Vcsekit):
        rows = "a,QZZ,,,,,small 0.9.0,1,2,1,\nb,QZZ,,,,,small 1.0.0,1,2,1,\nc,QZZ,,,,,,1,2,1,\n"
        Path("bad.csv").write_text(f"{HEADER}\n{rows}", encoding="utf-8")
        assert vcsekit("score", "bad.csv", "--out", "scored") == bad_file(
            "bad.csv:2, column matrix: error VR304: “small 0.9.0”: the return is for the matrix “small 0.9.0”, "
            "not for small 1.0.0 (score it with that matrix (--content FOLDER), or bring it to this one: "
            "`vcsekit migrate`)",
            rows="3 rows in = 2 scored + 1 rejected, from 1 of 1 files.",
            read=READ_AS,
        )
        reported = vcsekit("report", "bad.csv")
        assert reported.code == 0
        assert reported.err == "note: there is 1 problem in bad.csv; `vcsekit score` lists what was left out\n"

    def test_an_unclosed_quote(self, vcsekit: Vcsekit):
        Path("bad.csv").write_text(
            f'{HEADER}\na,QZZ,,,,,,1,2,1,\nb,QZZ,,,,,,1,"2,1,\nc,QZZ,,,,,,1,2,1,\n', encoding="utf-8"
        )
        assert vcsekit("score", "bad.csv", "--out", "scored") == bad_file(
            "bad.csv:3: error VR305: a quotation mark is opened and never closed (lines 3 to 4 are read as one row) "
            '(write `""` for a quotation mark inside a cell)',
            rows="2 rows in = 1 scored + 1 rejected, from 1 of 1 files.",
            read=READ_AS,
        )

    def test_more_problems_than_are_shown(self, vcsekit: Vcsekit):
        rows = "".join(f"r{number},QZZ,,,,,,9,2,1,\n" for number in range(8))
        Path("bad.csv").write_text(f"{HEADER}\n{rows}", encoding="utf-8")
        found = vcsekit("score", "bad.csv", "--out", "scored")
        told = found.err.splitlines()
        assert found.code == 1
        assert told[0] == (
            "bad.csv:2, column CARE-01: error VR401: “9”: the scale has no such level "
            "(write one of 1 (Low), 2 (High), N/A, or leave the cell empty)"
        )
        assert len(told) == 6
        assert told[5] == f"… and 4 more in {Path('scored/rejected.csv')}"

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("{}", None),
            ("[", None),
            ("[" * 100_000, None),
            ('{"kind": "vcsekit-results", "format": 2}', None),
            ('{"kind": "vcsekit-results", "format": 1}', None),
            ('{"kind": "vcsekit-results", "format": 1, "matrix": 7}', None),
            (
                '{"kind": "vcsekit-results", "format": 1, "matrix": {"id": "small", "version": "1.0.0"}, "state": 3}',
                None,
            ),
            (
                '{"kind": "vcsekit-results", "format": 1, "matrix": {"id": "small", "version": "0.9.0"}, "state": []}',
                "was scored with small 0.9.0, and this is small 1.0.0",
            ),
        ],
    )
    def test_results_that_are_not_ours(self, text: str, told: str | None, vcsekit: Vcsekit):
        Path("results.json").write_text(text, encoding="utf-8")
        message = told or "is not what `vcsekit score` writes"
        hint = "name its results.json, a session or a file of returns"
        if told:
            hint = "name the content that it was scored with: --content FOLDER"
        assert vcsekit("report", "results.json") == error(f"results.json {message}", hint)

    def test_results_that_are_damaged(self, vcsekit: Vcsekit):
        Path("good.csv").write_text(f"{HEADER}\na,Northmere,,,2026,,,1,2,1,\n", encoding="utf-8")
        vcsekit("score", "good.csv", "--out", "scored")
        whole = Path("scored/results.json").read_text(encoding="utf-8")
        lines = whole.splitlines()
        hint = "copy it again from where it was made, or make it again with `vcsekit score`"
        for text, place, told in (
            (
                "\n".join(lines[:-2]),
                f":{len(lines) - 2}:{len(lines[-3]) + 1}",
                "it ends there, in the middle, as if it was",
            ),
            ("\n".join([lines[0], lines[1][:-1], *lines[2:]]), ":3:2", "the text from there on can't be read"),
        ):
            Path("results.json").write_text(text, encoding="utf-8")
            found = vcsekit("report", "results.json")
            assert found.code == 2 and f"error: results.json{place} is damaged: {told}" in found.err
            assert f"  hint: {hint}\n" in found.err
        Path("results.json").write_bytes(b"")
        assert vcsekit("report", "results.json") == error("results.json is empty", hint)

    def test_a_system_or_round_that_no_return_names(self, vcsekit: Vcsekit):
        Path("good.csv").write_text(f"{HEADER}\na,Northmere,,,2026,,,1,2,1,\n", encoding="utf-8")
        assert vcsekit("report", "good.csv", "--system", "Northmer") == error(
            "no return is of the system “Northmer”", "did you mean `Northmere`?"
        )
        assert vcsekit("report", "good.csv", "--round", "1999") == error(
            "no return is of the round “1999”", "there is: 2026"
        )


class TestFiles:
    """Files that are missing, in the way, or not ours to replace."""

    @pytest.fixture(autouse=True)
    def good(self, vcsekit: Vcsekit) -> None:  # noqa: ARG002  # it makes the folder
        Path("good.csv").write_text(f"{HEADER}\na,X,,,,,,1,2,1,\n", encoding="utf-8")

    WRITERS = (
        ("form", "--out", "out.csv"),
        ("report", "good.csv", "--out", "out.md"),
        ("score", "good.csv", "--out", "out"),
    )

    @pytest.mark.parametrize("arguments", WRITERS, ids=lambda arguments: arguments[0])
    def test_an_output_that_exists(self, arguments: tuple[str, ...], vcsekit: Vcsekit):
        old = Path(arguments[-1])
        if arguments[0] == "score":
            old.mkdir()
            old /= "domains.csv"
        old.write_text("what was there before", encoding="utf-8")
        refusal = error(f"{old} exists already", "choose another name, or add --force to replace it")
        assert vcsekit(*arguments) == refusal
        assert old.read_text(encoding="utf-8") == "what was there before"
        if arguments[0] == "score":
            assert list(old.parent.iterdir()) == [old], "nothing is half written"
        assert vcsekit(*arguments, "--force").code == 0
        assert "what was there before" not in old.read_text(encoding="utf-8-sig")

    @pytest.mark.parametrize("arguments", WRITERS, ids=lambda arguments: arguments[0])
    def test_a_file_where_a_folder_is_needed(self, arguments: tuple[str, ...], vcsekit: Vcsekit):
        Path("in-the-way").write_text("a file", encoding="utf-8")
        found = vcsekit(*arguments[:-1], str(Path("in-the-way") / arguments[-1]))
        folder = Path("in-the-way") / "out" if arguments[0] == "score" else Path("in-the-way")
        assert found.code == 2
        assert found.out == ""
        assert found.err.endswith(
            f"error: the folder {folder} can't be made: a file stands where a folder is needed\n"
            "  hint: choose another folder\n"
        )
        assert Path("in-the-way").read_text(encoding="utf-8") == "a file"

    def test_a_folder_where_a_file_is_needed(self, vcsekit: Vcsekit):
        Path("out.md").mkdir()
        told = "out.md is a folder, and a file should be written there"
        assert vcsekit("report", "good.csv", "--out", "out.md", "--force") == error(told, "choose another name")

    def test_a_session_in_place_of_its_folder(self, vcsekit: Vcsekit):
        Path("sessions").write_text("a file", encoding="utf-8")
        found = vcsekit("assess", "room")
        assert found.code == 2
        assert found.err == (
            "error: the folder sessions can't be made: a file stands where a folder is needed\n"
            "  hint: choose another folder\n"
        )

    @pytest.mark.parametrize(
        ("arguments", "path"),
        [
            (("score", "missing.csv", "--out", "scored"), "missing.csv"),
            (("score", "good.csv", "missing.csv", "--out", "scored"), "missing.csv"),
            (("report", "missing.csv"), "missing.csv"),
            (("report", "missing.json"), "missing.json"),
            (("assess", "room", "--script", "answers.txt"), "answers.txt"),
        ],
    )
    def test_a_missing_input(self, arguments: tuple[str, ...], path: str, vcsekit: Vcsekit):
        hint = "check how it is spelt, and that it lies in the current folder"
        assert vcsekit(*arguments) == error(f"{path} can't be read: there is no such file or folder", hint)
        assert not list(Path().glob("scored/*"))

    @pytest.mark.parametrize(
        "command", [("report",), ("actions",), ("feedback",), ("assess", "show"), ("assess", "export")]
    )
    @pytest.mark.parametrize("name", ["room", "elsewhere/room.jsonl"])
    def test_a_missing_session(self, name: str, command: tuple[str, ...], vcsekit: Vcsekit):
        path = Path("sessions/room.jsonl" if name == "room" else name)
        assert vcsekit(*command, name) == error(f"there is no session {path}", "see `vcsekit assess list`")

    @pytest.mark.parametrize("command", [("assess",), ("assess", "show"), ("actions",), ("assess", "plan")])
    def test_a_folder_in_place_of_a_session(self, command: tuple[str, ...], vcsekit: Vcsekit):
        Path("room.jsonl").mkdir()
        told = error("room.jsonl is a folder, not a session", "`vcsekit assess list` names the sessions")
        assert vcsekit(*command, "room.jsonl") == told

    def test_a_session_named_with_a_slash_behind_it(self, vcsekit: Vcsekit):
        """As shells complete the name of a folder."""
        assert vcsekit("assess", "room/").code == 0
        assert Path("sessions/room.jsonl").is_file()

    def test_a_folder_to_migrate(self, vcsekit: Vcsekit):
        told = error("content can't be read: it is a folder, not a file",
                     "name one session or one file of returns at a time")  # fmt: skip
        assert vcsekit("migrate", "content", "--from", "content", "--out", "new.csv") == told

    def test_a_layout_that_is_none(self, vcsekit: Vcsekit):
        Path("good.csv").write_text(f"{HEADER}\na,QZZ,,,,,,1,2,1,\n", encoding="utf-8")
        found = vcsekit("report", "good.csv", "--layout", "good.csv")
        assert found.err.startswith("error: the layout has 1 error; the first: good.csv:1:1: ")
        assert found.err.endswith("\n  hint: `vcsekit layout check good.csv FILE` shows all\n")

    def test_a_folder_as_input(self, vcsekit: Vcsekit):
        endings = "returns are files that end in .csv, .tsv, .txt, .xlsx, .xlsm, .xls, .ods, .parquet"
        told = error("the folder content holds no returns", endings)
        for command in ("score --out scored", "report", "cohort", "assess plan room --returns", "assess votes room"):
            assert vcsekit(*command.split(), "content") == told
        assert not Path("sessions").exists()

    @pytest.mark.parametrize(
        ("first", "again", "name"),
        [
            ("sent/a.csv", "sent/a.csv", "a.csv"),
            ("sent", "sent", "sent"),
            ("sent", "sent/a.csv", "sent"),
            ("sent/a.csv", "sent", "a.csv"),
        ],
    )
    def test_votes_are_not_brought_in_twice(self, first: str, again: str, name: str, vcsekit: Vcsekit):
        for folder in ("sent", "later"):
            Path(folder).mkdir()
            Path(folder, f"{folder[-1]}.csv").write_text(f"{HEADER}\n{folder},X,,,,,,1,2,1,\n", encoding="utf-8")
        Path("sent/t.csv").rename("sent/a.csv")
        assert vcsekit("assess", "votes", "room", first).code == 0
        message = f"{Path('sessions/room.jsonl')} has votes from {name} already, and they would count twice"
        hint = "if it holds the answers of other people, give the file, or its folder, another name"
        assert vcsekit("assess", "votes", "room", again).err.endswith(error(message, hint).err)
        assert vcsekit("assess", "votes", "room", "later").code == 0

    def test_a_script_that_is_not_utf_8(self, vcsekit: Vcsekit):
        Path("answers.txt").write_bytes("1\nCafé\n".encode("latin-1"))
        told = "answers.txt is not UTF-8"
        assert vcsekit("assess", "room", "--script", "answers.txt") == error(told, "save it again as UTF-8")
        assert not Path("sessions").exists()

    def test_a_report_of_no_known_sort(self, vcsekit: Vcsekit):
        told = "it is not clear what report.pdf should be"
        hint = "name it .html, .md, .json or .docx, or add --format"
        assert vcsekit("report", "good.csv", "--out", "report.pdf") == error(told, hint)

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows says it in words of its own")
    def test_a_name_that_the_operating_system_refuses(self, vcsekit: Vcsekit):
        """Whatever the system refuses that no command foresaw is told in words, too, and is not called a bug."""
        long = "x" * 300
        assert vcsekit("report", f"{long}.csv") == error(f"{long}.csv can't be used: file name too long")
        assert vcsekit("form", "--out", f"{long}.csv") == error(f"{long}.csv can't be used: file name too long")


LOCK = """
import sys
from vcsekit.io.lock import lock
handle = open(sys.argv[1], "rb+", buffering=0)
assert lock(handle)
print("locked", flush=True)
sys.stdin.read()
"""

WELCOME = "Small matrix, version 1.0.0 (draft). An invented matrix for tests.\n"


class TestSessions:
    """A session's journal: damage is told with its line, and nothing is ever lost or changed by looking."""

    @pytest.fixture
    def journal(self, vcsekit: Vcsekit) -> Path:
        """A session of a header and five entries, two indicators answered."""
        assert vcsekit("assess", "room", typed="1\nA note\n\n2\n\nquit\n").code == 0
        path = Path("sessions/room.jsonl")
        assert len(path.read_bytes().splitlines()) == 6
        return path

    def refused(self, vcsekit: Vcsekit, *arguments: str) -> tuple[int, str]:
        """`assess` names the matrix first; the refusal itself goes to stderr."""
        found = vcsekit(*arguments)
        assert found.out in ("", WELCOME)
        return found.code, found.err

    def both_refuse(self, vcsekit: Vcsekit, message: str, hint: str, *more: str) -> None:
        """`assess` and `report` say the same of a session, and leave the file as it is."""
        path = Path("sessions/room.jsonl")
        before = path.read_bytes()
        for command in ("assess", "report"):
            found = vcsekit(command, "room", *more)
            assert (found.code, found.err) == (2, f"error: {message}\n  hint: {hint}\n"), command
        assert path.read_bytes() == before
        assert [file.name for file in Path("sessions").iterdir()] == ["room.jsonl"]

    def test_damage_in_the_middle(self, journal: Path, vcsekit: Vcsekit):
        lines = journal.read_bytes().split(b"\n")
        assert lines[2].count(b"A note") == 1
        lines[2] = lines[2].replace(b"A note", b"B note")
        journal.write_bytes(b"\n".join(lines))
        self.both_refuse(
            vcsekit,
            f"{journal}:3 is damaged, so the session can't be replayed past line 2",
            "keep the file as it is, and go on with a backup copy; nothing was changed",
        )

    @pytest.mark.parametrize("line", [b"", b"\xff\xfe", b"null", b"[" * 100_000, b'{"n": 2}', b'{"n": 2, "crc": 1}'])
    def test_a_line_that_is_none(self, line: bytes, journal: Path, vcsekit: Vcsekit):
        lines = journal.read_bytes().split(b"\n")
        lines[2] = line
        journal.write_bytes(b"\n".join(lines))
        self.both_refuse(
            vcsekit,
            f"{journal}:3 is damaged, so the session can't be replayed past line 2",
            "keep the file as it is, and go on with a backup copy; nothing was changed",
        )

    def test_a_line_taken_out(self, journal: Path, vcsekit: Vcsekit):
        lines = journal.read_bytes().split(b"\n")
        journal.write_bytes(b"\n".join(lines[:2] + lines[3:]))
        self.both_refuse(
            vcsekit,
            f"{journal}:3 is damaged, so the session can't be replayed past line 2",
            "keep the file as it is, and go on with a backup copy; nothing was changed",
        )

    def test_a_torn_last_line(self, journal: Path, vcsekit: Vcsekit):
        """The power went while an answer was saved: it was never acknowledged, and its bytes are kept all the same."""
        whole = journal.read_bytes()
        torn = b'{"n": 6, "data": {"at": "2030-05-01T0'
        journal.write_bytes(whole + torn)
        report = vcsekit("report", "room")
        assert report.code == 0
        assert journal.read_bytes() == whole + torn, "a report mends nothing"

        found = vcsekit("assess", "room", typed="quit\n")
        assert found.code == 0
        assert found.err == (
            "note: the last entry was cut off while it was being saved, and is kept in room.jsonl.torn; "
            "all before it is here\n"
        )
        assert "2 of 3 indicators are answered." in found.out
        assert journal.read_bytes() == whole
        assert journal.with_name("room.jsonl.torn").read_bytes() == torn + b"\n"
        assert vcsekit("assess", "room", typed="quit\n").err == "", "once mended, there is nothing more to tell"

    def test_every_torn_end_is_mended(self, journal: Path, vcsekit: Vcsekit):
        """Whichever byte was the last one on disk, the session opens, or is refused as what has no first line."""
        whole = journal.read_bytes()
        first = whole.index(b"\n") + 1
        for size in range(0, len(whole), 7):
            journal.write_bytes(whole[:size])
            found = vcsekit("assess", "room", typed="quit\n")
            assert found.code == (0 if size >= first else 2), size
            assert len(journal.read_bytes()) <= size

    @pytest.mark.parametrize("raw", [b"", b'{"n": 0, "da'])
    def test_no_first_line(self, raw: bytes, journal: Path, vcsekit: Vcsekit):
        journal.write_bytes(raw)
        self.both_refuse(
            vcsekit,
            f"{journal} is not a session: its first line is missing or cut off",
            "start a new one under another name",
        )

    def test_another_file(self, journal: Path, vcsekit: Vcsekit):
        journal.write_bytes(b"Dear all,\nhere are our answers.\n")
        self.both_refuse(
            vcsekit, f"{journal}:1 is not the start of a session", "name a file that `vcsekit assess` wrote"
        )

    def test_another_version_of_the_matrix(self, journal: Path, vcsekit: Vcsekit):
        change("matrix.yaml", "version: 1.0.0", "version: 1.1.0")
        self.both_refuse(
            vcsekit,
            f"{journal} was held with small 1.0.0, and this is small 1.1.0",
            "name the content that it was held with: --content FOLDER; or bring it to this version: `vcsekit migrate`",
        )

    def test_another_matrix(self, journal: Path, vcsekit: Vcsekit):
        self.both_refuse(
            vcsekit,
            f"{journal} was held with small 1.0.0, and this is island-libraries 2.4.0",
            "name the content that it was held with: --content FOLDER",
            "--content",
            str(SMALL.with_name("other-matrix")),
        )

    def test_the_same_version_with_other_levels(self, journal: Path, vcsekit: Vcsekit):
        """Somebody renamed a level and left the version as it was: an answer that names it has no meaning any more."""
        change("matrix.yaml", "id: high", "id: lofty")
        for name in ("care", "work"):
            path = Path(f"content/domains/{name}.yaml")
            path.write_text(path.read_text(encoding="utf-8").replace(" high:", " lofty:"), encoding="utf-8")
        self.both_refuse(
            vcsekit,
            f"{journal}:5 names `high`, which the matrix does not have",
            "name the content that it was held with: --content FOLDER",
        )

    def test_the_same_version_in_other_words(self, journal: Path, vcsekit: Vcsekit):
        assert journal.exists()
        change("domains/care.yaml", "Letters go out after the meeting.", "Letters go out late.")
        found = vcsekit("assess", "room", typed="quit\n")
        assert found.code == 0
        assert found.err == (
            "note: the matrix has been reworded since this session began, though its version is the same\n"
        )

    def test_locked_by_another_process(self, journal: Path, vcsekit: Vcsekit):
        before = journal.read_bytes()
        program = [sys.executable, "-c", LOCK, str(journal.resolve())]
        with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "locked\n"
            found = vcsekit("assess", "room", typed="1\n")
            assert (found.code, found.err) == (
                2,
                f"error: {journal} is open in another window\n"
                "  hint: go on there, or close it first; nothing was changed\n",
            )
            assert vcsekit("report", "room").code == 0, "reading needs no lock"
            other.communicate()
        assert journal.read_bytes() == before
        assert vcsekit("assess", "room", typed="quit\n").code == 0

    @pytest.mark.parametrize("name", ["", ".", "..", "---"])
    def test_a_name_without_a_letter(self, name: str, vcsekit: Vcsekit):
        told = f"“{name}” can't be the name of a session"
        found = vcsekit("assess", "--", name)
        assert found == error(told, "name it in words, such as spring-workshop")
        assert not Path("sessions").exists()

    def test_answers_that_mean_nothing(self, vcsekit: Vcsekit):
        found = vcsekit("assess", "room", typed="7\n\nhihg\ngo WORK-9\n" + "x" * 5_000 + "\nquit\n")
        assert found.code == 1, "a script with a mistake in it says so"
        flat = " ".join(found.out.split())
        for told in (
            "“7” is no level. Levels are: 1 Low, 2 High. Type help for all words.",
            "Please give a level, or a word such as vote or skip. Type help for all words.",
            "“hihg” is no level. Did you mean High?",
            "There is no indicator WORK-9; did you mean WORK-01?",
            "That is longer than 4,000 characters. Please say it in fewer.",
            "0 of 3 indicators are answered.",
        ):
            assert told in flat

    def test_interrupted_at_a_question(self, vcsekit: Vcsekit):
        """Ctrl+C: what was answered is saved, and the room is told."""

        class Impatient(io.StringIO):
            def readline(self, size: int | None = -1, /) -> str:
                line = super().readline(-1 if size is None else size)
                if not line:
                    raise KeyboardInterrupt
                return line

        found = vcsekit("assess", "room", typed=Impatient("1\n"))
        assert (found.code, found.err) == (130, "")
        flat = " ".join(found.out.split())
        assert "Stopped. Everything is saved. 1 of 3 indicators are answered." in flat
        assert "1 of 3 indicators are answered." in vcsekit("assess", "room", typed="quit\n").out

    def test_bytes_that_are_not_utf_8_in_a_pipe(self, vcsekit: Vcsekit, tmp_path: Path):
        """They are shown as what can't be read; everything around them is saved."""
        program = [sys.executable, "-X", "utf8", "-m", "vcsekit", "assess", "room"]
        answers = "1\nCafé\n\nquit\n".encode("latin-1")
        found = subprocess.run(program, cwd=tmp_path, input=answers, capture_output=True, check=False)
        assert (found.returncode, found.stderr) == (0, b"")
        assert b"1 of 3 indicators are answered." in found.stdout
        assert "Caf�" in vcsekit("report", "room").out


class TestUsage:
    """What was typed makes no command: exit code 2, and where to look."""

    def test_no_command(self, vcsekit: Vcsekit):
        found = vcsekit()
        assert (found.code, found.out) == (2, "")
        assert found.err.startswith("Usage: vcsekit [OPTIONS] COMMAND [ARGS]...\n")
        assert "error" not in found.err
        for command in COMMANDS:
            assert f"\n  {command} " in found.err

    @pytest.mark.parametrize("group", ["document", "codesign"])
    def test_no_command_of_a_group(self, group: str, vcsekit: Vcsekit):
        found = vcsekit(group)
        assert (found.code, found.out) == (2, "")
        assert found.err.startswith(f"Usage: vcsekit {group} [OPTIONS] COMMAND [ARGS]...\n")
        assert "error" not in found.err
        assert "\n  list " in found.err

    @pytest.mark.parametrize(
        ("arguments", "message", "hint"),
        [
            (("wibble",), "there is no command `wibble`", "see `vcsekit --help`"),
            (("validat",), "there is no command `validat`", "did you mean `validate`?"),
            (("--wibble", "list"), "there is no option `--wibble`", "see `vcsekit --help`"),
            (("list", "--wibble"), "there is no option `--wibble`", "see `vcsekit list --help`"),
            (("show",), "`ID` is missing", "see `vcsekit show --help`"),
            (("search",), "`WORD...` is missing", "see `vcsekit search --help`"),
            (("score", "--out", "scored"), "`FILE...` is missing", "see `vcsekit score --help`"),
            (("score", "a.csv"), "`--out` is missing", "see `vcsekit score --help`"),
            (("report",), "`SESSION|FILE...` is missing", "see `vcsekit report --help`"),
            (("document", "wibble"), "there is no command `document wibble`", "see `vcsekit document --help`"),
            (("document", "show", "x"), "there is no model document `x`", "`vcsekit document list` names them"),
            (("codesign", "plan"), "`--start` is missing", "see `vcsekit codesign plan --help`"),
            (("cards", "--domain", "CAR"), "there is no domain `CAR`", "did you mean `CARE`?"),
            (("list", "domain"), "there is no kind of content called `domain`", "did you mean `domains`?"),
            (
                ("list", "wibble"),
                "there is no kind of content called `wibble`",
                "kinds are: " + ", ".join(KINDS),
            ),
            (("show", "care-1"), "nothing has the id `care-1`", "did you mean `CARE-01`?"),
            (
                ("show", "wibble"),
                "nothing has the id `wibble`",
                "`vcsekit search wibble` looks for it in all texts",
            ),
        ],
    )
    def test_refusals(self, arguments: tuple[str, ...], message: str, hint: str, vcsekit: Vcsekit):
        assert vcsekit(*arguments) == error(message, hint)

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("search", "time", "--limit", "0"), "`--limit`: it should be 1 at least"),
            (("search", "time", "--limit", "many"), "`--limit`: it should be a whole number"),
            (("codesign", "plan", "--start", "May"), "`--start`: “May” is no day such as 2026-05-04"),
            (("site", "serve", "--port", "70000"), "`--port`: it should be 65535 at most"),
            (("cards", "--kind", "small"), "`--kind`: “small” is not one of all, conversation, levels"),
            (("search", "time", "--limit"), "`--limit` stands without its value"),
            (("list", "--json=yes"), "`--json` takes no value"),
            (("site", "serve", "--stop-after", "soon"), "`--stop-after`: it should be a number"),
        ],
    )
    def test_a_value_that_an_option_does_not_take(self, arguments: tuple[str, ...], message: str, vcsekit: Vcsekit):
        named = " ".join(part for part in arguments[:2] if part.isalpha() and part != "time")
        command = "COMMAND" if "value" in message else named
        assert vcsekit(*arguments) == error(message, f"see `vcsekit {command} --help`")

    @pytest.mark.parametrize(
        ("arguments", "message", "hint"),
        [
            (("score", "--oot", "x"), "there is no option `--oot`", "did you mean `--out`?"),
            (("list", "--vrebose"), "there is no option `--vrebose`", "did you mean `--verbose`?"),
            (("document", "shwo", "x"), "there is no command `document shwo`", "did you mean `show`?"),
            (
                ("list", "cases", "of", "mine"),
                "too many words: of mine",
                "put a name of several words in quotes; see `vcsekit list --help`",
            ),
        ],
    )
    def test_what_was_meant(self, arguments: tuple[str, ...], message: str, hint: str, vcsekit: Vcsekit):
        assert vcsekit(*arguments) == error(message, hint)

    @pytest.mark.parametrize(
        ("arguments", "what"),
        [(("list", "guides"), "guides"), (("codesign", "list"), "guides"), (("document", "list"), "model documents")],
    )
    def test_nothing_to_list(self, arguments: tuple[str, ...], what: str, vcsekit: Vcsekit):
        for name in ("codesign", "coproduction", "documents"):
            shutil.rmtree(f"content/{name}")
        assert vcsekit(*arguments) == Outcome(0, "", f"there are no {what} in this content\n")

    def test_nothing_to_plan(self, vcsekit: Vcsekit):
        shutil.rmtree("content/codesign")
        told = "the content has no guide with sessions, so there is nothing to plan"
        assert vcsekit("codesign", "plan", "--start", "2030-05-06") == error(told, "name content that has one")

    def test_nothing_found(self, vcsekit: Vcsekit):
        told = "nothing holds “wibble”; try fewer words, or the start of a word\n"
        assert vcsekit("search", "wibble") == Outcome(1, "", told)

    def test_a_bug_is_called_one(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
        """Exit code 3, how to report it, and a traceback for those who ask for one."""

        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("a wheel came off")

        monkeypatch.setattr("vcsekit.cli.library.load", broken)
        monkeypatch.delenv("VCSEKIT_TRACEBACK", raising=False)
        assert run(["list"]) == 3
        assert capsys.readouterr().err == (
            "error: something went wrong inside vcsekit (RuntimeError: a wheel came off)\n"
            "  hint: this is a bug: please report it with what you typed; VCSEKIT_TRACEBACK=1 shows where it happened\n"
        )
        monkeypatch.setenv("VCSEKIT_TRACEBACK", "1")
        with pytest.raises(RuntimeError, match="a wheel came off"):
            run(["list"])

    def test_interrupted(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
        def interrupted(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("vcsekit.cli.library.load", interrupted)
        assert run(["list"]) == 130
        assert capsys.readouterr().err == "error: stopped\n"

    @pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
    @pytest.mark.parametrize("command", ["list", "form", "validate --format json"])
    @pytest.mark.usefixtures("vcsekit")
    def test_a_reader_that_goes_away(self, command: str, tmp_path: Path):
        """`vcsekit list | head` is no error, and says nothing."""
        program = f"(sleep 0.2; {sys.executable} -m vcsekit {command}; echo code $? >&2) | true"
        found = subprocess.run(["/bin/sh", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert found.stderr.endswith("code 0\n")
        assert "error" not in found.stderr
        assert "Traceback" not in found.stderr
        assert "Exception ignored" not in found.stderr

    def test_interrupted_before_anything_began(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ):
        """While modules are imported, too, Ctrl+C shows no traceback."""

        def interrupted(_arguments: object) -> int:
            raise KeyboardInterrupt

        monkeypatch.setattr("vcsekit.cli.app.run", interrupted)
        monkeypatch.setattr("gc.set_threshold", lambda *_: None)
        monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", "__all__")
        with pytest.raises(SystemExit) as left:
            main()
        assert (left.value.code, capsys.readouterr().err) == (130, "")

    @pytest.mark.usefixtures("vcsekit")
    def test_nobody_listens_to_what_is_told(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
        """What goes to stderr may be lost; the data and the exit code are not."""

        class Gone(io.StringIO):
            def write(self, text: str) -> int:
                raise BrokenPipeError(text)

        for arguments, code in ((["search", "time", "--verbose"], 0), (["show", "wibble"], 2), (["document"], 2)):
            monkeypatch.setattr(sys, "stderr", Gone())
            assert run(arguments) == code
        assert "CARE-01" in capsys.readouterr().out

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
    @pytest.mark.usefixtures("vcsekit")
    def test_a_full_disk(self, tmp_path: Path):
        program = [sys.executable, "-m", "vcsekit", "list"]
        with Path("/dev/full").open("w") as full:
            found = subprocess.run(program, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert (found.returncode, found.stderr) == (2, "error: the output can't be used: no space left on device\n")


def test_results_of_a_matrix_that_was_changed_since(vcsekit: Vcsekit):
    """Scores depend on weights and wording; the version alone does not tell that they are the same."""
    Path("r.csv").write_text("return_id,CARE-01\nR1,1\nR2,2\nR3,2\n", encoding="utf-8")
    assert vcsekit("score", "r.csv", "--out", "scored").code == 0
    change("domains/work.yaml", "weight: 2", "weight: 3")
    assert vcsekit("report", "scored/results.json") == error(
        "scored/results.json was scored before the matrix was changed, though its version is the same",
        "score the returns again",
    )
