"""`vcsekit score --from`: the tables of a manifest once more, and whether they are the same."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vcsekit.cli.score import Order
    from vcsekit.export.manifest import Manifest


def score_again(path: Path, out: Path, force: bool, content: Path | None, *, as_json: bool = False) -> int:
    """Scores what a manifest names, and compares what is written with what it tells. Returns the exit code.

    Raises VcsekitError where the manifest can't be read, or its files, layout or matrix are not what they were.
    """
    from vcsekit.cli.console import say, summarise
    from vcsekit.cli.score import score_to
    from vcsekit.diagnostics import ExitCode, VcsekitError
    from vcsekit.export.manifest import changed

    manifest = _read(path)
    _refuse_other_matrix(path, manifest, content)
    given = [*manifest.inputs, *([manifest.layout] if manifest.layout else [])]
    other = changed(given, {name: _digest(Path(name)) for name, _ in given})
    if other:
        name, what = other[0]
        more = f" ({len(other) - 1} more are not as they were)" if len(other) > 1 else ""
        hint = "start from the folder from which it was scored; without the same files there are not the same figures"
        raise VcsekitError(f"{name} {what} since {path} was written{more}", hint)
    score_to(_order(path, manifest), out, force, content, as_json=as_json)
    different = changed(manifest.outputs, {name: _digest(out / name) for name, _ in manifest.outputs})
    for name, what in different:
        (sys.stderr if as_json else sys.stdout).write(f"{name}: {what}\n")
    same = len(manifest.outputs) - len(different)
    tell = say if as_json else summarise
    tell(f"Compared with {path}: {same} of {len(manifest.outputs)} files are the same, byte for byte.")
    return ExitCode.FINDINGS if different else ExitCode.CLEAN


def _read(path: Path) -> Manifest:
    from vcsekit.cli.returned import refuse_damaged
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.export.manifest import NotManifestError, read_manifest
    from vcsekit.io.files import read_bytes
    from vcsekit.returns.limits import MAX_MANIFEST_BYTES

    raw = read_bytes(path, MAX_MANIFEST_BYTES)
    try:
        return read_manifest(raw)
    except NotManifestError:
        refuse_damaged(path, raw, "make it again with `vcsekit score FILE...`")
        raise VcsekitError(f"{path} is not what `vcsekit score` writes", "name its manifest.json") from None


def _refuse_other_matrix(path: Path, manifest: Manifest, content: Path | None) -> None:
    """Says what else has changed since: a newer program, or other settings and names."""
    from vcsekit import __version__
    from vcsekit.cli import library as found
    from vcsekit.cli.console import say
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.export.manifest import settings_hash

    library = found.load(content)
    matrix = library.matrix
    if (matrix.id, matrix.version, library.matrix_hash()) != tuple(
        manifest.matrix[n] for n in ("id", "version", "hash")
    ):
        told = f"{manifest.matrix['id']} {manifest.matrix['version']}"
        message = f"{path} was made with {told}, and this is {matrix.id} {matrix.version}"
        if told == f"{matrix.id} {matrix.version}":
            message = f"{path} was made before the matrix was changed, though its version is the same"
        raise VcsekitError(message, "name the content that it was made with: --content FOLDER")
    if settings_hash(library) != manifest.matrix["settings"]:
        say("note: group sizes, or names of constituencies or systems, have changed since; figures may differ")
    if __version__ != manifest.program:
        say(f"note: it was made by vcsekit {manifest.program}, and this is {__version__}; figures may differ")


def _order(path: Path, manifest: Manifest) -> Order:
    from vcsekit.cli.score import Order
    from vcsekit.cli.score_tables import TablesFormat
    from vcsekit.diagnostics import VcsekitError

    try:
        chosen, most = TablesFormat(manifest.options["format"]), manifest.options["max_problems"]
        if most is not None and not isinstance(most, int):
            raise ValueError(most)
    except (KeyError, ValueError):
        raise VcsekitError(f"{path} names options that this version does not know", "score the files anew") from None
    layout = Path(manifest.layout[0]) if manifest.layout else None
    return Order([Path(name) for name, _ in manifest.inputs], layout, chosen, most)


def _digest(path: Path) -> str | None:
    """A file's SHA-256; None where there is no such file."""
    from vcsekit.io.files import sha256

    return sha256(path) if path.is_file() else None
