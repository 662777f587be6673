"""Sessions for tests: a small matrix with three constituencies, held through the dialogue or the command."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from vcsekit.assess.dialogue import Dialogue
from vcsekit.assess.events import Event
from vcsekit.assess.fold import replay
from vcsekit.assess.session import Session, start
from vcsekit.cli.app import run
from vcsekit.content.library import Library
from vcsekit.content.load import load_library

SMALL = Path(__file__).parent / "content" / "small"
ONE, TWO, THREE = "CARE-01", "CARE-02", "WORK-01"
VCSE = "  - id: vcse\n    label: VCSE\n"
COUNCIL = "  - id: council\n    label: The council\n    aliases:\n      - Local authority\n"


def small_files() -> dict[str, bytes]:
    """The small matrix with a third constituency."""
    files = {path.relative_to(SMALL).as_posix(): path.read_bytes() for path in SMALL.rglob("*.yaml")}
    matrix = files["matrix.yaml"].decode()
    assert VCSE in matrix
    return files | {"matrix.yaml": matrix.replace(VCSE, VCSE + COUNCIL).encode()}


def _library() -> Library:
    library, problems = load_library(small_files())
    assert not problems
    return library


LIBRARY = _library()
DIALOGUE = Dialogue(LIBRARY)


def after(*inputs: str) -> Session:
    """The session after these inputs; every one of them must mean something."""
    session = start(LIBRARY)
    for text in inputs:
        reply = DIALOGUE.answer(session, text)
        assert reply.understood, (text, reply)
        session = replay(session, reply.events)
    return session


def replayed(*events: Event) -> Session:
    """The session after these events."""
    return replay(start(LIBRARY), events)


def write_content(folder: Path) -> Path:
    """The matrix as a content folder."""
    target = folder / "content"
    shutil.copytree(SMALL, target)
    (target / "matrix.yaml").write_bytes(small_files()["matrix.yaml"])
    return target


def hold(name: str, *inputs: str, about: Mapping[str, str] | None = None) -> Path:
    """Holds a session with the command, in the folder where we are; every input must mean something."""
    script = Path(f"{name}.txt")
    script.write_text("".join(f"{text}\n" for text in (*inputs, "quit")), encoding="utf-8")
    options = [part for key, text in (about or {}).items() for part in (f"--{key}", text)]
    assert run(["assess", name, "--script", str(script), *options]) == 0
    script.unlink()
    return Path("sessions") / f"{name}.jsonl"


@dataclass(frozen=True)
class Outcome:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Vcsekit = Callable[..., Outcome]


def caller(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *before: str) -> Vcsekit:
    """Goes to a folder with the matrix in it, and gives what runs a command there; `before` are its first words."""
    write_content(folder)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: str) -> Outcome:
        capsys.readouterr()
        monkeypatch.setattr(sys, "stdin", io.StringIO(""))
        code = run([*before, *arguments])
        shown = capsys.readouterr()
        assert code != 3, shown.err
        return Outcome(code, shown.out, shown.err)

    return call
