"""What a facilitator wants otherwise in an agenda, read from the options of `assess plan`."""

from __future__ import annotations

from vcsekit.assess.agenda import Wishes
from vcsekit.assess.dialogue.parts import level_named, number_in
from vcsekit.assess.events import Planned
from vcsekit.content.library import Library
from vcsekit.content.suggest import did_you_mean
from vcsekit.diagnostics import VcsekitError


def refuse_unproposed(wishes: Wishes, agenda: Planned) -> None:
    """Raises VcsekitError where an indicator is to be proposed, and nothing tells at which level."""
    proposed = {item.indicator for item in agenda.ratify}
    for name in wishes.ratify:
        if name not in proposed:
            raise VcsekitError(f"too few answered {name} to propose a level", f"name one, such as: --ratify {name}=2")


def wished(library: Library, discuss: str, ratify: str, later: str) -> Wishes:
    """The wishes that three lists of ids tell. Raises VcsekitError where one of them can't be understood."""
    talk, block, left = _ids(library, discuss), _ids(library, ratify), _ids(library, later)
    for name in (*talk, *block, *left):
        if (name in talk) + (name in block) + (name in left) > 1:
            raise VcsekitError(f"{name} is named for two things", "name it in one of --discuss, --ratify and --later")
    minutes = {name: _minutes(name, text) for name, text in talk.items() if text}
    levels = {name: _level(library, name, text) for name, text in block.items() if text}
    return Wishes(tuple(talk), tuple(block), tuple(left), minutes, levels)


def _ids(library: Library, text: str) -> dict[str, str]:
    """Indicators, each with what stands behind its equals sign. Raises VcsekitError where there is no such one."""
    known = [indicator.id for indicator in library.indicators]
    found: dict[str, str] = {}
    for part in text.replace(",", " ").split():
        name, _, value = part.partition("=")
        wanted = name.upper()
        if wanted not in known:
            raise VcsekitError(f"there is no indicator `{wanted}`", did_you_mean(wanted, known) or "see `vcsekit list`")
        found[wanted] = value
    return found


def _minutes(name: str, text: str) -> int:
    minutes = number_in(text, 24 * 60)
    if minutes is None:
        raise VcsekitError(f"“{text}” is no number of minutes", f"write --discuss {name}=15")
    return minutes


def _level(library: Library, name: str, text: str) -> str:
    level = level_named(library.matrix.scale, text)
    if level is None:
        known = ", ".join(f"{item.value} or {item.id}" for item in library.matrix.scale)
        raise VcsekitError(f"“{text}” is no level for {name}", f"levels are {known}")
    return level.id
