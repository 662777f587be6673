"""Places, problems and exit codes: the words in which every layer reports."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class ExitCode(IntEnum):
    """What the program's exit status means, for every command."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    INTERNAL = 3
    INTERRUPTED = 130


class Severity(StrEnum):
    """How much a finding matters: an error must be mended, a warning should be looked at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """A place in a file. Lines and columns count from 1, in characters; 0 means that there is none.

    The end column is the one after the last character.
    """

    path: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        return ":".join([self.path, *(str(number) for number in (self.line, self.column) if number)])


@dataclass(frozen=True, order=True, slots=True)
class Diagnostic:
    """One problem in content or data: where it is, what is wrong, and what to do. Sorts by place."""

    span: Span
    code: str
    message: str
    severity: Severity = Severity.ERROR
    hint: str | None = None


class VcsekitError(Exception):
    """The tool can't go on. The message tells the user what is wrong and what to do."""

    exit_code = ExitCode.USAGE

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
