"""One response, or one session: its scores by domain and overall."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from vcsekit.scoring.card import NOT_APPLICABLE, Answer, DomainCard, Scorecard


@dataclass(frozen=True, slots=True)
class DomainScore:
    """One response's result in one domain.

    `score` is the weighted mean of the answered indicators' values, `floor` the lowest of them; both are None
    where nothing counts: no indicator is answered, or only indicators of weight 0 are (for `score`).
    """

    id: str
    score: Fraction | None
    floor: int | None
    answered: int
    applicable: int


@dataclass(frozen=True, slots=True)
class ResponseScore:
    """One response's results. `overall` and `completeness` are None where they are undefined."""

    domains: tuple[DomainScore, ...]
    overall: Fraction | None
    answered: int
    applicable: int

    @property
    def completeness(self) -> Fraction | None:
        """Answered ÷ applicable; None where every indicator is not applicable."""
        return Fraction(self.answered, self.applicable) if self.applicable else None


def score_domain(card: DomainCard, answers: Sequence[Answer]) -> DomainScore:
    """One domain of one response. `answers` are in the order of the domain's indicators."""
    total, weights, values, applicable = 0, 0, [], 0
    for weight, answer in zip(card.whole_weights, answers, strict=True):
        if answer == NOT_APPLICABLE:
            continue
        applicable += 1
        if isinstance(answer, int):
            values.append(answer)
            total += weight * answer
            weights += weight
    score = Fraction(total, weights) if weights else None
    return DomainScore(card.id, score, min(values, default=None), len(values), applicable)


def overall_score(card: Scorecard, scores: Iterable[DomainScore]) -> Fraction | None:
    """The mean of the domain scores, weighted by domain, over the domains that have one; None where none has."""
    total, weights = Fraction(0), Fraction(0)
    for domain, result in zip(card.domains, scores, strict=True):
        if result.score is not None:
            total += domain.weight * result.score
            weights += domain.weight
    return total / weights if weights else None


def score_response(card: Scorecard, answers: Mapping[str, Answer]) -> ResponseScore:
    """One response. `answers` are by indicator id; an indicator that is not among them is not answered."""
    scores = tuple(
        score_domain(domain, [answers.get(indicator.id) for indicator in domain.indicators]) for domain in card.domains
    )
    return ResponseScore(
        scores, overall_score(card, scores), sum(s.answered for s in scores), sum(s.applicable for s in scores)
    )
