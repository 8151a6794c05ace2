"""Functions on strings, but for patterns and formats."""

from __future__ import annotations

from collections.abc import Sequence

from planes.types import BOOL, NUMBER, STRING, ListType
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.functions.plain import plain, textual, whole
from stacks.language.ordering import wholly_known
from stacks.language.text import graphemes, nfc
from stacks.language.values import TRUE, Value, boolean, list_of, string, unknown

__all__ = ["FUNCTIONS"]

_MOST_SPACES = 999_999
"""Of an indentation: a slip of the finger would fill the memory with them."""

# Go's unicode.IsSpace; Python's str.strip takes the separators U+001C to U+001F for spaces, too.
_SPACES = (
    "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
)


# Case is mapped character by character as in Go: one character never becomes two (ß stays ß).


def upper(text: str) -> str:
    return text.upper() if text.isascii() else "".join(map(_upper, text))


def lower(text: str) -> str:
    return text.lower() if text.isascii() else "".join(map(_lower, text))


def _upper(character: str) -> str:
    mapped = character.upper()
    return mapped if len(mapped) == 1 else _title(character)


def _title(character: str) -> str:
    mapped = character.title()
    return mapped if len(mapped) == 1 else character


def _lower(character: str) -> str:
    return "i" if character == "İ" else character.lower()


def title(text: str) -> str:
    """Every letter that follows a separator in title case."""
    before = " "
    result = []
    for character in text:
        result.append(_title(character) if _separates(before) else character)
        before = character
    return "".join(result)


def _separates(character: str) -> bool:
    if character.isascii():
        return not (character.isalnum() or character == "_")
    return character in _SPACES


def indent(spaces: int, text: str) -> str:
    count = whole(spaces)
    if count < 0:
        raise FunctionError("the number of spaces must not be negative")
    if count > _MOST_SPACES:
        raise FunctionError(f"the number of spaces must not be above {_MOST_SPACES}")
    return text.replace("\n", "\n" + " " * count)


def reverse(text: str) -> str:
    return "".join(reversed(graphemes(text)))


def substr(text: str, offset: int, length: int) -> str:
    """A negative offset counts from the end; a negative length is all that follows, and so is, with
    a negative offset, a length of nought."""
    start, count = whole(offset), whole(length)
    characters = graphemes(text)
    if start < 0:
        start = max(start + len(characters), 0)
    elif count == 0:
        return ""
    rest = characters[start:]
    return "".join(rest if count <= 0 else rest[:count])


def split(arguments: Sequence[Value], context: CallContext) -> Value:
    separator, text = arguments[0].raw, arguments[1].raw
    pieces = text.split(separator) if separator else list(text)
    return list_of(STRING, [string(nfc(piece)) for piece in pieces])


def join(arguments: Sequence[Value], context: CallContext) -> Value:
    separator, *lists = arguments
    if not lists:
        raise FunctionError("at least one list is required")
    if not all(wholly_known(items) for items in lists):
        return unknown(STRING)
    pieces: list[str] = []
    for at, items in enumerate(lists, start=1):
        for index, item in enumerate(items.raw):
            if item.raw is None:
                place = f"element {index} of list {at}" if len(lists) > 1 else f"element {index}"
                raise FunctionError(f"{place} is null; cannot concatenate null values", at)
            pieces.append(item.raw)
    return string(nfc(separator.raw.join(pieces)))


def startswith(arguments: Sequence[Value], context: CallContext) -> Value:
    text, prefix = arguments
    if prefix.raw == "":
        return TRUE
    return unknown(BOOL) if text.is_unknown else boolean(text.raw.startswith(prefix.raw))


_TEXT = Parameter("str", STRING)
_STRINGS = ListType(STRING)

FUNCTIONS = {
    "chomp": textual(lambda text: text.rstrip("\r\n"), "str"),
    "endswith": plain(BOOL, str.endswith, _TEXT, Parameter("suffix", STRING)),
    "indent": plain(STRING, indent, Parameter("spaces", NUMBER), _TEXT),
    "join": Function(
        (Parameter("separator", STRING),), join, STRING, variadic=Parameter("lists", _STRINGS)
    ),
    "lower": textual(lower, "str"),
    "split": Function((Parameter("separator", STRING), _TEXT), split, _STRINGS),
    "startswith": Function(
        (Parameter("str", STRING, allow_unknown=True), Parameter("prefix", STRING)),
        startswith,
        BOOL,
    ),
    "strcontains": plain(BOOL, str.__contains__, _TEXT, Parameter("substr", STRING)),
    "strrev": textual(reverse, "str"),
    "substr": plain(
        STRING, substr, _TEXT, Parameter("offset", NUMBER), Parameter("length", NUMBER)
    ),
    "title": textual(title, "str"),
    "trim": textual(str.strip, "str", "cutset"),
    "trimprefix": textual(str.removeprefix, "str", "prefix"),
    "trimspace": textual(lambda text: text.strip(_SPACES), "str"),
    "trimsuffix": textual(str.removesuffix, "str", "suffix"),
    "upper": textual(upper, "str"),
}
