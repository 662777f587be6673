"""Content read, made, searched and compared: what is told of it, to the word and the place."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import BaseModel, Field, ValidationError

from held_states import SMALL as LIBRARY
from held_states import library_with
from vcsekit.cli.app import run
from vcsekit.cli.library import load
from vcsekit.content import load as load_module
from vcsekit.content import reader
from vcsekit.content.change import Content
from vcsekit.content.diff.carry import Fate, carry
from vcsekit.content.diff.changes import FieldChange, Nature
from vcsekit.content.diff.compare import compare
from vcsekit.content.diff.versions import numbers
from vcsekit.content.explain import explain_model_errors
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.content.scaffold import new_theme
from vcsekit.content.search import search
from vcsekit.content.source import Document, read_document
from vcsekit.content.syntax import SourceError
from vcsekit.content.words import figure_value, figure_words
from vcsekit.diagnostics import VcsekitError
from vcsekit.export.difference import field_line
from vcsekit.model.cases import Figure

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "tests" / "content" / "small"
FILES = {
    path.relative_to(SMALL).as_posix(): path.read_bytes()
    for path in SMALL.rglob("*")
    if path.suffix in (".yaml", ".md")
}
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


def test_a_figure_tells_its_period_or_that_none_is_known():
    given = {"value": "3", "what": "the fund", "sources": ["paper/one"]}
    told = [
        figure_words(Figure.model_validate({**given, **more}))
        for more in ({"period": "2021/22"}, {"period": "not stated"}, {})
    ]
    assert told == ["the fund (2021/22)", "the fund (period not stated)", "the fund"]
    assert (
        figure_words(Figure.model_validate({"date": "2021", "what": "the start", "sources": ["paper/one"]}))
        == "the start"
    )


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


def test_a_domain_begins_with_the_indicator_that_was_told(made: Path):
    assert run(["new", "domain", "--id", "SNOW", "--title", "Snow", "--first", "By noon", "--source", "paper/one"]) == 0
    text = (made / "domains" / "snow.yaml").read_text(encoding="utf-8")
    assert "indicators:\n  - id: SNOW-01\n    title: By noon\n    statement: (to write)" in text


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
    assert "the domain CARE has used up its numbers\n  hint: make a new domain\n" in capsys.readouterr().err


def test_what_yaml_has_no_sign_for_is_refused(made: Path, capsys: pytest.CaptureFixture[str]):
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    assert run(["new", "barrier", "--theme", "time", "--title", "A \ud800 bell", "--source", "paper/one"]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}


def test_what_cannot_be_written_is_told_with_what_to_do():
    known = {"title": "Snow", "area": "funding", "description": "a\a bell " * 20 + "rings", "sources": ("paper/one",)}
    with pytest.raises(VcsekitError, match=r"^one of the texts can't be written as YAML: \w") as refused:
        new_theme(Content.of(FILES), known)
    assert refused.value.hint == "type it without odd signs"


# Read again, or not


class Opened:
    """The reader, with a list of the files that it was given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.paths: list[str] = []
        for name in ("read_document", "read_markdown"):
            monkeypatch.setattr(load_module, name, self._noting(getattr(load_module, name)))

    def _noting(self, read: Callable[[str, str], Document]) -> Callable[[str, str], Document]:
        def noting(text: str, path: str) -> Document:
            self.paths.append(path)
            return read(text, path)

        return noting


def test_what_is_known_is_not_read_again(monkeypatch: pytest.MonkeyPatch):
    """And the library is the same as where everything is read: items, ids, and what is there twice."""
    known, _ = load_library(FILES)
    care = FILES["domains/care.yaml"].replace(b"id: CARE-02", b"id: CARE-03").replace(b"id: CARE-01", b"id: riverton")
    changed = {"domains/care.yaml": care, "documents/new.md": FILES["documents/letter.md"]}
    opened = Opened(monkeypatch)
    library, problems = load_library(changed, "c/", known=known)
    assert sorted(opened.paths) == ["c/documents/new.md", "c/domains/care.yaml"]
    whole, every = load_library({**FILES, **changed}, "c/")
    assert len(opened.paths) == 2 + len(FILES) + 1
    assert (library.objects, library.entries, library.repeated) == (whole.objects, whole.entries, whole.repeated)
    assert problems == every and list(library.documents) == list(whole.documents)
    assert {path for path in FILES if library.documents[path] is known.documents[path]} == FILES.keys() - changed.keys()


def test_a_folder_with_every_mistake_is_read_as_far_as_it_goes():
    """Nothing that one file holds keeps the others from being read, wherever it stands among them."""
    wrong = {
        "areas.yaml": b"a: 1\n",
        "barriers/again.yaml": FILES["barriers/time.yaml"],
        "barriers/empty.yaml": b"",
        "cases/broken.yaml": b"id: 'x\n",
        "domains/list.yaml": b"- CARE\n",
        "systems.yaml": b"a: 1\n",
    }
    library, problems = load_library({**FILES, **wrong})
    assert sorted((problem.code, problem.span.path) for problem in problems) == [
        ("VK102", "cases/broken.yaml"),
        ("VK110", "barriers/empty.yaml"),
        ("VK111", "areas.yaml"),
        ("VK111", "systems.yaml"),
        ("VK203", "domains/list.yaml"),
    ]
    assert library.objects.keys() == FILES.keys() | {"barriers/again.yaml"}
    assert library.unread == {"theme", "barrier", "approach", "case", "action", "domain", "indicator"}
    assert [(entry.id, entry.path) for entry in library.repeated] == [
        (name, "barriers/time.yaml")
        for name in ("time", "late-invitations", "unpaid-time", "early-letters", "meeting-fund")
    ]


def test_what_is_known_with_mistakes_stays_a_document_without_an_object():
    known, _ = load_library({**FILES, "cases/riverton.yaml": b"id: riverton\n", "barriers/time.yaml": b""})
    library, problems = load_library({}, known=known)
    assert problems == [] and "cases/riverton.yaml" not in library.objects
    assert library.entries["riverton"].item is None and library.unread == known.unread


def test_values_are_counted_wherever_they_are_repeated(monkeypatch: pytest.MonkeyPatch):
    """A list or mapping counts with all that is in it, once for each place at which it stands."""
    text = "a: &a [1, 2]\nb: &b {c: *a}\nd: *b\n"
    values = 1 + 3 + (1 + 3) + 4
    monkeypatch.setattr(reader, "MAX_VALUES", values)
    assert read_document(text, "x.yaml").data["d"] == {"c": [1, 2]}
    monkeypatch.setattr(reader, "MAX_VALUES", values - 1)
    with pytest.raises(SourceError) as refused:
        read_document(text, "x.yaml")
    assert (str(refused.value.diagnostic.span), refused.value.diagnostic.code) == ("x.yaml:3:4", "VK106")


@pytest.mark.parametrize(
    ("text", "place", "detail"),
    [
        ("%FOO\na: 1\n", "x.yaml:1:5", "found unknown directive name while scanning a directive"),
        ("%YAML 2.0\n---\na: 1\n", "x.yaml:1:1", "found incompatible YAML document"),
    ],
)
def test_a_mistake_that_we_have_no_words_for_is_told_in_those_of_the_parser(text: str, place: str, detail: str):
    with pytest.raises(SourceError) as refused:
        read_document(text, "x.yaml")
    told = refused.value.diagnostic
    assert (str(told.span), told.message) == (place, f"this can't be read as YAML: {detail}")
    assert told.hint == "check quotes, colons and indentation near here"
