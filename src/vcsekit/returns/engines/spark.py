"""The engine for more than one machine: Apache Spark hands out parts of files, and the engine in Python counts each.

What a row means and what is told of it is that engine's code alone, so every figure, problem and place is the same. The
driver looks at each file once, as for every engine, decides which of several returns counts, and writes what comes back
in the order of the files. Files that can't be cut into parts it counts itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from vcsekit.diagnostics import VcsekitError
from vcsekit.model.layout import Layout, Repeated
from vcsekit.returns.engines.counts import too_many_groups
from vcsekit.returns.engines.cursor import Cursor
from vcsekit.returns.engines.python import PythonEngine
from vcsekit.returns.engines.spark_parts import (
    Part,
    Stretch,
    cut,
    joined,
    lines_of,
    parquet_parts,
    shared_out,
    size_of,
    text_parts,
    unknown,
    whole_again,
    why_whole,
    without_rows,
)  # fmt: skip
from vcsekit.returns.engines.spark_session import spark_context
from vcsekit.returns.engines.spark_work import (
    Chunk,
    Failure,
    Met,
    Passed,
    PieceSink,
    Sums,
    Suspect,
    Work,
    both,
    counted,
    identities,
    in_buckets,
    is_chunk,
    is_sum,
    numbers,
    readable,
    scans,
    suspects,
    suspects_in,
    twice,
)  # fmt: skip
from vcsekit.returns.limits import MAX_GROUPS
from vcsekit.returns.meter import HowFar, Stage
from vcsekit.returns.problems import ReturnProblem
from vcsekit.returns.repeats import Identity, Repeats, settle_repeats
from vcsekit.returns.result import Scored, Sink
from vcsekit.returns.vocabulary import Vocabulary
from vcsekit.scoring.state import merge_states

SMALLEST, LARGEST = 1_000_000, 64_000_000
"""How many bytes of a file are handed out at once. Each share starts afresh with remembering, and ends with a state."""

_SHARES = 3
"""How many shares each of Spark's processes gets, so that none waits long for the last one."""

_ROUNDS = 3
"""How often cuts are looked for in a file whose cells hold line breaks, before it stays whole."""

_NAMED = re.compile(r"[:\s]*[\w.$]+(?:Error|Exception|Exit|Interrupt)(?::|$)(?!\s*Traceback)")
"""A line that names an error, and says what it is."""

BY_SPARK = "by Spark"
"""How a table was counted, as the summary says it."""


@dataclass
class _Plan:
    """What is handed out: parts of tables, in their order. `own` are the tables that the driver counts."""

    parts: list[Part]
    own: set[int]
    target: int

    def shares(self) -> list[list[Part]]:
        return shared_out(self.parts, self.target)


class SparkEngine(PythonEngine):
    """Scores files of returns into one state, as PythonEngine does. ImportError where PySpark is not installed."""

    def __init__(self, vocabulary: Vocabulary, sink: Sink, layout: Layout | None = None) -> None:
        import importlib.util

        if importlib.util.find_spec("pyspark") is None:
            raise ImportError("pyspark")
        super().__init__(vocabulary, sink, layout)
        self._work = Work(vocabulary, layout)
        self._spark: Any = None
        self._passed: Passed | None = None

    def score(self, paths: Iterable[Path]) -> Scored:
        """Counts all files together, since a return may come again in another one. OSError is the caller's.

        Raises VcsekitError where Spark can't start, or a worker can't read a file.
        """
        for path in paths:
            self._open(path)
        reasons = [why_whole(table) for table in self._tables]
        for reason in reasons:
            self._result.engines[f"row by row, since {reason}" if reason else BY_SPARK] += 1
        if all(reasons):
            return super().score([])
        make = self._sink.piece_maker() if isinstance(self._sink, PieceSink) else None
        sources = [(table.table.path, table.table.sheet) for table in self._tables]
        self._work = replace(self._work, sources=sources, make=make)
        with spark_context() as self._spark, _in_words():
            plan = self._planned({number for number, reason in enumerate(reasons) if reason})
            self._count(self._settled(plan))
        return self._result

    def how_far(self) -> HowFar:
        """As other engines, by what Spark's workers have finished."""
        stage, rows, place, size = super().how_far()
        if self._passed is None:
            return HowFar(stage, rows, place, size)
        done = self._passed.size.value
        return HowFar(stage, max(rows, self._passed.rows.value), done, max(size, done))

    # What is handed out

    def _planned(self, own: set[int]) -> _Plan:
        cutting = [number for number in range(len(self._tables)) if number not in own]
        total = sum(size_of(self._tables[number]) for number in cutting)
        target = min(max(total // (_SHARES * self._spark.defaultParallelism), SMALLEST), LARGEST)
        texts = {number for number in cutting if self._tables[number].table.text is not None}
        stretches = [found for number in sorted(texts) for found in cut(number, self._tables[number], target)]
        ready = {number: list(group) for number, group in groupby(self._right(stretches), key=lambda one: one.table)}
        parts: list[Part] = []
        for number in cutting:
            table = self._tables[number]
            parts += text_parts(table, ready[number]) if number in texts else parquet_parts(number, table, target)
        return _Plan(parts, own, target)

    def _right(self, stretches: list[Stretch]) -> list[Stretch]:
        """The same with the number of their lines, without those cuts that lie inside of a cell."""
        for _ in range(_ROUNDS):
            places = unknown(stretches)
            if not places:
                return stretches
            asked = [(place, lines_of(self._tables[(one := stretches[place]).table], one)) for place in places]
            found = self._spark.parallelize(asked, len(asked)).mapPartitions(scans)
            for place, lines, is_open in self._collected(found):
                last = place + 1 == len(stretches) or stretches[place + 1].table != stretches[place].table
                stretches[place] = stretches[place]._replace(lines=lines, open=is_open and not last)
            stretches = joined(stretches)
        return whole_again(stretches)

    # Returns that came several times

    def _settled(self, plan: _Plan) -> _Plan:
        """Finds which of several returns counts, and gives each part what it needs to know of that."""
        self._begin(Stage.COMPARING)
        rule = self._layout.repeated if self._layout else Repeated.LATEST
        wanted = self._twice(plan)
        found = self._suspects(plan, wanted) if wanted else []
        order = self._layout.dates if self._layout else None
        self._repeats = settle_repeats((one.as_row() for one in found), rule, order)
        self._tell_repeats()
        standing_in: dict[int, set[Identity]] = {}
        for one in found:
            if one.identity in self._repeats.counts:
                standing_in.setdefault(one.part, set()).add(one.identity)
        parts = [
            replace(part, repeats=_only(self._repeats, standing_in.get(place, set())))
            for place, part in enumerate(plan.parts)
        ]
        return replace(plan, parts=parts)

    def _twice(self, plan: _Plan) -> frozenset[int]:
        """The numbers of the returns that stand several times. Only these come to the driver."""
        shares = plan.shares()
        found = self._handed_out(shares).mapPartitions(partial(identities, self._work, len(shares)))
        own = (number for table in sorted(plan.own) for number in numbers(self._tables[table]))
        kept = list(in_buckets(own, len(shares)))
        if kept:
            found = found.union(self._spark.parallelize(kept, 1))
        return frozenset(self._collected(found.groupByKey(len(shares)).flatMap(twice)))

    def _suspects(self, plan: _Plan, wanted: frozenset[int]) -> list[Suspect]:
        placed = iter(enumerate(plan.parts))
        shares = [[next(placed) for _ in share] for share in plan.shares()]
        found = list(self._collected(self._handed_out(shares).mapPartitions(partial(suspects, self._work, wanted))))
        for number in sorted(plan.own):
            found += suspects_in(self._tables[number], number, -1, wanted)
        return sorted(found, key=lambda one: one.table)

    # Counting

    def _count(self, plan: _Plan) -> None:
        from py4j.protocol import Py4JError
        from pyspark import StorageLevel

        self._begin(Stage.COUNTING)
        self._passed = Passed(self._spark.accumulator(0), self._spark.accumulator(0))
        work = partial(counted, self._work, self._passed)
        # Kept on the workers' disks, since what is fetched share by share would otherwise be counted share by share.
        records = self._handed_out(plan.shares()).mapPartitions(work).persist(StorageLevel.DISK_ONLY)
        try:
            sums = _sound(records.filter(is_sum).treeReduce(both))
            self._take(plan, sums, self._unread(plan, sums), filter(is_chunk, records.toLocalIterator()))
        finally:
            with suppress(Py4JError):  # where somebody interrupted, Java may not answer
                records.unpersist()

    def _take(self, plan: _Plan, sums: Sums, unread: dict[int, list[ReturnProblem]], chunks: Iterator[Chunk]) -> None:
        """Tells everything in the order of the tables, and adds it up."""
        Sums(tally=self._result.tally, left_out=self._result.left_out).add(sums)
        by_table = groupby(chunks, key=lambda chunk: chunk.table)
        for number, table in enumerate(self._tables):
            if number in plan.own:
                self._score_table(number, table)
                continue
            for chunk in next(by_table)[1]:
                self._tell_chunk(chunk)
            for item in unread[number]:
                self._tell(item)
            if not sums.rows[number]:
                self._score_table(number, table)
        self._tell_strangers()
        self._result.state = merge_states([sums.state, self._counts.state()])
        if len(self._result.state) > MAX_GROUPS:
            raise too_many_groups()

    def _tell_chunk(self, chunk: Chunk) -> None:
        for item in chunk.told:
            if not isinstance(item, Met):
                self._sink.problem(item)
            elif item.about.system not in self._strangers:
                self._look_up(self._tables[item.table], item.row, item.about)
        for row in chunk.to_correct:
            self._sink.to_correct(row)
        if self._work.make is not None and isinstance(self._sink, PieceSink):
            self._sink.scored_piece(chunk.piece)
            return
        for scored in chunk.piece:
            self._sink.scored(scored)

    def _unread(self, plan: _Plan, sums: Sums) -> dict[int, list[ReturnProblem]]:
        """The columns, by table, in which many cells were filled in and not one could be read."""
        places = {indicator.id: place for place, indicator in enumerate(self._card.indicators)}
        found = {}
        for number, counts in sums.bad.items():
            cursor = Cursor(without_rows(self._tables[number]), self._counts)
            cursor.bad_counts = counts
            found[number] = list(cursor.unread_columns())
        asked = {number: {places[item.column] for item in items} for number, items in found.items() if items}
        if not asked:
            return found
        shares = shared_out((part for part in plan.parts if part.number in asked), plan.target)
        read = set(self._collected(self._handed_out(shares).mapPartitions(partial(readable, self._work, asked))))
        return {
            number: [item for item in items if (number, places[item.column]) not in read]
            for number, items in found.items()
        }

    # Spark

    def _handed_out(self, shares: Sequence[Any]) -> Any:
        return self._spark.parallelize(shares, len(shares))

    def _collected(self, found: Any) -> Iterator[Any]:
        """Everything that workers found. Raises VcsekitError where one could not go on."""
        return map(_sound, found.collect())


def _sound(found: Any) -> Any:
    """What was found. Raises VcsekitError where it is a failure."""
    if isinstance(found, Failure):
        raise VcsekitError(found.message, found.hint)
    return found


def _only(repeats: Repeats, identities: set[Identity]) -> Repeats:
    """What a part needs to know of the returns in it."""
    counts = {identity: repeats.counts[identity] for identity in identities}
    return Repeats(repeats.rule, counts, repeats.by_date & identities)


@contextmanager
def _in_words() -> Iterator[None]:
    """Raises VcsekitError, in words, for what goes wrong in Spark. A fault of ours stays one."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException) as error:
        if _was_interrupted(error):
            raise KeyboardInterrupt from None
        ours, said = _last_words(str(error))
        if "No module named" in said or "VERSION_MISMATCH" in said:
            hint = "install the same Python, vcsekit and what it needs on every worker"
            raise VcsekitError(f"Spark's workers lack something: {said}", hint) from None
        if ours and not said.startswith("MemoryError"):
            raise RuntimeError(said) from error
        hint = "give Spark more memory or fewer cores (PYSPARK_SUBMIT_ARGS), or leave out --engine spark"
        raise VcsekitError(f"Spark stopped: {said}", hint) from None


def _was_interrupted(error: BaseException) -> bool:
    """Whether an error came about while an interrupt was dealt with."""
    before: BaseException | None = error
    while before is not None and not isinstance(before, KeyboardInterrupt):
        before = before.__context__
    return before is not None


def _last_words(text: str) -> tuple[bool, str]:
    """Whether an error comes from Python on a worker, and the line that names it; of Java's, the first that does."""
    head, _, trace = text.rpartition("Traceback (most recent call last):")
    named = [line.strip(" :") for line in (trace if head else text).splitlines() if _NAMED.match(line)]
    if not named:
        return bool(head), text.strip()[:200]
    return bool(head), named[-1 if head else 0][:300]
