"""The words that carry the sense of a sentence: what changes with them is more than its wording."""

from __future__ import annotations

_NEGATIONS = """
no not none nobody nothing nowhere never neither nor without cannot can't don't doesn't isn't aren't wasn't weren't
won't hasn't haven't didn't hardly rarely unless except lack lacks lacking
"""
_AMOUNTS = """
1 all every each any some many most much few several both either only half quarter third twice once double more less
fewer least nearly almost everyone everybody anyone anybody someone somebody everything anything something always often
sometimes usually regularly occasionally hundred thousand million billion majority minority whole partly fully
"""
_FORCE = "must should shall may might can could need needs required optional voluntary compulsory"
_TIMES = """
before after until since during day days daily week weeks weekly fortnight fortnightly month months monthly quarterly
year years yearly annual annually hour hours
"""
_DIRECTIONS = """
above below higher lower increase increases increased increasing decrease decreases decreased decreasing rise rises rose
rising fall falls fell falling grow grows grew growing shrink shrinks shrank shrinking
"""
_STOP_WORDS = """
a an the and or but if then than that this these those there here of in on at by to from for with as into about over
under between through across up down out off is are was were be been being has have had having do does did doing it its
they them their theirs he she his her hers we us our ours you your yours who whom whose which what when where how why
so such also too very own same other another not
"""
_NUMBERS = "two three four five six seven eight nine ten eleven twelve"

TELLING = (
    (frozenset(_NEGATIONS.split()), "what is denied changed"),
    (frozenset(_AMOUNTS.split()), "how much or how many changed"),
    (frozenset(_FORCE.split()), "what must or may be changed"),
    (frozenset(_TIMES.split()), "when or how often changed"),
    (frozenset(_DIRECTIONS.split()), "which way it goes changed"),
)
"""Words that turn a sentence into another one when they come or go, and what to say then."""

OPPOSITES = ("un", "in", "im", "ir", "il", "dis", "non", "non-", "mis")
"""What turns a word into its opposite when it stands before it: paid and unpaid."""

STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words that hold a sentence together and say nothing by themselves."""

NUMBER_WORDS = {word: str(number) for number, word in enumerate(_NUMBERS.split(), start=2)} | {
    "one": "1", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90",
}  # fmt: skip
"""Numbers as they are written in words; the others are rare enough to be left as they stand."""
