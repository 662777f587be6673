"""Takes an item out of use. It stays where it is, with the version and what took its place; links to it move or go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from vcsekit.content.change import Content, Draft
from vcsekit.content.edit import Editable, add_field, add_item, remove_field, remove_item, set_texts
from vcsekit.content.ids import a
from vcsekit.content.kinds import kind_of
from vcsekit.content.library import Entry
from vcsekit.content.references import references_in
from vcsekit.content.rename import faulty, find
from vcsekit.content.source import Loc
from vcsekit.diagnostics import Span, VcsekitError
from vcsekit.model.base import Retirable

_INSTEAD = {
    "domain": "retire those of its indicators that are no longer asked; a domain needs one in use",
    "theme": "retire each of its barriers and approaches",
    "system": "give it `valid_to`, and `successor` where another system took its place",
}
_AFTER = ("retired", "since", "formerly", "id")


@dataclass(frozen=True)
class Link:
    """A field of an item in use that names the retired one: the file, the place below it and for users."""

    path: str
    loc: Loc
    span: Span


@dataclass(frozen=True)
class Retirement:
    """What retiring an item changes and which links moved or went.

    `raised_from` is the matrix's version where it had to rise.
    """

    draft: Draft
    entry: Entry
    version: str
    links: tuple[Link, ...]
    raised_from: str | None


def retire(
    content: Content, item_id: str, *, replaced_by: Sequence[str] = (), version: str | None = None, unlink: bool = False
) -> Retirement:
    """The change that retires an item from a version of the matrix on; the matrix's own unless told.

    Links from items in use move to what replaces it, or with `unlink` are taken out; items that are retired keep
    theirs. Raises VcsekitError where links are left and neither is wanted, or where the item can't be retired.
    """
    content.refuse_unreadable()
    entry = find(content.library, item_id)
    _refuse_unretirable(content, entry)
    _refuse_replacements(content, entry, replaced_by)
    chosen, raised_from = _version(content, entry, version)
    links = tuple(_links(content, entry))
    if links and not replaced_by and not unlink:
        places = "".join(f"\n  {link.span}" for link in links)
        message = f"items in use name `{item_id}`, which they may not once it is retired:{places}"
        hint = "add `--replaced-by ID` to let them name that instead, or `--unlink` to take these links out"
        raise VcsekitError(message, hint)
    draft = Draft(content)
    if raised_from is not None:
        draft.keep("matrix.yaml", set_texts(draft.file("matrix.yaml"), {("version",): chosen}))
    _move_links(draft, entry, links, replaced_by)
    _mark(draft, entry, chosen, replaced_by)
    return Retirement(draft, entry, chosen, links, raised_from)


def _refuse_unretirable(content: Content, entry: Entry) -> None:
    if entry.item is None:
        raise faulty(content.library, entry)
    if not isinstance(entry.item, Retirable):
        hint = _INSTEAD.get(entry.kind, "where nothing names it any more, it can be deleted by hand")
        raise VcsekitError(f"`{entry.id}` is {a(entry.kind)}, and that is nothing that can be retired", hint)
    if entry.item.retired:
        place = content.library.span(entry.path, entry.loc)
        raise VcsekitError(f"`{entry.id}` is retired since version {entry.item.retired} ({place})", "nothing is to do")
    _refuse_emptying(content, entry)


def _refuse_emptying(content: Content, entry: Entry) -> None:
    """A domain in which no indicator is in use, or none that weighs anything, could not be scored."""
    if entry.kind != "indicator":
        return
    domain = content.library.objects[entry.path]
    rest = [indicator for indicator in domain.indicators if indicator.id != entry.id and not indicator.retired]
    if not rest:
        message = f"`{entry.id}` is the last indicator in use of `{domain.id}`, and a domain needs one"
        raise VcsekitError(message, f"add another one first: vcsekit new indicator --domain {domain.id}")
    if not any(indicator.weight for indicator in rest):
        message = f"without `{entry.id}` every indicator in use of `{domain.id}` would have the weight 0"
        raise VcsekitError(message, "give another one a weight above 0 first")


def _refuse_replacements(content: Content, entry: Entry, replaced_by: Sequence[str]) -> None:
    for name in replaced_by:
        other = find(content.library, name)
        if other.kind != entry.kind:
            message = f"`{name}` is {a(other.kind)} and can't take the place of {a(entry.kind)}"
            raise VcsekitError(message, f"name {a(entry.kind)}")
        if other.item is None:
            raise faulty(content.library, other)
        if name == entry.id or other.item.retired:
            raise VcsekitError(f"`{name}` is out of use itself, or is the item that is retired", "name one in use")


def _version(content: Content, entry: Entry, version: str | None) -> tuple[str, str | None]:
    """The version from which the item is out of use, and the matrix's own where that has to rise to it."""
    matrix = content.library.objects.get("matrix.yaml")
    if matrix is None:
        raise VcsekitError("matrix.yaml has errors, so its version is not known", "mend them first: `vcsekit validate`")
    chosen = version or matrix.version
    since = entry.item.since
    if since is not None and _numbers(chosen) <= _numbers(since):
        message = f"`{entry.id}` is in use since version {since}, so it can't be retired from version {chosen} on"
        raise VcsekitError(message, "name the version that this change will be part of: `--version 1.2.3`")
    return chosen, matrix.version if _numbers(chosen) > _numbers(matrix.version) else None


def _numbers(version: str) -> tuple[int, ...]:
    try:
        major, minor, patch = (int(part) for part in version.split("."))
    except ValueError:
        raise VcsekitError(f"`{version}` is no version", "write three numbers, such as `0.2.0`") from None
    return major, minor, patch


def _links(content: Content, entry: Entry) -> Iterator[Link]:
    """The fields of items in use that name the item."""
    for path, document in content.library.documents.items():
        kind = kind_of(path)
        for loc, value, wanted in references_in(document, kind.name if kind else ""):
            names_it = value == entry.id and wanted == entry.kind and "replaced_by" not in loc
            if names_it and not _is_retired(document.data, loc):
                yield Link(path, loc, document.span(loc))


def _is_retired(data: Any, loc: Loc) -> bool:
    """Whether a place lies in an item that is retired."""
    for part in loc:
        if isinstance(data, dict) and data.get("retired"):
            return True
        data = data[part]
    return False


def _move_links(draft: Draft, entry: Entry, links: Sequence[Link], replaced_by: Sequence[str]) -> None:
    # From the last place of a file to the first: what is taken out moves nothing that is still to be changed.
    for link in reversed(links):
        source = draft.file(link.path)
        if isinstance(link.loc[-1], str):
            source = _move_single(source, link, replaced_by)
        else:
            source = _move_member(source, link, replaced_by)
        draft.keep(link.path, source)
        _refuse_empty(draft, link)
    if entry.kind == "approach":
        _show_actions(draft, entry, replaced_by)


def _move_single(source: Editable, link: Link, replaced_by: Sequence[str]) -> Editable:
    """A field that names one id. A member of `seen_in` goes whole, since it is nothing without its case."""
    if len(replaced_by) == 1:
        return set_texts(source, {link.loc: replaced_by[0]})
    if replaced_by or len(link.loc) < 3:
        raise VcsekitError(f"{link.span}: this field must name exactly one id", "change it by hand first")
    return remove_item(source, link.loc[:-1]) if link.loc[-1] == "case" else remove_field(source, link.loc)


def _move_member(source: Editable, link: Link, replaced_by: Sequence[str]) -> Editable:
    """A member of a list of ids: the replacements that the list lacks come in its place."""
    home = link.loc[:-1]
    missing = [name for name in replaced_by if name not in source.value(home)]
    if not missing:
        return remove_item(source, link.loc)
    source = set_texts(source, {link.loc: missing[0]})
    for name in missing[1:]:
        source = add_item(source, home, name)
    return source


def _refuse_empty(draft: Draft, link: Link) -> None:
    """Raises VcsekitError where a file that fitted its model no longer does: a list that needs a member has none."""
    kind = kind_of(link.path)
    if kind is None or link.path not in draft.content.library.objects:
        return
    try:
        kind.model.model_validate(draft.file(link.path).document.data)
    except ValidationError:
        message = f"{link.span}: nothing would be left in this list, and it needs one id at least"
        raise VcsekitError(message, "add another id there first, or use --replaced-by") from None


def _show_actions(draft: Draft, entry: Entry, replaced_by: Sequence[str]) -> None:
    """The actions that showed an approach show what replaced it: their link back to it."""
    for name in replaced_by:
        other = draft.content.library.entries[name]
        home = (*other.loc[:-1], "seen_in")
        for seen in entry.item.seen_in:
            source = draft.file(other.path)
            known = source.value(other.loc[:-1]).get("seen_in") or []
            same = next((number for number, own in enumerate(known) if own.get("case") == seen.case), None)
            if same is None:
                value: dict[str, Any] = {"case": seen.case} | ({"actions": list(seen.actions)} if seen.actions else {})
                draft.keep(other.path, add_item(source, home, value, after=("addresses",)))
                continue
            for action in seen.actions:
                if action not in (draft.file(other.path).value((*home, same)).get("actions") or []):
                    file = draft.file(other.path)
                    draft.keep(other.path, add_item(file, (*home, same, "actions"), action))


def _mark(draft: Draft, entry: Entry, version: str, replaced_by: Sequence[str]) -> None:
    item, source = entry.loc[:-1], draft.file(entry.path)
    source = add_field(source, item, "retired", version, after=_AFTER)
    if replaced_by:
        source = add_field(source, item, "replaced_by", list(replaced_by), after=_AFTER)
    draft.keep(entry.path, source)
