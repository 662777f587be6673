"""Every number on the page of concepts, worked out again."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from pathlib import Path

from vcsekit.content.diff.changes import Verdict
from vcsekit.scoring.agreement import Word, delphi, tolerance_of, van_der_eijk, word
from vcsekit.scoring.card import DomainCard, IndicatorCard, Scorecard
from vcsekit.scoring.group import balanced_mean, decimal_text, mean_of, nearest_value, safe_groups
from vcsekit.scoring.response import score_response
from vcsekit.scoring.state import GroupState
from vcsekit.scoring.trend import interval_of_mean

PAGE = (Path(__file__).parents[1] / "docs" / "concepts.md").read_text(encoding="utf-8")
VALUES = (1, 2, 3, 4)


def table(header: str) -> list[list[str]]:
    """The rows of the table whose header begins so."""
    found = re.search(rf"^\| {re.escape(header)}.*\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert found, header
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found[1].splitlines()]


def test_the_example_of_one_return():
    words = {"not applicable": "n/a", "not answered": None}
    rows = table("Indicator | Weight")
    answers = {name: words[cell] if cell in words else int(cell) for name, _, cell in rows}
    cards = [
        DomainCard(
            domain,
            Fraction(weight),
            tuple(IndicatorCard(name, Fraction(own)) for name, own, _ in rows if name.startswith(domain)),
        )
        for domain, weight in re.findall(r"`([A-Z]+)` weighs (\d)", PAGE)
    ]
    score = score_response(Scorecard("example", "1.0.0", VALUES, tuple(cards)), answers)
    care, work = score.domains
    shown = {name: result for name, _, result in table("Figure | Worked out")}
    assert shown == {
        "mean of CARE": decimal_text(care.score),
        "floor of CARE": str(care.floor),
        "mean of WORK": decimal_text(work.score),
        "overall": decimal_text(score.overall),
        "nearest level": str(nearest_value(score.overall, VALUES)),
        "completeness": f"{round(score.completeness * 100)}%",
    }
    assert nearest_value(Fraction(5, 2), VALUES) == 2, "half goes down"


def test_the_examples_of_groups():
    numbers = r"Nine returns of the NHS with a mean of (\S+) and three of VCSE organisations with a mean of (\S+) have"
    nhs, vcse = map(Fraction, re.search(numbers, PAGE).groups())
    assert f"a mean of {decimal_text(mean_of({nhs: 9, vcse: 3}))} and\na balanced mean of" in PAGE
    assert f"a balanced mean of {decimal_text(balanced_mean([nhs, vcse]))}." in PAGE
    scores = Counter({Fraction(1): 1, Fraction(2): 2, Fraction(3): 1})
    interval = interval_of_mean(scores, 3)
    ends = f"from {float(interval.low)} to {float(interval.high)}"
    assert f"a mean of {decimal_text(mean_of(scores))} and an interval {ends}" in PAGE


def test_the_table_of_agreement():
    rows = table("Votes at 1, 2, 3, 4")
    assert len(rows) >= 6
    for votes, median, allowed, outside, a, shown in rows:
        counts = dict(zip(VALUES, map(int, votes.split(", ")), strict=True))
        tolerance, number = tolerance_of(len(VALUES)), sum(counts.values())
        found = delphi(counts, tolerance)
        agreement = van_der_eijk(list(counts.values()))
        assert (median, outside, a) == (decimal_text(found.median), str(found.outside), decimal_text(agreement)), votes
        assert int(allowed) == (number + 1) // 3 - 1
        assert shown == word(counts, VALUES, {}, 3, tolerance), votes
    assert {row[-1] for row in rows} == {str(known) for known in Word} - {Word.SPLIT}


def test_when_votes_are_split():
    groups = {"nhs": {1: 3}, "vcse": {2: 3}}
    assert word({1: 3, 2: 3}, VALUES, groups, 3, Fraction(1, 2)) is Word.SPLIT
    small = {"nhs": {1: 3}, "vcse": {2: 2}}
    assert word({1: 3, 2: 2}, VALUES, small, 3, Fraction(1, 2)) is not Word.SPLIT


def test_the_words_of_agreement_are_those_of_the_program():
    told = re.findall(r"^\d\. \*\*(.+?)\*\*", PAGE, re.MULTILINE)
    assert sorted(told) == sorted(map(str, Word))


def test_the_table_of_small_groups():
    for given, shown in table("Returns | Shown"):
        groups = {name: GroupState(int(number)) for name, number in re.findall(r"(\w+) (\d+)", given)}
        found = safe_groups(groups, 3)
        told = ", ".join(f"{name} {group.responses}" for name, group in found.items()) if found else "nothing"
        assert told == shown, given


def test_the_words_of_comparability_are_those_of_the_program():
    assert [row[0] for row in table("Word | When")] == [str(verdict) for verdict in Verdict]
