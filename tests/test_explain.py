"""`vcsekit explain`: every code, in words and examples that fit a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from vcsekit.checks.explanation import explanations
from vcsekit.checks.registry import CODES, SUPPRESSIBLE
from vcsekit.checks.selection import READING
from vcsekit.cli.app import run
from vcsekit.diagnostics import Severity
from vcsekit.returns.problems import PROBLEMS

CASES = Path(__file__).parents[1] / "src" / "vcsekit" / "checks" / "cases"

Explain = Callable[..., str]


@pytest.fixture
def explain(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Explain:
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: str) -> str:
        assert run(["explain", *arguments]) == 0
        shown = capsys.readouterr()
        assert shown.err == ""
        return shown.out

    return call


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_rule(explain: Explain):
    assert explain("vk502").startswith(
        "VK502: Vague word\n"
        "vague-quantifier: a warning of the family wording, with --strict\n"
        "\n"
        "Words such as “regularly” or “appropriate” mean different things to different\n"
        "people. Two groups would give the same answer and mean different things.\n"
        "\n"
        "Not this: A vague word in a level (domains/care.yaml)\n"
        "    24 |     levels:\n"
        "    25 |       low: Minutes name some speakers.\n"
        "       |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "    26 |       high: Minutes name a speaker of each group that came.\n"
        "  domains/care.yaml:25:12: warning VK502: “some” means different things to\n"
        "  different people\n"
        "    hint: say how many, how often, or what is seen\n"
    )
    assert "# vcsekit: ignore VK502 -- the reason" in flat(explain("VK502"))


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_its_reason_its_examples_and_a_way_out(code: str, explain: Explain):
    shown = explain(code)
    case = yaml.safe_load((CASES / f"{code}.yaml").read_text(encoding="utf-8"))
    assert shown.startswith(f"{code}: {case['title']}\n{CODES[code].name}: ")
    assert flat(case["why"]) in flat(shown)
    assert f" {CODES[code].severity} of the family " in shown
    assert max(map(len, shown.splitlines())) <= 80
    first = explanations()[code].bad[0]
    assert case["bad"][0]["says"] in first.found
    assert flat(first.found) in flat(shown) and "Not this: " in shown and "But this: " in shown
    assert (f"# vcsekit: ignore {code} -- " in flat(shown)) == (code in SUPPRESSIBLE)
    fixed = code.startswith(READING) and CODES[code].severity is Severity.ERROR
    assert (f"--ignore {code}" in flat(shown)) != fixed


@pytest.mark.parametrize("code", sorted(CODES))
def test_the_mark_is_on_one_of_the_lines_that_are_shown(code: str):
    for example in explanations()[code].bad:
        place = re.match(r"\S+:(\d+):(\d+): ", example.found)
        assert (place is None) == (example.mark is None)
        if example.mark is not None and place is not None:
            assert (int(place[1]), int(place[2])) == example.mark[:2]
            assert example.mark[0] in [number for number, _ in example.lines]


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_every_problem_with_returns(code: str, explain: Explain):
    shown, kind = explain(code.lower()), PROBLEMS[code]
    assert shown.startswith(f"{code}: {kind.name}\n")
    assert flat(kind.why) in flat(shown) and flat(kind.remedy) in flat(shown)


def test_a_name_does_as_well_as_a_code(explain: Explain):
    assert explain("raw-html") == explain("VK504")


def test_all_codes_and_those_of_one_family(explain: Explain):
    everything = explain()
    listed = re.findall(r"^  (V[KR][0-9]{3})  \S", everything, re.MULTILINE)
    assert listed == [*CODES, *PROBLEMS]
    assert re.findall(r"^  (V[KR][0-9]{3})", explain("vk3"), re.MULTILINE) == [
        code for code in CODES if code.startswith("VK3")
    ]
    assert explain("VK3").startswith("Content: references\n")


@pytest.mark.parametrize(("word", "hint"), [("VK5O2", "did you mean `VK502`?"), ("", None), ("x", "lists all codes")])
def test_what_is_no_code(word: str, hint: str | None, capsys: pytest.CaptureFixture[str]):
    code = run(["explain", word])
    err = capsys.readouterr().err
    if hint is None:
        assert (code, err) == (0, "")
    else:
        assert code == 2
        assert f"error: there is no code `{word}`\n" in err and hint in err
