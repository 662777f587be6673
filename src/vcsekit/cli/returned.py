"""Returns on disk for the commands that report on them: from files of returns, or from what `score` wrote."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vcsekit.content.library import Library
    from vcsekit.returns.problems import ReturnProblem
    from vcsekit.scoring.state import State

    OtherVersion = Callable[[Path, dict[str, Any]], State]
    """What to do with results of another version of the matrix: gives their state, by the ids of this one."""

_TOLD = 10
"""How many names a hint tells."""


def returns_state(path: Path, library: Library, layout: Path | None = None) -> tuple[State, str]:
    """The state of a file of returns (of any kind that `score` reads) or of results, and of how many rows, in words.

    Raises VcsekitError where the file is neither, or holds no return that counts.
    """
    return returns_together([path], library, layout)


def returns_together(
    paths: Sequence[Path], library: Library, layout: Path | None = None, other: OtherVersion | None = None
) -> tuple[State, str]:
    """The state of several files together: returns are scored together, results are added up.

    `other` takes results of another version of the matrix; without it they are refused. Raises VcsekitError as
    `returns_state`.
    """
    from vcsekit.scoring.state import merge_states

    results = [path for path in paths if path.suffix.lower() == ".json"]
    returns = [path for path in paths if path not in results]
    parts = [_scored_state(returns, library, layout)] if returns else []
    parts += [_results_state(path, library, other) for path in results]
    _tell_shared([state for state, _ in parts])
    return merge_states(state for state, _ in parts), "; ".join(total for _, total in parts)


def _tell_shared(states: Sequence[State]) -> None:
    """Says where the same group is in several files: returns that stand in two of them would count twice.

    A pool knows no places, so there it is any group of the same system and round.
    """
    from collections import Counter

    from vcsekit.cli.console import say
    from vcsekit.scoring.pool import REST

    keys = Counter(key for state in states for key in state)
    pooled = {(key.system, key.round) for key in keys if key.constituency == REST}
    rounds = Counter(name for state in states for name in {(key.system, key.round) for key in state} & pooled)
    shared = [(key.system, key.round) for key, number in keys.items() if number > 1]
    shared += [name for name, number in rounds.items() if number > 1]
    twice = sorted({", ".join(name or "not stated" for name in names) for names in shared})
    if twice:
        more = f" and {len(twice) - 1} more" if len(twice) > 1 else ""
        say(f"note: {twice[0]}{more} stands in several files; a return that is in two of them counts twice")


def _scored_state(paths: Sequence[Path], library: Library, layout: Path | None) -> tuple[State, str]:
    from vcsekit.cli.console import insist, say
    from vcsekit.cli.interrupt import interrupted_once
    from vcsekit.cli.scoring import problem_line, score_files

    path = paths[0] if len(paths) == 1 else f"what was named ({len(paths)} files)"
    sink = _Count()
    with interrupted_once():
        scored = score_files(paths, library, sink, layout)
    if not scored.tally.returns:
        raise _nothing_scored(str(path), sink.first)
    if sink.errors:
        found = "is 1 problem" if sink.errors == 1 else f"are {sink.errors:,} problems"
        say(f"note: there {found} in {path}; `vcsekit score` lists what was left out")
    if sink.warnings:
        found = "is 1 warning" if sink.warnings == 1 else f"are {sink.warnings:,} warnings"
        say(f"note: there {found} about {path}; `vcsekit score` lists them")
    for item in sink.told:
        insist(problem_line(item))
    return scored.state, scored.tally.summary()


def _nothing_scored(path: str, first: ReturnProblem | None) -> Exception:
    """The refusal of returns of which none counts: where the first problem is, what it is, and what to do."""
    from vcsekit.diagnostics import VcsekitError

    message = f"{path} holds no return that can be scored"
    if first is None:
        return VcsekitError(message)
    start = ": " if first.place == path else f"; the first problem: {first.place}: "
    return VcsekitError(message + start + first.message, first.hint)


class _Count:
    """Counts errors and warnings, and keeps the first error and the warnings about the file as a whole."""

    def __init__(self) -> None:
        self.errors = self.warnings = 0
        self.first: ReturnProblem | None = None
        self.told: list[ReturnProblem] = []

    def scored(self, item: object) -> None:
        """A report needs no single returns."""

    def scored_many(self, batch: object) -> None:
        """Nor many of them at once."""

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


def _results_state(path: Path, library: Library, other: OtherVersion | None) -> tuple[State, str]:
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.export import results

    data = _results_data(path)
    held = data["matrix"]
    if "hash" not in held and (held.get("id"), held.get("version")) == (library.matrix.id, library.matrix.version):
        raise _refusal(path)
    try:
        if held.get("hash") == library.matrix_hash():
            state = results.state_from_data(data.get("state"))
        elif other is not None and held.get("id") == library.matrix.id:
            state = other(path, data)
        else:
            raise _of_another_matrix(path, held, library)
        total = _pooled(data["pooled"], data["tally"]) if "pooled" in data else _total(data["tally"])
    except (results.NotResultsError, KeyError, TypeError, ValueError):
        raise _refusal(path) from None
    if not state:
        raise VcsekitError(f"{path} holds no return that was scored", "see rejected.csv beside it")
    return state, total


def _results_data(path: Path) -> dict[str, Any]:
    """What a results.json holds. Raises VcsekitError where it is something else."""
    import json

    from vcsekit.export import results
    from vcsekit.io.files import read_bytes
    from vcsekit.returns.limits import MAX_RESULTS_BYTES

    raw = read_bytes(path, MAX_RESULTS_BYTES)
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        refuse_damaged(path, raw, "make it again with `vcsekit score`")
        raise _refusal(path) from None
    if not isinstance(data, dict) or data.get("kind") != results.KIND or data.get("format") != results.FORMAT:
        raise _refusal(path)
    if not isinstance(data.get("matrix"), dict):
        raise _refusal(path)
    return data


def refuse_damaged(path: Path, raw: bytes, again: str) -> None:
    """Raises VcsekitError where a file holds JSON of ours that was damaged; `again` is how to come by it again."""
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.export.damaged import damage

    found = damage(str(path), raw)
    if found:
        raise VcsekitError(found, f"copy it again from where it was made, or {again}") from None


def _refusal(path: Path) -> Exception:
    from vcsekit.diagnostics import VcsekitError

    return VcsekitError(
        f"{path} is not what `vcsekit score` writes", "name its results.json, a session or a file of returns"
    )


def _of_another_matrix(path: Path, held: dict[str, Any], library: Library) -> Exception:
    from vcsekit.diagnostics import VcsekitError

    matrix = library.matrix
    if (held.get("id"), held.get("version")) == (matrix.id, matrix.version):
        message = f"{path} was scored before the matrix was changed, though its version is the same"
        return VcsekitError(message, "score the returns again")
    message = f"{path} was scored with {held.get('id')} {held.get('version')}, and this is {matrix.id} {matrix.version}"
    return VcsekitError(message, "name the content that it was scored with: --content FOLDER")


def _total(tally: dict[str, int]) -> str:
    """Rows in, and what became of them, in words. Raises KeyError, TypeError or ValueError for another form."""
    from vcsekit.export.results import count_of
    from vcsekit.returns.result import Tally

    rows, scored, rejected = (count_of(tally[name]) for name in ("rows", "scored", "rejected"))
    superseded, made = count_of(tally.get("superseded", 0)), count_of(tally.get("returns", scored))
    return Tally(rows=rows, scored=scored, superseded=superseded, rejected=rejected, returns=made).summary()


def _pooled(pooled: dict[str, int], tally: dict[str, int]) -> str:
    """How many returns `vcsekit pool merge` put together, in words. Raises as `_total`."""
    from vcsekit.content.words import counted
    from vcsekit.export.results import count_of

    returns, systems, kept_back = (count_of(n) for n in (tally["returns"], pooled["systems"], pooled["kept_back"]))
    whole = f", which keep back {counted(kept_back, 'more', 'more')}" if kept_back else ""
    return f"{counted(returns, 'return')}, pooled from what {counted(systems, 'system')} published{whole}"


def chosen_round(wanted: str | None, known: Collection[str]) -> str:
    """The round that was asked for, or the last by name. Says so where there was a choice."""
    from vcsekit.cli.console import say
    from vcsekit.scoring.occasions import in_order

    if wanted is not None:
        return named("round", wanted, known)
    rounds = in_order(known)
    chosen = rounds[-1]
    if len(rounds) > 1:
        say(f"note: of the rounds {', '.join(rounds)} this is {chosen}; --round chooses another")
    return chosen


def not_said(problem: str, systems: Collection[str]) -> Exception:
    """The refusal where it is not said which system is meant; the hint names those that there are."""
    from vcsekit.diagnostics import VcsekitError

    there_is = f"; there is: {some_of(systems)}" if systems else ""
    return VcsekitError(problem, f"name it: --system NAME{there_is}")


def some_of(names: Collection[str]) -> str:
    """Names in their order, on one line; of many the first. They stand apart by semicolons: some hold a comma."""
    told = [name or "(not stated)" for name in sorted(names)[:_TOLD]]
    return "; ".join(told) + (f"; and {len(names) - _TOLD} more" if len(names) > _TOLD else "")


def named(what: str, wanted: str, known: Collection[str]) -> str:
    """The known name that was meant, regardless of case. Raises VcsekitError where there is none."""
    from vcsekit.content.suggest import did_you_mean
    from vcsekit.diagnostics import VcsekitError

    by_folded = {name.casefold(): name for name in known}
    if wanted.casefold() in by_folded:
        return by_folded[wanted.casefold()]
    hint = did_you_mean(wanted, known) or f"there is: {some_of(known)}"
    raise VcsekitError(f"no return is of the {what} “{wanted}”", hint)
