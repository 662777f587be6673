"""Changes many files of one folder at once: all of them or none, also where the machine stops in between.

Everything is prepared in a hidden folder beside the files: the old and the new bytes of each, then a plan. From the
moment the plan is on disk the change counts as made, and whatever comes next can only finish it (or, where a file
refuses, take it back). A change that was interrupted is found by the next command that wants to change something.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from vcsekit.diagnostics import VcsekitError
from vcsekit.io.disk import place, read_own, refuse_links, second_name, share, stays_in, sync_folder, write_synced
from vcsekit.io.lock import BusyError, alone
from vcsekit.io.refusal import reason, remedy

STAGE = ".vcsekit-change"
_PLAN, _LOCK = "plan.json", "lock"
_Direction = Literal["before", "after"]


@dataclass(frozen=True)
class FileChange:
    """One file: its path below the folder, its bytes before and after; None where there is no such file then."""

    path: str
    before: bytes | None
    after: bytes | None


def change_files(
    folder: Path, changes: Sequence[FileChange], what: str, as_read: Callable[[], bool] = lambda: True
) -> None:
    """Changes all of the files, or none of them. `what` tells users what the change is, should it be interrupted.

    `as_read` looks whether all else that the change was worked out from is still as it was: nobody else changes the
    folder from then on. Raises VcsekitError, with everything as it was, where it is not, or where a file is no longer
    as `before` says or can't be written.
    """
    with _held(folder) as stage:
        if (stage / _PLAN).exists():
            raise VcsekitError(f"an earlier change to {folder} must be finished first", "run the command again")
        try:
            _refuse_changed(folder, changes, as_read)
            plan = _prepare(stage, changes, what)
        except OSError as error:
            _forget(stage)
            raise _nothing(folder, error) from None
        except BaseException:
            _forget(stage)
            raise
        try:
            _apply(folder, stage, plan, "after")
        except BaseException as error:
            _take_back(folder, stage, plan)
            if isinstance(error, OSError):
                message = f"{_named(error)} can't be written: {reason(error)}; nothing was changed"
                raise VcsekitError(message, _again(error)) from None
            raise
        _forget(stage)


def _nothing(folder: Path, error: OSError) -> VcsekitError:
    named = error.filename2 or error.filename
    where = f" ({named})" if named else ""
    return VcsekitError(f"nothing was changed in {folder}: {reason(error)}{where}", _again(error))


def _again(error: OSError) -> str:
    return f"{remedy(error)}, then run the command again"


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
    with _held(folder) as stage:
        plan = _read_plan(stage)
        if plan is None:
            _forget(stage)
            return None
        try:
            _apply(folder, stage, plan, plan["direction"])
        except OSError as error:
            message = f"a change ({plan['what']}) was interrupted and can't be finished: "
            raise VcsekitError(f"{message}{_named(error)}: {reason(error)}", _again(error)) from None
        _forget(stage)
    done = "finished" if plan["direction"] == "after" else "taken back"
    return f"a change that had been interrupted was {done}: {plan['what']}"


def _read_plan(stage: Path) -> dict[str, Any] | None:
    """The plan that was left, if there is one.

    Raises VcsekitError where it can't be read, was not made by `_write_plan`, or names a file that was edited since.
    """
    by_hand = f"mend the files by hand, then delete the folder {stage}"
    try:
        plan: dict[str, Any] = json.loads(read_own(stage / _PLAN))
        sound = plan["direction"] in ("before", "after") and all(
            stays_in(stage.parent, file["path"]) for file in plan["files"]
        )
    except FileNotFoundError:
        return None
    except OSError as error:
        raise VcsekitError(f"{stage / _PLAN} can't be read: {reason(error)}", _again(error)) from None
    except (ValueError, TypeError, KeyError, RecursionError):
        sound = False
    if not sound:
        raise VcsekitError(f"{stage / _PLAN} is damaged, so an interrupted change can't be finished", by_hand)
    for file in plan["files"]:
        path = stage.parent / file["path"]
        if _hash(_read(path)) not in (file["before"], file["after"]):
            message = f"a change ({plan['what']}) was interrupted, and {path} was edited since"
            raise VcsekitError(message, by_hand)
    return plan


def _read(path: Path) -> bytes | None:
    try:
        return _bytes(path)
    except OSError as error:
        raise VcsekitError(f"{path} can't be read: {reason(error)}", _again(error)) from None


def _refuse_changed(folder: Path, changes: Sequence[FileChange], as_read: Callable[[], bool]) -> None:
    for change in changes:
        if not stays_in(folder, change.path):
            raise VcsekitError(f"{folder / change.path} lies behind a link that leads out of {folder}", "copy it there")
        if _bytes(folder / change.path) != change.before:
            raise _changed_meanwhile(folder / change.path)
    if not as_read():
        raise _changed_meanwhile(folder)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[Path]:
    """The hidden folder, held by this process alone; taken away at the end where nothing is left in it."""
    stage = folder / STAGE
    with contextlib.ExitStack() as stack:
        stack.callback(_remove_empty, stage)
        try:
            refuse_links(stage)
            stack.enter_context(alone(stage / _LOCK))
        except BusyError:
            message = f"another program is changing the content in {folder} at this moment; nothing was changed"
            raise VcsekitError(message, "try again when it is done") from None
        except OSError as error:
            raise _nothing(folder, error) from None
        yield stage


def _remove_empty(stage: Path) -> None:
    with contextlib.suppress(OSError):
        stage.rmdir()


def _forget(stage: Path) -> None:
    """Forgets the plan, and only then what it needed. What can't be deleted is deleted the next time."""
    with contextlib.suppress(OSError):
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
                write_synced(stage / f"{number}.{direction}", data)
        files.append({"path": change.path, "before": _hash(change.before), "after": _hash(change.after)})
    plan = {"what": what, "direction": "after", "files": files}
    _write_plan(stage, plan)
    return plan


def _apply(folder: Path, stage: Path, plan: dict[str, Any], direction: _Direction) -> None:
    """Gives every file its bytes of this direction; files that should not be there go last.

    What somebody else saved since the change was begun stays as it is. Raises VcsekitError for it, unless the change is
    being taken back.
    """
    files = list(enumerate(plan["files"]))
    touched = set()
    for number, file in sorted(files, key=lambda pair: pair[1][direction] is None):
        target = folder / file["path"]
        found = _hash(_bytes(target))
        if found == file[direction]:
            continue
        if found not in (file["before"], file["after"]):
            if direction == "before":
                continue
            raise _changed_meanwhile(target)
        touched.add(target.parent)
        if file[direction] is None:
            target.unlink()
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = stage / f"{number}.new"
        second_name(stage / f"{number}.{direction}", fresh)
        share(fresh, target)
        place(fresh, target, replace=True)
    for parent in touched:
        sync_folder(parent)


def _changed_meanwhile(path: Path) -> VcsekitError:
    return VcsekitError(f"{path} was changed meanwhile, so nothing was done", "try again")


def _take_back(folder: Path, stage: Path, plan: dict[str, Any]) -> None:
    try:
        _write_plan(stage, {**plan, "direction": "before"})
        _apply(folder, stage, plan, "before")
    except OSError as error:
        message = f"the change ({plan['what']}) could neither be finished nor taken back: "
        raise VcsekitError(f"{message}{_named(error)}: {reason(error)}", _again(error)) from None
    _forget(stage)


def _named(error: OSError) -> str:
    return str(error.filename2 or error.filename or "a file")


def _write_plan(stage: Path, plan: dict[str, Any]) -> None:
    fresh = stage / f"{_PLAN}.new"
    write_synced(fresh, json.dumps(plan).encode())
    place(fresh, stage / _PLAN, replace=True)
    sync_folder(stage)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        # What is refused in the middle of a file does not say in which.
        raise OSError(error.errno, error.strerror, str(path)) from None


def _hash(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()
