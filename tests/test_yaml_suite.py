"""Our reader on the whole YAML test suite: it never stops, and each difference from the suite has its reason here.

Content files are a part of YAML that people can read aloud. What is refused on purpose is in `ON_PURPOSE`. The other
tables hold the places where libyaml, which reads YAML 1.1, differs from the suite, which is YAML 1.2.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vcsekit.content.source import decode, read_document
from vcsekit.content.syntax import SourceError

SUITE = Path(__file__).parent / "data" / "yaml-test-suite.json"
CASES = {case["id"]: case for case in json.loads(SUITE.read_text(encoding="utf-8"))}

ON_PURPOSE = {
    ("a tag: content has no types of its own", "VK107"): """
        2AUY 2XXW 33X3 35KP 52DL 565N 57H4 5TYM 6CK3 6JWB 6WLZ 735Y 74H7 7FWL 8MK2 9KAX 9WXW BU8L C4HZ CC74 CUP7 EHF6
        F2C7 FH7J HMQ5 J7PZ L94M LE5A M5C3 P76L S4JQ U3C3 UGM3 UKK6-2 WZ62 Z67P Z9M4""",
    ("several documents in one file", "VK108"): "6XDY 6ZKB 9DXL JHB9 KSS4 L383 PUW8 RZT7 U9NS",
    ("a list, a mapping or an alias as the name of a field", "VK102"): """
        26DV 4FJ6 6BFJ 6PBE 9MMW E76Z KK5P LX3P M2N8-0 M2N8-1 M5DY Q9WF RZP5 SBG9 V9D5 X38W XW4D""",
}
"""YAML that we understand and refuse: why, the code, and the cases."""

STRICTER = {
    ("a tab between words or brackets, where 1.2 allows one", "VK103"): """
        6BCT 6CA3 96NN-0 96NN-1 DK95-0 DK95-3 DK95-4 Q5MG R4YG Y79Y-1 Y79Y-10""",
    ("a `:` on the line after its key, in brackets", "VK102"): "4MUZ-0 4MUZ-1 4MUZ-2 5MUD K3WX UT92 VJP3-1",
    ("a key of two lines, in brackets", "VK102"): "9SA2 NJ66",
    ("a text that begins with `:`, in brackets; a key with nothing after its `:`", "VK102"): """
        4ABK 58MP 5T43 CFD4 DBG4 FRK4 HM87-0""",
    ("no key before `:`", "VK102"): "2JQS 6M2F NHX8 NKF9 S3PD SM9W-1 UKK6-0",
    ("the end of a document where none began, or content after it", "VK102"): "7Z25 HWV9 M7A3 QT73",
    ("a block text that begins on the line of `---` and is not indented", "VK102"): "DK3J FP8R",
    ("a directive that nobody knows, or of a later version", "VK102"): "2LFX 6LVF BEC7 MUS6-5 MUS6-6 W4TN",
    ("an anchor with letters beyond ASCII, or with a `:`", "VK102"): "2SXE 8XYN W5VH",
    ("a list on the line of its `:`", "VK102"): "A2M4",
}  # fmt: skip
"""YAML 1.2 that libyaml refuses; none of it stands in content that people write."""

LENIENT = {
    "an indentation that is too small inside quotes or brackets": "9C9N QB6E DK95-1 Y79Y-3",
    "a comment without a blank before it": "9JBA CVW2 SU5Z X4QW MUS6-0",
    "`-` alone in brackets": "G5U8 YJV2",
    "an empty block text whose blank lines are indented further than what follows": "S98Z",
}
"""What the suite calls no YAML, and libyaml reads."""

READ_DIFFERENTLY = {
    "`?` before a word in brackets marks a key, as in 1.1": "652Z HM87-1",
    "an anchor ends before `:`": "Y2GN",
    "the last line holds only blanks and has no end": "L24T-1",
}
"""What both read, to other data."""


def listed(table: dict[Any, str]) -> Iterator[tuple[str, Any]]:
    for reason, cases in table.items():
        for case in cases.split():
            yield case, reason


REFUSED = {case: reason[1] for table in (ON_PURPOSE, STRICTER) for case, reason in listed(table)}
READ = dict(listed(LENIENT))
OTHER = dict(listed(READ_DIFFERENTLY))


def outcome(case: dict[str, Any]) -> str:
    """The code with which a case is refused; else whether the data is what the suite says, where it says it."""
    try:
        found = read_document(decode(case["yaml"].encode(), "case.yaml"), "case.yaml").data
    except SourceError as error:
        lines = case["yaml"].replace("\r\n", "\n").replace("\r", "\n").split("\n")
        span = error.diagnostic.span
        assert 1 <= span.line <= len(lines) and 1 <= span.column <= len(lines[span.line - 1]) + 1, span
        assert error.diagnostic.message and error.diagnostic.hint
        return error.diagnostic.code
    if case.get("json") is None:
        return "read"
    return "same" if found == (json.loads(case["json"]) if case["json"].strip() else None) else "other"


@pytest.mark.parametrize("name", CASES)
def test_case(name: str):
    case, found = CASES[name], outcome(CASES[name])
    if name in REFUSED:
        assert (found, case.get("fail")) == (REFUSED[name], None)
    elif name in READ:
        assert (found, case["fail"]) == ("read", True)
    elif name in OTHER:
        assert found == "other"
    elif case.get("fail"):
        assert found.startswith("VK1")
    else:
        assert found == ("same" if case.get("json") is not None else "read")


def test_every_listed_case_is_in_the_suite_and_listed_once():
    names = [case for table in (ON_PURPOSE, STRICTER, LENIENT, READ_DIFFERENTLY) for case, _ in listed(table)]
    assert len(names) == len(set(names))
    assert set(names) <= set(CASES)
    assert len(CASES) == 402
