"""What the source itself promises: no text is run as code, and nothing is left to one system's ways."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from source_rules import careless_files, one_system_only, runs_text

SOURCE = Path(__file__).parents[1] / "src" / "vcsekit"

NO_FILE = {"form.open"}
"""What is called `open` and opens no file."""


@cache
def modules() -> list[tuple[str, ast.Module]]:
    paths = sorted(SOURCE.rglob("*.py"))
    return [(path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def test_nothing_runs_text_as_code():
    assert [(path, name) for path, tree in modules() for name in runs_text(tree)] == []


def test_nothing_is_left_to_one_system():
    assert [(path, name) for path, tree in modules() for name in one_system_only(tree)] == []


def test_text_files_say_how_they_are_written():
    found = [(path, name) for path, tree in modules() for name in careless_files(tree)]
    assert [pair for pair in found if pair[1].partition(" ")[0] not in NO_FILE] == []


@pytest.mark.parametrize(
    "source",
    [
        "eval(text)", "exec(text)", "compile(text, '', 'exec')", "f = eval", "builtins.eval(text)", "import pickle",
        "from pickle import loads", "import _pickle", "from marshal import loads as read", "import shelve",
        "from os import system", "os.system(text)", "os.popen(text)", "subprocess.run(text, shell=True)",
        "subprocess.run(text, shell=False)", "subprocess.getoutput(text)", "yaml.load(text, Loader)",
        "from yaml import unsafe_load", "__import__(text)", "globals()['__builtins__']", "os.execv(a, b)",
        "def f():\n    import dill", "map(eval, texts)",
    ],
)  # fmt: skip
def test_code_in_data_would_be_seen(source: str):
    assert list(runs_text(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    ["re.compile(text)", "evaluate(text)", "subprocess.run([a])", "json.loads(text)", "template.exec_()", "'eval(x)'"],
)
def test_what_only_looks_like_code_in_data_is_let_be(source: str):
    assert list(runs_text(ast.parse(source))) == []


GUARDED = [
    "if os.name == 'posix':\n    os.fork()",
    "if sys.platform != 'win32':\n    import fcntl\nelse:\n    import msvcrt",
    "def f():\n    if os.name != 'posix':\n        return\n    os.chown(a, 1, 2)",
    "try:\n    import resource\nexcept ImportError:\n    resource = None",
    "if hasattr(os, 'getuid'):\n    os.getuid()",
    "os.getuid() if os.name == 'posix' else 0",
    "getattr(signal, 'SIGHUP', None)", "os.getpid()", "os.path.join(a, b)",
]  # fmt: skip
BARE = [
    "import fcntl", "from resource import getrusage", "import msvcrt", "def f():\n    import termios", "os.fork()",
    "os.getuid()", "signal.signal(signal.SIGHUP, f)", "from signal import SIGKILL", "from os import getuid",
    "if ready:\n    os.fork()", "try:\n    import pwd\nexcept ValueError:\n    pass", "socket.AF_UNIX",
    "if os.name != 'posix':\n    print()\nos.getuid()", "os.open(a, os.O_NOFOLLOW)",
    "def f():\n    if os.name != 'posix':\n        return\n\ndef g():\n    os.fork()",
]  # fmt: skip


@pytest.mark.parametrize(("source", "seen"), [*((text, False) for text in GUARDED), *((text, True) for text in BARE)])
def test_what_one_system_lacks_would_be_seen(source: str, seen: bool):
    assert bool(list(one_system_only(ast.parse(source)))) is seen


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("open(path)", "encoding and newline"), ("open(path, 'w', encoding='utf-8')", "newline"),
        ("path.open()", "encoding and newline"), ("path.open('w', newline='')", "encoding"),
        ("path.read_text()", "encoding"), ("path.write_text(text, encoding='utf-8')", "newline"),
        ("os.fdopen(number, 'w')", "encoding and newline"), ("io.TextIOWrapper(raw)", "encoding and newline"),
        ("subprocess.run(command, text=True)", "encoding"), ("NamedTemporaryFile('w')", "encoding and newline"),
        ("path.open(mode='r')", "encoding and newline"),
        ("open(path, 'rb')", ""), ("path.open('xb', buffering=0)", ""), ("os.open(path, os.O_RDONLY)", ""),
        ("path.open('w', encoding='utf-8', newline='')", ""), ("files.open(name)", ""), ("write_text(path, text)", ""),
        ("path.read_text(encoding='utf-8')", ""), ("subprocess.run(command)", ""), ("NamedTemporaryFile()", ""),
    ],
)  # fmt: skip
def test_a_file_left_to_the_system_would_be_seen(source: str, missing: str):
    found = list(careless_files(ast.parse(source)))
    assert [text.partition(" without ")[2].partition(" (")[0] for text in found] == ([missing] if missing else [])
