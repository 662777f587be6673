"""Reading and writing files: whole or not at all, with errors in plain words."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TextIO

from vcsekit.diagnostics import VcsekitError

MAX_FILES = 20_000


def read_bytes(path: Path, most: int | None = None) -> bytes:
    """A file's bytes. Raises VcsekitError, naming the file, where it can't be read or has too many."""
    try:
        with path.open("rb") as handle:
            raw = handle.read(-1 if most is None else most + 1)
    except OSError as error:
        raise VcsekitError(f"{path} can't be read: {reason(error)}") from None
    if most is not None and len(raw) > most:
        raise VcsekitError(f"{path} is too large: it may have {most:,} bytes at most")
    return raw


def read_folder(folder: Path, suffixes: tuple[str, ...], most: int | None = None) -> dict[str, bytes]:
    """Every file with one of these suffixes below a folder, by its path with forward slashes.

    Hidden folders and links that lead out of the folder are passed over. `most` is how many bytes a file may have.
    """
    found: dict[str, bytes] = {}
    for path in _files(folder, suffixes):
        if leads_out(path, folder) or path.is_fifo():
            continue
        if len(found) >= MAX_FILES:
            raise VcsekitError(f"{folder} holds more than {MAX_FILES:,} content files")
        found[path.relative_to(folder).as_posix()] = read_bytes(path, most)
    return found


def links_out(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """The links that `read_folder` passes over."""
    return [path for path in _files(folder, suffixes) if leads_out(path, folder)]


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path in a folder is a link to something outside of it, or to itself."""
    try:
        return path.is_symlink() and not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return True


def _files(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    for directory, names, files in os.walk(folder):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            path = Path(directory) / name
            if path.suffix in suffixes and not name.startswith("."):
                yield path


def reason(error: OSError) -> str:
    """Why the operating system refused, in words without numbers."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder"
    if isinstance(error, IsADirectoryError):
        return "it is a folder, not a file"
    if isinstance(error, NotADirectoryError | FileExistsError):
        return "a file stands where a folder is needed"
    if isinstance(error, PermissionError):
        return "you are not allowed to"
    return (error.strerror or str(error)).lower()


def make_folder(folder: Path) -> None:
    """Makes a folder and those above it. Raises VcsekitError where a file is in its place."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise VcsekitError(f"the folder {folder} can't be made: {reason(error)}", "choose another folder") from None


def refuse_missing(paths: Iterable[Path]) -> None:
    """Raises VcsekitError where one of the files is not there: before anything is written for the others."""
    for path in paths:
        if not path.is_file():
            what = "it is a folder, not a file" if path.is_dir() else "there is no such file or folder"
            raise VcsekitError(f"{path} can't be read: {what}")


def refuse_existing(paths: list[Path], *, force: bool) -> None:
    """Raises VcsekitError where one of the paths exists and may not be replaced."""
    for path in paths:
        if path.is_dir():
            raise VcsekitError(f"{path} is a folder, and a file should be written there", "choose another name")
        if path.exists() and not force:
            raise VcsekitError(f"{path} exists already", "choose another name, or add --force to replace it")


@contextlib.contextmanager
def atomic_writer(path: Path) -> Iterator[TextIO]:
    """A text file (UTF-8, LF) that takes its place only when it was written to the end and is on disk.

    The old file stays as it was until then, and for good where anything fails.
    """
    make_folder(path.parent)
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise VcsekitError(f"{path} can't be written: {reason(error)}") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as handle:
            yield handle
            handle.flush()
            os.fsync(handle.fileno())
        _share(Path(temporary))
        os.replace(temporary, path)  # noqa: PTH105  # replaces on Windows too, as Path.rename does not
    except OSError as error:
        raise VcsekitError(f"{path} can't be written: {reason(error)}; what was there before is unchanged") from None
    finally:
        with contextlib.suppress(OSError):
            Path(temporary).unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Writes a text file whole, or not at all."""
    write_texts({path: text})


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a file of bytes whole, or not at all."""
    with atomic_writer(path) as handle:
        handle.buffer.write(data)


def write_texts(texts: Mapping[Path, str]) -> None:
    """Writes text files. None takes its place before all of them are written."""
    with contextlib.ExitStack() as stack:
        for path, text in texts.items():
            handle = stack.enter_context(atomic_writer(path))
            handle.write(text)
            handle.flush()


def _share(path: Path) -> None:
    """Gives a new file the permissions that any new file of this user would have."""
    if os.name == "posix":
        mask = os.umask(0)
        os.umask(mask)
        path.chmod(0o666 & ~mask)


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal. Raises VcsekitError where it can't be read."""
    import hashlib

    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise VcsekitError(f"{path} can't be read: {reason(error)}") from None
