"""What the operating system refused, in words: why, what became of the file, and what to do."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from vcsekit.diagnostics import VcsekitError

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_LOCKS = frozenset({errno.ENOLCK, errno.EOPNOTSUPP})
_REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.ETXTBSY})


_COMPARED = 2_000
"""How many names of a folder are compared with one that is not there."""

_ALIKE = 0.75
"""How alike two names must be (difflib's ratio) for one to be asked for instead of the other."""


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
    return VcsekitError(f"{path} can't be read: {reason(error)}", _to_read(Path(path), error))


def missing(path: Path) -> VcsekitError:
    """The error for something that was named and is not there, or is not a file."""
    return unreadable(path, IsADirectoryError() if path.is_dir() else FileNotFoundError())


def look_for(path: Path) -> str:
    """What somebody can do who named something that is not there: the name that is nearest to it, or where to look."""
    from difflib import get_close_matches

    folder = path.parent
    with contextlib.suppress(OSError):
        if not folder.is_dir():
            return f"check how its folder is spelt: {folder} is not there either"
        with os.scandir(folder) as entries:
            names = {entry.name.casefold(): entry.name for entry in islice(entries, _COMPARED)}
        near = get_close_matches(path.name.casefold(), names, n=1, cutoff=_ALIKE)
        if near:
            return f"did you mean `{folder / names[near[0]]}`?"
    where = "the current folder" if folder == Path() else folder
    return f"check how it is spelt, and that it lies in {where}"


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


def _to_read(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return look_for(path)
    if isinstance(error, IsADirectoryError):
        return "name a file in it"
    if isinstance(error, NotADirectoryError):
        return "check how it is spelt: only a folder can stand before a slash"
    if error.errno in _REFUSED:
        return "close other programs that use it, or ask for the right to read it; then run the command again"
    return f"{remedy(error)}, then run the command again"
