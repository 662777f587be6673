"""Changes many files of one folder at once: all of them or none, also where the machine stops in between.

Everything is prepared in a hidden folder beside the files: the old and the new bytes of each, then a plan. From the
moment the plan is on disk the change counts as made, and whatever comes next can only finish it (or, where a file
refuses, take it back). A change that was interrupted is found by the next command that wants to change something.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from vcsekit.diagnostics import VcsekitError
from vcsekit.io.files import make_folder, reason
from vcsekit.io.lock import lock, unlock

STAGE = ".vcsekit-change"
_PLAN, _LOCK = "plan.json", "lock"
_TRY_AGAIN = "close other programs that use the file, then run the command again"
_Direction = Literal["before", "after"]


@dataclass(frozen=True)
class FileChange:
    """One file: its path below the folder, its bytes before and after; None where there is no such file then."""

    path: str
    before: bytes | None
    after: bytes | None


def change_files(folder: Path, changes: Sequence[FileChange], what: str) -> None:
    """Changes all of the files, or none of them. `what` tells users what the change is, should it be interrupted.

    Raises VcsekitError, with everything as it was, where a file is no longer as `before` says or can't be written.
    """
    make_folder(folder / STAGE)
    with _held(folder / STAGE) as stage:
        if (stage / _PLAN).exists():
            raise VcsekitError(f"an earlier change to {folder} must be finished first", "run the command again")
        try:
            _refuse_changed(folder, changes)
            plan = _prepare(stage, changes, what)
        except OSError as error:
            _clear(stage)
            raise VcsekitError(f"nothing was changed in {folder}: {reason(error)}") from None
        except BaseException:
            _clear(stage)
            raise
        try:
            _apply(folder, stage, plan, "after")
        except BaseException as error:
            _take_back(folder, stage, plan)
            _clear(stage)
            if isinstance(error, OSError):
                raise VcsekitError(f"{_named(error)} can't be written: {reason(error)}; nothing was changed") from None
            raise
        _clear(stage)


def refuse_unfinished(folder: Path) -> None:
    """Raises VcsekitError where a change to the folder was begun and not finished: its files do not fit together."""
    if (folder / STAGE / _PLAN).exists():
        message = f"a change to {folder} is being made at this moment, or was interrupted"
        raise VcsekitError(message, "run `vcsekit fmt`: it finishes the change first")


def finish_change(folder: Path) -> str | None:
    """Finishes a change that was interrupted, and tells so in words; None where there is none to finish.

    Raises VcsekitError where somebody edited one of its files since, or is in the middle of a change.
    """
    if not (folder / STAGE).is_dir():
        return None
    with _held(folder / STAGE) as stage:
        try:
            plan = json.loads((stage / _PLAN).read_bytes())
        except FileNotFoundError:
            _clear(stage)
            return None
        for file in plan["files"]:
            if _hash(_bytes(folder / file["path"])) not in (file["before"], file["after"]):
                message = f"a change ({plan['what']}) was interrupted, and {folder / file['path']} was edited since"
                raise VcsekitError(message, f"mend the files by hand, then delete the folder {stage}")
        try:
            _apply(folder, stage, plan, plan["direction"])
        except OSError as error:
            message = f"a change ({plan['what']}) was interrupted and can't be finished: "
            message += f"{_named(error)}: {reason(error)}"
            raise VcsekitError(message, _TRY_AGAIN) from None
        _clear(stage)
    done = "finished" if plan["direction"] == "after" else "taken back"
    return f"a change that had been interrupted was {done}: {plan['what']}"


def _refuse_changed(folder: Path, changes: Sequence[FileChange]) -> None:
    for change in changes:
        if _bytes(folder / change.path) != change.before:
            raise VcsekitError(f"{folder / change.path} was changed meanwhile, so nothing was done", "try again")


@contextlib.contextmanager
def _held(stage: Path) -> Iterator[Path]:
    """The hidden folder, held by this process alone; taken away at the end where nothing is left in it."""
    with (stage / _LOCK).open("wb") as handle:
        if not lock(handle):
            message = f"another program is changing the content in {stage.parent} at this moment"
            raise VcsekitError(message, "try again when it is done")
        try:
            yield stage
        finally:
            unlock(handle)
            handle.close()
            _remove_empty(stage)


def _remove_empty(stage: Path) -> None:
    """Takes the hidden folder away, unless it holds a plan that is still to be carried out."""
    if not (stage / _PLAN).exists():
        with contextlib.suppress(OSError):
            (stage / _LOCK).unlink()
            stage.rmdir()


def _clear(stage: Path) -> None:
    """Forgets the plan, and only then what it needed."""
    (stage / _PLAN).unlink(missing_ok=True)
    for path in stage.iterdir():
        if path.name != _LOCK:
            path.unlink()


def _prepare(stage: Path, changes: Sequence[FileChange], what: str) -> dict[str, Any]:
    """Puts the old and new bytes of every file on disk, and after them the plan."""
    files = []
    for number, change in enumerate(changes):
        for direction, data in (("before", change.before), ("after", change.after)):
            if data is not None:
                _write(stage / f"{number}.{direction}", data)
        files.append({"path": change.path, "before": _hash(change.before), "after": _hash(change.after)})
    plan = {"what": what, "direction": "after", "files": files}
    _write_plan(stage, plan)
    return plan


def _apply(folder: Path, stage: Path, plan: dict[str, Any], direction: _Direction) -> None:
    """Gives every file its bytes of this direction; files that should not be there go last."""
    files = list(enumerate(plan["files"]))
    touched = set()
    for number, file in sorted(files, key=lambda pair: pair[1][direction] is None):
        target = folder / file["path"]
        if _hash(_bytes(target)) == file[direction]:
            continue
        touched.add(target.parent)
        if file[direction] is None:
            target.unlink()
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = _copy(stage / f"{number}.{direction}", stage / f"{number}.new")
        if target.exists():
            shutil.copymode(target, fresh)
        os.replace(fresh, target)  # noqa: PTH105  # replaces on Windows too, as Path.rename does not
    for parent in touched:
        _sync_folder(parent)


def _copy(prepared: Path, fresh: Path) -> Path:
    """A second name for bytes that are on disk, or a copy of them where the file system knows no second names."""
    fresh.unlink(missing_ok=True)
    try:
        os.link(prepared, fresh)
    except OSError:
        _write(fresh, prepared.read_bytes())
    return fresh


def _take_back(folder: Path, stage: Path, plan: dict[str, Any]) -> None:
    try:
        _write_plan(stage, {**plan, "direction": "before"})
        _apply(folder, stage, plan, "before")
    except OSError as error:
        message = f"the change ({plan['what']}) could neither be finished nor taken back: "
        raise VcsekitError(f"{message}{_named(error)}: {reason(error)}", _TRY_AGAIN) from None


def _named(error: OSError) -> str:
    return str(error.filename2 or error.filename or "a file")


def _write_plan(stage: Path, plan: dict[str, Any]) -> None:
    fresh = stage / f"{_PLAN}.new"
    _write(fresh, json.dumps(plan).encode())
    os.replace(fresh, stage / _PLAN)  # noqa: PTH105
    _sync_folder(stage)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())


def _sync_folder(folder: Path) -> None:
    """Puts a folder's names on disk, where the system knows how to."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _hash(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()
