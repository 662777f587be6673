"""The shipped content: sound, read alike by two parsers, and whole."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from vcsekit.checks.registry import check_library
from vcsekit.cli.app import run
from vcsekit.cli.library import load
from vcsekit.content.load import load_library
from vcsekit.content.source import decode, read_document
from vcsekit.scoring.card import scorecard

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "content"
FILES = sorted(CONTENT.rglob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_two_parsers_read_the_same(path: Path):
    """Our reader against ruamel.yaml's safe one, which also resolves YAML 1.2's core schema (but also dates)."""
    parser = YAML(typ="safe", pure=True)
    parser.version = (1, 2)
    ours = read_document(decode(path.read_bytes(), path.name), path.name).data
    assert ours == parser.load(path.read_text(encoding="utf-8"))


def test_content_has_no_error():
    files = {path.relative_to(CONTENT).as_posix(): path.read_bytes() for path in FILES}
    library, problems = load_library(files)
    assert [*problems, *check_library(library, strict=False)] == []


def test_every_indicator_leads_to_a_case():
    """The way from a gap to what others did must never end early."""
    library = load(CONTENT)
    for indicator in library.indicators:
        answers = [a for a in library.approaches if set(indicator.barriers) & set(a.addresses)]
        assert any(approach.seen_in for approach in answers), indicator.id


def test_the_matrix_is_whole():
    library = load(CONTENT)
    assert [len(domain.indicators) for domain in library.domains] == [5] * 8
    assert [domain.id for domain in library.domains] == list(library.matrix.domains)
    assert len(scorecard(library).indicators) == 40
    assert Counter(item.kind for item in library.source_items.values())["key-action"] == len(library.actions) == 148


@pytest.mark.parametrize("arguments", [["list"], ["show", "FUND-01"], ["show", "LEAD"], ["form"]], ids=" ".join)
def test_whoever_sees_the_matrix_sees_whose_it_is(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    assert run([*arguments, "--content", str(CONTENT)]) == 0
    captured = capsys.readouterr()
    shown = " ".join((captured.out + captured.err).split())
    assert "version 0.1.0 (draft)" in shown
    assert "own draft" in shown
    assert "not NHS England's published tool" in shown
