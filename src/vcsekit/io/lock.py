"""One writer a file, on POSIX and on Windows. The lock goes with the process, however that ends."""

from __future__ import annotations

import contextlib
import sys
from typing import IO

_FAR = 2**40
"""Windows locks bytes; one far past any content leaves the content readable."""

if sys.platform == "win32":
    import msvcrt

    def lock(handle: IO[bytes]) -> bool:
        """Takes the lock; False where another process has it."""
        place = handle.tell()
        handle.seek(_FAR)
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
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
        """Takes the lock; False where another process has it."""
        try:
            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def unlock(handle: IO[bytes]) -> None:
        """Gives the lock back."""
        with contextlib.suppress(OSError):
            fcntl.flock(handle.fileno(), fcntl.LOCK_UN)
