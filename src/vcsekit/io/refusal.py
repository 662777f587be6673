"""What the operating system refused, in words: why, what became of the file, and what to do."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from vcsekit.diagnostics import VcsekitError

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_LOCKS = frozenset({errno.ENOLCK, errno.EOPNOTSUPP})
_REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.ETXTBSY})


class TakenError(VcsekitError):
    """A file was to be new, and somebody else made one of that name meanwhile."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} exists by now: it was made meanwhile, and is left as it is",
            "choose another name, or add --force to replace it",
        )


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
    if error.errno in _NO_LOCKS:
        return "files can't be locked there, as on some network drives"
    if error.errno == errno.ELOOP:
        return "it is a link, or one of many that lead to each other"
    return (error.strerror or str(error)).lower()


def remedy(error: OSError) -> str:
    """What can be done about it, as the beginning of a sentence."""
    if error.errno in _NO_ROOM:
        return "make room on the disk"
    if error.errno in _NO_LOCKS:
        return "work in a folder on this machine's own disk"
    if isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError | FileExistsError):
        return "look whether somebody moved or renamed something there"
    if error.errno in _REFUSED:
        return "close other programs that use it, or ask for the right to change it"
    if error.errno == errno.ELOOP:
        return "look who laid the link there, and delete it"
    return "see that the disk is there and sound"


def unwritten(path: Path, error: OSError) -> VcsekitError:
    """The error for a file that could not be written, and so is as it was."""
    kept = "what was there before is unchanged" if os.path.lexists(path) else "nothing was written"
    hint = f"{remedy(error)}, or choose another place; then run the command again"
    return VcsekitError(f"{path} can't be written: {reason(error)}; {kept}", hint)


def unreadable(path: Path | str, error: OSError) -> VcsekitError:
    """The error for a file that could not be read."""
    about_its_name = isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError)
    hint = None if about_its_name else _to_read(error)
    return VcsekitError(f"{path} can't be read: {reason(error)}", hint)


def is_of_temporary_file(error: OSError) -> bool:
    """Whether a refusal, met while a file is read and others are written, is about a file of short life.

    Reading needs no room, and what else is written tells of itself.
    """
    return error.errno in _NO_ROOM or str(error.filename or "").startswith(tempfile.gettempdir() + os.sep)


@contextlib.contextmanager
def temporary_files_told() -> Iterator[None]:
    """Turns a refusal of files of short life, which libraries write, into VcsekitError. Nothing else is written yet."""
    try:
        yield
    except OSError as error:
        message = f"{tempfile.gettempdir()}, the folder for temporary files, can't be used: {reason(error)}"
        hint = f"{remedy(error)}, or set TMPDIR (on Windows: TEMP) to another folder; then run the command again"
        raise VcsekitError(f"{message}; nothing was written", hint) from None


@contextlib.contextmanager
def reading_told(path: Path) -> Iterator[None]:
    """Turns a refusal that is met while a file is read into VcsekitError."""
    try:
        yield
    except OSError as error:
        raise unreadable(error.filename or path, error) from None


def _to_read(error: OSError) -> str:
    if error.errno in _REFUSED:
        return "close other programs that use it, or ask for the right to read it; then run the command again"
    return f"{remedy(error)}, then run the command again"
