"""Breaks content at random and sees that checking it never fails: no exception, bounded time and memory, right places.

python tools/fuzz_content.py --seed 1 --seconds 60

Each case takes one of the matrices in tests/content or a made one, changes a few bytes of a few files, reads and
checks all of it. A case that fails is printed with its seed and exits with 1; `--case SEED` runs one alone.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from make_content import make_content

from vcsekit.checks.registry import check_library
from vcsekit.content.load import load_library
from vcsekit.diagnostics import Diagnostic
from vcsekit.io.files import read_folder

ROOT = Path(__file__).resolve().parents[1]
SLOW = 20
"""How many seconds one case may take. Content of this size takes a tenth of one."""

MEMORY = 2 << 30
"""How much memory the whole run may take, in bytes, where the system can hold it to that."""

NASTY = [
    *rb"&a *a &a_[*a] !!python/object:os !x ! <<: --- ... ? [ ] { } | |9 > >- %YAML : :: # - -- ' ` @ ~ null".split(),
    *rb"true 1e999 -.inf .nan 0x1F 0o17 1_000 00 2022-04-01 12:30 = y NO \ \ud800 \x00 \u2028 {{ </script>".split(),
    b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xc2\x85", b"\x0b", b"\x0c", b"\x1b",
    b"\x7f", b"\xf0\x9f\x98\x81", b"\xc0\x80",
    b'"', b"\r", b"\r\n", b"\n\n", b"\t", b" ", b"  ", b"\n- ", b"\n  - id: x\n",
    b"9" * 400, b"a" * 5000, b"[" * 200, b"- " * 300, b"\n# vcsekit: ignore VK301", b" # vcsekit: ignore VK502: why",
    b"\nid: GOV\n", b"[[name of]]", b"\n---\n", b"x: &b\n",
]  # fmt: skip
"""What breaks readers of text."""


def contents() -> list[dict[str, bytes]]:
    """What is broken: three contents by path."""
    folders = [ROOT / "tests" / "content" / name for name in ("small", "other-matrix")]
    return [*(read_folder(folder, (".yaml", ".md")) for folder in folders), make_content(30, 7)]


_contents = cache(contents)


def broken(seed: int) -> dict[str, bytes]:
    """One case: content in which something was changed."""
    rng = random.Random(seed)
    files = dict(rng.choice(_contents()))
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        if rng.random() < 0.08:
            rng.choice((_delete_file, _move_file, _bomb_file))(files, rng)
            continue
        path = rng.choice(sorted(files))
        for _ in range(rng.choice((1, 1, 2, 5))):
            files[path] = rng.choice(CHANGES)(files[path], rng)[:200_000]
    return files


def _delete_file(files: dict[str, bytes], rng: random.Random) -> None:
    del files[rng.choice(sorted(files))]
    files.setdefault("matrix.yaml", b"")


def _move_file(files: dict[str, bytes], rng: random.Random) -> None:
    folder, name = rng.choice(sorted(files)).rpartition("/")[0], rng.choice(("x.yaml", "x.yml", "x.md", "ü.yaml"))
    files[f"{folder}/{name}".lstrip("/")] = files[rng.choice(sorted(files))]


def _bomb_file(files: dict[str, bytes], rng: random.Random) -> None:
    files[rng.choice(sorted(files))] = rng.choice(BOMBS)


BOMBS = (
    b"[" * 100_000,
    b"{a: " * 50_000,
    b"- " * 100_000,
    b"? " * 50_000,
    b"\n".join(b" " * depth + b"a:" for depth in range(500)),
    b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (n + 1, n + 1, n, n) for n in range(97, 121)),
    b"a: &a\n  b: *a\n",
    b"id: " + b"x" * 1_900_000,
    b"title: " + b"word " * 300_000,
    b"a: 1\n" * 100_000,
    b"sources:\n" + b"- a/b\n" * 50_000,
    b'"' + b"\\u0041" * 200_000 + b'"',
    b"".join(b"k%d: v\n" % number for number in range(30_000)),
    b"# comment\n" * 150_000,
    b"\xef\xbb\xbf" * 1000,
    b"x" * 2_000_001,
    b"&a " * 1000 + b"x",
    b"'" * 100_001,
    b"---\n" * 10_000,
    b"---\nid: x\n---\n" + b"**" * 20_000 + b"<" * 20_000 + b"[" * 20_000,
    b": " * 50_000,
)
"""Files that ask for more time, memory or depth than they have bytes."""


def _place(text: bytes, rng: random.Random) -> int:
    return rng.randint(0, len(text))


def _insert(text: bytes, rng: random.Random) -> bytes:
    place = _place(text, rng)
    return text[:place] + rng.choice(NASTY) + text[place:]


def _replace(text: bytes, rng: random.Random) -> bytes:
    place = _place(text, rng)
    return text[:place] + rng.choice(NASTY) + text[place + rng.randint(1, 6) :]


def _flip(text: bytes, rng: random.Random) -> bytes:
    place = _place(text, rng)
    return text[:place] + bytes([rng.randrange(256)]) + text[place + 1 :]


def _cut(text: bytes, rng: random.Random) -> bytes:
    place = _place(text, rng)
    return text[:place] + text[place + rng.choice((1, 3, 20, 200, len(text))) :]


def _double(text: bytes, rng: random.Random) -> bytes:
    start = _place(text, rng)
    part = text[start : start + rng.choice((1, 10, 100, 1000))]
    place = _place(text, rng)
    return text[:place] + part * rng.choice((1, 1, 2, 30)) + text[place:]


def _indent(text: bytes, rng: random.Random) -> bytes:
    lines = text.split(b"\n")
    number = rng.randrange(len(lines))
    lines[number] = rng.choice((b" " + lines[number], b"\t" + lines[number], lines[number][1:], lines[number].lstrip()))
    return b"\n".join(lines)


def _swap(text: bytes, rng: random.Random) -> bytes:
    lines = text.split(b"\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _line_ends(text: bytes, rng: random.Random) -> bytes:
    return text.replace(b"\n", rng.choice((b"\r", b"\r\n", b"\n\r", b"\xe2\x80\xa9", b"\xc2\x85", b" \n")))


def _encode(text: bytes, rng: random.Random) -> bytes:
    codec = rng.choice(("utf-16", "utf-16-be", "utf-8-sig", "latin-1", "utf-32"))
    return text.decode("utf-8", "replace").encode(codec, "replace")


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _insert, _insert, _insert, _replace, _replace, _flip, _cut, _cut, _double, _indent, _indent, _swap, _line_ends,
    _encode,
)  # fmt: skip


def lines_of(raw: bytes) -> list[str]:
    """The lines of a file as an editor shows them."""
    return raw.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def misplaced(found: list[Diagnostic], files: Mapping[str, bytes]) -> Iterator[str]:
    """The diagnostics whose place lies outside their file, or whose words can't be written."""
    known: dict[str, list[str]] = {}
    for diagnostic in found:
        span = diagnostic.span
        (diagnostic.message + (diagnostic.hint or "")).encode()
        if span.path not in files:
            if span.line or (files and span.path not in ("", "matrix.yaml")):
                yield f"{diagnostic} names a file that is not there"
            continue
        if (span.line, span.column) == (0, 0):
            continue
        if span.path not in known:
            known[span.path] = lines_of(files[span.path])
        lines = known[span.path]
        places = ((span.line, span.column), (span.end_line, span.end_column))
        inside = all(1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1 for line, column in places)
        if not inside or places[0] > places[1]:
            yield f"{diagnostic} lies outside its file"


def failure(files: Mapping[str, bytes]) -> str | None:
    """What is wrong with how these files are checked; None where all is well."""
    begun = time.perf_counter()
    try:
        library, found = load_library(files)
        if "matrix.yaml" in library.objects:
            found = [*found, *check_library(library, strict=True)]
    except (Exception, RecursionError):
        return traceback.format_exc()
    taken = time.perf_counter() - begun
    if taken > SLOW:
        return f"it took {taken:.0f} seconds"
    return next(misplaced(sorted(found), files), None)


def main() -> int:
    """Runs until the time is up. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--case", type=int, help="the seed of one case")
    parser.add_argument("--keep-going", action="store_true", help="show every failure")
    options = parser.parse_args()
    _limit_memory()
    end, number, failed = time.monotonic() + options.seconds, 0, 0
    while time.monotonic() < end or number == 0:
        seed = options.case if options.case is not None else options.seed * 1_000_000 + number
        wrong = failure(broken(seed))
        number += 1
        if wrong:
            failed += 1
            print(f"case {seed}:\n{wrong}\n")
            if not options.keep_going:
                break
        if options.case is not None:
            break
    print(f"{number:,} cases, {failed} failed")
    return 1 if failed else 0


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    sys.exit(main())
