"""`vcsekit validate --format sarif` and `gitlab`: what code scanning, editors and merge requests are told."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repositories import SMALL
from vcsekit.checks.explanation import explanations
from vcsekit.checks.fingerprint import located
from vcsekit.checks.registry import CODES
from vcsekit.cli import reporters
from vcsekit.cli.app import run
from vcsekit.diagnostics import Diagnostic, Severity, Span
from vcsekit.export.gitlab import code_quality
from vcsekit.export.sarif import sarif_log

ROOT = Path(__file__).parents[1]
Report = Callable[..., Any]

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
COUNT = {"type": "integer", "minimum": 1}


def exactly(**properties: Any) -> dict[str, Any]:
    """An object that may have these properties alone; those that end in `_` may be missing."""
    named = {name.rstrip("_").replace("__", "."): schema for name, schema in properties.items()}
    required = [name for name in properties if not name.endswith("_")]
    return {"type": "object", "properties": named, "required": required, "additionalProperties": False}


FILE = exactly(uri={"type": "string", "format": "uri-reference"}, uriBaseId_={"type": "string"})
REGION = exactly(startLine=COUNT, startColumn=COUNT, endLine=COUNT, endColumn=COUNT)
RULE = exactly(
    id={"enum": sorted(CODES)},
    name={"type": "string"},
    shortDescription=TEXT,
    fullDescription=TEXT,
    help={**TEXT, "properties": {**TEXT["properties"], "markdown": {"type": "string", "minLength": 1}}},
    helpUri_={"type": "string", "format": "uri"},
    defaultConfiguration=exactly(level=LEVEL),
    properties={"type": "object"},
)
RESULT = exactly(
    ruleId={"enum": sorted(CODES)},
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=TEXT,
    locations={
        "type": "array",
        "minItems": 1,
        "items": exactly(physicalLocation=exactly(artifactLocation=FILE, region_=REGION)),
    },
    partialFingerprints={"type": "object", "minProperties": 1, "additionalProperties": {"type": "string"}},
)
LOG = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {
            "const": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
        },
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": exactly(
                tool=exactly(
                    driver=exactly(
                        name={"const": "vcsekit"},
                        semanticVersion={"type": "string"},
                        rules={"type": "array", "uniqueItems": True, "items": RULE},
                    )
                ),
                columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                originalUriBaseIds={"type": "object", "required": ["%SRCROOT%"]},
                results={"type": "array", "items": RESULT},
            ),
        },
    },
}
"""The part of SARIF 2.1.0 that is written, after the standard; its own schema allows much more."""

ISSUES = {
    "type": "array",
    "items": exactly(
        description={"type": "string", "minLength": 1},
        check_name={"enum": sorted(CODES)},
        fingerprint={"type": "string", "pattern": "^[0-9a-f]{32}$"},
        severity={"enum": ["info", "minor", "major", "critical", "blocker"]},
        location=exactly(path={"type": "string", "pattern": "^[^/.]"}, lines=exactly(begin=COUNT)),
    ),
}
"""GitLab's Code Quality report, after its documentation."""


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Report:
    """Runs `vcsekit validate --strict` in a repository with a copy of the small content, in another folder of it."""
    shutil.copytree(SMALL, tmp_path / "our content")
    (tmp_path / ".git").mkdir()
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)

    def call(form: str, *arguments: str, code: int = 1) -> Any:
        found = run(["validate", "--strict", "--content", "../our content", "--format", form, *arguments])
        shown = capsys.readouterr()
        assert found == code, shown.err
        assert form == "json" or shown.out.isascii(), "no shell can spoil it on the way into a file"
        return json.loads(shown.out)

    return call


def change(name: str, find: str, replace: str) -> None:
    path = Path("../our content") / name
    text = path.read_text(encoding="utf-8")
    assert text.count(find) == 1
    path.write_text(text.replace(find, replace), encoding="utf-8")


def break_content() -> None:
    change("domains/care.yaml", "      - late-invitations", "      - late-invitation")
    change("domains/care.yaml", "Minutes name one speaker.", "Minutes name some speakers.")
    change("domains/work.yaml", "weight: 2\n", "weight: [2\n")
    Path("../our content/no tes%é.yml").write_text("a: 1\n")


def checked(schema: dict[str, Any], data: Any) -> Any:
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(data)
    return data


class TestSarif:
    def test_a_result_for_each_finding(self, report: Report):
        break_content()
        [result] = checked(LOG, report("sarif", "--select", "VK3"))["runs"][0]["results"][:1]
        plain = report("json", "--select", "VK3")[0]
        assert (result["ruleId"], result["level"]) == ("VK301", "error")
        assert result["message"]["text"] == f"{plain['message']}\nhint: {plain['hint']}"
        assert result["locations"][0]["physicalLocation"] == {
            "artifactLocation": {"uri": "our%20content/domains/care.yaml", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 18, "startColumn": 9, "endLine": 18, "endColumn": 24},
        }
        assert [list(result["partialFingerprints"])] == [["vcsekitFinding/v1"]]

    def test_it_tells_the_same_as_json(self, report: Report):
        break_content()
        [told] = checked(LOG, report("sarif"))["runs"]
        plain = report("json")
        assert told["columnKind"] == "unicodeCodePoints", "columns count characters, as they do everywhere else"
        rules = told["tool"]["driver"]["rules"]
        assert [rule["id"] for rule in rules] == sorted({row["code"] for row in plain})
        for row, result in zip(plain, told["results"], strict=True):
            place = result["locations"][0]["physicalLocation"]
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == row["code"]
            assert rules[result["ruleIndex"]]["defaultConfiguration"]["level"] == result["level"] == row["severity"]
            assert unquote(place["artifactLocation"]["uri"]) == row["path"].removeprefix("../")
            assert place.get("region", {"startLine": 0})["startLine"] == row["line"]
        whole = [result for result in told["results"] if "region" not in result["locations"][0]["physicalLocation"]]
        assert [result["ruleId"] for result in whole] == ["VK111"], "a finding about a whole file has no region"

    def test_nothing_wrong(self, report: Report):
        [told] = checked(LOG, report("sarif", code=0))["runs"]
        assert (told["results"], told["tool"]["driver"]["rules"]) == ([], [])

    def test_every_rule_has_its_help(self):
        problems = [
            Diagnostic(Span(f"{code}.yaml", 1, 1, 1, 2), code, "wrong", known.severity) for code, known in CODES.items()
        ]
        [told] = checked(LOG, json.loads(sarif_log(list(located(problems, {})), "0.1.0")))["runs"]
        rules = told["tool"]["driver"]["rules"]
        assert [rule["id"] for rule in rules] == list(CODES)
        for rule, known in zip(rules, explanations().values(), strict=True):
            assert rule["shortDescription"]["text"] == known.title
            assert known.why in rule["help"]["text"] and known.why in rule["help"]["markdown"]
            assert rule["help"]["markdown"].count("\n~~~") == 2 * (len(known.bad) + len(known.good))
            assert "helpUri" not in rule, "no address is made up"

    def test_the_address_of_the_help_is_that_of_the_published_documentation(
        self, report: Report, monkeypatch: pytest.MonkeyPatch
    ):
        from email.message import Message
        from importlib import metadata

        published = Message()
        published["Project-URL"] = "Homepage, https://example.org/"
        published["Project-URL"] = "Documentation, https://example.org/docs/"
        monkeypatch.setattr(metadata, "metadata", lambda _: published)
        break_content()
        rules = checked(LOG, report("sarif"))["runs"][0]["tool"]["driver"]["rules"]
        page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
        headings = {
            re.sub(r"[^a-z0-9 -]", "", line.lower()).replace(" ", "-") for line in re.findall("^### (.+)", page, re.M)
        }
        for rule in rules:
            address, _, anchor = rule["helpUri"].partition("#")
            assert address == "https://example.org/docs/rules.md"
            assert anchor in headings

    def test_braces_stand_for_themselves(self):
        """In SARIF `{0}` is a place to fill in, so that braces are written twice."""
        problem = Diagnostic(Span("a.yaml", 1, 1, 1, 2), "VK102", "a bracket", hint="write `{name: value}`")
        [told] = json.loads(sarif_log(list(located([problem], {})), "0.1.0"))["runs"]
        assert told["results"][0]["message"]["text"] == "a bracket\nhint: write `{{name: value}}`"

    def test_files_that_lie_elsewhere_have_a_whole_address(self, report: Report, tmp_path: Path):
        shutil.rmtree(tmp_path / ".git")
        break_content()
        for result in checked(LOG, report("sarif"))["runs"][0]["results"]:
            file = result["locations"][0]["physicalLocation"]["artifactLocation"]
            assert file["uri"].startswith(f"file://{tmp_path.as_posix()}/our%20content/") and "uriBaseId" not in file
        problem = Diagnostic(Span("C:/our files/a.yaml"), "VK110", "empty")
        [told] = json.loads(sarif_log(list(located([problem], {})), "0.1.0"))["runs"]
        place = told["results"][0]["locations"][0]["physicalLocation"]
        assert place == {"artifactLocation": {"uri": "file:///C:/our%20files/a.yaml"}}


class TestGitLab:
    def test_an_issue_for_each_finding(self, report: Report):
        break_content()
        issues, plain = checked(ISSUES, report("gitlab")), report("json")
        for row, issue in zip(plain, issues, strict=True):
            assert issue["check_name"] == row["code"]
            assert row["message"] in issue["description"] and row["hint"] in issue["description"]
            assert issue["severity"] == {"error": "major", "warning": "minor"}[row["severity"]]
            assert issue["location"]["path"] == row["path"].removeprefix("../")
            assert issue["location"]["lines"]["begin"] == max(1, row["line"])
        assert len({issue["fingerprint"] for issue in issues}) == len(issues) >= 4

    def test_nothing_wrong(self, report: Report):
        assert report("gitlab", code=0) == []

    def test_a_finding_without_a_hint(self):
        [issue] = json.loads(code_quality(located([Diagnostic(Span("a.yaml", 3), "VK102", "not so")], {})))
        assert issue["description"] == "not so"


class TestFingerprints:
    def found(self, report: Report) -> dict[str, str]:
        return {row["fingerprint"]: row["check_name"] for row in report("gitlab")}

    def test_they_stay_when_other_lines_come_and_go(self, report: Report):
        break_content()
        before = self.found(report)
        change("domains/care.yaml", "id: CARE\n", "# One line\n# and another.\nid: CARE\n")
        assert self.found(report) == before

    def test_another_text_in_the_line_is_another_finding(self, report: Report):
        break_content()
        before = self.found(report)
        change("domains/care.yaml", "Minutes name some speakers.", "Minutes name many speakers.")
        after = self.found(report)
        assert sorted(code for mark, code in after.items() if mark not in before) == ["VK502"]
        assert sorted(code for mark, code in before.items() if mark not in after) == ["VK502"]

    def test_both_formats_have_the_same(self, report: Report):
        break_content()
        results = report("sarif")["runs"][0]["results"]
        assert [result["partialFingerprints"]["vcsekitFinding/v1"] for result in results] == list(self.found(report))

    @settings(derandomize=True, deadline=None, max_examples=60)
    @given(
        st.lists(st.sampled_from(["title: a", "title: b", "", "é"]), min_size=1, max_size=6),
        st.lists(st.tuples(st.integers(0, 8), st.sampled_from(["VK501", "VK502"])), max_size=12),
    )
    def test_each_is_another_whatever_is_found(self, lines: list[str], places: list[tuple[int, str]]):
        problems = sorted(Diagnostic(Span("a.yaml", line), code, "x", Severity.WARNING) for line, code in places)
        marks = [item.fingerprint for item in located(problems, {"a.yaml": lines})]
        assert len(set(marks)) == len(problems)
        moved = [Diagnostic(Span("a.yaml", p.span.line + (p.span.line > 0)), p.code, "y", p.severity) for p in problems]
        if all(line <= len(lines) for line, _ in places):
            assert [item.fingerprint for item in located(moved, {"a.yaml": ["new", *lines]})] == marks

    def test_paths_are_worked_out_once_a_file(self):
        asked: list[str] = []
        problems = [Diagnostic(Span("a.yaml", line), "VK501", "x") for line in range(50)]
        list(located(problems, {}, lambda path: asked.append(path) or path))
        assert asked == ["a.yaml"]


def test_paths_that_cannot_be_followed_stay_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(_: Path) -> Path:
        raise OSError

    monkeypatch.setattr(Path, "resolve", refuse)
    assert reporters._below("content/a.yaml", tmp_path) == "content/a.yaml"
