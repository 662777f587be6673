"""The terminal pictures of docs/editors.md: one level is reworded, checked, corrected, and told in a pull request.

python tools/editor_pictures.py    writes the picture that needs Chromium: the comment on a pull request
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SMALL = ROOT / "tests" / "content" / "small"
BEFORE = "An agenda reaches every group three weeks before a meeting."
VAGUE = "An agenda usually comes by post to every group three weeks before a meeting."
AFTER = "An agenda comes by post to every group three weeks before a meeting."
DATE = "2026-05-04T09:00:00+0000"

Run = Callable[..., str]
Draw = Callable[[str, str, str], tuple[Path, bytes]]


def pictures(run: Run, draw: Draw) -> Iterator[tuple[Path, bytes]]:
    """`run` gives what a command prints in a folder, `draw` makes a picture of a name, a title and a text."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_under_git(folder)
        reword(folder, VAGUE)
        yield draw("editors-validate", "vcsekit validate --strict", run("validate", "--strict", folder=folder))
        yield draw("editors-explain", "vcsekit explain VK502", first(run("explain", "VK502", folder=folder), 14))
        reword(folder, AFTER)
        yield draw("editors-diff", "vcsekit diff", run("diff", folder=folder))
        state_version(folder)
        shown = run("diff", "--check", folder=folder)
        yield draw("editors-version", "vcsekit diff --check", first(shown, 12))


def copy_under_git(folder: Path) -> None:
    """A small matrix as the first commit of a repository; the same bytes give the same name of the commit."""
    shutil.copytree(SMALL, folder / "content")
    environment = {**os.environ, "GIT_AUTHOR_DATE": DATE, "GIT_COMMITTER_DATE": DATE, "GIT_CONFIG_GLOBAL": os.devnull}
    who = ("-c", "user.name=editor", "-c", "user.email=editor@localhost", "-c", "core.autocrlf=false")
    for words in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "--message", "Content")):
        subprocess.run(["git", *who, *words], cwd=folder, env=environment, check=True, capture_output=True)


def reword(folder: Path, text: str) -> None:
    """Puts another text in the place of a level's descriptor."""
    care = folder / "content" / "domains" / "care.yaml"
    lines = (SMALL / "domains" / "care.yaml").read_text(encoding="utf-8")
    care.write_text(lines.replace(BEFORE, text), encoding="utf-8")


def state_version(folder: Path) -> None:
    """States the version that the change asks for, and what it changed."""
    matrix = folder / "content" / "matrix.yaml"
    text = matrix.read_text(encoding="utf-8").replace("version: 1.0.0", "version: 1.1.0", 1)
    changes = "changes:\n  - version: 1.1.0\n    summary: One level of CARE-01 says how the agenda arrives.\n"
    matrix.write_text(text.rstrip("\n") + "\n" + changes, encoding="utf-8")


def first(text: str, lines: int) -> str:
    """The first lines of a long text."""
    known = text.splitlines()
    return "\n".join(known[:lines] + ["…"] * (len(known) > lines))


def main() -> None:
    """Draws the comment as a page shows it."""
    from markdown_it import MarkdownIt
    from playwright.sync_api import sync_playwright
    from report_pictures import FLAGS, PICTURES

    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        copy_under_git(folder)
        reword(folder, AFTER)
        command = [sys.executable, "-m", "vcsekit", "diff", "--format", "markdown"]
        told = subprocess.run(command, cwd=folder, text=True, check=True, capture_output=True).stdout
        page_file = folder / "comment.html"
        body = (
            MarkdownIt("commonmark", {"html": True}).enable("table").render(told.replace("<details>", "<details open>"))
        )
        page_file.write_text(PAGE.format(body=body), encoding="utf-8")
        chromium = shutil.which("chromium") or sys.exit("chromium is missing: apt install chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 820, "height": 400})
        page.goto(page_file.as_uri())
        page.screenshot(path=PICTURES / "editors-comment.png", full_page=True)
        browser.close()


PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Comment</title><style>
body {{ margin: 1.5rem; font: 16px/1.5 sans-serif; color: #1f2328; border: 1px solid #d1d9e0; border-radius: 6px; }}
main {{ padding: 0 1rem 0.5rem; }}
header {{ background: #f6f8fa; padding: 0.5rem 1rem; border-bottom: 1px solid #d1d9e0; }}
table {{ border-collapse: collapse; }} td, th {{ border: 1px solid #d1d9e0; padding: 0.3rem 0.7rem; text-align: left; }}
ins {{ background: #d8f5dd; }} del {{ background: #ffe1de; }} summary {{ font-weight: bold; }}
</style><header><strong>github-actions</strong> (bot) commented</header><main>{body}</main></html>"""


if __name__ == "__main__":
    main()
