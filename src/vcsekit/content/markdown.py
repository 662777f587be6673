"""Users' texts as Markdown that shows them as they were written."""

from __future__ import annotations

import re

_BLOCK_START = re.compile(r"^([0-9]{0,9})([-+=.)])")
"""What would begin a list, a rule or a heading at the start of a line."""

_SPECIAL = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]<>#|!~"})

_ENTITY = re.compile(r"&(?=[A-Za-z][A-Za-z0-9]*;)")


def escape_markdown(text: str) -> str:
    """A user's text as Markdown that shows it as it was written, on one line."""
    flat = " ".join(str(text).split())
    escaped = _ENTITY.sub(r"\\&", flat.translate(_SPECIAL))
    return _BLOCK_START.sub(r"\1\\\2", escaped)
