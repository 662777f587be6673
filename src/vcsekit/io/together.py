"""Writes several files of a folder that belong together: all of them take their places, or none does.

They are written to a hidden folder beside their places, by one program at a time. What stands in a place is kept
there too until all is done, and a plan tells what is to be where. From the moment the plan is on disk the files count
as written: where the machine stops after it, the next program that writes there finishes first.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from dataclasses import replace as changed
from pathlib import Path
from typing import TextIO

from vcsekit.diagnostics import VcsekitError
from vcsekit.io.disk import (
    flushed,
    open_told,
    place,
    read_own,
    refuse_links,
    second_name,
    share,
    stays_in,
    sync_folder,
    write_synced,
)
from vcsekit.io.files import make_folder, refuse_existing
from vcsekit.io.lock import BusyError, alone
from vcsekit.io.refusal import reason, remedy, unreadable, unwritten

STAGE = ".vcsekit-writing"
_PLAN, _LOCK = "plan.json", "lock"


@dataclass(frozen=True)
class _Plan:
    """The files, those of them that take the place of another, and whether they are to be there or those others."""

    names: list[str]
    replaced: list[str]
    forward: bool


class Together:
    """The files that are being written. Get one from `files_together`."""

    def __init__(self, folder: Path, stage: Path, stack: contextlib.ExitStack) -> None:
        self._folder, self._stage, self._stack = folder, stage, stack
        self._handles: dict[str, TextIO] = {}

    def open(self, name: str) -> TextIO:
        """A text file (UTF-8, LF) of this name, with forward slashes, below the folder."""
        path = self._folder / name
        try:
            descriptor = os.open(self._fresh(name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, 0o666)
        except OSError as error:
            raise unwritten(path, error) from None
        self._handles[name] = self._stack.enter_context(open_told(descriptor, path))
        return self._handles[name]

    def sha256(self, name: str) -> str:
        """The SHA-256, in hexadecimal, of what was written to a file so far."""
        self._handles[name].flush()
        try:
            with self._fresh(name).open("rb") as handle:
                return hashlib.file_digest(handle, "sha256").hexdigest()
        except OSError as error:
            raise unreadable(self._fresh(name), error) from None

    def keep_only(self, names: Iterable[str]) -> None:
        """Gives up all files but these."""
        self._handles = {name: self._handles[name] for name in names}

    def finish(self) -> list[str]:
        """Puts what was written on disk, and gives the names of the files, in the order in which they were opened."""
        for name, handle in self._handles.items():
            flushed(handle, self._folder / name)
            share(self._fresh(name), self._folder / name)
        return list(self._handles)

    def _fresh(self, name: str) -> Path:
        return _fresh(self._stage, name)


_BINARY = getattr(os, "O_BINARY", 0)


@contextlib.contextmanager
def files_together(folder: Path, *, replace: bool) -> Iterator[Together]:
    """Files of a folder that take their places together, in the order in which they were opened.

    Raises VcsekitError, with everything as it was, where one can't be written, where another program writes files there
    at the same time, or where a file exists that may not be replaced.
    """
    make_folder(folder)
    stage = folder / STAGE
    with _alone(folder, stage):
        _finish_earlier(folder, stage)
        try:
            with contextlib.ExitStack() as stack:
                together = Together(folder, stage, stack)
                yield together
                names = together.finish()
            refuse_existing([folder / name for name in names], force=replace)
            _place_all(folder, stage, names)
        finally:
            # A plan that is still there could not be carried out, and needs the files beside it.
            if not (stage / _PLAN).exists():
                _forget(stage)


def refuse_taken(folder: Path, names: Iterable[str], *, force: bool) -> None:
    """Raises VcsekitError where one of the files exists and may not be replaced.

    What a program that was stopped had begun to write there is finished first: it would be taken for a whole.
    """
    stage = folder / STAGE
    if stage.is_dir():
        with _alone(folder, stage):
            _finish_earlier(folder, stage)
    refuse_existing([folder / name for name in names], force=force)


def write_texts(folder: Path, texts: Mapping[str, str], *, replace: bool) -> None:
    """Writes text files (by name, with forward slashes) below a folder: all or none. Raises as `files_together`."""
    with files_together(folder, replace=replace) as files:
        for name, text in texts.items():
            files.open(name).write(text)


@contextlib.contextmanager
def _alone(folder: Path, stage: Path) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        stack.callback(_remove_empty, stage)
        try:
            refuse_links(stage)
            stack.enter_context(alone(stage / _LOCK))
        except BusyError:
            message = f"another program is writing files in {folder} at this moment, so nothing was written"
            raise VcsekitError(message, "try again when it is done, or choose another folder") from None
        except OSError as error:
            raise _nothing(folder, folder, error) from None
        yield


def _remove_empty(stage: Path) -> None:
    with contextlib.suppress(OSError):
        stage.rmdir()


def _place_all(folder: Path, stage: Path, names: list[str]) -> None:
    """Gives all files their places, or puts back what was there. Raises VcsekitError where one refuses."""
    at = folder
    try:
        for name in names:
            at = folder / name
            at.parent.mkdir(parents=True, exist_ok=True)
            if at.exists():
                second_name(at, _kept(stage, name))
        plan = _Plan(names, [name for name in names if _kept(stage, name).exists()], forward=True)
        _write_plan(stage, plan)
    except OSError as error:
        raise _nothing(folder, at, error) from None
    try:
        _forward(folder, stage, plan)
    except BaseException as error:
        with contextlib.suppress(OSError):
            _write_plan(stage, changed(plan, forward=False))
        _back(folder, stage, plan)
        if isinstance(error, OSError):
            raise _nothing(folder, Path(str(error.filename2 or error.filename or at)), error) from None
        raise
    _forget(stage)


def _nothing(folder: Path, at: Path, error: OSError) -> VcsekitError:
    message = f"{at} can't be written: {reason(error)}; everything in {folder} is as it was before"
    return VcsekitError(message, f"{remedy(error)}, or choose another folder; then run the command again")


def _forward(folder: Path, stage: Path, plan: _Plan) -> None:
    for name in plan.names:
        fresh = _fresh(stage, name)
        if fresh.exists():
            place(fresh, folder / name, replace=True)
    for parent in {(folder / name).parent for name in plan.names}:
        sync_folder(parent)


def _back(folder: Path, stage: Path, plan: _Plan) -> None:
    """Puts back what was there before. Raises VcsekitError, with every file that is new, where that is refused."""
    for number, name in enumerate(plan.names):
        if _fresh(stage, name).exists():
            continue
        try:
            if name not in plan.replaced:
                (folder / name).unlink(missing_ok=True)
            elif _kept(stage, name).exists():
                place(_kept(stage, name), folder / name, replace=True)
        except OSError as error:
            new = ", ".join(other for other in plan.names[number:] if not _fresh(stage, other).exists())
            message = f"{folder / name} can't be put back: {reason(error)}. New are: {new}; the others are as before"
            raise VcsekitError(message, f"{remedy(error)}, then run the command again with --force") from None
    _forget(stage)


def _finish_earlier(folder: Path, stage: Path) -> None:
    """Finishes what a program that was stopped had begun, or takes it back where that was its last will."""
    try:
        plan = _read_plan(stage)
        if plan and plan.forward:
            _forward(folder, stage, plan)
        elif plan:
            _back(folder, stage, plan)
    except OSError as error:
        message = f"files in {folder} were being written when a program was stopped, and can't be finished: "
        raise VcsekitError(f"{message}{reason(error)}", f"{remedy(error)}, then run the command again") from None
    _forget(stage)


def _read_plan(stage: Path) -> _Plan | None:
    """The plan that a program left, if there is one. Raises VcsekitError where it was not made by `_write_plan`."""
    try:
        plan = _Plan(**json.loads(read_own(stage / _PLAN)))
        if all(stays_in(stage.parent, name) for name in plan.names) and isinstance(plan.forward, bool):
            return changed(plan, replaced=list(plan.replaced))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise VcsekitError(f"{stage / _PLAN} is damaged", f"delete the folder {stage}, then run the command again")


def _write_plan(stage: Path, plan: _Plan) -> None:
    fresh = stage / f"{_PLAN}.new"
    write_synced(fresh, json.dumps(asdict(plan)).encode())
    place(fresh, stage / _PLAN, replace=True)
    sync_folder(stage)


def _forget(stage: Path) -> None:
    """Forgets the plan, and only then what it needed. What can't be deleted is deleted the next time."""
    with contextlib.suppress(OSError):
        (stage / _PLAN).unlink(missing_ok=True)
        for path in stage.iterdir():
            if path.name != _LOCK:
                path.unlink()


def _fresh(stage: Path, name: str) -> Path:
    return stage / f"{_flat(name)}.new"


def _kept(stage: Path, name: str) -> Path:
    return stage / f"{_flat(name)}.old"


def _flat(name: str) -> str:
    """The name of a file of one folder for a name with slashes."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]
