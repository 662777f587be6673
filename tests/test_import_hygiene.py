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
    "unittest", "asyncio", "ssl", ENGINE, REPORT, DIALOGUE,
}  # fmt: skip
CONTENT = {"pydantic", "yaml"}
RETURNS = str(ROOT / "examples" / "returns" / "round-1.csv")

ALLOWED = {
    "--version": (["--version"], set()),
    "--help": (["--help"], set()),
    "validate": (["validate"], CONTENT),
    "list": (["list"], CONTENT | {"rich"}),
    "show": (["show", "FUND-03"], CONTENT | {"rich"}),
    "search": (["search", "buddying"], CONTENT | {"rich"}),
    "assess": (["assess", "s", "--script", "answers.txt"], CONTENT | {DIALOGUE}),
    "form": (["form", "--out", "form.csv"], CONTENT),
    "score": (["score", RETURNS, "--out", "scored"], CONTENT | {ENGINE}),
    "report": (["report", RETURNS, "--out", "r.html"], CONTENT | {"jinja2", "markdown_it", ENGINE, REPORT}),
    "report docx": (
        ["report", RETURNS, "--out", "r.docx"],
        CONTENT | {"jinja2", "markdown_it", ENGINE, REPORT, "docx"},
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
}

PROGRAM = """
import json, sys
from vcsekit.cli.app import run
code = run(json.loads(sys.argv[1]))
sys.stderr.write("\\nLOADED " + json.dumps([code, sorted(sys.modules)]))
"""


def test_every_command_is_here():
    from vcsekit.cli.app import command_names

    assert set(command_names()) <= set(ALLOWED)


@pytest.mark.parametrize("name", ALLOWED)
def test_imports(name: str, tmp_path: Path):
    arguments, allowed = ALLOWED[name]
    if not arguments[0].startswith(("--", "templates")):
        arguments = [*arguments, "--content", str(ROOT / "content")]
    (tmp_path / "answers.txt").write_text("2\n")
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(arguments)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    code, loaded = json.loads(result.stderr.rpartition("LOADED ")[2])
    assert code in (0, 1), result.stderr
    assert HEAVY & set(loaded) <= allowed
