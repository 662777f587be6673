"""Takes pictures of every kind of report, in light, dark, on paper and on a phone, with Debian's Chromium.

python tools/report_pictures.py RESULTS.json
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
KINDS = ("returns", "compare", "perception", "plan", "investment", "session", "cohort", "trend", "twin")
SYSTEM = "Northmere (invented)"
NAMED = ("--opt-in", "Fennhold (invented)", "--opt-in", "Kestrel Bay (invented)")
"""Other systems that said that they may be named."""
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
LOOKS = {
    "light": ({"color_scheme": "light", "viewport": {"width": 900, "height": 1620}}, "screen"),
    "dark": ({"color_scheme": "dark", "viewport": {"width": 900, "height": 1620}}, "screen"),
    "print": ({"viewport": {"width": 800, "height": 1130}}, "print"),
    "phone": ({"color_scheme": "light", "viewport": {"width": 360, "height": 1560}}, "screen"),
}


def main() -> None:
    """One picture a kind and look; the light one of returns also stands in the README."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or sys.exit("chromium is missing: apt install chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        for kind in KINDS:
            page_file = report(kind, Path(sys.argv[1]).resolve(), Path(folder))
            for look, (options, media) in LOOKS.items():
                context = browser.new_context(**options)
                page = context.new_page()
                page.emulate_media(media=media)
                page.goto(page_file.as_uri())
                page.screenshot(path=PICTURES / "reports" / f"{kind}-{look}.png")
                context.close()
        browser.close()
    shutil.copyfile(PICTURES / "reports" / "returns-light.png", PICTURES / "report.png")


def report(kind: str, results: Path, folder: Path) -> Path:
    """One report as HTML in a folder."""
    out = folder / f"{kind}.html"
    source = [results, "--system", SYSTEM, "--kind", kind, *(NAMED if kind in ("cohort", "twin") else ())]
    if kind == "session":
        session = folder / "workshop.jsonl"
        answers = "".join(f"{1 + number * 7 % 4}\n\n\n" for number in range(40))
        vcsekit("assess", session, "--system", SYSTEM, given=answers)
        source = [session]
    vcsekit("report", *source, "--out", out)
    return out


def vcsekit(*arguments: object, given: str = "") -> None:
    """Runs a command; raises where it fails."""
    command = [sys.executable, "-m", "vcsekit", *(str(argument) for argument in arguments)]
    subprocess.run(command, input=given, text=True, check=True, cwd=ROOT, capture_output=True)


if __name__ == "__main__":
    main()
