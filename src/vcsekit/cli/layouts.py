"""Layout files on disk, for the commands that read returns."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vcsekit.model.layout import Layout
    from vcsekit.returns.vocabulary import Vocabulary


def load_layout(path: Path | None, vocabulary: Vocabulary) -> Layout | None:
    """A sound layout, or None where none is named. Raises VcsekitError, with the first error, where it has any."""
    from vcsekit.cli.console import detail
    from vcsekit.content.source import MAX_BYTES
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.io.files import read_bytes
    from vcsekit.returns.layout_file import read_layout

    if path is None:
        detail("no layout was named: each file says itself what it is")
        return None
    layout, problems = read_layout(read_bytes(path, MAX_BYTES), str(path), vocabulary)
    if layout is None:
        first = problems[0]
        count = f"{len(problems)} error{'s' if len(problems) > 1 else ''}"
        all_of_them = f"`vcsekit layout check {path} FILE` shows all"
        hint = f"{first.hint}; {all_of_them}" if first.hint else all_of_them
        raise VcsekitError(f"the layout has {count}; the first: {first.span}: {first.message}", hint)
    detail(f"the layout {path} is sound")
    return layout
