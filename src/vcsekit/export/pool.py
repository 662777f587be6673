"""A published state as a file, and back with every check: it comes from somebody else."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from vcsekit import __version__
from vcsekit.content.library import Library
from vcsekit.export.pool_check import problems
from vcsekit.export.pool_model import FORMAT, KIND, GroupPart, PoolFile
from vcsekit.export.results import state_data, state_from_data
from vcsekit.scoring.card import Scorecard
from vcsekit.scoring.group import OTHERS
from vcsekit.scoring.pool import Published, Suppressed
from vcsekit.scoring.state import State

MAX_BYTES = 5_000_000
"""The largest published state that is read, in bytes. A round takes about five thousand."""

_NOTE = (
    "Counts of answers, and of exact scores, by constituency and round: no return, no id, no name, no comment. A group "
    "has {minimum} returns at least; a count within it may be one. What fewer than {minimum} said is left out, and "
    "whatever would tell it; how much that is stands under suppressed."
)


class NotPoolError(ValueError):
    """The data is not what `pool_text` wrote; the message names the place."""


@dataclass(frozen=True)
class Pooled:
    """What was read from one file."""

    file: PoolFile
    state: State
    suppressed: Mapping[str, Suppressed]


def pool_text(library: Library, system: str, minimum: int, found: Published) -> str:
    """A published state as JSON, the same bytes for the same state."""
    head = {
        "kind": KIND,
        "format": FORMAT,
        "note": _NOTE.format(minimum=minimum),
        "program": __version__,
        "matrix": {"id": library.matrix.id, "version": library.matrix.version, "hash": library.matrix_hash()},
        "system": system,
        "minimum": minimum,
    }
    text = json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    text += ',\n "state": [' + ",".join(map(_line, _groups(found.state)))
    text += '\n ],\n "suppressed": [' + ",".join(map(_line, suppressed_data(found.suppressed))) + "\n ]\n}\n"
    return text


def suppressed_data(found: Mapping[str, Suppressed]) -> Iterator[dict[str, object]]:
    """What was kept back of every round, as plain data."""
    for name, kept in sorted(found.items()):
        missing = dict(sorted(kept.missing.items()))
        yield {"round": name, "responses": kept.responses, "merged": list(kept.merged), "missing": missing}


def _groups(state: State) -> Iterator[dict[str, object]]:
    for row in state_data(state):
        part = {name: value for name, value in row.items() if name not in ("system", "place")}
        yield {**part, "constituency": row["constituency"] or OTHERS}


def _key(file: PoolFile, part: GroupPart) -> dict[str, str]:
    return {
        "system": file.system,
        "place": "",
        "constituency": "" if part.constituency == OTHERS else part.constituency,
    }


def _line(part: Mapping[str, object]) -> str:
    return f"\n  {json.dumps(part, ensure_ascii=False)}"


def read_pool(raw: bytes) -> PoolFile:
    """A file in its form. Raises NotPoolError where it has another one."""
    try:
        return PoolFile.model_validate_json(raw.decode(json.detect_encoding(raw)))
    except UnicodeDecodeError:
        raise NotPoolError("it is not UTF-8") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        if first["type"] == "json_invalid":
            raise NotPoolError("it is not JSON") from None
        raise NotPoolError(f"{_place(first['loc'])}{first['msg'][:1].lower()}{first['msg'][1:]}") from None


def _place(loc: Sequence[int | str]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc if part != "[key]")
    return f"{text.lstrip('.')}: " if text else ""


def checked(file: PoolFile, card: Scorecard, constituencies: Collection[str]) -> Pooled:
    """What a file says, where that can come from answers to this matrix. Raises NotPoolError where it can't."""
    found = next(problems(file, card, constituencies), None)
    if found:
        raise NotPoolError(found)
    rows = [{**part.model_dump(), **_key(file, part)} for part in file.state]
    kept = {part.round: Suppressed(part.responses, part.merged, dict(part.missing)) for part in file.suppressed}
    return Pooled(file, state_from_data(rows), kept)
