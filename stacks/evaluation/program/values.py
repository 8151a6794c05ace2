"""Values of a program as the plain data of declarations.

Pure; no I/O.  What an unknown output was made of becomes an expression of the language, so that a
plan can be applied with no program at hand.  Where a function of the user's own would have to run,
it becomes a Deferred that only the program can resolve.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from string import Formatter
from typing import Any, NamedTuple

from planes.values import Deferred, Path, Reference, Sensitive, late_leaves, reveal
from stacks.configuration.program.model import Place, Resource, Waiting
from stacks.language.defer import PROGRAM
from stacks.language.functions.json_text import encode_string
from stacks.language.transport import encode
from stacks.language.values import unknown

__all__ = ["Values", "needs_of", "own_places"]

LIMIT = 64 * 1024
"""Characters of an expression.  A longer one is left to the program."""


class _Late(Exception):
    """A value cannot be written as an expression."""


class Values:
    """``output`` gives a property of a resource, by URN and name; ``refer`` what stands for a
    resource as a whole; ``looked_up`` what a data source gives, by token and arguments."""

    def __init__(
        self,
        output: Callable[[str, str], Any],
        refer: Callable[[str], Reference],
        looked_up: Callable[[str, Mapping[str, Any], Place | None], Any],
    ) -> None:
        self._output = output
        self._refer = refer
        self._looked_up = looked_up

    def plain(self, value: Any) -> Any:
        match value:
            case Waiting():
                return self._node(value.node)
            case Resource():
                return self._refer(value.urn)
            case Sensitive():
                return _sensitive(self.plain(value.value))
            case dict():
                return {key: self.plain(item) for key, item in value.items()}
            case list():
                return [self.plain(item) for item in value]
        return value

    def _node(self, node: Any) -> Any:
        match node:
            case ["value", data]:
                return data
            case ["ref", urn, name]:
                return self._output(urn, name)
            case ["invoke", token, given, place]:
                arguments = {key: self._node(item) for key, item in given.items()}
                return self._looked_up(token, arguments, Place(*place) if place else None)
            case ["list", items]:
                return [self._node(item) for item in items]
            case ["object", items]:
                return {key: self._node(item) for key, item in items.items()}
            case ["index", inner, key]:
                return _inside(self._node(inner), key)
            case ["secret", inner]:
                return _sensitive(self._node(inner))
            case ["plain", inner]:
                return reveal(self._node(inner))
            case ["function", number, place, inner]:
                return _of_program(number, place, needs_of(self._node(inner)))
        try:
            return self._text(node)
        except _Late:
            inner = [self._node(part) for part in _operands(node)]
            return _of_program(-1, ["", 0], needs_of(inner))

    def _text(self, node: Any) -> Any:
        match node:
            case ["join", items]:
                return _joined([self._node(item) for item in items])
            case ["format", text, arguments, named]:
                return _formatted(
                    self._node(text),
                    [self._node(item) for item in arguments],
                    {name: self._node(item) for name, item in named.items()},
                )
            case ["json", inner]:
                return _joined(_json_pieces(self._node(inner)))
            case ["unjson", inner]:
                return _call("jsondecode", self._node(inner))
        raise _Late


def _operands(node: Any) -> Iterable[Any]:
    match node:
        case ["join", items]:
            return list(items)
        case ["format", text, arguments, named]:
            return [text, *arguments, *named.values()]
    return [node[1]]


def _sensitive(value: Any) -> Any:
    return value if isinstance(value, Sensitive) else Sensitive(value)


def needs_of(value: Any) -> tuple[Reference, ...]:
    """All outputs that a value waits for."""
    found: dict[Reference, None] = {}
    for _, leaf in late_leaves(value):
        found.update(dict.fromkeys(leaf.needs if isinstance(leaf, Deferred) else (leaf,)))
    return tuple(found)


def _of_program(number: int, place: list[Any], needs: tuple[Reference, ...]) -> Deferred:
    file, line = place
    return Deferred(f"{file}:{line}" if line else "fleet.py", needs, {PROGRAM: number})


def own_places(value: Any, place: str) -> Any:
    """The value, in which each place that only the program knows has a name of its own: it is the
    same in every run."""
    match value:
        case Deferred() if PROGRAM in value.known:
            return value._replace(known={PROGRAM: place})
        case Sensitive():
            return Sensitive(own_places(value.value, place))
        case dict():
            return {key: own_places(item, f"{place}.{key}") for key, item in value.items()}
        case list():
            return [own_places(item, f"{place}[{n}]") for n, item in enumerate(value)]
    return value


def _inside(value: Any, key: str | int) -> Any:
    match value:
        case Sensitive():
            return _sensitive(_inside(value.value, key))
        case Reference() if value.path:
            return value._replace(path=(*value.path, str(key)))
        case Deferred() if PROGRAM not in value.known:
            return value._replace(path=(*value.path, key))
        case Deferred():
            return value  # of a place of its own, once it is registered
        case dict():
            return value.get(str(key))
        case list() if isinstance(key, int) and -len(value) <= key < len(value):
            return value[key]
    return None


# Expressions.


class _Written(NamedTuple):
    """The text of an expression, and what its names stand for."""

    text: str
    needs: tuple[Reference, ...]
    known: Mapping[str, Any]


def _written(value: Any) -> _Written:
    """A late value as an expression.  Raises _Late where only the program knows it."""
    match value:
        case Reference():
            text = str(value.address) + _steps(value.path)
            return _Written(text, (value,), {text: encode(unknown(origin=value))})
        case Deferred() if PROGRAM not in value.known:
            text = f"({value.expression})" if value.path else value.expression
            return _Written(text + _steps(value.path), value.needs, value.known)
    raise _Late


def _steps(path: Path) -> str:
    text = ""
    for step in path:
        if isinstance(step, str) and step.isidentifier():
            text += f".{step}"
        else:
            text += f"[{step if isinstance(step, int) else encode_string(step)}]"
    return text


def _joined(pieces: list[Any]) -> Any:
    """A string of pieces: text, or what waits for outputs."""
    sensitive = any(isinstance(piece, Sensitive) for piece in pieces)
    revealed = [reveal(piece) for piece in pieces]
    if all(isinstance(piece, str) for piece in revealed):
        text = "".join(revealed)
        return Sensitive(text) if sensitive else text
    text, needs, known = "", dict[Reference, None](), dict[str, Any]()
    for piece in revealed:
        if isinstance(piece, str):
            text += _escaped(piece)
            continue
        part = _written(piece)
        text += f"${{{part.text}}}"
        needs.update(dict.fromkeys(part.needs))
        known.update(part.known)
    if len(text) > LIMIT:
        raise _Late
    deferred = Deferred(f'"{text}"', tuple(needs), known)
    return Sensitive(deferred) if sensitive else deferred


def _escaped(text: str) -> str:
    quoted = encode_string(text)[1:-1]
    for letter in "<>&":
        quoted = quoted.replace(f"\\u{ord(letter):04x}", letter)
    return quoted.replace("${", "$${").replace("%{", "%%{")


def _call(function: str, value: Any) -> Any:
    part = _written(reveal(value))
    deferred = Deferred(f"{function}({part.text})", part.needs, part.known)
    return Sensitive(deferred) if isinstance(value, Sensitive) else deferred


def _formatted(text: Any, arguments: list[Any], named: Mapping[str, Any]) -> Any:
    """What ``str.format`` makes, with the late arguments in their places."""
    if not isinstance(text, str):
        raise _Late
    pieces: list[Any] = []
    automatic = iter(range(len(arguments)))
    for literal, field, specification, conversion in Formatter().parse(text):
        pieces.append(literal)
        if field is not None:
            name = str(next(automatic)) if field == "" else field
            value = _argument(name, arguments, named)
            pieces.append(_shown(value, specification or "", conversion))
    return _joined(pieces)


def _argument(name: str, arguments: list[Any], named: Mapping[str, Any]) -> Any:
    try:
        return arguments[int(name)] if name.isdigit() else named[name]
    except (KeyError, IndexError):
        raise _Late from None


_CONVERSIONS: Mapping[str, Callable[[Any], str]] = {"s": str, "r": repr, "a": ascii}


def _shown(value: Any, specification: str, conversion: str | None) -> Any:
    if isinstance(value, Sensitive):
        return Sensitive(_shown(value.value, specification, conversion))
    if isinstance(value, Reference | Deferred):
        if specification or conversion:
            raise _Late
        return value
    if next(late_leaves(value), None) is not None:
        raise _Late
    if conversion is not None:
        value = _CONVERSIONS[conversion](value)
    return format(value, specification)


_UNESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
"""What the language's ``jsonencode`` escapes and Python's does not."""


def _json_pieces(value: Any) -> list[Any]:
    """What ``json.dumps`` writes, with the late values in their places."""
    if next(late_leaves(value), None) is None:
        return [_marked(json.dumps(reveal(value)), value)]
    match value:
        case dict():
            pieces: list[Any] = ["{"]
            for number, (key, item) in enumerate(value.items()):
                pieces += [f"{', ' if number else ''}{json.dumps(key)}: ", *_json_pieces(item)]
            return [*pieces, "}"]
        case list():
            pieces = ["["]
            for number, item in enumerate(value):
                pieces += [", "] if number else []
                pieces += _json_pieces(item)
            return [*pieces, "]"]
        case Sensitive():
            return [Sensitive(piece) for piece in _json_pieces(value.value)]
    part = _written(value)
    text = f"jsonencode({part.text})"
    for plain, escaped in _UNESCAPED.items():
        text = f"replace({text}, {encode_string(escaped)}, {_quoted(plain)})"
    return [Deferred(text, part.needs, part.known)]


def _quoted(text: str) -> str:
    return f'"{text}"'


def _marked(text: str, value: Any) -> Any:
    return text if reveal(value) == value else Sensitive(text)
