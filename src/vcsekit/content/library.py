"""All content of one folder or revision, with an index of its ids."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vcsekit.content.source import Document, Loc
from vcsekit.diagnostics import Span
from vcsekit.model.cases import Action, Case
from vcsekit.model.codesign import Card, Coproduction, CoproductionTheme, Guide, ModelDocument
from vcsekit.model.framework import Approach, Area, Barrier, Framework, Theme
from vcsekit.model.matrix import Domain, Indicator, Matrix
from vcsekit.model.register import Glossary, Register, Source, SourceItem, System


@dataclass(frozen=True, slots=True)
class Entry:
    """One id: what it names and where it stands. `item` is None where the item itself has errors."""

    id: str
    kind: str
    path: str
    loc: Loc
    item: Any


@dataclass(frozen=True)
class Library:
    """Content as objects. `documents` and `objects` are keyed by path below the content folder.

    `objects` lacks the files that have errors; `entries` holds their ids all the same, so that one mistake
    does not make every link to the file look broken. `repeated` are the later uses of an id. `unread` names the
    kinds of files, and of items in them, of which a file could not be read: nobody knows which ids it holds.
    `passed_over` are the bytes of files that nobody had to read, because nothing that is asked depends on them.
    """

    documents: Mapping[str, Document]
    objects: Mapping[str, Any]
    entries: Mapping[str, Entry]
    repeated: tuple[Entry, ...] = ()
    unread: frozenset[str] = frozenset()
    passed_over: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def matrix(self) -> Matrix:
        """The matrix. Raises KeyError where `matrix.yaml` is missing or has errors."""
        matrix: Matrix = self.objects["matrix.yaml"]
        return matrix

    @property
    def framework(self) -> Framework | None:
        """What the framework says of itself, where there is one."""
        return self.objects.get("framework.yaml")

    @property
    def domains(self) -> list[Domain]:
        """The domains, in the matrix's order; those that it does not name come last."""
        order = {name: number for number, name in enumerate(self.matrix.domains)}
        return sorted(self._all(Domain), key=lambda domain: (order.get(domain.id, len(order)), domain.id))

    @property
    def indicators(self) -> list[Indicator]:
        """The indicators in use, in the matrix's order."""
        return [indicator for domain in self.domains for indicator in domain.indicators if not indicator.retired]

    @property
    def themes(self) -> list[Theme]:
        """The themes, by the framework's order of areas and then by title."""
        order = {area.id: number for number, area in enumerate(self.areas)}
        return sorted(self._all(Theme), key=lambda theme: (order.get(theme.area, len(order)), theme.title))

    @property
    def areas(self) -> tuple[Area, ...]:
        """The areas of the framework, in order."""
        return self.framework.areas if self.framework else ()

    @property
    def barriers(self) -> list[Barrier]:
        """All barriers, theme by theme."""
        return [barrier for theme in self.themes for barrier in theme.barriers]

    @property
    def approaches(self) -> list[Approach]:
        """All approaches, theme by theme."""
        return [approach for theme in self.themes for approach in theme.approaches]

    @property
    def cases(self) -> list[Case]:
        """The cases, by title."""
        return sorted(self._all(Case), key=lambda case: case.title)

    @property
    def actions(self) -> list[Action]:
        """The actions of all cases."""
        return [action for case in self.cases for action in case.actions]

    @property
    def systems(self) -> list[System]:
        """The systems of the register."""
        return [system for register in self._all(Register) for system in register.systems]

    @property
    def sources(self) -> list[Source]:
        """The source documents, by id."""
        return sorted(self._all(Source), key=lambda source: source.id)

    @property
    def source_items(self) -> dict[str, SourceItem]:
        """Every item of every source document's outline, by its ref."""
        return {item.ref: item for source in self.sources for item in source.outline}

    @property
    def guides(self) -> list[Guide]:
        """The co-design guides, by title."""
        return sorted(self._all(Guide), key=lambda guide: guide.title)

    @property
    def coproduction(self) -> Coproduction | None:
        """What is known of co-production, where content tells it."""
        return self.objects.get("coproduction.yaml")

    @property
    def coproduction_themes(self) -> list[CoproductionTheme]:
        """The themes of co-production, by the first of their sources."""
        return sorted(self._all(CoproductionTheme), key=lambda theme: (theme.sources[0], theme.title))

    @property
    def cards(self) -> list[Card]:
        """The conversation cards, theme by theme."""
        return [card for theme in self.coproduction_themes for card in theme.cards]

    @property
    def model_documents(self) -> list[ModelDocument]:
        """The model documents, by title."""
        return sorted(self._all(ModelDocument), key=lambda document: document.title)

    @property
    def glossary(self) -> Glossary | None:
        """The glossary, where there is one."""
        return self.objects.get("register/glossary.yaml")

    def get(self, item_id: str, kind: str | None = None) -> Any:
        """The item with this id, and of this kind where one is named; None where there is none."""
        entry = self.entries.get(item_id)
        return entry.item if entry and kind in (None, entry.kind) else None

    def ids(self, kind: str) -> list[str]:
        """The ids of one kind, those of items with errors included."""
        return [entry.id for entry in self.entries.values() if entry.kind == kind]

    def span(self, path: str, loc: Loc, *, key: bool = False) -> Span:
        """The place of a value (or of its key) in a file of this library."""
        return self.documents[path].span(loc, key=key)

    def matrix_hash(self) -> str:
        """A SHA-256 of everything that an answer depends on: scale, indicators, their wording and weights."""
        digest = hashlib.sha256()
        digest.update(self.matrix.model_dump_json(include={"id", "version", "scale", "domains"}).encode())
        for domain in self.domains:
            digest.update(domain.model_dump_json(include={"id", "weight"}).encode())
            for indicator in domain.indicators:
                digest.update(indicator.model_dump_json(include={"id", "statement", "levels", "weight"}).encode())
        return digest.hexdigest()

    def _all(self, model: type[Any]) -> Iterator[Any]:
        return (self.objects[path] for path in sorted(self.objects) if isinstance(self.objects[path], model))
