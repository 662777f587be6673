"""`fmt`: one form, and nothing else changes; what can't be kept is refused with its place."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from ruamel.yaml import YAML

from vcsekit.cli.app import run
from vcsekit.content.edit import Editable
from vcsekit.content.format import CannotFormatError, formatted
from vcsekit.content.syntax import SourceError
from written_yaml import EXAMPLES, comments, documents

ROOT = Path(__file__).parents[1]
SHIPPED = [path for path in sorted((ROOT / "content").rglob("*")) if path.suffix in (".yaml", ".md")]
SMALL = Path(__file__).parent / "content" / "small"


def fmt(text: str, name: str = "x.yaml") -> str:
    return formatted(name, text.encode("utf-8")).decode("utf-8")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_content_is_in_form(path: Path):
    assert formatted(path.name, path.read_bytes()) == path.read_bytes()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a:\n- x\n-   y: 1\n    z: 2\n", "a:\n  - x\n  - y: 1\n    z: 2\n"),
        ("a:\n      b:   1\n", "a:\n  b: 1\n"),
        ("a: 1   \nb: 2\t\n", "a: 1\nb: 2\n"),
        ("a: 1\n\n\n", "a: 1\n"),
        ("a: 1", "a: 1\n"),
        ("\ufeffa: 1\n", "a: 1\n"),
        ("a: 1\r\nb:\r\n- x\r\n", "a: 1\r\nb:\r\n  - x\r\n"),
        ("a: 1\r\nb:\n- x\nc: 1\n", "a: 1\nb:\n  - x\nc: 1\n"),
        ("a: 1\rb: 2\r", "a: 1\nb: 2\n"),
        ("# first\n---\na: 1\n...\n", "# first\na: 1\n"),
        ("a: [ 1,2 ]\nb: {c: 1}\n", "a: [1, 2]\nb: {c: 1}\n"),
        ("a: one\n   two\nb:\n- c: d\n    e\n", "a: >-\n  one\n  two\nb:\n  - c: >-\n      d\n      e\n"),
        ("a: one\n  two # why\n", "a: one two # why\n"),
        ("a: [one\n  two]\n", "a: [one two]\n"),
        ("a: [one\n  two\n  ]\nb: c\n", "a: [one two]\nb: c\n"),
        ("a: one\n\n    two\n   three\n", "a: >-\n  one\n\n  two\n  three\n"),
        (
            "a: b\nb: one\n  two # why\nc: &c one\n  two\nd: [one\n  two]\ne: one\n    two\n   three\n  four\nf: *c\n",
            "a: b\nb: one two # why\nc: &c one two\nd: [one two]\ne: >-\n  one\n  two\n  three\n  four\nf: *c\n",
        ),
    ],
)
def test_form(before: str, after: str):
    assert fmt(before) == after
    assert fmt(after) == after


@pytest.mark.parametrize(
    "text",
    [
        "# above\na: 1  # beside\n\n\n# between\nb:\n  # in a list\n  - x\n  - y  # on an item\n# at the end\n",
        "a: 'single'\nb: \"double\"\nc: plain\nd: 'it''s'\n\"e\": 1\n",
        "a: |\n  kept\n    as it is  \n\n  lines\nb: >-\n  folded\n  here\n\n  and here\nc: |+\n  end\n\n",
        "z: 1\na: 2\nm: 3\n",
        "version: 0.10\nyear: 2022-04\nno: on\nempty:\ntilde: ~\nzero: 007\nplus: +1\nhex: 0x1F\n",
        "big: 1_000\nday: 2026-05-01 10:00:00Z\nold: yes\nlist:\n  -\n  - ~\n",
        "a: &name\n  b: 1\nc: *name\n",
        f"long: {'word ' * 80}end\n",
    ],
    ids=["comments", "quotes", "block texts", "order", "values", "odd values", "aliases", "long lines"],
)
def test_what_is_kept(text: str):
    assert fmt(text) == text


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("a: [1, # one\n  2]\n", "x.yaml:1:8", "the comment `# one` would be lost"),
        ("a: 1\n---\nb: 2\n", "x.yaml:2:1", "a second document starts here"),
        ("a:\t1\n", "x.yaml:1:3", "tab"),
        ("a:\n\tb: 1\n", "x.yaml:2:1", "a tab stands where YAML wants spaces"),
        ("a: 'x\n", "x.yaml:1:4", "the quote that opens here is never closed"),
        ("# only this\n", "x.yaml", "the file is empty"),
        ("a: !!str 1\n", "x.yaml:1:4", "the tag `!!str` is not used in content"),
        ("a: 1\nb: &name [1]\n", "x.yaml:2:4", "this would not stay as it is"),
    ],
    ids=[
        "comment in brackets",
        "two documents",
        "tab",
        "tab in indentation",
        "syntax",
        "empty",
        "tag",
        "name that nothing repeats",
    ],
)
def test_what_is_refused(text: str, place: str, says: str):
    with pytest.raises(CannotFormatError) as refused:
        fmt(text)
    assert str(refused.value.span) == place
    assert says in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("a: |\n  x", "x.yaml:1:4", "`x` would be written differently", "end the last line of the file with Enter"),
        (
            "b: 1\na: &x >+\n  x",
            "x.yaml:2:4",
            "`x` would be written differently",
            "end the last line of the file with Enter",
        ),
        ("a: &name\nb: 1\n", "x.yaml:1:4", "this would not stay as it is", "write this part more simply"),
        (
            "a: [1, # x\n 2]",
            "x.yaml:1:8",
            "the comment `# x` would be lost",
            "put it on a line of its own, outside of brackets and above a field",
        ),
    ],
)
def test_what_is_refused_says_what_to_do(text: str, place: str, message: str, hint: str):
    with pytest.raises(CannotFormatError) as refused:
        fmt(text)
    assert (str(refused.value.span), refused.value.message, refused.value.hint) == (place, message, hint)


def test_front_matter():
    """The YAML is formatted; of the Markdown only the end changes, since spaces at ends of lines mean something."""
    before = "---\r\nid:   x\r\nlist:\r\n- a # why\r\n---\r\nTwo spaces  \r\nbreak a line.\r\n\r\n\r\n"
    assert fmt(before, "x.md") == "---\r\nid: x\r\nlist:\r\n  - a # why\r\n---\r\nTwo spaces  \r\nbreak a line.\r\n"
    with pytest.raises(CannotFormatError) as refused:
        fmt("---\nid: x\nl: [1, # one\n  2]\n---\nText\n", "x.md")
    assert str(refused.value.span) == "x.md:3:8"


@settings(derandomize=True, deadline=None, max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_generated_files_keep_data_and_comments_and_settle(raw: bytes):
    source = Editable("x.yaml", raw)
    try:
        before = source.document.data
    except SourceError:
        return
    try:
        made = formatted("x.yaml", raw)
    except CannotFormatError as refused:
        assert refused.span.line <= len(source.text.splitlines())
        return
    assert Editable("x.yaml", made).document.data == before
    text = made.decode("utf-8")
    assert comments(text) == comments(source.text)
    assert formatted("x.yaml", made) == made
    assert text.endswith("\n") and not text.startswith("\ufeff")
    assert ("\r\n" in text) == (source.newline == "\r\n" and "\n" in text)


def test_most_generated_files_can_be_formatted():
    """Else the test above would show little."""
    outcomes: list[bool] = []

    @settings(derandomize=True, deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(documents())
    def collect(raw: bytes) -> None:
        try:
            formatted("x.yaml", raw)
        except CannotFormatError:
            outcomes.append(False)
        else:
            outcomes.append(True)

    collect()
    assert sum(outcomes) > len(outcomes) / 2


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SMALL, tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)
    return tmp_path / "content"


@pytest.fixture
def untidy(content: Path) -> Path:
    """One file out of form, and one that can't be formatted."""
    work = content / "domains" / "work.yaml"
    work.write_text(
        work.read_text(encoding="utf-8").replace("    evidence:\n      - ", "    evidence:\n    -   "), "utf-8"
    )
    care = content / "domains" / "care.yaml"
    care.write_text(care.read_text(encoding="utf-8") + "formerly: [OLD, # before\n  OLDER]\n", "utf-8")
    return content


def test_the_command(untidy: Path, capsys: pytest.CaptureFixture[str]):
    before = (untidy / "domains" / "care.yaml").read_bytes()
    assert run(["fmt"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "formatted: content/domains/work.yaml\n" in told.err
    assert re.search(
        r"left as it is: content/domains/care\.yaml:\d+:17: the comment `# before` would be lost", told.err
    )
    assert (untidy / "domains" / "work.yaml").read_bytes() == (SMALL / "domains" / "work.yaml").read_bytes()
    assert (untidy / "domains" / "care.yaml").read_bytes() == before


def test_check_changes_nothing_and_lists(untidy: Path, capsys: pytest.CaptureFixture[str]):
    before = (untidy / "domains" / "work.yaml").read_bytes()
    assert run(["fmt", "--check", "content/domains/work.yaml"]) == 1
    assert capsys.readouterr().err == ("would be formatted: content/domains/work.yaml\n1 file: 1 would be formatted\n")
    assert (untidy / "domains" / "work.yaml").read_bytes() == before
    assert run(["fmt", "--check", "content/barriers", "content/matrix.yaml"]) == 0
    assert capsys.readouterr().err == "2 files: 2 in form already\n"


def test_diff_goes_to_stdout(untidy: Path, capsys: pytest.CaptureFixture[str]):
    before = (untidy / "domains" / "work.yaml").read_bytes()
    assert run(["fmt", "--diff", "content/domains/work.yaml"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("--- content/domains/work.yaml\n+++ content/domains/work.yaml (formatted)\n@@ ")
    assert re.search(r"^-    -   \w", out, re.MULTILINE) and re.search(r"^\+      - \w", out, re.MULTILINE)
    assert (untidy / "domains" / "work.yaml").read_bytes() == before


def test_names_that_lead_nowhere(content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run(["fmt", "content/nothing.yaml"]) == 2
    assert "there is no such file or folder" in capsys.readouterr().err
    (content / "README.txt").write_text("x")
    assert run(["fmt", "content/README.txt"]) == 2
    assert "holds no content" in capsys.readouterr().err
    (tmp_path / "elsewhere").mkdir()
    assert run(["fmt", str(tmp_path / "elsewhere"), "--content", str(content)]) == 2


def test_the_built_in_content_is_never_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)
    assert run(["fmt"]) == 2
    assert "the built-in content can't be changed" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user whom a folder can refuse")
def test_a_file_that_may_not_be_written(untidy: Path, capsys: pytest.CaptureFixture[str]):
    (untidy / "domains").chmod(0o500)
    try:
        assert run(["fmt", "content/domains/work.yaml"]) == 2
    finally:
        (untidy / "domains").chmod(0o700)
    assert "can't be written" in capsys.readouterr().err


@settings(derandomize=True, deadline=None, max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_two_parsers_read_generated_files_alike(raw: bytes):
    """What writes and what reads must mean the same by a text: ruamel's safe reader, by the rules of YAML 1.2."""
    source = Editable("x.yaml", raw)
    parser = YAML(typ="safe", pure=True)
    parser.version = (1, 2)
    assert source.document.data == parser.load(source.document.text)
