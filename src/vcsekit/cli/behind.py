"""Work that need not be done at once: one thread does it in order, some steps behind whoever gives it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Future


class Behind:
    """Does work in another thread. Used by `with`: at its end nothing goes on, and after an error the rest is left."""

    def __init__(self, most: int) -> None:
        """At most so many pieces of work wait, since each holds what it works on."""
        from concurrent.futures import ThreadPoolExecutor

        self._pool, self._most = ThreadPoolExecutor(1), most
        self._waiting: deque[Future[object]] = deque()

    def __enter__(self) -> Behind:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def do(self, work: Callable[[], object]) -> None:
        """Takes work. Waits where too much of it waits already; raises what earlier work raised."""
        while len(self._waiting) >= self._most or (self._waiting and self._waiting[0].done()):
            self._waiting.popleft().result()
        self._waiting.append(self._pool.submit(work))

    def wait(self) -> None:
        """Waits until everything is done. Raises what any of it raised."""
        while self._waiting:
            self._waiting.popleft().result()
