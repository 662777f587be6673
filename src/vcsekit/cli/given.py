"""The files of returns that a command was given: folders stand for the returns in them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet")
"""The endings of the names of files that may be returns."""

RESULTS = "results.json"
"""What `score` writes for the commands that go on from there."""


def given_files(paths: Iterable[Path]) -> list[Path]:
    """The files themselves, and those in folders, by name. What is passed over in a folder is told.

    Raises VcsekitError where one is missing, or a folder holds no return.
    """
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.io.files import refuse_missing

    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            refuse_missing([path])
            found.append(path)
            continue
        inside = _inside(path)
        if not inside:
            hint = f"returns are files that end in {', '.join(ENDINGS)}"
            raise VcsekitError(f"the folder {path} holds no returns", hint)
        found += inside
    return list(dict.fromkeys(found))


def files_or_results(paths: Iterable[Path]) -> list[Path]:
    """As `given_files`; a folder that holds the results of `score` stands for those alone, and that is told."""
    from vcsekit.cli.console import say

    meant = []
    for path in paths:
        results = path / RESULTS
        if path.is_dir() and results.is_file():
            say(f"note: {path} holds {RESULTS}, which is read, and nothing else in it")
            path = results
        meant.append(path)
    return given_files(meant)


def _inside(folder: Path) -> list[Path]:
    """The returns of a folder. Excel's lock files and hidden files are none; folders in it are not looked into."""
    from vcsekit.cli.console import say
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.io.files import reason

    try:
        names = sorted(path for path in folder.iterdir() if not path.name.startswith((".", "~$")))
    except OSError as error:
        raise VcsekitError(f"{folder} can't be read: {reason(error)}") from None
    found = [path for path in names if path.is_file() and path.suffix.lower() in ENDINGS]
    others = [f"the folder {path.name}" if path.is_dir() else path.name for path in names if path not in found]
    if found and others:
        more = f" and {len(others) - 3} more" if len(others) > 3 else ""
        say(f"note: passed over in {folder}: {', '.join(others[:3])}{more}")
    return found
