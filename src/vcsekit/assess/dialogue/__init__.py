"""The dialogue: which question comes next, and what an answer means. Both terminals draw it; it draws nothing.

Each family of words has a module; `words.py` is the table of them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vcsekit.assess.dialogue import going, helping, keeping, reading, readout, settling, voting
from vcsekit.assess.dialogue.parts import MAX_TEXT, Prompt, PuzzledError, Reply, Turn, labelled, puzzled
from vcsekit.assess.dialogue.words import KEEPING, Word, word_named
from vcsekit.assess.events import EvidenceAdded, FeedbackGiven, MinorityView, NoteAdded, ReasonGiven
from vcsekit.assess.legible import legible
from vcsekit.assess.session import FREE_TEXT, Session, Step
from vcsekit.content.library import Library

__all__ = ["MAX_TEXT", "Dialogue", "Prompt", "Reply", "Turn"]

_HANDLERS: Mapping[str, Callable[[Turn, str], Reply]] = {
    "vote": voting.vote, "reveal": voting.reveal, "votes": voting.votes, "drop": voting.drop,
    "reason": settling.reason, "minority": settling.minority, "confidence": settling.confidence,
    "na": settling.not_applicable, "yes": settling.yes, "no": settling.no,
    "note": keeping.note, "private": keeping.private, "evidence": keeping.evidence, "ask": keeping.ask,
    "shown": keeping.shown, "action": keeping.action, "park": keeping.park, "wording": keeping.wording,
    "kept": keeping.kept, "close": keeping.close,
    "discuss": reading.discuss, "barriers": reading.barriers, "approaches": reading.approaches,
    "cases": reading.cases, "show": reading.show, "find": reading.find, "where": reading.where,
    "summary": reading.summary, "help": helping.help_words, "again": lambda _turn, _rest: Reply(read_again=True),
    "back": going.back, "skip": going.skip, "next": going.following, "go": going.go, "undo": going.undo,
    "redo": going.redo, "break": going.pause, "quit": going.quit_session, "time": going.time,
    "agenda": going.agenda, "ratify": going.ratify, "take": going.take, "room": going.room,
}  # fmt: skip

_LABELLED = re.compile(r"([A-Za-z/]+):\s*(.*)", re.DOTALL)


@dataclass(frozen=True)
class Dialogue:
    """The dialogue over one matrix."""

    library: Library

    def next_prompt(self, session: Session) -> Prompt:
        """The question that the session asks next."""
        turn = Turn(self.library, session)
        hidden = session.step is Step.PRIVATE or (session.step is Step.VOTES and not _all_in(session))
        return Prompt(session.indicator, session.step, _question(turn), hidden)

    def answer(self, session: Session, text: str, now: str | None = None) -> Reply:
        """What an input means at this point. `now` is the moment in UTC, for words that tell the time."""
        line = " ".join(legible(text).split())
        if len(line) > MAX_TEXT:
            return puzzled(f"That is longer than {MAX_TEXT:,} characters. Please say it in fewer.")
        turn = Turn(self.library, session, now)
        word, rest = _word(session.step, line)
        reply = _handled(turn, word, rest) if word else None
        if reply is None or (not reply.understood and _may_be_text(session.step, word, rest)):
            return _answered(turn, line)
        return reply

    def welcome_back(self, session: Session, now: str) -> str:
        """What the room hears where the last answer is long ago, such as after a laptop slept; else an empty text."""
        return going.told_gap(Turn(self.library, session, now))

    def read_out(self, session: Session, now: str | None = None) -> list[str]:
        """What the room hears before a question: the indicator with its levels, or the block of proposals."""
        return list(readout.read_out(Turn(self.library, session, now)))

    def afterwards(self, before: Session, after: Session) -> list[str]:
        """What the room hears once something is kept: a domain's levels where its last indicator was settled."""
        return list(readout.afterwards(Turn(self.library, after), before))


def _handled(turn: Turn, word: Word, rest: str) -> Reply:
    try:
        return _HANDLERS[word.name](turn, rest)
    except PuzzledError as error:
        return puzzled(str(error))


def _answered(turn: Turn, line: str) -> Reply:
    try:
        return _answer_step(turn, line)
    except PuzzledError as error:
        return puzzled(str(error))


def _word(step: Step, line: str) -> tuple[Word | None, str]:
    """The word that a line begins with, and the rest; no word where the line answers the question.

    Where a text is asked for, a line that begins with a capital is a sentence: “Evidence is thin”.
    """
    label = _LABELLED.fullmatch(line)
    word = word_named(label[1]) if label else None
    if label and word and word.takes_text:
        return word, label[2]
    may_be_no = step in (Step.CONFIRM, Step.RATIFY, *FREE_TEXT)
    word = word_named("no" if may_be_no and line.casefold() == "n" else line)
    if word:
        return word, ""
    name, _, rest = line.partition(" ")
    word = word_named(name)
    if word is None or not word.takes_text or step is Step.PRIVATE:
        return None, line
    if len(name) == 1 and (step in FREE_TEXT or step is Step.VOTES):
        return None, line
    if step in FREE_TEXT and name[0].isupper():
        return None, line
    return word, rest


def _may_be_text(step: Step, word: Word | None, rest: str) -> bool:
    """Whether a line that begins with a word, but makes no sense as one, is a sentence: “go ahead slowly”."""
    return step in FREE_TEXT and word is not None and word.heading != KEEPING and bool(rest)


def _answer_step(turn: Turn, line: str) -> Reply:
    match turn.session.step:
        case Step.LEVEL:
            return settling.level(turn, line)
        case Step.VOTES:
            return voting.count(turn, line)
        case Step.CONFIRM:
            return settling.confirm(turn, line)
        case Step.RATIFY:
            return _block(turn, line)
        case Step.END:
            return puzzled("There is no question left. Type where, next, go and an id, close, or quit.")
    return _free_text(turn, line)


def _free_text(turn: Turn, line: str) -> Reply:
    indicator, step = turn.session.indicator, turn.session.step
    if keeping.is_nothing(line):
        return keeping.nothing(turn)
    if step is Step.PRIVATE:
        return Reply((NoteAdded(indicator=indicator, text=line, private=True),), ("Private note saved.",))
    if step is Step.PROCESS:
        return Reply((FeedbackGiven(about="process", text=line),), ("Saved. More, or Enter to end.",))
    name = indicator or ""
    if step is Step.REASON:
        return Reply((ReasonGiven(indicator=name, text=line),), ("Reason saved.",))
    if step is Step.MINORITY:
        return Reply((MinorityView(indicator=name, text=line),), ("Saved in your words.",))
    text, fields = labelled(line, keeping.EVIDENCE_LABELS)
    # Labels name only fields that hold texts; a mapping can't tell the type checker so.
    event = EvidenceAdded(indicator=name, text=text or line, **(fields if text else {}))  # type: ignore[arg-type]
    return Reply((event,), ("Evidence saved.",))


def _block(turn: Turn, line: str) -> Reply:
    if line.casefold() in ("agree", "agreed"):
        return going.agree(turn)
    if not line or line.casefold() == "later":
        return going.later()
    return puzzled("Type yes to ratify the block, take and an id to discuss one, or Enter to come back to it later.")


def _all_in(session: Session) -> bool:
    """Whether the open vote waits for nothing more than to be shown."""
    vote = session.record(session.indicator or "").open_vote
    if vote is None or vote.way == "person":
        return False
    return session.awaited() is None and bool(vote.votes)


def _question(turn: Turn) -> str:
    session, name = turn.session, turn.session.indicator
    record = session.record(name or "")
    match session.step:
        case Step.RATIFY:
            return "Shall we ratify these as a block? yes, take and an id, or Enter for later"
        case Step.END:
            return "That was the last one. A word (where, next, go, close, quit)"
        case Step.VOTES:
            return voting.question(turn)
        case Step.CONFIRM:
            level = turn.library.matrix.level(record.proposed or turn.levels[0].id).label
            return f"{name}. Settle on {level} all the same? yes or no"
        case Step.REASON:
            return f"{name}. Why this level? (Enter for no reason)"
        case Step.MINORITY:
            return f"{name}. {settling.other_view_question(turn)} (Enter for none)"
        case Step.EVIDENCE:
            asked = "More evidence (Enter for no more)" if record.evidence else "Evidence (Enter for no evidence)"
            return f"{name}. {asked}"
        case Step.PRIVATE:
            return "A private note; what you type is hidden (Enter for none)"
        case Step.PROCESS:
            return "What worked, and what would you change about how we worked? (Enter to end)"
    return _level_question(turn, name or "")


def _level_question(turn: Turn, name: str) -> str:
    values, record = [level.value for level in turn.levels], turn.session.record(name)
    sent = sum(vote.number for vote in record.hidden_imports)
    told = f" {sent} votes were sent in: reveal shows them." if sent else ""
    again = "vote again, " if record.shown_vote else "vote, "
    levels = f"evel {values[0]} to {values[-1]}, its name, {again}or a word (help shows them)"
    if not record.settled:
        return f"{name}.{told} L{levels}"
    # What was sent in is not told again: it was for the room to settle this.
    stands = turn.library.matrix.level(record.level).label if record.level else "not applicable"
    return f"{name} is settled: {stands}. Enter goes on. To change it: l{levels}"
