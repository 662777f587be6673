"""What commands refuse, with the words that they say: the exit code tells, nothing is written, no traceback."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from vcsekit.cli.app import run

ROOT = Path(__file__).parents[1]
OTHER = ROOT / "tests" / "content" / "other-matrix"
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def vcsekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)

    def call(*arguments: str, content: Path = OTHER) -> tuple[int, str, str]:
        code = run([*arguments, "--content", str(content)])
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err
        return code, shown.out, " ".join(shown.err.split())

    return call


def returns(name: str, *rows: tuple[str, str, str, int], header: tuple[str, ...] = ("SHELF-01", "CREW-01")) -> str:
    """A file of returns: system, round, constituency and a level for every indicator."""
    with Path(name).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["return_id", "system", "round", "constituency", *header])
        for number, (system, year, group, level) in enumerate(rows):
            writer.writerow([number, system, year, group, *[level] * len(header)])
    return name


def test_a_guide_that_is_not_there(vcsekit: Call):
    code, out, told = vcsekit("codesign", "plan", "--start", "2026-05-04", "--guide", "mending-day")
    assert (
        (code, out) == (2, "") and "there is no guide `mending-day`" in told and "did you mean `mending-days`?" in told
    )
    code, _, told = vcsekit("codesign", "plan", "--start", "2026-05-04", "--guide", "zzzz")
    assert code == 2 and "`vcsekit codesign list` names them" in told


def test_cards_of_a_domain_that_has_none(vcsekit: Call, tmp_path: Path):
    content = tmp_path / "content"
    shutil.copytree(OTHER, content)
    shutil.rmtree(content / "coproduction")
    code, out, told = vcsekit("cards", "--kind", "conversation", content=content)
    assert (code, out) == (2, "") and "the content has no such cards" in told and "leave --kind or --domain out" in told


def test_a_layout_for_what_needs_none(vcsekit: Call):
    assert vcsekit("form", "--out", "form.xlsx")[0] == 0
    code, _, told = vcsekit("layout", "guess", "form.xlsx")
    assert code == 2 and ("is a form of ours, which needs no layout" in told or "has nothing in it" in told)
    Path("empty.csv").write_text("\n\n", encoding="utf-8")
    code, _, told = vcsekit("layout", "guess", "empty.csv")
    assert code == 2 and "empty.csv" in told
    Path("broken.xlsx").write_bytes(b"PK\x03\x04 and then nothing")
    code, _, told = vcsekit("layout", "guess", "broken.xlsx")
    assert code == 2 and "broken.xlsx" in told


def test_a_session_is_of_one_system(vcsekit: Call):
    Path("a.txt").write_text("quit\n", encoding="utf-8")
    assert vcsekit("assess", "room", "--script", "a.txt")[0] == 0
    code, _, told = vcsekit("report", "sessions/room.jsonl", "--every-system", "--out", "pages")
    assert code == 2 and "a session is of one system" in told and not Path("pages").exists()


def test_no_two_constituencies_to_put_side_by_side(vcsekit: Call):
    file = returns("r.csv", *[("Ayr", "2021", "readers", 2)] * 3)
    code, out, told = vcsekit("report", file, "--kind", "perception")
    assert (code, out) == (2, "") and "there are no two constituencies to put side by side" in told
    assert "each needs 2 returns" in told


def test_a_system_that_was_not_there_before(vcsekit: Call):
    file = returns("r.csv", *[("Ayr", "2021", "", 2)] * 3, *[("Bute", "2022", "", 3)] * 3)
    code, out, told = vcsekit("report", file, "--kind", "compare", "--system", "Bute", "--before", "2021")
    assert (code, out) == (2, "") and "Bute has no return in 2021" in told


def test_a_trend_that_can_not_be_shown(vcsekit: Call):
    rows = [("Ayr", year, "", 2) for year in ("2021", "2022") for _ in range(3)]
    file = returns("r.csv", *rows, ("Bute", "2021", "", 1), ("Bute", "2022", "", 1))
    code, out, told = vcsekit("trend", file)
    assert (code, out) == (2, "") and "fewer than 2 systems can be shown in the first and in the last round" in told
    code, out, told = vcsekit("trend", file, "--system", "Bute")
    assert (code, out) == (2, "") and "Bute can't be shown in two rounds: each needs 2 returns" in told


def test_a_trend_in_which_nothing_moved(vcsekit: Call):
    file = returns("r.csv", *[("Ayr", year, "", 2) for year in ("2021", "2022") for _ in range(3)])
    code, out, _ = vcsekit("trend", file, "--system", "Ayr")
    assert code == 0 and "None did, beyond who was in the room." in " ".join(out.split())


def test_versions_that_share_no_question(vcsekit: Call, tmp_path: Path):
    """Results of the other matrix, whose indicators all have other ids now."""
    old = returns("old.csv", *[("Ayr", "2021", "", 2)] * 3)
    assert vcsekit("score", old, "--out", "scored")[0] == 0
    content = tmp_path / "content"
    shutil.copytree(OTHER, content)
    for path in (path for path in content.rglob("*") if path.is_file()):
        text = re.sub(r"\b([A-Z]{3,5})-01\b", r"\1-07", path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")
    new = returns("new.csv", *[("Ayr", "2022", "", 2)] * 3, header=("SHELF-07", "CREW-07"))
    code, _, told = vcsekit("trend", new, "scored/results.json", content=content)
    assert code == 2 and "the versions of the matrix share no indicator" in told


def test_options_of_another_version(vcsekit: Call, capsys: pytest.CaptureFixture[str]):
    file = returns("r.csv", *[("Ayr", "2021", "", 2)] * 3)
    assert vcsekit("score", file, "--out", "scored")[0] == 0
    manifest = next(path for path in Path("scored").iterdir() if "manifest" in path.name)
    data = json.loads(manifest.read_text(encoding="utf-8"))
    for options in ({"format": "papyrus"}, {}, {**data["options"], "max_problems": "many"}):
        manifest.write_text(json.dumps(data | {"options": options}), encoding="utf-8")
        code = run(["score", "--from", str(manifest), "--out", "twice", "--content", str(OTHER)])
        told = " ".join(capsys.readouterr().err.split())
        assert code == 2 and "names options that this version does not know" in told and "score the files anew" in told
        assert not Path("twice").exists()
