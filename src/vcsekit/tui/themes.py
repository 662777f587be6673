"""How the screen looks: light for projectors, dark, and high contrast. Text keeps at least 7:1 on its ground."""

from __future__ import annotations

from textual.theme import Theme

THEMES = (
    Theme(
        name="light", primary="#14507a", secondary="#5b2d82", accent="#14507a", foreground="#111417",
        background="#ffffff", surface="#ffffff", panel="#e7ecf1", success="#0b5d2b", warning="#6b4300",
        error="#8b0f1a", dark=False,
    ),
    Theme(
        name="dark", primary="#8cc4ee", secondary="#d5b8f0", accent="#8cc4ee", foreground="#f2f4f7",
        background="#10141a", surface="#10141a", panel="#232b36", success="#8fe0a8", warning="#ffd58a",
        error="#ffb3ba", dark=True,
    ),
    Theme(
        name="contrast", primary="#ffff00", secondary="#ffffff", accent="#ffff00", foreground="#ffffff",
        background="#000000", surface="#000000", panel="#000000", success="#ffffff", warning="#ffff00",
        error="#ffff00", dark=True,
    ),
)  # fmt: skip
"""In the order in which a key goes through them; the first is what a projector needs."""

NAMES = tuple(theme.name for theme in THEMES)
