"""How well two colours can be told apart, and colours mixed from others. Colours are written `#rrggbb`.

The formulas are those of the Web Content Accessibility Guidelines (WCAG) 2.2, W3C Recommendation:
relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance, and
contrast ratio, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio.
Success criterion 1.4.3 asks for 4.5 or more between a text and what is behind it, 1.4.11 for 3 or more between
other things that must be seen and what is beside them.
"""

from __future__ import annotations

from collections.abc import Callable

TEXT = 4.5
"""The least contrast of text that is not large (1.4.3)."""

SHAPE = 3.0
"""The least contrast of lines and marks (1.4.11)."""

_STEPS = 64


def relative_luminance(colour: str) -> float:
    """How bright a colour is, from 0 (black) to 1 (white).

    With each channel c from 0 to 1: c ÷ 12.92 where c ≤ 0.04045, else ((c + 0.055) ÷ 1.055) to the power of 2.4;
    then 0.2126 × red + 0.7152 × green + 0.0722 × blue.
    """
    shares = [channel / 255 for channel in _channels(colour)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_ratio(first: str, second: str) -> float:
    """The contrast of two colours, from 1 (the same) to 21 (black and white), whichever comes first.

    (L1 + 0.05) ÷ (L2 + 0.05), where L1 is the relative luminance of the brighter one.
    """
    darker, brighter = sorted((relative_luminance(first), relative_luminance(second)))
    return (brighter + 0.05) / (darker + 0.05)


def mix(first: str, second: str, share: float) -> str:
    """The first colour with a share (0 to 1) of the second, channel by channel."""
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in pairs)


def readable(colour: str, behind: str, least: float = TEXT) -> str:
    """The nearest colour on the way to black or to white that has the contrast with what is behind it.

    One of the two has 4.58 or more on every colour, so `least` may not be greater.
    """
    ways = (mix(colour, end, step / _STEPS) for step in range(_STEPS + 1) for end in ("#000000", "#ffffff"))
    return next(found for found in ways if contrast_ratio(found, behind) >= least)


def faded(colour: str, towards: str, share: float, fits: Callable[[str], bool]) -> str:
    """The colour with as much of another one as fits, and at most this share; where none fits, the colour itself."""
    mixes = (mix(colour, towards, share * step / _STEPS) for step in range(_STEPS, 0, -1))
    return next((found for found in mixes if fits(found)), colour)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
