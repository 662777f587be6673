"""`vcsekit pool merge`: published states of systems to the tables of all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vcsekit.cli.pool import PoolFormat

if TYPE_CHECKING:
    from vcsekit.content.library import Library
    from vcsekit.export.columns import Table
    from vcsekit.export.pool import Pooled
    from vcsekit.io.together import Together
    from vcsekit.scoring.card import Scorecard
    from vcsekit.scoring.pool import Suppressed
    from vcsekit.scoring.pool_cost import Cost
    from vcsekit.scoring.state import State

RESULTS, WORKBOOK, JSON_TABLES = "results.json", "tables.xlsx", "tables.json"
CSV_TABLES = (
    "overall.csv", "domains.csv", "indicators.csv", "gaps.csv", "moves.csv", "cohort.csv", "suppression.csv",
    "dictionary.csv",
)  # fmt: skip
NAMES = {
    PoolFormat.CSV: (*CSV_TABLES, RESULTS),
    PoolFormat.JSON: (JSON_TABLES, RESULTS),
    PoolFormat.EXCEL: (WORKBOOK, RESULTS),
}


@dataclass(frozen=True)
class Pool:
    """All that was published: of which files, with their SHA-256, and what it comes to together."""

    inputs: Sequence[tuple[str, str]]
    state: State
    kept: Mapping[tuple[str, str], Suppressed]
    costs: Sequence[Cost]
    minimum: int

    @property
    def systems(self) -> int:
        """How many systems there are."""
        return len({system for system, _ in self.kept})

    @property
    def responses(self) -> int:
        """How many returns are counted."""
        return sum(group.responses for group in self.state.values())

    @property
    def kept_back(self) -> int:
        """How many returns are of rounds that have too few."""
        return sum(kept.responses for kept in self.kept.values()) - self.responses


def merge_to(
    files: Sequence[Path], out: Path, chosen: PoolFormat, content: Path | None, *, as_json: bool, force: bool
) -> int:
    """Merges published states into a folder, and tells of it. Returns the exit code."""
    from vcsekit.cli import library as found
    from vcsekit.diagnostics import ExitCode
    from vcsekit.io.together import files_together, refuse_taken
    from vcsekit.scoring.card import scorecard

    refuse_taken(out, NAMES[chosen], force=force)
    library = found.load(content)
    card = scorecard(library)
    pool = _pool(_states(files), library, card)
    with files_together(out, replace=force) as made:
        _write_tables(made, chosen, library, _tables(library, card, pool))
        _write_results(made.open(RESULTS), library, pool)
    if as_json:
        _print_json(pool, out, NAMES[chosen])
    else:
        _report(pool, out, NAMES[chosen])
    return ExitCode.CLEAN


def _states(paths: Sequence[Path]) -> list[Path]:
    """The files, and those in folders, by name. Raises VcsekitError where one is missing, or a folder has none."""
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.io.files import refuse_missing

    found: list[Path] = []
    for path in paths:
        inside = sorted(path.glob("*.json")) if path.is_dir() else [path]
        if not inside:
            raise VcsekitError(f"the folder {path} holds no published state", "name files that end in .json")
        found += inside
    refuse_missing(found)
    return list(dict.fromkeys(found))


def _pool(paths: Sequence[Path], library: Library, card: Scorecard) -> Pool:
    from vcsekit.io.files import sha256
    from vcsekit.scoring.pool_cost import costs
    from vcsekit.scoring.state import merge_states

    kept: dict[tuple[str, str], Suppressed] = {}
    origins: dict[tuple[str, str], Path] = {}
    states, minimum = [], library.matrix.agreement.minimum_group_size
    for path in paths:
        read = _read(path, library, card)
        _refuse_twice(path, read, origins)
        states.append(read.state)
        kept |= {(read.file.system, name): own for name, own in read.suppressed.items()}
        minimum = max(minimum, read.file.minimum)
    state = merge_states(states)
    found = list(costs(card, state, kept, [group.id for group in library.matrix.constituencies]))
    return Pool([(path.as_posix(), sha256(path)) for path in paths], state, kept, found, minimum)


def _refuse_twice(path: Path, read: Pooled, origins: dict[tuple[str, str], Path]) -> None:
    """Raises VcsekitError where a system's round came before. Names of systems are the same in any case."""
    from vcsekit.diagnostics import VcsekitError

    system = read.file.system
    for name in read.suppressed:
        key = (system.casefold(), name)
        if key in origins:
            message = f"{path} and {origins[key]} both hold {system}, {name or 'the round that is not stated'}"
            raise VcsekitError(message, "name one of them: both together would count its returns twice")
        origins[key] = path


def _read(path: Path, library: Library, card: Scorecard) -> Pooled:
    """One published state. Raises VcsekitError, naming file and place, where it can't be used."""
    from vcsekit.cli.returned import refuse_damaged
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.export import pool
    from vcsekit.io.files import read_bytes

    raw = read_bytes(path, pool.MAX_BYTES)
    again = "ask for it again, as it was written"
    try:
        file = pool.read_pool(raw)
        _refuse_other_matrix(path, file.matrix, library)
        least = library.matrix.agreement.minimum_group_size
        if file.minimum < least:
            message = f"{path} was published in groups of {file.minimum}, and this matrix asks for {least}"
            raise VcsekitError(message, f"ask {file.system} to publish it again with this content")
        return pool.checked(file, card, [group.id for group in library.matrix.constituencies])
    except pool.NotPoolError as error:
        message = f"{path} is not as `vcsekit pool publish` writes it: "
        if b'"vcsekit-results"' in raw[:200]:
            hint = "it counts small groups, and stays at home. Publish from it first"
            raise VcsekitError(f"{message}it is what `vcsekit score` writes", hint) from None
        refuse_damaged(path, raw, again)
        raise VcsekitError(f"{message}{error}", again) from None


def _refuse_other_matrix(path: Path, held: Any, library: Library) -> None:
    from vcsekit.diagnostics import VcsekitError

    matrix = library.matrix
    if (held.id, held.version, held.hash) == (matrix.id, matrix.version, library.matrix_hash()):
        return
    told = f"{held.id} {held.version}"
    message = f"{path} was published with {told}, and this is {matrix.id} {matrix.version}"
    if told == f"{matrix.id} {matrix.version}":
        message = f"{path} was published with {told} in other words than this content has"
    raise VcsekitError(message, "merge states of one version; name its content with --content FOLDER")


def _tables(library: Library, card: Scorecard, pool: Pool) -> list[Table[Any]]:
    from vcsekit.export.dictionary import dictionary
    from vcsekit.export.figure_tables import figure_tables
    from vcsekit.export.pool_table import suppression_table

    tables = [*figure_tables(library, card, pool.state), suppression_table(pool.costs)]
    return [*tables, dictionary(tables)]


def _write_tables(made: Together, chosen: PoolFormat, library: Library, tables: Sequence[Table[Any]]) -> None:
    from vcsekit.content.words import matrix_line
    from vcsekit.export.columns import write_csv, write_json
    from vcsekit.export.tables_workbook import tables_workbook

    about = {"Matrix": matrix_line(library), "Returns": "of systems that published their counts, and no returns"}
    if chosen is PoolFormat.CSV:
        for table in tables:
            write_csv(made.open(f"{table.name}.csv"), table)
    elif chosen is PoolFormat.JSON:
        write_json(made.open(JSON_TABLES), dict(about), tables)
    else:
        tables_workbook(made.open(WORKBOOK).buffer, list(about.items()), [tables[-1], *tables[:-1]])


def _write_results(handle: Any, library: Library, pool: Pool) -> None:
    import json
    from dataclasses import asdict

    from vcsekit import __version__
    from vcsekit.export import results
    from vcsekit.returns.result import Tally

    matrix, number = library.matrix, pool.responses
    data = {
        "kind": results.KIND,
        "format": results.FORMAT,
        "note": "Counts that systems published. Nothing in them stands for fewer returns than they chose to show.",
        "program": __version__,
        "matrix": {"id": matrix.id, "version": matrix.version, "hash": library.matrix_hash()},
        "inputs": [{"file": name, "sha256": digest} for name, digest in pool.inputs],
        "pooled": {"systems": pool.systems, "minimum": pool.minimum, "kept_back": pool.kept_back},
        "tally": asdict(Tally(files=len(pool.inputs), rows=number, scored=number, returns=number)),
    }
    handle.write(json.dumps(data, ensure_ascii=False, indent=1)[:-2] + ',\n "state": [')
    for place, group in enumerate(results.state_data(pool.state)):
        handle.write(f"{',' if place else ''}\n  {json.dumps(group, ensure_ascii=False)}")
    handle.write("\n ]\n}\n")


def _report(pool: Pool, out: Path, names: Sequence[str]) -> None:
    import textwrap

    from vcsekit.cli.console import summarise
    from vcsekit.cli.pool_words import cost_of
    from vcsekit.content.words import counted

    rounds = counted(len({name for _, name in pool.kept}), "round")
    summarise(f"{counted(pool.systems, 'system')}, {rounds}, {counted(pool.responses, 'return')}.")
    for sentence in cost_of(pool):
        summarise(textwrap.fill(sentence, 78, subsequent_indent="  "))
    listed = textwrap.fill(", ".join(names), 78, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    summarise(f"Tables are in {out}:\n{listed}")


def _print_json(pool: Pool, out: Path, names: Sequence[str]) -> None:
    from vcsekit.cli.output import print_json

    rows = [
        {"system": system, "round": name, "responses": kept.responses, "missing": dict(sorted(kept.missing.items()))}
        for (system, name), kept in sorted(pool.kept.items())
    ]
    data = {"out": out.as_posix(), "files": list(names), "returns": pool.responses, "suppressed": rows}
    print_json("pool-merge", data)
