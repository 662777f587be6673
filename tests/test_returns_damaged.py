"""Damaged files: each one is read to an end, with exactly the findings of tests/returns/damaged.yaml."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from damaged_files import H, made
from vcsekit.cli.library import load
from vcsekit.returns.engines.python import PythonEngine
from vcsekit.returns.layout_file import read_layout
from vcsekit.returns.problems import PROBLEMS, ReturnProblem
from vcsekit.returns.result import Scored
from vcsekit.returns.vocabulary import Vocabulary, vocabulary

HERE = Path(__file__).parent
CASES = yaml.safe_load((HERE / "returns" / "damaged.yaml").read_text(encoding="utf-8"))
ELSEWHERE = {"VR120", "VR121", "VR207", "VR503"}
"""Kinds of problems that other tests hold: of our own form, of Parquet, of `--max-problems`."""


class Problems(list[ReturnProblem]):
    """A sink that keeps problems."""

    def problem(self, item: ReturnProblem) -> None:
        self.append(item)

    def scored(self, item: object) -> None:
        pass

    def to_correct(self, item: object) -> None:
        pass


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return vocabulary(load(HERE / "content" / "small"))


def written(case: dict[str, Any], folder: Path) -> Path:
    path = folder / f"file.{case.get('ending', 'csv')}"
    if "made" in case:
        path.write_bytes(made(case["made"]))
    else:
        text = case["text"].replace("H\n", f"{H}\n").replace("\n", case.get("ends", "\n"))
        path.write_bytes(text.encode(case.get("as", "utf-8")))
    return path


def read(case: dict[str, Any], folder: Path, words: Vocabulary) -> tuple[Scored, Problems]:
    found, layout = Problems(), None
    if "layout" in case:
        layout, problems = read_layout(f"title: x\n{case['layout']}\n".encode(), "layout.yaml", words)
        assert not problems
    return PythonEngine(words, found, layout).score([written(case, folder)]), found


def shown(problem: ReturnProblem) -> str:
    return " ".join([problem.code, str(problem.span.line), *([problem.column] if problem.column else [])])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"].replace(" ", "-"))
def test_what_is_found(case: dict[str, Any], tmp_path: Path, words: Vocabulary):
    scored, found = read(case, tmp_path, words)
    expected = Counter(str(finding) for finding in case["finds"])
    kept = [p for p in found if p.code != "VR205" or shown(p) in expected]
    if any(finding.startswith("VR205") for finding in expected):
        kept = found
    assert Counter(shown(problem) for problem in kept) == expected
    tally = scored.tally
    assert [tally.scored, tally.superseded, tally.rejected] == case["counts"]
    assert tally.rows == sum(case["counts"])
    for problem in found:
        assert problem.span.path.endswith((".csv", ".xls", ".xlsx", ".ods"))
        assert problem.message
        assert problem.hint


def test_there_are_enough_and_every_kind_is_among_them():
    assert len({case["name"] for case in CASES}) == len(CASES) >= 60
    told = {str(finding).split()[0] for case in CASES for finding in case["finds"]}
    in_layouts = {code for code in PROBLEMS if code.startswith("VR6")} - {"VR601", "VR604", "VR607"}
    assert set(PROBLEMS) - told == ELSEWHERE | in_layouts
