"""Questions about a new item: answered by options, or one by one on a terminal."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vcsekit.cli.console import insist
from vcsekit.content.ids import a
from vcsekit.content.library import Library
from vcsekit.content.suggest import did_you_mean
from vcsekit.diagnostics import VcsekitError

_MOST_SHOWN = 20
_NOT_SHOWN = ("Cc", "Cs", "Cn")
"""Unicode's classes of control characters, halves of characters, and characters that there are not."""

Check = Callable[[Library, str], str]
"""An answer as it is kept. Raises VcsekitError, with what to answer instead."""


@dataclass(frozen=True)
class Question:
    """One thing to know of a new item: the field, the option that answers it, and the words that ask for it.

    Of `many` answers there is one a line where `lines`, else all stand on one line with commas between them.
    """

    name: str
    option: str
    words: str
    help: str
    check: Check
    required: bool = False
    many: bool = False
    lines: bool = False
    shown: Callable[[Library], Sequence[str]] = lambda library: ()  # noqa: ARG005


def answers(kind: str, questions: Sequence[Question], given: Mapping[str, Any], library: Library) -> dict[str, Any]:
    """What is known of a new item: what options say, and what the user says on a terminal.

    Asks only where something is needed that no option said. Raises VcsekitError where that can't be asked, and
    where an option says what can't be.
    """
    known = {
        question.name: _checked(question, given[question.name], library)
        for question in questions
        if given.get(question.name)
    }
    missing = [question for question in questions if question.required and question.name not in known]
    if not missing:
        return known
    if not sys.stdin.isatty():
        options = ", ".join(question.option for question in missing)
        raise VcsekitError(f"to make {a(kind)} this is missing: {options}", f"see `vcsekit new {kind} --help`")
    insist("Enter leaves a text for later, ? explains, Ctrl+C stops before anything is written.")
    for question in questions:
        if question.name not in known:
            answer = _ask(question, library)
            if answer:
                known[question.name] = answer
    return known


def _checked(question: Question, given: Any, library: Library) -> Any:
    if question.many:
        return tuple(dict.fromkeys(question.check(library, text) for text in given))
    return question.check(library, given)


def _ask(question: Question, library: Library) -> Any:
    """The user's answer, asked again until it is one; nothing where it is left for later."""
    insist("")
    insist(question.words + _how(question))
    while True:
        typed = _typed(question)
        if typed == ["?"]:
            _explain(question, library)
        elif not typed and question.required:
            insist("This one is needed. ? explains.")
        elif not typed:
            return None
        else:
            try:
                return _checked(question, typed if question.many else typed[0], library)
            except VcsekitError as error:
                insist(error.message + (f"; {error.hint}" if error.hint else ""))


def _how(question: Question) -> str:
    """What to know about the form of an answer, in brackets behind the question."""
    if question.lines:
        return " (one on each line, an empty line ends)"
    notes = ["needed"] * question.required + ["commas between several"] * question.many
    return f" ({', '.join(notes)})" if notes else ""


def _typed(question: Question) -> list[str]:
    """What the user types: one line, or lines up to an empty one."""
    found: list[str] = []
    while True:
        try:
            line = input("> ").strip()
        except EOFError:
            raise VcsekitError("the answers came to an end, so nothing was written") from None
        if not question.lines:
            parts = line.split(",") if question.many else [line]
            return [part.strip() for part in parts if part.strip()]
        if not line or line == "?":
            return found or ([line] if line else [])
        found.append(line)


def _explain(question: Question, library: Library) -> None:
    insist(question.help)
    shown = question.shown(library)
    for line in shown[:_MOST_SHOWN]:
        insist(f"  {line}")
    if len(shown) > _MOST_SHOWN:
        insist(f"  … and {len(shown) - _MOST_SHOWN} more; type a part of a name to see what is like it")


def one_of(kind: str) -> Check:
    """An answer that names an item in use: by its id, or by its title."""

    def check(library: Library, text: str) -> str:
        known = _in_use(library, kind)
        folded = {name.casefold(): name for name in known} | {title.casefold(): name for name, title in known.items()}
        found = folded.get(text.strip().casefold())
        if found is None:
            alike = [name for name, title in known.items() if text.casefold() in f"{name} {title}".casefold()]
            hint = did_you_mean(text, known) or (
                "such are: " + ", ".join(sorted(alike or known)[:5]) if known else None
            )
            raise VcsekitError(f"`{text}` is not the id of any {kind} in use", hint)
        return found

    return check


def names(kind: str) -> Callable[[Library], Sequence[str]]:
    """The items of a kind that are in use, to be shown: id and title."""
    return lambda library: [f"{name}  {title}" for name, title in _in_use(library, kind).items()]


def _in_use(library: Library, kind: str) -> dict[str, str]:
    entries = [entry for entry in library.entries.values() if entry.kind == kind and entry.item is not None]
    return {
        entry.id: getattr(entry.item, "title", "") or getattr(entry.item, "name", "")
        for entry in entries
        if not getattr(entry.item, "retired", None)
    }


def source_ref(library: Library, text: str) -> str:
    """The ref of an item of a source document."""
    known = library.source_items
    if text not in known:
        alike = [ref for ref, item in known.items() if text.casefold() in f"{ref} {item.label}".casefold()]
        hint = "such are: " + ", ".join(alike[:5]) if alike else did_you_mean(text, known)
        raise VcsekitError(f"no source document has an item `{text}`", hint or "the refs are in the files in sources/")
    return text


def refs(library: Library) -> Sequence[str]:
    """Every item of the source documents, to be shown: ref and label."""
    return [f"{ref}  {item.label}" for ref, item in library.source_items.items()]


def of_form(form: Any, words: str) -> Check:
    """An answer that a type of the model takes; `words` say what it looks like."""

    def check(library: Library, text: str) -> str:  # noqa: ARG001
        from pydantic import TypeAdapter, ValidationError

        if any(unicodedata.category(letter) in _NOT_SHOWN and letter != "\n" for letter in text):
            raise VcsekitError("this text holds a character that can't be shown", "type it again without")
        try:
            return str(TypeAdapter(form).validate_python(text))
        except ValidationError:
            raise VcsekitError(f"`{text[:60]}` can't be used here", f"write {words}") from None

    return check
