"""Takes the picture of a report with Debian's Chromium: python tools/report_picture.py REPORT.html PNG."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def main() -> None:
    """One screenshot, 900 by 900."""
    report, picture = (Path(argument).resolve() for argument in sys.argv[1:3])
    browser = shutil.which("chromium") or sys.exit("chromium is missing: apt install chromium")
    with tempfile.TemporaryDirectory() as profile:
        place = [f"--user-data-dir={profile}", "--window-size=900,900", f"--screenshot={picture}", report.as_uri()]
        subprocess.run([browser, *FLAGS, *place], check=True, capture_output=True)


if __name__ == "__main__":
    main()
