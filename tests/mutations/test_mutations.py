"""The shipped content, broken in many ways: each is reported with its code at its line, and nothing else is."""

from __future__ import annotations

import pytest
from mutated_content import Mutant, Shipped
from mutation_table import MUTATIONS

from vcsekit.checks.registry import CODES, check
from vcsekit.checks.rule import Context
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.diagnostics import Diagnostic

SHARED = {"matrix.yaml", "register/glossary.yaml"}


@pytest.fixture(scope="module")
def shipped() -> Shipped:
    return Shipped()


def problems(shipped: Shipped, mutant: Mutant, history: str) -> list[Diagnostic]:
    """What is found. Rules that look at one file alone look at the changed ones: the others are known to be clean."""
    kept = {path: document for path, document in shipped.library.documents.items() if path not in mutant.files}
    objects = {path: shipped.library.objects[path] for path in kept}
    library, found = load_library(mutant.files, known=Library(kept, objects, {}))
    only = None if SHARED & set(mutant.files) else frozenset(mutant.files)
    if history == "after":
        context = Context(shipped.library, library, only=only)
        return check(context)
    if "matrix.yaml" in library.objects:
        found = [*found, *check(Context(library, shipped.library if history else None, only=only))]
    return sorted(found)


def test_the_shipped_content_is_clean(shipped: Shipped):
    assert check(Context(shipped.library, shipped.library)) == []


@pytest.mark.parametrize(
    ("code", "history", "mutation"),
    [pytest.param(code, history, mutation, id=f"{code} {about}") for code, about, history, mutation in MUTATIONS],
)
def test_mutation(code: str, history: str, mutation, shipped: Shipped):
    mutant = mutation(shipped)
    found = problems(shipped, mutant, history)
    assert [(item.code, item.span.path, item.span.line) for item in found] == [
        (code, path, line) for path, line in mutant.at
    ]


def test_every_code_is_there():
    assert {code for code, *_ in MUTATIONS} == set(CODES)
    assert len(MUTATIONS) >= 60
