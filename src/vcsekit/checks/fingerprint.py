"""What tells one finding from all others, for programs that keep lists of them over time."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from vcsekit.diagnostics import Diagnostic


@dataclass(frozen=True)
class Located:
    """A finding for other programs: its file's path as they know it, and what tells it from all others."""

    problem: Diagnostic
    path: str
    fingerprint: str


def located(
    problems: Sequence[Diagnostic], lines: Mapping[str, Sequence[str]], path_of: Callable[[str], str] = str
) -> Iterator[Located]:
    """The findings with their paths and fingerprints, in the same order.

    `lines` has the lines of each file, by the path that findings name; `path_of` makes of it the path that is wanted.
    A fingerprint is 128 bits of a SHA-256, in hexadecimal, of the path, the code, the text of the line, and how many
    findings before it have the same: it stays while other lines come and go, and while messages are worded anew.
    """
    known: Counter[tuple[str, str, str]] = Counter()
    path_once = cache(path_of)
    for problem in problems:
        span, own = problem.span, lines.get(problem.span.path, ())
        text = own[span.line - 1].strip() if 0 < span.line <= len(own) else ""
        key = path_once(span.path), problem.code, text
        told = "\0".join((*key, str(known[key])))
        known[key] += 1
        yield Located(problem, key[0], hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32])
