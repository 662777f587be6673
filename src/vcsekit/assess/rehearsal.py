"""An invented room, to practise on: votes that were never cast, for any matrix."""

from __future__ import annotations

import random

from vcsekit.assess.agenda import imports, plan
from vcsekit.assess.events import Event, RoomCounted
from vcsekit.content.library import Library

SEED = 2026
MINUTES = 120
PEOPLE = 4
"""People of each constituency in the invented room."""


def rehearsal_events(library: Library) -> list[Event]:
    """Who is in the invented room, what they sent in, and the agenda that follows. The same every time."""
    chance = random.Random(SEED)  # noqa: S311 - invented votes, no secret
    groups = [group.id for group in library.matrix.constituencies][:3]
    votes = {item.id: _votes(library, groups, chance) for item in library.indicators}
    people = RoomCounted(people=dict.fromkeys(groups, PEOPLE))
    return [people, *imports(votes, "answers sent in beforehand (invented)"), plan(library, votes, MINUTES)]


def _votes(library: Library, groups: list[str], chance: random.Random) -> dict[str, dict[str, int]]:
    """Votes around one level; for one indicator in three, the groups see it differently."""
    levels = [level.id for level in library.matrix.scale]
    middle, apart = chance.randrange(len(levels)), chance.random() < 1 / 3
    found: dict[str, dict[str, int]] = {}
    for place, group in enumerate(groups):
        centre = middle if not apart or place == 0 else chance.randrange(len(levels))
        counts: dict[str, int] = {}
        for _ in range(PEOPLE):
            step = chance.choice((0, 0, 0, 0, 1, -1)) if apart else 0
            level = levels[min(len(levels) - 1, max(0, centre + step))]
            counts[level] = counts.get(level, 0) + 1
        found[group] = counts
    return found
