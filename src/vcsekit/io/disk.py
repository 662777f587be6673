"""What files are made of: bytes that are on disk, and names that are given to them in one step."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
from pathlib import Path
from typing import Any, TextIO

from vcsekit.io.refusal import unwritten

MAX_OWN = 50_000_000
"""The largest file in which it is kept what is being written, in bytes: tens of thousands of names."""

_CHUNK = 1 << 16


class _Told(io.RawIOBase):
    """Bytes on their way to a file. A refusal is told by that file's name, where it happens.

    Otherwise a full disk, met while something else is being read, would be taken for that file's fault.
    """

    def __init__(self, raw: io.FileIO, path: Path) -> None:
        self._raw, self._path = raw, path

    def write(self, data: Any, /) -> int:
        """Writes as much as the system takes. Raises VcsekitError where it takes nothing."""
        try:
            return self._raw.write(data)
        except OSError as error:
            raise unwritten(self._path, error) from None

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def seekable(self) -> bool:
        """Workbooks go back to write what they could not know before."""
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Goes to a place."""
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        """The place where the next byte goes."""
        return self._raw.tell()

    def truncate(self, size: int | None = None, /) -> int:
        """Cuts the file."""
        return self._raw.truncate(size)

    def fileno(self) -> int:
        """The descriptor."""
        return self._raw.fileno()

    def close(self) -> None:
        """Closes the file; twice does no harm."""
        try:
            super().close()
        finally:
            self._raw.close()


def open_told(descriptor: int, path: Path) -> TextIO:
    """A text file (UTF-8, LF) over a descriptor that is to become `path`, which errors name."""
    raw = os.fdopen(descriptor, "wb", buffering=0)
    return io.TextIOWrapper(io.BufferedWriter(_Told(raw, path), _CHUNK), encoding="utf-8", newline="")


def flushed(handle: TextIO, path: Path) -> None:
    """Puts all that was written on disk. Raises VcsekitError, naming `path`, where that is refused."""
    handle.flush()
    try:
        os.fsync(handle.fileno())
    except OSError as error:
        raise unwritten(path, error) from None


def share(fresh: Path, path: Path) -> None:
    """Gives a new file the permissions of the one that it replaces, else those of any new file of this user."""
    if os.name != "posix":
        return
    # A disk that knows no permissions may refuse to change them, and nothing is lost there.
    with contextlib.suppress(OSError):
        fresh.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~usual_mask())


def usual_mask() -> int:
    """The permissions that this user's new files don't have."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def place(fresh: Path, path: Path, *, replace: bool) -> None:
    """Gives a file its name in one step. Raises FileExistsError where it may not replace one, and OSError."""
    if replace:
        os.replace(fresh, path)  # noqa: PTH105  # replaces on Windows too, as Path.rename does not
    elif os.name == "nt":
        fresh.rename(path)
    else:
        _place_anew(fresh, path)


def _place_anew(fresh: Path, path: Path) -> None:
    """A second name is refused where the name is taken, as POSIX's rename is not."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise
    except OSError:
        # A file system without second names: there is a moment between the look and the step.
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        os.replace(fresh, path)  # noqa: PTH105


def second_name(source: Path, other: Path) -> None:
    """A second name for a file, or a copy of it, on disk, where the file system knows no second names."""
    other.unlink(missing_ok=True)
    try:
        os.link(source, other)
    except OSError:
        with source.open("rb") as old, other.open("wb") as copy:
            shutil.copyfileobj(old, copy)
            copy.flush()
            os.fsync(copy.fileno())


def write_synced(path: Path, data: bytes) -> None:
    """Writes bytes to a file, on disk when this returns. Nobody else may read the file meanwhile."""
    with path.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())


def read_own(path: Path) -> bytes:
    """A file in which we keep what we are doing. Raises ValueError where it is larger than any such, and OSError."""
    with path.open("rb") as handle:
        raw = handle.read(MAX_OWN + 1)
    if len(raw) > MAX_OWN:
        raise ValueError
    return raw


def leads_in(name: object) -> bool:
    """Whether a text is a path (with forward slashes) that stays below its folder, on every system."""
    if not isinstance(name, str) or not name or "\\" in name or ":" in name:
        return False
    return all(part not in ("", ".", "..") for part in name.split("/"))


def stays_in(folder: Path, name: object) -> bool:
    """Whether a text is a path (as `leads_in` has it) that no link on its way leads out of a folder."""
    if not isinstance(name, str) or not leads_in(name):
        return False
    try:
        return resolved((folder / name).parent).is_relative_to(folder.resolve())
    except OSError:
        return False


def resolved(path: Path) -> Path:
    """Where a path leads in the end, whether or not anything is there.

    Raises OSError where links lead to each other, on every Python: before 3.13 `Path.resolve` has an error of its own
    for that, and from then on it gives back such a link as if it led nowhere else.
    """
    try:
        return path.resolve(strict=True)
    except RuntimeError:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise
        return path.resolve()


def refuse_links(folder: Path) -> None:
    """Raises OSError where a hidden folder of ours is a link, or holds one: somebody else laid it there."""
    for path in (folder, *(folder.iterdir() if folder.is_dir() else ())):
        if path.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))


def sync_folder(folder: Path) -> None:
    """Makes new names in a folder last a power cut, where the system can: Windows and some network disks can't."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
