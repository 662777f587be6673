"""A raw scan of a file of returns (its only argument) in Polars: every cell is read as text, and nothing is scored."""

from __future__ import annotations

import sys

import polars as pl


def main(source: str) -> None:
    """Prints how many cells of each column are empty."""
    print(pl.scan_csv(source, infer_schema=False).select(pl.all().null_count()).collect().row(0))


if __name__ == "__main__":
    main(sys.argv[1])
