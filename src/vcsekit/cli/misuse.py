"""What was typed makes no command: said in the words of all other errors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_NO_COMMAND = re.compile(r"No such command '(.*?)'\.")
_TOO_MANY = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)")
_NO_VALUE = re.compile(r"Option '(.*?)' requires (?:an argument|\d+ arguments)\.")
_VALUE = re.compile(r"Option '(.*?)' does not take a value\.")
_VALUES = (
    (re.compile(r"'(.*)' is not one of (.*)\.", re.DOTALL), "“{0}” is not one of {1}"),
    (re.compile(r"'(.*)' does not match the formats '%Y-%m-%d'\.", re.DOTALL), "“{0}” is no day such as 2026-05-04"),
    (re.compile(r"Input should be a valid integer.*"), "it should be a whole number"),
    (re.compile(r"Input should be a valid number.*"), "it should be a number"),
    (re.compile(r"Input should be less than or equal to (.*)"), "it should be {0} at most"),
    (re.compile(r"Input should be greater than or equal to (.*)"), "it should be {0} at least"),
)


def told(error: Any) -> tuple[str, str]:
    """What is wrong with what was typed, and what to do about it."""
    context = getattr(error, "ctx", None)
    see = f"see `{context.command_path if context else 'vcsekit COMMAND'} --help`"
    if context and hasattr(error, "possibilities"):
        return f"there is no option `{error.option_name}`", _near(error.option_name, _options(context)) or see
    if getattr(error, "param", None) is not None:
        return _of_parameter(error), see
    message = str(error.format_message())
    if context and (found := _NO_COMMAND.match(message)):
        name = f"{context.command_path} {found[1]}".removeprefix("vcsekit ")
        return f"there is no command `{name}`", _near(found[1], context.command.list_commands(context)) or see
    if found := _TOO_MANY.fullmatch(message):
        return f"too many words: {found[1]}", f"put a name of several words in quotes; {see}"
    if found := _NO_VALUE.fullmatch(message):
        return f"`{found[1]}` stands without its value", see
    if found := _VALUE.fullmatch(message):
        return f"`{found[1]}` takes no value", see
    return message, see


def _options(context: Any) -> list[str]:
    return [name for parameter in context.command.get_params(context) for name in parameter.opts]


def _near(wanted: str, known: Iterable[str]) -> str | None:
    from vcsekit.content.suggest import did_you_mean

    return did_you_mean(wanted, known)


def _of_parameter(error: Any) -> str:
    parameter = error.param
    is_option = parameter.param_type_name == "option"
    # The shortest is the one letter; an argument's name has quotes of typer's around it.
    name = max(parameter.opts, key=len) if is_option else parameter.get_error_hint().strip("'")
    if not error.message:
        return f"`{name}` is missing"
    message = error.message.removeprefix("Value error, ")
    for pattern, words in _VALUES:
        if found := pattern.fullmatch(message):
            return f"`{name}`: {words.format(*(part.replace(chr(39), '') for part in found.groups()))}"
    return f"`{name}`: {message[:1].lower()}{message[1:].rstrip('.')}"
