"""Content read, made, searched and compared: what is told of it, to the word and the place."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel, Field, ValidationError

from held_states import SMALL as LIBRARY
from held_states import library_with
from vcsekit.cli.app import run
from vcsekit.cli.library import load
from vcsekit.content.diff.carry import Fate, carry
from vcsekit.content.diff.changes import FieldChange, Nature
from vcsekit.content.diff.compare import compare
from vcsekit.content.diff.versions import numbers
from vcsekit.content.explain import explain_model_errors
from vcsekit.content.format import formatted
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.content.search import search
from vcsekit.content.source import read_document
from vcsekit.content.words import figure_value
from vcsekit.export.difference import field_line
from vcsekit.model.cases import Figure

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "tests" / "content" / "small"
NEW_INDICATOR = """\
  - id: CARE-07
    title: Snow
    statement: Snow is cleared from all paths by noon.
    levels:
      low: Snow lies on the paths.
      high: Two people clear the paths each morning.
    evidence: [A broom]
    success: [Nobody falls]
    prompts: [Who has a broom?]
    barriers: [unpaid-time]
    sources: [paper/two]
"""


def fields(old: Library, new: Library) -> list[FieldChange]:
    [item] = compare(old, new).items
    return list(item.fields)


# Lists compared


def test_a_member_that_stood_twice_and_stands_once():
    twice = library_with(
        "small", ("care.yaml", "      - Letters with their dates\n", "      - Letters with their dates\n" * 2)
    )
    [gone] = fields(twice, LIBRARY)
    assert (gone.nature, gone.field, gone.old) == (Nature.REMOVED, "evidence.2", "Letters with their dates")
    [come] = fields(LIBRARY, twice)
    assert (come.nature, come.field, come.new) == (Nature.ADDED, "evidence.2", "Letters with their dates")


def resource(title: str, publisher: str) -> str:
    return f"      - title: {title}\n        publisher: {publisher}\n        sources:\n          - almanac/boats\n"


def test_a_member_that_goes_by_its_title_is_known_again():
    """Nothing of it stays but the title, and another one came before it."""
    shipped = (
        "      - title: Cupboards against the sea\n        publisher: Nobody\n        page: p7\n"
        "        sources:\n          - almanac/boats\n"
    )
    first = "The keepers of nine islands who met every winter and wrote by hand"
    second = "A harbour master alone, printed once, lent to whoever asks at noon"
    old = library_with("other-matrix", ("tides.yaml", shipped, resource("Sea", first)))
    new = library_with("other-matrix", ("tides.yaml", shipped, resource("Snow", "Frost") + resource("Sea", second)))
    found = {change.field: change for change in fields(old, new)}
    assert (found["resources.Sea.publisher"].old, found["resources.Sea.publisher"].new) == (first, second)
    assert found["resources.Snow"].nature is Nature.ADDED
    assert set(found) == {"resources.Sea.publisher", "resources.Snow"}


def test_a_value_that_is_no_text_came_went_or_changed():
    since = ("care.yaml", "  - id: CARE-01\n", '  - id: CARE-01\n    since: "1.0.0"\n')
    with_since, later = (
        library_with("small", since),
        library_with("small", (*since[:2], since[2].replace("1.0", "0.9"))),
    )
    natures = [fields(*pair)[0].nature for pair in ((LIBRARY, with_since), (with_since, LIBRARY), (with_since, later))]
    assert natures == [Nature.ADDED, Nature.REMOVED, Nature.CHANGED]


def test_a_link_that_leads_elsewhere():
    [link] = fields(
        LIBRARY, library_with("small", ("care.yaml", "      - unpaid-time\n", "      - late-invitations\n"))
    )
    told = f"barriers {link.nature} (clarification: it leads readers elsewhere; what it says stays)"
    assert field_line(link) == told


def told(*changes: tuple[str, str, str]) -> list[str]:
    return [
        field_line(change) for item in compare(LIBRARY, library_with("small", *changes)).items for change in item.fields
    ]


def test_a_descriptor_that_is_taken_out():
    [line] = told(("care.yaml", "      low: Letters go out after the meeting.\n", ""))
    assert line == f"levels.low {Nature.REMOVED} (change of meaning: a descriptor was taken out)"


def test_another_size_of_groups_changes_no_score():
    [line] = told(("matrix.yaml", "weights: Everything", "agreement:\n  minimum_group_size: 4\nweights: Everything"))
    assert line.endswith("(clarification: scores stay as they are; what counts as agreed or may be shown changed)")


@pytest.mark.parametrize(
    ("version", "expected"),
    [("1.20.3", (1, 20, 3)), ("1.2", (0, 0, 0)), ("x", (0, 0, 0)), (1.2, (0, 0, 0)), (None, (0, 0, 0))],
)
def test_numbers_of_a_version(version: object, expected: tuple[int, int, int]):
    assert numbers(version) == expected


def test_what_is_new_was_not_asked():
    new = library_with("small", ("care.yaml", "  - id: CARE-02\n", NEW_INDICATOR + "  - id: CARE-02\n"))
    rows = {row.id: row.reason for row in compare(LIBRARY, new).comparability.indicators}
    assert rows["CARE-07"] == "it is new: earlier rounds did not ask it"


def test_what_is_no_longer_asked_is_dropped_with_its_reason():
    text = (SMALL / "domains" / "care.yaml").read_text(encoding="utf-8")
    gone = library_with("small", ("care.yaml", text[text.index("  - id: CARE-02") :], ""))
    [row] = [row for row in carry(LIBRARY, gone).indicators if row.id == "CARE-02"]
    assert (row.fate, row.new_id, row.reason) == (Fate.DROPPED, "", "it is no longer asked")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"value": "5000", "upper": "6000", "unit": "GBP"}, "£5,000 to £6,000"),
        ({"value": "5000", "unit": "GBP"}, "£5,000"),
        ({"value": "5", "upper": "7.5", "unit": "percent"}, "5% to 7.5%"),
        ({"value": "43", "unit": "percent", "qualifier": "about"}, "about 43%"),
        ({"value": "2", "upper": "5", "unit": "years"}, "2 to 5 years"),
        ({"value": "1", "unit": "years"}, "1 year"),
        ({"value": "3"}, "3"),
        ({"date": "2021-04", "qualifier": "at-least"}, "at least April 2021"),
    ],
)
def test_figures_as_people_write_them(given: dict[str, str], words: str):
    assert figure_value(Figure.model_validate({**given, "what": "x", "sources": ["paper/one"]})) == words


# Read and told


class Limited(BaseModel):
    weight: float = Field(multiple_of=0.5)


def test_a_limit_that_we_have_no_words_for_is_told_in_those_of_pydantic():
    with pytest.raises(ValidationError) as refused:
        Limited.model_validate({"weight": 0.3})
    [told] = explain_model_errors(refused.value, Limited, read_document("weight: 0.3\n", "x.yaml"))
    assert (told.code, told.span.line) == ("VK206", 1)
    assert told.message == "`weight` is outside its limits: input should be a multiple of 0.5"


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("case/harbour.yaml", "did you mean `cases/*.yaml`?"),
        ("cases/2022/harbour.yaml", "did you mean `cases/*.yaml`?"),
        ("martix.yaml", "did you mean `matrix.yaml`?"),
        ("cases/harbour.yml", "rename it to `harbour.yaml`"),
    ],
)
def test_a_file_in_a_place_that_nothing_reads(path: str, hint: str):
    files = {file.relative_to(SMALL).as_posix(): file.read_bytes() for file in SMALL.rglob("*") if file.is_file()}
    [problem] = load_library(files | {path: b"id: harbour\n"})[1]
    assert (problem.code, problem.span.path, problem.hint) == ("VK111", path, hint)


def test_a_text_with_an_anchor_keeps_its_lines():
    assert formatted("x.yaml", b"one: &x some\n  words\ntwo: *x\n").decode().startswith("one: &x some")


@pytest.mark.parametrize("content", ["content", "tests/content/small", "tests/content/other-matrix"])
def test_whatever_is_found_has_a_name(content: str):
    library = load(ROOT / content)
    for word in ("the", "of", "a"):
        hits = search(library, [word])
        assert hits and not [hit for hit in hits if hit.title == "None"]
    systems = [hit for hit in search(library, ["isles" if "other" in content else "river"]) if hit.kind == "system"]
    assert content == "content" or [hit.title for hit in systems] == [
        "Outer Isles" if "other" in content else "River Valley"
    ]


# Made


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SMALL, tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    return tmp_path / "content"


def test_a_theme_begins_with_the_barrier_that_was_told(made: Path, capsys: pytest.CaptureFixture[str]):
    theme = ["--title", "Rooms", "--area", "funding", "--first", "No room is warm", "--source", "paper/one"]
    assert run(["new", "theme", *theme]) == 0
    text = (made / "barriers" / "rooms.yaml").read_text(encoding="utf-8")
    assert "  - id: no-room-is-warm\n    title: No room is warm\n" in text
    assert "rooms, in content/barriers/rooms.yaml" in capsys.readouterr().err


def test_a_new_case_tells_its_file(made: Path, capsys: pytest.CaptureFixture[str]):
    case = ["--title", "Two towns", "--system", "river-valley", "--area", "funding", "--as-of", "2026"]
    assert run(["new", "case", *case, "--first", "A shared day", "--source", "paper/one"]) == 0
    assert "two-towns, in content/cases/two-towns.yaml" in capsys.readouterr().err
    assert "  - id: a-shared-day\n    title: A shared day\n" in (made / "cases" / "two-towns.yaml").read_text("utf-8")


def test_a_first_barrier_comes_after_what_opens_the_conversation(made: Path):
    path = made / "domains" / "work.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    barriers:\n      - unpaid-time\n", ""), encoding="utf-8", newline="\n")
    barrier = ["--theme", "time", "--title", "Long days", "--indicator", "WORK-01", "--source", "paper/one"]
    assert run(["new", "barrier", *barrier]) == 0
    assert "      - Who pays for this hour?\n    barriers:\n      - long-days\n" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["barrier", "--theme", "time", "--title", "X", "--id", "unpaid-time"], "`unpaid-time`"),
        (["domain", "--id", "CARE", "--title", "X"], "`CARE`"),
    ],
)
def test_an_id_that_is_in_use_is_refused(
    arguments: list[str], told: str, made: Path, capsys: pytest.CaptureFixture[str]
):
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    assert run(["new", *arguments, "--source", "paper/one"]) == 2
    assert told in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}


def test_numbers_of_a_domain_can_be_used_up(made: Path, capsys: pytest.CaptureFixture[str]):
    path = made / "domains" / "care.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("id: CARE-02\n", "id: CARE-999\n"), encoding="utf-8", newline="\n")
    for other in (made / "coproduction", made / "documents", made / "codesign"):
        for file in other.iterdir():
            file.write_text(file.read_text(encoding="utf-8").replace("CARE-02", "CARE-999"), encoding="utf-8")
    assert run(["new", "indicator", "--domain", "CARE", "--title", "One more", "--source", "paper/one"]) == 2
    assert "the domain CARE has used up its numbers" in capsys.readouterr().err


def test_what_yaml_has_no_sign_for_is_refused(made: Path, capsys: pytest.CaptureFixture[str]):
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    assert run(["new", "barrier", "--theme", "time", "--title", "A \ud800 bell", "--source", "paper/one"]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
