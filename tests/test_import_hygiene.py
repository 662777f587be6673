"""What each command must not import: a start that loads a template engine to print a version is too slow."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ENGINE, REPORT, DIALOGUE = "vcsekit.returns.engines.python", "vcsekit.report.render", "vcsekit.assess.dialogue"
HEAVY = {
    "pydantic", "yaml", "ruamel.yaml", "jinja2", "markdown_it", "rich", "textual", "polars", "pandas", "docx",
    "pyspark", "unittest", "asyncio", "ssl", ENGINE, REPORT, DIALOGUE,
}  # fmt: skip
CONTENT = {"pydantic", "yaml"}
RETURNS = str(ROOT / "examples" / "returns" / "round-1.csv")
SYSTEM = "Northmere (invented)"
LAYOUT = str(ROOT / "examples" / "mappings" / "google-forms.yaml")

ALLOWED = {
    "--version": (["--version"], set()),
    "--help": (["--help"], set()),
    "validate": (["validate"], CONTENT),
    "explain": (["explain", "VK502"], CONTENT | {"rich"}),
    "diff": (["diff", str(ROOT / "content"), str(ROOT / "content")], CONTENT | {"rich"}),
    "migrate": (
        ["migrate", RETURNS, "--from", str(ROOT / "content"), "--out", "new.csv"],
        CONTENT | {"rich"},
    ),
    "list": (["list"], CONTENT | {"rich"}),
    "show": (["show", "FUND-03"], CONTENT | {"rich"}),
    "search": (["search", "buddying"], CONTENT | {"rich"}),
    "assess run": (["assess", "s", "--script", "answers.txt"], CONTENT | {DIALOGUE}),
    "assess plan": (["assess", "plan", "s", "--returns", RETURNS], CONTENT | {DIALOGUE, ENGINE}),
    "assess votes": (["assess", "votes", "s", RETURNS], CONTENT | {ENGINE}),
    "assess list": (["assess", "list"], CONTENT | {"rich"}),
    "assess show": (["assess", "show", "held"], CONTENT),
    "assess export": (["assess", "export", "held"], CONTENT),
    "assess redact": (["assess", "redact", "held", "--out", "r.md", "--texts", "drop"], CONTENT),
    "assess merge": (["assess", "merge", "held", "held-too", "--out", "whole"], CONTENT),
    "actions": (["actions", "held"], CONTENT | {"rich"}),
    "actions calendar": (["actions", "held", "--format", "ics"], CONTENT),
    "feedback": (["feedback", "held"], CONTENT),
    "form": (["form", "--out", "form.csv"], CONTENT),
    "form xlsx": (["form", "--out", "form.xlsx"], CONTENT),
    "layout guess": (["layout", "guess", RETURNS], CONTENT),
    "layout check": (["layout", "check", LAYOUT, RETURNS], CONTENT | {ENGINE}),
    "score": (["score", RETURNS, "--out", "scored"], CONTENT | {ENGINE}),
    "report": (["report", RETURNS, "--out", "r.html"], CONTENT | {"jinja2", "markdown_it", ENGINE, REPORT}),
    "report docx": (
        ["report", RETURNS, "--out", "r.docx"],
        CONTENT | {"jinja2", "markdown_it", ENGINE, REPORT, "docx"},
    ),
    "cohort": (["cohort", RETURNS, "--system", SYSTEM], CONTENT | {ENGINE, "rich"}),
    "trend": (["trend", RETURNS, RETURNS.replace("-1", "-2")], CONTENT | {ENGINE, "rich"}),
    "twin": (["twin", RETURNS, "--system", SYSTEM], CONTENT | {ENGINE}),
    "pool publish": (["pool", "publish", RETURNS, "--system", SYSTEM], CONTENT | {ENGINE}),
    "pool merge": (["pool", "merge", "published.json", "--out", "pooled"], CONTENT),
    "site build": (["site", "build", "--out", "built"], CONTENT | {"jinja2", "markdown_it", "asyncio", "ssl", REPORT}),
    "site serve": (
        ["site", "serve", "--port", "0", "--stop-after", "0"],
        CONTENT | {"jinja2", "markdown_it", "ssl", REPORT},
    ),
    "coverage": (["coverage"], CONTENT | {"rich"}),
    "figures": (["figures"], CONTENT | {"rich"}),
    "cards": (["cards", "--out", "cards.html"], CONTENT | {"jinja2", "markdown_it", REPORT}),
    "document list": (["document", "list"], CONTENT | {"rich"}),
    "document show": (["document", "show", "buddying-scheme"], CONTENT),
    "document new": (["document", "new", "buddying-scheme"], CONTENT),
    "templates list": (["templates", "list"], {"pydantic", "rich"}),  # typer itself needs pydantic
    "templates eject": (["templates", "eject", "--out", "mine"], {"pydantic"}),
    "codesign list": (["codesign", "list"], CONTENT | {"rich"}),
    "codesign plan": (["codesign", "plan", "--start", "2026-05-04"], CONTENT),
    "schema": (["schema", "domain"], {"pydantic"}),
    "doctor": (["doctor"], CONTENT | {"jinja2", "markdown_it"}),
    "fmt": (["fmt", "--check"], CONTENT | {"ruamel.yaml"}),
    "rename": (["rename", "GOV-05", "GOV-15", "--dry-run"], CONTENT | {"ruamel.yaml"}),
    "retire": (["retire", "GOV-05", "--version", "9.0.0", "--unlink", "--dry-run"], CONTENT | {"ruamel.yaml"}),
    **{
        f"new {kind}": (["new", kind, *facts, "--source", "framework/use", "--dry-run"], CONTENT | {"ruamel.yaml"})
        for kind, facts in {
            "domain": ["--id", "PLACE", "--title", "Places"],
            "indicator": ["--domain", "GOV", "--title", "Votes that count"],
            "theme": ["--title", "Premises", "--area", "funding"],
            "barrier": ["--theme", "procurement", "--title", "No reply"],
            "approach": ["--theme", "procurement", "--title", "Reply days", "--addresses", "opaque-procurement"],
            "case": ["--title", "A bus", "--system", "devon", "--area", "funding", "--as-of", "2026"],
            "document": ["--title", "Minutes", "--kind", "protocol"],
        }.items()
    },
}

PROGRAM = """
import json, sys
from vcsekit.cli.app import run
code = run(json.loads(sys.argv[1]))
sys.stderr.write("\\nLOADED " + json.dumps([code, sorted(sys.modules)]))
"""


def hold_sessions(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sessions of one answer each, `held` and `held-too`."""
    from vcsekit.cli.app import run

    monkeypatch.chdir(folder)
    (folder / "held.txt").write_text("2\n")
    for session in ("held", "held-too"):
        assert run(["assess", session, "--script", "held.txt", "--content", str(ROOT / "content")]) == 0


def hold_state(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a system published, `published.json`."""
    from vcsekit.cli.app import run

    monkeypatch.chdir(folder)
    words = [RETURNS, "--system", SYSTEM, "--out", "published.json", "--content", str(ROOT / "content")]
    assert run(["pool", "publish", *words]) == 0


def test_every_command_is_here():
    from vcsekit.cli.app import command_names

    assert set(command_names()) <= set(ALLOWED)


@pytest.mark.parametrize("name", ALLOWED)
def test_imports(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    arguments, allowed = ALLOWED[name]
    if "held" in arguments:
        hold_sessions(tmp_path, monkeypatch)
        capsys.readouterr()
    if "published.json" in arguments:
        hold_state(tmp_path, monkeypatch)
    if not arguments[0].startswith(("--", "templates", "schema", "explain")):
        arguments = [*arguments, "--content", str(ROOT / "content")]
    (tmp_path / "answers.txt").write_text("2\n")
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(arguments)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    code, loaded = json.loads(result.stderr.rpartition("LOADED ")[2])
    assert code in (0, 1), result.stderr
    assert HEAVY & set(loaded) <= allowed
