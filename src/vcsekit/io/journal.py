"""An append-only journal: one JSON object a line, each on disk before the next question is asked.

The first line is a header. Every line carries its number and a CRC-32 of its content, so that damage is seen
and never taken for an answer. A last line without its end was never acknowledged: it is taken off and kept
beside the journal. Damage anywhere else is refused with its line.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from vcsekit.diagnostics import VcsekitError
from vcsekit.io.disk import sync_folder
from vcsekit.io.files import write_bytes
from vcsekit.io.lock import has_name, lock, unlock
from vcsekit.io.refusal import TakenError, reason, remedy, unreadable

FORMAT = 1
MAX_BYTES = 50_000_000


@dataclass(frozen=True)
class Opened:
    """What a journal held when it was read: its header, its entries, and the torn last line where there was one."""

    header: Mapping[str, Any]
    entries: tuple[Mapping[str, Any], ...]
    torn: bytes = b""


class Journal:
    """A journal that is open for writing; nobody else can write to it meanwhile. Use it as a context manager."""

    def __init__(self, path: Path, handle: IO[bytes], opened: Opened) -> None:
        self.path = path
        self.opened = opened
        self._handle = handle
        self._number = len(opened.entries)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def append(self, *entries: Mapping[str, Any]) -> None:
        """Writes entries, on disk when this returns: all or none. Where it can't: takes them back, VcsekitError."""
        lines = [_line(number, data) for number, data in enumerate(entries, start=self._number + 1)]
        before = self._handle.tell()
        try:
            _write_all(self._handle, b"".join(lines))
            os.fsync(self._handle.fileno())
        except OSError as error:
            self._take_back(before)
            what = "this answer" if len(lines) == 1 else "these answers"
            hint = f"everything before is saved; {remedy(error)}, then start the same command again"
            raise VcsekitError(f"{self.path}: {what} could not be saved: {reason(error)}", hint) from None
        self._number += len(lines)

    def close(self) -> None:
        """Lets others write. Closing twice does no harm."""
        if not self._handle.closed:
            unlock(self._handle)
            self._handle.close()

    def _take_back(self, size: int) -> None:
        try:
            self._handle.seek(size)
            self._handle.truncate(size)
        except OSError:
            # What is there now is told apart when the journal is opened again: nothing may follow it.
            self.close()


def create(path: Path, header: Mapping[str, Any]) -> Journal:
    """Starts a journal. Raises VcsekitError where the file exists or can't be made.

    The file appears with its first line whole, so that nobody ever meets one that is half begun.
    """
    try:
        write_bytes(path, _line(0, {"format": FORMAT, **header}), replace=False)
    except TakenError:
        raise VcsekitError(f"{path} can't be started: there is a session of this name", "choose another name") from None
    sync_folder(path.parent)
    return resume(path)


def resume(path: Path) -> Journal:
    """Opens a journal to go on with it. A torn last line is taken off the file and kept as `NAME.torn`.

    Raises VcsekitError where the file can't be read, is damaged, or is being written by another program.
    """
    try:
        handle = path.open("rb+", buffering=0)
    except OSError as error:
        raise _unopened(path, error) from None
    _lock_or_refuse(handle, path)
    if not has_name(handle, path):
        handle.close()
        return resume(path)
    try:
        opened = _mended(handle, path)
    except BaseException as error:
        unlock(handle)
        handle.close()
        if isinstance(error, OSError):
            raise _unopened(error.filename or path, error) from None
        raise
    return Journal(path, handle, opened)


def read(path: Path) -> Opened:
    """Reads a journal without locking or mending it. Raises VcsekitError where it can't be read or is damaged."""
    try:
        with path.open("rb") as handle:
            return _parse(handle.read(MAX_BYTES + 1), path)
    except OSError as error:
        raise unreadable(path, error) from None


def write(
    path: Path, header: Mapping[str, Any], entries: Iterable[Mapping[str, Any]], *, replace: bool = False
) -> None:
    """Writes a journal whole, or not at all.

    Raises VcsekitError where the file exists and may not be replaced, or is being written by another program.
    """
    lines = [_line(number, data) for number, data in enumerate(({"format": FORMAT, **header}, *entries))]
    try:
        with _unheld(path) if replace else contextlib.nullcontext():
            write_bytes(path, b"".join(lines), replace=replace)
    except TakenError:
        message = f"{path} exists already, and a session is never replaced"
        raise VcsekitError(message, "choose another name") from None


@contextlib.contextmanager
def _unheld(path: Path) -> Iterator[None]:
    """Holds a journal that is to be replaced: whoever wrote to it meanwhile would write to a file without a name."""
    try:
        handle = path.open("rb+", buffering=0)
    except FileNotFoundError:
        yield
        return
    except OSError as error:
        raise _unopened(path, error) from None
    _lock_or_refuse(handle, path)
    with handle:
        if os.name == "nt":
            handle.close()  # Windows can't replace what is open.
        yield


def _mended(handle: IO[bytes], path: Path) -> Opened:
    """What a journal holds, once a torn last line is off it; the next entry goes to its end."""
    # An unbuffered file may give only a part of what is asked for, and the rest would look torn.
    with open(handle.fileno(), "rb", closefd=False) as whole:
        raw = whole.read(MAX_BYTES + 1)
    opened = _parse(raw, path)
    if opened.torn:
        _keep_torn(path.with_name(path.name + ".torn"), opened.torn)
        handle.truncate(len(raw) - len(opened.torn))
        os.fsync(handle.fileno())
    handle.seek(0, os.SEEK_END)
    return opened


def _keep_torn(path: Path, torn: bytes) -> None:
    """Keeps what was torn off beside the journal. Whoever sent the journal may have laid a link there: refused."""
    if path.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    with path.open("ab") as kept:
        kept.write(torn + b"\n")


def _parse(raw: bytes, path: Path) -> Opened:
    if len(raw) > MAX_BYTES:
        raise VcsekitError(
            f"{path} has more than {MAX_BYTES:,} bytes, which no session reaches", "is it a session file?"
        )
    complete, end, torn = raw.rpartition(b"\n")
    lines = complete.split(b"\n") if end else []
    if not lines:
        raise VcsekitError(
            f"{path} is not a session: its first line is missing or cut off", "start a new one under another name"
        )
    parsed = [_parse_line(line, number, path) for number, line in enumerate(lines)]
    header = parsed[0]
    if header.get("format") != FORMAT:
        hint = "use the version of vcsekit that wrote it, or a newer one"
        raise VcsekitError(f"{path} has the format {header.get('format')}, and this vcsekit reads {FORMAT}", hint)
    return Opened(header, tuple(parsed[1:]), torn)


def _parse_line(line: bytes, number: int, path: Path) -> Mapping[str, Any]:
    try:
        data = json.loads(line)
        sound = data["n"] == number and data["crc"] == _crc(data["n"], data["data"])
    except (ValueError, TypeError, KeyError, RecursionError):
        sound = False
    if not sound or not isinstance(data["data"], dict):
        if number == 0:
            raise VcsekitError(f"{path}:1 is not the start of a session", "name a file that `vcsekit assess` wrote")
        message = f"{path}:{number + 1} is damaged, so the session can't be replayed past line {number}"
        raise VcsekitError(message, "keep the file as it is, and go on with a backup copy; nothing was changed")
    found: Mapping[str, Any] = data["data"]
    return found


def _write_all(handle: IO[bytes], data: bytes) -> None:
    """An unbuffered file may take only a part of what it is given; nothing may linger in a buffer either."""
    while data:
        data = data[handle.write(data) :]


def _line(number: int, data: Mapping[str, Any]) -> bytes:
    text = json.dumps({"n": number, "data": data, "crc": _crc(number, data)}, ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass") + b"\n"


def _crc(number: int, data: Any) -> str:
    canonical = json.dumps([number, data], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{zlib.crc32(canonical.encode('utf-8', 'surrogatepass')):08x}"


def _lock_or_refuse(handle: IO[bytes], path: Path) -> None:
    try:
        free = lock(handle)
    except OSError as error:
        handle.close()
        raise _unopened(path, error) from None
    if not free:
        handle.close()
        raise VcsekitError(f"{path} is open in another window", "go on there, or close it first; nothing was changed")


def _unopened(path: Path | str, error: OSError) -> VcsekitError:
    hint = None if isinstance(error, FileNotFoundError) else f"{remedy(error)}; nothing was changed"
    return VcsekitError(f"{path} can't be opened: {reason(error)}", hint)
