"""Returns on disk for the commands that report on them: from files of returns, or from what `score` wrote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vcsekit.content.library import Library
    from vcsekit.returns.problems import ReturnProblem
    from vcsekit.scoring.state import State


def returns_state(path: Path, library: Library, layout: Path | None = None) -> tuple[State, str]:
    """The state of a file of returns (of any kind that `score` reads) or of results, and of how many rows, in words.

    Raises VcsekitError where the file is neither, or holds no return that counts.
    """
    if path.suffix.lower() == ".json":
        return _results_state(path, library)
    return _scored_state(path, library, layout)


def _scored_state(path: Path, library: Library, layout: Path | None) -> tuple[State, str]:
    from vcsekit.cli.console import say
    from vcsekit.cli.scoring import problem_line, score_files
    from vcsekit.diagnostics import VcsekitError

    sink = _Count()
    scored = score_files([path], library, sink, layout)
    if not scored.tally.returns:
        first = f": {sink.first.message}" if sink.first else ""
        raise VcsekitError(f"{path} holds no return that can be scored{first}", sink.first.hint if sink.first else None)
    if sink.errors:
        found = "is 1 problem" if sink.errors == 1 else f"are {sink.errors:,} problems"
        say(f"note: there {found} in {path}; `vcsekit score` lists what was left out")
    if sink.warnings:
        found = "is 1 warning" if sink.warnings == 1 else f"are {sink.warnings:,} warnings"
        say(f"note: there {found} about {path}; `vcsekit score` lists them")
    for item in sink.told:
        say(problem_line(item))
    return scored.state, scored.tally.summary()


class _Count:
    """Counts errors and warnings, and keeps the first error and the warnings about the file as a whole."""

    def __init__(self) -> None:
        self.errors = self.warnings = 0
        self.first: ReturnProblem | None = None
        self.told: list[ReturnProblem] = []

    def scored(self, item: object) -> None:
        """A report needs no single returns."""

    def to_correct(self, item: object) -> None:
        """A report corrects nothing."""

    def problem(self, item: ReturnProblem) -> None:
        """Counts a problem; an error comes first, whatever warning came before it."""
        serious = item.severity == "error"
        self.errors += serious
        if self.first is None or (serious and self.first.severity != "error"):
            self.first = item
        if not serious and item.reach == "file":
            self.told.append(item)
        elif not serious and item.reach != "table":
            self.warnings += 1


def _results_state(path: Path, library: Library) -> tuple[State, str]:
    import json

    from vcsekit.diagnostics import VcsekitError
    from vcsekit.export import results
    from vcsekit.io.files import read_bytes

    refusal = VcsekitError(
        f"{path} is not what `vcsekit score` writes", "name its results.json, a session or a file of returns"
    )
    try:
        data = json.loads(read_bytes(path))
    except (ValueError, RecursionError):
        raise refusal from None
    if not isinstance(data, dict) or data.get("kind") != results.KIND or data.get("format") != results.FORMAT:
        raise refusal
    held, matrix = data.get("matrix"), library.matrix
    if not isinstance(held, dict):
        raise refusal
    if (held.get("id"), held.get("version")) != (matrix.id, matrix.version):
        other = f"{held.get('id')} {held.get('version')}"
        message = f"{path} was scored with {other}, and this is {matrix.id} {matrix.version}"
        raise VcsekitError(message, "name the content that it was scored with: --content FOLDER")
    if "hash" not in held:
        raise refusal
    if held["hash"] != library.matrix_hash():
        message = f"{path} was scored before the matrix was changed, though its version is the same"
        raise VcsekitError(message, "score the returns again")
    try:
        state = results.state_from_data(data.get("state"))
        total = _total(data["tally"])
    except (results.NotResultsError, KeyError, TypeError, ValueError):
        raise refusal from None
    if not state:
        raise VcsekitError(f"{path} holds no return that was scored", "see rejected.csv beside it")
    return state, total


def _total(tally: dict[str, int]) -> str:
    """Rows in, and what became of them, in words. Raises KeyError, TypeError or ValueError for another form."""
    from vcsekit.returns.result import Tally

    rows, scored, rejected = (int(tally[name]) for name in ("rows", "scored", "rejected"))
    superseded, made = int(tally.get("superseded", 0)), int(tally.get("returns", scored))
    return Tally(rows=rows, scored=scored, superseded=superseded, rejected=rejected, returns=made).summary()
