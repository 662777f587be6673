"""`vcsekit validate --since REV`: what a change makes wrong, and nothing that was wrong before."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from vcsekit.checks.registry import check
from vcsekit.checks.rule import Context
from vcsekit.cli.app import run
from vcsekit.cli.since import SHARED, caused
from vcsekit.content.load import load_library

SMALL = Path(__file__).parent / "content" / "small"
RULE_CASES = Path(__file__).parents[1] / "src" / "vcsekit" / "checks" / "cases"

Since = Callable[..., list[tuple[str, str, int]]]


def git(*arguments: str) -> None:
    who = {f"GIT_{role}_{field}": "a@b" for role in ("AUTHOR", "COMMITTER") for field in ("NAME", "EMAIL")}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | who
    subprocess.run(["git", *arguments], check=True, capture_output=True, env=environment)


def commit() -> None:
    git("add", "--all")
    git("commit", "--quiet", "--allow-empty", "--message", "More")


@pytest.fixture
def since(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Since:
    """In a repository with the small content: what `validate --strict --since HEAD` finds, by code, file and line."""
    shutil.copytree(SMALL, tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)
    git("init", "--quiet")
    commit()

    def call(*arguments: str, revision: str = "HEAD") -> list[tuple[str, str, int]]:
        code = run(["validate", "--strict", "--since", revision, "--format", "json", *arguments])
        rows = json.loads(capsys.readouterr().out)
        assert code == (1 if rows else 0)
        return [(row["code"], row["path"].removeprefix("content/"), row["line"]) for row in rows]

    return call


def change(name: str, find: str, replace: str) -> None:
    path = Path("content") / name
    text = path.read_text(encoding="utf-8")
    assert text.count(find) == 1
    path.write_text(text.replace(find, replace), encoding="utf-8")


VAGUE = ("domains/care.yaml", "Minutes name one speaker.", "Minutes name some speakers.")
TYPO = ("domains/work.yaml", "How the work is paid.", "How work is organized.")


def test_what_was_wrong_before_is_not_told(since: Since):
    change(*TYPO)
    commit()
    assert since() == []
    change("barriers/time.yaml", "What time costs.", "What some time costs the the people.")
    assert since() == [("VK507", "barriers/time.yaml", 4)]


def test_all_of_a_changed_file_is_told(since: Since):
    change(*TYPO)
    commit()
    change("domains/work.yaml", "Paid time", "Paid hours")
    assert since() == [("VK505", "domains/work.yaml", 3)]


def test_new_files_that_git_does_not_know_yet(since: Since):
    Path("content/cases/town.yaml").write_text("id: town\n", encoding="utf-8")
    assert {(code, path) for code, path, _ in since()} == {("VK202", "cases/town.yaml")}


def test_what_is_ignored_by_git_is_not_there(since: Since):
    Path(".gitignore").write_text("drafts.yaml\n", encoding="utf-8")
    Path("content/drafts.yaml").write_text("a: 1\n", encoding="utf-8")
    assert since() == []


def test_links_that_a_removed_item_leaves_behind(since: Since):
    Path("content/cases/riverton.yaml").unlink()
    found = since()
    assert ("VK301", "barriers/time.yaml", 23) in found, "the case that an approach was seen in"
    assert ("VK301", "barriers/time.yaml", 25) in found, "its action"
    assert {path for code, path, _ in found if code == "VK301"} == {"barriers/time.yaml"}


def test_a_link_that_was_broken_before_is_not_told_again(since: Since):
    change("domains/care.yaml", "      - unpaid-time", "      - unpaid-tim")
    commit()
    change("barriers/time.yaml", "  - id: late-invitations", "  - id: late-letters")
    found = since("--select", "VK301")
    assert found == [("VK301", "barriers/time.yaml", 21), ("VK301", "domains/care.yaml", 18)]


def test_a_change_of_the_scale_reaches_every_domain(since: Since):
    change(
        "matrix.yaml", "  - id: high\n    label: High\n    value: 2\n", "  - id: top\n    label: Top\n    value: 2\n"
    )
    found = since("--select", "VK4")
    assert {(code, path) for code, path, _ in found} == {
        (code, path) for code in ("VK401", "VK402") for path in ("domains/care.yaml", "domains/work.yaml")
    }


def test_a_term_that_leaves_the_glossary_reaches_every_text(since: Since):
    change("domains/work.yaml", "How the work is paid.", "How the NHS pays.")
    change(*VAGUE)
    commit()
    change("register/glossary.yaml", "term: NHS", "term: ABC")
    assert since() == [("VK503", "domains/work.yaml", 3)]


def test_a_comment_in_a_shared_file_does_not_reach_the_others(since: Since, monkeypatch: pytest.MonkeyPatch):
    """Local rules look at all files only where the matrix or the glossary says something else than before."""
    looked = []
    monkeypatch.setattr(
        "vcsekit.checks.registry.suppression.apply_suppressions",
        lambda context, found, *_: (looked.append(context.only), (list(found), []))[1],
    )
    change("register/glossary.yaml", "title: Glossary", "# A comment.\ntitle: Glossary")
    assert since() == []
    change("register/glossary.yaml", "The public health service.", "The health service of the public.")
    assert since() == []
    assert looked == [frozenset({"register/glossary.yaml"}), None]


def test_only_the_named_files(since: Since):
    change(*TYPO)
    change(*VAGUE)
    assert since("content/domains/work.yaml") == [("VK505", "domains/work.yaml", 3)]


def test_content_that_moved_is_compared_with_where_it_was(since: Since):
    change(*VAGUE)
    commit()
    Path("content").rename("matter")
    commit()
    work = Path("matter") / TYPO[0]
    work.write_text(work.read_text(encoding="utf-8").replace(*TYPO[1:]), encoding="utf-8")
    assert since("--content", "matter", revision="HEAD~1") == [("VK505", "matter/domains/work.yaml", 3)]


def test_content_that_a_revision_did_not_have_is_all_new(since: Since):
    change(*TYPO)
    git("rm", "--quiet", "-r", "--cached", "content")
    git("commit", "--quiet", "--message", "Nothing left")
    assert ("VK505", "domains/work.yaml", 3) in since()


def test_since_an_older_revision(since: Since):
    change(*VAGUE)
    commit()
    change(*TYPO)
    commit()
    assert since() == []
    assert since(revision="HEAD~1") == [("VK505", "domains/work.yaml", 3)]
    assert since("--ignore", "VK7", revision="HEAD~2") == [
        ("VK502", "domains/care.yaml", 25), ("VK505", "domains/work.yaml", 3),
    ]  # fmt: skip


def test_a_suppression_in_an_unchanged_file_still_holds(since: Since):
    change("domains/care.yaml", "    barriers:\n      - late-invitations", "    barriers:\n      - unpaid-time")
    change(
        "barriers/time.yaml",
        "late-invitations\n    title",
        "late-invitations # vcsekit: ignore VK601 -- soon\n    title",
    )
    commit()
    change(*TYPO)
    assert since() == [("VK505", "domains/work.yaml", 3)]


@pytest.mark.usefixtures("since")
def test_the_summary_says_how_many_files_changed(capsys: pytest.CaptureFixture[str]):
    assert run(["validate", "--since", "HEAD"]) == 0
    assert capsys.readouterr().err.startswith("no problems; no file changed since HEAD (12 files in all)")
    change(*TYPO)
    assert run(["validate", "--since", "HEAD"]) == 0
    assert capsys.readouterr().err.startswith("no problems; 1 file changed since HEAD (")


@pytest.mark.usefixtures("since")
@pytest.mark.parametrize("revision", ["no-such-branch", "--help", "HEAD^9", ""])
def test_a_revision_that_does_not_exist(revision: str, capsys: pytest.CaptureFixture[str]):
    assert run(["validate", f"--since={revision}"]) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and shown.err.startswith("error: ") and "hint: " in shown.err


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    shutil.copytree(SMALL, tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert run(["validate", "--since", "HEAD"]) == 2
    shown = capsys.readouterr().err
    assert shown.startswith("error: ") and "content is not in a git repository\n  hint: " in shown


def test_reading_only_what_changed_gives_the_library_of_the_revision():
    """Where most files are the same in two revisions, they are not read twice; the result is the same."""
    files = {
        path.relative_to(SMALL).as_posix(): path.read_bytes()
        for path in SMALL.rglob("*")
        if path.suffix in {".yaml", ".md"}
    }
    now, _ = load_library({path: raw for path, raw in files.items() if path != "domains/work.yaml"})
    before, problems = load_library({"domains/work.yaml": files["domains/work.yaml"]}, known=now)
    whole, _ = load_library(files)
    assert problems == []
    assert (before.entries, before.objects, before.repeated, before.unread) == (
        whole.entries, whole.objects, whole.repeated, whole.unread,
    )  # fmt: skip
    assert check(Context(before)) == check(Context(whole)) == []


CASES = [
    pytest.param(case, id=f"{document['code']}-{case['about']}")
    for document in (yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(RULE_CASES.glob("VK*.yaml")))
    for case in (*document["bad"], *document["good"])
    if document["code"][2] not in "17"
]


@pytest.mark.parametrize("case", CASES)
def test_looking_only_at_changed_files_misses_nothing(case: dict):
    """The small content is clean, so all that is found in a case was caused by its change."""
    files = {path.relative_to(SMALL).as_posix(): path.read_bytes() for path in SMALL.rglob("*") if path.is_file()}
    before, _ = load_library(files)
    changes = [case, *case.get("with", ())]
    for change in changes:
        text = files.pop(change["file"], b"").decode()
        if not change.get("delete"):
            text = text.replace(change["find"], change["replace"]) if "find" in change else change["content"]
            files[change["file"]] = text.encode()
    library, _ = load_library(files)
    changed = frozenset(change["file"] for change in changes)
    narrow = Context(library, only=None if changed & SHARED else changed)
    found = check(Context(library))
    assert check(narrow) == found
    assert caused(found, Context(library, before), changed) == found
