"""Documentation is tested: its commands run, its links lead somewhere, and generated files are up to date."""

from __future__ import annotations

import io
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from repositories import Checkout
from vcsekit.cli.app import command_names, run

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
OTHER_SESSIONS = (("autumn-workshop", 3), ("leeds", 3), ("bradford", 2))
"""Sessions that examples name, with the level of GOV-01 in each."""

ANSWERS = "go LEAD-01\n3\nA note\nBoard minutes\n\nquit\n"


def commands(page: Path) -> list[str]:
    return [line for block in BLOCK.findall(page.read_text(encoding="utf-8")) for line in block.splitlines() if line]


@pytest.fixture(autouse=True)
def serves_for_a_moment(monkeypatch: pytest.MonkeyPatch):
    """What goes on until somebody stops it is stopped at once."""
    from vcsekit.cli import site_live

    monkeypatch.setattr(site_live, "watch", lambda *_what: None)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_run(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    for folder in ("content", "examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for line in commands(page):
        program, *arguments = shlex.split(line)
        if program == "make":
            assert re.search(rf"^{arguments[0]}:", makefile, re.MULTILINE)
            continue
        assert program == "vcsekit", line
        monkeypatch.setattr(sys, "stdin", io.StringIO(ANSWERS))
        assert run(arguments) == 0, (line, capsys.readouterr().err)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path):
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in LINK.findall(text):
        if not target.startswith(("http://", "https://", "#")):
            assert (page.parent / target.partition("#")[0]).exists(), target


def test_every_picture_is_told_in_words():
    pictures = re.findall(r"!\[([^\]]*)\]\(", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(pictures) >= 4
    assert all(len(words) > 40 for words in pictures)


def test_pictures_need_nothing_from_outside():
    for picture in (ROOT / "docs" / "pictures").glob("*.svg"):
        text = picture.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text and "@import" not in text


def test_generated_files_are_up_to_date():
    command = [sys.executable, ROOT / "tools" / "generate.py", "--check"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("name", command_names())
def test_the_examples_in_help_run(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Each command's own examples, in a folder where a session and a scored result exist."""
    for folder in ("content", "examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO(ANSWERS))
    assert run(["assess", "spring-workshop"]) == 0
    if name in ("report", "cohort", "trend", "twin", "pool publish"):
        rounds = [f"examples/returns/round-{number}.csv" for number in (2, 3)]
        assert run(["score", *rounds, "--out", "scored"]) == 0
    for session, level in OTHER_SESSIONS if name in ("assess merge", "actions", "feedback") else ():
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"go GOV-01\n{level}\nquit\n"))
        assert run(["assess", session]) == 0
    if name == "assess run":
        shutil.rmtree("sessions")
    if name in ("diff", "migrate"):
        checkout = Checkout.start(tmp_path, content=False)
        checkout.commit("First")
        checkout.git("tag", "v0.1.0")
    capsys.readouterr()
    assert run([*name.split(), "--help"]) == 0
    help_text = capsys.readouterr().out
    examples = re.findall(r"^ +vcsekit (.+)$", help_text.partition("Examples:")[2], re.MULTILINE)
    assert examples
    for example in examples:
        monkeypatch.setattr(sys, "stdin", io.StringIO(ANSWERS))
        code = run(shlex.split(example))
        # The answers are of a session without an agenda; a rehearsal begins with one.
        allowed = (0, 1) if name in ("coverage", "validate", "assess merge") or "--rehearse" in example else (0,)
        assert code in allowed, (example, capsys.readouterr().err)


def test_the_contributed_document_of_the_guide_is_accepted_and_refused_without_permission(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    shutil.copytree(ROOT / "content", tmp_path / "content")
    page = (ROOT / "docs" / "contributing-documents.md").read_text(encoding="utf-8")
    example = re.search(r"^```markdown\n(.*?)^```", page, re.MULTILINE | re.DOTALL).group(1)
    target = tmp_path / "content" / "documents" / "partnership-charter.md"
    target.write_text(example, encoding="utf-8")
    assert run(["validate", str(tmp_path / "content")]) == 0
    target.write_text(re.sub(r"permission: .*\n", "", example), encoding="utf-8")
    capsys.readouterr()
    assert run(["validate", str(tmp_path / "content")]) == 1
    assert "VK804" in capsys.readouterr().out
