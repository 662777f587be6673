"""One writer a file, on POSIX and on Windows. The lock goes with the process, however that ends."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_FAR = 2**40
"""Windows locks bytes; one far past any content leaves the content readable."""

_TAKEN = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK})
"""What systems answer where another process has the lock. Anything else means that there are no locks."""


class BusyError(Exception):
    """Another process holds the lock."""


if sys.platform == "win32":
    import msvcrt

    def lock(handle: IO[bytes]) -> bool:
        """Takes the lock; False where another process has it. Raises OSError where files can't be locked."""
        place = handle.tell()
        handle.seek(_FAR)
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            return _taken(error)
        finally:
            handle.seek(place)
        return True

    def unlock(handle: IO[bytes]) -> None:
        """Gives the lock back."""
        place = handle.tell()
        handle.seek(_FAR)
        with contextlib.suppress(OSError):
            msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)
        handle.seek(place)

else:
    import fcntl

    def lock(handle: IO[bytes]) -> bool:
        """Takes the lock; False where another process has it. Raises OSError where files can't be locked."""
        try:
            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            return _taken(error)
        return True

    def unlock(handle: IO[bytes]) -> None:
        """Gives the lock back."""
        with contextlib.suppress(OSError):
            fcntl.flock(handle.fileno(), fcntl.LOCK_UN)


def _taken(error: OSError) -> bool:
    if error.errno in _TAKEN:
        return False
    raise error


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Lets one process at a time through. `path` is a file for this alone, made with its folder, and taken away again.

    Raises BusyError where another process is inside, and OSError where the file can't be made or locked.
    """
    handle = _enter(path)
    try:
        yield
    finally:
        _leave(handle, path)


def _enter(path: Path) -> IO[bytes]:
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = path.open("ab")
        except FileNotFoundError:
            # Who was inside took the folder away between the two steps.
            continue
        try:
            if not lock(handle):
                raise BusyError
            if has_name(handle, path):
                return handle
        except BaseException as error:
            handle.close()
            if isinstance(error, OSError):
                # No locks here, so nobody holds it.
                _remove(path)
            raise
        # Who was inside took the file away before we had it: others would lock another one of that name.
        handle.close()


def has_name(handle: IO[bytes], path: Path) -> bool:
    """Whether an open file is the one that has this name now: another may have taken its place."""
    try:
        return os.path.samestat(os.fstat(handle.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _leave(handle: IO[bytes], path: Path) -> None:
    """Takes the file away and lets others in; Windows can't take away what is open, POSIX should while it is locked."""
    with handle:
        if os.name == "posix":
            _remove(path)
        unlock(handle)
    if os.name != "posix":
        _remove(path)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
