"""Where a JSON file of ours is damaged, in our words: cut short on its way, or changed by hand."""

from __future__ import annotations

import json

from vcsekit.diagnostics import Span


def damage(path: str, raw: bytes) -> str | None:
    """Where a JSON file of ours can't be read any more, and why, in a sentence.

    None where there is no such place: it is sound JSON, or never was a file of ours, as those begin with a brace.
    """
    if not raw.strip():
        return f"{path} is empty"
    try:
        text = raw.decode(json.detect_encoding(raw))
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode(error.encoding, errors="replace")
        return _sentence(path, before, "the text from there on is not UTF-8") if _is_ours(before) else None
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        whole = text.rstrip()
        if not _is_ours(text):
            return None
        if error.pos >= len(whole) or not whole.endswith("}"):
            return _sentence(path, whole, "it ends there, in the middle, as if it was cut short")
        return _sentence(path, text[: error.pos], "the text from there on can't be read")
    except (ValueError, RecursionError):  # numbers, or braces in braces, beyond all bounds
        return None
    return None


def _is_ours(text: str) -> bool:
    return text.lstrip().startswith("{")


def _sentence(path: str, before: str, why: str) -> str:
    """What is wrong behind a text. Its end is the place, in lines and characters that count from 1."""
    last = before.rpartition("\n")[2]
    return f"{Span(path, before.count(chr(10)) + 1, len(last) + 1)} is damaged: {why}"
