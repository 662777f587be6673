"""Measures `vcsekit site` beside MkDocs, and against itself.

    python benchmarks/pages.py [--runs N] [--pages N ...]

- the shipped content: `vcsekit site build` over `mkdocs build` of the same pages as Markdown. Both make their search
  index: vcsekit with pagefind, MkDocs with its own plugin.
- made-up content of ten times as many pages over that of fewer: a build should grow with the pages, not faster.
- one changed file: what `vcsekit site serve` takes to show it, over what it takes to show everything.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import shutil
import statistics
import sys
import sysconfig
import tempfile
import time
from collections.abc import Sequence
from contextlib import redirect_stderr
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import yaml
from run import ROOT, Runner, figures, print_head, print_line

MARKS = {"h1": "\n\n# ", "h2": "\n\n## ", "h3": "\n\n### ", "h4": "\n\n#### ", "p": "\n\n", "li": "\n- ", "dt": "\n\n",
         "dd": "\n:   ", "strong": "**", "em": "*", "code": "`"}  # fmt: skip
ENDS = {"strong": "**", "em": "*", "code": "`", "ul": "\n\n", "ol": "\n\n"}
SMALL_SITE, LARGE_SITE = 1_000, 10_000


def main() -> None:
    """Measures everything, then prints one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--pages", type=int, nargs=2, default=[SMALL_SITE, LARGE_SITE])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vcsekit-bench-") as name:
        print_head()
        for line in measured_lines(Runner(Path(name), options.runs), options.pages):
            print_line(line)


def measured_lines(runner: Runner, pages: Sequence[int]) -> list[list[str]]:
    """The lines of the table, for a runner that has a folder of its own."""
    own = shutil.which("vcsekit", path=sysconfig.get_path("scripts")) or sys.exit("run `make bench`")
    lines = [beside_mkdocs(runner, own), beside_itself(runner, own, pages)]
    for what, content in (("shipped content", ROOT / "content"), (f"{pages[0]:,} pages", runner.folder / "small")):
        lines.append(one_file(runner, what, content))
    return lines


def beside_mkdocs(runner: Runner, own: str) -> list[str]:
    """The shipped content as a site, beside the same pages made by MkDocs."""
    if importlib.util.find_spec("mkdocs") is None:
        sys.exit("mkdocs is missing: run `make bench`")
    site, docs = runner.folder / "shipped", runner.folder / "docs"
    build = (own, "site", "build", "--content", str(ROOT / "content"), "--out", str(site))
    runner.take(build)
    number = as_markdown(site, docs)
    (runner.folder / "mkdocs.yml").write_text("site_name: Peer\ndocs_dir: docs\n", encoding="utf-8")
    peer = (sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(runner.folder / "mkdocs.yml"))
    taken = runner.in_turns(build, peer, runner.runs)
    made = len(list((runner.folder / "site").rglob("*.html")))
    return ["site build, shipped : mkdocs build", str(runner.runs), *figures(*taken, memory=True),
            f"{number} pages" if made >= number else "NO"]  # fmt: skip


def beside_itself(runner: Runner, own: str, pages: Sequence[int]) -> list[str]:
    """Many made-up pages over fewer."""
    commands, made = [], []
    for name, wanted in zip(("small", "large"), pages, strict=True):
        content = runner.folder / name
        make_content(content, wanted)
        commands.append((own, "site", "build", "--content", str(content), "--out", str(runner.folder / f"{name}-site")))
        runner.take(commands[-1])
        made.append(len(list((runner.folder / f"{name}-site").rglob("*.html"))))
    large, small = runner.in_turns(commands[1], commands[0], max(1, runner.runs // 2))
    what = f"site build, {made[1]:,} pages : {made[0]:,}"
    return [what, str(max(1, runner.runs // 2)), *figures(large, small, memory=True), f"{made[1] / made[0]:.1f} ×"]


def one_file(runner: Runner, what: str, content: Path) -> list[str]:
    """One changed case over everything, inside `serve`, as wall times of one process each."""
    from vcsekit.cli.site_live import Live, Places

    target = runner.folder / f"changing-{content.name}"
    shutil.copytree(content, target)
    case = sorted((target / "cases").glob("*.yaml"))[0]
    data = yaml.load(case.read_text(encoding="utf-8"), yaml.CSafeLoader)
    all_of_it, one = [], []
    for run in range(runner.runs):
        live = Live(Places(target))
        all_of_it.append(seconds(live))
        for number in range(3):
            changed = {**data, "overview": f"{data['overview']} Told again, {run}.{number}."}
            case.write_text(json.dumps(changed), encoding="utf-8")
            one.append(seconds(live))
    ours, peer = statistics.median(one), statistics.median(all_of_it)
    cells = [f"{ours:.3f} s", f"{peer:.3f} s", f"{ours / peer:.2f}", "", "", ""]
    return [f"serve, one changed case : all, {what}", str(runner.runs), *cells, ""]


def seconds(live: object) -> float:
    """How long one refresh takes. Raises AssertionError where nothing was made again."""
    told = StringIO()
    begun = time.perf_counter()
    with redirect_stderr(told):
        live.refresh()
    taken = time.perf_counter() - begun
    assert re.match(r"[1-9][0-9,]* pages made", told.getvalue()), told.getvalue()
    return taken


def as_markdown(site: Path, docs: Path) -> int:
    """Every page of a site as Markdown that says the same and links to the same pages; tells how many."""
    pages = sorted(site.rglob("*.html"))
    for page in pages:
        reader = Reader()
        reader.feed(page.read_text(encoding="utf-8"))
        target = (docs / page.relative_to(site)).with_suffix(".md")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("".join(reader.parts).strip() + "\n", encoding="utf-8")
    return len(pages)


class Reader(HTMLParser):
    """What stands in a page's `main`, as Markdown."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.inside, self.address = False, ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Headings, lists, emphasis and links get their marks."""
        self.inside = self.inside or tag == "main"
        if self.inside and tag == "a":
            self.address = re.sub(r"\.html(?=#|$)", ".md", dict(attributes).get("href") or "")
            self.parts.append("[")
        elif self.inside:
            self.parts.append(MARKS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        """What has to be closed is closed."""
        if self.inside and tag == "a":
            self.parts.append(f"]({self.address})")
        elif self.inside:
            self.parts.append(ENDS.get(tag, ""))
        self.inside = self.inside and tag != "main"

    def handle_data(self, data: str) -> None:
        """Words on one line."""
        if self.inside:
            self.parts.append(re.sub(r"\s+", " ", data))


def make_content(folder: Path, pages: int) -> None:
    """Made-up content whose site has about so many pages: the shipped one, its themes and cases over and over."""
    if folder.exists():
        return
    shutil.copytree(ROOT / "content", folder)
    paths = [path for kind in ("barriers", "cases") for path in sorted((folder / kind).glob("*.yaml"))]
    files = {path: yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) for path in paths}
    own = {item["id"] for data in files.values() for item in (data, *data.get("barriers", ()),
           *data.get("approaches", ()), *data.get("actions", ()))}  # fmt: skip
    made = sum(1 + len(data.get("barriers", ())) + len(data.get("approaches", ())) for data in files.values())
    for copy in range(2, 2 + max(0, round((pages - SHIPPED) / made))):
        for path, data in files.items():
            text = json.dumps(renamed(data, own, f"-n{copy}"), ensure_ascii=False, indent=1)
            (path.parent / f"{path.stem}-n{copy}.yaml").write_text(text, encoding="utf-8")


def renamed(value: Any, ids: set[str], mark: str) -> Any:
    """Data in which every id among these has a mark behind it; refs of source documents stay."""
    if isinstance(value, dict):
        return {key: item if key == "sources" else renamed(item, ids, mark) for key, item in value.items()}
    if isinstance(value, list):
        return [renamed(item, ids, mark) for item in value]
    return f"{value}{mark}" if value in ids else value


SHIPPED = 430
"""About how many pages the site of the shipped content has."""


if __name__ == "__main__":
    main()
