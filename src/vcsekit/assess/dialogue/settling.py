"""Settling an indicator: a level, the warning before it, why, other views, how sure."""

from __future__ import annotations

from vcsekit.assess.consensus import warnings
from vcsekit.assess.dialogue.going import agree, later
from vcsekit.assess.dialogue.keeping import nothing
from vcsekit.assess.dialogue.parts import Reply, Turn, here, level_named, one_of, parse_counts, puzzled
from vcsekit.assess.dialogue.voting import vote
from vcsekit.assess.dialogue.words import names
from vcsekit.assess.events import (
    ConfidenceStated,
    LevelChosen,
    LevelProposed,
    MinorityView,
    NotApplicable,
    Passed,
    ReasonGiven,
)
from vcsekit.assess.session import FREE_TEXT, Step
from vcsekit.content.suggest import did_you_mean

_CONFIDENCE = ("low", "medium", "high")


def level(turn: Turn, text: str) -> Reply:
    """A line at the question for a level: a level, or a tally of the room."""
    name = here(turn)
    if not text and turn.session.record(name).settled:
        return Reply((Passed(indicator=name),))
    if not text:
        return puzzled("Please give a level, or a word such as vote or skip. Type help for all words.")
    chosen = level_named(turn.levels, text)
    if chosen is not None:
        return choose(turn, name, chosen.id)
    if parse_counts(turn.levels, text) is not None:
        return vote(turn, text)
    known = ", ".join(f"{item.value} {item.label}" for item in turn.levels)
    near = did_you_mean(text, [*(item.label for item in turn.levels), *names()])
    guess = f" {near[0].upper()}{near[1:].replace('`', '')}" if near else ""
    return puzzled(f"“{text[:60]}” is no level.{guess} Levels are: {known}. Type help for all words.")


def choose(turn: Turn, name: str, level_id: str) -> Reply:
    """A level: agreed at once, or proposed where there is something to hear first."""
    label = turn.library.matrix.level(level_id).label
    heard = warnings(turn.library, turn.session, name)
    if not heard:
        return Reply((LevelChosen(indicator=name, level=level_id),), (f"{name}: {label}. Saved.",))
    event = LevelProposed(indicator=name, level=level_id)
    return Reply((event,), ("Before this counts as agreed:", *heard))


def confirm(turn: Turn, text: str) -> Reply:
    """An answer to the question whether a proposed level counts all the same."""
    name = here(turn)
    proposed = turn.session.record(name).proposed
    if proposed is None or one_of(text, ("no",)):
        return Reply((Passed(indicator=name),), ("Nothing is settled; the level is open again.",))
    if one_of(text, ("yes",)):
        label = turn.library.matrix.level(proposed).label
        return Reply((LevelChosen(indicator=name, level=proposed),), (f"{name}: {label}. Saved.",))
    if level_named(turn.levels, text) is not None:
        return level(turn, text)
    return puzzled("Please type yes to settle it all the same, or no to leave it open.")


def reason(turn: Turn, rest: str) -> Reply:
    """Why the room chose this level."""
    name = here(turn)
    if not rest:
        return puzzled("Write the reason after the word, such as: reason Two of three boards do it.")
    return Reply((ReasonGiven(indicator=name, text=rest),), ("Reason saved.",))


def minority(turn: Turn, rest: str) -> Reply:
    """Another view, in its holders' words."""
    name = here(turn)
    if not rest:
        return puzzled("Write the view after the word, in its holders' words: minority TEXT")
    return Reply((MinorityView(indicator=name, text=rest),), ("Saved in your words.",))


def other_view_question(turn: Turn) -> str:
    """Asks those who see it otherwise; whether anybody does is not told where too few voted."""
    record = turn.session.record(here(turn))
    if record.minority:
        return "Another view?"
    vote = record.shown_vote
    known = vote is not None and vote.number >= turn.session.smallest
    return "Some voted otherwise. Their view, in their words?" if known else "Another view, in its holders' words?"


def confidence(turn: Turn, rest: str) -> Reply:
    """How sure the room is."""
    name = here(turn)
    chosen = one_of(rest, _CONFIDENCE)
    if chosen is None:
        return puzzled("How sure are we? Type confidence low, confidence medium or confidence high.")
    # `one_of` gives one of the three words of the event.
    return Reply((ConfidenceStated(indicator=name, confidence=chosen),), (f"Confidence {chosen}. Saved.",))  # type: ignore[arg-type]


def not_applicable(turn: Turn, rest: str) -> Reply:
    """An indicator that does not apply here."""
    name = here(turn)
    event = NotApplicable(indicator=name, reason=rest)
    why = () if rest else (f"To say why: go {name}, then na and the reason.",)
    return Reply((event,), (f"{name}: not applicable. Saved; it counts in no score.", *why))


def yes(turn: Turn, _rest: str) -> Reply:
    """Yes, where nothing was asked that it answers."""
    if turn.session.step is Step.CONFIRM:
        return confirm(turn, "yes")
    if turn.session.step is Step.RATIFY:
        return agree(turn)
    if turn.session.step in FREE_TEXT:
        return puzzled("Please type it in words, or press Enter if there is none.")
    return puzzled("There is nothing to say yes to here. Type help for all words.")


def no(turn: Turn, _rest: str) -> Reply:
    """No, where nothing was asked that it answers; at a step that can be passed, it passes."""
    if turn.session.step is Step.CONFIRM:
        return confirm(turn, "no")
    if turn.session.step is Step.RATIFY:
        return later()
    if turn.session.step in FREE_TEXT:
        return nothing(turn)
    return puzzled("There is nothing to say no to here. Type help for all words.")
