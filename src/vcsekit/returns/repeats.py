"""Which one counts where the same return came several times, and which ids differ only in capitals.

Most ids stand once, in whatever capitals. The first pass over all tables keeps no more than a number for each return
and finds which numbers come twice; only those are looked at closely in a second one. So a million returns need some
hundred megabytes and not a gigabyte, and the result does not depend on numbers that happen to be equal.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from vcsekit.model.layout import DateOrder, Repeated
from vcsekit.returns.about import About
from vcsekit.returns.prepare import Prepared
from vcsekit.returns.table import Row

Identity = tuple[str, str, str]

_DATE = re.compile(
    r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})"
    r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap])?\.?m?\.?)?(?:\s*(?:Z|GMT|UTC)?[+-]?\d{0,2}:?\d{0,2})?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A row among all rows: the number of its table, its line, and when it says that it was submitted."""

    table: int
    line: int
    submitted: datetime.datetime | None
    said: str


class Alike(NamedTuple):
    """Two returns whose ids differ only in capitals: the first row of each, the one that came later as `other`."""

    name: str
    row: Standing
    other_name: str
    other: Standing


@dataclass
class Repeats:
    """For every return that came several times, the one that counts (None: none of them), and why.

    `unread` are the rows of such returns whose dates can't be compared, one for each text. `alike` are returns that
    may be one and count apart.
    """

    rule: Repeated = Repeated.LATEST
    counts: dict[Identity, Standing | None] = field(default_factory=dict)
    by_date: set[Identity] = field(default_factory=set)
    numbers: set[int] = field(default_factory=set)
    unread: list[Standing] = field(default_factory=list)
    alike: list[Alike] = field(default_factory=list)

    def superseded_by(self, identity: Identity, table: int, line: int) -> Standing | None:
        """The row that counts in place of this one; None where this one counts."""
        if hash(identity) not in self.numbers:
            return None
        chosen = self.counts.get(identity)
        return None if chosen is None or (chosen.table, chosen.line) == (table, line) else chosen

    def refused(self, identity: Identity) -> bool:
        """Whether none of a return's rows counts."""
        return hash(identity) in self.numbers and identity in self.counts and self.counts[identity] is None


def in_any_case(identity: Identity) -> Identity:
    """What returns share whose ids differ only in capitals.

    Those of A to Z alone: programs differ in what they take for the small letter of others.
    """
    occasion, system, name = identity
    return (occasion, system, name.lower()) if name.isascii() else identity


def find_repeats(tables: Sequence[Prepared], rule: Repeated, order: DateOrder | None) -> Repeats:
    """Which returns came several times, and which of each counts."""
    numbers = _twice(tables)
    return settle_repeats(_suspects(tables, numbers), rule, order) if numbers else Repeats(rule)


def settle_repeats(suspects: Iterable[tuple[int, Row, About]], rule: Repeated, order: DateOrder | None) -> Repeats:
    """As `find_repeats`, from the rows that may stand several times: table by table, in the order of their lines.

    A suspect is the number of its table, its row, and what that says of itself. Every row of a return that came
    several times, in whatever capitals, must be among them, and none that can't be counted whatever the others say.
    """
    found = Repeats(rule)
    standings: dict[Identity, list[Standing]] = {}
    for number, row, about in suspects:
        standings.setdefault(about.identity, []).append(_standing(number, row, about, order))
    for identity, rows in standings.items():
        if len(rows) > 1:
            found.numbers.add(hash(identity))
            found.counts[identity] = None if rule is Repeated.REFUSE else _chosen(rows, rule)
            if _comparable(rows):
                found.by_date.add(identity)
    unread = {row.said: row for rows in standings.values() if len(rows) > 1 for row in reversed(rows) if _unread(row)}
    found.unread = [] if rule is Repeated.REFUSE else list(unread.values())
    found.alike = list(_alike({identity: rows[0] for identity, rows in standings.items()}))
    return found


def _alike(firsts: Mapping[Identity, Standing]) -> Iterator[Alike]:
    """Each return whose id differs only in capitals from one that came before it, beside the first of these."""
    before: dict[Identity, Identity] = {}
    for identity, row in firsts.items():
        first = before.setdefault(in_any_case(identity), identity)
        if first != identity:
            yield Alike(first[2], firsts[first], identity[2], row)


def _suspects(tables: Sequence[Prepared], numbers: set[int]) -> Iterator[tuple[int, Row, About]]:
    for number, table in enumerate(tables):
        for row in table.rows():
            about = table.about.read(row)
            if hash(in_any_case(about.identity)) in numbers and table.fault(row, about) is None:
                yield number, row, about


def _unread(row: Standing) -> bool:
    return bool(row.said) and row.submitted is None


def _twice(tables: Sequence[Prepared]) -> set[int]:
    seen: set[int] = set()
    twice: set[int] = set()
    for table in tables:
        width, identity = table.columns.width, table.about.identity
        for row in table.rows():
            if len(row.cells) >= width:
                number = hash(in_any_case(identity(row)))
                if number in seen:
                    twice.add(number)
                seen.add(number)
    return twice


def _standing(number: int, row: Row, about: About, order: DateOrder | None) -> Standing:
    return Standing(number, row.line, moment(about.submitted, order), about.submitted)


def _comparable(rows: Sequence[Standing]) -> bool:
    """Whether all of them say when they were submitted, in a way that can be compared, and not all the same."""
    return all(row.submitted for row in rows) and len({row.submitted for row in rows}) > 1


def _chosen(rows: Sequence[Standing], rule: Repeated) -> Standing:
    """The latest or first by date where all have one; where dates are equal or missing, by place."""
    first = rule is Repeated.FIRST
    if _comparable(rows):
        moments = [row.submitted for row in rows if row.submitted]
        edge = min(moments) if first else max(moments)
        rows = [row for row in rows if row.submitted == edge]
    return rows[0] if first else rows[-1]


def moment(text: str, order: DateOrder | None) -> datetime.datetime | None:
    """A date, perhaps with a time, or None where it is none or could be two. A zone is not looked at.

    2026-05-01 needs no order. 01/05/2026 needs one, unless a number above 12 makes it clear.
    """
    found = _DATE.fullmatch(text.strip()[:60])
    if not found:
        return None
    first, second, third = (int(part) for part in found.groups()[:3])
    parts = _ordered(found[1], first, second, third, order)
    if parts is None:
        return None
    hour, minute, second_ = int(found[4] or 0), int(found[5] or 0), int(found[6] or 0)
    if found[7]:
        hour = hour % 12 + (12 if found[7].lower() == "p" else 0)
    try:
        return datetime.datetime(*parts, hour, minute, second_)
    except ValueError:
        return None


def _ordered(text: str, first: int, second: int, third: int, order: DateOrder | None) -> tuple[int, int, int] | None:
    """Year, month and day, or None where it is not clear which is which."""
    if len(text) == 4 or (order is DateOrder.YEAR_FIRST and len(text) == 2):
        return (first if first > 99 else 2000 + first), second, third
    year = third if third > 99 else 2000 + third
    if order is DateOrder.DAY_FIRST or (order is None and first > 12):
        return year, second, first
    if order is DateOrder.MONTH_FIRST or (order is None and second > 12):
        return year, first, second
    return None
