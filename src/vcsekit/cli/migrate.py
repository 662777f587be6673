"""`vcsekit migrate`: a session or returns, brought from one version of the matrix to another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from vcsekit.cli.options import ContentOption, ForceOption, TextOrJson

if TYPE_CHECKING:
    from vcsekit.content.diff.carry import Carry
    from vcsekit.content.library import Library
    from vcsekit.export.migration import Migration


def command(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A session (its name or file), or a CSV file of returns.")
    ],
    earlier: Annotated[
        str, typer.Option("--from", metavar="PLACE", help="The matrix that was answered: a git revision or a folder.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The new file; the old one stays as it is.")],
    later: Annotated[
        str | None, typer.Option("--to", metavar="PLACE", help="The matrix to bring it to; the content unless told.")
    ] = None,
    keep_changed: Annotated[
        bool, typer.Option("--keep-changed", help="Also keep answers to indicators whose meaning changed.")
    ] = False,
    output_format: Annotated[TextOrJson, typer.Option("--format", help="How the report is printed.")] = TextOrJson.TEXT,
    force: ForceOption = False,
    content: ContentOption = None,
) -> int:
    """Bring a session or returns to another version of the matrix.

    Answers are kept where the question still means the same, also under a new id. Everything else is left open:
    no answer is ever made up. Exits with 1 where returns could not be brought over.

    Examples:

    \b
      vcsekit migrate examples/returns/round-1.csv --from HEAD --out round-1-new.csv
      vcsekit migrate spring-workshop --from HEAD --out sessions/spring-workshop-new.jsonl
    """
    from vcsekit.cli.library import content_folder
    from vcsekit.diagnostics import ExitCode

    migration = migrate_file(file, out, earlier, later, content_folder(content), keep_changed=keep_changed, force=force)
    _report(migration, output_format)
    return ExitCode.FINDINGS if migration.rows and migration.rows.left_out else ExitCode.CLEAN


def migrate_file(
    file: str, out: Path, earlier: str, later: str | None, folder: Path, *, keep_changed: bool, force: bool
) -> Migration:
    """Writes a session or returns anew for another version of the matrix, and tells what became of the answers.

    `earlier` and `later` are folders or git revisions of the content in `folder`; `later` None is that content as it
    is now. Raises VcsekitError where something can't be read, or `out` exists and `force` is not set.
    """
    from vcsekit.cli import revisions
    from vcsekit.content.diff.carry import carry
    from vcsekit.io.files import refuse_existing

    path = _file(file)
    refuse_existing([out], force=force)
    _refuse_same(path, out)
    old = revisions.sound(revisions.state_of(earlier, folder))
    new = revisions.sound(revisions.state_of(later, folder) if later else revisions.now(folder))
    bring = _session if path.suffix == ".jsonl" else _returns
    return bring(path, out, force, old, new, carry(old, new, keep_changed=keep_changed))


def _file(name: str) -> Path:
    """The file that is meant: as it is named, else the session of this name."""
    from vcsekit.cli.sessions import session_path
    from vcsekit.diagnostics import VcsekitError

    if Path(name).is_dir():
        hint = "name one session or one file of returns at a time"
        raise VcsekitError(f"{name} can't be read: it is a folder, not a file", hint)
    path = Path(name) if Path(name).is_file() else session_path(name)
    if not path.is_file():
        hint = "`vcsekit assess list` names the sessions"
        raise VcsekitError(f"{name} can't be read: there is no such file or session", hint)
    if path.suffix.lower() in (".xlsx", ".xls", ".ods"):
        raise VcsekitError(f"{name} is a workbook", "save its returns as CSV UTF-8 first")
    return path


def _refuse_same(path: Path, out: Path) -> None:
    from vcsekit.diagnostics import VcsekitError

    if out.exists() and out.samefile(path):
        raise VcsekitError(f"{out} is the file itself, which stays as it is", "choose another name for the new one")


def _session(path: Path, out: Path, force: bool, old: Library, new: Library, carry: Carry) -> Migration:
    """Replays the session with its own matrix, so that nothing that was taken back comes over."""
    from vcsekit.assess.events import event_data, event_from_data
    from vcsekit.assess.fold import replay
    from vcsekit.assess.migrate import Migrated, migrate_events
    from vcsekit.assess.rebuild import events_of
    from vcsekit.assess.session import start
    from vcsekit.cli import sessions
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.io import journal
    from vcsekit.io.clock import now

    opened = journal.read(path)
    header = dict(opened.header)
    matrix = header.get("matrix")
    held = matrix if isinstance(matrix, dict) else {}
    if header.get("kind") == sessions.KIND and (held.get("id"), held.get("version")) != (_id(old), _version(old)):
        message = f"{path} was held with {held.get('id')} {held.get('version')}, not with {_id(old)} {_version(old)}"
        raise VcsekitError(message, "name the revision or folder of the matrix that it was held with: --from")
    saved = sessions.restore(opened, path, old)
    events = [event_data(event) for event in events_of(saved.session) if event.type != "moved"]
    found = migrate_events(events, carry)
    session = replay(start(new), [event_from_data(event) for event in found.events])
    going_on = {"type": "moved", "indicator": next(iter(session.open), None)}
    written = Migrated((*found.events, going_on), found.dropped, found.unbound)
    notes = ["The matrix at --from reads differently from the one that the session was held with."]
    notes *= held.get("hash") != old.matrix_hash()
    migration = _migration(path, out, old, new, carry, notes, events=written)
    header |= {"session_format": sessions.FORMAT, "matrix": _matrix(new), "migrated": _origin(migration, now())}
    kept = {name: value for name, value in header.items() if name != "format"}
    journal.write(out, kept, written.events, replace=force)
    return migration


def _returns(path: Path, out: Path, force: bool, old: Library, new: Library, carry: Carry) -> Migration:
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.io.files import atomic_writer
    from vcsekit.io.refusal import reading_told
    from vcsekit.returns.migrate import WideReturns
    from vcsekit.returns.spreadsheet import CsvWriter, unguarded

    returns = WideReturns(old, new, carry)
    try:
        with (
            reading_told(path),
            path.open(encoding="utf-8", newline="") as lines,
            atomic_writer(out, replace=force) as handle,
        ):
            # Excel takes a CSV file for UTF-8 only where a byte order mark says so: what had one keeps it.
            handle.write(mark if (mark := lines.read(1)) == "\ufeff" else "")
            lines.seek(len(b"\xef\xbb\xbf") if mark == "\ufeff" else 0)
            moved = returns.rows(_lines(lines, path), str(path))
            CsvWriter(handle).writerows([unguarded(cell) for cell in row] for row in moved)
    except UnicodeDecodeError:
        raise VcsekitError(f"{path} is not UTF-8", "in Excel: Save As, “CSV UTF-8 (comma delimited)”") from None
    return _migration(path, out, old, new, carry, [], rows=returns.tally)


def _lines(handle: TextIO, path: Path) -> Iterator[str]:
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.returns.limits import MAX_LINE

    while line := handle.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            raise VcsekitError(f"{path} has a line of more than {MAX_LINE:,} characters", "is it a file of returns?")
        yield line


def _migration(
    path: Path, out: Path, old: Library, new: Library, carry: Carry, notes: list[str], **what: Any
) -> Migration:
    from vcsekit.export.migration import Migration

    if _version(old) == _version(new) and old.matrix_hash() != new.matrix_hash():
        notes = [
            *notes,
            f"Both say version {_version(new)} and read differently: the later one needs a version of its own.",
        ]
    return Migration(
        path.as_posix(),
        out.as_posix(),
        _matrix(old),
        _matrix(new),
        carry.indicators,
        carry.new,
        notes=tuple(notes),
        **what,
    )


def _origin(migration: Migration, when: str) -> dict[str, Any]:
    from vcsekit.export.migration import origin

    return origin(migration, when)


def _id(library: Library) -> str:
    return library.matrix.id


def _version(library: Library) -> str:
    return library.matrix.version


def _matrix(library: Library) -> dict[str, str]:
    return {"id": library.matrix.id, "version": library.matrix.version, "hash": library.matrix_hash()}


def _report(migration: Migration, output_format: TextOrJson) -> None:
    from vcsekit.cli.console import say
    from vcsekit.cli.output import deliver_json
    from vcsekit.export.migration import migration_json, migration_lines

    if output_format is TextOrJson.JSON:
        deliver_json(migration_json(migration))
    else:
        _print(migration_lines(migration))
    say(f"written: {migration.out}")


def _print(lines: Any) -> None:
    import textwrap

    from vcsekit.cli.console import put

    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()))
        put(textwrap.fill(line, 80, subsequent_indent=indent + "  ", break_on_hyphens=False) + "\n")
