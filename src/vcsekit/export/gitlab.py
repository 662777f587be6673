"""Findings as GitLab's Code Quality report, which a merge request shows beside the lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from vcsekit.checks.fingerprint import Located
from vcsekit.diagnostics import Severity

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def code_quality(found: Iterable[Located]) -> str:
    """The report as JSON text, in ASCII, so that no shell spoils it on the way into a file.

    See https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
    """
    return json.dumps([_issue(item) for item in found], indent=2) + "\n"


def _issue(item: Located) -> dict[str, Any]:
    problem = item.problem
    hint = f" ({problem.hint})" if problem.hint else ""
    return {
        "description": f"{problem.message}{hint}",
        "check_name": problem.code,
        "fingerprint": item.fingerprint,
        "severity": _SEVERITIES[problem.severity],
        # GitLab wants a line; what is about the whole file stands at its beginning.
        "location": {"path": item.path, "lines": {"begin": problem.span.line or 1}},
    }
