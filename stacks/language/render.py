"""Values as text, in the way ``terraform console`` shows them."""

from __future__ import annotations

from collections.abc import Iterable

from planes.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    SetType,
    Type,
)
from stacks.language import numbers
from stacks.language.access import opened
from stacks.language.values import SENSITIVE, Value

__all__ = ["quote", "render"]


def render(value: Value, indent: int = 0) -> str:
    """The text of a value; lines after the first are indented by ``indent`` spaces at least.

    A reference shows the attributes of its declaration; inside those, a reference is an address.
    """
    if not indent:
        value = opened(value)
    if value.is_unknown:
        return "(known after apply)"
    if value.sensitive:
        return "(sensitive value)" if value.sensitive & SENSITIVE else "(ephemeral value)"
    raw, type_ = value.raw, value.type
    match raw:
        case None:
            return _null(type_)
        case bool():
            return "true" if raw else "false"
        case str():
            return _heredoc(raw, indent) if "\n" in raw else quote(raw)
        case tuple():
            return _wrapped(type_, _sequence(raw, indent))
        case dict():
            return _wrapped(type_, _mapping(raw, indent))
    return numbers.to_brief_text(raw) if type_ is NUMBER else str(raw.address)


def _null(type_: Type) -> str:
    if type_ is DYNAMIC:
        return "null"
    if type_ is STRING or type_ is NUMBER or type_ is BOOL:
        return f"to{type_.name}(null)"
    if isinstance(type_, ListType | SetType | MapType):
        return f"to{type_.keyword}(null) /* of {type_.element.name} */"
    return f"null /* {type_.name} */"


def _wrapped(type_: Type, text: str) -> str:
    return f"to{type_.keyword}({text})" if isinstance(type_, ListType | SetType | MapType) else text


def _sequence(items: Iterable[Value], indent: int) -> str:
    lines = [f"{render(item, indent + 2)}," for item in items]
    return _bracketed("[", lines, "]", indent)


def _mapping(items: dict[str, Value], indent: int) -> str:
    lines = [f"{quote(key)} = {render(items[key], indent + 2)}" for key in sorted(items)]
    return _bracketed("{", lines, "}", indent)


def _bracketed(opening: str, lines: list[str], closing: str, indent: int) -> str:
    if not lines:
        return opening + closing
    inner = "".join(f"\n{' ' * (indent + 2)}{line}" for line in lines)
    return f"{opening}{inner}\n{' ' * indent}{closing}"


def _heredoc(text: str, indent: int) -> str:
    lines = text.split("\n")
    taken = {line.strip() for line in lines}
    marker = "EOT"
    while marker in taken:
        marker += "_"
    body = "".join(f"\n{' ' * indent}{line}" for line in [*lines, marker])
    return f"{'<<-' if indent else '<<'}{marker}{body}"


_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
}


def quote(text: str) -> str:
    """A string in double quotes, escaped as Go's ``strconv.Quote`` does."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return f'"{"".join(_escaped(character) for character in text)}"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
