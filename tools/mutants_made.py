"""Makes mutants: copies of a file with one small change each, by mutmut's operators (which change functions only)."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import libcst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import Mutation, create_mutations

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("scoring", "assess", "content")


@dataclass(frozen=True)
class Mutant:
    """One small change of one file.

    Attributes:
        package: The package that the file belongs to.
        path: The file, from the root of the project.
        function: The outermost function or method that holds the change, with its class.
        lines: First and last line of the statement that holds it (of its head, where it has a body), from 1.
        was: The changed lines before, without what is around them.
        now: The same lines after.
        text: The whole file with the change.
    """

    package: str
    path: str
    function: str
    lines: tuple[int, int]
    was: str
    now: str
    text: str

    @property
    def name(self) -> str:
        """What a reader of the list sees."""
        return f"{self.path}:{self.lines[0]} {self.function}\n    - {self.was}\n    + {self.now}"


def files_of(package: str) -> list[str]:
    """The files of one package, from the root of the project."""
    folder = ROOT / "src" / "vcsekit" / package
    return sorted(path.relative_to(ROOT).as_posix() for path in folder.rglob("*.py"))


def sampled(package: str, size: int, seed: int) -> tuple[list[Mutant], int]:
    """Mutants drawn at random from all of a package, each once, and how many there are in all.

    Args:
        package: One of PACKAGES.
        size: How many to draw; 0 draws all.
        seed: The same seed draws the same mutants from the same source.
    """
    every: list[tuple[str, int]] = []
    for path in files_of(package):
        every += [(path, number) for number in range(len(_changes(path)[1]))]
    chosen = random.Random(f"{seed} {package}").sample(every, size if 0 < size < len(every) else len(every))
    by_path: dict[str, list[int]] = {}
    for path, number in chosen:
        by_path.setdefault(path, []).append(number)
    made = {path: iter(_made(package, path, numbers)) for path, numbers in by_path.items()}
    return [next(made[path]) for path, _ in chosen], len(every)


def _changes(path: str) -> tuple[libcst.Module, list[Mutation]]:
    text = (ROOT / path).read_text(encoding="utf-8")
    module, mutations, _, _ = create_mutations(path, text)
    return module, [
        mutation for mutation in mutations if isinstance(mutation.contained_by_top_level_function, libcst.FunctionDef)
    ]


def _made(package: str, path: str, numbers: list[int]) -> list[Mutant]:
    module, mutations = _changes(path)
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    places = wrapper.resolve(PositionProvider)
    statements = _statements(module, places)
    before = module.code
    made = []
    for number in numbers:
        mutation = mutations[number]
        after = module.deep_replace(mutation.original_node, mutation.mutated_node).code
        was, now, line = _difference(before.split("\n"), after.split("\n"))
        lines = min((span for span in statements if span[0] <= line <= span[1]), key=lambda span: span[1] - span[0])
        function = _qualified(module, mutation.contained_by_top_level_function)
        made.append(Mutant(package, path, function, lines, was, now, after))
    return made


def _qualified(module: libcst.Module, function: libcst.FunctionDef) -> str:
    """The function's name, with its class before it."""
    for statement in module.body:
        if isinstance(statement, libcst.ClassDef) and any(part is function for part in statement.body.body):
            return f"{statement.name.value}.{function.name.value}"
    return function.name.value


def _statements(module: libcst.Module, places: object) -> list[tuple[int, int]]:
    """First and last line of every statement; of one with a body, of its head alone."""
    spans = [(1, len(module.code.split("\n")))]

    class Statements(libcst.CSTVisitor):
        def on_visit(self, node: libcst.CSTNode) -> bool:
            if isinstance(node, libcst.SimpleStatementLine):
                spans.append((places[node].start.line, places[node].end.line))
            elif isinstance(node, libcst.BaseCompoundStatement):
                body = places[node.body].start.line if hasattr(node, "body") else places[node].end.line
                spans.append((places[node].start.line, max(places[node].start.line, body - 1)))
            return True

    module.visit(Statements())
    return spans


def _difference(before: list[str], after: list[str]) -> tuple[str, str, int]:
    """The lines that differ, before and after, and the number of the first of them, from 1."""
    first = next(index for index, (one, other) in enumerate(zip(before, after, strict=False)) if one != other)
    last = 0
    while last < min(len(before), len(after)) - first and before[-1 - last] == after[-1 - last]:
        last += 1
    end = len(before) - last
    return _joined(before[first:end]), _joined(after[first : len(after) - last]), first + 1


def _joined(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines)
