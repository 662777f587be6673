"""Reading and writing files: whole or not at all, with errors in plain words."""

from __future__ import annotations

import contextlib
import glob
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from vcsekit.diagnostics import VcsekitError
from vcsekit.io.disk import flushed, open_told, place, resolved, share
from vcsekit.io.refusal import TakenError, missing, reason, remedy, unreadable, unwritten

__all__ = [
    "MAX_FILE", "MAX_FILES", "MAX_FOLDERS", "MAX_TOTAL", "atomic_writer", "leads_out", "links_out", "make_folder",
    "read_bytes", "read_folder", "read_listed", "reason", "refuse_existing", "refuse_missing", "sha256", "write_bytes",
    "write_text",
]  # fmt: skip

MAX_FILES = 20_000
"""The most files that are read below a folder."""

MAX_FILE = 16_000_000
"""The largest file of a folder that is read, in bytes."""

MAX_TOTAL = 500_000_000
"""How much is read below a folder, in bytes."""

MAX_FOLDERS = 32
"""How deep folders may lie in each other below it."""

_LEFT_BEHIND = 86_400
"""Seconds after which a half-written file is one that a program left behind when it was stopped."""


def read_bytes(path: Path, most: int | None = None) -> bytes:
    """A file's bytes. Raises VcsekitError, naming the file, where it can't be read or has too many."""
    try:
        with path.open("rb") as handle:
            raw = handle.read(-1 if most is None else most + 1)
    except OSError as error:
        raise unreadable(path, error) from None
    if most is not None and len(raw) > most:
        raise VcsekitError(f"{path} is too large: it may have {most:,} bytes at most")
    return raw


def read_folder(folder: Path, suffixes: tuple[str, ...], most: int = MAX_FILE) -> dict[str, bytes]:
    """Every file below a folder whose name ends in one of these, by its path with forward slashes.

    `suffixes` are in small letters; names may have capitals there. Hidden folders and links that
    lead out of the folder are passed over. `most` is how many bytes a file may have.
    Raises VcsekitError where there is more than the limits.
    """
    found: dict[str, bytes] = {}
    total = 0
    for path in _files(folder, suffixes):
        if leads_out(path, folder) or path.is_fifo():
            continue
        if len(found) >= MAX_FILES:
            raise VcsekitError(f"{folder} holds more than {MAX_FILES:,} content files")
        raw = read_listed(path, most)
        total += len(raw)
        if total > MAX_TOTAL:
            raise VcsekitError(f"the files in {folder} are too large: they may have {MAX_TOTAL:,} bytes in all")
        found[path.relative_to(folder).as_posix()] = raw
    return found


def read_listed(path: Path, most: int) -> bytes:
    """The bytes of a file that its folder named a moment ago: one that is gone was moved, and not spelt wrongly.

    Raises VcsekitError as `read_bytes` does, and where the file is gone.
    """
    try:
        return read_bytes(path, most)
    except VcsekitError:
        if os.path.lexists(path):
            raise
        message = f"{path} was changed meanwhile, so nothing was done"
        raise VcsekitError(message, "another program gave it another name, or deleted it: try again") from None


def links_out(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """The links that `read_folder` passes over."""
    return [path for path in _files(folder, suffixes) if leads_out(path, folder)]


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path in a folder is a link to something outside of it, or to itself."""
    try:
        return path.is_symlink() and not resolved(path).is_relative_to(folder.resolve())
    except OSError:
        return True


def _files(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    for directory, names, files in os.walk(folder, onerror=_unlisted):
        names[:] = sorted(name for name in names if not name.startswith("."))
        if names and len(Path(directory).parts) - len(folder.parts) >= MAX_FOLDERS:
            raise VcsekitError(f"{folder} holds folders in folders more than {MAX_FOLDERS} deep", "move them up")
        for name in sorted(files):
            path = Path(directory) / name
            if name.lower().endswith(suffixes) and not name.startswith("."):
                yield path


def _unlisted(error: OSError) -> None:
    """A folder that can't be listed must not look like an empty one."""
    raise unreadable(Path(error.filename), error) from None


def make_folder(folder: Path) -> None:
    """Makes a folder and those above it. Raises VcsekitError where a file is in its place."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        first = "" if isinstance(error, FileExistsError | NotADirectoryError) else f"{remedy(error)}, or "
        raise VcsekitError(
            f"the folder {folder} can't be made: {reason(error)}", f"{first}choose another folder"
        ) from None


def refuse_missing(paths: Iterable[Path]) -> None:
    """Raises VcsekitError where one of the files is not there: before anything is written for the others."""
    for path in paths:
        if not path.is_file():
            raise missing(path)


def refuse_existing(paths: list[Path], *, force: bool) -> None:
    """Raises VcsekitError where one of the paths exists and may not be replaced."""
    for path in paths:
        if path.is_dir():
            raise VcsekitError(f"{path} is a folder, and a file should be written there", "choose another name")
        if path.exists() and not force:
            raise VcsekitError(f"{path} exists already", "choose another name, or add --force to replace it")


@contextlib.contextmanager
def atomic_writer(path: Path, *, replace: bool = True) -> Iterator[TextIO]:
    """A text file (UTF-8, LF) that takes its place only when it was written to the end and is on disk.

    The old file stays as it was until then, and for good where anything fails. Unless it may `replace` one, a file
    that somebody else made meanwhile stays, too: TakenError. Whatever else refuses to be written: VcsekitError.
    """
    make_folder(path.parent)
    try:
        _sweep(path)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise unwritten(path, error) from None
    try:
        with open_told(descriptor, path) as handle:
            yield handle
            flushed(handle, path)
        _take_place(Path(temporary), path, replace=replace)
    finally:
        with contextlib.suppress(OSError):
            Path(temporary).unlink(missing_ok=True)


def _take_place(temporary: Path, path: Path, *, replace: bool) -> None:
    try:
        share(temporary, path)
        place(temporary, path, replace=replace)
    except FileExistsError:
        raise TakenError(path) from None
    except OSError as error:
        raise unwritten(path, error) from None


def _sweep(path: Path) -> None:
    """Takes away what a program that was stopped long ago had begun to write here."""
    for old in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        with contextlib.suppress(OSError):
            if time.time() - old.stat().st_mtime > _LEFT_BEHIND:
                old.unlink()


def write_text(path: Path, text: str, *, replace: bool = True) -> None:
    """Writes a text file whole, or not at all. Raises as `atomic_writer` does."""
    with atomic_writer(path, replace=replace) as handle:
        handle.write(text)


def write_bytes(path: Path, data: bytes, *, replace: bool = True) -> None:
    """Writes a file of bytes whole, or not at all. Raises as `atomic_writer` does."""
    with atomic_writer(path, replace=replace) as handle:
        handle.buffer.write(data)


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal. Raises VcsekitError where it can't be read."""
    import hashlib

    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(path, error) from None
