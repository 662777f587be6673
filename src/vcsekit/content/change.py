"""A change to content: which files it changes, and the proof that it leaves content as sound as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vcsekit.content.edit import Editable
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.diagnostics import Diagnostic, VcsekitError


@dataclass(frozen=True)
class Content:
    """A content folder as it stands: its files (by path below it), what they hold, and what is wrong with them.

    `root` is what users must see before a path.
    """

    files: Mapping[str, bytes]
    root: str
    library: Library
    problems: tuple[Diagnostic, ...]

    @classmethod
    def of(cls, files: Mapping[str, bytes], root: str = "") -> Content:
        """Reads the files."""
        library, problems = load_library(files, root)
        return cls(files, root, library, tuple(sorted(problems)))

    def refuse_unreadable(self) -> None:
        """Raises VcsekitError where a file can't be read: nobody knows which ids are in it."""
        for problem in self.problems:
            if problem.code.startswith("VK1") and problem.code != "VK111":
                message = f"{problem.span}: {problem.message}; until this is mended nothing can be changed safely"
                raise VcsekitError(message, problem.hint)


@dataclass
class Draft:
    """A change in the making: the files that it changed so far, and what to tell the user."""

    content: Content
    files: dict[str, Editable] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    made: dict[str, bytes] = field(default_factory=dict)

    def file(self, path: str) -> Editable:
        """A file as this change leaves it so far."""
        if path not in self.files:
            return Editable(self.content.root + path, self.content.files[path])
        return self.files[path]

    def keep(self, path: str, changed: Editable) -> None:
        """Takes a changed file into the change."""
        self.files[path] = changed

    def move(self, old: str, new: str) -> None:
        """Gives a file another path. Raises VcsekitError where a file has it already."""
        self.refuse_file(new, unless=old)
        self.moved[old] = new

    def make(self, path: str, data: bytes) -> None:
        """Adds a new file. Raises VcsekitError where there is one."""
        self.refuse_file(path)
        self.made[path] = data

    def refuse_file(self, path: str, unless: str = "") -> None:
        """Raises VcsekitError where content has a file of this path, in whatever capitals."""
        for known in (*self.content.files, *self.made):
            if known.casefold() == path.casefold() and known != unless:
                raise VcsekitError(f"{self.content.root}{known} exists already", "choose another id")

    def result(self) -> dict[str, bytes]:
        """All files of the content after the change."""
        files = dict(self.content.files)
        files.update({path: changed.raw for path, changed in self.files.items()})
        for old, new in self.moved.items():
            files[new] = files.pop(old)
        return files | self.made
