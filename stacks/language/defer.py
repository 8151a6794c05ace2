"""Values that wait for outputs.

After an expression has been evaluated whole, :func:`defer` gives each unknown place in its value an
origin: the text of the expression, and what its names stood for.  ``stacks.language.resolve`` takes
it from there, with nothing else at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from planes.types import ReferenceType, SetType
from planes.values import Deferred, Path, Reference
from stacks.language.ast import Expression, For, Object, Parentheses, Template, Tuple, Variable
from stacks.language.capture import calls, captured
from stacks.language.comprehension import rounds
from stacks.language.dispatch import value_of
from stacks.language.functions import table
from stacks.language.scope import Scope
from stacks.language.transport import encode
from stacks.language.values import Unknown, Value, unknown

__all__ = ["ONCE", "PROGRAM", "defer", "put_off", "with_origin"]

ONCE = "$once"
"""The key in ``known`` of a number that tells expressions with calls of the clock or of chance
apart: one such expression has one value, however many places it is passed on to."""

PROGRAM = "$program"
"""The key in ``known`` of a value that a function of a Python program makes: only a run of the
program can give it.  Its number tells functions apart."""

_numbers = count(1)


def defer(value: Value, expression: Expression, scope: Scope) -> Value:
    """The value of an expression, with an origin for each unknown place in it that has none.

    A place waits for the smallest expression that can be told to be its own: for an item of an
    object that is written out, or one turn of a ``for``, rather than for the whole.
    """
    if not _has_orphan(value):
        return value
    if type(expression) is Parentheses:
        return defer(value, expression.inner, scope)
    parts = None if isinstance(value.type, SetType) else _parts(value.raw, expression, scope)
    if parts is None:
        return with_origin(value, _deferred(expression, scope))
    return Value(value.type, parts, value.sensitive)


def put_off(expression: Expression, scope: Scope, name: str) -> Deferred:
    """An expression as a whole, for when a name that it speaks of has a value.

    The value is to be put into ``known`` under the name, as ``transport.encode`` writes it.
    """
    deferred = _deferred(expression, scope)
    own = {part: it for part, it in deferred.known.items() if not _speaks_of(part, name)}
    return deferred._replace(known=own)


def _speaks_of(part: str, name: str) -> bool:
    return part == name or part.startswith((f"{name}.", f"{name}["))


def _parts(raw: Any, expression: Expression, scope: Scope) -> Any:
    """The inside of a value, deferred part by part; None where the parts have no expressions."""
    match expression:
        case Tuple() if type(raw) is tuple:
            items = zip(raw, expression.items, strict=True)
            return tuple(defer(item, node, scope) for item, node in items)
        case Object() if type(raw) is dict:
            nodes = {_written(item.key): item.value for item in expression.items}
            if None in nodes:
                return None
            return {key: defer(item, nodes[key], scope) for key, item in raw.items()}
        case For() if type(raw) is tuple:
            pairs = zip(raw, _rounds(expression, scope), strict=True)
            return tuple(defer(item, expression.result, inner) for item, (_, inner) in pairs)
        case For() if type(raw) is dict and not expression.group:
            return {
                key: defer(raw[key], expression.result, inner)
                for key, inner in _rounds(expression, scope)
                if key is not None
            }
    return None


def _rounds(loop: For, scope: Scope) -> Iterator[tuple[str | None, Scope]]:
    """The turns of a ``for``, whose items have origins of their own: each waits by itself."""
    collection = defer(value_of(loop.collection, scope), loop.collection, scope)
    return rounds(loop, collection, scope)


def _written(key: Expression) -> str | None:
    """The key of an item, where it is written as a name or a plain string."""
    match key:
        case Variable():
            return key.name
        case Template():
            return key.plain
    return None


def _deferred(expression: Expression, scope: Scope) -> Deferred:
    known = captured(expression, scope)
    needs = dict.fromkeys(_needs(known.values()))
    text = scope.source.text[expression.start : expression.end]
    encoded = {part: encode(item) for part, item in known.items()}
    if _has_chance(expression):
        encoded[ONCE] = next(_numbers)
    return Deferred(text, tuple(needs), encoded)


def _has_orphan(value: Value) -> bool:
    """Whether there is an unknown place in a value that has no origin."""
    raw = value.raw
    if type(raw) is tuple:
        return any(_has_orphan(item) for item in raw)
    if type(raw) is dict:
        return any(_has_orphan(item) for item in raw.values())
    return type(raw) is Unknown and raw.origin is None


def with_origin(value: Value, origin: Deferred) -> Value:
    """The value with an origin for each unknown place that has none: ``origin``, with the path.

    A set waits as a whole: the places of its elements are not known before all of them are.
    """
    if not _has_orphan(value):
        return value
    raw = value.raw
    if type(raw) is Unknown or isinstance(value.type, SetType):
        return unknown(value.type, origin).marked(value.sensitive)
    if type(raw) is tuple:
        raw = tuple(with_origin(item, _below(origin, at)) for at, item in enumerate(raw))
    else:
        raw = {key: with_origin(item, _below(origin, key)) for key, item in raw.items()}
    return Value(value.type, raw, value.sensitive)


def _below(origin: Deferred, step: str | int) -> Deferred:
    path: Path = (*origin.path, step)
    return origin._replace(path=path)


def _needs(values: Iterable[Value]) -> Iterator[Reference]:
    """All outputs that values wait for, those of the declarations in them included."""
    for value in values:
        raw = value.raw
        if type(raw) is Unknown:
            if isinstance(raw.origin, Reference):
                yield raw.origin
            elif raw.origin is not None:
                yield from raw.origin.needs
        elif type(raw) is tuple:
            yield from _needs(raw)
        elif type(raw) is dict:
            yield from _needs(raw.values())
        elif isinstance(value.type, ReferenceType) and raw is not None:
            yield from _needs(raw.attributes().values())


def _has_chance(expression: Expression) -> bool:
    """Whether a function of the clock or of chance is called in an expression."""
    found = (table.lookup(call.name) for call in calls(expression))
    return any(function is not None and not function.pure for function in found)
