"""The commands `cohort`, `trend` and `twin` as people run them: forms, versions of the matrix, mistakes."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from vcsekit.cli.app import run

ROOT = Path(__file__).parents[1]
OTHER = ROOT / "tests" / "content" / "other-matrix"
SYSTEMS = {"Ayr": 1, "Bute": 3, "Coll": 4}

Command = Callable[..., tuple[int, str, str]]


def returns(path: Path, year: str, systems: dict[str, int], news: str = "NEWS-01") -> Path:
    """Two returns a system, which answer SHELF-01, CREW-01 and NEWS-01 with its level, and one more with another."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["return_id", "system", "round", "SHELF-01", "CREW-01", news])
        for system, level in systems.items():
            for number in range(2):
                writer.writerow([f"{system}{number}{year}", system, year, level, level, min(level + number, 5)])
    return path


@pytest.fixture
def vcsekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)

    def call(*arguments: str, content: Path = OTHER) -> tuple[int, str, str]:
        code = run([*arguments, "--content", str(content)])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call


@pytest.fixture
def one(tmp_path: Path) -> str:
    return str(returns(tmp_path / "one.csv", "2021", SYSTEMS))


@pytest.fixture
def two(tmp_path: Path) -> str:
    return str(returns(tmp_path / "two.csv", "2022", {"Ayr": 2, "Bute": 3, "Coll": 3}))


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """NEWS-01 has another id, CREW-01 another meaning, and the version says so."""
    folder = tmp_path / "later"
    shutil.copytree(OTHER, folder)
    changes = {
        "matrix.yaml": ("version: 2.4.0", "version: 3.0.0"),
        "domains/news.yaml": ("  - id: NEWS-01\n", "  - id: NEWS-02\n    formerly: [NEWS-01]\n"),
        "domains/crew.yaml": ("Four helpers came to a lesson in June.", "No helper may ever touch a book."),
    }
    for name, (old, new) in changes.items():
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    return folder


# Forms


@pytest.mark.parametrize("command", ["cohort", "trend", "twin"])
@pytest.mark.parametrize("ending", ["txt", "csv", "json"])
def test_the_ending_says_the_form(command: str, ending: str, one: str, two: str, vcsekit: Command, tmp_path: Path):
    out = tmp_path / f"out.{ending}"
    code, shown, told = vcsekit(command, one, two, "--system", "ayr", "--out", str(out))
    assert (code, shown) == (0, "") and told.endswith(f"written: {out}\n")
    text = out.read_text(encoding="utf-8")
    if ending == "json":
        assert json.loads(text)["kind"] == f"vcsekit-{command}"
    elif ending == "csv":
        assert len(list(csv.DictReader(text.splitlines()))) > 1
    else:
        assert max(map(len, text.splitlines())) <= 80
    assert "Bute" not in text and "Coll" not in text
    code, _, told = vcsekit(command, one, two, "--system", "ayr", "--out", str(out))
    assert code == 2 and "--force" in told


def test_names_from_a_list(one: str, vcsekit: Command, tmp_path: Path):
    names = tmp_path / "may-be-named.txt"
    names.write_text("\ufeffBUTE\n\nColl\nSkye\n", encoding="utf-8")
    code, shown, told = vcsekit("cohort", one, "--system", "Ayr", "--opted-in", str(names), "--format", "csv")
    rows = [row for row in csv.DictReader(shown.splitlines()) if row["item"] == "SHELF"]
    assert code == 0 and f"note: {names} names Skye, of which there are no returns here" in told
    assert [(row["system"], row["mean"], row["others_mean"]) for row in rows] == [
        ("Ayr", "1.0000", "3.5000"), ("Bute", "3.0000", "2.5000"), ("Coll", "4.0000", "2.0000")
    ]  # fmt: skip


def test_a_control_character_does_not_reach_the_screen(vcsekit: Command, tmp_path: Path):
    path = returns(tmp_path / "r.csv", "2021", {"Ay\x1b[31mr": 1, **SYSTEMS})
    _, shown, _ = vcsekit("cohort", str(path), "--system", "Ayr", "--opt-in", "Ay\x1b[31mr", "--opt-in", "Bute",
                          "--opt-in", "Coll")  # fmt: skip
    assert "Ay" in shown and "\x1b" not in shown


# Versions of the matrix


def scored(path: str, content: Path, vcsekit: Command, out: str) -> str:
    assert vcsekit("score", path, "--out", out, content=content)[0] == 0
    return f"{out}/results.json"


def test_a_trend_over_two_versions(one: str, later: Path, vcsekit: Command, tmp_path: Path):
    """SHELF is compared as it is, NEWS under its new id; CREW asks something else now."""
    early = scored(one, OTHER, vcsekit, "early")
    late = str(returns(tmp_path / "late.csv", "2023", {"Ayr": 4, "Bute": 3, "Coll": 4}, "NEWS-02"))
    code, shown, told = vcsekit(
        "trend", early, late, "--before-content", str(OTHER), "--system", "Ayr", "--format", "json", content=later
    )
    assert code == 0, told
    data = json.loads(shown)
    rows = {row["item"]: row for row in data["tables"]["trend"]}
    assert set(rows) == {"SHELF", "SHELF-01", "NEWS", "NEWS-02"}
    assert (rows["SHELF"]["difference"], rows["SHELF"]["moved"], rows["NEWS"]["from_mean"]) == (3, True, 1.5)
    assert {row["earlier"]: row["what"] for row in data["tables"]["matrix_changes"]} == {
        "CREW-01": "not compared", "NEWS-01": "asked under another id"
    }  # fmt: skip
    text = vcsekit("trend", early, late, "--before-content", str(OTHER), content=later)[1]
    assert "What changed in the matrix" in text and "How many systems moved" in text


def test_a_trend_without_the_earlier_content(one: str, later: Path, vcsekit: Command, tmp_path: Path):
    """By ids alone, CREW-01 is compared though it asks something else: a note says so, and domains are not."""
    early = scored(one, OTHER, vcsekit, "early")
    late = str(returns(tmp_path / "late.csv", "2023", {"Ayr": 4, "Bute": 3, "Coll": 4}, "NEWS-02"))
    code, shown, told = vcsekit("trend", early, late, "--system", "Ayr", "--format", "json", content=later)
    assert code == 0 and "compared by their ids alone. --before-content names the content of then" in " ".join(
        told.split()
    )
    data = json.loads(shown)
    assert {row["item"] for row in data["tables"]["trend"] if row["interval_low"] is not None} == {
        "SHELF-01", "CREW-01"
    }  # fmt: skip
    assert any("by the ids of indicators alone" in note for note in data["notes"])


def test_a_report_over_two_versions(one: str, later: Path, vcsekit: Command, tmp_path: Path):
    early = scored(one, OTHER, vcsekit, "early")
    late = str(returns(tmp_path / "late.csv", "2023", SYSTEMS, "NEWS-02"))
    code, shown, told = vcsekit(
        "report", late, early, "--kind", "trend", "--before-content", str(OTHER), "--system", "Ayr", content=later
    )
    assert code == 0, told
    assert "# How Ayr moved, round by round" in shown and "## What changed in the matrix" in shown
    assert "| NEWS-01 (version 2.4.0) | NEWS-02 | Word gets round |" in shown.replace("\\", "")


@pytest.mark.parametrize("kind", ["cohort", "twin"])
def test_only_a_trend_takes_another_version(kind: str, one: str, later: Path, vcsekit: Command):
    early = scored(one, OTHER, vcsekit, "early")
    code, _, told = vcsekit(kind, early, "--system", "Ayr", content=later)
    assert code == 2 and "was scored with island-libraries 2.4.0, and this is island-libraries 3.0.0" in told


def test_every_system_gets_its_own_page(one: str, vcsekit: Command, tmp_path: Path):
    """Dunn has one return: there is no page of it, and the others get theirs."""
    path = Path(one)
    path.write_text(path.read_text(encoding="utf-8") + "d,Dunn,2021,1,1,1\n", encoding="utf-8")
    code, _, _ = vcsekit("report", one, "--kind", "cohort", "--every-system", "--out", str(tmp_path / "pages"))
    pages = {page.stem: page.read_text(encoding="utf-8") for page in (tmp_path / "pages").iterdir()}
    assert code == 0 and set(pages) == {"ayr", "bute", "coll"}
    assert "Bute" not in pages["ayr"] and "Dunn" not in "".join(pages.values())


def test_rounds_of_returns_that_name_no_system(vcsekit: Command, tmp_path: Path):
    rows = [(year, number, level) for year, level in ((2021, 1), (2022, 4)) for number in range(3)]
    lines = "".join(f"{year}-{number},{year},{level}\n" for year, number, level in rows)
    (tmp_path / "r.csv").write_text(f"return_id,round,SHELF-01\n{lines}", encoding="utf-8")
    code, shown, told = vcsekit("trend", "r.csv")
    assert code == 0, told
    assert "The overall score went from 1.00 in 2021 to 4.00 in 2022: moved up." in shown
    assert "Shelves and stock" in vcsekit("report", "r.csv", "--kind", "trend")[1]


# Mistakes


def test_the_same_returns_twice(one: str, vcsekit: Command):
    early = scored(one, OTHER, vcsekit, "early")
    code, _, told = vcsekit("cohort", early, one, "--system", "Ayr")
    assert code == 0
    assert "note: Ayr, 2021 and 2 more stands in several files; a return that is in two of them counts twice" in told


MISTAKES = [
    (("cohort", "{one}"), "it is not said which system is meant", f"--system NAME; there is: {'; '.join(SYSTEMS)}\n"),
    (("twin", "{one}"), "it is not said which system is meant", f"--system NAME; there is: {'; '.join(SYSTEMS)}\n"),
    (("cohort", "{one}", "--system", "Aye"), "no return is of the system “Aye”", "did you mean `Ayr`?"),
    (("cohort", "{one}", "--system", "Ayr", "--round", "1999"), "no return is of the round “1999”", "there is: 2021"),
    (("cohort", "{one}", "--system", "Ayr", "--opt-in", "Bot"), "no return is of the system “Bot”", ""),
    (("cohort", "{one}", "--system", "Ayr", "--opted-in", "none.txt"), "none.txt can't be read", ""),
    (("trend", "{one}"), "there is only one round here (2021)", "name files of two rounds at least"),
    (("trend", "{one}", "{two}", "--system", "Skye"), "no return is of the system “Skye”", ""),
    (("trend", "{one}", "{two}", "--before-content", "nowhere"), "nowhere", ""),
    (("cohort", "nowhere.csv", "--system", "Ayr"), "nowhere.csv", ""),
    (("twin", "{one}", "--system", "Ayr", "--out", "x.pdf"), "it is not clear what x.pdf should be", "--format"),
    (("report", "{one}", "--kind", "trend", "--every-system", "--out", "x"), "a trend is written for one system", ""),
]


@pytest.mark.parametrize(("arguments", "message", "hint"), MISTAKES)
def test_mistakes(arguments: tuple[str, ...], message: str, hint: str, one: str, two: str, vcsekit: Command):
    code, shown, told = vcsekit(*(part.format(one=one, two=two) for part in arguments))
    assert (code, shown) == (2, "") and message in told and hint in told and "Traceback" not in told
    assert not Path("x.pdf").exists()


def test_a_system_that_is_too_small(vcsekit: Command, tmp_path: Path):
    path = returns(tmp_path / "r.csv", "2021", SYSTEMS)
    path.write_text(path.read_text(encoding="utf-8") + "d,Dunn,2021,1,1,1\n", encoding="utf-8")
    for command in ("cohort", "twin"):
        code, _, told = vcsekit(command, str(path), "--system", "Dunn")
        assert code == 2 and "Dunn has fewer than 2 returns in 2021, so nothing of it can be shown" in told


def test_many_systems_are_not_all_told(vcsekit: Command, tmp_path: Path):
    many = dict.fromkeys([f"System {number:02}" for number in range(11)], next(iter(SYSTEMS.values())))
    path = returns(tmp_path / "r.csv", "2021", many)
    told = "; ".join(list(many)[:10]) + "; and 1 more\n"
    assert f"hint: name it: --system NAME; there is: {told}" in vcsekit("cohort", str(path))[2]
    assert f"hint: there is: {told}" in vcsekit("cohort", str(path), "--system", "Zzz")[2]


@pytest.mark.parametrize("command", [("cohort", "r.csv"), ("twin", "r.csv", "--system", "Ayr")])
def test_returns_of_no_system_have_none_to_set_beside(command: tuple[str, ...], vcsekit: Command, tmp_path: Path):
    returns(tmp_path / "r.csv", "2021", {"": next(iter(SYSTEMS.values()))})
    code, _, told = vcsekit(*command)
    assert code == 2 and "error: no return names a system" in told and "add a column `system`" in told


def test_a_list_that_is_no_text(one: str, vcsekit: Command, tmp_path: Path):
    (tmp_path / "names.txt").write_bytes(b"\xff\xfe\x00B")
    code, _, told = vcsekit("cohort", one, "--system", "Ayr", "--opted-in", "names.txt")
    assert code == 2 and "names.txt is not UTF-8" in told


@pytest.mark.parametrize("damage", [{"state": 5}, {"tally": None}, {"matrix": 3}, {"matrix": {"id": "x"}}])
def test_damaged_results(damage: dict, one: str, two: str, vcsekit: Command):
    early = Path(scored(one, OTHER, vcsekit, "early"))
    data = json.loads(early.read_text(encoding="utf-8"))
    early.write_text(json.dumps({**data, **damage}), encoding="utf-8")
    for command in ("trend", "cohort"):
        code, shown, told = vcsekit(command, str(early), two, "--system", "Ayr")
        assert (code, shown) == (2, "") and "Traceback" not in told and str(early) in told


def test_levels_that_no_scale_has(one: str, two: str, later: Path, vcsekit: Command):
    early = Path(scored(one, OTHER, vcsekit, "early"))
    early.write_text(early.read_text(encoding="utf-8").replace('"4": 2', '"9": 2'), encoding="utf-8")
    code, _, told = vcsekit("trend", str(early), two.replace("NEWS-01", "x"), "--system", "Ayr", content=later)
    assert code == 2 and "holds the level 9, which this matrix does not have" in told
