"""Work done by a few threads before it is needed. Polars lets other threads of Python run while it reads."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Made = TypeVar("Made")


def ahead(work: Iterable[Callable[[], Made]], threads: int) -> Iterator[Made]:
    """What the functions give, in their order; as many as there are threads are at work, and no more wait.

    Raises what a function raises, in its place, and starts no other one after that.
    """
    waiting: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for one in work:
                waiting.append(pool.submit(one))
                if len(waiting) > threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for left in waiting:
                left.cancel()
