"""Whether everything that is installed with vcsekit has a licence that asks for nothing but to be named.

Licences are read from the packages' own metadata: an SPDX expression where they have one (PEP 639), else the older
fields, which are texts. What can't be told counts as not allowed, so that somebody looks.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ALLOWED = frozenset({
    "0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "HPND", "ISC",
    "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib",
})  # fmt: skip
"""SPDX identifiers of permissive licences."""

EXCEPTIONS = frozenset({"LLVM-exception"})
"""What may stand behind WITH: exceptions that ask for less still."""

OLDER = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}
"""Licences by the last part of their classifiers, where that is one permissive licence."""

READ_METADATA = """
import importlib.metadata as metadata, json
print(json.dumps([{
    "name": found.name, "version": found.version, "expression": found.metadata.get("License-Expression"),
    "text": found.metadata.get("License"), "classifiers": found.metadata.get_all("Classifier") or [],
} for found in metadata.distributions()]))
"""
"""Run by the Python of the environment that is looked at."""

_WORDS = re.compile(r"\(|\)|[^\s()]+")


def installed(python: Path) -> list[dict[str, Any]]:
    """The metadata of what is installed in an environment."""
    told = subprocess.run([python, "-c", READ_METADATA], check=True, capture_output=True, text=True).stdout
    found: list[dict[str, Any]] = json.loads(told)
    return sorted(found, key=lambda package: str(package["name"]).casefold())


def licence_of(package: Mapping[str, Any]) -> str:
    """A package's licence as an SPDX expression, or what it says in its own words."""
    if package["expression"]:
        return str(package["expression"])
    lasts = [name.rpartition(" :: ")[2] for name in package["classifiers"] if name.startswith("License :: ")]
    known = {OLDER[name] for name in lasts if name in OLDER}
    if len(known) == 1 and len(set(lasts)) == 1:
        return known.pop()
    return (package["text"] or "; ".join(lasts) or "not told").strip().split("\n")[0][:80]


def is_allowed(expression: str) -> bool:
    """Whether an SPDX expression can be met with allowed licences alone. What is no expression is not allowed."""
    words = _WORDS.findall(expression)
    try:
        return _either(words) and not words
    except IndexError:
        return False


def _either(words: list[str]) -> bool:
    found = _both(words)
    while words and words[0].upper() == "OR":
        words.pop(0)
        found = _both(words) or found
    return found


def _both(words: list[str]) -> bool:
    found = _one(words)
    while words and words[0].upper() == "AND":
        words.pop(0)
        found = _one(words) and found
    return found


def _one(words: list[str]) -> bool:
    word = words.pop(0)
    if word == "(":
        found = _either(words)
        return words.pop(0) == ")" and found
    found = word in ALLOWED
    if words and words[0].upper() == "WITH":
        words.pop(0)
        found = words.pop(0) in EXCEPTIONS and found
    return found


def refused(packages: Iterable[Mapping[str, Any]]) -> list[str]:
    """The packages whose licence is not allowed, in words."""
    return [
        f"{package['name']} {package['version']}: {licence_of(package)}"
        for package in packages
        if not is_allowed(licence_of(package))
    ]
