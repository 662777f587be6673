"""The index for full-text search, made over a written site by pagefind."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from vcsekit.diagnostics import VcsekitError

_OWN_LOOKS = ("pagefind-*ui.*", "pagefind-highlight.js")
"""Search boxes that come with pagefind. The site has one of its own, so nothing would load them."""

TIMEOUT = 600
"""How long pagefind may take, in seconds. Ten thousand pages take less than one minute."""


def make_index(folder: Path) -> bool:
    """Adds the index to a site, in the folder `pagefind`. False where pagefind is not installed.

    Raises VcsekitError, with what pagefind says, where it fails.
    """
    program = _program()
    if program is None:
        return False
    # Run in the site itself and without variables of its own: a user's settings for another site do not count here.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    command = [str(program), "--site", ".", "--silent"]
    try:
        result = subprocess.run(  # noqa: S603
            command, cwd=folder, env=environment, capture_output=True, check=False, timeout=TIMEOUT
        )
    except subprocess.TimeoutExpired:
        raise VcsekitError(f"pagefind took longer than {TIMEOUT} seconds, and was stopped") from None
    except OSError as error:
        raise VcsekitError(f"pagefind can't be run: {error.strerror or error}", "install it again") from None
    if result.returncode:
        said = " ".join((result.stderr or result.stdout).decode("utf-8", errors="replace").split())
        raise VcsekitError(f"pagefind could not make the search index: {said[:300]}")
    for pattern in _OWN_LOOKS:
        for path in (folder / "pagefind").glob(pattern):
            path.unlink()
    return True


def _program() -> Path | None:
    try:
        from pagefind.service import get_executable
    except ImportError:
        return None
    found: Path | None = get_executable()
    return found.resolve() if found else None
