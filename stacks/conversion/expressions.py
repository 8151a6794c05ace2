"""Values that wait for outputs, as expressions of HCL and of Python.

Pure; no I/O.  What an expression knew of variables and local values is put in its place, so that
what is written stands by itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from planes.address import Address
from planes.diagnostics import Source
from planes.values import Deferred, Reference, reveal
from stacks.language.ast import (
    Call,
    GetAttribute,
    Index,
    Interpolation,
    Literal,
    Object,
    Template,
    Text,
    Tuple,
    Variable,
)
from stacks.language.capture import places
from stacks.language.defer import ONCE, PROGRAM
from stacks.language.functions.json_text import encode
from stacks.language.parser import parse_expression
from stacks.language.plain import to_plain
from stacks.language.transport import decode
from stacks.language.values import Value

__all__ = ["NotWritable", "hcl_expression", "python_expression", "steps"]


class NotWritable(Exception):
    """There is no form for a value; the message is a clause that says why."""


def steps(path: tuple[str | int, ...]) -> str:
    """``.id``, ``[0]``, ``["a b"]``: how a path goes on in either language's text."""
    text = ""
    for step in path:
        if isinstance(step, str) and step.isidentifier():
            text += f".{step}"
        else:
            text += f"[{json.dumps(step)}]"
    return text


def hcl_expression(value: Deferred | Reference, renamed: Mapping[Address, Address]) -> str:
    """The text of a late value in HCL.  Raises NotWritable."""
    if isinstance(value, Reference):
        return str(renamed.get(value.address, value.address)) + steps(value.path)

    def shown(known: Value) -> str:
        plain = _plain(known)
        if isinstance(plain, Reference | Deferred):
            return hcl_expression(plain, renamed)
        return encode(known)

    text = _spliced(value, shown)
    return f"({text}){steps(value.path)}" if value.path else text


def _spliced(value: Deferred, shown: Callable[[Value], str]) -> str:
    """The text of an expression with what its names stood for in their places."""
    _refuse(value)
    text = value.expression
    source = Source("expression", f"{text}\n")
    node, _ = parse_expression(source)
    if node is None:
        raise NotWritable("its expression cannot be read")
    found = places(node, text, frozenset(value.known))
    named = [item for item in found.values() if isinstance(item, Variable)]
    spans = sorted((item.start, item.end, item.name) for item in named)
    written, at = "", 0
    for start, end, name in spans:
        written += text[at:start] + shown(decode(value.known[name]))
        at = end
    return written + text[at:]


def _refuse(value: Deferred) -> None:
    if PROGRAM in value.known:
        raise NotWritable(f"a function of the program's own makes it ({value.expression})")
    if ONCE in value.known:
        raise NotWritable("it is decided by the clock or by chance")


def _plain(value: Value) -> Any:
    return reveal(to_plain(value))


def python_expression(value: Deferred | Reference, names: Mapping[Address, str]) -> str:
    """The text of a late value in Python.  Raises NotWritable."""
    if isinstance(value, Reference):
        if value.address not in names:
            raise NotWritable(f"{value.address} is not written")
        return names[value.address] + steps(value.path)
    _refuse(value)
    node, _ = parse_expression(Source("expression", f"{value.expression}\n"))
    if node is None:
        raise NotWritable("its expression cannot be read")
    found = places(node, value.expression, frozenset(value.known))
    return _python(node, value, found, names) + steps(value.path)


def _python(
    node: Any, value: Deferred, found: Mapping[int, Any], names: Mapping[Address, str]
) -> str:
    if id(node) in found:
        known = _plain(decode(value.known[found[id(node)].name]))
        if isinstance(known, Reference | Deferred):
            return python_expression(known, names)
        return repr(known)
    match node:
        case Template():
            if node.plain is not None:
                return repr(node.plain)
            return _concat(node, value, found, names)
        case Object():
            items = (
                f"{_key(item.key)!r}: {_python(item.value, value, found, names)}"
                for item in node.items
            )
            return f"{{{', '.join(items)}}}"
        case Tuple():
            return f"[{', '.join(_python(item, value, found, names) for item in node.items)}]"
        case Call(name="tostring", arguments=[inner]):
            # Where a string is wanted, which what was looked up need not be to HCL.
            return _python(inner, value, found, names)
        case Literal(value=None | bool() | int()):
            return repr(node.value)
        case GetAttribute():
            return f"{_python(node.operand, value, found, names)}.{node.name}"
        case Index():
            key = _python(node.key, value, found, names)
            return f"{_python(node.operand, value, found, names)}[{key}]"
    raise NotWritable(f"there is no Python for the expression {value.expression}")


def _key(node: Any) -> str:
    """The name that an item of an object has."""
    match node:
        case Variable():
            return node.name
        case Template() if node.plain is not None:
            return node.plain
    raise NotWritable("a key of its object has to be computed")


def _concat(
    node: Template, value: Deferred, found: Mapping[int, Any], names: Mapping[Address, str]
) -> str:
    parts = []
    for part in node.parts:
        match part:
            case Text():
                parts.append(repr(part.text))
            case Interpolation():
                parts.append(_python(part.expression, value, found, names))
            case _:
                raise NotWritable("it has a directive in its template")
    return f"pulumi.Output.concat({', '.join(parts)})"
