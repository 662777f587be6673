"""Which engine reads returns: Polars is faster on large files, Spark is for many machines; neither is always there."""

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
INSTALL_SPARK = 'pip install "vcsekit[spark]"'
_WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}


class EngineName(StrEnum):
    """The engines, by the names that `--engine` takes."""

    AUTO = "auto"
    PYTHON = "python"
    POLARS = "polars"
    SPARK = "spark"


EngineOption = Annotated[
    EngineName,
    typer.Option("--engine", help="What counts: the same figures from each. auto: Polars for large files."),
]


def engine_class(name: EngineName, files: Sequence[Path]) -> type[PythonEngine]:
    """The engine for some files. Raises VcsekitError where the one that was asked for is not installed."""
    from vcsekit.cli.console import say
    from vcsekit.returns.engines.python import PythonEngine

    if name is EngineName.SPARK:
        return _spark()
    if name is EngineName.POLARS:
        require_polars("the engine polars", "--engine python")
    parquet = any(path.suffix.lower() == ".parquet" for path in files)
    wanted = name is EngineName.POLARS or (name is EngineName.AUTO and (parquet or _large(files)))
    if not (wanted or parquet):
        return PythonEngine
    if not _has_polars():
        if not parquet:  # of those it is told, when they are opened, that they can't be read
            say(f"note: large files are read several times faster with Polars: {INSTALL}")
        return PythonEngine
    _load_polars()
    if not wanted:
        return PythonEngine
    from vcsekit.returns.engines.polars import PolarsEngine

    return PolarsEngine


def _load_polars() -> None:
    """Imports Polars, which then takes note of Ctrl+C by itself: both would stop the program, one the other's end."""
    import polars  # noqa: F401

    from vcsekit.cli.interrupt import take_back

    take_back()


def _spark() -> type[PythonEngine]:
    from importlib.util import find_spec

    from vcsekit.diagnostics import VcsekitError

    if find_spec("pyspark") is None:
        message = "the engine spark needs PySpark, which is not installed"
        raise VcsekitError(message, f"{INSTALL_SPARK}, or another engine")
    from vcsekit.returns.engines.spark import SparkEngine

    return SparkEngine


def require_polars(what: str, instead: str) -> None:
    """Raises VcsekitError where Polars, which something needs, is not installed. `instead` goes without it."""
    from vcsekit.diagnostics import VcsekitError

    if not _has_polars():
        raise VcsekitError(f"{what} needs Polars, which is not installed", f"{INSTALL}, or {instead}")
    _load_polars()


def _large(files: Sequence[Path]) -> bool:
    sizes = (path.stat().st_size for path in files if path.is_file() and path.suffix.lower() not in _WORKBOOKS)
    return sum(sizes) >= LARGE


def _has_polars() -> bool:
    from importlib.util import find_spec

    return find_spec("polars") is not None
