"""New items: valid from the first moment, with a marked text wherever one is still to be written, and linked both ways.

Each function takes what is known of the item, by field, as checked plain data; see the models for what fields mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_origin

from pydantic import BaseModel

from vcsekit.content.change import Content, Draft
from vcsekit.content.edit import add_item
from vcsekit.content.emit import block
from vcsekit.content.ids import free_slug, next_indicator_id, refuse_form, refuse_taken
from vcsekit.content.source import Loc
from vcsekit.content.unfinished import MARK, to_write
from vcsekit.diagnostics import VcsekitError
from vcsekit.model.base import Retirable
from vcsekit.model.cases import Action, Case
from vcsekit.model.codesign import ModelDocument
from vcsekit.model.framework import Approach, Barrier, Theme
from vcsekit.model.matrix import Domain, Indicator

Known = Mapping[str, Any]


@dataclass(frozen=True)
class Scaffold:
    """A new item: the change that adds it, its id, the file that it stands in, and how many texts are to be written."""

    draft: Draft
    id: str
    path: str
    unfinished: int


def new_domain(content: Content, known: Known) -> Scaffold:
    """A domain with its first indicator, listed in the matrix. Knows `id`, `title`, `sources` and more."""
    code, draft = known["id"], Draft(content)
    _refuse_id(content, "domain", code)
    first = {"title": known.get("first"), "sources": known["sources"]}
    indicator = _indicator(content, f"{code}-01", first)
    _make_file(draft, f"domains/{code.lower()}.yaml", _item(Domain, {**known, "indicators": [indicator]}))
    draft.keep("matrix.yaml", add_item(draft.file("matrix.yaml"), ("domains",), code))
    return _scaffold(draft, code, f"domains/{code.lower()}.yaml")


def new_indicator(content: Content, known: Known) -> Scaffold:
    """An indicator at the end of its domain. Knows `domain`, `title`, `sources` and more; `levels` by level id."""
    domain = content.library.entries[known["domain"]]
    item_id = next_indicator_id(content.library, domain.id)
    draft = Draft(content)
    _append(draft, domain.path, ("indicators",), _indicator(content, item_id, known))
    return _scaffold(draft, item_id, domain.path)


def new_theme(content: Content, known: Known) -> Scaffold:
    """A theme with its first barrier. Knows `title`, `area`, `sources` and more."""
    item_id, draft = _id(content, "theme", known), Draft(content)
    first = known.get("first") or to_write("a barrier in a few words")
    name = free_slug(content.library, known.get("first") or f"{item_id} first barrier", (item_id,))
    barrier = _item(Barrier, {"id": name, "title": first, "sources": known["sources"]})
    _make_file(draft, f"barriers/{item_id}.yaml", _item(Theme, {**known, "id": item_id, "barriers": [barrier]}))
    return _scaffold(draft, item_id, f"barriers/{item_id}.yaml")


def new_barrier(content: Content, known: Known) -> Scaffold:
    """A barrier of a theme; the indicators that it holds back name it. Knows `theme`, `title`, `sources` and more."""
    item_id, draft = _id(content, "barrier", known), Draft(content)
    theme = content.library.entries[known["theme"]]
    _append(draft, theme.path, ("barriers",), _item(Barrier, {**known, "id": item_id}))
    for indicator in known.get("indicators", ()):
        _link(draft, indicator, "barriers", item_id, after=("prompts",))
    return _scaffold(draft, item_id, theme.path)


def new_approach(content: Content, known: Known) -> Scaffold:
    """An approach of a theme; the actions that show it name it. Knows `theme`, `addresses` and more."""
    item_id, draft = _id(content, "approach", known), Draft(content)
    theme = content.library.entries[known["theme"]]
    seen_in = _seen_in(content, known.get("actions", ()))
    _append(draft, theme.path, ("approaches",), _item(Approach, {**known, "id": item_id, "seen_in": seen_in}))
    for action in known.get("actions", ()):
        _link(draft, action, "approaches", item_id, after=("summary",))
    return _scaffold(draft, item_id, theme.path)


def new_case(content: Content, known: Known) -> Scaffold:
    """A case with its first action; the approaches that the action shows name it. Knows `system` and more."""
    item_id, draft = _id(content, "case", known), Draft(content)
    title = known.get("first") or to_write("what was done, in a few words")
    name = free_slug(content.library, known.get("first") or f"{item_id} first action", (item_id,))
    approaches = known.get("approaches", ())
    action = _item(Action, {"id": name, "title": title, "approaches": approaches, "sources": known["sources"]})
    _make_file(draft, f"cases/{item_id}.yaml", _item(Case, {**known, "id": item_id, "actions": [action]}))
    for approach in approaches:
        _link(draft, approach, "seen_in", {"case": item_id, "actions": [name]}, after=("addresses",))
    return _scaffold(draft, item_id, f"cases/{item_id}.yaml")


def new_document(content: Content, known: Known) -> Scaffold:
    """A model document: its facts, and a text to go on from. Knows `title`, `kind`, `sources` and more."""
    item_id, draft = _id(content, "document", known), Draft(content)
    facts = _item(ModelDocument, {**known, "id": item_id, "body": ""})
    del facts["body"]
    body = [
        "",
        f"# {known['title']}",
        "",
        "Prepared by [[organisation]], [[date]]",
        "",
        to_write("the document itself"),
    ]
    text = "\n".join(["---", *_block(facts), "---", *body[1:], ""])
    draft.make(f"documents/{item_id}.md", text.encode("utf-8"))
    return _scaffold(draft, item_id, f"documents/{item_id}.md")


MAKERS: dict[str, Callable[[Content, Known], Scaffold]] = {
    "domain": new_domain,
    "indicator": new_indicator,
    "theme": new_theme,
    "barrier": new_barrier,
    "approach": new_approach,
    "case": new_case,
    "document": new_document,
}
"""What makes a new item of each kind."""


def _indicator(content: Content, item_id: str, known: Known) -> dict[str, Any]:
    matrix, told = content.library.matrix, known.get("levels") or {}
    levels = {level.id: told.get(level.id) or to_write(f"level {level.value}, {level.label}") for level in matrix.scale}
    title = known.get("title") or to_write("two to six words")
    return _item(Indicator, {**known, "id": item_id, "title": title, "levels": levels, "since": matrix.version})


def _item(model: type[BaseModel], known: Known) -> dict[str, Any]:
    """An item's fields in the model's order, the id first: what is known, and a mark where a text is required."""
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if name in Retirable.model_fields:
            continue
        if name == "sources" and "since" in known and issubclass(model, Retirable):
            found["since"] = known["since"]
        value = known.get(name)
        if value is not None and value not in ((), [], ""):
            found[name] = list(value) if isinstance(value, tuple) else value
        elif field.is_required():
            text = to_write(field.description or name)
            found[name] = [text] if get_origin(field.annotation) is tuple else text
    return found


def _id(content: Content, kind: str, known: Known) -> str:
    """The id that was asked for, else one made of the title."""
    item_id: str = known.get("id") or free_slug(content.library, known["title"])
    _refuse_id(content, kind, item_id)
    return item_id


def _refuse_id(content: Content, kind: str, item_id: str) -> None:
    refuse_form(kind, item_id)
    refuse_taken(content.library, item_id)


def _make_file(draft: Draft, path: str, item: dict[str, Any]) -> None:
    draft.make(path, ("\n".join(_block(item)) + "\n").encode("utf-8"))


def _block(item: dict[str, Any]) -> list[str]:
    try:
        return block(item)
    except ValueError as error:
        raise VcsekitError(f"one of the texts can't be written as YAML: {error}", "type it without odd signs") from None


def _append(draft: Draft, path: str, loc: Loc, item: dict[str, Any]) -> None:
    draft.keep(path, add_item(draft.file(path), loc, item))


def _link(draft: Draft, item_id: str, field: str, value: Any, after: tuple[str, ...]) -> None:
    """Adds a link to the list of another item."""
    entry = draft.content.library.entries[item_id]
    draft.keep(entry.path, add_item(draft.file(entry.path), (*entry.loc[:-1], field), value, after=after))


def _seen_in(content: Content, actions: tuple[str, ...]) -> list[dict[str, Any]]:
    """Actions, grouped by the case that each belongs to."""
    by_case: dict[str, list[str]] = {}
    for action in actions:
        case = content.library.documents[content.library.entries[action].path].data["id"]
        by_case.setdefault(case, []).append(action)
    return [{"case": case, "actions": names} for case, names in by_case.items()]


def _scaffold(draft: Draft, item_id: str, path: str) -> Scaffold:
    before = sum(raw.count(MARK.encode()) for raw in draft.content.files.values())
    after = sum(raw.count(MARK.encode()) for raw in draft.result().values())
    return Scaffold(draft, item_id, path, after - before)
