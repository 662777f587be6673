"""The manifest: from what, with which options, and by which program tables were made, so that they can be again.

It holds no date and no path but those that were typed: the same files give the same manifest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vcsekit.content.library import Library

KIND = "vcsekit-manifest"
FORMAT = 1

_SHA256_DIGITS = 64


class NotManifestError(ValueError):
    """The data is not what `manifest_text` wrote."""


@dataclass(frozen=True)
class Manifest:
    """What `vcsekit score` was given, and what it wrote. Files are (name, SHA-256); `layout` may be missing.

    `matrix` has id, version, hash, and the hash of its settings. `options` are those that change what is written, as
    plain values.
    """

    program: str
    matrix: Mapping[str, str]
    inputs: Sequence[tuple[str, str]]
    outputs: Sequence[tuple[str, str]]
    layout: tuple[str, str] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    tally: Mapping[str, int] = field(default_factory=dict)


def manifest_text(manifest: Manifest) -> str:
    """A manifest as JSON."""
    data = {
        "kind": KIND,
        "format": FORMAT,
        "program": manifest.program,
        "matrix": dict(manifest.matrix),
        "options": dict(manifest.options),
        "layout": _file(manifest.layout) if manifest.layout else None,
        "inputs": [_file(item) for item in manifest.inputs],
        "tally": dict(manifest.tally),
        "outputs": [_file(item) for item in manifest.outputs],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def settings_hash(library: Library) -> str:
    """A SHA-256 of what figures depend on beside questions and weights: group sizes, names of groups and of systems."""
    import hashlib

    digest = hashlib.sha256(library.matrix.model_dump_json(include={"agreement", "constituencies"}).encode())
    for system in library.systems:
        digest.update(system.model_dump_json(include={"id", "name", "ods_code", "aliases"}).encode())
    return digest.hexdigest()


def _file(item: tuple[str, str]) -> dict[str, str]:
    return {"file": item[0], "sha256": item[1]}


def read_manifest(raw: bytes | str) -> Manifest:
    """A manifest from JSON. Raises NotManifestError where it is something else, or of a later format."""
    try:
        data = json.loads(raw)
        if data["kind"] != KIND or data["format"] != FORMAT:
            raise NotManifestError("it is of another kind or format")
        layout = data["layout"]
        return Manifest(
            str(data["program"]),
            {name: str(data["matrix"][name]) for name in ("id", "version", "hash", "settings")},
            [_pair(item) for item in data["inputs"]],
            [_pair(item) for item in data["outputs"]],
            _pair(layout) if layout else None,
            dict(data["options"]),
            {str(name): int(number) for name, number in data["tally"].items()},
        )
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError) as error:
        raise NotManifestError(str(error)) from None


def _pair(item: Mapping[str, Any]) -> tuple[str, str]:
    name, digest = item["file"], item["sha256"]
    if not isinstance(name, str) or not isinstance(digest, str) or len(digest) != _SHA256_DIGITS:
        raise NotManifestError("a file in it has no SHA-256")
    return name, digest


def changed(expected: Sequence[tuple[str, str]], found: Mapping[str, str | None]) -> list[tuple[str, str]]:
    """Which files are not as they were: their names, and in words what became of them."""
    words = []
    for name, digest in expected:
        now = found.get(name)
        if now is None:
            words.append((name, "is missing"))
        elif now != digest:
            words.append((name, "has changed"))
    return words
