"""Starts the command line: `vcsekit …` and `python -m vcsekit …`."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command that was asked for and exits with its code."""
    import gc

    from vcsekit.cli.app import run

    # A command makes many objects that all stay to its end: the usual threshold looks at them again and again.
    gc.set_threshold(100_000, 50, 100)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
