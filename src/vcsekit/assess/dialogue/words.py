"""Every word that a room can use, with what it does. Help, both terminals and the guide are made from this table."""

from __future__ import annotations

from dataclasses import dataclass

from vcsekit.assess.session import FREE_TEXT, Step


@dataclass(frozen=True)
class Word:
    """A word: the heading under which help shows it, what it does, shorter ways to say it, whether text follows.

    `now` are the steps at which help tells of it first, where there is anything that it could do.
    """

    name: str
    heading: str
    meaning: str
    same: tuple[str, ...] = ()
    takes_text: bool = False
    now: tuple[Step, ...] = ()


VOTING, SETTLING, KEEPING, READING, GOING, WHOLE = (
    "Voting", "Settling", "Keeping", "Reading", "Going on", "The whole session",
)  # fmt: skip

_YES_OR_NO = (Step.RATIFY, Step.CONFIRM)

WORDS = (
    Word("vote", VOTING, "count votes by constituency, hidden until all are in", ("v",), True, now=(Step.LEVEL,)),
    Word(
        "reveal", VOTING, "show the votes, or those that were sent in; or: reveal anyway", ("r",), True,
        now=(Step.LEVEL, Step.VOTES),
    ),
    Word("votes", VOTING, "read the votes again", now=(Step.LEVEL, Step.CONFIRM, Step.MINORITY)),
    Word("drop", VOTING, "give up the open vote; or: drop action 2", (), True, now=(Step.VOTES,)),
    Word("reason", SETTLING, "why we chose this level: reason TEXT", (), True),
    Word("minority", SETTLING, "another view, in its holders' words: minority TEXT", (), True),
    Word(
        "confidence", SETTLING, "how sure we are: confidence low, medium or high", ("sure",), True,
        now=(Step.EVIDENCE,),
    ),
    Word("na", SETTLING, "not applicable here: na REASON", ("n/a", "not applicable"), True, now=(Step.LEVEL,)),
    Word("yes", SETTLING, "agree to what was just asked", ("y",), now=_YES_OR_NO),
    Word(
        "no", SETTLING, "say no to what was just asked, or that there is nothing to tell",
        now=(*_YES_OR_NO, *FREE_TEXT),
    ),
    Word("note", KEEPING, "keep a note that all may read: note TEXT", ("n",), True),
    Word("private", KEEPING, "keep a note for the facilitator alone; what is typed is hidden", ("p",), True),
    Word(
        "evidence", KEEPING,
        "keep evidence: evidence WHAT; where: PLACE; who: WHO VOUCHES; date: DATE", ("e",), True,
    ),
    Word("ask", KEEPING, "evidence that somebody is to bring: ask WHAT; who: WHO", (), True, now=(Step.EVIDENCE,)),
    Word("shown", KEEPING, "evidence that was asked for has come: shown NUMBER", (), True, now=(Step.EVIDENCE,)),
    Word("action", KEEPING, "keep an action: action WHAT; who: WHO; when: DAY; approach: ID", ("a",), True),
    Word("park", KEEPING, "keep a question for another day: park TEXT", (), True),
    Word("wording", KEEPING, "feedback on how this indicator is worded: wording TEXT", (), True),
    Word("again", READING, "read this indicator again"),
    Word("discuss", READING, "all questions that open the conversation", ("d",), now=(Step.LEVEL,)),
    Word("barriers", READING, "what tends to stand in the way here", now=(Step.LEVEL,)),
    Word("approaches", READING, "what others did about it; or: approaches all", (), True, now=(Step.LEVEL,)),
    Word("cases", READING, "where it was done; or: cases all", (), True),
    Word("show", READING, "read an item: show ID", (), True),
    Word("find", READING, "search matrix and framework: find WORDS", ("search",), True),
    Word("back", GOING, "change this answer, or go to the indicator before", ("b",), now=(Step.CONFIRM, *FREE_TEXT)),
    Word("skip", GOING, "leave this one for later", ("s",), now=(Step.LEVEL, Step.VOTES)),
    Word("next", GOING, "go to the next indicator that is open", now=(Step.END,)),
    Word("go", GOING, "go to an indicator: go ID", ("jump",), True, now=(Step.END,)),
    Word("undo", GOING, "take back the last thing that was kept", ("u",), now=tuple(Step)),
    Word("redo", GOING, "have it again"),
    Word("break", GOING, "a break; its time does not count: break MINUTES", ("pause",), True),
    Word("quit", GOING, "stop here; everything is saved", ("q", "exit"), now=(Step.END,)),
    Word("where", WHOLE, "how far we are, and what is open", ("w",), now=(Step.END,)),
    Word("time", WHOLE, "the time that is left", ("t",)),
    Word("summary", WHOLE, "the levels of this domain, or: summary DOMAIN", (), True),
    Word("agenda", WHOLE, "what is to be discussed, and what is proposed as a block", now=(Step.RATIFY,)),
    Word("ratify", WHOLE, "go to the block of proposals"),
    Word("take", WHOLE, "take a proposal into the discussion: take ID", (), True, now=(Step.RATIFY,)),
    Word("room", WHOLE, "how many of each constituency are here: room nhs 6, vcse 7", (), True),
    Word("kept", WHOLE, "actions, parked questions and evidence that is still asked for", now=(Step.END,)),
    Word("close", WHOLE, "ask for feedback on how we worked, to end the session", now=(Step.END,)),
    Word("help", WHOLE, "what can be typed now; or: help all, help WORD", ("h", "?"), True),
)  # fmt: skip

_BY_NAME = {name: word for word in WORDS for name in (word.name, *word.same)}


def word_named(text: str) -> Word | None:
    """The word that a text is, by its name or a shorter way to say it, whatever its case."""
    return _BY_NAME.get(text.casefold())


def names() -> list[str]:
    """The names of all words."""
    return [word.name for word in WORDS]
