"""Deferred values, once there are outputs: their expressions evaluated again.

What is needed is in the :class:`~planes.values.Deferred` itself: neither configuration nor scope.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from planes.diagnostics import Source
from planes.types import DYNAMIC, Type
from planes.values import Deferred, Reference, format_path
from stacks.language.ast import Expression, Node
from stacks.language.capture import places
from stacks.language.convert import ConversionError, convert
from stacks.language.defer import ONCE, PROGRAM, with_origin
from stacks.language.evaluate import value_of
from stacks.language.interpolation import call_context
from stacks.language.ordering import wholly_known
from stacks.language.parser import parse_expression
from stacks.language.scope import ExpressionError, Names
from stacks.language.transport import decode
from stacks.language.values import Value, unknown

__all__ = ["Outputs", "resolve"]

Outputs = Callable[[Reference], Value | None]
"""The value of an output; None where it is not there yet."""

Memo = MutableMapping[Deferred, Value]


def resolve(
    deferred: Deferred, outputs: Outputs, memo: Memo | None = None, *, applying: bool = True
) -> Value:
    """The value of a place that waited for outputs.

    What still waits, in whole or in part, is unknown and says for what.  ``memo`` keeps the values
    of whole expressions between calls, so that one is evaluated once, and one with ``uuid()`` in it
    has one value.  While planning, ``applying`` is False: what the clock or chance decides is left.
    Raises ExpressionError, with the text of the expression as its source.
    """
    memo = {} if memo is None else memo
    whole = deferred._replace(path=())
    value = memo.get(whole)
    if value is None and PROGRAM in whole.known:
        return unknown(origin=deferred)
    if value is None:
        value = with_origin(_evaluate(whole, outputs, memo, applying), whole)
        if wholly_known(value):
            memo[whole] = value
    for step in deferred.path:
        if value.is_unknown:
            return unknown(origin=deferred).marked(value.sensitive)
        value = _inside(value, step, deferred)
    return value


def _inside(value: Value, step: str | int, deferred: Deferred) -> Value:
    try:
        inner: Value = value.raw[step]
    except (LookupError, TypeError):
        raise ExpressionError.of(
            "Unexpected result",
            f"{deferred.expression} turned out to have no {format_path(deferred.path)}, which was "
            "planned.",
            None,
        ) from None
    return inner.also(value.sensitive)


def _evaluate(deferred: Deferred, outputs: Outputs, memo: Memo, applying: bool) -> Value:
    def settle(origin: Deferred | Reference | None, type_: Type) -> Value:
        value = None
        if isinstance(origin, Reference):
            value = outputs(origin)
        elif origin is not None:
            value = resolve(origin, outputs, memo, applying=applying)
        return unknown(type_, origin) if value is None else _of_type(value, type_, origin)

    parts = frozenset(deferred.known) - {ONCE}
    expression, source = _parsed(deferred.expression, parts)
    names = {part: decode(deferred.known[part], settle) for part in parts}
    scope = Names(names, source, call_context(Path(), applying=applying))
    return value_of(expression, scope)


def _of_type(value: Value, type_: Type, origin: Deferred | Reference | None) -> Value:
    if type_ is DYNAMIC:
        return value
    try:
        return convert(value, type_)
    except ConversionError as error:
        raise ExpressionError.of(
            "Unexpected output",
            f"{_shown(origin)} turned out to be of another type than was planned: {error.message}.",
            None,
        ) from None


def _shown(origin: Deferred | Reference | None) -> str:
    return origin.expression if isinstance(origin, Deferred) else str(origin)


@lru_cache(maxsize=4096)
def _parsed(text: str, parts: frozenset[str]) -> tuple[Expression, Source]:
    """An expression in which variables that are named by the text of a part stand for the parts."""
    source = Source("deferred expression", f"{text}\n")  # a heredoc ends at the end of a line
    expression, diagnostics = parse_expression(source)
    if expression is None:
        raise ExpressionError(diagnostics.errors)
    return _substituted(expression, places(expression, text, parts)), source


def _substituted(node: Any, substitutes: Mapping[int, Expression]) -> Any:
    """The tree with its nodes replaced, in place."""
    if id(node) in substitutes:
        return substitutes[id(node)]
    for cls in type(node).__mro__:
        for slot in cls.__dict__.get("__slots__", ()):
            inner = getattr(node, slot)
            if isinstance(inner, Node):
                setattr(node, slot, _substituted(inner, substitutes))
            elif isinstance(inner, list | tuple):
                setattr(node, slot, [_substituted(item, substitutes) for item in inner])
    return node
