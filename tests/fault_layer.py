"""A file layer that fails where it is told to: a full disk, a right that was lost, a program that was killed.

`Layer` stands between Python and the operating system for everything below one folder. It counts each step (opening,
reading, writing, naming, deleting), so that a command can be run once to see its steps, and then once for each of
them to see it fail there. Nothing is asked of the machine: it works for root, on every system and always the same.

A killed program is played within the process. From the moment of its death nothing that it still does, in its `finally`
say, reaches the disk; so what is found there afterwards is what a dead program leaves.
"""

from __future__ import annotations

import _io
import builtins
import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

try:
    import fcntl
except ImportError:
    fcntl = None

READS = ("open", "read", "list")
WRITES = ("create", "write", "flush", "name", "link", "delete", "folder", "remove folder", "rights", "cut", "lock")

REFUSALS = {
    "open": errno.EACCES, "read": errno.EIO, "list": errno.EIO, "create": errno.EACCES, "write": errno.ENOSPC,
    "flush": errno.EIO, "name": errno.EACCES, "link": errno.EPERM, "delete": errno.EACCES, "folder": errno.ENOSPC,
    "remove folder": errno.EACCES, "rights": errno.EPERM, "cut": errno.EIO, "lock": errno.ENOLCK,
}  # fmt: skip
"""What the system answers where a step of a kind is refused."""


class Killed(BaseException):
    """The program was killed here."""


@dataclass(frozen=True)
class Step:
    """One thing that was asked of the operating system, and the path that it was about, below the folder."""

    kind: str
    path: str


@dataclass(frozen=True)
class Fault:
    """What goes wrong, and at which step (from 0).

    `refused`: the system says no, once. `refused for good`: it says no to all steps of that kind from there on.
    `full`: a half of that writing goes through, and nothing after it. `killed before`, `killed after`: the program is.
    """

    how: str
    number: int


@dataclass
class Layer:
    """What stands in between. `then` is a second fault; `most` is how many bytes the disk takes at a time."""

    root: Path
    fault: Fault | None = None
    then: Fault | None = None
    most: int | None = None
    steps: list[Step] = field(default_factory=list)
    met: Step | None = None
    _dead: bool = False
    _full: bool = False
    _paths: dict[int, str] = field(default_factory=dict)

    def watched(self, path: Any, folder: int | None = None) -> str | None:
        """A path below the folder, as the steps tell it; None for any other."""
        if isinstance(path, int):
            return self._paths.get(path)
        text = os.fsdecode(path)
        if folder is not None:
            return f"{self._paths.get(folder, '?')}/{text}" if folder in self._paths else None
        full = os.path.abspath(text)  # noqa: PTH100  # a link is not to be followed
        root = str(self.root)
        return full[len(root) + 1 :] if full.startswith(root + os.sep) else None

    @contextmanager
    def step(self, kind: str, path: str) -> Iterator[None]:
        """Counts a step, and fails before or after it where that is asked for."""
        if self._dead:
            raise Killed
        number, fault = len(self.steps), self.fault
        self.steps.append(Step(kind, path))
        if self.then is not None and number == self.then.number:
            fault = self.then
        if fault is None:
            yield
            return
        here = number == fault.number
        if here:
            self.met = self.steps[-1]
        if here and fault.how == "killed before":
            self._dead = True
            raise Killed
        lasting = fault.how == "refused for good" and self.met is not None and self.met.kind == kind
        if lasting or (here and fault.how == "refused"):
            raise self.refusal(kind, path)
        yield
        if here and fault.how == "killed after":
            self._dead = True
            raise Killed

    def refusal(self, kind: str, path: str) -> OSError:
        """What the system answers."""
        number = REFUSALS[kind]
        named = None if kind in ("read", "write", "flush", "cut", "lock") else str(self.root / path)
        return OSError(number, os.strerror(number), named)

    def write(self, path: str, data: memoryview, real: Callable[[memoryview], int]) -> int:
        """Writes some bytes, as many as the disk takes."""
        if self._dead:
            return len(data)
        with self.step("write", path):
            if self._full:
                raise self.refusal("write", path)
            if self.fault and self.fault.how == "full" and len(self.steps) - 1 == self.fault.number:
                self._full = True
                if len(data) < 2:
                    raise self.refusal("write", path)
                return real(data[: len(data) // 2])
            return real(data[: self.most])

    def track(self, descriptor: int, path: str) -> int:
        """Remembers what a descriptor leads to."""
        self._paths[descriptor] = path
        return descriptor

    def forget(self, descriptor: int) -> None:
        """Forgets what a descriptor led to."""
        self._paths.pop(descriptor, None)


def layered_file(layer: Layer, path: str) -> Callable[..., io.FileIO]:
    """A class of files that ask the layer before they ask the system."""

    class File(io.FileIO):
        def write(self, data: Any, /) -> int:
            return layer.write(path, memoryview(data).cast("B"), super().write)

        def readinto(self, buffer: Any, /) -> int:
            with layer.step("read", path):
                return super().readinto(buffer)

        def read(self, size: int = -1, /) -> bytes:
            with layer.step("read", path):
                return super().read(size)

        def readall(self) -> bytes:
            with layer.step("read", path):
                return super().readall()

        def truncate(self, size: int | None = None, /) -> int:
            with layer.step("cut", path):
                return super().truncate(size)

        def close(self) -> None:
            if not self.closed and self.closefd:
                layer.forget(self.fileno())
            super().close()

    return File


@contextmanager
def installed(layer: Layer) -> Iterator[Layer]:
    """Puts a layer between Python and the operating system."""
    with pytest.MonkeyPatch.context() as patch:
        opener = _opener(layer, io.open)
        for module in (builtins, io, _io):
            patch.setattr(module, "open", opener)
        patch.setattr(os, "open", _os_open(layer, os.open))
        patch.setattr(os, "close", _os_close(layer, os.close))
        patch.setattr(os, "write", _os_write(layer, os.write))
        patch.setattr(os, "fsync", _about_descriptor(layer, "flush", os.fsync))
        for kind, names in _NAMED.items():
            for name in names:
                patch.setattr(os, name, _about_path(layer, kind, getattr(os, name)))
        for name in ("replace", "rename", "link"):
            patch.setattr(os, name, _about_two(layer, "link" if name == "link" else "name", getattr(os, name)))
        if fcntl is not None:
            patch.setattr(fcntl, "flock", _lock(layer, fcntl.flock))
        yield layer


_NAMED = {
    "delete": ("unlink", "remove"), "folder": ("mkdir",), "remove folder": ("rmdir",), "rights": ("chmod",),
    "list": ("scandir", "listdir"),
}  # fmt: skip


def _opener(layer: Layer, real: Callable[..., Any]) -> Callable[..., Any]:
    def opens(
        file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None, errors: str | None = None,
        newline: str | None = None, closefd: bool = True, opener: Any = None,
    ) -> Any:  # fmt: skip
        path = layer.watched(file)
        if path is None:
            return real(file, mode, buffering, encoding, errors, newline, closefd, opener)
        bare = mode.replace("t", "").replace("b", "").replace("U", "")
        if isinstance(file, int):
            raw = layered_file(layer, path)(file, bare, closefd)
        else:
            raw = _opened(layer, path, file, bare, (closefd, opener))
        layer.track(raw.fileno(), path)
        return _wrapped(raw, mode, buffering, (encoding, errors, newline))

    return opens


def _opened(layer: Layer, path: str, file: Any, bare: str, more: tuple[bool, Any]) -> io.FileIO:
    raw = None
    try:
        with layer.step("create" if set(bare) & set("wax+") else "open", path):
            raw = layered_file(layer, path)(file, bare, *more)
    except BaseException:
        if raw is not None:
            raw.close()
        raise
    return raw


def _wrapped(raw: io.FileIO, mode: str, buffering: int, text: tuple[str | None, str | None, str | None]) -> Any:
    """What `open` gives for a raw file."""
    if buffering == 0:
        return raw
    kind = io.BufferedRandom if "+" in mode else io.BufferedReader if "r" in mode else io.BufferedWriter
    buffered = kind(raw, buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE)
    if "b" in mode:
        return buffered
    wrapped = io.TextIOWrapper(buffered, *text, line_buffering=buffering == 1)
    wrapped.mode = mode
    return wrapped


def _os_open(layer: Layer, real: Callable[..., int]) -> Callable[..., int]:
    def opens(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        shown = layer.watched(path, dir_fd)
        if shown is None:
            return real(path, flags, mode, dir_fd=dir_fd)
        with layer.step("create" if flags & os.O_CREAT else "open", shown):
            return layer.track(real(path, flags, mode, dir_fd=dir_fd), shown)

    return opens


def _os_close(layer: Layer, real: Callable[[int], None]) -> Callable[[int], None]:
    def closes(descriptor: int) -> None:
        layer.forget(descriptor)
        real(descriptor)

    return closes


def _os_write(layer: Layer, real: Callable[..., int]) -> Callable[..., int]:
    def writes(descriptor: int, data: Any) -> int:
        path = layer.watched(descriptor)
        if path is None:
            return real(descriptor, data)
        return layer.write(path, memoryview(data).cast("B"), lambda part: real(descriptor, part))

    return writes


def _about_descriptor(layer: Layer, kind: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def asks(descriptor: Any) -> Any:
        number = descriptor if isinstance(descriptor, int) else descriptor.fileno()
        path = layer.watched(number)
        if path is None:
            return real(number)
        with layer.step(kind, path):
            return real(number)

    return asks


def _about_path(layer: Layer, kind: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def asks(path: Any = ".", *arguments: Any, dir_fd: int | None = None, **named: Any) -> Any:
        shown = layer.watched(path, dir_fd)
        if dir_fd is not None:
            named["dir_fd"] = dir_fd
        if shown is None:
            return real(path, *arguments, **named)
        with ExitStack() as given_up:
            with layer.step(kind, shown):
                found = real(path, *arguments, **named)
                # Killed after the step, nobody gets what was opened, and nobody else could close it.
                given_up.callback(getattr(found, "close", lambda: None))
            given_up.pop_all()
            return found

    return asks


def _about_two(layer: Layer, kind: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def asks(source: Any, target: Any, **named: Any) -> Any:
        shown = layer.watched(target)
        if shown is None:
            return real(source, target, **named)
        with layer.step(kind, shown):
            return real(source, target, **named)

    return asks


def _lock(layer: Layer, real: Callable[..., Any]) -> Callable[..., Any]:
    def locks(descriptor: Any, operation: int) -> Any:
        path = layer.watched(descriptor if isinstance(descriptor, int) else descriptor.fileno())
        if path is None or operation == fcntl.LOCK_UN:
            return real(descriptor, operation)
        with layer.step("lock", path):
            return real(descriptor, operation)

    return locks
