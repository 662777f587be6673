"""Finds content, and loads content for the commands that need it sound."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from vcsekit.cli.console import detail
from vcsekit.cli.shipped import shipped_folder
from vcsekit.content.kinds import SUFFIXES as SUFFIXES
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.content.words import counted
from vcsekit.diagnostics import Diagnostic, Severity, VcsekitError
from vcsekit.io.changes import refuse_unfinished
from vcsekit.io.files import read_folder
from vcsekit.io.folders import stamps

_TRIES = 5
"""How often content is read again because somebody saved in the middle: old and new files do not fit together."""


@dataclass(frozen=True)
class Read:
    """Content as bytes: its folder, how users would write that, and the files by their paths below it."""

    folder: Path
    shown: str
    files: dict[str, bytes]


@dataclass(frozen=True)
class Found:
    """Content that was found: its folder, the files in it, the library and the problems of reading it."""

    folder: Path
    shown: str
    library: Library
    problems: list[Diagnostic]


def content_folder(named: Path | None) -> Path:
    """The content folder: as named, else the nearest `content/matrix.yaml` upwards, else the built-in copy.

    Raises VcsekitError where the named folder has no `matrix.yaml`.
    """
    if named is not None:
        for folder in (named, named / "content"):
            if (folder / "matrix.yaml").is_file():
                return _chosen(folder, "was named")
        what = "has no matrix.yaml" if named.is_dir() else "is not a folder"
        raise VcsekitError(f"{named} {what}, so there is no content there", "name the folder that holds matrix.yaml")
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "content" / "matrix.yaml").is_file():
            return _chosen(folder / "content", "is the nearest content from here upwards")
    return _chosen(shipped_folder("content"), "is built in, and no other was named or is near")


def _chosen(folder: Path, why: str) -> Path:
    detail(f"{folder} {why}")
    return folder


def home_folder(path: Path) -> Path:
    """The content folder that a path names or lies in. Raises VcsekitError where there is none."""
    for folder in (path / "content", path, *path.resolve().parents):
        if (folder / "matrix.yaml").is_file():
            return folder
    raise VcsekitError(
        f"{path} belongs to no content: there is no matrix.yaml in it or above it", "name the content folder"
    )


def read(named: Path | None) -> Read:
    """The bytes of the content. Raises VcsekitError where a file can't be had, or a change of several is unfinished."""
    folder = content_folder(named)
    files = _read_at_rest(folder)
    detail(f"{counted(len(files), 'file')} of content read, {sum(map(len, files.values())):,} bytes")
    return Read(folder, shown_folder(folder), files)


def _read_at_rest(folder: Path) -> dict[str, bytes]:
    """The files of a folder as they were at one moment: what was read while somebody saved is read again."""
    for _ in range(_TRIES):
        before = stamps(folder, SUFFIXES)
        refuse_unfinished(folder)
        try:
            files = read_folder(folder, SUFFIXES)
        except VcsekitError:
            if stamps(folder, SUFFIXES) == before:
                raise
            continue
        if stamps(folder, SUFFIXES) == before:
            return files
    raise VcsekitError(f"files in {folder} change while they are read", "try again when they are saved")


def find(named: Path | None) -> Found:
    """The content with every problem of reading it; nothing is refused yet."""
    found = read(named)
    library, problems = load_library(found.files, found.shown)
    return Found(found.folder, found.shown, library, problems)


def load(named: Path | None) -> Library:
    """A sound library. Raises VcsekitError where content has errors, with the first of them."""
    from vcsekit.checks.registry import check_library

    found = find(named)
    problems = sorted(found.problems)
    if "matrix.yaml" in found.library.objects:
        # A file that can't be read comes first: links to what is in it look broken only because of that.
        problems += check_library(found.library, strict=False)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        first = errors[0]
        count = f"{len(errors)} error{'s' if len(errors) > 1 else ''}"
        message = f"the content has {count}; the first: {first.span}: {first.message}"
        raise VcsekitError(message, f"run `vcsekit validate {found.shown.rstrip('/')}` to see them all")
    detail(f"the content is sound: {found.library.matrix.id} {found.library.matrix.version}")
    return found.library


def shown_folder(folder: Path) -> str:
    """The folder as users would write it, with a slash at its end."""
    try:
        text = os.path.relpath(folder)
    except ValueError:
        text = str(folder)
    if text.startswith(f"..{os.sep}..{os.sep}"):
        text = str(folder.resolve())
    return Path(text).as_posix() + "/"
