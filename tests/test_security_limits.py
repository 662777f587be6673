"""Every limit that SECURITY.md tells is in the code, has that value, and is held by a test; none is left untold."""

from __future__ import annotations

import ast
import importlib
import io
import re
from pathlib import Path

import pytest
import xlsxwriter

from held import DIALOGUE, ONE, Vcsekit, after, caller
from vcsekit.assess.dialogue.going import MAX_PEOPLE
from vcsekit.returns import limits, long, unpacked, workbook
from vcsekit.returns.table import UnreadableError
from vcsekit.returns.workbook import open_workbook

HERE = Path(__file__).parent
SOURCE = HERE.parent / "src" / "vcsekit"
PAGE = (HERE.parent / "SECURITY.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (.+?) \| ([\d,]+) \| `([\w.]+)\.([A-Z_]+)` \|$", PAGE, re.MULTILINE)

INPUTS, OWN = "test_security_inputs.py::", "test_security_limits.py::"
HELD = {
    "io.files.MAX_FILES": INPUTS + "test_a_folder_has_a_largest_size",
    "io.files.MAX_TOTAL": INPUTS + "test_a_folder_has_a_largest_size",
    "io.files.MAX_FILE": INPUTS + "test_a_file_of_a_folder_has_a_largest_size",
    "io.files.MAX_FOLDERS": INPUTS + "test_folders_in_folders",
    "content.source.MAX_BYTES": OWN + "test_a_content_file",
    "content.reader.MAX_DEPTH": "test_bad_input.py::test_ten_thousand_brackets",
    "content.reader.MAX_VALUES": "test_bad_input.py::test_an_alias_bomb",
    "cli.config.MAX_BYTES": OWN + "test_options_beside_the_content",
    "report.theme.MAX_LOGO": "test_theme.py::test_the_logo_s_size",
    "report.sandbox.MAX_STEPS": OWN + "test_templates_that_go_on",
    "report.sandbox.MAX_RANGE": OWN + "test_templates_that_go_on",
    "report.sandbox.MAX_REPEATED": OWN + "test_templates_that_go_on",
    "returns.limits.MAX_CELL": OWN + "test_returns_as_text",
    "returns.limits.MAX_LINE": OWN + "test_returns_as_text",
    "returns.limits.MAX_ROW_LINES": OWN + "test_returns_as_text",
    "returns.limits.MAX_COLUMNS": OWN + "test_returns_as_text",
    "returns.limits.MAX_SHEETS": OWN + "test_sheets_of_a_workbook",
    "returns.limits.MAX_WORKBOOK_BYTES": OWN + "test_a_workbook_on_disk",
    "returns.limits.MAX_UNPACKED_BYTES": OWN + "test_a_workbook_unpacked",
    "returns.limits.MAX_PARTS": INPUTS + "test_more_parts_than_are_unpacked",
    "returns.limits.MAX_SHEET_CELLS": OWN + "test_cells_of_a_sheet",
    "returns.limits.MAX_FOOTER_BYTES": "test_parquet.py::*",
    "returns.limits.MAX_ROWS_A_BYTE": "test_parquet.py::test_more_rows_than_bytes_can_hold_are_refused",
    "returns.limits.MAX_RESULTS_BYTES": INPUTS + "test_every_file_has_a_largest_size",
    "returns.limits.MAX_MANIFEST_BYTES": INPUTS + "test_every_file_has_a_largest_size",
    "returns.limits.MAX_NAMES_BYTES": INPUTS + "test_a_list_of_names_has_a_largest_size",
    "returns.limits.MAX_LONG_ROWS": OWN + "test_a_table_with_one_answer_a_row",
    "returns.limits.MAX_TO_CORRECT": "test_returns_reading.py::*",
    "returns.limits.MAX_GROUPS": INPUTS + "test_more_groups_than_are_scored",
    "returns.limits.MAX_COUNT": INPUTS + "test_numbers_that_no_returns_make",
    "returns.limits.MAX_REMEMBERED": "test_engine.py::*",
    "io.disk.MAX_OWN": INPUTS + "test_what_we_keep_for_ourselves_has_a_largest_size",
    "io.journal.MAX_BYTES": "test_journal.py::test_a_huge_file_is_refused",
    "assess.dialogue.parts.MAX_TEXT": OWN + "test_what_is_said_in_a_session",
    "assess.dialogue.parts.MAX_COUNT": OWN + "test_what_is_said_in_a_session",
    "assess.dialogue.going.MAX_PEOPLE": OWN + "test_what_is_said_in_a_session",
    "cli.assess.room.MAX_LINE": INPUTS + "test_an_answer_without_an_end",
    "io.git.TIMEOUT": "test_git.py::*",
    "io.pagefind.TIMEOUT": INPUTS + "test_pagefind_is_stopped",
    "io.server.TIMEOUT": INPUTS + "test_a_silent_browser_is_forgotten",
    "io.server.MAX_REQUESTS": INPUTS + "test_only_so_many_requests_at_once",
    "export.pool.MAX_BYTES": "test_pool.py::test_a_file_has_a_largest_size",
    "export.pool_check.MAX_STEP_BITS": "test_pool.py::test_scores_that_no_weights_make",
    "export.plan.MAX_WEEKS": OWN + "test_weeks_of_a_plan",
}
"""Where each limit is held. `*`: by its name, in several tests of that file."""

NO_INPUT = {
    "assess.dialogue.browsing.MAX_FOUND", "assess.dialogue.reading.MAX_SHOWN", "assess.fold.MAX_UNDO",
    "assess.fold.MAX_WITHDRAWN",
    "checks.wording.MAX_WORDS", "report.build.MAX_GAPS", "report.build.MAX_STRENGTHS", "report.build.MAX_ACTIONS",
    "report.build.MAX_DISPUTED", "report.pathways.MAX_APPROACHES", "report.pathways.MAX_CASES",
    "report.pathways.MAX_FIGURES", "report.proposals.MAX_FIGURES", "report.rounds.MAX_INDICATORS",
}  # fmt: skip
"""How much is shown, kept or advised: nothing is refused by them."""


@pytest.fixture
def vcsekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Vcsekit:
    return caller(tmp_path, monkeypatch, capsys)


# The table


@pytest.mark.parametrize(("what", "told", "module", "name"), ROWS, ids=[f"{row[2]}.{row[3]}" for row in ROWS])
def test_limits_are_as_they_are_told(what: str, told: str, module: str, name: str):
    assert getattr(importlib.import_module(f"vcsekit.{module}"), name) == int(told.replace(",", "")), what


def test_every_limit_is_told_or_is_none():
    """A constant that is called a limit stands in the table, or in the list of those that refuse nothing."""
    named = set()
    for path in SOURCE.rglob("*.py"):
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                named |= {f"{module}.{name}"} if name.startswith(("MAX_", "TIMEOUT")) else set()
    told = {f"{module}.{name}" for _, _, module, name in ROWS}
    assert len(told) == len(ROWS)
    assert told | NO_INPUT == named
    assert not told & NO_INPUT


def test_every_limit_is_held_by_a_test():
    assert set(HELD) == {f"{module}.{name}" for _, _, module, name in ROWS}
    for limit, place in HELD.items():
        file, _, test = place.partition("::")
        text = (HERE / file).read_text(encoding="utf-8")
        wanted = limit.rpartition(".")[2] if test == "*" else f"def {test}("
        assert wanted in text, f"{limit} is not held by {place}"


# Content and looks


def test_a_content_file(vcsekit: Vcsekit):
    path = Path("content/domains/work.yaml")
    path.write_bytes(path.read_bytes() + b"#" * 2_000_000)
    assert "error VK109: the file has 2,000," in vcsekit("validate").out


def test_options_beside_the_content(vcsekit: Vcsekit):
    Path("content/vcsekit.toml").write_bytes(b"#" * 100_001)
    assert "vcsekit.toml is too large: it may have 100,000 bytes at most" in vcsekit("validate").err
    Path("content/vcsekit.toml").write_bytes(b"#" * 100_000)
    assert vcsekit("validate").code == 0


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in range(100001) %}{% endfor %}", "{{ 'x' * 1000001 }}", "{{ 10 ** 1000001 }}",
        "{% for a in range(2000) %}{% for b in range(2000) %}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{% include 'cards.md.j2' %}",
    ],
)  # fmt: skip
def test_templates_that_go_on(text: str, vcsekit: Vcsekit):
    Path("mine").mkdir()
    Path("mine/cards.md.j2").write_text(text, encoding="utf-8")
    found = vcsekit("cards", "--format", "md", "--templates", "mine")
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("error: the template mine/cards.md.j2, line 1: ")


@pytest.mark.parametrize("option", ["--layout"])
def test_a_layout(option: str, vcsekit: Vcsekit):
    Path("layout.yaml").write_bytes(b"#" * 2_000_001)
    Path("r.csv").write_text("return_id\n", encoding="utf-8")
    found = vcsekit("score", "r.csv", option, "layout.yaml", "--out", "scored")
    assert "layout.yaml is too large: it may have 2,000,000 bytes at most" in found.err


# Returns


@pytest.mark.parametrize(
    ("command", "text", "told"),
    [
        pytest.param("score", f"return_id,{ONE}\nr1,{'x' * 200_001}\n", "more than 200,000 characters", id="cell"),
        pytest.param("score", f"return_id,{ONE}\nr1,{'x,' * 2_500_001}\n", "more than 5,000,000 characters", id="line"),
        pytest.param("score", f'return_id,{ONE}\nr1,"{chr(10) * 20_001}"\n', "more than 20,000 lines", id="lines"),
        pytest.param("score", f"return_id{',' * 2_000}\n", "2,001 columns; 2,000 at most are read", id="columns"),
        pytest.param("migrate", f"return_id,{ONE}\nr1,{'x' * 200_001}\n", "field larger than", id="migrate, cell"),
        pytest.param("migrate", f"return_id,{ONE}\nr1,{'x' * 5_000_001}\n", "more than 5,000,000", id="migrate, line"),
    ],
)  # fmt: skip
def test_returns_as_text(command: str, text: str, told: str, vcsekit: Vcsekit):
    Path("r.csv").write_text(text, encoding="utf-8", newline="")
    words = ("--from", "content") if command == "migrate" else ()
    found = vcsekit(command, "r.csv", *words, "--out", "out.csv")
    assert found.code in (1, 2)
    assert told in found.out + found.err


def test_a_table_with_one_answer_a_row(vcsekit: Vcsekit, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(long, "MAX_LONG_ROWS", 2)
    layout = "title: Long\nshape: long\ncolumns: {return_id: respondent, indicator: question, answer: answer}\n"
    Path("layout.yaml").write_text(layout, encoding="utf-8")
    Path("r.csv").write_text(f"respondent,question,answer\n{f'r1,{ONE},1{chr(10)}' * 3}", encoding="utf-8")
    found = vcsekit("score", "r.csv", "--layout", "layout.yaml", "--out", "scored")
    assert "the table has more than 2 rows with one answer each" in found.out + found.err


def book(sheets: int) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        for _ in range(sheets):
            made.add_worksheet().write(0, 0, "return_id")
    return buffer.getvalue()


def refused(data: bytes, tmp_path: Path) -> str:
    path = tmp_path / "answers.xlsx"
    path.write_bytes(data)
    with pytest.raises(UnreadableError) as caught:
        open_workbook(path, path.name)
    return str(caught.value.problem.message)


def test_sheets_of_a_workbook(tmp_path: Path):
    (tmp_path / "fits.xlsx").write_bytes(book(100))
    assert len(open_workbook(tmp_path / "fits.xlsx", "fits.xlsx").names) == 100
    assert refused(book(101), tmp_path) == "the workbook has 101 sheets; 100 at most are read"


def test_a_workbook_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workbook, "MAX_WORKBOOK_BYTES", 1_000)
    assert refused(book(1), tmp_path) == "the workbook has more than 1,000 bytes"


def test_a_workbook_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(unpacked, "MAX_UNPACKED_BYTES", 1_000)
    assert "unpacks to more than 1,000 bytes" in refused(book(1), tmp_path)


def test_cells_of_a_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(9, 9, "z")
    monkeypatch.setattr(unpacked, "MAX_SHEET_CELLS", 99)
    assert "a sheet has 100 cells from its first to its last; 99 at most" in refused(buffer.getvalue(), tmp_path)
    assert limits.MAX_SHEET_CELLS == 5_000_000


# Sessions and plans


def test_what_is_said_in_a_session():
    session = after()
    for text in ("x" * 4_001, "votes vcse 0 0 1001 0", f"room vcse {MAX_PEOPLE + 1}", "room vcse 0000019999999",
                 "room vcse 000001" + "9" * 3_000):  # fmt: skip
        reply = DIALOGUE.answer(session, text)
        assert (reply.understood, tuple(reply.events)) == (False, ()), text[:40]
    assert DIALOGUE.answer(session, f"room vcse {MAX_PEOPLE}").understood


@pytest.mark.parametrize(("weeks", "code"), [("104", 0), ("105", 2)])
def test_weeks_of_a_plan(weeks: str, code: int, vcsekit: Vcsekit):
    content = str(HERE.parent / "content")
    words = ("codesign", "plan", "--start", "2026-05-04", "--weeks", weeks, "--content", content)
    assert vcsekit(*words).code == code
