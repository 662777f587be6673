"""Plain data as YAML text in the project's own style: two spaces, lists set in, long texts folded."""

from __future__ import annotations

import io
import json
import re
import textwrap
from typing import Any

WIDTH = 100
"""Where new texts are folded, in characters. Texts that exist are never folded anew."""

_PLAIN_ID = re.compile(r"[A-Za-z][A-Za-z0-9/-]*|[0-9]+\.[0-9]+\.[0-9]+")
_OTHER_MEANING = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
"""Words that some reader of YAML, old or new, takes for something other than a text."""
_LIKE_A_NUMBER = re.compile(r"[0-9.:/_-]+")


def round_trip() -> Any:
    """Ruamel's reader and writer that keeps comments, quotes and order, with the project's indentation."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def flow(value: Any) -> str:
    """A value on one line, fit to stand inside brackets: an id or a version plain, all else as JSON (YAML too)."""
    if isinstance(value, str) and _PLAIN_ID.fullmatch(value) and value.lower() not in _OTHER_MEANING:
        return value
    return json.dumps(value, ensure_ascii=False)


def block(value: Any, indent: int = 0) -> list[str]:
    """A mapping or list as lines of block YAML, each set in by `indent` spaces more.

    Raises ValueError for a character that YAML can't hold.
    """
    yaml, out = round_trip(), io.StringIO()
    try:
        yaml.dump(_styled(value, indent), out)
    except Exception as error:
        raise ValueError(str(error)) from None
    text = out.getvalue()
    if isinstance(value, list):
        text = textwrap.dedent(text)
    return [" " * indent + line if line else "" for line in text.rstrip("\n").split("\n")]


def _styled(value: Any, indent: int) -> Any:
    if isinstance(value, dict):
        return {name: _styled(member, indent + 2) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_styled(member, indent + 4) for member in value]
    return _text(value, indent) if isinstance(value, str) else value


def _text(text: str, indent: int) -> Any:
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString, FoldedScalarString, LiteralScalarString

    if "\n" in text and text == text.strip():
        return LiteralScalarString(text)
    if len(text) + indent > WIDTH - 10 and text == " ".join(text.split()):
        folded: Any = FoldedScalarString(text)
        folded.fold_pos = _folds(text, WIDTH - indent)
        return folded
    quoted = text.lower() in _OTHER_MEANING or _LIKE_A_NUMBER.fullmatch(text) or _needs_quotes(text)
    return DoubleQuotedScalarString(text) if quoted else text


def _folds(text: str, width: int) -> list[int]:
    """The positions of the spaces at which a text of single spaces breaks."""
    lines = textwrap.wrap(text, max(40, width), break_long_words=False, break_on_hyphens=False)
    found, position = [], 0
    for line in lines[:-1]:
        position += len(line)
        found.append(position)
        position += 1
    return found


def _needs_quotes(text: str) -> bool:
    out = io.StringIO()
    round_trip().dump([text], out)
    return out.getvalue().lstrip(" -")[:1] in ("'", '"') and text[:1] not in ("'", '"')
