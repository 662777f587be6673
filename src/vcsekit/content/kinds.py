"""Which files content consists of, and which items with ids each of them holds."""

from __future__ import annotations

from dataclasses import dataclass

from vcsekit.model.base import Content
from vcsekit.model.cases import Case
from vcsekit.model.codesign import Coproduction, CoproductionTheme, Guide, ModelDocument
from vcsekit.model.framework import Framework, Theme
from vcsekit.model.matrix import Domain, Matrix
from vcsekit.model.register import Glossary, Register, Source


@dataclass(frozen=True)
class FileKind:
    """One kind of content file: where it lives, its model, and the lists in it whose members have ids.

    `pattern` is a file's path below the content folder; its name may be `*`. `items` maps a field that
    holds a list to the kind of its members; the empty name stands for the file's own top level.
    """

    name: str
    pattern: str
    model: type[Content]
    items: dict[str, str]

    def holds(self, path: str) -> bool:
        """Whether a file at this path (below the content folder) is of this kind."""
        mine, name = self.pattern.rpartition("/")[2], path.rpartition("/")[2]
        folder = path.removesuffix(name)
        if self.pattern.removesuffix(mine) != folder:
            return False
        return name == mine or (mine.startswith("*") and name.endswith(mine[1:]) and len(name) >= len(mine))


FILE_KINDS = (
    FileKind("matrix", "matrix.yaml", Matrix, {}),
    FileKind("framework", "framework.yaml", Framework, {"areas": "area"}),
    FileKind("domain", "domains/*.yaml", Domain, {"": "domain", "indicators": "indicator"}),
    FileKind("theme", "barriers/*.yaml", Theme, {"": "theme", "barriers": "barrier", "approaches": "approach"}),
    FileKind("case", "cases/*.yaml", Case, {"": "case", "actions": "action"}),
    FileKind(
        "guide",
        "codesign/*.yaml",
        Guide,
        {"": "guide", "roles": "role", "groups": "group", "stages": "stage", "sessions": "session"},
    ),
    FileKind("coproduction", "coproduction.yaml", Coproduction, {"recommendations": "recommendation"}),
    FileKind(
        "coproduction-theme", "coproduction/*.yaml", CoproductionTheme, {"": "coproduction-theme", "cards": "card"}
    ),
    FileKind("document", "documents/*.md", ModelDocument, {"": "document"}),
    FileKind("register", "register/systems.yaml", Register, {"systems": "system"}),
    FileKind("glossary", "register/glossary.yaml", Glossary, {}),
    FileKind("source", "sources/*.yaml", Source, {"": "source"}),
)


def kind_of(path: str) -> FileKind | None:
    """The kind of a file by its path below the content folder; None where content has no such file."""
    return next((kind for kind in FILE_KINDS if kind.holds(path)), None)


def meant_path(path: str) -> str:
    """A path with the ending that content files have, where it has one that is much like it; else the path itself.

    Notepad saves `money.yaml` as `money.yaml.txt`; others write `.yml`, or capitals.
    """
    ending = next((one for one in _ENDINGS if path.lower().endswith(one)), "")
    return path[: len(path) - len(ending)] + _ENDINGS.get(ending, "")


_ENDINGS = {
    f"{ending}{behind}": right
    for behind in ("", ".txt")
    for ending, right in ((".yaml", ".yaml"), (".yml", ".yaml"), (".md", ".md"))
}

SUFFIXES = tuple(_ENDINGS)
"""How the names of files end that content is read from, or was meant to be, whatever their case."""
