"""Finds content, and loads content for the commands that need it sound."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from vcsekit.cli.shipped import shipped_folder
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.diagnostics import Diagnostic, Severity, VcsekitError
from vcsekit.io.changes import refuse_unfinished
from vcsekit.io.files import read_folder

SUFFIXES = (".yaml", ".yml", ".md")


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
        if (named / "matrix.yaml").is_file():
            return named
        if (named / "content" / "matrix.yaml").is_file():
            return named / "content"
        what = "has no matrix.yaml" if named.is_dir() else "is not a folder"
        raise VcsekitError(f"{named} {what}, so there is no content there", "name the folder that holds matrix.yaml")
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "content" / "matrix.yaml").is_file():
            return folder / "content"
    return shipped_folder("content")


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
    refuse_unfinished(folder)
    return Read(folder, shown_folder(folder), read_folder(folder, SUFFIXES))


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
