"""Returns on disk for the commands that report on them: from CSV files, or from what `score` wrote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vcsekit.content.library import Library
    from vcsekit.scoring.state import State


def returns_state(path: Path, library: Library) -> tuple[State, str]:
    """The state of a file of returns or of results, and how many rows it was made from, in words.

    Raises VcsekitError where the file is neither, or holds no return that counts.
    """
    return _results_state(path, library) if path.suffix.lower() == ".json" else _csv_state(path, library)


def _csv_state(path: Path, library: Library) -> tuple[State, str]:
    from vcsekit.cli.console import say
    from vcsekit.cli.score import score_files
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.scoring.card import scorecard

    sink = _Count()
    scored = score_files([path], library, scorecard(library), sink)
    if not scored.tally.scored:
        first = f": {sink.first.message}" if sink.first else ""
        raise VcsekitError(f"{path} holds no return that can be scored{first}", sink.first.hint if sink.first else None)
    if sink.problems:
        found = "is 1 problem" if sink.problems == 1 else f"are {sink.problems} problems"
        say(f"note: there {found} in {path}; `vcsekit score` lists what was left out")
    return (
        scored.state,
        scored.tally.summary(),
    )


class _Count:
    """Counts problems and keeps the first."""

    def __init__(self) -> None:
        from vcsekit.returns.problems import ReturnProblem

        self.problems = 0
        self.first: ReturnProblem | None = None

    def scored(self, item: object) -> None:
        """A report needs no single returns."""

    def problem(self, item: object) -> None:
        """Counts a problem."""
        self.problems += 1
        self.first = self.first or item  # type: ignore[assignment]


def _results_state(path: Path, library: Library) -> tuple[State, str]:
    import json

    from vcsekit.diagnostics import VcsekitError
    from vcsekit.export import results
    from vcsekit.io.files import read_bytes

    refusal = VcsekitError(
        f"{path} is not what `vcsekit score` writes", "name its results.json, a session or a CSV file"
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
        tally = data["tally"]
        total = f"{tally['rows']} rows in = {tally['scored']} scored + {tally['rejected']} rejected"
    except (results.NotResultsError, KeyError, TypeError):
        raise refusal from None
    if not state:
        raise VcsekitError(f"{path} holds no return that was scored", "see rejected.csv beside it")
    return state, total
