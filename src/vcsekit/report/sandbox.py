"""Where templates run: Jinja2's sandbox, with an end to what could go on for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence, Sized
from types import CodeType
from typing import Any, ClassVar

from jinja2 import BaseLoader, StrictUndefined, Template, TemplateRuntimeError, TemplateSyntaxError, nodes
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from vcsekit.content.suggest import did_you_mean

MAX_STEPS = 1_000_000
"""Rounds of loops, calls and included templates on one page. The longest page that ships takes some thousands."""

MAX_RANGE = 100_000
MAX_REPEATED = 1_000_000
"""Characters or items that `*` may make, and bits of a whole number that `*` or `**` may make."""


class Unknown(StrictUndefined):
    """A name that a template uses and that stands for nothing. Says, on a second line, what was meant."""

    __slots__ = ()
    given: ClassVar[Sequence[str]] = ()
    """The names that the page is given."""

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        name, owner = str(self._undefined_name), self._undefined_obj
        known = self.given if owner is missing else _names_in(owner)
        hint = did_you_mean(name, known) or "there is " + ", ".join(f"`{part}`" for part in known)
        if owner is missing and name in known:
            hint = "hand it to the macro, or add `with context` to the import"
        return f"there is no `{name}` here\n{hint if known else ''}"


def _names_in(owner: Any) -> list[str]:
    """What can be asked of a group of values or of an imported template; of texts, numbers and lists nothing."""
    found = owner if isinstance(owner, dict) else getattr(owner, "__dict__", {})
    return [name for name in found if isinstance(name, str) and not name.startswith("_")]


class ReadWhole(Extension):
    """Cuts a template into its words before anything is made of them.

    Jinja2 does both at once; on Python 3.12 one that is nested too deep then leaves a message of Python's own.
    """

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """All words, as they are."""
        return list(stream)


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of one page: it reads what it is given, changes nothing, and comes to an end."""

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, loader: BaseLoader, given: Sequence[str], code: dict[Any, CodeType], *, html: bool) -> None:
        super().__init__(
            loader=loader,
            autoescape=html,
            undefined=type("Unknown", (Unknown,), {"__slots__": (), "given": given}),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            extensions=(ReadWhole,),
        )
        self.steps, self.code = 0, code
        del self.globals["lipsum"]
        self.globals["range"] = self.safe_range

    def spend(self, steps: int = 1) -> None:
        """Counts steps. Raises TemplateRuntimeError where a page takes too many."""
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise TemplateRuntimeError(f"the page takes more than {MAX_STEPS:,} steps\nlook for loops inside loops")

    def counted(self, items: Iterable[Any]) -> Iterator[Any]:
        """The items of a loop, each of them a step."""
        for item in items:
            self.spend()
            yield item

    def safe_range(self, *bounds: int) -> range:
        """Python's `range`, as long as it is short enough."""
        numbers = range(*bounds)
        try:
            steps = len(numbers)
        except OverflowError:
            steps = MAX_RANGE + 1
        if steps > MAX_RANGE:
            raise TemplateRuntimeError(f"this range has more than {MAX_RANGE:,} numbers")
        self.spend(steps)
        return numbers

    def call(self, context: Context, function: Any, /, *arguments: Any, **named: Any) -> Any:
        """Calls what a template calls, as one step. Jinja2 refuses what is not safe."""
        self.spend()
        return super().call(context, function, *arguments, **named)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """`*` and `**`, as long as what they make is small enough."""
        if _size(operator, left, right) > MAX_REPEATED:
            raise TemplateRuntimeError(f"`{operator}` makes more than {MAX_REPEATED:,} characters or digits here")
        return super().call_binop(context, operator, left, right)

    def compile(
        self, source: Any, name: str | None = None, filename: str | None = None, *rest: Any, **named: Any
    ) -> Any:
        """A template as code. What Python can't take in is an error of the template; which line did it is not known."""
        key = name, filename, self.autoescape
        if key in self.code:
            return self.code[key]
        try:
            self.code[key] = super().compile(source, name, filename, *rest, **named)
            return self.code[key]
        except TemplateSyntaxError:
            raise
        except (RecursionError, MemoryError, SyntaxError, ValueError):
            message = "it can't be taken in: brackets or blocks are nested too deep, or a number is too long"
            raise TemplateSyntaxError(message, 0, name, filename) from None

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:  # noqa: A002
        self.spend()
        return super()._load_template(name, globals)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Puts `counted` around what each loop goes through."""
        tree = super()._parse(source, name, filename)
        for loop in list(tree.find_all(nodes.For)):
            counter = nodes.EnvironmentAttribute("counted", lineno=loop.lineno)
            loop.iter = nodes.Call(counter, [loop.iter], [], None, None, lineno=loop.iter.lineno)
        return tree


def _size(operator: str, left: Any, right: Any) -> int:
    """At most how many bits or items a product or power has; 0 where neither number nor sequence is made."""
    if isinstance(left, int) and isinstance(right, int):
        bits: Callable[[int], int] = int.bit_length
        return bits(left) * max(right, 0) if operator == "**" else bits(left) + bits(right)
    if isinstance(left, int):
        left, right = right, left
    return len(left) * right if isinstance(left, Sized) and isinstance(right, int) else 0
