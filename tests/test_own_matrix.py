"""The second model in the examples: sound, used by the commands of a workshop and of returns, and as its page says."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from vcsekit.cli.app import run

ROOT = Path(__file__).parents[1]
OWN = ROOT / "examples" / "own-matrix"


@pytest.fixture
def vcsekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)

    def call(*arguments: str, typed: str = "") -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = run([*arguments, "--content", str(OWN)])
        return code, capsys.readouterr().out

    return call


def test_it_is_sound_and_in_form(vcsekit):
    assert vcsekit("validate", "--strict", "--format", "json") == (0, "[]\n")
    assert vcsekit("fmt", "--check")[0] == 0


def test_it_has_the_structure_that_the_page_tells(vcsekit):
    code, out = vcsekit("list")
    assert code == 0
    assert re.findall(r"^([A-Z]+)  ", out, re.MULTILINE) == [
        "READY", "GOVERN", "DIGITAL", "STANDARD", "FUNDING", "BARRIERS", "PEOPLE", "CITIZEN", "EVALUATE", "BREADTH",
        "INNOVATE", "CAPACITY",
    ]  # fmt: skip
    shown = vcsekit("show", "CITIZEN-01")[1]
    assert re.findall(r"- ([0-9]) (\w[\w ]*): ", shown) == [
        ("0", "Not started"), ("1", "Noticed"), ("2", "Designed"), ("3", "Tested"), ("4", "Spread"),
        ("5", "Sustained"),
    ]  # fmt: skip


def test_a_rehearsal_asks_its_questions(vcsekit):
    code, out = vcsekit("assess", "--rehearse", "--plain", typed="go CAPACITY-01\n0\nNothing yet.\n\nquit\n")
    assert code in (0, 1)
    assert "Skills for joined-up work" in out
    assert "0 Not started" in out


def test_a_filled_form_comes_back_as_scores(vcsekit, tmp_path: Path):
    assert vcsekit("form", "--out", "form.csv")[0] == 0
    with (tmp_path / "form.csv").open(encoding="utf-8-sig", newline="") as handle:
        header, row = list(csv.reader(handle))[:2]
    answers = {"READY-01": "5", "GOVERN-01": "Not started", "DIGITAL-01": "N/A"}
    filled = [answers.get(name, cell) for name, cell in zip(header, row, strict=True)]
    filled[header.index("return_id")] = "R1"
    with (tmp_path / "form.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([header, filled])
    assert vcsekit("score", "form.csv", "--out", "scored")[0] == 0
    with (tmp_path / "scored" / "scores.csv").open(encoding="utf-8-sig", newline="") as handle:
        [score] = csv.DictReader(handle)
    assert (score["overall"], score["answered"], score["completeness"]) == ("2.5000", "2", "0.1818")


def test_its_returns_make_reports(vcsekit, tmp_path: Path):
    code, out = vcsekit("score", str(OWN / "returns.csv"), "--out", "scored")
    assert code == 0 and out.startswith("23 rows in = 23 scored + 0 rejected")
    for ending in ("html", "md", "docx", "json"):
        assert vcsekit("report", "scored/results.json", "--out", f"all.{ending}")[0] == 0
    view = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert view["matrix"]["title"] == "Integrated care matrix"
    assert len(view["domains"]) == 12 and view["gaps"]


def test_its_returns_are_those_that_the_program_makes(tmp_path: Path):
    maker = [sys.executable, ROOT / "examples" / "make_returns.py", "--content", OWN, "--out", tmp_path]
    subprocess.run([*maker, "--systems", "2", "--rounds", "1"], check=True, capture_output=True)
    assert (tmp_path / "round-1.csv").read_bytes() == (OWN / "returns.csv").read_bytes()


def test_the_page_shows_what_the_files_say():
    page = (ROOT / "docs" / "own-matrix.md").read_text(encoding="utf-8")
    files = [path.read_text(encoding="utf-8") for path in OWN.rglob("*.yaml")]
    blocks = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 5
    for block in blocks:
        assert any(block in text for text in files), block


def test_whose_it_is_not_is_said_wherever_it_is_shown(vcsekit, tmp_path: Path):
    assert "All texts are our own" in " ".join(vcsekit("list")[1].split())
    vcsekit("report", str(OWN / "returns.csv"), "--out", "report.html")
    assert "All texts are our own" in (tmp_path / "report.html").read_text(encoding="utf-8")
