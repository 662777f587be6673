"""What has to be known of a new item of each kind."""

from __future__ import annotations

import typing
from collections.abc import Sequence
from typing import Any

from vcsekit.cli.new.asking import Check, Question, names, of_form, one_of, refs, source_ref
from vcsekit.content.ids import a, refuse_form, refuse_taken
from vcsekit.content.library import Library
from vcsekit.model.base import Label, Period, Text
from vcsekit.model.cases import Case
from vcsekit.model.codesign import ModelDocument
from vcsekit.model.framework import Approach, Barrier, Theme
from vcsekit.model.matrix import Domain, Indicator

_LABEL = of_form(Label, "a short text on one line")
_TEXT = of_form(Text, "a text")
_KINDS = typing.get_args(ModelDocument.model_fields["kind"].annotation)

_CODE_HELP = "Two to eight capitals or digits, a capital first, such as `FUND`. It stays for ever."
_KIND_HELP = f"One of: {', '.join(_KINDS)}."

_SOURCES = Question(
    "sources", "--source", "Which items of source documents does it come from?",
    "Their refs, such as `timeframes/b1`. Nothing is cited that does not say it.",
    source_ref, required=True, many=True, shown=refs,
)  # fmt: skip


def _text(model: Any, name: str, words: str, check: Check = _TEXT, **more: Any) -> Question:
    """A question for a field, with the model's own description as its help."""
    return Question(
        name, f"--{name.replace('_', '-')}", words, model.model_fields[name].description or "", check, **more
    )


def _lines(model: Any, name: str, option: str, words: str) -> Question:
    return Question(name, option, words, model.model_fields[name].description or "", _TEXT, many=True, lines=True)


def _ids(kind: str, name: str, words: str, *, required: bool = False, option: str = "") -> Question:
    told = f"The ids or titles of {kind}s, as `vcsekit list` shows them."
    return Question(
        name, option or f"--{kind}", words, told, one_of(kind), required=required, many=True, shown=names(kind)
    )


def _id(kind: str, words: str) -> Question:
    told = f"The id or title of {a(kind)}."
    return Question(kind, f"--{kind}", words, told, one_of(kind), required=True, shown=names(kind))


def _title(model: Any) -> Question:
    return _text(model, "title", "What is its title?", _LABEL, required=True)


def _first(words: str, told: str) -> Question:
    return Question("first", "--first", words, told, _LABEL)


def _own_id(kind: str) -> Question:
    """The id, which is otherwise made of the title."""

    def check(library: Library, text: str) -> str:
        refuse_form(kind, text)
        refuse_taken(library, text)
        return text

    told = (
        "Lower-case words joined by hyphens. It stays for ever; people see the title. Enter alone: made of the title."
    )
    return Question("id", "--id", "Which id should it have?", told, check)


def _code(library: Library, text: str) -> str:
    refuse_form("domain", text)
    refuse_taken(library, text)
    return text


def _kind(library: Library, text: str) -> str:
    return of_form(ModelDocument.model_fields["kind"].annotation, "one of: " + ", ".join(_KINDS))(library, text)


def _levels(library: Library) -> list[Question]:
    """One question for each level of the scale, lowest first."""
    return [
        Question(
            f"level {level.id}", "--level", f"What would a visitor see at level {level.value}, {level.label}?",
            f"What is seen at this level and not at the one before. The level means: {level.meaning}", _TEXT,
        )
        for level in library.matrix.scale
    ]  # fmt: skip


def questions(kind: str, library: Library) -> Sequence[Question]:
    """The questions for a kind, in the order in which they are asked."""
    if kind == "indicator":
        return _INDICATOR[:3] + _levels(library) + _INDICATOR[3:]
    return _QUESTIONS[kind]


_INDICATOR = [
    _id("domain", "Which domain does it belong to?"),
    _title(Indicator),
    _text(Indicator, "statement", "What does good look like, in one idea?"),
    _lines(Indicator, "evidence", "--evidence", "What could be shown to others?"),
    _lines(Indicator, "success", "--success", "What changes for people if it works?"),
    _lines(Indicator, "prompts", "--prompt", "Which questions open the conversation?"),
    _ids("barrier", "barriers", "Which barriers tend to stand in its way?"),
    _SOURCES,
]
_QUESTIONS: dict[str, list[Question]] = {
    "domain": [
        Question("id", "--id", "Which code should it have?", _CODE_HELP, _code, required=True),
        _title(Domain),
        _text(Domain, "purpose", "What does it look at, and why?"),
        _first("What is the title of its first indicator?", "Two to six words; a domain needs one indicator at least."),
        _SOURCES,
    ],
    "theme": [
        _title(Theme),
        _own_id("theme"),
        _id("area", "Which area does it belong to?"),
        _text(Theme, "description", "What is it about?"),
        _first("What is the title of its first barrier?", "A barrier in a few words; a theme needs one at least."),
        _SOURCES,
    ],
    "barrier": [
        _id("theme", "Which theme does it belong to?"),
        _title(Barrier),
        _own_id("barrier"),
        _text(Barrier, "description", "What happens, and to whom?"),
        _ids("indicator", "indicators", "Which indicators does it hold back?"),
        _SOURCES,
    ],
    "approach": [
        _id("theme", "Which theme does it belong to?"),
        _title(Approach),
        _own_id("approach"),
        _text(Approach, "description", "What did people do, and what came of it?"),
        _ids("barrier", "addresses", "Which barriers does it answer?", required=True, option="--addresses"),
        _ids("action", "actions", "Which actions of cases show it?"),
        _SOURCES,
    ],
    "case": [
        _title(Case),
        _own_id("case"),
        _id("system", "Which integrated care system is it in?"),
        _text(Case, "place", "Which place within the system?", _LABEL),
        _text(Case, "organisation", "Whose story is it?", _LABEL),
        _ids("area", "areas", "Which areas of the framework does it speak to?", required=True),
        _text(
            Case, "as_of", "When was the account given?",
            of_form(Period, "`2022`, `2022-04`, `2021/22`, `2022-04/2022-08` or `not stated`"), required=True,
        ),
        _text(Case, "overview", "Where is it, who took part, and what is it about?"),
        _first("What is the title of its first action?", "What was done, in a few words; a case needs one at least."),
        _ids("approach", "approaches", "Which approaches does this action show?"),
        _SOURCES,
    ],
    "document": [
        _title(ModelDocument),
        _own_id("document"),
        Question("kind", "--kind", "What kind of document is it?", _KIND_HELP, _kind, required=True),
        _text(ModelDocument, "summary", "What is it for, in one or two sentences?"),
        _text(ModelDocument, "label", "Whose is it?", _LABEL),
        _ids("indicator", "indicators", "Which indicators does it help with?"),
        _ids("approach", "approaches", "Which approaches does it help with?"),
        _SOURCES,
    ],
}  # fmt: skip
