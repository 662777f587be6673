"""How far the reading of files has come, for whoever looks on from another thread. It costs the reader nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import IO, Any, NamedTuple


class Stage(StrEnum):
    """What an engine does."""

    OPENING = "opening"
    COMPARING = "comparing"
    COUNTING = "counting"


class HowFar(NamedTuple):
    """How far an engine has come: its stage, the rows that were counted, and the bytes passed over in this stage."""

    stage: Stage
    rows: int
    place: int
    size: int


class Meter:
    """The bytes of one file that were passed over in the pass that goes on, or in the last one; `size` are all.

    A file that is read as a whole has no size here.
    """

    def __init__(self, size: int = 0) -> None:
        self.size, self._stood = size, 0
        self._handle: IO[bytes] | None = None

    @property
    def place(self) -> int:
        """Where the reading stands."""
        handle = self._handle
        # The reader may close its file at any moment.
        with contextlib.suppress(ValueError, OSError):
            return handle.tell() if handle is not None else self._stood
        return self._stood

    def stand_at(self, place: int) -> None:
        """Notes where the reading stands. Several threads may: the furthest place holds, until one begins anew at 0."""
        self._stood = max(self._stood, place) if place else 0

    @contextlib.contextmanager
    def over(self, handle: IO[bytes]) -> Iterator[Any]:
        """Reads a file, whose own place tells where the reading stands."""
        self._handle = handle
        try:
            yield handle
        finally:
            with contextlib.suppress(ValueError, OSError):
                self._stood = handle.tell()
            self._handle = None


def how_far(stage: Stage, rows: int, meters: Iterable[Meter]) -> HowFar:
    """What the meters of all files say together."""
    known = list(meters)
    return HowFar(stage, rows, sum(meter.place for meter in known), sum(meter.size for meter in known))
