"""The shipped content: sound, read alike by two parsers, and whole."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from vcsekit.checks import wording
from vcsekit.checks.registry import check_library
from vcsekit.checks.rule import Context
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


def test_sentences_are_short_on_average():
    """Under 20 words, kind by kind: the house rule; single sentences are held by a rule of `validate`."""
    lengths: dict[str, list[int]] = {}
    for prose in wording._prose(Context(load(CONTENT))):
        counts = (len(sentence.split()) for sentence in wording._SENTENCE_END.split(prose.text))
        lengths.setdefault(prose.field.kind, []).extend(count for count in counts if count)
    assert {kind: sum(found) / len(found) for kind, found in lengths.items() if sum(found) >= 20 * len(found)} == {}


def test_what_the_content_carries():
    """What is there must not quietly go: barriers, approaches, figures, documents, cards, systems, refs."""
    library = load(CONTENT)
    figures = sum(len(case.figures) for case in library.cases)
    assert (len(library.barriers), len(library.themes), len(library.cases)) == (43, 12, 15)
    assert len(library.approaches) >= 54
    assert figures >= 200
    assert sum(len(approach.resources) for approach in library.approaches) == 13
    assert (len(library.systems), len(library.source_items)) == (42, 359)
    assert (len(library.model_documents), len(library.guides), len(library.coproduction_themes)) >= (10, 2, 6)
    assert all(case.figures for case in library.cases)
