"""`vcsekit fmt`: content files in one form, without a change of meaning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption

if TYPE_CHECKING:
    from vcsekit.content.format import CannotFormatError
    from vcsekit.io.changes import FileChange


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help="A content folder, or files and folders in one; all of it unless told."
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; name the files that would change, and exit with 1.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Change nothing; show what would change, and exit with 1 where anything.")
    ] = False,
    content: ContentOption = None,
) -> int:
    """Tidy content files, without a change of meaning.

    Brings them into one form: indentation, spaces at ends of lines, line ends.

    Comments, quotes, order and texts stay as they are. A file of which something would be lost is left alone and
    named with the reason; the others are formatted all the same.

    Examples:

    \b
      vcsekit fmt
      vcsekit fmt content/domains/fund.yaml --diff
    """
    from vcsekit.cli.console import insist, say
    from vcsekit.content.format import CannotFormatError, formatted
    from vcsekit.diagnostics import ExitCode
    from vcsekit.io.changes import FileChange
    from vcsekit.io.files import MAX_FILE, read_listed

    different: list[Path] = []
    refused: list[CannotFormatError] = []
    changes: dict[Path, list[FileChange]] = {}
    known = list(_files(paths or [], content))
    for folder, name, shown in known:
        before = read_listed(folder / name, MAX_FILE)
        try:
            after = formatted(shown, before)
        except CannotFormatError as error:
            refused.append(error)
            continue
        if after == before:
            continue
        different.append(Path(shown))
        if diff:
            _print_diff(shown, before, after)
        elif not check:
            changes.setdefault(folder, []).append(FileChange(name, before, after))
    _change(changes)
    for path in different:
        told = insist if check or diff else say
        told(f"{'would be formatted' if check or diff else 'formatted'}: {path.as_posix()}")
    for refusal in refused:
        _tell_refusal(refusal)
    say(_summary(len(known), len(different), len(refused), writing=not (check or diff)))
    return ExitCode.FINDINGS if refused or (different and (check or diff)) else ExitCode.CLEAN


def _change(changes: Mapping[Path, Sequence[FileChange]]) -> None:
    """Formats the files of each folder: all of them, or none where one of them refuses or was edited meanwhile."""
    from vcsekit.cli.console import say
    from vcsekit.io.changes import change_files

    for number, (folder, files) in enumerate(changes.items(), start=1):
        change_files(folder, files, "fmt")
        if len(changes) > number:
            say(f"formatted all files in {folder}")


def _files(paths: list[Path], content: Path | None) -> Iterator[tuple[Path, str, str]]:
    """Every content file that was asked for: its folder, its path in it, and that as users know it, each once.

    Raises VcsekitError where a path is not there, or is no content file.
    """
    from vcsekit.cli import editing, library
    from vcsekit.content.kinds import kind_of
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.io.files import read_folder, refuse_missing

    refuse_missing(path for path in paths if not path.is_dir())
    done: set[str] = set()
    everything: list[Path | None] = [None]
    for wanted in paths or everything:
        folder = editing.editable_folder(content if wanted is None or content else library.home_folder(wanted))
        shown, root = library.shown_folder(folder), folder.resolve()
        inside = [name for name in read_folder(folder, library.SUFFIXES) if kind_of(name)]
        asked = root if wanted is None or root.is_relative_to(wanted.resolve()) else wanted.resolve()
        chosen = [name for name in inside if (root / name).is_relative_to(asked)]
        if wanted is not None and not chosen:
            raise VcsekitError(f"{wanted} holds no content", "name a content folder, or files and folders in one")
        for name in chosen:
            if shown + name not in done:
                done.add(shown + name)
                yield folder, name, shown + name


def _print_diff(shown: str, before: bytes, after: bytes) -> None:
    """The difference as a unified diff; a line end or mark that can't be seen makes a line count as different."""
    import difflib

    from vcsekit.cli.console import put

    old = before.decode("utf-8").splitlines(keepends=True)
    new = after.decode("utf-8").splitlines(keepends=True)
    for line in difflib.unified_diff(old, new, shown, f"{shown} (formatted)"):
        put(line.rstrip("\r\n") + "\n")


def _tell_refusal(error: CannotFormatError) -> None:
    from vcsekit.cli.console import insist

    insist(f"left as it is: {error.span}: {error.message}")
    if error.hint:
        insist(f"    hint: {error.hint}")


def _summary(known: int, different: int, refused: int, *, writing: bool) -> str:
    parts = []
    if different:
        parts.append(f"{different} {'formatted' if writing else 'would be formatted'}")
    if refused:
        parts.append(f"{refused} left as {'it is' if refused == 1 else 'they are'}")
    rest = known - different - refused
    if rest:
        parts.append(f"{rest} in form already")
    return f"{known} file{'' if known == 1 else 's'}: {', '.join(parts) or 'nothing to do'}"
