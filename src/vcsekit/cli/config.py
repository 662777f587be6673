"""`vcsekit.toml`: the options of a command, kept beside the content. What the command line says wins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vcsekit.checks.selection import words
from vcsekit.cli.console import detail
from vcsekit.content.suggest import did_you_mean
from vcsekit.diagnostics import Severity, VcsekitError

NAME = "vcsekit.toml"
MAX_BYTES = 100_000

_EXAMPLES = {
    "strict": "`true` or `false`",
    "select": 'a list of codes, such as `["VK3", "VK501"]`',
    "ignore": 'a list of codes, such as `["VK501"]`',
    "format": "`text`, `json`, `github`, `sarif` or `gitlab`, in quotes",
    "since": 'a revision in quotes, such as `"origin/main"`',
}
_FORMATS = ("text", "json", "github", "sarif", "gitlab")
_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True)
class Options:
    """What `validate` was asked for. None, in what the command line gave: nothing was said."""

    strict: bool | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    format: str | None = None
    since: str | None = None


def options(given: Options, folder: Path) -> Options:
    """What the command line gave, and for what it did not say, the nearest `vcsekit.toml` from a folder upwards.

    Raises VcsekitError where that file has a mistake, or the command line names a code that does not exist.
    """
    for name in ("select", "ignore"):
        _check_codes(name, getattr(given, name) or (), "")
    kept = _nearest(folder)
    said = {name: value for name, value in vars(given).items() if value is not None}
    return replace(kept, **said)


def _nearest(folder: Path) -> Options:
    home = folder.resolve()
    for place in (home, *home.parents):
        if (place / NAME).is_file():
            detail(f"options of {place / NAME}, which is the nearest")
            return read_options(place / NAME)
    return Options()


def read_options(path: Path) -> Options:
    """The options that a `vcsekit.toml` keeps. Raises VcsekitError, with the place, for any mistake in it."""
    from vcsekit.io.files import read_bytes

    shown = _shown(path)
    try:
        text = read_bytes(path, MAX_BYTES).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise VcsekitError(f"{shown} is not UTF-8", "save it again as UTF-8") from None
    found = _parse(text, shown)
    for table in found:
        if table != "validate":
            message = f"{_place(shown, text, table)}: there is no table `{table}`"
            raise VcsekitError(message, did_you_mean(table, ["validate"]) or "options stand below `[validate]`")
    table = found.get("validate", {})
    if not isinstance(table, dict):
        raise VcsekitError(f"{_place(shown, text, 'validate')}: `validate` should be a table", "write `[validate]`")
    return Options(**{name: _option(name, value, text, shown) for name, value in table.items()})


def _parse(text: str, shown: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        told = str(error)
        at = _AT.search(told)
        place = f":{at[1]}:{at[2]}" if at and at[1] else f":{len(text.splitlines()) or 1}"
        message = f"{shown}{place}: this can't be read as TOML: {_AT.sub('', told)}"
        raise VcsekitError(message, 'write `name = value`, with texts in quotes: `select = ["VK3"]`') from None
    except RecursionError:
        raise VcsekitError(f"{shown} is nested too deep to be read") from None


def _option(name: str, value: Any, text: str, shown: str) -> Any:
    place = _place(shown, text, name)
    if name not in _EXAMPLES:
        hint = did_you_mean(name, _EXAMPLES) or "the options are " + ", ".join(f"`{known}`" for known in _EXAMPLES)
        raise VcsekitError(f"{place}: there is no option `{name}`", hint)
    if not _fits(name, value):
        raise VcsekitError(f"{place}: `{name}` should be {_EXAMPLES[name]}")
    if name not in ("select", "ignore"):
        return value
    codes = words(value)
    _check_codes(name, codes, f"{place}: ")
    return tuple(codes)


def _fits(name: str, value: Any) -> bool:
    if name == "strict":
        return isinstance(value, bool)
    if name == "format":
        return value in _FORMATS
    if name == "since":
        return isinstance(value, str)
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _check_codes(name: str, codes: Sequence[str], place: str) -> None:
    """Raises VcsekitError for a code that does not exist, or that can't be ignored."""
    from vcsekit.checks.registry import CODES, unknown_codes
    from vcsekit.checks.rule import FAMILIES
    from vcsekit.checks.selection import READING

    for code in unknown_codes(codes):
        hint = did_you_mean(code, CODES if len(code) > 3 else FAMILIES) or "`vcsekit explain` lists all codes"
        raise VcsekitError(f"{place}there is no code `{code}`", hint)
    fixed = [code.code for code in CODES.values() if code.code.startswith(READING) and code.severity is Severity.ERROR]
    for code in codes if name == "ignore" else ():
        if any(known.startswith(code) for known in fixed):
            message = f"{place}{code} can't be ignored: a file with such an error can't be used at all"
            raise VcsekitError(message, f"mend what is reported; `vcsekit explain {code}` tells more")


def _place(shown: str, text: str, name: str) -> str:
    """The file and the line of the first mention of a name as a key or a table."""
    quoted = re.escape(name)
    found = re.search(rf"^[ \t]*\[*[ \t]*[\"']?(?:validate[ \t]*\.[ \t]*)?({quoted})\b", text, re.MULTILINE)
    if found is None:
        return shown
    line = text.count("\n", 0, found.start(1)) + 1
    return f"{shown}:{line}:{found.start(1) - text.rfind(chr(10), 0, found.start(1))}"


def _shown(path: Path) -> str:
    """A path as users would write it."""
    import os

    try:
        text = os.path.relpath(path)
    except ValueError:
        return str(path)
    return str(path) if text.startswith(f"..{os.sep}..{os.sep}") else Path(text).as_posix()
