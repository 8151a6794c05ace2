"""YAML text of values, in the style of Terraform: block style, strings in double quotes, literal
blocks for those with line ends.

The rules are those of libyaml's emitter, by its defaults: lines are folded after 80 characters, and
a key is on one line where it has at most 128 bytes.
"""

from __future__ import annotations

import re

from stacks.language.functions.json_text import encode_number
from stacks.language.values import Value

__all__ = ["write"]

_WIDTH = 80
_LONGEST_KEY = 128
_LINE_END = "\n"
_LINE_ENDS = "\r\n\u0085\u2028\u2029"
_ESCAPES = {
    "\0": "0",
    "\a": "a",
    "\b": "b",
    "\t": "t",
    "\n": "n",
    "\v": "v",
    "\f": "f",
    "\r": "r",
    "\x1b": "e",
    '"': '"',
    "\\": "\\",
    "\u0085": "N",
    "\u2028": "L",
    "\u2029": "P",
}


_SEGMENT = re.compile(r"([^\n\u2028\u2029]*)([\n\u2028\u2029]?)")
_NOT_LITERAL = re.compile(
    r" [\n\u2028\u2029]| \Z|[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]"
)
"""What a literal block cannot have: space at the end of a line, and what is not printable."""


def write(value: Value) -> str:
    """The text of a value that is wholly known."""
    text = _node(value, -2, 0)
    structured = isinstance(value.raw, str | tuple | dict)
    return f"{text}\n" if structured else f"{text}\n...\n"


def _node(value: Value, indent: int, column: int) -> str:
    """A value that begins at a column, in a collection with that indentation; -2 at the top.

    Lines but the first are indented; there is no line end at the end.
    """
    raw = value.raw
    match raw:
        case str():
            return _scalar(raw, max(indent + 2, 2), column)
        case ():
            return "[]"
        case tuple():
            return _sequence(raw, indent + 2)
        case {}:
            return _mapping(raw, indent + 2) if raw else "{}"
        case None:
            return "null"
        case bool():
            return "true" if raw else "false"
    return encode_number(value)


def _sequence(items: tuple[Value, ...], indent: int) -> str:
    entries = [f"- {_node(item, indent, indent + 2)}" for item in items]
    return f"\n{' ' * indent}".join(entries)


def _mapping(items: dict[str, Value], indent: int) -> str:
    entries = [_entry(key, items[key], indent) for key in sorted(items)]
    return f"\n{' ' * indent}".join(entries)


def _entry(key: str, value: Value, indent: int) -> str:
    if len(key.encode()) > _LONGEST_KEY or any(end in key for end in _LINE_ENDS):
        inner = indent + 2
        return f"? {_scalar(key, inner, inner)}\n{' ' * indent}: {_node(value, indent, inner)}"
    start = f"{_quoted(key, indent, 0, fold=False)}:"
    raw = value.raw
    if raw and type(raw) is tuple:
        return f"{start}\n{' ' * indent}{_sequence(raw, indent)}"
    if raw and type(raw) is dict:
        return f"{start}\n{' ' * (indent + 2)}{_mapping(raw, indent + 2)}"
    return f"{start} {_node(value, indent, indent + len(start) + 1)}"


def _scalar(text: str, indent: int, column: int) -> str:
    if "\n" in text and not _NOT_LITERAL.search(text):
        return _literal(text, indent)
    return _quoted(text, indent, column)


def _literal(text: str, indent: int) -> str:
    header = "|2" if text[0] in f" {_LINE_ENDS}" else "|"
    if text[-1] not in _LINE_ENDS:
        header += "-"
    elif len(text) == 1 or text[-2] in _LINE_ENDS:
        header += "+"
    padding = " " * indent
    lines = [
        f"{padding if segment[1] else ''}{segment[1]}{segment[2]}"
        for segment in _SEGMENT.finditer(text)
    ]
    return f"{header}\n{''.join(lines).removesuffix(_LINE_END)}"


def _quoted(text: str, indent: int, column: int, *, fold: bool = True) -> str:
    pieces = ['"']
    column += 1
    after_space = False
    for position, character in enumerate(text):
        space = character == " "
        inside = 0 < position < len(text) - 1
        if space and fold and not after_space and column > _WIDTH and inside:
            pieces.append("\n" + " " * indent)
            column = indent
            piece = "\\" if text[position + 1] == " " else ""
        else:
            piece = _escaped(character)
        pieces.append(piece)
        column += len(piece)
        after_space = space
    return "".join([*pieces, '"'])


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return f"\\{_ESCAPES[character]}"
    code = ord(character)
    if 0x20 <= code <= 0x7E or (0xA0 <= code <= 0xFFFD and code != 0xFEFF):
        return character
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
