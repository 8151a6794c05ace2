"""Functions that encode and decode: Base64, JSON, YAML, URLs."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from planes.types import DYNAMIC, STRING
from stacks.language.functions import json_text
from stacks.language.functions.character_sets import character_set
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.functions.plain import textual
from stacks.language.ordering import wholly_known
from stacks.language.render import quote
from stacks.language.values import Value, string, unknown

__all__ = ["FUNCTIONS"]


class _CorruptError(Exception):
    """``offset`` is where the text is no Base64."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


def _from_base64(text: str) -> bytes:
    """The bytes of a text with padding, in which line ends do not count.  Raises _CorruptError."""
    symbols = text.replace("\r", "").replace("\n", "")
    body = symbols.rstrip("=")
    for offset, symbol in enumerate(body):
        if not (symbol.isascii() and (symbol.isalnum() or symbol in "+/")):
            raise _CorruptError(offset)
    if len(symbols) % 4 or len(symbols) - len(body) > 2 or len(body) % 4 == 1:
        raise _CorruptError(len(body) // 4 * 4)
    return base64.b64decode(symbols)


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _base64decode(text: str) -> str:
    try:
        return _from_base64(text).decode("utf-8")
    except _CorruptError:
        raise FunctionError("failed to decode base64 data {}", shown=(quote(text),)) from None
    except UnicodeDecodeError:
        message = "the result of decoding the provided string is not valid UTF-8"
        raise FunctionError(message) from None


def _textencodebase64(text: str, name: str) -> str:
    codec, official, mark = character_set(name)
    try:
        return _encode(mark + text.encode(codec))
    except UnicodeEncodeError:
        message = f"the given string contains characters that cannot be represented in {official}"
        raise FunctionError(message, 0) from None


def _textdecodebase64(text: str, name: str) -> str:
    codec, official, mark = character_set(name)
    try:
        data = _from_base64(text)
    except _CorruptError as error:
        message = f"the given value is has an invalid base64 symbol at offset {error.offset}"
        raise FunctionError(message, 0) from None
    try:
        decoded = data.decode("utf-16" if mark and data[:2] == b"\xff\xfe" else codec)
    except UnicodeDecodeError:
        decoded = "\ufffd"
    if "\ufffd" in decoded:
        message = f"the given string contains symbols that are not defined for {official}"
        raise FunctionError(message, 0)
    return decoded.removeprefix("\ufeff") if mark else decoded


def _urlencode(text: str) -> str:
    from urllib.parse import quote_plus

    return quote_plus(text, safe="")


def _jsonencode(arguments: Sequence[Value], context: CallContext) -> Value:
    value = arguments[0]
    return string(json_text.encode(value)) if wholly_known(value) else unknown(STRING)


def _jsondecode(arguments: Sequence[Value], context: CallContext) -> Value:
    return json_text.decode(arguments[0].raw)


def _yamlencode(arguments: Sequence[Value], context: CallContext) -> Value:
    from stacks.language.functions.yaml_writer import write

    value = arguments[0]
    return string(write(value)) if wholly_known(value) else unknown(STRING)


def _yamldecode(arguments: Sequence[Value], context: CallContext) -> Value:
    from stacks.language.functions.yaml_reader import read

    return read(arguments[0].raw)


def _base64gzip(text: str) -> str:
    from stacks.language.functions.gzip_data import compress

    return _encode(compress(text.encode()))


FUNCTIONS = {
    "base64decode": textual(_base64decode, "str"),
    "base64encode": textual(lambda text: _encode(text.encode()), "str"),
    "base64gzip": textual(_base64gzip, "str"),
    "jsondecode": Function((Parameter("str", STRING),), _jsondecode, lambda arguments: DYNAMIC),
    "jsonencode": Function(
        (Parameter("val", allow_null=True, allow_unknown=True),), _jsonencode, STRING
    ),
    "textdecodebase64": textual(_textdecodebase64, "source", "encoding"),
    "textencodebase64": textual(_textencodebase64, "string", "encoding"),
    "urlencode": textual(_urlencode, "str"),
    "yamldecode": Function((Parameter("src", STRING),), _yamldecode, lambda arguments: DYNAMIC),
    "yamlencode": Function(
        (Parameter("value", allow_null=True, allow_unknown=True),), _yamlencode, STRING
    ),
}
