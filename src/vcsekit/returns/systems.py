"""The names of systems, matched to the register by id, code, name or alias. A near miss is proposed, never assumed.

A system that the register does not have still counts, under the name that the return gives: a matrix may be used
where no register exists, boards merge before a register says so, and examples are invented. The run says so once, for
all such names together, and apart for each name that is almost one of the register's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vcsekit.content.suggest import closest
from vcsekit.model.register import System
from vcsekit.returns.cells import folded

_ALIKE = 0.85
"""How alike a name and a known one must be (difflib's ratio) to be proposed: counties' names share much."""

_LETTERS = re.compile(r"\w+")
_AROUND = frozenset(
    "nhs integrated care system board partnership ics icb icp health the and of".split()  # noqa: SIM905  # words
)


@dataclass(frozen=True)
class SystemNames:
    """`names` maps every folded id, code, name and alias to the name under which a system is counted."""

    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, text: str) -> str | None:
        """The name under which a system is counted; None where neither register nor layout has this text."""
        return self.names.get(folded(text))

    def near(self, text: str) -> str | None:
        """The name of the system whose name or alias is almost this text, or None."""
        core = _core(text)
        alike = {meant for name, meant in self.names.items() if core and _core(name) == core}
        if alike:
            return alike.pop() if len(alike) == 1 else None
        found = closest(folded(text), (name for name in self.names if len(name) > 5), _ALIKE)
        return self.names[found] if found else None

    def with_names(self, meanings: Mapping[str, str]) -> SystemNames:
        """The same, with a layout's texts. What such a text means is a system of the register, or a new name."""
        added = {folded(text): self.name(meaning) or meaning for text, meaning in meanings.items()}
        return SystemNames({**self.names, **{folded(name): name for name in added.values()}, **added})


def _core(text: str) -> str:
    """A name without what any system's name may have around it: `NHS Devon ICB` is about Devon."""
    words = _LETTERS.findall(folded(text))
    return " ".join(word for word in words if word not in _AROUND)


def system_names(systems: Iterable[System]) -> SystemNames:
    """The names of a register. An alias that two systems share means neither of them."""
    found: dict[str, set[str]] = {}
    for system in systems:
        for text in (system.id, system.ods_code, system.name, *system.aliases):
            found.setdefault(folded(text), set()).add(system.name)
    return SystemNames({text: names.pop() for text, names in found.items() if len(names) == 1})
