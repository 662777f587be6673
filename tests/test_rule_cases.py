"""Every code's own cases: the bad ones are reported at their place and nothing else is, the good ones are not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from vcsekit.checks.registry import RULES, check_library
from vcsekit.content.load import load_library
from vcsekit.diagnostics import Diagnostic

ROOT = Path(__file__).parents[1]
CASES = ROOT / "src" / "vcsekit" / "checks" / "cases"
SMALL = Path(__file__).parent / "content" / "small"
DOCUMENTS = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(CASES.glob("*.yaml"))}


def base() -> dict[str, bytes]:
    files = [path for path in SMALL.rglob("*") if path.suffix in {".yaml", ".md"}]
    return {path.relative_to(SMALL).as_posix(): path.read_bytes() for path in files}


def changed(case: dict) -> dict[str, bytes]:
    """The small content with one file changed, and any others that stand under `with`."""
    files = base()
    for change in (case, *case.get("with", ())):
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


def problems(files: dict[str, bytes]) -> list[Diagnostic]:
    library, found = load_library(files)
    if "matrix.yaml" in library.objects:
        found = [*found, *check_library(library)]
    return sorted(found)


def examples(quality: str) -> list:
    return [
        pytest.param(code, case, id=f"{code}-{case['about']}")
        for code, document in DOCUMENTS.items()
        for case in document[quality]
    ]


def test_the_small_content_is_clean():
    assert problems(base()) == []


@pytest.mark.parametrize(("code", "case"), examples("bad"))
def test_bad(code: str, case: dict):
    found = problems(changed(case))
    own = [item for item in found if item.code == code]
    assert [str(item.span) for item in own] == ([case["at"]] if isinstance(case["at"], str) else case["at"])
    assert case["says"] in own[0].message
    if "hint" in case:
        assert own[0].hint == case["hint"]
    assert {item.code for item in found} == {code, *case.get("also", [])}


@pytest.mark.parametrize(("code", "case"), examples("good"))
def test_good(code: str, case: dict):
    found = {item.code for item in problems(changed(case))}
    assert code not in found
    assert found == set(case.get("also", []))


def test_every_code_has_cases_and_every_case_file_a_code():
    """Codes of rules come from the registry, codes of reading from the modules that emit them."""
    reading = "".join(
        (ROOT / "src/vcsekit/content" / name).read_text()
        for name in ("source.py", "reader.py", "syntax.py", "load.py", "explain.py")
    )
    emitted = {rule.code for rule in RULES} | set(re.findall(r'"(VK[12][0-9]{2})"', reading))
    assert set(DOCUMENTS) == emitted
    for code, document in DOCUMENTS.items():
        assert document["code"] == code
        assert document["title"] and document["why"] and document["bad"] and document["good"]
