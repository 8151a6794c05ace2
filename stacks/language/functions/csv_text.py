"""``csvdecode``: tables as RFC 4180 has them, read as Go reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planes.types import DYNAMIC, STRING, ObjectType
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.render import quote
from stacks.language.text import nfc
from stacks.language.values import Value, list_of, object_of, string

__all__ = ["FUNCTIONS"]

_MISPLACED = 'extraneous or missing " in quoted-field'


class _Reader:
    """The lines of a text, each with its line end; ``line`` is the number of the last one read."""

    __slots__ = ("_lines", "line")

    def __init__(self, text: str) -> None:
        whole = text.replace("\r\n", "\n").removesuffix("\r")
        self._lines = _split(whole)
        self.line = 0

    def next(self) -> str | None:
        line = next(self._lines, None)
        if line is not None:
            self.line += 1
        return line

    def error(self, message: str) -> FunctionError:
        return FunctionError(f"CSV parse error on line {self.line}: {message}")


def _split(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _records(reader: _Reader) -> Iterator[tuple[int, list[str]]]:
    """The records, each with the number of its first line.  Empty lines are none."""
    while (line := reader.next()) is not None:
        if line != "\n":
            first = reader.line
            yield first, _fields(reader, line)


def _fields(reader: _Reader, line: str) -> list[str]:
    fields: list[str] = []
    while True:
        if line.startswith('"'):
            field, line = _quoted_field(reader, line[1:])
        else:
            field, comma, rest = line.partition(",")
            field, line = field.removesuffix("\n"), comma + rest
            if '"' in field:
                raise reader.error('bare " in non-quoted-field')
        fields.append(field)
        if not line.startswith(","):
            return fields
        line = line[1:]


def _quoted_field(reader: _Reader, line: str) -> tuple[str, str]:
    """A field, and what follows its closing quote on the line."""
    pieces: list[str] = []
    while True:
        piece, quote_, rest = line.partition('"')
        pieces.append(piece)
        if not quote_:
            following = reader.next()
            if following is None:
                raise reader.error(_MISPLACED)
            line = following
        elif rest.startswith('"'):
            pieces.append('"')
            line = rest[1:]
        elif rest in ("", "\n") or rest.startswith(","):
            return "".join(pieces), rest
        else:
            raise reader.error(_MISPLACED)


def csvdecode(arguments: Sequence[Value], context: CallContext) -> Value:
    reader = _Reader(arguments[0].raw)
    records = _records(reader)
    _, header = next(records, (0, []))
    if not header:
        raise FunctionError("missing header line")
    names = [nfc(name) for name in header]
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise FunctionError("duplicate column name {}", shown=(quote(name),))
        seen.add(name)
    rows: list[Value] = []
    for line, fields in records:
        if len(fields) != len(names):
            raise FunctionError(f"CSV parse error on line {line}: wrong number of fields")
        cells = [string(nfc(field)) for field in fields]
        rows.append(object_of(dict(zip(names, cells, strict=True))))
    return list_of(ObjectType(dict.fromkeys(names, STRING)), rows)


FUNCTIONS = {
    "csvdecode": Function((Parameter("str", STRING),), csvdecode, lambda arguments: DYNAMIC),
}
