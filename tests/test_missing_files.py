"""Whoever names a file that is not there is told where it was looked for, or which name is nearest to it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from vcsekit.cli.app import run
from vcsekit.diagnostics import VcsekitError
from vcsekit.io import refusal
from vcsekit.io.files import read_bytes, refuse_missing
from vcsekit.io.refusal import look_for


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "returns").mkdir()
    for name in ("Round-1.csv", "round-2.xlsx", "notes.txt"):
        (tmp_path / "returns" / name).write_text("x\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("named", "hint"),
    [
        ("returns/round-1.csv", "did you mean `returns/Round-1.csv`?"),
        ("returns/rounds-2.xlsx", "did you mean `returns/round-2.xlsx`?"),
        ("returns/others.csv", "check how it is spelt, and that it lies in returns"),
        ("return", "did you mean `returns`?"),
        ("nothing.csv", "check how it is spelt, and that it lies in the current folder"),
        ("retruns/round-1.csv", "check how its folder is spelt: retruns is not there either"),
    ],
)
def test_where_to_look(named: str, hint: str):
    if os.sep == "/":
        assert look_for(Path(named)) == hint


READ: list[Callable[[Path], object]] = [read_bytes, lambda path: refuse_missing([path])]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("read", READ)
def test_every_way_of_reading_gives_a_hint(read: Callable[[Path], object]):
    for path, message, hint in (
        ("returns/round-2.xls", "there is no such file or folder", "did you mean `"),
        ("returns", "it is a folder, not a file", "name a file in it"),
    ):
        with pytest.raises(VcsekitError) as error:
            read(Path(path))
        assert error.value.message == f"{Path(path)} can't be read: {message}"
        assert error.value.hint and error.value.hint.startswith(hint)


@pytest.mark.usefixtures("folder")
def test_a_file_where_a_folder_is_needed():
    with pytest.raises(VcsekitError, match="a file stands where a folder is needed") as error:
        read_bytes(Path("returns/notes.txt/a.csv"))
    assert error.value.hint == "check how it is spelt: only a folder can stand before a slash"


def test_a_folder_that_cannot_be_listed_still_gives_a_hint(folder: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(_: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(refusal.os, "scandir", refuse)
    assert look_for(folder / "a.csv") == f"check how it is spelt, and that it lies in {folder}"


def test_only_some_names_of_a_large_folder_are_compared(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(refusal, "_COMPARED", 0)
    assert look_for(folder / "returns" / "round-1.csv").startswith("check how it is spelt")


@pytest.mark.usefixtures("folder")
def test_commands_tell_it(capsys: pytest.CaptureFixture[str]):
    assert run(["validate", "returns/Round-2.csv"]) == 2
    assert capsys.readouterr().err == (
        "error: returns/Round-2.csv can't be read: there is no such file or folder\n"
        "  hint: did you mean `returns/Round-1.csv`?\n"
    )
