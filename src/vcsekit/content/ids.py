"""Which ids are taken, which form each kind has, and the next one that is free."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from vcsekit.content.library import Library
from vcsekit.diagnostics import VcsekitError
from vcsekit.model.base import DOMAIN_PATTERN, INDICATOR_PATTERN, SLUG_PATTERN

_FORMS = {
    "domain": (DOMAIN_PATTERN, "two to eight capitals or digits, such as `FUND`"),
    "indicator": (INDICATOR_PATTERN, "a domain code, a hyphen and two or three digits, such as `FUND-03`"),
}
_SLUG_FORM = (SLUG_PATTERN, "lower-case words joined by hyphens, such as `long-term-contracting`")
_MAX_SLUG = 80
_SHORT_SLUG = 60
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "’": "", "'": ""})
_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])[ .]*(?:[.:].*)?", re.DOTALL)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def is_device(name: str) -> bool:
    """Whether Windows gives a name to a device, so that no file can have it there, whatever its ending."""
    return _DEVICES.fullmatch(name.lower()) is not None


def fits_every_system(name: str) -> bool:
    """Whether a file can have this name on Windows, macOS and Linux alike."""
    return not (is_device(name) or _FORBIDDEN.search(name) or name.rstrip(" .") != name)


def former_ids(library: Library) -> Mapping[str, str]:
    """Every id that an item once had, and the id that the item has now; those of files with errors included."""
    return dict(pair for document in library.documents.values() for pair in _former(document.data))


def _former(data: object) -> Iterator[tuple[str, str]]:
    """The `formerly` of an item, and of the items in its lists. Items stand at a file's top or in a list there."""
    if not isinstance(data, dict):
        return
    former = data.get("formerly")
    for old in former if isinstance(former, list) else ():
        if isinstance(old, str):
            yield old, str(data.get("id"))
    for members in data.values():
        for member in members if isinstance(members, list) else ():
            yield from _former(member)


def refuse_taken(library: Library, new: str, *, unless_of: str | None = None) -> None:
    """Raises VcsekitError where an id is in use or reserved; `unless_of` may have one of its own former ids again."""
    entry = library.entries.get(new)
    if entry is not None:
        place = library.span(entry.path, entry.loc)
        raise VcsekitError(f"`{new}` is taken: it is {a(entry.kind)} ({place})", "choose another id")
    now = former_ids(library).get(new)
    if now is not None and now != unless_of:
        message = f"`{new}` is the id that `{now}` had before, and an id is never used for something else"
        raise VcsekitError(message, "choose another id")
    folded = {known.casefold(): known for known in (*library.entries, *former_ids(library))}
    if unless_of is None and new.casefold() in folded:
        raise VcsekitError(f"`{new}` differs from `{folded[new.casefold()]}` in capitals alone", "choose another id")


def refuse_form(kind: str, new: str) -> None:
    """Raises VcsekitError where an id has not the form of its kind, or could not be the name of a file."""
    pattern, words = _FORMS.get(kind, _SLUG_FORM)
    if not re.fullmatch(pattern, new) or len(new) > _MAX_SLUG:
        raise VcsekitError(f"`{new}` can't be the id of {a(kind)}", f"write {words}")
    if is_device(new):
        raise VcsekitError(f"`{new}` can't be an id: Windows allows no file of this name", "choose another id")


def slug_of(title: str) -> str:
    """A title as an id: lower-case words without accents, joined by hyphens; may be empty."""
    plain = unicodedata.normalize("NFKD", title.casefold().translate(_LETTERS))
    words = re.findall(r"[a-z0-9]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:_SHORT_SLUG]
        if len(longer) > _SHORT_SLUG:
            break
        slug = longer
    return slug


def free_slug(library: Library, title: str, also_taken: tuple[str, ...] = ()) -> str:
    """An id made of a title that nothing has or ever had, with a number where the plain one is taken."""
    base = slug_of(title) or "untitled"
    taken = {known.casefold() for known in (*library.entries, *former_ids(library), *also_taken)}
    taken |= {path.rpartition("/")[2].partition(".")[0].casefold() for path in library.documents}
    number = 1
    while (slug := base if number == 1 else f"{base}-{number}") in taken or is_device(slug):
        number += 1
    return slug


def next_indicator_id(library: Library, domain: str) -> str:
    """The id after the highest that the domain has or had, retired and former ones included: gaps stay gaps.

    Raises VcsekitError where the numbers are used up.
    """
    known = (*library.entries, *former_ids(library))
    numbers = [int(found.group(1)) for name in known if (found := re.fullmatch(rf"{re.escape(domain)}-([0-9]+)", name))]
    number = max(numbers, default=0) + 1
    if number > 999:
        raise VcsekitError(f"the domain {domain} has used up its numbers", "make a new domain")
    return f"{domain}-{number:02}"


def a(kind: str) -> str:
    """The name of a kind with its article, as users read it."""
    words = kind.replace("-", " ")
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"
