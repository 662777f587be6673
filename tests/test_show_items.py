"""`show` and `figures` on every item that there is, and on what there is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from vcsekit.cli.app import run
from vcsekit.cli.library import load
from vcsekit.export.figures import units
from vcsekit.export.item import Bullets, Heading, Paragraph, describe

ROOT = Path(__file__).parents[1]
CONTENTS = [ROOT / "content", *(ROOT / "tests" / "content" / name for name in ("small", "other-matrix"))]
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def vcsekit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: str, content: Path = CONTENTS[0]) -> tuple[int, str, str]:
        code = run([*arguments, "--content", str(content)])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call


@pytest.mark.parametrize("content", CONTENTS, ids=lambda path: path.name)
def test_every_item_is_shown_whole(content: Path):
    """Each begins with its heading, says something of its own, and has no list without a member."""
    library = load(content)
    shown = [*library.entries, *library.source_items]
    assert len({library.entries[name].kind for name in library.entries}) > 10
    for name in shown:
        first, *rest = describe(library, name)
        assert isinstance(first, Heading) and first.level == 1 and first.text, name
        assert any(isinstance(block, Paragraph | Bullets) for block in rest), name
        assert all(block.items for block in rest if isinstance(block, Bullets)), name
        texts = [block.text for block in (first, *rest) if not isinstance(block, Bullets)]
        assert all(text.strip() and text != "None" for text in texts), name
    with pytest.raises(KeyError):
        describe(library, "no-such-item")


def test_a_term_is_shown_with_what_it_stands_for(vcsekit: Call):
    glossary = load(CONTENTS[0]).glossary
    term = next(term for term in glossary.terms if term.stands_for)
    plain = next(term for term in glossary.terms if not term.stands_for)
    code, out, _ = vcsekit("show", term.term.lower())
    assert code == 0 and out.splitlines()[0] == f"{term.term}: {term.stands_for}"
    assert " ".join(term.meaning.split()) in " ".join(out.split())
    code, out, _ = vcsekit("show", plain.term.upper())
    assert code == 0 and out.splitlines()[0] == plain.term


def test_what_is_not_there_is_not_shown(vcsekit: Call):
    code, out, err = vcsekit("show", "LEAD-0l")
    assert (code, out) == (2, "") and "nothing has the id `LEAD-0l`" in err and "did you mean `LEAD-" in err
    code, _, err = vcsekit("show", "zzzzzzzz")
    assert code == 2 and "`vcsekit search zzzzzzzz` looks for it in all texts" in err


def test_figures_of_an_area_that_is_not_there(vcsekit: Call):
    code, out, err = vcsekit("figures", "--area", "fundin")
    assert (code, out) == (2, "") and "there is no area `fundin`" in err and "did you mean `funding`?" in err
    code, _, err = vcsekit("figures", "--area", "zzzzzzz")
    assert code == 2 and "areas are: " in err and "funding" in err


def test_figures_in_a_unit_that_no_case_has(vcsekit: Call):
    code, out, err = vcsekit("figures", "--unit", "GPB")
    assert (code, out) == (1, "") and "no figure fits; did you mean `GBP`?" in err
    code, out, err = vcsekit("figures", "--unit", "zzzzzzz")
    assert (code, out) == (1, "") and "units are: " in " ".join(err.split())


def test_units_come_by_how_often_they_are_used():
    library = load(CONTENTS[0])
    found = units(library)
    counts = dict.fromkeys(found, 0)
    for case in library.cases:
        for figure in case.figures:
            counts["date" if figure.value is None else figure.unit or ""] += 1
    assert found == sorted(found, key=lambda name: (-counts[name], name)) and len(found) > 3
    assert units(load(CONTENTS[2])) == ["GBP", "neighbours"]
