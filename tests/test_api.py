"""The Python API as an analyst uses it, held to what the commands give."""

from __future__ import annotations

import csv
import inspect
import io
import json
import re
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from vcsekit import api
from vcsekit.cli.app import run

ROOT = Path(__file__).parents[1]
OTHER = ROOT / "tests" / "content" / "other-matrix"
RETURNS = [ROOT / "examples" / "returns" / f"round-{number}.csv" for number in (1, 2)]


@pytest.fixture(scope="module")
def library() -> api.Library:
    return api.load_content(ROOT / "content")


@pytest.fixture(scope="module")
def scores(library: api.Library) -> api.Scores:
    return api.score_files(RETURNS, library)


def command(*arguments: str) -> int:
    return run([*arguments, "--content", str(ROOT / "content")])


def hold(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("go LEAD-01\n3\nA note\nBoard minutes\n\nquit\n"))
    assert command("assess", name) == 0


def test_every_name_is_documented_and_typed():
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    functions = [name for name in api.__all__ if inspect.isfunction(getattr(api, name))]
    assert 10 <= len(functions) <= 14
    for name in functions:
        function = getattr(api, name)
        assert f"`{name}`" in page, name
        assert inspect.getdoc(function), name
        signature = inspect.signature(function)
        assert signature.return_annotation is not inspect.Signature.empty
        assert all(part.annotation is not inspect.Parameter.empty for part in signature.parameters.values())


def test_the_blocks_of_the_documentation_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    for folder in ("content", "examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    hold("spring-workshop", monkeypatch)
    capsys.readouterr()
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs" / "api.md").read_text("utf-8"), re.M | re.S)
    assert len(blocks) >= 8
    known: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "docs/api.md", "exec"), known)
    out = capsys.readouterr().out
    assert "nowhere is not a folder" in out
    assert "1 indicators are settled" in out
    assert (tmp_path / "northmere.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert (tmp_path / "northmere.docx").read_bytes().startswith(b"PK")


def test_importing_it_loads_no_command_line_and_nothing_heavy():
    heavy = ("typer", "rich", "jinja2", "docx", "textual")
    program = f"import sys, vcsekit.api; print([n for n in {heavy} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    done = subprocess.run(
        [sys.executable, "-c", "import sys, vcsekit; print('pydantic' in sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "False\n"


def test_content(library: api.Library):
    assert api.validate(ROOT / "content") == []
    assert library.matrix.version and len(library.domains) == 8
    assert api.load_content(OTHER).matrix.title == "Island libraries matrix"


def test_content_with_a_mistake(tmp_path: Path):
    shutil.copytree(OTHER, tmp_path / "content")
    crew = tmp_path / "content" / "domains" / "crew.yaml"
    text = crew.read_text(encoding="utf-8").replace("empty-winters", "empty-summers")
    crew.write_text(text.replace("Helpers know", "Helpers know the color of"), encoding="utf-8")
    found = api.validate(tmp_path / "content", strict=False)
    assert [problem.severity for problem in found] == [api.Severity.ERROR]
    assert "empty-summers" in found[0].message and found[0].span.line > 1
    [broken, spelling] = sorted(api.validate(tmp_path / "content"), key=lambda problem: problem.severity)
    assert (broken, spelling.code, spelling.severity) == (found[0], "VK505", "warning")
    with pytest.raises(api.VcsekitError, match="empty-summers"):
        api.load_content(tmp_path / "content")
    (tmp_path / "content" / "matrix.yaml").write_text("title: [")
    assert "VK1" in api.validate(tmp_path / "content")[0].code
    with pytest.raises(api.VcsekitError, match="not a folder"):
        api.validate(tmp_path / "nowhere")


def test_scores_are_those_of_the_command(scores: api.Scores, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert command("score", *map(str, RETURNS), "--out", str(tmp_path / "scored")) in (0, 1)
    capsys.readouterr()
    assert scores.tally.rows == scores.tally.scored + scores.tally.superseded + scores.tally.rejected
    assert len(scores.returns) == scores.tally.returns
    assert isinstance(scores.returns[0].score.overall, Fraction)
    tables = scores.tables()
    for name, table in tables.items():
        with (tmp_path / "scored" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as handle:
            written = list(csv.reader(handle))
        assert table.header() == written[0]
        shown = [["" if cell is None else str(cell) for cell in row] for row in table.rows()]
        assert len(shown) == len(written) - 1
        column = {"scores": "overall"}.get(name, "round" if "round" in written[0] else written[0][0])
        place = written[0].index(column)
        assert [row[place] for row in shown] == [row[place] for row in written[1:]]
    assert tables["scores"].private and not tables["domains"].private


def test_problems_of_returns(library: api.Library):
    found = api.score_files(ROOT / "examples" / "returns" / "messy.csv", library)
    errors = [problem for problem in found.problems if problem.severity == "error"]
    assert errors and all(problem.place and problem.message for problem in errors)
    assert found.tally.rejected > 0
    with pytest.raises(api.VcsekitError, match=r"none\.csv can't be read"):
        api.score_files("none.csv", library)


def test_a_layout(library: api.Library):
    folder = ROOT / "examples" / "mappings"
    found = api.score_files(folder / "google-forms.csv", library, layout=folder / "google-forms.yaml")
    assert found.tally.scored > 0


def test_reports_are_those_of_the_command(scores: api.Scores, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    system = "Northmere (invented)"
    source = tmp_path / "both.csv"
    lines = [path.read_text(encoding="utf-8").splitlines() for path in RETURNS]
    source.write_text("\n".join([*lines[0], *lines[1][1:]]) + "\n", encoding="utf-8")
    view = api.returns_report(scores, system, kind="compare")
    for form, text in (("html", api.render_html(view)), ("md", api.render_markdown(view))):
        out = tmp_path / f"report.{form}"
        assert command("report", str(source), "--system", system, "--kind", "compare", "--out", str(out)) == 0
        assert out.read_text(encoding="utf-8") == text
    assert (
        command("report", str(source), "--system", system, "--kind", "compare", "--out", str(tmp_path / "r.docx")) == 0
    )
    assert (tmp_path / "r.docx").read_bytes() == api.render_word(view)
    assert "of the rounds 2024, 2025 this is 2025" in capsys.readouterr().err


def test_a_theme_and_templates(scores: api.Scores, tmp_path: Path):
    view = api.returns_report(scores, round_name="2024")
    themed = api.render_html(view, theme=ROOT / "examples" / "theme" / "theme.yaml")
    assert themed != api.render_html(view)
    (tmp_path / "report.md.j2").write_text("Only {{ report.title }}")
    assert api.render_markdown(view, templates=tmp_path) == f"Only {view.title}"
    (tmp_path / "report.md.j2").write_text("Only {{ report.titel }}")
    with pytest.raises(api.VcsekitError, match="line 1"):
        api.render_markdown(view, templates=tmp_path)


def test_reports_that_can_not_be_made(scores: api.Scores, library: api.Library, tmp_path: Path):
    for wanted, words in (
        ({"kind": "compar"}, "there is no report `compar`"),
        ({"system": "Nowhere"}, "no return is of the system"),
        ({"kind": "session"}, "returns have no session report"),
    ):
        with pytest.raises(api.VcsekitError, match=words):
            api.returns_report(scores, **wanted)
    header = RETURNS[0].read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "empty.csv").write_text(header + "\n", encoding="utf-8")
    with pytest.raises(api.VcsekitError, match="no return was scored"):
        api.returns_report(api.score_files(tmp_path / "empty.csv", library))


def test_a_session(library: api.Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    hold("spring", monkeypatch)
    saved = api.read_session("spring", library)
    assert list(saved.session.settled) == ["LEAD-01"]
    assert api.read_session(tmp_path / "sessions" / "spring.jsonl", library).session == saved.session
    assert command("report", "spring", "--out", "spring.md") == 0
    view = api.session_report("spring", library)
    assert (tmp_path / "spring.md").read_text(encoding="utf-8") == api.render_markdown(view)
    assert json.loads(json.dumps(view.title))
    with pytest.raises(api.VcsekitError, match="there is no session") as caught:
        api.session_report("sprign", library)
    assert caught.value.hint == "did you mean `spring`?"
    with pytest.raises(api.VcsekitError, match="was held with"):
        api.read_session("spring", api.load_content(OTHER))


def test_diff_and_migrate(tmp_path: Path):
    old, new = tmp_path / "old", tmp_path / "new"
    shutil.copytree(ROOT / "content", old)
    shutil.copytree(ROOT / "content", new)
    domain = new / "domains" / "lead.yaml"
    text = domain.read_text(encoding="utf-8")
    domain.write_text(re.sub(r"(?m)^(title: ).*$", r"\1Another title", text, count=1), encoding="utf-8")
    difference = api.diff(old, new)
    assert [(item.kind, item.id) for item in difference.items] == [("domain", "LEAD")]
    assert api.diff(old, old).items == ()
    out = tmp_path / "moved.csv"
    moved = api.migrate(RETURNS[0], out, old, new)
    assert moved.rows and not moved.rows.left_out and out.is_file()
    with pytest.raises(api.VcsekitError, match="exists already"):
        api.migrate(RETURNS[0], out, old, new)
    with pytest.raises(api.VcsekitError, match="can't be read"):
        api.migrate(tmp_path / "none.csv", tmp_path / "x.csv", old, new)


def test_nothing_is_written_but_by_migrate(library: api.Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    found = api.score_files(RETURNS[0], library)
    api.render_word(api.returns_report(found))
    for table in found.tables().values():
        list(table.rows())
    assert list(tmp_path.iterdir()) == []
