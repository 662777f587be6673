"""The columns of the table by return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from vcsekit.content.library import Library
from vcsekit.export.columns import COUNT, LEVELS, SHARE, Cell, Column, of_part
from vcsekit.returns.result import ScoredReturn
from vcsekit.scoring.card import Scorecard
from vcsekit.scoring.group import nearest_value
from vcsekit.scoring.response import DomainScore


def return_columns(library: Library, card: Scorecard) -> list[Column[ScoredReturn]]:
    """The columns of the table by return: about it, its scores, then mean and floor by domain."""
    labels = {level.value: level.label for level in library.matrix.scale}
    texts = [
        ("file", "The file that it came from.", lambda item: item.path),
        ("sheet", "The sheet of the workbook that it came from.", lambda item: item.sheet),
    ]
    about = [
        ("return_id", "What tells it from other returns.", lambda item: item.return_id),
        ("system", "The integrated care system, by the register's name where it was recognised.", _key("system")),
        ("place", "The place or neighbourhood.", _key("place")),
        ("constituency", "The id of the constituency.", _key("constituency")),
        ("round", "When everybody was asked.", _key("round")),
        ("submitted", "The day or time of the return.", lambda item: item.submitted),
    ]
    empty = "where the return does not say"
    columns: list[Column[ScoredReturn]] = [
        Column(name, value, meaning, made="where it stands", empty="in a text file" if name == "sheet" else "never")
        for name, meaning, value in texts
    ]
    columns.append(Column("line", lambda item: item.line, "The physical line, or the row.", COUNT))
    columns += [Column(name, value, meaning, empty=empty) for name, meaning, value in about]
    return columns + _score_columns(labels, card) + _domain_columns(card)


def _score_columns(labels: dict[int, str], card: Scorecard) -> list[Column[ScoredReturn]]:
    def word(overall: Fraction | None) -> Cell:
        return None if overall is None else labels[nearest_value(overall, card.values)]

    none = "where no domain has a score"
    overall: list[Column[Any]] = [
        Column(
            "overall",
            lambda overall: overall,
            "The overall score.",
            LEVELS,
            "mean of the domains' scores, weighted by domain, over the domains that have one",
            none,
        ),
        Column(
            "nearest_level",
            word,
            "The level nearest to the overall score.",
            "level's name",
            "a half goes down",
            none,
        ),
    ]
    return [
        *of_part("score.overall", overall),
        Column("answered", lambda item: item.score.answered, "Answered indicators.", COUNT, "cells with a level"),
        Column(
            "applicable",
            lambda item: item.score.applicable,
            "Applicable indicators.",
            COUNT,
            "all indicators, less those that are not applicable",
        ),
        Column(
            "completeness",
            lambda share: share,
            "How much was answered.",
            SHARE,
            "answered ÷ applicable",
            "where nothing is applicable",
            lambda item: _share(item.score.answered, item.score.applicable),
        ),
    ]


def _domain_columns(card: Scorecard) -> list[Column[ScoredReturn]]:
    columns: list[Column[ScoredReturn]] = []
    for number, domain in enumerate(card.domains):
        own: list[Column[Any]] = [
            Column(
                f"{domain.id}_mean",
                lambda score: score.score,
                f"The score in the domain {domain.id}.",
                LEVELS,
                "mean of the answered indicators, weighted by indicator; not applicable and not answered count nowhere",
                "where none of its indicators that weigh something is answered",
            ),
            Column(
                f"{domain.id}_floor",
                lambda score: score.floor,
                f"The lowest answer in the domain {domain.id}.",
                LEVELS,
                "lowest level among the answered indicators",
                "where none of its indicators is answered",
            ),
        ]
        part = _domain(number)
        columns += [replace(column, part=part) for column in own]
    return columns


def _domain(number: int) -> Callable[[ScoredReturn], DomainScore]:
    """A return's score in a domain: the engine gives the same object for the same answers."""
    return lambda item: item.score.domains[number]


@lru_cache(maxsize=10_000)
def _share(answered: int, applicable: int) -> Fraction | None:
    """Completeness as `ResponseScore` has it, the same object for the same numbers."""
    return Fraction(answered, applicable) if applicable else None


def _key(name: str) -> Any:
    return lambda item: getattr(item.key, name)
