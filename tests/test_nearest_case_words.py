"""Why a case is near, in words: which document the indicator and what was done there draw on, by its title."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from held import small_files
from vcsekit.content.load import load_library
from vcsekit.scoring.gaps import nearest_case

PAPER, STUDY = "sources/paper.yaml", "sources/study.yaml"
DRAW = "this indicator and what was done there draw on the same"


def why(cited: tuple[str, ...], extra: Mapping[str, bytes]) -> str:
    """Why the small content's case is near, where CARE-01 and the first of its actions cite the same."""
    library, _ = load_library(small_files() | dict(extra))
    indicator = library.get("CARE-01", "indicator").model_copy(update={"sources": cited})
    (case,) = library.cases
    first = case.actions[0].model_copy(update={"sources": cited})
    changed = case.model_copy(update={"actions": (first,)})
    path = next(path for path, item in library.objects.items() if item is case)
    near = nearest_case(replace(library, objects={**library.objects, path: changed}), indicator)
    assert near is not None
    assert near.actions == (first.title,)
    return near.why


def study(title: str) -> dict[str, bytes]:
    text = f"id: study\ntitle: {title}\npublisher: Nobody\nlicence: Invented for tests.\noutline:\n"
    items = "".join(f"  - ref: study/{name}\n    kind: finding\n    label: Something\n" for name in ("one", "two"))
    return {STUDY: (text + items).encode()}


@pytest.mark.parametrize(
    ("cited", "told"),
    [
        (("paper/one",), f"{DRAW} part of “An invented paper”"),
        (("paper/one", "paper/two"), f"{DRAW} parts of “An invented paper”"),
        (("paper/one", "study/two"), f"{DRAW} parts of “An invented paper” and “A study of rain”"),
        (("nowhere/three",), f"{DRAW} part of a document"),
    ],
)
def test_the_documents_are_named_by_their_titles_once(cited: tuple[str, ...], told: str):
    assert why(cited, study("A study of rain")) == told
