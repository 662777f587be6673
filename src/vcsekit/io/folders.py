"""Writing a whole folder: it takes its place when it is complete, and replaces nothing but what was made so before."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from vcsekit.diagnostics import VcsekitError
from vcsekit.io.disk import read_own
from vcsekit.io.files import MAX_FOLDERS, make_folder
from vcsekit.io.lock import BusyError, alone
from vcsekit.io.refusal import reason, remedy, unreadable, unwritten

MARKER = ".vcsekit-made.json"
"""The file that lists what was written to a folder. A folder with anything else in it is never replaced."""


def refuse_foreign(folder: Path) -> None:
    """Raises VcsekitError where a folder holds anything that was not written by `replace_folder`."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise VcsekitError(f"{folder} is a file, and a folder should be written there", "choose another name")
    found = sorted(_everything(folder))
    if not found:
        return
    if not (folder / MARKER).is_file():
        message = f"{folder} is not empty, and vcsekit did not make it"
        raise VcsekitError(message, "choose another folder: this one would be replaced")
    listed = _listed(folder)
    foreign = [name for name in found if name not in listed]
    if foreign:
        message = f"{folder} holds {foreign[0]}, which vcsekit did not write"
        raise VcsekitError(message, "move it away, or choose another folder: this one would be replaced")


def replace_folder(folder: Path, files: Mapping[str, bytes], finish: Callable[[Path], None]) -> None:
    """Writes files (by path with forward slashes) to a folder that stands beside until it is complete, then swaps.

    `finish` may add to the new folder before it takes its place. Where anything fails, the old one stays as it was.
    Raises VcsekitError where the folder can't be written, is being written by another program, or holds anything that
    was not written so before.
    """
    folder = folder.resolve()
    refuse_foreign(folder)
    make_folder(folder.parent)
    with _alone(folder) as (made, old):
        try:
            refuse_foreign(folder)
            made.mkdir()
            write_files(made, files)
            finish(made)
            _mark(made)
            _swap(made, folder, old)
        except OSError as error:
            raise unwritten(folder, error) from None
        finally:
            shutil.rmtree(made, ignore_errors=True)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Where the new folder is made and the old one goes, for one program at a time; nothing is there any more."""
    made, old, lock = (folder.with_name(f".{folder.name}.{part}") for part in ("part", "old", "lock"))
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(alone(lock))
            _clear_away(folder, made, old)
        except BusyError:
            message = f"another program is writing {folder} at this moment, so nothing was written"
            raise VcsekitError(message, "try again when it is done, or choose another folder") from None
        except OSError as error:
            raise unwritten(folder, error) from None
        yield made, old


def _clear_away(folder: Path, made: Path, old: Path) -> None:
    """Takes away what a program left that was stopped; it may have been between the two steps of the swap."""
    if old.is_dir() and not folder.exists():
        old.rename(folder)
    for left in (made, old):
        if left.is_dir():
            shutil.rmtree(left)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes files below a folder that nobody reads yet."""
    for parent in {(folder / name).parent for name in files}:
        parent.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


Stamp = tuple[str, int, int]
"""A file's path, the time of its last change and its size: another one means that the file has to be read again."""


def stamps(folder: Path, suffixes: tuple[str, ...], *, deep: bool = True) -> tuple[Stamp, ...]:
    """The stamps of the files that end so, in any case, in a folder, and (where `deep`) in those below it."""
    found, endings = [], tuple(suffix.lower() for suffix in suffixes)
    for directory, names, files in os.walk(folder):
        near = deep and len(Path(directory).parts) - len(folder.parts) < MAX_FOLDERS
        names[:] = sorted(name for name in names if not name.startswith(".")) if near else []
        for name in sorted(files):
            if name.lower().endswith(endings):
                path = f"{directory}{os.sep}{name}"
                with contextlib.suppress(OSError):
                    status = os.stat(path)  # noqa: PTH116  # a Path for each of them takes longer than all of the rest
                    found.append((path, status.st_mtime_ns, status.st_size))
    return tuple(found)


def _everything(folder: Path) -> Iterator[str]:
    """Every file and link below a folder. What is behind a link is not looked at, and counts as a file."""
    for directory, names, files in os.walk(folder, onerror=_unlisted):
        links = [name for name in names if Path(directory, name).is_symlink()]
        for name in (*files, *links):
            yield Path(directory, name).relative_to(folder).as_posix()


def _unlisted(error: OSError) -> None:
    """What can't be seen may be anybody's, and must not be replaced."""
    raise unreadable(Path(error.filename), error) from None


def _listed(folder: Path) -> set[str]:
    try:
        listed = json.loads(read_own(folder / MARKER))
        return {MARKER, *map(str, listed["files"])}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        raise VcsekitError(f"{folder / MARKER} is damaged, so nobody knows what is vcsekit's own here",
                           "choose another folder, or delete this one yourself") from None  # fmt: skip


def _mark(folder: Path) -> None:
    text = json.dumps({"files": sorted(_everything(folder))}, indent=0, ensure_ascii=True)
    (folder / MARKER).write_text(text + "\n", encoding="utf-8", newline="\n")


def _swap(made: Path, folder: Path, old: Path) -> None:
    """Puts the new folder in the place of the old, and the old one back where that fails."""
    if not folder.exists():
        made.rename(folder)
        return
    refuse_foreign(folder)
    folder.rename(old)
    try:
        made.rename(folder)
    except BaseException:
        _put_back(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _put_back(old: Path, folder: Path) -> None:
    try:
        old.rename(folder)
    except OSError as error:
        message = f"{folder} can neither be written nor put back: {reason(error)}; what was there before is in {old}"
        raise VcsekitError(message, f"{remedy(error)}, then run the command again: it puts it back first") from None
