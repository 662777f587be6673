"""Tables as Parquet files: numbers as numbers, truth values as such, and whatever is empty as null.

Parquet keeps texts as they are, so none of them is guarded against being a formula. Rows go to disk in pieces as they
come, and the pieces into one file at the end, so memory stays small. The same rows give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from vcsekit.export.columns import COUNT, LEVELS, SHARE, SIGNED_SHARE, YES_NO, Column, Table, json_cell
from vcsekit.returns.spreadsheet import unguarded

if TYPE_CHECKING:
    import polars as pl

_PIECE = 50_000
_GROUP = 250_000
"""Rows of a row group, as many as Polars itself would choose, about: enough to pack well, few enough to hold."""


def column_types(columns: Sequence[Column[Any]]) -> dict[str, Any]:
    """What a column's unit makes of its cells: whole numbers, numbers, truth values, or else texts."""
    import polars as pl

    numbers = {COUNT: pl.Int64, LEVELS: pl.Float64, SHARE: pl.Float64, SIGNED_SHARE: pl.Float64, YES_NO: pl.Boolean}
    return {column.name: numbers.get(column.unit, pl.String) for column in columns}


class ParquetWriter:
    """Takes the rows of one table, and writes them when all are there. `folder` is where pieces lie until then."""

    def __init__(self, columns: Sequence[Column[Any]], folder: Path, name: str) -> None:
        self._types = column_types(columns)
        self._folder, self._name = folder, name
        self._waiting: list[Sequence[Any]] = []
        self._pieces: list[Path] = []

    def add(self, row: Sequence[Any]) -> None:
        """Takes a row of finished cells."""
        self._waiting.append(row)
        if len(self._waiting) >= _PIECE:
            self._keep_waiting()

    def add_csv(self, data: bytes) -> None:
        """Takes rows as they are written to a CSV file in UTF-8, without a header."""
        import polars as pl

        self._keep_waiting()
        frame = pl.read_csv(data, has_header=False, schema=self._types)
        texts = [pl.col(name) for name, kind in self._types.items() if kind == pl.String]
        guarded = frame.select(column.str.starts_with("'").any() for column in texts).row(0)
        for name in [column.meta.output_name() for column, some in zip(texts, guarded, strict=True) if some]:
            plain = [text if text is None else unguarded(text) for text in frame[name].to_list()]
            frame = frame.with_columns(pl.Series(name, plain, pl.String))
        self._keep(frame)

    def finish(self, handle: IO[bytes], about: Mapping[str, str]) -> None:
        """Writes the file. `about` tells of the table in words. Raises OSError as any writing does."""
        import polars as pl

        self._keep_waiting()
        if not self._pieces:
            self._keep(pl.DataFrame(schema=self._types))
        pl.scan_parquet(self._pieces, glob=False).sink_parquet(handle, row_group_size=_GROUP, metadata=dict(about))

    def _keep_waiting(self) -> None:
        import polars as pl

        if self._waiting:
            cells = zip(*self._waiting, strict=True)
            self._keep(
                pl.DataFrame(
                    [
                        pl.Series(name, [json_cell(cell) if cell != "" else None for cell in column], kind, strict=True)
                        for (name, kind), column in zip(self._types.items(), cells, strict=True)
                    ]
                )
            )
            self._waiting = []

    def _keep(self, frame: pl.DataFrame) -> None:
        self._pieces.append(self._folder / f"{self._name}-{len(self._pieces)}.parquet")
        frame.write_parquet(self._pieces[-1], compression="lz4")


def write_parquet(handle: IO[bytes], table: Table[Any], folder: Path, about: Mapping[str, str]) -> None:
    """Writes a table as Parquet to a file of bytes. Raises OSError as any writing does."""
    writer, rows = ParquetWriter(table.columns, folder, table.name), table.rows()
    for row in rows:
        writer.add(row)
    writer.finish(handle, about)
