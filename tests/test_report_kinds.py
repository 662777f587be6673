"""Every kind of report: what it must show, what it may not, and that all forms hold the same numbers."""

from __future__ import annotations

import csv
import dataclasses
import html
import json
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from docx import Document
from pydantic import TypeAdapter

from vcsekit.assess.events import LevelChosen
from vcsekit.assess.fold import replay
from vcsekit.assess.record import Record, Vote, Way
from vcsekit.assess.session import start
from vcsekit.cli.app import run
from vcsekit.cli.library import load
from vcsekit.cli.views import Wanted, report_view
from vcsekit.content.library import Library
from vcsekit.report.build import Subject, session_report
from vcsekit.report.ranking import rank_gaps
from vcsekit.report.sections import TITLES, ReportKind
from vcsekit.report.session_parts import disagreements, session_indicator
from vcsekit.report.views import ReportView
from vcsekit.scoring.gaps import answering

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "content"
RETURNS = [str(ROOT / "examples" / "returns" / f"round-{number}.csv") for number in (1, 2, 3)]
SYSTEM = "Northmere (invented)"
OF_RETURNS = [kind for kind in ReportKind if kind is not ReportKind.SESSION]


@pytest.fixture(scope="module")
def library() -> Library:
    return load(CONTENT)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("scored")
    assert run(["score", *RETURNS, "--out", str(out), "--content", str(CONTENT)]) == 0
    return out / "results.json"


def view_of(library: Library, results: Path, kind: ReportKind) -> ReportView:
    return report_view(results, library, Wanted(kind, SYSTEM))


def written(results: Path, kind: ReportKind, ending: str, folder: Path) -> str:
    out = folder / f"report.{ending}"
    arguments = ["report", str(results), "--system", SYSTEM, "--kind", str(kind), "--content", str(CONTENT)]
    assert run([*arguments, "--out", str(out)]) == 0
    return out.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", OF_RETURNS)
def test_sections_stand_in_order_in_every_form(library: Library, results: Path, tmp_path: Path, kind: ReportKind):
    titles = [title for _, title in view_of(library, results, kind).sections]
    assert titles[0] == "In short" and titles[-1] == "How it was scored"
    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", written(results, kind, "html", tmp_path)) == titles
    assert re.findall(r"^## (.+)$", written(results, kind, "md", tmp_path), re.MULTILINE) == titles
    assert set(titles) <= set(TITLES.values())


@pytest.mark.parametrize("kind", OF_RETURNS)
def test_numbers_are_the_same_in_every_form(library: Library, results: Path, tmp_path: Path, kind: ReportKind):
    """Every number in the tables of the Markdown stands in the tables of the page, and as often."""
    page, text = written(results, kind, "html", tmp_path), written(results, kind, "md", tmp_path)
    number = re.compile(r"(?<![\w.])[-+]?\d+\.\d{2,3}(?![\w.])")
    cells = " ".join(re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", page, re.DOTALL))
    rows = " ".join(line for line in text.splitlines() if line.startswith("|"))
    assert Counter(number.findall(rows)) == Counter(number.findall(cells))
    data = json.loads(written(results, kind, "json", tmp_path))
    shown = TypeAdapter(ReportView).dump_python(view_of(library, results, kind), mode="json")
    assert data == shown


def test_the_published_schema_is_the_view(results: Path, tmp_path: Path):
    schema = json.loads((ROOT / "schemas" / "report.schema.json").read_text(encoding="utf-8"))
    data = json.loads(written(results, ReportKind.RETURNS, "json", tmp_path))
    assert set(data) == set(schema["properties"])
    assert set(schema["required"]) <= set(data)


def test_compare_says_moved_only_where_the_interval_leaves_out_nought(library: Library, results: Path):
    both = view_of(library, results, ReportKind.COMPARE).comparison
    assert (both.before, both.after) == ("2025", "2026")
    for row in both.rows:
        low, high = (float(text) for text in row.interval_text.split(" to "))
        assert row.moved is (low > 0 or high < 0)
        assert abs((row.after - row.before) - float(row.difference_text)) < 0.011
    assert both.rows[-1].title == "Overall"


def test_compare_with_a_named_round(library: Library, results: Path):
    view = report_view(results, library, Wanted(ReportKind.COMPARE, SYSTEM, "2025", "2024"))
    assert (view.comparison.before, view.comparison.after) == ("2024", "2025")


def test_perception_puts_the_first_two_constituencies_side_by_side(library: Library, results: Path):
    both = view_of(library, results, ReportKind.PERCEPTION).perception
    assert (both.first, both.second) == ("NHS", "VCSE")
    assert len(both.domains) == 8
    widths = [abs(row.difference) for row in both.indicators]
    assert widths == sorted(widths, reverse=True)
    for row in (*both.domains, *both.indicators):
        assert abs(float(row.second_text) - float(row.first_text) - row.difference) < 0.011


def test_actions_are_proposed_each_once_with_a_reason(library: Library, results: Path):
    view = view_of(library, results, ReportKind.PLAN)
    approaches = [action.approach_id for action in view.actions]
    assert len(approaches) == len(set(approaches)) == 10
    for action in view.actions:
        indicator = library.get(action.indicator, "indicator")
        assert action.approach_id in {approach.id for approach in answering(library, indicator)}
        assert action.against in {library.get(name, "barrier").title for name in indicator.barriers}


def test_the_case_for_investment_quotes_figures_with_time_and_source(library: Library, results: Path):
    view = view_of(library, results, ReportKind.INVESTMENT)
    assert view.invested and view.followed
    assert all(
        item.value.lstrip("aboutmenrlyhsc-").strip().startswith("£") or "£" in item.value for item in view.invested
    )
    assert not any("£" in item.value for item in view.followed)
    known = library.source_items
    for item in (*view.invested, *view.followed):
        assert item.told == "as told between April 2022 and August 2022"
        assert all(ref in known for ref in item.source.split(", "))


def test_gaps_are_ranked_by_importance_first(library: Library):
    low, high = library.matrix.scale[0].id, library.matrix.scale[1].id
    names = start(library).order
    events = [LevelChosen(indicator=name, level=high if place % 2 else low) for place, name in enumerate(names)]
    view = session_report(library, replay(start(library), events), Subject("S", ()))
    ranked = rank_gaps(library, [item for domain in view.domains for item in domain.indicators])
    assert [gap.view.score for gap in ranked] == sorted(gap.view.score for gap in ranked)
    assert len(ranked) == 40
    assert view.gaps[0].why_here.startswith("3 levels below the top")


def test_disputes_name_both_sides(library: Library, results: Path):
    view = view_of(library, results, ReportKind.RETURNS)
    assert 0 < len(view.disputed) <= 12
    for item in view.disputed:
        assert item.agreement.startswith(("split between", "spread"))
        assert all(sum(counts) >= 3 for _, counts in item.by_group)
        if item.by_group:
            assert tuple(map(sum, zip(*(counts for _, counts in item.by_group), strict=True))) == item.counts


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--kind", "session"], "returns have no session report"),
        (["--kind", "compare", "--round", "2024", "--before", "2024"], "no return is of the round “2024”"),
        (["--kind", "compare", "--before", "1999"], "no return is of the round “1999”"),
        (["--system", "Nowhere"], "no return is of the system “Nowhere”"),
    ],
)
def test_what_returns_do_not_have(
    results: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
):
    assert run(["report", str(results), "--content", str(CONTENT), *arguments]) == 2
    assert message in capsys.readouterr().err


def test_one_round_can_not_be_compared(capsys: pytest.CaptureFixture[str]):
    assert run(["report", RETURNS[0], "--content", str(CONTENT), "--kind", "compare", "--system", SYSTEM]) == 2
    assert "there is only one round here (2024)" in capsys.readouterr().err


def test_a_session_has_no_perception_report(tmp_path: Path, monkeypatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "answers.txt").write_text("1\n", encoding="utf-8")
    assert run(["assess", "room", "--script", "answers.txt", "--content", str(CONTENT)]) == 0
    assert run(["report", "room", "--kind", "perception", "--content", str(CONTENT)]) == 2
    assert "a session has no perception report" in capsys.readouterr().err
    for kind in (ReportKind.PLAN, ReportKind.INVESTMENT, ReportKind.SESSION):
        assert run(["report", "room", "--kind", str(kind), "--content", str(CONTENT)]) == 0


def test_a_report_for_every_system(results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    arguments = ["report", str(results), "--every-system", "--content", str(CONTENT)]
    assert run([*arguments, "--out", str(tmp_path / "all")]) == 0
    made = sorted(path.name for path in (tmp_path / "all").iterdir())
    assert len(made) == 14 and "northmere-invented.html" in made
    page = (tmp_path / "all" / "northmere-invented.html").read_text(encoding="utf-8")
    assert "Where Northmere (invented) stands" in page and "Ambleford" not in page
    capsys.readouterr()
    assert run([*arguments, "--out", str(tmp_path / "all")]) == 2
    assert "exists already" in capsys.readouterr().err
    assert run(arguments) == 2
    assert "many reports need a folder" in capsys.readouterr().err


ROOM = (
    "room nhs 5, vcse 6, local-authority 2, lived-experience 3", "vote", "0 1 3 1", "2 3 1 0", "0 1 1 0", "0 0 0 3", "",
    "vote room", "1 6 7 2", "", "vote room", "0 1 1 0", "", "3", "yes", "", "We saw less.", "",
    "ask The rates; who: finance", "park Who pays?", "action Meet; who: Ann; when: May", "", "quit",
)  # fmt: skip
VOTES = (
    ("First vote (16)", (2, 5, 5, 4)),
    ("First vote, NHS", (0, 1, 3, 1)),
    ("First vote, VCSE", (2, 3, 1, 0)),
    ("First vote, Others, together", (0, 1, 1, 3)),
    ("Second vote (16)", (1, 6, 7, 2)),
    ("Third vote (2)", ()),
)
"""The votes of ROOM, as every form of the report has to tell them: small constituencies merged, too few not shown."""


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the report of a session in every form, and its minutes as JSON and CSV."""
    folder = tmp_path_factory.mktemp("room")
    script, session = folder / "room.txt", folder / "room.jsonl"
    script.write_text("\n".join(ROOM), encoding="utf-8")
    content = ["--content", str(CONTENT)]
    assert run(["assess", str(session), "--script", str(script), *content]) == 0
    for ending in ("html", "md", "json", "docx"):
        assert run(["report", str(session), "--out", str(folder / f"report.{ending}"), *content]) == 0
    for ending in ("json", "csv"):
        assert run(["assess", "export", str(session), "--out", str(folder / f"minutes.{ending}"), *content]) == 0
    return folder


def rows_of_page(page: str) -> list[list[str]]:
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.DOTALL)
    return [[html.unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows]


def rows_of_markdown(text: str) -> list[list[str]]:
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[re.sub(r"\\(.)", r"\1", cell).strip() for cell in row] for row in rows]


def rows_of_word(path: Path) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for table in Document(str(path)).tables for row in table.rows]


def told(rows: list[list[str]]) -> list[tuple[str, tuple[int, ...]]]:
    """The votes among the rows of all tables: what each is called, and its numbers by level."""
    votes = [row for row in rows if re.match(r"(First|Second|Third) vote\b", row[0])]
    return [(row[0], tuple(int(cell) for cell in row[1:5] if cell)) for row in votes]


def test_votes_are_the_same_numbers_in_every_form(room: Path):
    assert told(rows_of_page((room / "report.html").read_text(encoding="utf-8"))) == list(VOTES)
    assert told(rows_of_markdown((room / "report.md").read_text(encoding="utf-8"))) == list(VOTES)
    assert told(rows_of_word(room / "report.docx")) == list(VOTES)
    (item,) = json.loads((room / "report.json").read_text(encoding="utf-8"))["settled"]
    found = []
    for vote in item["votes"]:
        found.append((f"{vote['title']} ({vote['number']})", tuple(vote["counts"])))
        found += [(f"{vote['title']}, {name}", tuple(counts)) for name, counts in vote["by_group"]]
    assert found == list(VOTES)
    assert [vote["disputed"] for vote in item["votes"]] == [True, True, False]


def test_minutes_tell_no_more_of_a_vote_than_the_report(room: Path):
    view = json.loads((room / "report.json").read_text(encoding="utf-8"))["settled"][0]
    minutes = json.loads((room / "minutes.json").read_text(encoding="utf-8"))
    record = minutes["domains"][0]["indicators"][0]
    for vote, other in zip(view["votes"], record["votes"], strict=True):
        assert vote["number"] == other["number"]
        assert vote["counts"] == list(other["counts"].values())
        assert vote["by_group"] == [
            [one["constituency"], list(one["counts"].values())] for one in other["constituencies"]
        ]
    with (room / "minutes.csv").open(encoding="utf-8-sig", newline="") as handle:
        row = next(csv.DictReader(handle))
    assert [row[f"last_{level.id}"] for level in load(CONTENT).matrix.scale] == [""] * 4
    assert "Local authority" not in row["votes"] and "lived experience" not in row["votes"]
    assert "vote 3: 2 votes (all together): too few to show." in row["votes"]


def test_what_a_room_decided_stands_in_every_form(room: Path):
    word = "\n".join(paragraph.text for paragraph in Document(str(room / "report.docx")).paragraphs)
    cells = [cell for row in rows_of_word(room / "report.docx") for cell in row]
    for text in ((room / "report.html"), (room / "report.md")):
        found = text.read_text(encoding="utf-8").replace("\\", "")
        for wanted in ("We saw less.", "The rates; who brings it: finance", "Who pays?", "Meet", "Ann"):
            assert wanted in found, (text, wanted)
    assert all(wanted in word for wanted in ("We saw less.", "The rates; who brings it: finance", "Who pays?"))
    assert {"Meet", "Ann", "May"} <= set(cells)


def test_a_level_whose_name_holds_the_word_spread_disputes_nothing():
    spread = tuple(
        level.model_copy(update={"label": "Widespread"}) if number == 1 else level
        for number, level in enumerate(load(CONTENT).matrix.scale)
    )
    matrix = load(CONTENT).matrix.model_copy(update={"scale": spread})
    vote = Vote(Way.ROOM, {"": {spread[1].id: 6}}, revealed=True)
    item = session_indicator(matrix, load(CONTENT).indicators[0], Record(level=spread[1].id, votes=(vote,)))
    domain = SimpleNamespace(indicators=(item,))
    assert item.votes[0].words == "Widespread in the middle; agreed"
    assert disagreements([domain]) == ()
    assert disagreements([SimpleNamespace(indicators=(dataclasses.replace(item, rooms=("North settled on it",)),))])
