"""Findings as SARIF 2.1.0, which GitHub's code scanning, editors and many other programs show.

The standard: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from vcsekit.checks.explanation import Example, Explanation, explanations
from vcsekit.checks.fingerprint import Located
from vcsekit.checks.registry import CODES
from vcsekit.diagnostics import Diagnostic, Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
BASE = "%SRCROOT%"
"""What paths are relative to: the folder of the repository, wherever it lies on a machine."""


def sarif_log(found: Sequence[Located], version: str, rules_page: str | None = None) -> str:
    """The whole log as JSON text, in ASCII, so that no shell spoils it on the way into a file.

    `version` is that of vcsekit; `rules_page` the address of `docs/rules.md`, where it is published.
    """
    codes = sorted({item.problem.code for item in found})
    known = explanations()
    driver = {
        "name": "vcsekit",
        "semanticVersion": version,
        "rules": [_rule(known[code], rules_page) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {BASE: {"description": {"text": "The folder of the repository."}}},
        "results": [_result(item, codes.index(item.problem.code)) for item in found],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(explained: Explanation, rules_page: str | None) -> dict[str, Any]:
    code = CODES[explained.code]
    more = f"`vcsekit explain {code.code}` shows examples."
    address = {"helpUri": f"{rules_page}#{_anchor(explained)}"} if rules_page else {}
    return {
        "id": code.code,
        "name": code.name,
        "shortDescription": {"text": explained.title},
        "fullDescription": {"text": explained.why},
        "help": {"text": f"{explained.why}\n\n{more}", "markdown": _help(explained)},
        **address,
        "defaultConfiguration": {"level": str(code.severity)},
        "properties": {"tags": [code.family], "problem.severity": str(code.severity)},
    }


def _anchor(explained: Explanation) -> str:
    """What GitHub and GitLab make of a rule's heading in `docs/rules.md`."""
    heading = f"{explained.code}: {explained.title}".lower()
    return re.sub(r"[^\w\- ]", "", heading).replace(" ", "-")


def _help(explained: Explanation) -> str:
    """Why a rule is there, and its examples, as Markdown."""
    shown = [_example("Not this", example) for example in explained.bad]
    shown += [_example("But this", example) for example in explained.good]
    return "\n\n".join([explained.why, *shown])


def _example(title: str, example: Example) -> str:
    lines = "\n".join(line for _, line in example.lines)
    language = "markdown" if example.file.endswith(".md") else "yaml"
    return f"{title}: {example.about} (`{example.file}`).\n\n~~~{language}\n{lines}\n~~~"


def _result(item: Located, rule_index: int) -> dict[str, Any]:
    problem = item.problem
    place: dict[str, Any] = {"artifactLocation": _file(item.path)}
    if problem.span.line:
        place["region"] = _region(problem.span)
    return {
        "ruleId": problem.code,
        "ruleIndex": rule_index,
        "level": str(problem.severity),
        "message": {"text": _text(problem)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"vcsekitFinding/v1": item.fingerprint},
    }


def _text(problem: Diagnostic) -> str:
    """What is wrong, and what to do. Braces are doubled, since single ones stand for something in SARIF (3.11.5)."""
    text = problem.message + (f"\nhint: {problem.hint}" if problem.hint else "")
    return text.replace("{", "{{").replace("}", "}}")


def _file(path: str) -> dict[str, str]:
    """A file below the base, or with its whole address where it does not lie there."""
    address = quote(path, safe="/")
    if path.startswith("/"):
        return {"uri": f"file://{address}"}
    if re.match("[A-Za-z]:", path):
        return {"uri": f"file:///{quote(path, safe='/:')}"}
    return {"uri": address, "uriBaseId": BASE}


def _region(span: Span) -> dict[str, int]:
    found = {"startLine": span.line, "startColumn": span.column, "endLine": span.end_line, "endColumn": span.end_column}
    return {name: value for name, value in found.items() if value}
