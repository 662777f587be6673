"""The screen's keys: for the line at the foot, for a mouse that rests on one of them, and for help."""

from __future__ import annotations

from typing import NamedTuple

from textual.binding import Binding


class Key(NamedTuple):
    """A key, what it does on the screen, its name at the foot (none where it is empty), and a sentence about it."""

    key: str
    action: str
    label: str
    meaning: str
    first: bool = True
    """Whether it comes before what the answer line would do with it."""


KEYS = (
    Key("f1", "word('help')", "Help", "what can be typed now, all words, and these keys"),
    Key("f2", "word('vote')", "Vote", "count votes, hidden until all are in"),
    Key("f3", "word('reveal')", "Reveal", "show the votes"),
    Key("f4", "browse", "Read", "barriers, approaches and cases, with a search; an action can begin there"),
    Key("f5", "word('where')", "Where", "how far we are, and what is open"),
    Key("f6", "word('agenda')", "Agenda", "what is to be discussed, and what is proposed as a block"),
    Key("f7", "word('undo')", "Undo", "take back the last thing that was kept"),
    Key("f8", "next_theme", "Look", "light, dark or high contrast"),
    Key("f10", "word('quit')", "Quit", "stop here; everything is saved"),
    Key("down", "level(1)", "", "one level alone, large; again for the next one up", first=False),
    Key("up", "level(-1)", "", "the level before", first=False),
    Key("escape", "levels", "", "back to all levels"),
    Key("pagedown", "scroll(1)", "", "what lies below"),
    Key("pageup", "scroll(-1)", "", "what lies above"),
    Key("ctrl+z", "suspend_process", "", "back to the shell for a moment; type fg to go on"),
    Key("ctrl+c", "word('quit')", "", "stop here, as F10"),
)

_NAMES = {"down": "Arrow down", "up": "Arrow up", "pagedown": "Page Down", "pageup": "Page Up"}


def bindings() -> list[Binding]:
    """The keys as Textual takes them."""
    return [
        Binding(key.key, key.action, key.label, show=bool(key.label), priority=key.first, tooltip=key.meaning)
        for key in KEYS
    ]


def told_keys() -> list[str]:
    """Every key with what it does, a line each."""
    return ["Keys", *(f"  {_NAMES.get(key.key) or key.key.title()}: {key.meaning}" for key in KEYS)]
