"""Functions with patterns, in the syntax of RE2."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from planes.types import DYNAMIC, STRING, ListType, ObjectType, TupleType, Type
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.functions.plain import textual
from stacks.language.text import nfc
from stacks.language.values import (
    Value,
    list_of,
    null_of,
    object_of,
    string,
    tuple_of,
)

__all__ = ["FUNCTIONS"]

# The errors of the RE2 library in the words of Go's regexp package, where they differ.
_WORDS = {
    "bad repetition operator": "invalid nested repetition operator",
    "invalid named capture group": "invalid named capture",
    "invalid perl operator": "invalid or unsupported Perl syntax",
    "invalid repetition size": "invalid repeat count",
    "missing )": "missing closing )",
    "missing ]": "missing closing ]",
    "no argument for repetition operator": "missing argument to repetition operator",
    "trailing \\": "trailing backslash at end of expression",
}


_SINGLE_BYTE = re.compile(r"(?<!\\)(?:\\\\)*\\C")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,7}")
_REFERENCE = re.compile(r"\$(?:\$|(\w+)|\{(\w+)\})")


class PatternError(Exception):
    """``reason`` is what is wrong, ``part`` the part of the pattern."""

    def __init__(self, reason: str, part: str) -> None:
        super().__init__(f"{reason}: {part}")
        self.reason = reason
        self.part = part


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Any:
    """Raises PatternError."""
    if _SINGLE_BYTE.search(pattern):  # which the library has and Go has not
        raise PatternError("invalid escape sequence", "\\C")
    import re2  # here, since few stacks have patterns

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason, _, part = error.args[0].decode().partition(": ")
        raise PatternError(_WORDS.get(reason, reason), part) from None


def matches(expression: Any, text: str) -> Iterator[Any]:
    """All that do not overlap.  No empty one stands right behind another, as in Go."""
    before = -1
    for match in expression.finditer(text):
        start, end = match.span()
        if start < end or start != before:
            yield match
        before = end


def result_type(expression: Any) -> Type:
    """A string with no groups, an object with named ones, a tuple with others."""
    names = expression.groupindex
    if not expression.groups:
        return STRING
    if not names:
        return TupleType((STRING,) * expression.groups)
    if len(names) < expression.groups:
        raise FunctionError(
            "invalid regexp pattern: cannot mix both named and unnamed capture groups", 0
        )
    return ObjectType(dict.fromkeys(names, STRING))


def _pattern(argument: Value) -> tuple[Any, Type]:
    try:
        expression = compiled(argument.raw)
    except PatternError as error:
        message = f"invalid regexp pattern: {error.reason} in {{}}"
        raise FunctionError(message, 0, (error.part,)) from None
    return expression, result_type(expression)


def _captured(expression: Any, match: Any) -> Value:
    if not expression.groups:
        return string(nfc(match.group()))
    groups = [null_of(STRING) if text is None else string(nfc(text)) for text in match.groups()]
    names = expression.groupindex
    if not names:
        return tuple_of(groups)
    return object_of({name: groups[position - 1] for name, position in names.items()})


def regex(arguments: Sequence[Value], context: CallContext) -> Value:
    expression, _ = _pattern(arguments[0])
    match = expression.search(arguments[1].raw)
    if match is None:
        raise FunctionError("pattern did not match any part of the given string")
    return _captured(expression, match)


def regexall(arguments: Sequence[Value], context: CallContext) -> Value:
    expression, element = _pattern(arguments[0])
    found = matches(expression, arguments[1].raw)
    return list_of(element, [_captured(expression, match) for match in found])


def _of_pattern(wrap: Callable[[Type], Type]) -> Callable[[Sequence[Value]], Type]:
    def type_of(arguments: Sequence[Value]) -> Type:
        pattern = arguments[0]
        return wrap(DYNAMIC if pattern.is_unknown else _pattern(pattern)[1])

    return type_of


def replace(text: str, old: str, new: str) -> str:
    """``old`` between slashes is a pattern, and ``$1`` and ``${name}`` in ``new`` its groups."""
    if not (len(old) > 1 and old.startswith("/") and old.endswith("/")):
        return text.replace(old, new)
    try:
        expression = compiled(old[1:-1])
    except PatternError as error:
        message = f"error parsing regexp: {error.reason}: {{}}"
        raise FunctionError(message, shown=(f"`{error.part}`",)) from None
    pieces, end = [], 0
    for match in matches(expression, text):
        pieces += [text[end : match.start()], _expanded(new, expression, match)]
        end = match.end()
    return "".join([*pieces, text[end:]])


def _expanded(template: str, expression: Any, match: Any) -> str:
    """The replacement with its groups filled in.  A group that there is not is empty; a dollar that
    begins no name stays."""

    def fill(reference: re.Match[str]) -> str:
        name = reference[1] or reference[2]
        if name is None:
            return "$"
        if _NUMBER.fullmatch(name):
            return (match.group(int(name)) or "") if int(name) <= expression.groups else ""
        return (match.group(name) or "") if name in expression.groupindex else ""

    return _REFERENCE.sub(fill, template)


_PATTERN = Parameter("pattern", STRING)
_SUBJECT = Parameter("string", STRING)

FUNCTIONS = {
    "regex": Function((_PATTERN, _SUBJECT), regex, _of_pattern(lambda captured: captured)),
    "regexall": Function((_PATTERN, _SUBJECT), regexall, _of_pattern(ListType)),
    "replace": textual(replace, "str", "substr", "replace"),
}
