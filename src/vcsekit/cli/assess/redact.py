"""`vcsekit assess redact`: a session made fit for publication."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vcsekit.cli.options import ContentOption, ForceOption

if TYPE_CHECKING:
    from vcsekit.assess.redact import FreeText, Redacted
    from vcsekit.cli.sessions import SavedSession
    from vcsekit.content.library import Library


class RedactedFormat(StrEnum):
    """What a redacted session is written as."""

    MARKDOWN = "md"
    JSON = "json"
    SESSION = "session"


class Texts(StrEnum):
    """What happens to texts that people wrote."""

    KEEP = "keep"
    DROP = "drop"


_BY_ENDING = {".md": RedactedFormat.MARKDOWN, ".json": RedactedFormat.JSON, ".jsonl": RedactedFormat.SESSION}


def command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The session, by name or file; it stays as it is.")],
    out: Annotated[Path, typer.Option("--out", metavar="NEW", help="Where to write it; a bare name makes a session.")],
    output_format: Annotated[
        RedactedFormat | None, typer.Option("--format", help="Unless told: by the ending of --out.")
    ] = None,
    texts: Annotated[
        Texts | None, typer.Option("--texts", help="What happens to reasons, notes, actions and other texts.")
    ] = None,
    feedback: Annotated[bool, typer.Option("--feedback", help="Keep feedback too, with --texts keep.")] = False,
    roles: Annotated[
        list[str] | None,
        typer.Option("--role", metavar="TEXT", help="A name that is a role, and stays, such as “finance lead”."),
    ] = None,
    force: ForceOption = False,
    content: ContentOption = None,
) -> None:
    """Make a session fit for publication.

    Taken out: private notes, feedback, times of day, votes that nobody was shown. Small constituencies are merged.
    Whoever does or vouches for something becomes their constituency, or person A, B and so on, in texts too. A
    program can't tell whom else a text names: the texts that stay are printed, and you say whether they may.

    Examples:

    \b
      vcsekit assess redact spring-workshop --out published.md --texts drop
      vcsekit assess redact spring-workshop --out published --texts keep
    """
    from vcsekit.assess.redact import Choices, free_texts, redact
    from vcsekit.cli import library as found
    from vcsekit.cli.kept import named_session
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.io.files import refuse_existing

    if feedback and texts is Texts.DROP:
        raise VcsekitError("feedback is made of texts, and --texts drop drops them", "leave --feedback out")
    form = _form(output_format, out)
    if form is not RedactedFormat.SESSION:
        refuse_existing([out], force=force)
    library = found.load(content)
    saved = named_session(name, library)
    choices = Choices(texts is not Texts.DROP, feedback, frozenset(roles or ()))
    redacted = redact(library, saved.session, choices)
    remaining = list(free_texts(redacted.session)) if choices.texts else []
    _print(remaining)
    if remaining and texts is None:
        message = f"{len(remaining)} texts need your eye, and nothing is written yet"
        raise VcsekitError(message, "may they stay as they are printed? --texts keep; else --texts drop")
    _write(library, saved, redacted, form, out, force=force)
    _tell(redacted)


def _form(asked: RedactedFormat | None, out: Path) -> RedactedFormat:
    from vcsekit.cli.output import form_of

    if asked is None and not out.suffix:
        return RedactedFormat.SESSION
    return form_of(asked, out, _BY_ENDING, RedactedFormat.SESSION)


def _print(texts: list[FreeText]) -> None:
    from vcsekit.assess.legible import legible
    from vcsekit.cli.assess.room import tell

    if texts:
        tell("Texts that stay, beside system, place and round. Do they name or describe anybody?")
    for item in texts:
        tell(f"{item.place}: {legible(item.text)}", hang=2)


def _write(
    library: Library, saved: SavedSession, redacted: Redacted, form: RedactedFormat, out: Path, *, force: bool
) -> None:
    from vcsekit.assess.minutes import Held, take_minutes
    from vcsekit.assess.rebuild import events_of
    from vcsekit.cli.assess.export import MinutesFormat, as_text
    from vcsekit.cli.console import say
    from vcsekit.cli.kept import write_session
    from vcsekit.cli.sessions import session_path
    from vcsekit.io.files import write_text

    header, day = _header(saved), _day(saved.last_saved)
    if form is RedactedFormat.SESSION:
        out = session_path(str(out))
        write_session(out, header, events_of(redacted.session), day)
    else:
        minutes = take_minutes(library, redacted.session, Held(out.stem, header, day))
        write_text(out, as_text(minutes, MinutesFormat(form.value)), replace=force)
    sys.stdout.flush()
    say(f"written: {out}")


def _header(saved: SavedSession) -> dict[str, Any]:
    """The first line of a redacted session: nothing that is not known to be harmless."""
    from vcsekit.cli.sessions import FORMAT

    header = saved.header
    kept = {key: str(header[key]) for key in ("system", "place", "round") if header.get(key)}
    return {
        "kind": header["kind"],
        "session_format": FORMAT,
        "created": _day(str(header.get("created", ""))),
        "matrix": {key: str(header["matrix"].get(key, "")) for key in ("id", "version", "hash")},
        **kept,
        "redacted": True,
    }


def _day(moment: str) -> str:
    """The day of a moment, as its first moment in UTC; an empty text where it is none."""
    from datetime import UTC, datetime

    try:
        return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y-%m-%dT00:00:00Z")
    except (ValueError, OverflowError):
        return ""


def _tell(redacted: Redacted) -> None:
    from vcsekit.assess.legible import legible
    from vcsekit.cli.console import insist, say

    say("Taken out:")
    for line in redacted.taken:
        say(f"- {line}")
    if redacted.people:
        insist("For your eyes only:")
    for name, pseudonym in redacted.people.items():
        insist(f"- {pseudonym} stands for {legible(name)}")
    if redacted.people:
        say("A role can stay as it is: --role, and the name.")
