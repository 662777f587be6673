"""`new`: valid from the first moment, linked both ways, and nothing is ever used twice."""

from __future__ import annotations

import io
import re
import shutil
import sys
from pathlib import Path

import pytest

from vcsekit.checks.registry import check_library
from vcsekit.cli.app import run
from vcsekit.content.change import Content
from vcsekit.content.ids import free_slug, next_indicator_id, slug_of
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.content.scaffold import MAKERS
from vcsekit.content.unfinished import unfinished
from vcsekit.diagnostics import Diagnostic

SMALL = Path(__file__).parent / "content" / "small"
OTHER = Path(__file__).parent / "content" / "other-matrix"
SOURCE = ("--source", "paper/one")

FACTS = {
    "domain": ["--id", "PLACE", "--title", "Places"],
    "indicator": ["--domain", "CARE", "--title", "Asked at home"],
    "theme": ["--title", "Rooms", "--area", "funding"],
    "barrier": ["--theme", "time", "--title", "Long days"],
    "approach": ["--theme", "time", "--title", "Short days", "--addresses", "unpaid-time"],
    "case": ["--title", "Two towns share a day", "--system", "river-valley", "--area", "funding", "--as-of", "2026"],
    "document": ["--title", "Rules for a day", "--kind", "protocol"],
}
BARRIER = ["barrier", "--theme", "time", "--title", "X"]
IDS = {
    "domain": "PLACE", "indicator": "CARE-03", "theme": "rooms", "barrier": "long-days", "approach": "short-days",
    "case": "two-towns-share-a-day", "document": "rules-for-a-day",
}  # fmt: skip


def read(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.suffix in (".yaml", ".md")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def loaded(folder: Path) -> tuple[Library, list[Diagnostic]]:
    library, problems = load_library(read(folder))
    return library, [*problems, *check_library(library)]


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SMALL, tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    return tmp_path / "content"


@pytest.mark.parametrize("kind", MAKERS)
def test_valid_from_the_first_moment(kind: str, content: Path, capsys: pytest.CaptureFixture[str]):
    """Whatever is not told is marked, and those marks and missing links are all that a strict check finds."""
    before = read(content)
    assert run(["new", kind, *FACTS[kind], *SOURCE]) == 0
    told = capsys.readouterr()
    assert told.out == "" and told.err.startswith(f"new {kind}: {IDS[kind]}, in content/")
    library, problems = loaded(content)
    assert library.entries[IDS[kind]].kind == kind
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert {problem.code for problem in problems} <= {"VK508", "VK601", "VK602", "VK603", "VK606"}
    marks = sum(problem.code == "VK508" for problem in problems)
    assert f"{marks} text{'s are' if marks > 1 else ' is'} still to be written" in told.err
    assert run(["fmt", "--check"]) == 0
    assert all(raw in (after := read(content)[path]) or lines_stay(raw, after) for path, raw in before.items())


def lines_stay(before: bytes, after: bytes) -> bool:
    """Whether all lines of a file are in it still, in their order."""
    rest = iter(after.splitlines(keepends=True))
    return all(line in rest for line in before.splitlines(keepends=True))


def test_an_indicator_as_it_was_told(content: Path):
    long = "Every street has somebody who asks at the door, and who comes back with what was decided there. " * 2
    levels = ["--level", f"low={long}", "--level", "2=Two people ask: in the town and beyond."]
    more = [
        "--statement",
        "People are asked at home.",
        "--evidence",
        "A list",
        "--evidence",
        "100% of doors #2",
    ]
    more += ["--success", "yes", "--prompt", "Who asks?", "--barrier", "Unpaid time", "--barrier", "late-invitations"]
    assert run(["new", "indicator", *FACTS["indicator"], *levels, *more, *SOURCE, "--source", "paper/two"]) == 0
    indicator = loaded(content)[0].get("CARE-03")
    assert indicator.levels == {"low": long.strip(), "high": "Two people ask: in the town and beyond."}
    assert indicator.evidence == ("A list", "100% of doors #2")
    assert (indicator.success, indicator.prompts) == (("yes",), ("Who asks?",))
    assert indicator.barriers == ("unpaid-time", "late-invitations"), "a title names a barrier as well"
    assert (indicator.since, indicator.sources) == ("1.0.0", ("paper/one", "paper/two"))
    text = (content / "domains" / "care.yaml").read_text(encoding="utf-8")
    assert max(len(line) for line in text.splitlines()) <= 100
    assert text.index("  - id: CARE-03\n") > text.index("  - id: CARE-02\n")


def test_links_go_both_ways(content: Path):
    barrier = ["--indicator", "CARE-01", "--indicator", "WORK-01"]
    assert run(["new", "barrier", *FACTS["barrier"], *barrier, *SOURCE]) == 0
    assert (
        run(["new", "approach", *FACTS["approach"], "--addresses", "long-days", "--action", "riverton-fund", *SOURCE])
        == 0
    )
    assert run(["new", "case", *FACTS["case"], "--approach", "short-days", "--first", "A shared day", *SOURCE]) == 0
    assert run(["new", "domain", *FACTS["domain"], *SOURCE]) == 0
    library, problems = loaded(content)
    assert {problem.code for problem in problems} == {"VK508", "VK603"}, "only the new indicator names no barrier"
    assert library.get("WORK-01").barriers[-1] == library.get("CARE-01").barriers[-1] == "long-days"
    seen = [(seen.case, seen.actions) for seen in library.get("short-days").seen_in]
    assert seen == [("riverton", ("riverton-fund",)), ("two-towns-share-a-day", ("a-shared-day",))]
    assert library.get("riverton-fund").approaches == ("meeting-fund", "short-days")
    assert library.matrix.domains == ("CARE", "WORK", "PLACE")


def test_comments_line_ends_and_marks_stay(content: Path):
    path = content / "domains" / "care.yaml"
    text = path.read_text(encoding="utf-8") + "    # last asked in spring\n# end of the file\n"
    path.write_bytes(("\ufeff" + text).replace("\n", "\r\n").encode("utf-8"))
    before = path.read_bytes()
    assert run(["new", "indicator", *FACTS["indicator"], *SOURCE]) == 0
    after = path.read_bytes()
    assert b"\n" not in after.replace(b"\r\n", b"")
    end = b"# end of the file\r\n"
    assert after.startswith(before.removesuffix(end) + b"  - id: CARE-03\r\n") and after.endswith(end)


def test_numbers_are_never_used_again():
    """Neither those of retired indicators, nor former ones; a gap may be what was deleted, and stays one."""
    files = read(SMALL)
    care = files["domains/care.yaml"]
    files["domains/care.yaml"] = care.replace(b"- id: CARE-02\n", b"- id: CARE-02\n    formerly:\n      - CARE-07\n")
    assert next_indicator_id(Content.of(files).library, "CARE") == "CARE-08"
    files["domains/care.yaml"] = care.replace(b"- id: CARE-02\n", b"- id: CARE-12\n    retired: 1.0.0\n")
    assert next_indicator_id(Content.of(files).library, "CARE") == "CARE-13"
    files["domains/care.yaml"] = care.replace(b"- id: CARE-02\n", b"- id: CARE-99\n")
    assert next_indicator_id(Content.of(files).library, "CARE") == "CARE-100"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Long-term contracts", "long-term-contracts"),
        ("Who's there? £5,000 & more", "whos-there-5-000-more"),
        ("Café Žižkov, Straße Øst", "cafe-zizkov-strasse-ost"),
        ("???", ""),
        ("word " * 40, "word-" * 11 + "word"),
        ("x" * 200, "x" * 60),
    ],
)
def test_ids_are_made_of_titles(title: str, slug: str):
    assert slug_of(title) == slug


def test_an_id_is_unique_across_kinds_and_files():
    files = read(SMALL)
    files["cases/riverton.yaml"] = b"formerly:\n  - old-town\n" + files["cases/riverton.yaml"]
    library = Content.of(files).library
    assert free_slug(library, "Unpaid time") == "unpaid-time-2"
    assert free_slug(library, "Riverton") == "riverton-2"
    assert free_slug(library, "Old town") == "old-town-2"
    assert free_slug(library, "Letter") == "letter-2", "a file has this name"
    assert free_slug(library, "Con") == "con-2", "Windows allows no such file"
    assert free_slug(library, "…") == "untitled"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["barrier", "--title", "X"], "to make a barrier this is missing: --theme, --source"),
        (["indicator", "--domain", "CAER", "--title", "X"], "did you mean `CARE`?"),
        (["indicator", "--domain", "CARE", "--title", "X", "--level", "lowest=x"], "the levels are: low, high"),
        (["indicator", "--domain", "CARE", "--title", "X", "--level", "low"], "write LEVEL=TEXT"),
        (["indicator", "--domain", "CARE", "--title", "two\nlines", *SOURCE], "a short text on one line"),
        (["barrier", "--theme", "time", "--title", "X", "--source", "paper/nine"], "no source document has an item"),
        (
            ["barrier", "--theme", "time", "--title", "X", "--id", "riverton", *SOURCE],
            "`riverton` is taken: it is a case",
        ),
        (
            ["barrier", "--theme", "time", "--title", "X", "--id", "Not so", *SOURCE],
            "lower-case words joined by hyphens",
        ),
        (["domain", "--id", "CARE", "--title", "X", *SOURCE], "`CARE` is taken"),
        (["domain", "--id", "care", "--title", "X", *SOURCE], "two to eight capitals"),
        (["case", *FACTS["case"][:-1], "spring", *SOURCE], "`spring` can't be used here"),
        (["document", "--title", "X", "--kind", "poem", *SOURCE], "write one of: role description"),
        (["barrier", "--theme", "time", "--title", "X", "--description", "<b>x</b>", *SOURCE], "VK504"),
        (
            ["barrier", "--theme", "time", "--title", "X", "--description", "a\x07b", *SOURCE],
            "a character that can't be shown",
        ),
    ],
)
def test_what_is_refused(arguments: list[str], says: str, content: Path, capsys: pytest.CaptureFixture[str]):
    before = read(content)
    assert run(["new", *arguments]) == 2
    assert says in capsys.readouterr().err
    assert read(content) == before


def test_no_file_is_ever_overwritten(content: Path, capsys: pytest.CaptureFixture[str]):
    """Not even one in other capitals, which is the same file on Windows, nor one that content does not read."""
    (content / "domains" / "Place.yaml").write_text("# somebody's draft\n", encoding="utf-8")
    assert run(["new", "domain", *FACTS["domain"], *SOURCE]) == 2
    assert "Place.yaml" in capsys.readouterr().err
    assert (content / "domains" / "Place.yaml").read_text(encoding="utf-8") == "# somebody's draft\n"
    (content / "cases" / "fog.yml").write_text("x", encoding="utf-8")
    assert run(["new", "theme", "--title", "Fog", "--area", "funding", *SOURCE]) == 2


def test_a_broken_file_elsewhere_stops_it(content: Path, capsys: pytest.CaptureFixture[str]):
    """Its ids are not known, so a new one might be one of them."""
    (content / "cases" / "broken.yaml").write_text("id: [\n", encoding="utf-8")
    assert run(["new", "barrier", *FACTS["barrier"], *SOURCE]) == 2
    assert "content/cases/broken.yaml:1:" in capsys.readouterr().err


class Terminal(io.StringIO):
    """Typed answers that come from a terminal."""

    def isatty(self) -> bool:
        return True


def type_in(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("\n".join([*lines, ""])))


def test_a_terminal_is_asked(content: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """One question after the other; what can't be is asked again, and Enter leaves a text for later."""
    answers = [
        "",
        "?",
        "tyme",
        "Time",
        "Long days",
        "",
        "Days are long.",
        "CARE-01, nobody",
        "CARE-01, work-01",
        "?",
        "paper/one",
    ]
    type_in(monkeypatch, *answers)
    assert run(["new", "barrier"]) == 0
    told = capsys.readouterr().err
    assert "Which theme does it belong to? (needed)\nThis one is needed. ? explains.\n" in told
    assert "The id or title of a theme.\n  time  Time\n" in told
    assert "`tyme` is not the id of any theme in use; did you mean `time`?\n" in told
    assert "`nobody` is not the id of any indicator in use" in told
    assert "  paper/one  " in told
    library, problems = loaded(content)
    assert library.get("long-days").description == "Days are long."
    assert library.get("WORK-01").barriers[-1] == "long-days"
    assert {problem.code for problem in problems} == {"VK602"}


def test_options_are_not_asked_for_again(
    content: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    type_in(monkeypatch, "An agenda", "Minutes", "", "", "Who asks?", "", "", "paper/one")
    levels = ["--level", "low=Nobody asks.", "--level", "high=Everybody is asked."]
    assert run(["new", "indicator", *FACTS["indicator"], "--statement", "People are asked.", *levels]) == 0
    told = capsys.readouterr().err
    asked = re.findall(r"^(\S.*\?)(?: \(.*\))?$", told, re.MULTILINE)
    assert [words.split()[0] for words in asked] == ["What", "What", "Which", "Which", "Which"]
    indicator = loaded(content)[0].get("CARE-03")
    assert indicator.evidence == ("An agenda", "Minutes")
    assert unfinished(indicator.success[0]) and indicator.prompts == ("Who asks?",)


def test_answers_that_end_early_write_nothing(
    content: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    before = read(content)
    type_in(monkeypatch, "time", "Long days")
    assert run(["new", "barrier"]) == 2
    assert "the answers came to an end, so nothing was written" in capsys.readouterr().err

    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", interrupted)
    assert run(["new", "barrier"]) == 130
    assert read(content) == before


@pytest.mark.parametrize("text", ["(to write) it", "Minutes TBC", "TODO: ask", "Lorem ipsum", "x (To write) y"])
def test_what_is_unfinished(text: str):
    assert unfinished(text)


@pytest.mark.parametrize("text", ["People write it down.", "to write", "tbc", "a todo list", "PTBCA"])
def test_what_is_finished(text: str):
    assert unfinished(text) is None


def test_another_matrix_has_a_text_for_each_of_its_six_levels():
    content = Content.of(read(OTHER))
    made = MAKERS["indicator"](content, {"domain": "CREW", "title": "Fed helpers", "sources": ("almanac/boats",)})
    library, problems = load_library(made.draft.result())
    assert (made.id, made.unfinished, problems) == ("CREW-02", 10, [])
    found = {problem.code for problem in check_library(library)}
    assert found == {"VK508", "VK603"}, "no two levels count as alike"
    assert library.get("CREW-02").levels["rooted"] == "(to write) level 5, Rooted"
