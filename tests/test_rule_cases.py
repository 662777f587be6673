"""Every code's own cases: the bad ones are reported at their place and nothing else is, the good ones are not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from vcsekit.checks.registry import CODES, READING_CODES, check
from vcsekit.checks.rule import FAMILIES, Context
from vcsekit.content.load import load_library
from vcsekit.diagnostics import Diagnostic

ROOT = Path(__file__).parents[1]
CASES = ROOT / "src" / "vcsekit" / "checks" / "cases"
SMALL = Path(__file__).parent / "content" / "small"
DOCUMENTS = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(CASES.glob("*.yaml"))}


def base() -> dict[str, bytes]:
    files = [path for path in SMALL.rglob("*") if path.suffix in {".yaml", ".md"}]
    return {path.relative_to(SMALL).as_posix(): path.read_bytes() for path in files}


def changed(changes: list[dict]) -> dict[str, bytes]:
    """The small content with these changes made, one after the other."""
    files = base()
    for change in changes:
        if change.get("delete"):
            del files[change["file"]]
        else:
            files[change["file"]] = edited(change, files.get(change["file"], b"").decode("utf-8"))
    return files


def edited(change: dict, text: str) -> bytes:
    """The whole text set, or `find` replaced (by `repeat` times `replace`); in any encoding."""
    if "content" in change:
        text = change["content"]
    else:
        assert text.count(change["find"]) == 1, f"`find` stands {text.count(change['find'])} times"
        text = text.replace(change["find"], change["replace"] * change.get("repeat", 1))
    return text.encode(change.get("encoding", "utf-8"))


def problems(case: dict) -> list[Diagnostic]:
    """What is found in the small content with a case's changes, and with those of `before` as the revision before."""
    library, found = load_library(changed([case, *case.get("with", ())]))
    previous = load_library(changed(case["before"]))[0] if "before" in case else None
    if "matrix.yaml" in library.objects:
        found = [*found, *check(Context(library, previous))]
    return sorted(found)


def examples(quality: str) -> list:
    return [
        pytest.param(code, case, id=f"{code}-{case['about']}")
        for code, document in DOCUMENTS.items()
        for case in document[quality]
    ]


def test_the_small_content_is_clean():
    library, found = load_library(base())
    assert [*found, *check(Context(library, library))] == []


@pytest.mark.parametrize(("code", "case"), examples("bad"))
def test_bad(code: str, case: dict):
    found = problems(case)
    own = [item for item in found if item.code == code]
    assert [str(item.span) for item in own] == ([case["at"]] if isinstance(case["at"], str) else case["at"])
    assert case["says"] in own[0].message
    if "hint" in case:
        assert own[0].hint == case["hint"]
    assert {item.code for item in found} == {code, *case.get("also", [])}


@pytest.mark.parametrize(("code", "case"), examples("good"))
def test_good(code: str, case: dict):
    found = {item.code for item in problems(case)}
    assert code not in found
    assert found == set(case.get("also", []))


def test_every_code_has_cases_and_every_case_file_a_code():
    assert set(DOCUMENTS) == set(CODES)
    for code, document in DOCUMENTS.items():
        assert document["code"] == code
        assert document["title"] and document["why"] and document["bad"] and document["good"]


def test_every_code_that_the_source_names_is_registered():
    """Codes of reading are written where they are found; all of them, and no others, are in the registry."""
    reading = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/vcsekit/content").glob("*.py"))
    assert set(re.findall(r'"(VK[0-9]{3})"', reading)) == {code.code for code in READING_CODES}
    everywhere = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/vcsekit").rglob("*.py"))
    assert set(re.findall(r"\bVK[0-9]{3}\b", everywhere)) <= set(CODES)


def test_names_and_families():
    assert len({code.name for code in CODES.values()}) == len(CODES)
    assert {code[:3] for code in CODES} <= set(FAMILIES)
