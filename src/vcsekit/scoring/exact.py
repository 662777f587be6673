"""Fractions as keys of large histograms."""

from __future__ import annotations

from fractions import Fraction


class Exact(Fraction):
    """A fraction whose hash is worked out once: it takes longer than all else that is done with a key.

    It is equal to the fraction that it was made from, in every way; what is reckoned with it is a plain fraction.
    """

    __slots__ = ("_hash",)
    _hash: int

    def __new__(cls, value: Fraction) -> Exact:
        """The same number."""
        self = super().__new__(cls, value.numerator, value.denominator)
        self._hash = hash(value)
        return self

    def __hash__(self) -> int:  # type: ignore[override]  # the type stubs know of no hash
        return self._hash
