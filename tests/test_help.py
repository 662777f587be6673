"""`vcsekit --help`: every command on one line, without a look into any of them."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from typer.main import get_command

from vcsekit.cli.app import COMMANDS, app, run

PROGRAM = """
import sys
from vcsekit.cli.app import run
code = run(["--help"])
sys.stderr.write("\\n".join(name for name in sys.modules if name.startswith("vcsekit.")))
sys.exit(code)
"""


def told_by_itself(name: str) -> str:
    """The first paragraph of a command's own help."""
    commands: Any = get_command(app)
    return " ".join(commands.get_command(None, name).help.strip().partition("\n\n")[0].split())


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_told_of_a_command_is_how_its_own_help_begins(name: str):
    assert COMMANDS[name].endswith(".")
    assert told_by_itself(name).startswith(COMMANDS[name][:-1])


def test_every_command_has_a_line_and_none_is_cut_short(capsys: pytest.CaptureFixture[str]):
    assert run(["--help"]) == 0
    lines = capsys.readouterr().out.partition("\nCommands:\n")[2].splitlines()
    assert [line.split(maxsplit=1) for line in lines] == [[name, told] for name, told in COMMANDS.items()]
    assert max(map(len, lines)) <= 80


def test_no_command_is_imported():
    found = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert set(found.stderr.splitlines()) <= {
        "vcsekit.cli", "vcsekit.cli.app", "vcsekit.cli.console", "vcsekit.cli.everywhere", "vcsekit.diagnostics",
    }  # fmt: skip
