"""What scoring needs to know of a matrix, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Literal

from vcsekit.content.library import Library

NOT_APPLICABLE: Literal["n/a"] = "n/a"

Answer = int | Literal["n/a"] | None
"""A level's value, not applicable, or (None) not answered."""


@dataclass(frozen=True)
class IndicatorCard:
    """An indicator's id and weight."""

    id: str
    weight: Fraction


@dataclass(frozen=True)
class DomainCard:
    """A domain's id, weight and indicators."""

    id: str
    weight: Fraction
    indicators: tuple[IndicatorCard, ...]

    @cached_property
    def whole_weights(self) -> tuple[int, ...]:
        """The indicators' weights as whole numbers in the same proportions: a mean has no need of fractions."""
        bottom = lcm(*(indicator.weight.denominator for indicator in self.indicators))
        return tuple(int(indicator.weight * bottom) for indicator in self.indicators)


@dataclass(frozen=True)
class Scorecard:
    """The level values (consecutive, lowest first) and the domains of one version of a matrix.

    `content_hash` tells whether the matrix was reworded though its version stayed; empty where nobody needs to know.
    """

    matrix_id: str
    version: str
    values: tuple[int, ...]
    domains: tuple[DomainCard, ...]
    content_hash: str = ""

    @cached_property
    def indicators(self) -> tuple[IndicatorCard, ...]:
        """All indicators, domain by domain."""
        return tuple(indicator for domain in self.domains for indicator in domain.indicators)


def scorecard(library: Library) -> Scorecard:
    """The scorecard of a library's matrix, in the matrix's order, without what is retired."""
    domains = []
    for domain in library.domains:
        kept = [indicator for indicator in domain.indicators if not indicator.retired]
        cards = tuple(IndicatorCard(indicator.id, Fraction(indicator.weight)) for indicator in kept)
        if cards:
            domains.append(DomainCard(domain.id, Fraction(domain.weight), cards))
    matrix = library.matrix
    values = tuple(level.value for level in matrix.scale)
    return Scorecard(matrix.id, matrix.version, values, tuple(domains), library.matrix_hash())
