"""Broken content never breaks the program: seeded changes of bytes, and Hypothesis. `tools/fuzz_content.py` goes on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vcsekit.cli.app import run

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))

from fuzz_content import BOMBS, broken, contents, failure, misplaced  # noqa: E402

from vcsekit.diagnostics import Diagnostic, Span  # noqa: E402

SMALL, OTHER, _ = contents()


@pytest.mark.parametrize("start", range(0, 120, 30))
def test_broken_content_is_reported_and_nothing_else(start: int):
    for seed in range(start, start + 30):
        assert (wrong := failure(broken(seed))) is None, f"case {seed}: {wrong}"


def test_the_same_seed_breaks_the_same():
    assert broken(5) == broken(5)
    assert len({tuple(sorted(broken(seed).items())) for seed in range(20)}) == 20


@pytest.mark.parametrize("number", range(len(BOMBS)))
@pytest.mark.parametrize("path", ["domains/care.yaml", "documents/letter.md"])
def test_files_that_ask_for_too_much(number: int, path: str):
    assert failure({**SMALL, path: BOMBS[number]}) is None


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.sampled_from(sorted(SMALL)), st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode("utf-8")))
def test_any_bytes_as_a_file(path: str, raw: bytes):
    assert failure({**SMALL, path: raw}) is None


PIECES = st.sampled_from(
    ["a", "b", ": ", ":", "- ", "-", " ", "  ", "\n", "\n  ", "[", "]", "{", "}", ", ", "&x ", "*x", "!t ", "|\n",
     ">-\n", "'", '"', "#", " #", "?", "? ", "%", "@", "---\n", "...\n", "\t", "\\", "<<", "1", "null", "é", "\u2028"]
)  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=250)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_pieces_of_yaml(text: str):
    assert failure({**SMALL, "domains/care.yaml": text.encode()}) is None


LATER = ["word ", "a ", "[", "[[", "<a ", "**", "`", "- ", "\n- ", "# ", "AB ", "a.", "http://", "1", "’", "(", "[a]("]


@pytest.mark.parametrize("piece", LATER)
def test_long_texts_take_no_longer_than_they_are(piece: str):
    """A text at the longest that is allowed: rules may not take the square of its length."""
    text = (piece * 20_000)[:19_000].replace("\n", "\\n")
    care = SMALL["domains/care.yaml"].decode()
    for old in ("Letters go out after the meeting.", "An agenda reaches every group three weeks before a meeting."):
        assert old in care
        care = care.replace(old, f'"{text}"')
    letter = SMALL["documents/letter.md"] + text.replace("\\n", "\n").encode()
    assert failure({**SMALL, "domains/care.yaml": care.encode(), "documents/letter.md": letter}) is None


def test_a_hundred_thousand_mistakes_are_all_told():
    care = SMALL["domains/care.yaml"].decode()
    many = care.replace("    barriers:\n", "    barriers:\n" + "      - nobody-knows\n" * 20_000, 1)
    assert many != care
    assert failure({**SMALL, "domains/care.yaml": many.encode()}) is None


@pytest.mark.parametrize("place", [(9, 1, 9, 2), (1, 8, 1, 9), (1, 1, 3, 1), (1, 3, 1, 2), (0, 1, 0, 1)])
def test_a_wrong_place_would_be_seen(place: tuple[int, int, int, int]):
    found = [Diagnostic(Span("a.yaml", *place), "VK102", "x")]
    assert list(misplaced(found, {"a.yaml": b"id: abc\nb: c"})) != []
    assert list(misplaced([Diagnostic(Span("a.yaml", 2, 5, 2, 5), "VK102", "x")], {"a.yaml": b"id: abc\nb: c"})) == []


@pytest.mark.parametrize("seed", range(6))
def test_the_command_tells_it_too(seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    files = {"matrix.yaml": SMALL["matrix.yaml"]} | broken(seed)
    for path, raw in files.items():
        target = tmp_path / "content" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)
    for form in ("text", "json", "github", "sarif", "gitlab"):
        assert run(["validate", str(tmp_path / "content"), "--strict", "--format", form]) in (0, 1)
        shown = capsys.readouterr()
        assert "Traceback" not in shown.out + shown.err
