"""Starts the command line: `vcsekit …` and `python -m vcsekit …`."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command that was asked for and exits with its code."""
    from vcsekit.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
