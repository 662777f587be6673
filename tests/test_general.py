"""The code knows nothing of the shipped matrix: every command, on another one.

The other matrix has six levels that start at 0, twelve domains of one indicator each, weights of its own (one of
them 0), two constituencies, no date of its framework and no glossary.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from vcsekit.cli.app import command_names, run
from vcsekit.cli.list_items import KINDS
from vcsekit.content.kinds import FILE_KINDS
from vcsekit.content.load import load_library
from vcsekit.io.files import read_folder

ROOT = Path(__file__).parents[1]
OTHER = Path(__file__).parent / "content" / "other-matrix"

LEVELS = ("Bare", "Begun", "Tried", "Kept", "Shared", "Rooted")
WEIGHTS = {
    "SHELF": Fraction(2), "HOURS": Fraction(3, 2), "ROOMS": Fraction(1, 2), "CREW": Fraction(1),
    "LOAN": Fraction(3), "TALE": Fraction(3, 4), "PURSE": Fraction(3, 2), "ROOF": Fraction(2),
    "KEYS": Fraction(1, 2), "NEWS": Fraction(0), "VANS": Fraction(5, 4), "PLANS": Fraction(1),
}  # fmt: skip
"""As in the files of the domains; they add up to 15."""

ANSWERS = {
    "SHELF": 0, "HOURS": 5, "ROOMS": 3, "CREW": 2, "LOAN": 4, "TALE": 0,
    "PURSE": 1, "ROOF": 5, "KEYS": 2, "NEWS": 5, "VANS": 3, "PLANS": 1,
}  # fmt: skip
"""A return. Weighted: 0 + 15/2 + 3/2 + 2 + 12 + 0 + 3/2 + 10 + 1 + 0 + 15/4 + 1 = 161/4."""

OVERALL = Fraction(161, 60)
WITHOUT_SHELF = Fraction(161, 52)
"""The same return where SHELF (level 0, weight 2) is not answered: 161/4 ÷ 13."""

ONE_ID_OF_EACH_KIND = {
    "domains": ("CREW", "CREW: Helpers"),
    "indicators": ("crew-01", "CREW-01: Trained helpers"),
    "areas": ("weather", "Weather and water"),
    "themes": ("tides", "Tides"),
    "barriers": ("damp-walls", "Damp walls"),
    "approaches": ("quay-cupboard", "A cupboard on the quay"),
    "cases": ("gull-island", "Gull Island reads through the winter"),
    "actions": ("gull-rota", "Eleven neighbours share the desk"),
    "systems": ("outer-isles", "Outer Isles"),
    "sources": ("almanac", "An almanac that nobody printed"),
    "guides": ("mending-days", "Mending books together"),
    "cards": ("card-wish", "Which wish of yours became a book on the shelf?"),
    "documents": ("key-protocol", "Protocol for the third key"),
}
"""An id of each kind, and the first line that `show` prints of it. Other kinds, such as terms, are not here."""

TRIED: set[str] = set()
"""The commands that a test below runs."""


def tries(command: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Marks a test as one that runs this command on the other matrix."""
    TRIED.add(command)
    return lambda test: test


@pytest.mark.parametrize("command", command_names())
def test_every_command_is_tried_here(command: str):
    assert command in TRIED, (
        f"the command `{command}` was never run on a matrix other than the shipped one: "
        f'add a test marked @tries("{command}") to {Path(__file__).name}'
    )


@cache
def shipped_words() -> re.Pattern[str]:
    """What only the shipped content says: its ids, levels, constituencies, and titles of several words."""
    folder = ROOT / "content"
    library, _ = load_library(
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")}
    )
    words = {"NHS England", library.matrix.id, library.matrix.title}
    words |= {level.label for level in library.matrix.scale}
    words |= {group.label for group in library.matrix.constituencies} - {"Other"}
    words |= set(library.ids("domain"))
    titled = [*library.domains, *library.areas]
    words |= {item.title for item in titled if " " in item.title}
    words |= {name for name in library.entries if name.count("-") > 1}
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(words))) + r")(?!\w)")


def assert_own_words(text: str, where: str) -> None:
    found = shipped_words().search(text)
    assert not found, (
        f"{where} holds a word of the shipped matrix: {text[max(0, found.start() - 60) : found.end() + 40]}"
    )


def test_shipped_words_are_known():
    for word in ("LEAD", "LEAD-01", "Emerging", "Thriving", "NHS England", "VCSE"):
        assert shipped_words().search(f"… {word}, …")
    assert not shipped_words().search("A leader of libraries; thriving; LEADS")


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


Vcsekit = Callable[..., Outcome]


@pytest.fixture
def vcsekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Vcsekit]:
    """Runs a command on the other matrix in an empty folder. No output and no file may hold a shipped word."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: str, typed: str = "") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = run([*arguments, "--content", str(OTHER)])
        shown = capsys.readouterr()
        assert code in (0, 1), shown.err
        assert "Traceback" not in shown.out + shown.err
        assert_own_words(shown.out + shown.err, f"the output of {' '.join(arguments)}")
        return Outcome(code, shown.out, shown.err)

    yield call
    for path in tmp_path.rglob("*"):
        if path.is_file() and "pagefind" not in path.parts:  # an index is not text
            assert_own_words(path.read_text(encoding="utf-8"), path.name)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def write_returns(path: Path, returns: dict[str, dict[str, int | str]], constituency: str = "Readers") -> None:
    """A CSV file of returns; a domain that a return does not name stays empty."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(
            ["return_id", "system", "place", "constituency", "round", "submitted", *(f"{d}-01" for d in WEIGHTS)]
        )
        for name, answers in returns.items():
            about = [name, "Outer Isles", "The harbour", constituency, "2030", "2030-05-01"]
            writer.writerow([*about, *(answers.get(domain, "") for domain in WEIGHTS)])


@pytest.fixture
def returns(tmp_path: Path) -> Path:
    """The example returns, made for the other matrix."""
    folder = tmp_path / "returns"
    program = [
        sys.executable,
        str(ROOT / "examples" / "make_returns.py"),
        "--content",
        str(OTHER),
        "--out",
        str(folder),
    ]
    made = subprocess.run(program, capture_output=True, text=True, check=False)
    assert (made.returncode, made.stderr) == (0, "")
    return folder


@pytest.fixture
def results(returns: Path, vcsekit: Vcsekit) -> str:
    """What `score` makes of them."""
    rounds = [str(path) for path in sorted(returns.glob("round-*.csv"))]
    assert vcsekit("score", *rounds, "--out", "scored").code == 0
    return "scored/results.json"


@tries("validate")
def test_validate(vcsekit: Vcsekit):
    found = vcsekit("validate", "--strict")
    assert (found.code, found.out) == (0, "")
    counts = "12 domains, 12 indicators, 3 barriers, 2 approaches, 1 case, 2 actions"
    assert found.err == f"no problems (21 files read: {counts})\n"


@tries("explain")
def test_explain(capsys: pytest.CaptureFixture[str]):
    """It speaks of any matrix."""
    for arguments in ([], ["VK401"], ["VK5"], ["VR301"]):
        assert run(["explain", *arguments]) == 0
        assert_own_words(capsys.readouterr().out, f"what `explain` says of {arguments}")


@tries("list")
def test_list(vcsekit: Vcsekit):
    found = vcsekit("list")
    assert found.out.startswith("Island libraries matrix, version 2.4.0 (pilot). An invented matrix")
    shown = re.findall(r"^([A-Z]+)  \S", found.out, re.MULTILINE)
    assert shown == list(WEIGHTS), "the domains stand in the matrix's order"
    assert "  NEWS-01  Word gets round\n" in found.out
    flat = " ".join(found.out.split())
    assert "1 area, 1 theme, 3 barriers, 2 approaches, 1 case, 2 actions, 1 system, 1 source" in flat


@tries("list")
@pytest.mark.parametrize("kind", KINDS)
def test_list_of_a_kind(kind: str, vcsekit: Vcsekit):
    found = vcsekit("list", kind)
    assert found.code == 0
    if kind not in ONE_ID_OF_EACH_KIND:
        assert (found.out, found.err) == ("", f"there are no {kind} in this content\n")
    else:
        assert re.search(rf"^{ONE_ID_OF_EACH_KIND[kind][0]}  ", found.out, re.MULTILINE | re.IGNORECASE)


@tries("show")
@pytest.mark.parametrize("kind", ONE_ID_OF_EACH_KIND)
def test_show(kind: str, vcsekit: Vcsekit):
    name, first = ONE_ID_OF_EACH_KIND[kind]
    found = vcsekit("show", name)
    assert (found.code, found.out.splitlines()[0]) == (0, first)


def test_show_tells_all_six_levels(vcsekit: Vcsekit):
    out = vcsekit("show", "CREW-01").out
    assert re.findall(r"- ([0-9]) (\w+): ", out) == [(str(value), label) for value, label in enumerate(LEVELS)]


def test_show_tells_where_and_when(vcsekit: Vcsekit):
    case, system = vcsekit("show", "gull-island").out, vcsekit("show", "outer-isles").out
    assert "Gull Island Reading Room, The harbour, Outer Isles. Told in November 2019" in " ".join(case.split())
    assert "at least 11 neighbours: people on the rota (2018/19)" in case
    assert "Board code ZZ9. Region: Far Sea. From 2015." in system
    assert "almanac/boats: Boats" in vcsekit("show", "almanac/boats").out


@tries("search")
def test_search(vcsekit: Vcsekit):
    found = vcsekit("search", "cupboard", "quay")
    assert found.code == 0
    assert found.out.startswith("quay-cupboard  A cupboard on the quay (approach)")
    nothing = vcsekit("search", "sponsorship")
    assert (nothing.code, nothing.out) == (1, "")


@tries("form")
def test_form(vcsekit: Vcsekit, tmp_path: Path):
    found = vcsekit("form", "--out", "form.csv")
    levels = ", ".join(f"{value} or {label}" for value, label in enumerate(LEVELS))
    assert f"A cell is {levels}, N/A, or empty." in found.err
    [row] = table(tmp_path / "form.csv")
    assert list(row)[:7] == ["return_id", "system", "place", "constituency", "round", "submitted", "matrix"]
    assert list(row)[7:] == [*(f"{domain}-01" for domain in WEIGHTS), "comment"]
    assert row["matrix"] == "island-libraries 2.4.0"


def test_an_empty_form_is_no_return(vcsekit: Vcsekit):
    vcsekit("form", "--out", "form.csv")
    found = vcsekit("score", "form.csv", "--out", "scored")
    assert found.out.startswith("1 row in = 0 scored + 1 rejected")
    assert "the row has no `return_id`" in found.err


@tries("layout guess")
def test_layout_guess(vcsekit: Vcsekit, tmp_path: Path):
    """Levels from 0, named; the heading of each column is an indicator's id, its statement or its title."""
    header = ["Response ID", "SHELF-01", "Where", "Mood"]
    (tmp_path / "answers.csv").write_text(",".join(header) + "\n1,Rooted,Dunes,5\n2,Unsure,Dunes,4\n")
    found = vcsekit("layout", "guess", "answers.csv")
    assert found.code == 0
    assert '  return_id: "Response ID"' in found.out.splitlines()
    assert '  SHELF-01: "SHELF-01"' in found.out.splitlines()
    assert '  # "Unsure": blank' in found.out.splitlines()
    assert "QUESTION: what is this? It holds Dunes" in found.out


@tries("layout check")
def test_layout_check(vcsekit: Vcsekit, tmp_path: Path):
    (tmp_path / "answers.csv").write_text("who,item,said\n1,shelf-01,Rooted\n1,hours-01,0\n2,hours-01,6\n")
    text = "title: Long\nshape: long\ncolumns: {return_id: who, indicator: item, answer: said}\n"
    (tmp_path / "layout.yaml").write_text(text)
    found = vcsekit("layout", "check", "layout.yaml", "answers.csv")
    assert (found.code, found.out.splitlines()[-1]) == (
        1, "3 rows in = 3 scored + 0 rejected (2 returns). Cells that could not be counted: 1.",
    )  # fmt: skip
    (tmp_path / "layout.yaml").write_text(text + "answers: {6: Rooted}\n")
    assert vcsekit("layout", "check", "layout.yaml", "answers.csv").code == 0


@tries("score")
def test_score_by_hand(vcsekit: Vcsekit, tmp_path: Path):
    """Overall scores worked out by hand. The domain of weight 0 changes none; level 0 is an answer."""
    assert sum(WEIGHTS.values()) == 15
    assert sum(WEIGHTS[name] * value for name, value in ANSWERS.items()) / 15 == OVERALL
    write_returns(
        tmp_path / "by-hand.csv",
        {
            "all": ANSWERS,
            "by-name": {name: LEVELS[value] for name, value in ANSWERS.items()},
            "no-news": {name: value for name, value in ANSWERS.items() if name != "NEWS"},
            "bad-news": {**ANSWERS, "NEWS": 0},
            "no-shelf": {name: value for name, value in ANSWERS.items() if name != "SHELF"},
            "shelf-not-applicable": {**ANSWERS, "SHELF": "N/A"},
            "news-alone": {"NEWS": 5},
            "all-bare": dict.fromkeys(WEIGHTS, 0),
        },
    )
    assert vcsekit("score", "by-hand.csv", "--out", "scored").code == 0
    rows = {row["return_id"]: row for row in table(tmp_path / "scored" / "scores.csv")}
    figures = {name: (row["overall"], row["answered"], row["completeness"]) for name, row in rows.items()}
    assert figures == {
        "all": ("2.6833", "12", "1.0000"),
        "by-name": ("2.6833", "12", "1.0000"),
        "no-news": ("2.6833", "11", "0.9167"),
        "bad-news": ("2.6833", "12", "1.0000"),
        "no-shelf": ("3.0962", "11", "0.9167"),
        "shelf-not-applicable": ("3.0962", "11", "1.0000"),
        "news-alone": ("", "1", "0.0833"),
        "all-bare": ("0.0000", "12", "1.0000"),
    }
    assert (rows["all"]["SHELF_mean"], rows["all"]["SHELF_floor"]) == ("0.0000", "0")
    assert (rows["no-shelf"]["SHELF_mean"], rows["no-shelf"]["SHELF_floor"]) == ("", "")
    assert rows["news-alone"]["NEWS_mean"] == "5.0000"
    [state] = json.loads((tmp_path / "scored" / "results.json").read_text())["state"]
    assert state["overall_scores"] == {"0": 1, str(OVERALL): 4, str(WITHOUT_SHELF): 2}
    assert state["answers"]["SHELF-01"] == {"": 2, "0": 5, "n/a": 1}


def test_tables_count_level_nought(vcsekit: Vcsekit, tmp_path: Path):
    write_returns(tmp_path / "two.csv", {"a": ANSWERS, "b": ANSWERS})
    vcsekit("score", "two.csv", "--out", "scored")
    shelf, news = (
        next(row for row in table(tmp_path / "scored" / "indicators.csv") if row["indicator"] == f"{domain}-01")
        for domain in ("SHELF", "NEWS")
    )
    assert [shelf[level.lower()] for level in LEVELS] == ["2", "0", "0", "0", "0", "0"]
    assert (shelf["not_answered"], shelf["lower_median"], shelf["upper_median"]) == ("0", "0", "0")
    assert news["rooted"] == "2"
    domain = next(row for row in table(tmp_path / "scored" / "domains.csv") if row["domain"] == "SHELF")
    assert (domain["responses"], domain["mean"], domain["floor"], domain["note"]) == ("2", "0.0000", "0", "")


def test_the_smallest_group_is_the_matrix_s_own(vcsekit: Vcsekit, tmp_path: Path):
    write_returns(tmp_path / "one.csv", {"a": ANSWERS})
    vcsekit("score", "one.csv", "--out", "scored")
    notes = {row["note"] for row in table(tmp_path / "scored" / "domains.csv")}
    assert notes == {"fewer than 2 responses: not shown"}


@tries("score")
def test_score_of_made_returns(returns: Path, results: str, tmp_path: Path):
    files = {path.name: table(path) for path in returns.iterdir()}
    assert sorted(files) == ["messy.csv", "round-1.csv", "round-2.csv", "round-3.csv"]
    given = {row[f"{domain}-01"] for row in files["round-1.csv"] for domain in WEIGHTS}
    assert given == {*map(str, range(6)), *LEVELS, "", "N/A"}
    sound = [row for name, rows in files.items() if name != "messy.csv" for row in rows]
    scores = table(tmp_path / "scored" / "scores.csv")
    assert len(scores) == len(sound) > 400
    assert {row["constituency"] for row in scores} == {"readers", "keepers"}
    assert all(0 <= float(row["overall"]) <= 5 for row in scores)
    [unknown] = table(tmp_path / "scored" / "rejected.csv")
    assert (unknown["code"], unknown["left_out"]) == ("VR501", "nothing")
    tally = json.loads((tmp_path / results).read_text(encoding="utf-8"))["tally"]
    assert (tally["rows"], tally["scored"], tally["rejected"]) == (len(sound), len(sound), 0)


def test_score_of_messy_returns(returns: Path, vcsekit: Vcsekit, tmp_path: Path):
    found = vcsekit("score", str(returns / "messy.csv"), "--out", "scored")
    assert (found.code, found.out.splitlines()[0]) == (
        1,
        "8 rows in = 6 scored + 1 superseded + 1 rejected, from 1 of 1 files.",
    )
    rejected = {row["code"]: row for row in table(tmp_path / "scored" / "rejected.csv")}
    assert sorted(rejected) == ["VR301", "VR306", "VR401", "VR402", "VR501"]
    levels = ", ".join(f"{value} ({label})" for value, label in enumerate(LEVELS))
    assert (rejected["VR401"]["value"], rejected["VR401"]["remedy"]) == (
        "10",
        f"write one of {levels}, N/A, or leave the cell empty",
    )
    assert rejected["VR402"]["remedy"] == "write one of Readers, Keepers"


@tries("report")
@pytest.mark.parametrize("ending", ["html", "md", "json"])
def test_report_on_results(ending: str, results: str, vcsekit: Vcsekit, tmp_path: Path):
    assert vcsekit("report", results, "--out", f"report.{ending}").code == 0
    text = (tmp_path / f"report.{ending}").read_text(encoding="utf-8")
    for value, label in enumerate(LEVELS):
        wanted = {"html": f"<dt>{value} {label}</dt>", "md": f"- **{value} {label}**: ", "json": f'"{label}"'}
        assert wanted[ending] in text
    for domain in WEIGHTS:
        assert f"{domain}-01" in text
    assert "Island libraries matrix" in text
    assert "Where 14 systems together stand" in text


def test_report_as_data(results: str, vcsekit: Vcsekit):
    view = json.loads(vcsekit("report", results, "--format", "json").out)
    assert [level[:2] for level in view["matrix"]["levels"]] == [[value, label] for value, label in enumerate(LEVELS)]
    assert [domain["id"] for domain in view["domains"]] == list(WEIGHTS)
    assert [group["name"] for group in view["groups"]] == ["Keepers", "Readers"]
    overall = float(view["overall_text"])
    means = {domain["id"]: domain["mean"] for domain in view["domains"]}
    assert 0 < overall < 5
    assert overall != pytest.approx(sum(means.values()) / 12, abs=0.01), "the weights count for something"


def test_report_of_one_system(results: str, vcsekit: Vcsekit):
    found = vcsekit("report", results, "--system", "northmere (INVENTED)", "--round", "2024")
    assert found.out.startswith("# Where Northmere (invented) stands\n")
    assert "- Round: 2024\n" in found.out


@tries("report")
def test_report_on_a_csv_file(vcsekit: Vcsekit, tmp_path: Path):
    """Two returns of level 0 are a result of 0, and lead from the gap to what others did."""
    write_returns(tmp_path / "two.csv", {"a": ANSWERS, "b": ANSWERS})
    out = vcsekit("report", "two.csv").out
    assert "The overall score is 2.68 (Kept) on the scale from 0 to 5, over all domains." in out
    assert "| SHELF Shelves and stock | 0.00 | – | Bare | 0 Bare | 0.00 to 0.00 | 2 of 2 |" in out
    assert "| NEWS Newsletters | 5.00 | – | Rooted | 5 Rooted | 5.00 to 5.00 | 2 of 2 |" in out
    gap = out[out.index("### SHELF-01 Fresh stock: Bare (0.00)") :]
    assert "**What Begun looks like:** One box was unpacked by the keeper." in gap
    assert "What may stand in the way: Damp walls" in gap
    assert "A cupboard on the quay" in gap
    assert "**Gull Island reads through the winter** (Outer Isles, as told in November 2019)" in gap


FIRST_SITTING = "0\nThe boxes are dry\nA photo of the boxes\n\nRooted\n\n\nna no rooms here\nhelp\nwhere\nquit\n"


@tries("cohort")
def test_cohort(results: str, vcsekit: Vcsekit, tmp_path: Path):
    """The figures are those of a system's report and of cohort.csv."""
    found = vcsekit("cohort", results, "--system", "Northmere (invented)", "--format", "csv", "--out", "c.csv")
    assert (found.code, found.out) == (0, "")
    rows = {row["item"]: row for row in table(tmp_path / "c.csv")}
    assert list(rows) == ["overall", *WEIGHTS]
    everybody = {row["item"]: row for row in table(Path(results).with_name("cohort.csv"))}
    round_name = found.err.partition("this is ")[2].partition(";")[0]
    for row in table(Path(results).with_name("cohort.csv")):
        if row["round"] == round_name:
            everybody[row["item"]] = row
    for item, row in rows.items():
        names = ("systems", "lowest", "lower_quartile", "median", "upper_quartile", "highest")
        assert [row[name] for name in names] == [everybody[item][name] for name in names], item
    assert len(rows["SHELF"]["others_by_half_level"].split("; ")) == 10


@tries("trend")
def test_trend(results: str, vcsekit: Vcsekit):
    found = vcsekit("trend", results, "--system", "Northmere (invented)")
    assert "NEWS Newsletters" in found.out and "CREW-01" in vcsekit("trend", results, "--format", "csv").out
    flat = " ".join(found.out.split())
    assert "How many systems moved" not in flat and "What changed in the matrix" not in flat
    assert " ".join(vcsekit("trend", results).out.split()).count("How many systems moved") == 1


@tries("twin")
def test_twin(results: str, vcsekit: Vcsekit):
    found = vcsekit("twin", results, "--system", "Northmere (invented)")
    flat = " ".join(found.out.split())
    assert "Gull Island reads through the winter (Outer Isles, as told in November 2019)" in flat
    assert "No other system said that it may be named, so none is." in flat


@tries("pool publish")
@tries("pool merge")
def test_pool(results: str, vcsekit: Vcsekit, tmp_path: Path):
    """What two systems publish comes to the rows that they have in the tables of all."""
    systems = ("Northmere (invented)", "Hartsey (invented)")
    for number, system in enumerate(systems):
        assert vcsekit("pool", "publish", results, "--system", system, "--out", f"published/{number}.json").code == 0
    assert vcsekit("pool", "merge", "published", "--out", "pooled").code == 0
    for name in ("overall", "domains", "moves"):
        scored = [row for row in table(Path(results).with_name(f"{name}.csv")) if row["system"] in systems]
        whole = [row for row in scored if row.get("grouping", "system") == "system"]
        assert [row for row in table(tmp_path / "pooled" / f"{name}.csv") if row in whole] == whole
    costs = table(tmp_path / "pooled" / "suppression.csv")
    assert {row["item"] for row in costs} == {"overall", *WEIGHTS, *(f"{name}-01" for name in WEIGHTS)}


@pytest.mark.parametrize("kind", ["cohort", "trend", "twin"])
def test_reports_that_compare(kind: str, results: str, vcsekit: Vcsekit, tmp_path: Path):
    named = ("--system", "Northmere (invented)", "--kind", kind, "--opt-in", "Hartsey (invented)")
    assert vcsekit("report", results, *named, "--out", "r.html").code == 0
    assert "Northmere (invented)" in (tmp_path / "r.html").read_text(encoding="utf-8")


@tries("assess run")
def test_assess_by_pipe_and_go_on_by_script(vcsekit: Vcsekit, tmp_path: Path):
    begun = vcsekit("assess", "isles", "--system", "Outer Isles", "--round", "2030", typed=FIRST_SITTING)
    assert begun.code == 0
    assert "SHELF-01. Level 0 to 5, its name, vote, or a word (help shows them)" in begun.out
    for value, label in enumerate(LEVELS):
        assert f"\n{value} {label}: " in begun.out
    assert "SHELF-01: Bare. Saved." in begun.out
    assert "SHELF Shelves and stock: 1 of 1" in begun.out
    assert "3 of 12 indicators are answered. The session is in sessions/isles.jsonl." in begun.out

    (tmp_path / "answers.txt").write_text("go NEWS-01\n0\n\n\nBegun\n\n\nquit\n", encoding="utf-8")
    more = vcsekit("assess", "isles", "--script", "answers.txt")
    assert more.code == 0
    assert "Welcome back to sessions/isles.jsonl: 3 of 12 indicators are answered." in more.out
    assert "\nCREW-01 (4 of 12), Helpers\n" in more.out
    assert "5 of 12 indicators are answered." in more.out

    # SHELF 0 (weight 2), HOURS 5 (3/2), NEWS 0 (0), VANS 1 (5/4): (15/2 + 5/4) ÷ 19/4 = 35/19.
    view = json.loads(vcsekit("report", "isles", "--format", "json").out)
    assert view["overall_text"] == "1.84"
    assert view["overall_word"] == "Tried"
    states = {item["id"]: (item["state"], item["score"]) for domain in view["domains"] for item in domain["indicators"]}
    assert states["SHELF-01"] == ("answered", 0.0)
    assert states["ROOMS-01"] == ("not applicable", None)
    assert states["CREW-01"] == ("not answered", None)
    assert ["Completeness", "4 of 11 applicable indicators answered (36%)"] in view["about"]
    out = vcsekit("report", "isles").out
    assert "# Where Outer Isles stands" in out
    assert "| SHELF Shelves and stock | 0.00 | Bare | 0 Bare | 0.00 to 0.00 | 1 of 1 |" in out
    assert "- Evidence agreed: A photo of the boxes\n" in out
    assert [item["why"] for item in view["domains"][0]["indicators"]] == ["The boxes are dry"]


@tries("assess plan")
def test_assess_plan_from_returns(vcsekit: Vcsekit, tmp_path: Path):
    high: dict[str, int | str] = dict.fromkeys(ANSWERS, 5)
    write_returns(tmp_path / "readers.csv", {f"r{n}": high for n in range(3)})
    write_returns(tmp_path / "keepers.csv", {f"k{n}": high | {"ROOF": 0} for n in range(3)}, "Keepers")
    made = vcsekit("assess", "plan", "isles", "--returns", "readers.csv", "--returns", "keepers.csv", "--minutes", "60")
    assert made.code == 0, made.err
    flat = " ".join(made.out.split())
    assert "60 minutes, 1 discussion." in flat
    assert "split between Readers (higher) and Keepers (lower)" in flat.partition("Proposed as a block")[0]
    assert "(11 indicators): SHELF-01 Fresh stock: Rooted" in flat


def test_assess_plan_from_a_folder(vcsekit: Vcsekit, tmp_path: Path):
    """A folder stands for its returns, of which each counts once."""
    (tmp_path / "sent").mkdir()
    for person in ("r1", "r2", "r3", "r4"):
        write_returns(tmp_path / "sent" / f"{person}.csv", {person: dict.fromkeys(ANSWERS, 2)})
    write_returns(tmp_path / "sent" / "first r1.csv", {"r1": dict.fromkeys(ANSWERS, 4)})
    vcsekit("assess", "plan", "isles", "--returns", "sent", "--discuss", "SHELF-01")
    told = vcsekit("assess", "isles", typed="go SHELF-01\nreveal\nquit\n").out
    assert "From sent:\n4 votes: Bare 0, Begun 0, Tried 4, Kept 0, Shared 0, Rooted 0." in told


@tries("assess votes")
def test_assess_votes_of_a_form(vcsekit: Vcsekit, tmp_path: Path):
    write_returns(tmp_path / "form.csv", {f"p{number}": dict.fromkeys(ANSWERS, 2) for number in range(4)})
    assert vcsekit("assess", "votes", "isles", "form.csv").code == 0
    told = vcsekit("assess", "isles", typed="reveal\nquit\n").out
    assert "SHELF-01. 4 votes were sent in: reveal shows them." in told
    assert "4 votes: Bare 0, Begun 0, Tried 4, Kept 0, Shared 0, Rooted 0." in told


@pytest.fixture
def harbours(vcsekit: Vcsekit) -> None:
    """Two sessions that differ on SHELF-01 and agree on HOURS-01."""
    kept = "Rota; who: Keepers\n\naction Mend; who: Una; when: 1 May 2030\nwording Which shelf?\n"
    for place, level in (("east", 5), ("west", 0)):
        typed = f"vote\n0 0 0 2 1 0\n0 0 0 0 0 2\n\n{level}\nyes\nSeen\n\n{kept}5\n\n\nquit\n"
        vcsekit("assess", place, "--system", "Outer Isles", "--place", place.title(), typed=typed)


@tries("assess list")
@tries("assess show")
@pytest.mark.usefixtures("harbours")
def test_assess_list_and_show(vcsekit: Vcsekit):
    rows = json.loads(vcsekit("assess", "list", "--json").out)
    assert [(row["name"], row["place"], row["settled"], row["of"]) for row in rows] == [
        ("east", "East", 2, 12), ("west", "West", 2, 12),
    ]  # fmt: skip
    told = " ".join(vcsekit("assess", "show", "west").out.split())
    assert "SHELF-01 Fresh stock: Bare, agreed after votes" in told
    assert "HOURS-01: Mend; who: Una; when: 1 May 2030" in told


@tries("assess export")
@pytest.mark.usefixtures("harbours")
def test_assess_export(vcsekit: Vcsekit):
    data = json.loads(vcsekit("assess", "export", "east", "--format", "json").out)
    shelf = data["domains"][0]["indicators"][0]
    assert (shelf["level"], shelf["label"], shelf["reason"]) == ("rooted", "Rooted", "Seen")
    assert shelf["votes"][0]["counts"] == {"bare": 0, "begun": 0, "tried": 0, "kept": 2, "shared": 1, "rooted": 2}
    assert [group["constituency"] for group in shelf["votes"][0]["constituencies"]] == ["Readers", "Keepers"]
    assert "Island libraries matrix, version 2.4.0 (pilot)." in vcsekit("assess", "export", "east").out


@tries("assess redact")
@pytest.mark.usefixtures("harbours")
def test_assess_redact(vcsekit: Vcsekit, tmp_path: Path):
    assert vcsekit("assess", "redact", "east", "--out", "public.md", "--texts", "keep").code == 0
    text = (tmp_path / "public.md").read_text(encoding="utf-8")
    assert "who vouches: Keepers" in text and "person A" in text and "Una" not in text


@tries("assess merge")
@pytest.mark.usefixtures("harbours")
def test_assess_merge(vcsekit: Vcsekit):
    made = vcsekit("assess", "merge", "east", "west", "--out", "isles")
    assert made.code == 1
    assert "SHELF-01 Fresh stock\n  East: Rooted\n  West: Bare\n  Not decided yet\n" in made.out
    decided = vcsekit("assess", "merge", "east", "west", "--out", "both", "--decide", "SHELF-01=0: The shelf is bare")
    assert (decided.code, decided.out.count("Decided: Bare")) == (0, 1)


@tries("actions")
@tries("feedback")
@pytest.mark.usefixtures("harbours")
def test_actions_and_feedback(vcsekit: Vcsekit):
    plan = vcsekit("actions", "east", "west", "--format", "csv").out.splitlines()
    assert plan[1:] == [f"2030-05-01,1 May 2030,Mend,Una,HOURS-01,,,{place},1" for place in ("east", "west")]
    told = json.loads(vcsekit("feedback", "east", "west", "--format", "json").out)
    assert [(item["id"], item["wording"]) for item in told["indicators"] if item["wording"]] == [
        ("HOURS-01", ["Which shelf?", "Which shelf?"])
    ]


def test_assess_puzzled_by_a_level_that_is_not_there(vcsekit: Vcsekit):
    found = vcsekit("assess", "isles", typed="6\nRoted\nquit\n")
    assert found.code == 1
    flat = " ".join(found.out.split())
    levels = ", ".join(f"{value} {label}" for value, label in enumerate(LEVELS))
    assert f"“6” is no level. Levels are: {levels}." in flat
    assert "“Roted” is no level. Did you mean Rooted?" in flat
    assert "0 of 12 indicators are answered." in flat


@tries("coverage")
def test_coverage(vcsekit: Vcsekit):
    found = vcsekit("coverage")
    assert found.code == 0
    assert "An almanac that nobody printed\n" in found.out
    assert found.out.endswith("4 of 4 items are cited.\n")
    kinds = json.loads(vcsekit("coverage", "--format", "json").out)
    assert sum(row["items"] for row in kinds) == sum(row["cited"] for row in kinds) == 4


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """The other matrix in its next version: a level that says more, an indicator with a new id."""
    folder = tmp_path / "later"
    shutil.copytree(OTHER, folder)
    for path in folder.rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        changed = text.replace("version: 2.4.0", "version: 2.4.1").replace("NEWS-01", "NEWS-02")
        if path.name == "crew.yaml":
            first = re.search(r"^    levels:\n      [a-z-]+: (?:>-\n +)?(.+)", changed, re.MULTILINE).group(1)
            changed = changed.replace(first, first + " Seven of nine agree.", 1)
        path.write_text(
            changed.replace("  - id: NEWS-02\n", "  - id: NEWS-02\n    formerly: [NEWS-01]\n"), encoding="utf-8"
        )
    return folder


@tries("diff")
def test_diff(vcsekit: Vcsekit, later: Path):
    found = vcsekit("diff", str(OTHER), str(later), "--check")
    assert found.code == 1
    flat = " ".join(found.out.split())
    assert "indicator NEWS-02 (it was NEWS-01) renamed: Word gets round" in flat
    assert "a number changed: “7”, “9” was put in" in flat
    assert "The version went from 2.4.0 to 2.4.1, and these changes ask for 3.0.0 at least." in flat
    assert "<ins>Seven of nine agree.</ins>" in vcsekit("diff", str(OTHER), str(later), "--format", "markdown").out


@tries("migrate")
def test_migrate(vcsekit: Vcsekit, later: Path, tmp_path: Path):
    write_returns(tmp_path / "r.csv", {"r1": {"NEWS": 5, "CREW": 2}})
    found = vcsekit("migrate", "r.csv", "--from", str(OTHER), "--to", str(later), "--out", "new.csv")
    assert "Of 12 indicators: 10 kept, 1 mapped, 1 dropped." in found.out
    row = table(tmp_path / "new.csv")[0]
    assert (row["NEWS-02"], "CREW-01" in row, row["migrated_from"].split()[1]) == ("5", False, "2.4.0")


@tries("figures")
def test_figures(vcsekit: Vcsekit):
    found = vcsekit("figures")
    assert found.code == 0
    assert "Gull Island reads through the winter (as told in November 2019)" in found.out
    assert "at least 11 neighbours" in found.out
    assert "the wood for the cupboard (2019)" in found.out
    rows = list(csv.DictReader(io.StringIO(vcsekit("figures", "--unit", "gbp", "--format", "csv").out)))
    assert [(row["case"], row["system"], row["value"], row["unit"]) for row in rows] == [
        ("gull-island", "outer-isles", "340.5", "GBP")
    ]
    assert len(json.loads(vcsekit("figures", "--area", "weather", "--format", "json").out)) == 2


@tries("cards")
def test_cards(vcsekit: Vcsekit):
    out = vcsekit("cards", "--kind", "levels", "--domain", "crew").out
    assert "## CREW-01 Trained helpers\n" in out
    assert re.findall(r"^- ([0-9]) (\w+): ", out, re.MULTILINE) == [(str(n), label) for n, label in enumerate(LEVELS)]
    talk = vcsekit("cards", "--kind", "conversation").out
    assert "## Which wish of yours became a book on the shelf?\n" in talk
    assert "Leads to: SHELF-01, KEYS-01\n" in talk
    assert vcsekit("cards", "--out", "cards.html").err == "written: cards.html (13 cards)\n"


@tries("site build")
@tries("site serve")
def test_site(vcsekit: Vcsekit, tmp_path: Path):
    assert vcsekit("site", "build").code == 0
    pages = {path.relative_to(tmp_path / "site").as_posix(): path for path in (tmp_path / "site").rglob("*.html")}
    assert {"index.html", "domains/shelf.html", "indicators/crew-01.html", "cases/gull-island.html"} <= pages.keys()
    assert "glossary.html" not in pages
    indicator = pages["indicators/crew-01.html"].read_text(encoding="utf-8")
    assert re.findall(r"<dt>([0-9]) (\w+)</dt>", indicator) == [(str(n), label) for n, label in enumerate(LEVELS)]
    shown = vcsekit("site", "serve", "--port", "0", "--stop-after", "0.1")
    assert shown.code == 0
    assert re.search(r"Open http://127\.0\.0\.1:[0-9]+/ in a browser", shown.err)


@tries("document list")
@tries("document show")
@tries("document new")
def test_documents(vcsekit: Vcsekit, tmp_path: Path):
    assert vcsekit("document", "list").out.startswith("key-protocol  Protocol for the third key.")
    assert vcsekit("document", "show", "key-protocol").out.startswith("# The third key of [[place]], [[system]]\n")
    known = ("--system", "the outers", "--place", "Gull Island", "--date", "May 2030", "--organisation", "The Crew")
    made = vcsekit("document", "new", "key-protocol", *known)
    assert made.code == 0
    assert (tmp_path / "key-protocol.md").read_text(encoding="utf-8") == (
        "# The third key of Gull Island, Outer Isles\n\n"
        "It hangs at [[where the key hangs]]. Agreed on May 2030 by The Crew.\n"
    )


@tries("codesign list")
@tries("codesign plan")
def test_codesign(vcsekit: Vcsekit):
    assert vcsekit("codesign", "list").out == "mending-days  Mending books together\n"
    plan = vcsekit("codesign", "plan", "--start", "2030-05-06", "--weeks", "4", "--here", "binder").out
    assert plan.startswith("# Mending books together: a plan from Monday 6 May 2030 over 4 weeks\n")
    assert "- [x] Bookbinder\n" in plan
    assert "- [ ] Children\n" in plan
    assert "| Monday 20 May 2030 | Mending evening | 2 of 2 | at least 3 hours |\n" in plan
    calendar = vcsekit("codesign", "plan", "--start", "2030-05-06", "--weeks", "4", "--format", "ics").out
    assert calendar.count("BEGIN:VEVENT") == 3


@tries("schema")
@pytest.mark.usefixtures("vcsekit")
def test_schema(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """The schemas know nothing of any content, and every file of the other matrix fits its own."""
    assert run(["schema", "--out", "schemas"]) == 0
    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "schemas").iterdir()}
    documents = load_library(read_folder(OTHER, (".yaml", ".md")))[0].documents
    for kind in FILE_KINDS:
        validator = Draft202012Validator(schemas[f"{kind.name}.schema.json"])
        for path, document in documents.items():
            if kind.holds(path):
                assert [error.message for error in validator.iter_errors(document.data)] == [], path
    capsys.readouterr()
    assert run(["schema"]) == 0
    assert_own_words(capsys.readouterr().out, "what `schema` prints")


@tries("fmt")
def test_fmt(vcsekit: Vcsekit):
    found = vcsekit("fmt", "--check")
    assert (found.code, found.out, found.err) == (0, "", "21 files: 21 in form already\n")


@tries("rename")
def test_rename(vcsekit: Vcsekit):
    """All its twelve domains have a file of their own name; the codes of indicators follow."""
    found = vcsekit("rename", "CREW", "TEAM", "--dry-run")
    assert "CREW becomes TEAM\nCREW-01 becomes TEAM-01\n" in found.err
    assert "domains/crew.yaml becomes " in found.err


@tries("retire")
def test_retire(vcsekit: Vcsekit):
    found = vcsekit("retire", "damp-walls", "--version", "3.0.0", "--replaced-by", "missed-boats", "--dry-run")
    assert "damp-walls is retired from version 3.0.0 on; missed-boats takes its place." in found.err
    assert "The matrix was at version 2.4.0 and comes to 3.0.0." in found.err


@tries("new domain")
@tries("new indicator")
@tries("new theme")
@tries("new barrier")
@tries("new approach")
@tries("new case")
@tries("new document")
@pytest.mark.parametrize(
    ("kind", "facts", "says"),
    [
        ("domain", ["--id", "BELL", "--title", "The bell"], "new domain: BELL, in "),
        ("indicator", ["--domain", "crew", "--title", "Fed helpers"], "8 texts"),
        ("theme", ["--title", "Gales", "--area", "weather"], "barriers/gales.yaml\n"),
        ("barrier", ["--theme", "tides", "--title", "Fog", "--indicator", "CREW-01"], "new barrier: fog, in "),
        (
            "approach",
            ["--theme", "tides", "--title", "Fog horn", "--addresses", "damp-walls"],
            "new approach: fog-horn",
        ),
        (
            "case",
            ["--title", "Fog", "--system", "outer-isles", "--area", "weather", "--as-of", "2030"],
            "cases/fog.yaml",
        ),
        ("document", ["--title", "Fog rules", "--kind", "protocol"], "documents/fog-rules.md\n"),
    ],
)
def test_new(kind: str, facts: list[str], says: str, vcsekit: Vcsekit):
    """An indicator of six levels has a text to write for each, and for its statement, evidence, success, prompts."""
    found = vcsekit("new", kind, *facts, "--source", "almanac/boats", "--dry-run")
    assert says.replace("8 texts", "10 texts are still to be written") in found.err
    assert found.err.endswith("This was a trial: nothing was changed.\n")


@tries("templates list")
@tries("templates eject")
def test_templates(vcsekit: Vcsekit, results: str, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """They know nothing of any content: copied and changed, they give a report on this one."""
    assert run(["templates", "list"]) == 0
    assert run(["templates", "eject", "--out", "mine"]) == 0
    shown = capsys.readouterr()
    assert_own_words(shown.out + shown.err, "what `templates` prints")
    page = tmp_path / "mine" / "report.html.j2"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("Skip to the report", "To the {{ report.matrix.title }}"), encoding="utf-8")
    out = vcsekit("report", results, "--format", "html", "--templates", "mine").out
    assert "To the Island libraries matrix</a>" in out
    assert vcsekit("cards", "--format", "html", "--templates", "mine").out == vcsekit("cards", "--format", "html").out


@tries("doctor")
def test_doctor(vcsekit: Vcsekit):
    found = vcsekit("doctor")
    assert found.code == 0
    assert "Island libraries matrix, version 2.4.0 (pilot): 21 files in" in " ".join(found.out.split())


def test_as_its_own_program(tmp_path: Path):
    """The same through `python -m vcsekit`, with the content named in the environment and answers in a pipe."""

    def call(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "vcsekit", *arguments, "--content", str(OTHER)]
        return subprocess.run(
            command, cwd=tmp_path, input=typed, capture_output=True, text=True, encoding="utf-8", check=False
        )

    begun = call("assess", "isles", typed="Bare\nNo shelves yet.\n\nquit\n")
    assert begun.returncode == 0, begun.stderr
    reported = call("report", "isles", "--out", "isles.html")
    assert (reported.returncode, reported.stderr) == (0, "written: isles.html\n")
    assert "No shelves yet." in (tmp_path / "isles.html").read_text(encoding="utf-8")
    for text in (begun.stdout, (tmp_path / "isles.html").read_text(encoding="utf-8")):
        assert_own_words(text, "an output")
