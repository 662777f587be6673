"""Which engine reads returns: Polars is faster on large files, and is not installed everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vcsekit.returns.engines.python import PythonEngine

LARGE = 6_000_000
"""From how many bytes of text on Polars is worth its start of some tenths of a second: about 20,000 returns."""

INSTALL = 'pip install "vcsekit[fast]"'
_WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}


class EngineName(StrEnum):
    """The engines, by the names that `--engine` takes."""

    AUTO = "auto"
    PYTHON = "python"
    POLARS = "polars"


EngineOption = Annotated[
    EngineName,
    typer.Option("--engine", help="What counts: the same figures from each. auto: Polars for large files."),
]


def engine_class(name: EngineName, files: Sequence[Path]) -> type[PythonEngine]:
    """The engine for some files. Raises VcsekitError where the one that was asked for is not installed."""
    from vcsekit.cli.console import say
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.returns.engines.python import PythonEngine

    if name is EngineName.PYTHON or (name is EngineName.AUTO and not _large(files)):
        return PythonEngine
    if _has_polars():
        from vcsekit.returns.engines.polars import PolarsEngine

        return PolarsEngine
    if name is EngineName.POLARS:
        raise VcsekitError("the engine polars needs Polars, which is not installed", f"{INSTALL}, or --engine python")
    say(f"note: large files are read several times faster with Polars: {INSTALL}")
    return PythonEngine


def _large(files: Sequence[Path]) -> bool:
    sizes = (path.stat().st_size for path in files if path.is_file() and path.suffix.lower() not in _WORKBOOKS)
    return sum(sizes) >= LARGE


def _has_polars() -> bool:
    from importlib.util import find_spec

    return find_spec("polars") is not None
