"""``format`` and ``formatlist``: Go's verbs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from planes.types import BOOL, DYNAMIC, NUMBER, STRING, ListType, SetType, TupleType
from stacks.language import numbers
from stacks.language.convert import ConversionError, convert
from stacks.language.functions.float_text import float_text
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.functions.json_text import encode, encode_string
from stacks.language.ordering import wholly_known
from stacks.language.render import quote
from stacks.language.text import graphemes, length, nfc
from stacks.language.values import Value, list_of, string, unknown

__all__ = ["FUNCTIONS"]

_VERB = re.compile(
    r"%(?P<flags>[-+# 0]*)(?P<width>[1-9][0-9]*)?(?:\.(?P<precision>[0-9]*))?"
    r"(?:\[(?P<argument>[1-9][0-9]*)\])?(?P<letter>[a-zA-Z])?"
)
# How far a verb that is cut short or wrong can be read: the character behind is at fault.
_PREFIX = re.compile(r"%[-+# 0]*(?:[1-9][0-9]*)?(?:\.[0-9]*)?(?:\[(?:[1-9][0-9]*\]?)?)?")

_MOST_DIGITS = 6
"""Of a width, precision or position: a slip of the finger would fill the memory with spaces."""


class Verb(NamedTuple):
    """One ``%`` sequence.

    ``offset`` counts bytes; width and precision are None where they are not given.
    """

    text: str
    offset: int
    letter: str
    flags: str
    width: int | None
    precision: int | None

    def refuse(self, reason: str) -> FunctionError:
        message = f"unsupported value for {{}} at {self.offset}: {reason}"
        return FunctionError(message, shown=(quote(self.text),))


def render(template: str, arguments: Sequence[Value]) -> str:
    """The template with its verbs filled in.

    Raises FunctionError, which counts the template as the argument at position 0.
    """
    pieces: list[str] = []
    at, following, highest = 0, 1, 0
    while (start := template.find("%", at)) >= 0:
        pieces.append(template[at:start])
        if template.startswith("%%", start):
            pieces.append("%")
            at = start + 2
            continue
        verb, argument, at = _read_verb(template, start, following)
        if argument > len(arguments):
            raise FunctionError(
                f"not enough arguments for {{}} at {verb.offset}: "
                f"need index {argument} but have {len(arguments)} total",
                shown=(quote(verb.text),),
            )
        pieces.append(_render_verb(verb, arguments[argument - 1]))
        following = argument + 1
        highest = max(highest, argument)
    if highest < len(arguments):
        used = f"only {highest} used by" if highest else "no verbs in"
        raise FunctionError(f"too many arguments; {used} format string", highest + 1)
    return "".join([*pieces, template[at:]])


def _read_verb(template: str, start: int, following: int) -> tuple[Verb, int, int]:
    """The verb at an offset, the number of its argument from 1, and where the text goes on."""
    match = _VERB.match(template, start)
    if match is None or match["letter"] is None:
        raise _unreadable(template, start)
    flags, width, precision, argument, letter = match.groups()
    if any(len(number or "") > _MOST_DIGITS for number in (width, precision, argument)):
        message = f"a number of more than {_MOST_DIGITS} digits in {{}} at offset {start}"
        raise FunctionError(message, shown=(quote(match.group()),))
    verb = Verb(
        match.group(),
        len(template[:start].encode()),
        letter,
        flags,
        int(width) if width else None,
        None if precision is None else int(precision or 0),
    )
    return verb, int(argument) if argument else following, match.end()


def _unreadable(template: str, start: int) -> FunctionError:
    match = _PREFIX.match(template, start)
    end = match.end() if match else start
    offset = len(template[:end].encode())
    if end == len(template):
        return FunctionError(f"invalid format string starting at offset {offset}")
    shown = (f"'{template[end]}'",)
    return FunctionError(f"unrecognized format character {{}} at offset {offset}", shown=shown)


def _render_verb(verb: Verb, argument: Value) -> str:
    letter = verb.letter
    if letter == "v":
        return _padded(verb, _default(verb, argument))
    if argument.raw is None:
        raise verb.refuse("null value cannot be formatted")
    if letter == "t":
        return "true" if _converted(verb, argument, BOOL).raw else "false"
    if letter in "bdoxXeEfgG":
        raw = _converted(verb, argument, NUMBER).raw
        if numbers.is_vast(raw):
            raise verb.refuse("the number has more than a million digits")
        return _integer(verb, raw) if letter in "bdoxX" else _fraction(verb, raw)
    if letter in "sq":
        return _text(verb, _converted(verb, argument, STRING).raw)
    shown = f"'{letter}'", quote(verb.text)
    raise FunctionError(
        f"unsupported format verb {{}} in {{}} at offset {verb.offset}", shown=shown
    )


def _converted(verb: Verb, argument: Value, type_: Any) -> Value:
    try:
        return convert(argument, type_)
    except ConversionError as error:
        raise verb.refuse(error.message) from None


def _default(verb: Verb, argument: Value) -> str:
    if "#" in verb.flags or argument.raw is None:
        return encode(argument)
    if argument.type is STRING:
        return str(argument.raw)
    return float_text(argument.raw, "g", None) if argument.type is NUMBER else encode(argument)


def _padded(verb: Verb, text: str) -> str:
    missing = (verb.width or 0) - length(text)
    if missing <= 0:
        return text
    padding = ("0" if "0" in verb.flags else " ") * missing
    return text + padding if "-" in verb.flags else padding + text


def _text(verb: Verb, text: str) -> str:
    if verb.precision:
        text = "".join(graphemes(text)[: verb.precision])
    return _padded(verb, encode_string(text) if verb.letter == "q" else text)


def _sign(verb: Verb, negative: bool) -> str:
    if negative:
        return "-"
    return "+" if "+" in verb.flags else " " if " " in verb.flags else ""


_PREFIXES = {"b": "0b", "o": "0", "x": "0x", "X": "0X"}


def _integer(verb: Verb, raw: Any) -> str:
    if not numbers.is_whole(raw):
        raise verb.refuse("an integer is required")
    whole = numbers.truncate(raw)
    digits = _digits(abs(whole), verb.letter)
    if verb.precision == 0 and whole == 0:
        return ""
    prefix = _PREFIXES.get(verb.letter, "") if "#" in verb.flags else ""
    head = _sign(verb, whole < 0) + prefix
    width = (verb.width or 0) - len(head)
    if verb.precision is not None:
        digits = digits.zfill(verb.precision)
    if "-" in verb.flags:
        return head + digits.ljust(width)
    if "0" in verb.flags and verb.precision is None:
        return head + digits.zfill(width)
    return (head + digits).rjust(verb.width or 0)


def _digits(whole: int, letter: str) -> str:
    if letter != "d" or whole.bit_length() < 10_000:
        return format(whole, letter)
    import gmpy2  # Python writes out no integer of many thousand digits

    return str(gmpy2.mpz(whole).digits(10))


def _fraction(verb: Verb, raw: Any) -> str:
    precision = verb.precision
    if precision is None and verb.letter not in "gG":
        precision = 6
    text = float_text(raw, verb.letter, precision)
    negative = text.startswith("-")
    sign, digits = _sign(verb, negative), text.removeprefix("-")
    if "0" in verb.flags:
        return sign + digits.zfill((verb.width or 0) - len(sign))
    if "-" in verb.flags:
        return (sign + digits).ljust(verb.width or 0)
    return (sign + digits).rjust(verb.width or 0)


def format_(arguments: Sequence[Value], context: CallContext) -> Value:
    template, *rest = arguments
    if not all(wholly_known(argument) for argument in rest):
        return unknown(STRING)
    return string(nfc(render(template.raw, rest)))


def formatlist(arguments: Sequence[Value], context: CallContext) -> Value:
    template, *rest = arguments
    count = _common_length(rest)
    if count is None:
        return unknown(_STRINGS)
    return list_of(STRING, [_format_row(template.raw, rest, row) for row in range(count)])


def _common_length(arguments: Sequence[Value]) -> int | None:
    """How many strings ``formatlist`` gives; None where that is unknown yet."""
    chooser, count, known = 0, None, True
    for position, argument in enumerate(arguments, start=1):
        if argument.is_unknown and (argument.type is DYNAMIC or _iterates(argument)):
            known = False
        elif _iterates(argument):
            if count is None:
                chooser, count = position, len(argument.raw)
            elif len(argument.raw) != count:
                raise FunctionError(
                    f"argument {position} has length {len(argument.raw)}, which is inconsistent "
                    f"with argument {chooser} of length {count}",
                    position,
                )
    if not known:
        return None
    return 1 if count is None else count


def _iterates(argument: Value) -> bool:
    return isinstance(argument.type, ListType | SetType | TupleType) and argument.raw is not None


def _format_row(template: str, arguments: Sequence[Value], row: int) -> Value:
    items = [argument.raw[row] if _iterates(argument) else argument for argument in arguments]
    if not all(wholly_known(item) for item in items):
        return unknown(STRING)
    try:
        return string(nfc(render(template, items)))
    except FunctionError as error:
        if not arguments:  # there is no iteration
            raise
        raise error.within(f"error on format iteration {row}") from None


_STRINGS = ListType(STRING)
_TEMPLATE = (Parameter("format", STRING),)
_ARGUMENTS = Parameter("args", allow_null=True, allow_unknown=True)

FUNCTIONS = {
    "format": Function(_TEMPLATE, format_, STRING, _ARGUMENTS),
    "formatlist": Function(_TEMPLATE, formatlist, _STRINGS, _ARGUMENTS),
}
