"""`vcsekit assess list` and `assess show`: which sessions there are, and where one stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vcsekit.cli.options import ContentOption, JsonOption

if TYPE_CHECKING:
    from vcsekit.assess.minutes_model import IndicatorPart, Minutes
    from vcsekit.assess.record import Note
    from vcsekit.assess.session import Session
    from vcsekit.content.library import Library


def list_sessions(
    as_json: JsonOption = False,
    content: ContentOption = None,
) -> None:
    """List the sessions, with how much is settled.

    They are in the folder sessions. A session that can't be read is listed too, with the reason.

    Examples:

    \b
      vcsekit assess list
      vcsekit assess list --json
    """
    import json

    from vcsekit.cli import library as found
    from vcsekit.cli.console import print_table, say
    from vcsekit.cli.output import deliver_json
    from vcsekit.cli.sessions import FOLDER, SUFFIX

    library = found.load(content)
    rows = [_row(path, library) for path in sorted(FOLDER.glob(f"*{SUFFIX}"))]
    if as_json:
        deliver_json(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
        return
    print_table(((row["name"], _told(row)) for row in rows), indent=0)
    if not rows:
        say(f"there is no session in {FOLDER.as_posix()}/ yet; `vcsekit assess NAME` begins one")


def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The session, by name or file.")],
    as_json: JsonOption = False,
    content: ContentOption = None,
) -> None:
    """Tell where a session stands.

    What is settled, open or split, actions, parked questions, evidence that is still asked for. Private notes are
    counted, never shown. As JSON it is what `assess export --json` gives.

    Examples:

    \b
      vcsekit assess show spring-workshop
    """
    from vcsekit.assess.minutes import take_minutes
    from vcsekit.assess.minutes_model import as_json as minutes_json
    from vcsekit.cli import library as found
    from vcsekit.cli.assess.room import tell
    from vcsekit.cli.kept import held, named_session
    from vcsekit.cli.output import deliver_json
    from vcsekit.content.words import matrix_line

    library = found.load(content)
    saved = named_session(name, library)
    minutes = take_minutes(library, saved.session, held(saved))
    if as_json:
        deliver_json(minutes_json(minutes))
        return
    tell(matrix_line(library))
    hidden = sum(note.private for note in _notes(saved.session))
    for line in _standing(minutes, hidden):
        tell(line, hang=2)


def _notes(session: Session) -> Iterator[Note]:
    yield from session.notes
    for record in session.records.values():
        yield from record.notes


def _row(path: Path, library: Library) -> dict[str, Any]:
    """What a session's file says, as far as it can be read."""
    from vcsekit.assess.legible import legible
    from vcsekit.cli.kept import existing_path
    from vcsekit.cli.sessions import restore
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.io import journal

    row: dict[str, Any] = dict.fromkeys(
        ("system", "place", "round", "begun", "last_saved", "settled", "of", "matrix", "problem")
    )
    row = {"name": legible(path.stem), "path": legible(path.as_posix()), **row}
    try:
        opened = journal.read(existing_path(str(path)))
        row |= _header_facts(opened.header)
        saved = restore(opened, path, library)
    except VcsekitError as error:
        return row | {"problem": legible(error.message)}
    settled, of = len(saved.session.settled), len(saved.session.order)
    return row | {"last_saved": legible(saved.last_saved), "settled": settled, "of": of}


def _header_facts(header: Any) -> dict[str, Any]:
    from vcsekit.assess.legible import legible

    names = {"system": "system", "place": "place", "round": "round", "created": "begun"}
    facts: dict[str, Any] = {row: legible(str(header[key])) for key, row in names.items() if header.get(key)}
    matrix = header.get("matrix")
    if isinstance(matrix, dict):
        facts["matrix"] = {key: legible(str(matrix.get(key, ""))) for key in ("id", "version")}
    return facts


def _told(row: dict[str, Any]) -> str:
    from vcsekit.content.words import moment

    about = ", ".join(row[key] for key in ("system", "place", "round") if row[key])
    matrix = row["matrix"]
    parts = [
        f"{about}." if about else "",
        f"{row['settled']} of {row['of']} settled." if row["of"] else "",
        f"Begun {moment(row['begun'])}." if row["begun"] else "",
        f"Last saved {moment(row['last_saved'])}." if row["last_saved"] else "",
        f"Matrix {matrix['id']} {matrix['version']}." if matrix else "",
        f"Can't be gone on with: {row['problem']}." if row["problem"] else "",
    ]
    return " ".join(part for part in parts if part)


# show


def _standing(minutes: Minutes, hidden: int) -> Iterator[str]:
    from vcsekit.content.words import counted, moment

    session = minutes.session
    about = ", ".join(part for part in (session.system, session.place, session.round) if part)
    yield f"{session.name}{f': {about}' if about else ''}."
    yield f"Begun {moment(session.begun)}, last saved {moment(session.last_saved)}."
    if minutes.minutes:
        planned = f" of {minutes.minutes_planned} planned" if minutes.minutes_planned else ""
        yield f"Time spent: {counted(minutes.minutes, 'minute')}{planned}."
    yield f"{minutes.settled} of {counted(minutes.of, 'indicator')} are settled."
    yield from _section("Settled", [_settled(item) for item in minutes.indicators if item.standing == "settled"])
    yield from _section(
        "Not applicable", [_plain(item) for item in minutes.indicators if item.standing.startswith("not")]
    )
    yield from _section("Split or spread in the last vote", list(_splits(minutes)))
    yield from _section("Rooms differ", list(_rooms(minutes)))
    yield from _section("Open", [f"{item.id} {item.title}" for item in minutes.indicators if item.standing == "open"])
    yield from _section("Actions", list(_actions(minutes)))
    yield from _section("Evidence still asked for", list(_asked(minutes)))
    yield from _section("Parked", [_about(item.indicator, item.text) for item in minutes.parked])
    if hidden:
        yield f"\n{counted(hidden, 'private note')}: not shown here; assess export --private writes them down."


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"\n{title} ({len(lines)}):"
        yield from lines


def _settled(item: IndicatorPart) -> str:
    return f"{item.id} {item.title}: {item.label}, {item.how}"


def _plain(item: IndicatorPart) -> str:
    return f"{item.id} {item.title}" + (f": {item.reason}" if item.reason else "")


def _splits(minutes: Minutes) -> Iterator[str]:
    for item in minutes.indicators:
        if item.votes and item.votes[-1].disputed:
            yield f"{item.id} {item.title}: {item.votes[-1].word}"


def _rooms(minutes: Minutes) -> Iterator[str]:
    labels = {level.id: level.label for level in minutes.matrix.levels}
    for item in minutes.indicators:
        if item.rooms and item.standing == "open":
            said = "; ".join(f"{room.room}: {labels[room.level]}" for room in item.rooms)
            yield f"{item.id} {item.title}. {said}"


def _actions(minutes: Minutes) -> Iterator[str]:
    for item in minutes.actions:
        parts = [f"who: {item.who}" if item.who else "", f"when: {item.when}" if item.when else ""]
        parts.append(f"approach: {item.approach_title or item.approach}" if item.approach else "")
        yield "; ".join([_about(item.indicator, item.text), *(part for part in parts if part)])


def _asked(minutes: Minutes) -> Iterator[str]:
    from vcsekit.export.minutes import told_evidence

    for item in minutes.indicators:
        yield from (f"{item.id}: {told_evidence(piece, asked=True)}" for piece in item.evidence_asked_for)


def _about(indicator: str, text: str) -> str:
    return f"{indicator}: {text}" if indicator else text
