"""Content's own facts in the words that every screen, table and report uses for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from vcsekit.content.library import Library
from vcsekit.model.cases import Case, Figure
from vcsekit.model.codesign import Cadence

ACTORS = {
    "ics": "integrated care system",
    "nhs-provider": "NHS provider",
    "local-authority": "local authority",
    "vcse": "VCSE organisation or alliance",
    "funder": "funder",
}


def matrix_line(library: Library) -> str:
    """Name, version and stage of the matrix, and whose it is: stands wherever the matrix is shown."""
    matrix = library.matrix
    return f"{matrix.title}, version {matrix.version} ({matrix.stage}). {matrix.notice}"


def title_of(item: Any) -> str:
    """What an item is called: its title, name or label, or a card's question."""
    for field in ("title", "name", "question"):
        if text := getattr(item, field, None):
            return str(text)
    return str(item.label)


def account_given(case: Case) -> str:
    """When a case was told: stands wherever the case is quoted."""
    start, _, end = case.as_of.partition("/")
    return f"as told between {month(start)} and {month(end)}" if end else f"as told in {month(start)}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def month(date: str) -> str:
    """A partial date in words: `2022-04` is April 2022."""
    parts = date.split("-")
    words = [parts[0]]
    if len(parts) > 1:
        words.insert(0, _MONTHS[int(parts[1]) - 1])
    if len(parts) > 2:
        words.insert(0, str(int(parts[2])))
    return " ".join(words)


_MOMENT = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-[0-3][0-9]T([0-2][0-9]:[0-5][0-9]):[0-9]{2}Z")


def moment(text: str) -> str:
    """A moment in UTC in words: `2026-05-01T09:30:00Z` is 1 May 2026, 09:30 UTC; at midnight, the day alone.

    A text of another form stays as it is.
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        return text
    return month(text[:10]) + ("" if text.endswith("T00:00:00Z") else f", {found[1]} UTC")


_QUALIFIERS = {"at-least": "at least ", "at-most": "at most ", "more-than": "more than ", "less-than": "less than "}


def figure_value(figure: Figure) -> str:
    """A figure with its unit, as people write it: £1,900,000; about 43%; 2 to 5 years; April 2021."""
    qualifier = _QUALIFIERS.get(str(figure.qualifier), f"{figure.qualifier} ") if figure.qualifier else ""
    if figure.value is None:
        return qualifier + month(figure.date or "")
    low, high = f"{figure.value:,}", f"{figure.upper:,}" if figure.upper is not None else ""
    if figure.unit == "GBP":
        text = f"£{low} to £{high}" if high else f"£{low}"
    elif figure.unit == "percent":
        text = f"{low}% to {high}%" if high else f"{low}%"
    else:
        unit = figure.unit if high or figure.value != 1 else singular(figure.unit or "")
        text = f"{low} to {high}" if high else low
        text += f" {unit}" if unit else ""
    return qualifier + text


def figure_words(figure: Figure) -> str:
    """What a figure is for, and when it holds."""
    if figure.value is None or figure.period is None:
        return figure.what
    period = "period not stated" if figure.period == "not stated" else figure.period
    return f"{figure.what} ({period})"


def singular(unit: str) -> str:
    """A unit for one of it: organisations, bodies and people become organisation, body and person."""
    if unit == "people":
        return "person"
    if " " in unit or not unit.endswith("s") or unit.endswith("ss"):
        return unit
    return unit[:-3] + "y" if unit.endswith("ies") else unit[:-1]


def cadence(rhythm: Cadence) -> str:
    """How often a kind of session is held, in words: every 2 weeks; every week, at least 2 hours; once or twice."""
    weeks = {None: "", 1: "Every week", 2: "Every two weeks"}.get(
        rhythm.every_weeks, f"Every {rhythm.every_weeks} weeks"
    )
    low, high = rhythm.at_least, rhythm.at_most
    if high and low and low != high:
        times = f"{low} to {high} times"
    elif low or high:
        times = f"At least {low} times" if low and not high else f"{high} times"
    else:
        times = ""
    hours = f"at least {rhythm.hours} hours" if rhythm.hours else ""
    return ", ".join(part for part in (weeks, times, hours) if part) or "As needed"


def listed(names: Sequence[str]) -> str:
    """Names as people list them: A, B and C."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: 1 vote, 2 votes."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
