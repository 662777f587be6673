"""Starts the command line: `vcsekit …` and `python -m vcsekit …`."""

from __future__ import annotations

import sys

INTERRUPTED = 130
"""As `ExitCode` has it, which is not there yet where the start is interrupted."""


def main() -> None:
    """Runs the command that was asked for and exits with its code."""
    import gc
    import os

    # Plugins of pydantic that happen to be installed have no business with content, and looking for them takes time.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

    # A command makes many objects that all stay to its end: the usual threshold looks at them again and again.
    gc.set_threshold(1_000_000, 50, 100)
    try:
        from vcsekit.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before there is anything to stop, or while the end is told
        code = INTERRUPTED
    sys.exit(code)


if __name__ == "__main__":
    main()
