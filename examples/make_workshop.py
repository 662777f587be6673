"""Makes `examples/workshop/answers.txt`: what a facilitator types in an invented workshop of two hours.

The people are invented; what they show and what they plan is taken from the matrix and the framework. Run it where
the content has changed: `python tools/generate.py` does.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from vcsekit.cli.library import load
from vcsekit.content.library import Library
from vcsekit.model.matrix import Indicator

ROOT = Path(__file__).parents[1]
ANSWERS = ROOT / "examples" / "workshop" / "answers.txt"
SEED = 62
PEOPLE = {"nhs": 5, "vcse": 6, "local-authority": 4, "lived-experience": 3}
DISCUSSED = 12


def answers(library: Library) -> str:
    """Every line that is typed, one a line."""
    return "\n".join(_lines(library, random.Random(SEED))) + "\n"


def _lines(library: Library, chance: random.Random) -> Iterator[str]:
    yield "room " + ", ".join(f"{group} {number}" for group, number in PEOPLE.items())
    yield "note Everybody agreed to speak for their own organisation, and to leave titles at the door."
    indicators = library.indicators
    discussed = sorted(chance.sample(indicators, DISCUSSED), key=indicators.index)
    for number, indicator in enumerate(discussed):
        yield f"go {indicator.id}"
        yield from _discussion(library, indicator, chance, number)
        if number == DISCUSSED // 2:
            yield "break 15"
    yield from _quickly(library, [item for item in indicators if item not in discussed], chance)
    yield "close"
    yield "The hidden votes let quiet people be heard. Next time send the papers a week before."
    yield ""
    yield "quit"


def _discussion(library: Library, indicator: Indicator, chance: random.Random, number: int) -> Iterator[str]:
    """Votes, talk, votes again, and what comes of it."""
    values = [level.value for level in library.matrix.scale]
    centre = chance.choice(values[:-1])
    yield from (
        _people_vote(values, centre, chance, apart=True) if number % 3 == 0 else _groups_vote(values, centre, chance)
    )
    yield f"note {_sentence(chance.choice(indicator.prompts))} This took most of our time."
    if number % 4 == 1:
        yield "private"
        yield "Two people did not speak here; ask them in the break."
    yield from _people_vote(values, centre, chance, apart=False)
    yield str(centre)
    yield "The second vote was closer, and the papers on the table show this level."
    yield "Some of us see less of it away from the city."
    yield ""
    yield f"confidence {chance.choice(('low', 'medium', 'high'))}"
    shown = chance.sample(indicator.evidence, min(2, len(indicator.evidence)))
    for piece in shown:
        yield f"{_sentence(piece)}; where: shared folder; who: alliance lead; date: May 2026"
    asked = next((piece for piece in indicator.evidence if piece not in shown), indicator.evidence[0])
    yield f"ask {_sentence(asked)}; who: council officer"
    yield from _actions(library, indicator, number)
    if number % 5 == 2:
        yield "wording Which of our boards does this mean?"
        yield f"park {chance.choice(indicator.prompts)}"
    yield ""


def _actions(library: Library, indicator: Indicator, number: int) -> Iterator[str]:
    wanted = set(indicator.barriers)
    found = next((item for item in library.approaches if wanted & set(item.addresses)), None)
    approach = f"; approach: {found.id}" if found else ""
    title = found.title if found else indicator.title
    yield f"action Agree who leads on this: {title}; who: ICB director; when: 2026-{number % 3 + 7:02d}-01{approach}"


def _people_vote(values: list[int], centre: int, chance: random.Random, *, apart: bool) -> Iterator[str]:
    """Each person in turn; in a first vote further apart than in a second."""
    yield "vote people"
    for group, people in PEOPLE.items():
        for _ in range(people):
            step = chance.choice((-1, 0, 0, 1) if apart else (0, 0, 0, 1))
            yield f"{group} {min(values[-1], max(values[0], centre + step))}"
    yield ""


def _groups_vote(values: list[int], centre: int, chance: random.Random) -> Iterator[str]:
    """Cards counted by constituency."""
    yield "vote"
    for people in PEOPLE.values():
        counts = dict.fromkeys(values, 0)
        for _ in range(people):
            counts[min(values[-1], max(values[0], centre + chance.choice((-1, 0, 0, 1))))] += 1
        yield " ".join(str(count) for count in counts.values())
    yield ""


def _quickly(library: Library, indicators: list[Indicator], chance: random.Random) -> Iterator[str]:
    """What is left: a level and a reason each, some not applicable."""
    for number, indicator in enumerate(indicators):
        yield f"go {indicator.id}"
        if number % 11 == 7:
            yield "na It is decided elsewhere in our region"
            continue
        yield str(chance.choice(library.matrix.scale).value)
        yield "Named by the room without a vote, since nobody saw it otherwise."
        yield ""


def _sentence(text: str) -> str:
    """A text as one line without what would be read as labels."""
    return " ".join(text.split()).replace(";", ",")


def main() -> None:
    """Writes the file again."""
    ANSWERS.parent.mkdir(exist_ok=True)
    ANSWERS.write_text(answers(load(ROOT / "content")), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
