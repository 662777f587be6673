"""All that the dialogue says and asks, word for word, beside what was agreed: tests/data/dialogue-told.txt.

Scripts go through every step and word, with right and wrong answers, at moments that are told. Whoever changes what
the room hears makes the file again (`python tests/test_dialogue_told.py`) and reads the difference.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from held import DIALOGUE, LIBRARY, ONE, THREE, TWO
from vcsekit.assess.dialogue.words import WORDS
from vcsekit.assess.events import Event, Planned, Proposal, RoomLevel, Topic, VotesImported
from vcsekit.assess.fold import apply
from vcsekit.assess.session import Session, start

TOLD = Path(__file__).parent / "data" / "dialogue-told.txt"
BEGIN = datetime.fromisoformat("2026-05-04T09:00:00+00:00")

PLAN = Planned(
    minutes=30,
    discuss=(Topic(indicator=THREE, minutes=12, why="spread (9 answers)"),),
    ratify=(
        Proposal(indicator=ONE, level="high", why="agreed on High (9 answers)"),
        Proposal(indicator=TWO, level="low", why="agreed on Low (9 answers)"),
    ),
)
SENT_IN = VotesImported(
    indicator=THREE,
    source="two returns",
    votes={"nhs": {"low": 3}, "vcse": {"high": 4}, "council": {"low": 1, "high": 2}},
)
OTHER_ROOM = RoomLevel(indicator=TWO, room="Room A", level="high", reason="we saw minutes")

SCRIPTS: dict[str, tuple[tuple[Event, ...], str]] = {
    "a vote by constituency": (
        (),
        "room|room nhs 4, vcse 3|room|room mayor 3|room nhs many|vote nonsense|vote|zebra|2 2|reveal|1 3|2 1|0 3|more|"
        "|votes|3|hgh|1|yes please|no|high|y|All groups saw minutes|One said that nobody came|confidence|"
        "confidence so-so|confidence medium|evidence Minutes; where: shelf; who: the clerk; date: May 2026|"
        "nothing|again",
    ),
    "a vote of the whole room and person by person": (
        (),
        "room nhs 2, vcse 2|vote room|0 0|x|2 2|undo|redo||votes|vote people||nhs 2|mayor 2|nhs 9|vcse 1||nhs 2|"
        "council 2|vcse 1||reveal now|reveal anyway|undo|reveal|votes|vote people|drop|vote|drop|drop|drop this|"
        "vote: 0 0|vote: 3 0|low|y|Letters are late|none|none|skip|skip",
    ),
    "what is kept": (
        (),
        "kept|note|note The room was cold|private|A quarrel|p: another one|private a third|evidence|"
        "evidence A list; where: web|ask|ask The budget; who: finance; date: June|shown 9|shown 1|shown|shown|"
        "action|action Write letters; who: Ann; when: 1 May; approach: early-letters|"
        "action Pay; approach: early-leters|action Pay; approach: zzz|action Rest|drop action 9|drop action 2|"
        "drop action 2|park|park Who pays?|wording|wording Whose letters?|kept|minority|"
        "minority It is worse in the north|reason|reason We saw it|again|go care-02|kept",
    ),
    "reading": (
        (),
        "|discuss|barriers|approaches|approaches all|cases|cases all|cases of doubt|"
        "show|show riverton|show early-letters|show late-invitations|show care|"
        "show CARE-02|show rivertn|show zzzzzz|find|find letters|find zebra|help|help all|help vote|help vot|help zzz|"
        "where|time|summary|summary work|summary zzz|agenda|ratify|take CARE-01|yes|no|reveal|votes|shown|undo|"
        "redo|back|maybe|break|break 15 minutes|break soon|next|back|go|go zzz|go work|low|because|quit",
    ),
    "to the end": (
        (),
        "high|We saw it|y|no|evidence none yet|none|na|na There is no table here|again|back|go WORK-01|low|"
        "Nobody pays|yes|none|where|summary care|anything|next|close|It went well|Too long||go CARE-01|low|"
        "reason of its own|confidence high|back|undo|undo|redo|no||skip|where",
    ),
    "an agenda, a block, and what was sent in": (
        (SENT_IN, OTHER_ROOM, PLAN),
        "agenda|time|votes|low|n|votes|reveal|votes|time|1|y|low|y|The grants were late|Some are paid|minutes||"
        "where|perhaps|take|take WORK-01|take care-02|agenda|time|low|yes|Minutes named one speaker|none|none|"
        "ratify|yes|agenda|ratify|again|where|time|go CARE-01|again|close|no|close|N|close|nothing|"
        "private|no|private|yes|n|next",
    ),
    "the block is left for later": ((PLAN,), "skip|later|next|ratify|no|ratify|agree|undo|back|where|time"),
}
LONG_AFTER = {"time", "where"}
"""Before these words, an hour and a half goes by; before all others, four minutes."""


def told() -> str:
    """Every script, what was typed, and what the room heard."""
    return "".join(f"=== {name}\n" + "".join(f"{line}\n" for line in _script(*SCRIPTS[name])) for name in SCRIPTS)


def _script(before: tuple[Event, ...], script: str) -> Iterator[str]:
    session, now = start(LIBRARY), BEGIN
    for event in before:
        session = apply(session, event.model_copy(update={"at": now.isoformat()}))
    yield from _asked(session, now)
    for line in script.split("|"):
        now += timedelta(minutes=95 if line in LONG_AFTER else 4)
        yield f"> {line}"
        yield from (f"! {gap}" for gap in [DIALOGUE.welcome_back(session, now.isoformat())] if gap)
        reply = DIALOGUE.answer(session, line, now.isoformat())
        yield from (f"  {text}" for text in reply.say)
        yield from (f"  ({word})" for word, is_so in (("quit", reply.quit), ("?", not reply.understood)) if is_so)
        earlier = session
        for event in reply.events:
            session = apply(session, event.model_copy(update={"at": now.isoformat()}))
        yield from (f"  {text}" for text in DIALOGUE.afterwards(earlier, session))
        if reply.events or reply.read_again:
            again = reply.read_again or session.indicator != earlier.indicator
            yield from _asked(session, now, again=again)


def _asked(session: Session, now: datetime, *, again: bool = True) -> Iterator[str]:
    yield from (f"  {text}" for text in (DIALOGUE.read_out(session, now.isoformat()) if again else ()) if text)
    prompt = DIALOGUE.next_prompt(session)
    yield f"{'#' if prompt.hidden else '?'} {prompt.question}"


def test_what_the_room_hears_is_what_was_agreed():
    assert told().split("\n") == TOLD.read_text(encoding="utf-8").split("\n")


@pytest.mark.parametrize("word", [word.name for word in WORDS])
def test_every_word_is_tried(word: str):
    typed = {line.split(" ")[0].rstrip(":") for _, script in SCRIPTS.values() for line in script.split("|")}
    assert typed & {word, *next(one.same for one in WORDS if one.name == word)}


if __name__ == "__main__":
    TOLD.write_text(told(), encoding="utf-8", newline="\n")
    sys.stderr.write(f"{TOLD} is written anew: read the difference\n")
