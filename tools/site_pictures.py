"""Takes pictures of the site, in light, dark, on paper and on a phone, with Debian's Chromium.

python tools/site_pictures.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from report_pictures import FLAGS, LOOKS, ROOT

PICTURES = ROOT / "docs" / "pictures" / "site"
PAGES = {"home": "index.html", "indicator": "indicators/fund-02.html"}


def main() -> None:
    """One picture a page and look."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or sys.exit("chromium is missing: apt install chromium")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        site = Path(name) / "site"
        command = [sys.executable, "-m", "vcsekit", "site", "build", "--out", site, "--content", ROOT / "content"]
        subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
        PICTURES.mkdir(parents=True, exist_ok=True)
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        for look, (options, media) in LOOKS.items():
            context = browser.new_context(**options)
            page = context.new_page()
            page.emulate_media(media=media)
            for kind, path in PAGES.items():
                page.goto((site / path).as_uri())
                page.screenshot(path=PICTURES / f"{kind}-{look}.png")
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
