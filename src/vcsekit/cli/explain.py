"""`vcsekit explain`: what a code means, why it matters, and examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import JsonOption

if TYPE_CHECKING:
    from vcsekit.checks.explanation import Example
    from vcsekit.checks.rule import Code
    from vcsekit.returns.problems import ProblemKind


def command(
    code: Annotated[
        str | None,
        typer.Argument(metavar="[CODE]", help="Such as VK502 or VR401; or a family, VK5. Lists all unless told."),
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Tell what a code means: why it matters, what is wrong, and how it is right.

    VK: what `validate` finds in content. VR: what `score` and `report` find in returns.

    Examples:

    \b
      vcsekit explain
      vcsekit explain VK502
      vcsekit explain VR401
      vcsekit explain VK5 --json
    """
    from vcsekit.checks.registry import CODES
    from vcsekit.content.suggest import did_you_mean
    from vcsekit.diagnostics import ExitCode, VcsekitError
    from vcsekit.returns.problems import PROBLEMS

    wanted = (code or "").strip().upper()
    named = {known.name.upper(): known for known in CODES.values()}
    wanted = named[wanted].code if wanted in named else wanted
    if not any(known.startswith(wanted) for known in (*CODES, *PROBLEMS)):
        hint = did_you_mean(wanted, [*CODES, *PROBLEMS]) or "`vcsekit explain` lists all codes"
        raise VcsekitError(f"there is no code `{code}`", hint)
    if as_json:
        _print_json(wanted)
    elif wanted in CODES:
        _explain_rule(CODES[wanted])
    elif wanted in PROBLEMS:
        _explain_problem(PROBLEMS[wanted])
    else:
        _list(wanted)
    return ExitCode.CLEAN


def _print_json(start: str) -> None:
    """Every code that begins so, with all that is known of it."""
    from dataclasses import asdict

    from vcsekit.checks.explanation import explanations
    from vcsekit.checks.registry import CODES
    from vcsekit.cli.output import print_json
    from vcsekit.returns.problems import PROBLEMS

    known = explanations()
    content = [
        {"of": "content", "name": code.name, "severity": code.severity, "family": code.family, **asdict(known[name])}
        for name, code in CODES.items()
        if name.startswith(start)
    ]
    returns = [
        {"of": "returns", "code": name, "title": kind.name, "reach": kind.reach, "why": kind.why, "remedy": kind.remedy}
        for name, kind in PROBLEMS.items()
        if name.startswith(start)
    ]
    print_json("explain", {"codes": [*content, *returns]})


def _list(start: str) -> None:
    """Every code that begins so, with its title, family by family."""
    from vcsekit.checks.explanation import explanations
    from vcsekit.checks.rule import FAMILIES
    from vcsekit.cli.console import print_table, stdout_console
    from vcsekit.returns.problems import PROBLEMS

    known = explanations()
    families: dict[str, list[tuple[str, str]]] = {}
    for code, explanation in known.items():
        families.setdefault(f"Content: {FAMILIES[code[:3]]}", []).append((code, explanation.title))
    for code, kind in PROBLEMS.items():
        families.setdefault(f"Returns: {kind.reach}", []).append((code, kind.name))
    console = stdout_console()
    for family, rows in families.items():
        shown = [row for row in rows if row[0].startswith(start)]
        if shown:
            console.print(family, style="bold")
            print_table(shown)


def _explain_rule(code: Code) -> None:
    from vcsekit.checks.explanation import explanations
    from vcsekit.cli.console import print_paragraph, stdout_console
    from vcsekit.diagnostics import Severity

    found, console = explanations()[code.code], stdout_console()
    console.print(f"{code.code}: {found.title}", style="bold")
    strict = code.severity is Severity.WARNING and not _is_reading(code)
    print_paragraph(f"{code.name}: {_a(code.severity)} of the family {code.family}" + ", with --strict" * strict)
    console.print()
    print_paragraph(found.why)
    for title, examples in (("Not this", found.bad), ("But this", found.good)):
        for example in examples:
            console.print()
            console.print(f"{title}: {example.about} ({example.file})", style="bold")
            _show(example)
    console.print()
    print_paragraph(_how_to_suppress(code))


def _show(example: Example) -> None:
    """The lines, a caret under what is found, and what `validate` says of it."""
    from vcsekit.cli.console import print_paragraph, stdout_console

    console, marked = stdout_console(), _marked(example)
    room = console.width - 9
    for place, (number, line) in enumerate(example.lines):
        shown = line if len(line) <= room else line[: room - 1] + "…"
        console.print(f"{number or '':>6} | {shown}")
        if place == marked and example.mark and example.mark[1] <= room:
            start, end = example.mark[1:]
            console.print("       | " + " " * (start - 1) + "^" * max(1, min(end, len(shown) + 1) - start))
    if example.found:
        print_paragraph(example.found, indent=2)
        if example.hint:
            print_paragraph(f"hint: {example.hint}", indent=4)


def _marked(example: Example) -> int:
    """Which of the lines is marked: the last with its number, as lines of another file may stand before it."""
    wanted = example.mark[0] if example.mark else 0
    return max((place for place, (number, _) in enumerate(example.lines) if number and number == wanted), default=-1)


def _how_to_suppress(code: Code) -> str:
    from vcsekit.checks.registry import SUPPRESSIBLE
    from vcsekit.diagnostics import Severity

    if _is_reading(code) and code.severity is Severity.ERROR:
        return "This can't be suppressed or ignored: a file with such a mistake can't be used."
    ignore = f"`--ignore {code.code}`, or `ignore` in vcsekit.toml, leaves the rule out"
    if code.code in SUPPRESSIBLE:
        return (
            f"Where the text is right as it is, say why at the end of its line, or on a line of its own above it: "
            f"`# vcsekit: ignore {code.code} -- the reason`. In the text of a Markdown document: "
            f"`<!-- vcsekit: ignore {code.code} -- the reason -->`. {ignore}."
        )
    if code.severity is Severity.WARNING:
        return f"A comment can't suppress this. {ignore}."
    return f"A comment can't suppress this. {ignore} of one report, but other commands may still refuse the content."


def _is_reading(code: Code) -> bool:
    from vcsekit.checks.selection import READING

    return code.code.startswith(READING)


def _explain_problem(kind: ProblemKind) -> None:
    from vcsekit.cli.console import print_paragraph, stdout_console

    console = stdout_console()
    console.print(f"{kind.code}: {kind.name}", style="bold")
    print_paragraph(f"a problem with returns; where it is an error, it leaves out: the {kind.reach}")
    for text in (kind.why, kind.remedy):
        console.print()
        print_paragraph(text)


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
