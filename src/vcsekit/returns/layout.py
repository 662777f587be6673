"""The wide layout: one row a return, a few columns about it, then one column an indicator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vcsekit.content.suggest import did_you_mean
from vcsekit.diagnostics import Severity
from vcsekit.returns.problems import ReturnProblem, problem
from vcsekit.scoring.card import Scorecard

CONTEXT_COLUMNS = ("return_id", "system", "place", "constituency", "round", "submitted")
"""What a return says of itself, in the order in which `vcsekit form` writes it."""

OPTIONAL_COLUMNS = ("matrix", "comment")
"""Columns that are known but need not be there: the matrix's id and version, and free text."""


@dataclass(frozen=True)
class WideLayout:
    """Where the columns of one file stand. `indicators[i]` is the place of the scorecard's indicator `i`, or None."""

    width: int
    context: dict[str, int]
    indicators: tuple[int | None, ...]


def form_header(card: Scorecard) -> list[str]:
    """The header of an empty wide return."""
    return [*CONTEXT_COLUMNS, "matrix", *(indicator.id for indicator in card.indicators), "comment"]


def read_header(header: Sequence[str], card: Scorecard, path: str) -> tuple[WideLayout | None, list[ReturnProblem]]:
    """A file's layout from its first row, and what is wrong with it. None where no row of the file can be used."""
    names = [name.strip() for name in header]
    canonical = _canonical(names, card)
    problems = list(_duplicates(canonical, path))
    if problems:
        return None, problems
    places = {name: number for number, name in enumerate(canonical) if name}
    layout = WideLayout(
        len(header),
        {name: places[name] for name in (*CONTEXT_COLUMNS, *OPTIONAL_COLUMNS) if name in places},
        tuple(places.get(indicator.id) for indicator in card.indicators),
    )
    fatal = _fatal(layout, names, card, path)
    if fatal:
        return None, [fatal]
    return layout, [*_unknown(canonical, card, path), *_absent(layout, card, path)]


def _canonical(names: Sequence[str], card: Scorecard) -> list[str]:
    known = {name.casefold(): name for name in (*CONTEXT_COLUMNS, *OPTIONAL_COLUMNS)}
    known.update({indicator.id.casefold(): indicator.id for indicator in card.indicators})
    return [known.get(name.casefold().replace(" ", "_"), known.get(name.casefold(), name)) for name in names]


def _duplicates(names: Sequence[str], path: str) -> Iterator[ReturnProblem]:
    for name, count in Counter(names).items():
        if name and count > 1:
            message = f"the column `{name}` stands {count} times, so it is not clear which one counts"
            yield problem("VR201", path, message, "keep one of them", line=1, column=name)


def _fatal(layout: WideLayout, names: Sequence[str], card: Scorecard, path: str) -> ReturnProblem | None:
    if len(names) == 1 and any(mark in names[0] for mark in ";\t"):
        mark = "semicolons" if ";" in names[0] else "tabs"
        return problem(
            "VR206",
            path,
            f"the columns are separated by {mark}, not by commas",
            "save the file as CSV with commas",
            line=1,
        )
    if "return_id" not in layout.context:
        hint = did_you_mean("return_id", names) or "`vcsekit form` writes a file with the right columns"
        return problem("VR203", path, "there is no column `return_id`, so rows can't be told apart", hint, line=1)
    if all(place is None for place in layout.indicators):
        asked = ", ".join(indicator.id for indicator in card.indicators[:2])
        message = f"no column is an indicator of the matrix {card.matrix_id} {card.version} ({asked}, …)"
        return problem(
            "VR204", path, message, "the file may be for another matrix: name that one with --content", line=1
        )
    return None


def _unknown(names: Sequence[str], card: Scorecard, path: str) -> Iterator[ReturnProblem]:
    known = {*CONTEXT_COLUMNS, *OPTIONAL_COLUMNS, *(indicator.id for indicator in card.indicators)}
    for name in names:
        if name and name not in known:
            hint = did_you_mean(name, known) or "if it holds answers, name it by the indicator's id"
            message = f"the column `{name}` is not known and is not read"
            yield problem("VR202", path, message, hint, line=1, column=name, severity=Severity.WARNING)


def _absent(layout: WideLayout, card: Scorecard, path: str) -> Iterator[ReturnProblem]:
    missing = [card.indicators[number].id for number, place in enumerate(layout.indicators) if place is None]
    missing += [name for name in CONTEXT_COLUMNS if name not in layout.context]
    for name in missing:
        message = f"the column `{name}` is missing; every row counts as if it were empty"
        hint = "add it if people were asked"
        yield problem("VR205", path, message, hint, line=1, column=name, severity=Severity.WARNING)
