"""What Spark's workers do with a part of the returns: the engine in Python counts it, and says what it found."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from hashlib import blake2b
from itertools import pairwise
from typing import Any, NamedTuple, ParamSpec, Protocol, TypeVar, runtime_checkable

from vcsekit.diagnostics import VcsekitError
from vcsekit.model.layout import Layout
from vcsekit.returns.about import About
from vcsekit.returns.engines.counts import Counts
from vcsekit.returns.engines.cursor import Cursor
from vcsekit.returns.engines.python import PythonEngine
from vcsekit.returns.engines.spark_parts import ELSEWHERE, Lines, Part, scan
from vcsekit.returns.prepare import Prepared
from vcsekit.returns.problems import ReturnProblem
from vcsekit.returns.repeats import Identity, Repeats, in_any_case
from vcsekit.returns.result import LeftOut, ScoredReturn, Tally, ToCorrect
from vcsekit.returns.table import Row
from vcsekit.returns.vocabulary import Vocabulary
from vcsekit.scoring.state import State, merge_states

_RETURNS, _TOLD = 4_000, 1_000
"""After how many returns, and problems or rows to correct, a worker hands over what it has."""

P = ParamSpec("P")
T = TypeVar("T")
Make = Callable[[Sequence[ScoredReturn]], Any]


@runtime_checkable
class PieceSink(Protocol):
    """A sink for which workers make of returns what it needs, so that single returns need not travel."""

    def piece_maker(self) -> Make | None:
        """What makes a piece of returns, where they were counted: it travels. None where returns are wanted."""

    def scored_piece(self, piece: Any) -> None:
        """Takes a piece. They come in the order of files and lines."""


class Failure(NamedTuple):
    """Why the work can't go on, told as a value: an exception would come wrapped in a trace of Spark's."""

    message: str
    hint: str | None


@dataclass(frozen=True)
class Work:
    """What is the same for all parts. `sources` are the paths and sheets of all tables."""

    vocabulary: Vocabulary
    layout: Layout | None
    sources: Sequence[tuple[str, str]] = ()
    make: Make | None = None


class Suspect(NamedTuple):
    """A row that may come several times: of which table and part, where, and what it says of itself."""

    table: int
    part: int
    line: int
    identity: Identity
    submitted: str

    def as_row(self) -> tuple[int, Row, About]:
        """As `settle_repeats` takes it, which looks at nothing else."""
        occasion, system, name = self.identity
        about = About(name, system, "", "", occasion, self.submitted, "")
        return self.table, Row(self.line, self.line, []), about


class Met(NamedTuple):
    """The first row of a system in some parts. Whether it is the first of all, the driver knows."""

    table: int
    row: Row
    about: About


class Chunk(NamedTuple):
    """Some rows of a table: what was told of them in its order, rows to correct, and the returns that count."""

    table: int
    told: list[ReturnProblem | Met]
    to_correct: list[ToCorrect]
    piece: Any


@dataclass(frozen=True)
class Passed:
    """Takes what is done, in Spark's accumulators, whose values the driver sees whenever a share is finished."""

    rows: Any
    size: Any

    def __call__(self, rows: int, size: int) -> None:
        """Adds some rows, and the bytes of their part."""
        self.rows.add(rows)
        self.size.add(size)


@dataclass
class Sums:
    """What some parts add up to: `rows` and `bad` (cells that could not be read, by indicator) by table."""

    state: State = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    left_out: dict[str, LeftOut] = field(default_factory=dict)
    rows: Counter[int] = field(default_factory=Counter)
    bad: dict[int, Counter[int]] = field(default_factory=dict)

    def add(self, other: Sums) -> None:
        """Adds all but the state."""
        for name, number in vars(other.tally).items():
            setattr(self.tally, name, getattr(self.tally, name) + number)
        for system, left in other.left_out.items():
            own = self.left_out.setdefault(system, LeftOut())
            for name, number in vars(left).items():
                setattr(own, name, getattr(own, name) + number)
        self.rows += other.rows
        for table, counts in other.bad.items():
            self.bad.setdefault(table, Counter()).update(counts)


def both(one: Sums | Failure, other: Sums | Failure) -> Sums | Failure:
    """The sums of two; a failure goes through."""
    if isinstance(one, Failure):
        return one
    if isinstance(other, Failure):
        return other
    found = Sums(merge_states([one.state, other.state]))
    found.add(one)
    found.add(other)
    return found


def failing(work: Callable[P, Iterator[T]]) -> Callable[P, Iterator[T | Failure]]:
    """The same, with what a user must be told as a value."""

    @wraps(work)
    def told(*args: P.args, **kwargs: P.kwargs) -> Iterator[T | Failure]:
        try:
            yield from work(*args, **kwargs)
        except VcsekitError as error:
            yield Failure(error.message, error.hint)
        except OSError as error:
            yield Failure(f"a worker of Spark can't read {error.filename}: {error.strerror}", ELSEWHERE)

    return told


@failing
def scans(found: Iterable[tuple[int, Lines]]) -> Iterator[tuple[int, int, bool]]:
    """`scan` of stretches, with their places."""
    for place, lines in found:
        yield place, *scan(lines)


# Returns that came several times


def number_of(identity: Identity) -> int:
    """A number that is the same in every process, and for ids in whatever capitals.

    Equal ones for different returns cost time, and change nothing.
    """
    return int.from_bytes(blake2b("\x1f".join(in_any_case(identity)).encode(), digest_size=8).digest(), "little")


def numbers(table: Prepared) -> Iterator[int]:
    """The numbers of a table's returns."""
    width, identity = table.columns.width, table.about.identity
    for row in table.rows():
        if len(row.cells) >= width:
            yield number_of(identity(row))


def in_buckets(found: Iterable[int], buckets: int) -> Iterator[tuple[int, bytes]]:
    """Numbers by their remainders, so that equal ones come together."""
    own = [array("Q") for _ in range(buckets)]
    for number in found:
        own[number % buckets].append(number)
    return ((place, kept.tobytes()) for place, kept in enumerate(own) if kept)


def identities(work: Work, buckets: int, shares: Iterable[Sequence[Part]]) -> Iterator[tuple[int, bytes | Failure]]:
    """The numbers of the returns of some parts, in buckets."""

    @failing
    def found() -> Iterator[tuple[int, bytes]]:
        tables = (part.prepared(work.vocabulary, work.layout) for share in shares for part in share)
        yield from in_buckets((number for table in tables for number in numbers(table)), buckets)

    return ((0, item) if isinstance(item, Failure) else item for item in found())


def twice(bucket: tuple[int, Iterable[bytes | Failure]]) -> list[int | Failure]:
    """The numbers that stand more than once in a bucket."""
    kept = array("Q")
    for item in bucket[1]:
        if isinstance(item, Failure):
            return [item]
        kept.frombytes(item)
    return list({one for one, other in pairwise(sorted(kept)) if one == other})


def suspects_in(table: Prepared, number: int, part: int, wanted: frozenset[int]) -> Iterator[Suspect]:
    """The rows of a table whose numbers stand several times, and that could be counted."""
    for row in table.rows():
        about = table.about.read(row)
        if number_of(about.identity) in wanted and table.fault(row, about) is None:
            yield Suspect(number, part, row.line, about.identity, about.submitted)


@failing
def suspects(work: Work, wanted: frozenset[int], shares: Iterable[Sequence[tuple[int, Part]]]) -> Iterator[Suspect]:
    """The suspects of some parts, which come with their places."""
    for share in shares:
        for place, part in share:
            yield from suspects_in(part.prepared(work.vocabulary, work.layout), part.number, place, wanted)


# Counting


@dataclass
class _Gathered:
    """A sink for some rows."""

    told: list[ReturnProblem | Met] = field(default_factory=list)
    rows: list[ToCorrect] = field(default_factory=list)
    scores: list[ScoredReturn] = field(default_factory=list)

    def problem(self, item: ReturnProblem) -> None:
        self.told.append(item)

    def to_correct(self, item: ToCorrect) -> None:
        self.rows.append(item)

    def scored(self, item: ScoredReturn) -> None:
        self.scores.append(item)

    @property
    def is_full(self) -> bool:
        return len(self.scores) >= _RETURNS or len(self.told) >= _TOLD or len(self.rows) >= _TOLD


class PartEngine(PythonEngine):
    """Counts parts. What needs all returns to be known is left to the driver."""

    def __init__(self, work: Work) -> None:
        self._gathered = _Gathered()
        super().__init__(work.vocabulary, self._gathered, work.layout)
        self._work, self._sums = work, Sums()
        self._number = 0

    def count(self, part: Part) -> Generator[Chunk, None, int]:
        """Counts the rows of a part, and gives their number. Raises as counting does, and OSError."""
        table = part.prepared(self._work.vocabulary, self._work.layout)
        self._number, self._repeats = part.number, _numbered(part.repeats)
        cursor, count = Cursor(table, self._counts), 0
        for row in table.rows():
            count += 1
            self._score_row(part.number, table, cursor, row)
            if self._gathered.is_full:
                yield self._handed_over()
        yield self._handed_over()
        self._sums.rows[part.number] += count
        self._sums.bad.setdefault(part.number, Counter()).update(cursor.bad_counts)
        return count

    def sums(self) -> Sums:
        """What all parts add up to."""
        self._sums.state, self._sums.tally = self._counts.state(), self._result.tally
        self._sums.left_out = self._result.left_out
        return self._sums

    def _handed_over(self) -> Chunk:
        kept, make = self._gathered, self._work.make
        self._sink = self._gathered = _Gathered()
        return Chunk(self._number, kept.told, kept.rows, make(kept.scores) if make else kept.scores)

    def _look_up(self, _table: Prepared, row: Row, about: About) -> None:
        self._strangers[about.system] = ("", 0)
        self._gathered.told.append(Met(self._number, row, about))

    def _source(self, number: int) -> tuple[str, str]:
        return self._work.sources[number]


def _numbered(repeats: Repeats) -> Repeats:
    """The same for this process, in which texts have hashes of their own."""
    return replace(repeats, numbers={hash(identity) for identity in repeats.counts})


@failing
def counted(work: Work, passed: Passed, shares: Iterable[Sequence[Part]]) -> Iterator[Chunk | Sums]:
    """Counts parts; the sums come last."""
    engine = PartEngine(work)
    for share in shares:
        for part in share:
            passed((yield from engine.count(part)), part.size)
    yield engine.sums()


def is_chunk(record: object) -> bool:
    """Whether something that `counted` gives is a chunk."""
    return isinstance(record, Chunk)


def is_sum(record: object) -> bool:
    """Whether something that `counted` gives is the sums, or a failure."""
    return not isinstance(record, Chunk)


@failing
def readable(work: Work, asked: dict[int, set[int]], shares: Iterable[Sequence[Part]]) -> Iterator[tuple[int, int]]:
    """Of the indicators that are asked about, by table, those of which an answer can be read."""
    counts = Counts(work.vocabulary.card)
    blank = len(counts.codes) - 1
    for share in shares:
        for part in share:
            left = set(asked.get(part.number, ()))
            table = part.prepared(work.vocabulary, work.layout)
            cursor = Cursor(table, counts)
            for row in table.rows() if left else ():
                if len(row.cells) == table.columns.width:
                    codes = cursor.codes(row)
                    found = {number for number in left if codes[number] < blank}
                    yield from ((part.number, number) for number in sorted(found))
                    left -= found
                    if not left:
                        break
