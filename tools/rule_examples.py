"""Makes `explanations.json` and `docs/rules.md` of the rules' case files, by running the rules on them."""

from __future__ import annotations

import json
from difflib import SequenceMatcher
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "src" / "vcsekit" / "checks" / "cases"
SMALL = ROOT / "tests" / "content" / "small"
MOST_LINES, LONG, WIDEST, SHOWN = 14, 200, 90, 2


def explanations() -> str:
    """Every code with its title, why it matters, and its first examples, as JSON text."""
    base = {
        path.relative_to(SMALL).as_posix(): path.read_bytes()
        for path in SMALL.rglob("*")
        if path.suffix in {".yaml", ".md"}
    }
    found = {}
    for path in sorted(CASES.glob("VK*.yaml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        examples = {
            quality: [_example(document["code"], case, base) for case in document[quality][:SHOWN]]
            for quality in ("bad", "good")
        }
        found[document["code"]] = {"title": document["title"], "why": document["why"].strip(), **examples}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _example(code: str, case: dict, base: dict[str, bytes]) -> dict:
    """A case as readers see it: the lines that it changes, and those in which something is found."""
    texts, files = _changed([case, *case.get("with", ())], base)
    problem, name = _problem(code, case, files, base), case["file"]
    before = base.get(name, b"").decode().splitlines()
    lines = texts[name].split("\n")
    shown = _changes(before, [line.rstrip("\r") for line in lines[: len(lines) - (lines[-1] == "")]])
    found = {"about": case["about"], "file": name}
    if problem is not None:
        message = f"{problem.span}: {problem.severity} {problem.code}: {problem.message}"
        found |= {"found": message, "hint": problem.hint or "", "mark": _mark(problem)}
        elsewhere = problem.span.path != name
        if problem.span.line and (elsewhere or problem.span.line not in [number for number, _ in shown]):
            there = texts[problem.span.path] if problem.span.path in texts else base[problem.span.path].decode()
            gap = f"… and in {problem.span.path}:" if elsewhere else "…"
            shown += [[0, gap]] * bool(shown) + _window(
                there.split("\n"), range(problem.span.line, problem.span.line + 1)
            )
        shown = [[number, _shown_at_all(line)] for number, line in shown]
    return {**found, "lines": shown}


def _shown_at_all(line: str) -> str:
    """A line of a bad example in which everything can be seen, so that nothing is turned round in the reference."""
    from vcsekit.checks.characters import STEERING, UNSEEN

    return UNSEEN.sub("\ufffd", STEERING.sub("\ufffd", line))


def _mark(problem) -> list[int] | None:
    span = problem.span
    if not span.line:
        return None
    return [span.line, span.column, span.end_column if span.end_line == span.line else span.column + 1]


def _changed(changes: list[dict], base: dict[str, bytes]) -> tuple[dict[str, str], dict[str, bytes]]:
    """The texts of the files that a case changes, and all files as bytes."""
    texts: dict[str, str] = {}
    files = dict(base)
    for change in changes:
        name = change["file"]
        if change.get("delete"):
            texts[name] = files.pop(name).decode() and ""
            continue
        text = texts[name] if name in texts else files.get(name, b"").decode()
        new = change["replace"] * change.get("repeat", 1) if "find" in change else change["content"]
        texts[name] = text.replace(change["find"], new) if "find" in change else new
        files[name] = texts[name].encode(change.get("encoding", "utf-8"))
    return texts, files


def _problem(code: str, case: dict, files: dict[str, bytes], base: dict[str, bytes]):
    from vcsekit.checks.registry import check
    from vcsekit.checks.rule import Context
    from vcsekit.content.load import load_library

    library, found = load_library(files)
    previous = load_library(_changed(case["before"], base)[1])[0] if "before" in case else None
    if "matrix.yaml" in library.objects:
        found = [*found, *check(Context(library, previous))]
    return next((problem for problem in sorted(found) if problem.code == code), None)


def _changes(before: list[str], after: list[str]) -> list[list]:
    """The numbered lines that differ, each with its neighbours, at most `MOST_LINES` in all."""
    few = after[:LONG]
    differing: set[int] = set()
    for kind, _, _, start, end in SequenceMatcher(None, before, few, autojunk=False).get_opcodes():
        if kind != "equal":
            differing |= set(range(start + 1, max(end, start + 1) + 1))
    shown: list[list] = []
    for number, text in _window(few, differing):
        if shown and number > shown[-1][0] + 1:
            shown.append([0, "…"])
        shown.append([number, text])
    return shown if len(shown) <= MOST_LINES else [*shown[:MOST_LINES], [0, "…"]]


def _window(lines: list[str], wanted) -> list[list]:
    """The wanted lines with their numbers, and the one before and after each."""
    near = sorted({number + step for number in wanted for step in (-1, 0, 1)})
    return [[number, lines[number - 1][:WIDEST].rstrip()] for number in near if 0 < number <= len(lines)]


def rules(head: str, explained: str) -> str:
    """The reference of all codes, family by family, from what `explanations` made."""
    from vcsekit.checks.explanation import parse
    from vcsekit.checks.registry import CODES, SUPPRESSIBLE
    from vcsekit.checks.rule import FAMILIES

    known = parse(explained)
    parts = [head, "# Rules\n\nEvery finding of `vcsekit validate` has a code. Codes are never used again for another "]
    parts.append("rule. Each example here is a test. `vcsekit explain VK502` shows the same in the terminal.\n\n")
    for family, name in FAMILIES.items():
        codes = [code for code in CODES if code.startswith(family) and code in known]
        parts += [f"## {family}xx: {name}\n\n"] * bool(codes)
        for code in codes:
            explanation = known[code]
            parts.append(f"### {code}: {explanation.title}\n\n`{CODES[code].name}`, {CODES[code].severity}")
            parts.append(", with `--strict`" if CODES[code].severity == "warning" and code[2] not in "12" else "")
            parts.append(", may be [waved through](#comments)" if code in SUPPRESSIBLE else "")
            parts.append(f". {explanation.why}\n\n")
            parts += [_shown("Not this", item) for item in explanation.bad]
            parts += [_shown("But this", item) for item in explanation.good]
    return "".join([*parts, COMMENTS]).rstrip() + "\n"


def _shown(title: str, example) -> str:
    text = "\n".join(line for _, line in example.lines)
    about = example.about if example.about[1:2].isupper() else example.about[:1].lower() + example.about[1:]
    language = "markdown" if example.file.endswith(".md") else "yaml"
    body = f"```{language}\n{text}\n```\n\n" if text.strip() else ""
    says = f"> {example.found}\n\n" if example.found else ""
    return f"{title} ({about}):\n\n{body}{says}"


COMMENTS = """## Comments

A warning can be right in general and wrong in one place. A comment with a reason waves it through, at the end of the
line or on a line of its own above it:

```yaml
      low: Minutes name some speakers. # vcsekit: ignore VK502 -- quoted from the source
```

In the text of a Markdown document, at the end of a line or above a paragraph (readers never see it):

```markdown
<!-- vcsekit: ignore VK501, VK503 -- the words of the contract -->
```

Without a reason it changes nothing (VK901), and one that is no longer needed is reported (VK903). Errors with which
content can't be used can't be waved through (VK904).

## Which rules run

`--select VK3,VK501` runs only these rules, `--ignore VK5` all but these; several codes may be named by how they begin.
What keeps a file from being read (VK1xx, VK2xx) is always reported. A file `vcsekit.toml` in the content folder or in
a folder above it keeps the same options; the command line wins:

```toml
[validate]
strict = true
ignore = ["VK501"]
# also: select = ["VK3"], format = "github", since = "origin/main"
```

## What a change makes wrong

`--since origin/main` reports what is found in files that differ from a git revision, committed or not, and what the
change caused elsewhere, such as links to an item that is gone. What was wrong in other files before is not told.
Rules of the history (VK7xx) find something only then.

## How findings are printed

`--format text` is for people. `--format json` writes a list as `schemas/findings.schema.json` describes it.
`--format github` writes workflow commands: GitHub shows each finding beside its line, the first ten of a step.
`--format sarif` writes SARIF 2.1.0 for code scanning and editors, with the help of each rule that found something;
`--format gitlab` writes GitLab's Code Quality report. In both, paths are counted from the folder of the repository, and
a finding keeps its fingerprint while other lines of its file come and go.

`--watch` checks again whenever a file is saved. On a terminal it shows all that is wrong now; with `--plain`, in a pipe
or on a plain terminal, only what is new, so that screen readers can follow.
"""
