"""How far a change reaches: which files that stayed as they were have to be read to know what it makes wrong.

Such a file can be wrong anew only because of what changed files tell the rest: their ids, with what these name, and
their links. Where all of that stayed, or where more links came, no other file can have a new finding. What is wrong in
the changed files themselves depends on the files that define what they name. So most changes need few files, and where
that can't be known from the bytes of the others, all are read: everything here may err on that side alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import accumulate
from typing import Any

from vcsekit.checks.selection import Selection
from vcsekit.content.kinds import kind_of
from vcsekit.content.library import Library
from vcsekit.content.references import REFERENCES, shape, walk
from vcsekit.diagnostics import Severity
from vcsekit.model.cases import Case
from vcsekit.model.matrix import Domain
from vcsekit.model.register import Source

ALWAYS = ("matrix.yaml", "register/glossary.yaml")
"""What is read in any case: rules look into these whatever they check."""

MOST_NAMES = 400
"""How many names of a change are looked for in the other files; a change with more of them takes long in any case."""

_LINK_CODES = ("VK601", "VK602", "VK604", "VK606", "VK802")
"""The rules that find something elsewhere where a link is gone."""

_LINKS = {
    "indicators.*.barriers.*", "approaches.*.addresses.*", "approaches.*.seen_in.*.actions.*", "actions.*.approaches.*",
}  # fmt: skip
"""The fields that these rules look at, besides `sources`."""

_PLAIN = re.compile(r"[A-Za-z0-9/_.-]+")
_DEFINES = re.compile(rb"""(?:id|ref)["']?\s*:\s*(?=(?:[|>][-+0-9]*[ \t]*[\r\n]\s*|["'])?([\w/.-]*))""")
_OTHERWISE = [
    re.compile(pattern)
    for pattern in (
        rb"\\[/xuU\r\n\xc2\xe2]",
        rb"\xc2\x85",
        rb"\xe2\x80[\xa8\xa9]",
        rb"\?(?<=[\s\[{,\xbf-]\?)\s",
        rb"&(?<=[\s\[{,:-]&)[^\s&;,]",
    )
]
"""How YAML could spell a plain name otherwise: escaped, after other breaks of lines, as a key apart, by an anchor.

Each begins with the byte that tells it, which makes looking for it quick.
"""

_END = rb"(?![\w/.-])"

Row = tuple[object, ...]


def reach(after: Library, before: Library, others: Mapping[str, bytes], config: Selection) -> frozenset[str] | None:
    """The paths among the other files that have to be read; None where all have to be.

    `after` and `before` hold the changed files alone, all of which could be read without a mistake; `others` are the
    bytes of all files that did not change.
    """
    linked = any(config.wants(code, Severity.WARNING) for code in _LINK_CODES)
    rest = _Rest(others)
    if _is_special(after, before) or _reaches_others(after, before, rest, linked=linked):
        return None
    found = {path for path in ALWAYS if path in others}
    if not config.wants("VK503", Severity.WARNING):
        found.discard("register/glossary.yaml")
    needed = {*_ids(after), *(value for _, _, _, value in _names(after))}
    if len(needed) > MOST_NAMES or not all(_PLAIN.fullmatch(name) for name in needed):
        return None
    found |= rest.may_define(needed)
    found |= rest.remember(_ids(after))
    if linked:
        found |= {path for folder, name in _awaited(after) if (path := rest.first_in(folder, name))}
    return frozenset(found)


def _is_special(after: Library, before: Library) -> bool:
    """Whether a change is of a sort that rules look at in all files together."""
    sides = (after, before)
    kinds = [{path for path in side.documents if path.startswith(("domains/", "barriers/"))} for side in sides]
    documents = [document for side in sides for document in side.documents.values()]
    return (
        kinds[0] != kinds[1]
        or any(path in side.documents for side in sides for path in ALWAYS)
        or any(side.repeated for side in sides)
        or any("vcsekit" in document.text.casefold() for document in documents)
        or any(isinstance(item, Domain) and not item.weight for side in sides for item in side.objects.values())
    )


def _reaches_others(after: Library, before: Library, rest: _Rest, *, linked: bool) -> bool:
    """Whether something may be wrong in the other files that was not before."""
    told = _definitions(after) ^ _definitions(before)
    if any(row[1] in ("domain", "theme") for row in told):
        return True
    changed = {name for row in told for name in (row[0], *row[2]) if isinstance(name, str)}
    if linked:
        changed |= {value for _, field, _, value in _names(before) - _names(after) if _counts(field)}
    if len(changed) > MOST_NAMES or not all(_PLAIN.fullmatch(name) for name in changed):
        return True
    return bool(changed) and (bool(rest.spelt_otherwise) or any(rest.mention(name) for name in changed))


def _counts(field: str) -> bool:
    return field in _LINKS or field.endswith("sources.*")


def _definitions(library: Library) -> set[tuple[str, str, tuple[str, ...], Row]]:
    """What changed files tell of their ids: the kind, the former ids, the item that it is part of, whether in use."""
    found: set[tuple[str, str, tuple[str, ...], Row]] = set()
    for entry in library.entries.values():
        whole, former = library.objects[entry.path], tuple(getattr(entry.item, "formerly", ()))
        facts = (getattr(item, "retired", None) for item in (entry.item, whole))
        found.add((entry.id, entry.kind, former, (getattr(whole, "id", None), *facts)))
    found |= {(ref, "source item", (), ()) for ref in _refs(library)}
    return found


def _refs(library: Library) -> Iterator[str]:
    return (item.ref for whole in library.objects.values() if isinstance(whole, Source) for item in whole.outline)


def _ids(library: Library) -> set[str]:
    return {*library.entries, *_refs(library)}


def _names(library: Library) -> set[tuple[str, str, str, str]]:
    """Every id and ref that changed files name: the kind of file, the field, the item that names it, and the name."""
    found = set()
    for path, document in library.documents.items():
        kind = kind_of(path)
        for loc, value in walk(document.data):
            if kind is None or not isinstance(value, str):
                continue
            field = shape(loc)
            if (kind.name, field) in REFERENCES or (len(loc) > 1 and loc[-2] == "sources" and kind.name != "source"):
                found.add((kind.name, field, _holder(document.data, loc), value))
    return found


def _holder(data: Any, loc: tuple[str | int, ...]) -> str:
    member = data[loc[0]][loc[1]] if len(loc) > 2 and isinstance(loc[1], int) else data
    return str(member.get("id")) if isinstance(member, dict) else ""


def _awaited(library: Library) -> Iterator[tuple[str, str]]:
    """What some other file should name, after the folder of that file; both may be empty: any."""
    for entry in library.entries.values():
        if entry.kind == "barrier":
            yield "domains/", entry.id
    for whole in library.objects.values():
        if isinstance(whole, Case):
            alone = (action for action in whole.actions if not action.approaches)
            yield from (("domains/", ref) for action in alone for ref in action.sources)
        if isinstance(whole, Domain) and not all(indicator.barriers for indicator in whole.indicators):
            yield "barriers/", ""
    yield from (("", ref) for ref in _refs(library))


class _Rest:
    """The files that did not change, as bytes in which names are looked for."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = {path: raw for path, raw in files.items() if kind_of(path) is not None}
        self._paths = sorted(self.files)
        self._joined = b"\n".join([b"", *(self.files[path] for path in self._paths)])
        self._starts = [0, *accumulate(len(self.files[path]) + 1 for path in self._paths)]

    def _path_at(self, offset: int) -> str:
        return self._paths[bisect_right(self._starts, offset) - 1]

    @cached_property
    def spelt_otherwise(self) -> frozenset[str]:
        """The files in which a name may be spelt in another way."""
        matches = (match for pattern in _OTHERWISE for match in pattern.finditer(self._joined))
        return frozenset(self._path_at(match.start()) for match in matches)

    def may_define(self, names: Collection[str]) -> set[str]:
        """The files that may define one of the names."""
        wanted = {name.encode() for name in names} | {b""}
        found = {self._path_at(hit.start()) for hit in _DEFINES.finditer(self._joined) if hit.group(1) in wanted}
        return found | self.spelt_otherwise

    def remember(self, names: Iterable[str]) -> set[str]:
        """The files in which one of the names may be a former one."""
        files = {self._path_at(match.start()) for match in re.finditer(b"formerly", self._joined)}
        wanted = [name.encode() for name in names]
        return {path for path in files if any(name in self.files[path] for name in wanted)}

    def mention(self, name: str) -> bool:
        """Whether a name stands anywhere in these files."""
        return re.search(re.escape(name.encode()) + _END, self._joined) is not None

    def first_in(self, folder: str, name: str) -> str | None:
        """The first file in a folder (empty: anywhere) in which a name stands."""
        first, last = (bisect_left(self._paths, end) for end in (folder, folder + chr(0x10FFFF)))
        pattern = re.compile(re.escape(name.encode()) + _END if name else b"")
        found = pattern.search(self._joined, self._starts[first], self._starts[last]) if first < last else None
        return self._path_at(found.start()) if found else None
