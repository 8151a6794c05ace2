"""JSON text of values, and values of JSON text, exactly as Terraform has them."""

from __future__ import annotations

import json
import re
from json.encoder import encode_basestring
from typing import Any

from planes.types import NUMBER
from stacks.language import numbers
from stacks.language.functions.function import FunctionError
from stacks.language.text import nfc
from stacks.language.values import (
    NULL,
    Value,
    boolean,
    number,
    object_of,
    string,
    tuple_of,
)

__all__ = ["decode", "encode", "encode_number", "encode_string"]

# What Go escapes so that JSON may stand inside HTML and JavaScript.
_ESCAPES = str.maketrans(
    {
        "<": "\\u003c",
        ">": "\\u003e",
        "&": "\\u0026",
        "\u2028": "\\u2028",
        "\u2029": "\\u2029",
    }
)


_SPECIAL = re.compile("[<>&\u2028\u2029]")


def encode_string(text: str) -> str:
    quoted: str = encode_basestring(text)
    return quoted.translate(_ESCAPES) if _SPECIAL.search(quoted) else quoted


def encode(value: Value) -> str:
    """The text of a value that is wholly known: keys in order, no white space."""
    raw = value.raw
    match raw:
        case None:
            return "null"
        case str():
            return encode_string(raw)
        case bool():
            return "true" if raw else "false"
        case tuple():
            return f"[{','.join([encode(item) for item in raw])}]"
        case dict():
            pairs = [f"{encode_string(key)}:{encode(raw[key])}" for key in sorted(raw)]
            return f"{{{','.join(pairs)}}}"
    return encode_number(value)


def encode_number(value: Value) -> str:
    """What is left of values: a number.  Raises FunctionError for a reference."""
    if value.type is not NUMBER:
        address = str(value.raw.address)
        raise FunctionError(f"{address} is a declaration and no data; name attributes of it")
    return numbers.to_text(value.raw)


class _Digits(str):
    """A number as the text has it."""

    __slots__ = ()


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON value")


def decode(text: str) -> Value:
    """Raises FunctionError."""
    try:
        data = json.loads(text, parse_float=_Digits, parse_int=_Digits, parse_constant=_no_constant)
        return _value(data)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        reason = error.msg[:1].lower() + error.msg[1:]
        raise FunctionError(f"not valid JSON: {reason}, at {place}") from None
    except ValueError as error:
        raise FunctionError("not valid JSON: {}", shown=(str(error),)) from None
    except RecursionError:
        raise FunctionError("the JSON document is nested too deeply") from None


def _value(data: Any) -> Value:
    kind = type(data)
    if kind is str:
        return string(_text(data))
    if kind is dict:
        return object_of({_text(key): _value(item) for key, item in data.items()})
    if kind is list:
        return tuple_of([_value(item) for item in data])
    if kind is _Digits:
        parsed = numbers.parse(data)
        if parsed is None:
            raise ValueError(f"the number {data} is out of range")
        return number(parsed)
    return NULL if data is None else boolean(data)


def _text(text: str) -> str:
    """Half of a surrogate pair is no character: it becomes the replacement character, as in Go."""
    if text.isascii():
        return text
    return nfc(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
