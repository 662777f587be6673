"""Many files change together or not at all: whatever refuses, and wherever the machine stops."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from vcsekit.diagnostics import VcsekitError
from vcsekit.io import changes
from vcsekit.io.changes import STAGE, FileChange, change_files, finish_change, refuse_unfinished
from vcsekit.io.lock import alone

BEFORE = {"a.yaml": b"old a", "sub/b.yaml": b"old b\r\n", "gone.yaml": b"old name"}
AFTER = {"a.yaml": b"new a", "sub/b.yaml": b"new b\r\n", "deep/new.yaml": b"new name"}
CHANGES = [
    FileChange("a.yaml", b"old a", b"new a"),
    FileChange("gone.yaml", b"old name", None),
    FileChange("sub/b.yaml", b"old b\r\n", b"new b\r\n"),
    FileChange("deep/new.yaml", None, b"new name"),
]


def files(folder: Path) -> dict[str, bytes]:
    """All files, those that the writer hides included."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in BEFORE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_all_files_change(folder: Path):
    (folder / "a.yaml").chmod(0o640)
    change_files(folder, CHANGES, "a test")
    assert files(folder) == AFTER
    assert not (folder / STAGE).exists()
    if os.name == "posix":
        assert (folder / "a.yaml").stat().st_mode & 0o777 == 0o640


def test_nothing_changes_where_one_file_is_another_than_was_read(folder: Path):
    (folder / "sub" / "b.yaml").write_bytes(b"edited meanwhile")
    with pytest.raises(VcsekitError, match=r"b\.yaml was changed meanwhile"):
        change_files(folder, CHANGES, "a test")
    assert files(folder) == {**BEFORE, "sub/b.yaml": b"edited meanwhile"}


def test_a_new_file_never_takes_the_place_of_another(folder: Path):
    (folder / "deep").mkdir()
    (folder / "deep" / "new.yaml").write_bytes(b"there already")
    with pytest.raises(VcsekitError, match=r"new\.yaml was changed meanwhile"):
        change_files(folder, CHANGES, "a test")
    assert (folder / "deep" / "new.yaml").read_bytes() == b"there already"


def fail_at(number: int, error: BaseException, names: tuple[str, ...] = ("a.yaml", "b.yaml", "new.yaml")) -> Callable:
    """os.replace, which fails the nth time that it would put one of these files in its place."""
    real, seen = os.replace, [0]

    def replace(source: Path, target: Path) -> None:
        if Path(target).name in names:
            seen[0] += 1
            if seen[0] == number:
                raise error
        real(source, target)

    return replace


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_file_that_refuses_brings_all_others_back(number: int, folder: Path, monkeypatch: pytest.MonkeyPatch):
    """As on Windows, where a file that another program has open can't be replaced."""
    refused = PermissionError(13, "in use", "x", None, "sub/b.yaml")
    monkeypatch.setattr(os, "replace", fail_at(number, refused))
    with pytest.raises(VcsekitError, match=r"b\.yaml can't be written: you are not allowed to; nothing was changed"):
        change_files(folder, CHANGES, "a test")
    assert files(folder) == BEFORE
    assert not (folder / STAGE).exists()


def test_a_file_that_can_not_be_taken_away_brings_all_others_back(folder: Path, monkeypatch: pytest.MonkeyPatch):
    real = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path.name == "gone.yaml":
            raise PermissionError(13, "in use", str(path))
        real(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(VcsekitError, match=r"gone\.yaml can't be written"):
        change_files(folder, CHANGES, "a test")
    assert files(folder) == BEFORE


def test_ctrl_c_brings_all_back(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "replace", fail_at(2, KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        change_files(folder, CHANGES, "a test")
    assert files(folder) == BEFORE


def test_no_room_for_what_is_prepared(folder: Path, monkeypatch: pytest.MonkeyPatch):
    real = changes.write_synced

    def write(path: Path, data: bytes) -> None:
        if path.name == "2.after":
            raise OSError(28, "No space left on device", str(path))
        real(path, data)

    monkeypatch.setattr(changes, "write_synced", write)
    with pytest.raises(VcsekitError, match=r"nothing was changed in .*: no space left on device"):
        change_files(folder, CHANGES, "a test")
    assert files(folder) == BEFORE


def test_what_can_neither_go_on_nor_back_is_finished_later(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """The third file refuses, and then the first does not come back either: the next run takes the change back."""
    real, seen = os.replace, []

    def replace(source: Path, target: Path) -> None:
        if Path(target).suffix == ".yaml":
            seen.append(target)
            if len(seen) > 1:
                raise PermissionError(13, "in use", str(target))
        real(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", replace)
        with pytest.raises(VcsekitError, match=r"could neither be finished nor taken back"):
            change_files(folder, CHANGES, "a test")
        with pytest.raises(VcsekitError, match="was interrupted"):
            refuse_unfinished(folder)
        with pytest.raises(VcsekitError, match="was interrupted and can't be finished"):
            finish_change(folder)
    assert finish_change(folder) == "a change that had been interrupted was taken back: a test"
    assert files(folder) == BEFORE


CRASH = """
import os, sys
from pathlib import Path
from vcsekit.io import changes
from vcsekit.io.changes import FileChange, change_files
sys.path.insert(0, sys.argv[1])
from test_changes import CHANGES

left = int(sys.argv[3])
def stops(real):
    def call(*arguments, **more):
        global left
        left -= 1
        if left < 0:
            os._exit(9)
        return real(*arguments, **more)
    return call

os.replace = stops(os.replace)
changes.write_synced = stops(changes.write_synced)
Path.unlink = stops(Path.unlink)
change_files(Path(sys.argv[2]), CHANGES, "a test")
print(left)
"""


def crash(folder: Path, steps: int) -> subprocess.CompletedProcess[str]:
    """The same change in a process that ends without a word after so many steps."""
    arguments = [sys.executable, "-c", CRASH, str(Path(__file__).parent), str(folder), str(steps)]
    return subprocess.run(arguments, capture_output=True, text=True, check=False)


STEPS = 23
"""How often the change writes, replaces or deletes something."""


def test_the_steps_are_counted(folder: Path):
    assert crash(folder, 1000).stdout == f"{1000 - STEPS}\n"


@pytest.mark.parametrize("steps", range(0, STEPS, 2))
def test_a_crash_at_any_step_is_finished_or_has_done_nothing(steps: int, folder: Path):
    assert crash(folder, steps).returncode == 9
    told = finish_change(folder)
    left = files(folder)
    if told is None:
        assert left in (BEFORE, AFTER)
    else:
        assert told == "a change that had been interrupted was finished: a test"
        assert left == AFTER
    assert finish_change(folder) is None
    refuse_unfinished(folder)
    if left == BEFORE:
        change_files(folder, CHANGES, "a test")
    assert files(folder) == AFTER


def test_no_other_change_begins_before_one_is_finished(folder: Path):
    assert crash(folder, 14).returncode == 9
    with pytest.raises(VcsekitError, match="must be finished first"):
        change_files(folder, [FileChange("a.yaml", (folder / "a.yaml").read_bytes(), b"x")], "another")
    assert finish_change(folder)
    assert files(folder) == AFTER


def test_what_was_edited_after_a_crash_is_never_overwritten(folder: Path):
    assert crash(folder, 14).returncode == 9
    (folder / "sub" / "b.yaml").write_bytes(b"edited since")
    with pytest.raises(VcsekitError, match=r"b\.yaml was edited since") as refused:
        finish_change(folder)
    assert STAGE in str(refused.value.hint)
    assert (folder / "sub" / "b.yaml").read_bytes() == b"edited since"


def test_two_programs_do_not_change_one_folder_at_once(folder: Path):
    with alone(folder / STAGE / "lock"), pytest.raises(VcsekitError, match="another program is changing"):
        change_files(folder, CHANGES, "a test")
    assert files(folder) == BEFORE


def test_what_somebody_saves_in_the_middle_of_a_change_stays(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """An editor saves the second file after the first was replaced: all others come back, and that stays."""
    real = os.replace

    def replace(source: Path, target: Path) -> None:
        real(source, target)
        if Path(target).name == "a.yaml":
            (folder / "sub" / "b.yaml").write_bytes(b"saved by hand")

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(VcsekitError, match=r"b\.yaml was changed meanwhile, so nothing was done"):
        change_files(folder, CHANGES, "a test")
    assert files(folder) == {**BEFORE, "sub/b.yaml": b"saved by hand"}


@pytest.mark.parametrize("path", ["../outside.yaml", "/outside.yaml", "a/../../b", "c:/x", "a\\..\\b", "", 7])
def test_a_plan_that_leads_out_of_the_folder_is_refused(path: object, folder: Path):
    """It may have come with content that somebody else sent."""
    (folder / STAGE).mkdir()
    plan = {"what": "x", "direction": "after", "files": [{"path": path, "before": None, "after": "0" * 64}]}
    (folder / STAGE / "plan.json").write_text(json.dumps(plan))
    with pytest.raises(VcsekitError, match="is damaged"):
        finish_change(folder)


@pytest.mark.parametrize(
    "text", ["", "[]", "7", '{"direction": "sideways", "files": []}', '{"files": 3}', "[" * 100_000]
)
def test_a_plan_that_nobody_wrote_is_refused(text: str, folder: Path):
    (folder / STAGE).mkdir()
    (folder / STAGE / "plan.json").write_text(text)
    with pytest.raises(VcsekitError, match="is damaged"):
        finish_change(folder)
