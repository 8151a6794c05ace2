"""``for`` expressions and splats: one value out of all that a collection holds."""

from __future__ import annotations

from collections.abc import Iterator

from planes.types import (
    BOOL,
    DYNAMIC,
    STRING,
    ListType,
    ReferenceType,
    SetType,
    TupleType,
    Type,
)
from stacks.language.access import elements, opened
from stacks.language.ast import For, Node, Splat, SplatItem
from stacks.language.convert import ConversionError, convert
from stacks.language.dispatch import value_of
from stacks.language.ordering import wholly_known
from stacks.language.scope import ExpressionError, Names, Scope
from stacks.language.unify import is_primitive
from stacks.language.values import EMPTY_TUPLE, Mark, Value, object_of, tuple_of, unknown

__all__ = ["bindings", "for_", "iterate", "rounds", "splat", "splat_item"]

Items = list[tuple[Value, Value]]


def iterate(collection: Node, scope: Scope) -> tuple[Items | None, Mark]:
    """The keys and elements that a ``for`` goes through, None where they are unknown; and what the
    collection is marked as.  Raises ExpressionError."""
    value = opened(value_of(collection, scope))
    if value.raw is None:
        raise ExpressionError.of(
            "Iteration over null value",
            "A null value cannot be used as the collection in a 'for' expression.",
            collection.span(scope.source),
        )
    if _countless(value) or (value.is_unknown and _iterable(value.type)):
        return None, value.sensitive
    items = None if value.is_unknown else elements(value)
    if items is None:
        raise ExpressionError.of(
            "Iteration over non-iterable value",
            f"A value of type {value.type.name} cannot be used as the collection in a 'for' "
            "expression.",
            collection.span(scope.source),
        )
    return items, value.sensitive


def _countless(value: Value) -> bool:
    """Whether a set has unknown elements: some may prove to be one, and in another order."""
    return isinstance(value.type, SetType) and not wholly_known(value)


def _iterable(type_: Type) -> bool:
    return not (isinstance(type_, ReferenceType) or is_primitive(type_))


def bindings(key: str | None, value: str, items: Items, scope: Scope) -> Iterator[Scope]:
    """For each item, the scope in which its key and its value have their names.

    It is one scope with other values each time: nothing that is evaluated in it outlasts its turn.
    """
    names: dict[str, Value] = {}
    inner = Names.inside(scope, names)
    for item_key, item in items:
        if key is not None:
            names[key] = item_key
        names[value] = item
        yield inner


def for_(node: For, scope: Scope) -> Value:
    items, sensitive = iterate(node.collection, scope)
    if items is None:
        return unknown().marked(sensitive)
    collected = _Collected(sensitive)
    for inner in bindings(node.key, node.value, items, scope):
        if node.condition is None or _included(node.condition, inner, collected):
            _collect(node, inner, collected)
    if not collected.known:
        result = unknown()
    elif node.result_key is None:
        result = tuple_of(collected.values)
    elif node.group:
        result = object_of({key: tuple_of(group) for key, group in collected.groups.items()})
    else:
        result = object_of({key: group[0] for key, group in collected.groups.items()})
    return result.marked(collected.sensitive)


def rounds(node: For, collection: Value, scope: Scope) -> Iterator[tuple[str | None, Scope]]:
    """For each item that is in the result of a ``for``, its key there and the scope of its value.

    The ``for`` has been evaluated, and its result is known to be a tuple or an object.
    """
    unused = _Collected(False)
    for inner in bindings(node.key, node.value, elements(opened(collection)) or [], scope):
        if node.condition is None or _included(node.condition, inner, unused):
            key = None if node.result_key is None else _result_key(node.result_key, inner).raw
            yield key, inner


class _Collected:
    """What a ``for`` has gathered so far."""

    __slots__ = ("groups", "known", "sensitive", "values")

    def __init__(self, sensitive: Mark) -> None:
        self.values: list[Value] = []
        self.groups: dict[str, list[Value]] = {}
        self.known = True
        self.sensitive = sensitive


def _included(condition: Node, scope: Scope, collected: _Collected) -> bool:
    value = value_of(condition, scope)
    if value.raw is None:
        reason = "The value of the 'if' clause must not be null."
        raise ExpressionError.of("Invalid 'for' condition", reason, condition.span(scope.source))
    try:
        value = convert(value, BOOL)
    except ConversionError as error:
        reason = f"The 'if' clause value is invalid: {error.message}."
        raise ExpressionError.of(
            "Invalid 'for' condition", reason, condition.span(scope.source)
        ) from None
    collected.sensitive = collected.sensitive | value.sensitive
    if value.is_unknown:
        collected.known = False
        return False
    return bool(value.raw)


def _collect(node: For, scope: Scope, collected: _Collected) -> None:
    if node.result_key is None:
        collected.values.append(value_of(node.result, scope))
        return
    key = _result_key(node.result_key, scope)
    collected.sensitive = collected.sensitive | key.sensitive
    if key.is_unknown:
        collected.known = False
        return
    group = collected.groups.setdefault(key.raw, [])
    if group and not node.group:
        shown = "(sensitive value)" if key.sensitive else f'"{key.raw}"'
        raise ExpressionError.of(
            "Duplicate object key",
            f"Two different items produced the key {shown} in this 'for' expression. If "
            "duplicates are expected, use the ellipsis (...) after the value expression to enable "
            "grouping by key.",
            node.result_key.span(scope.source),
        )
    group.append(value_of(node.result, scope))


def _result_key(node: Node, scope: Scope) -> Value:
    key = value_of(node, scope)
    if key.raw is None:
        reason = "Key expression in 'for' expression must not produce a null value."
        raise ExpressionError.of("Invalid object key", reason, node.span(scope.source))
    try:
        return convert(key, STRING)
    except ConversionError as error:
        reason = f"The key expression produced an invalid result: {error.message}."
        raise ExpressionError.of("Invalid object key", reason, node.span(scope.source)) from None


_ITEM = "*"
"""The name of the element at hand in a splat; no identifier is written so."""


def splat_item(node: SplatItem, scope: Scope) -> Value:
    return scope.resolve((_ITEM,), node.span(scope.source))[0]


def splat(node: Splat, scope: Scope) -> Value:
    """``x[*].name``: of a single value, as of a tuple of it; of null, nothing."""
    source = value_of(node.operand, scope)
    sequence = isinstance(source.type, TupleType | ListType | SetType)
    if source.raw is None:
        if not sequence:
            return EMPTY_TUPLE.marked(source.sensitive)
        raise ExpressionError.of(
            "Splat of null value",
            "Splat expressions (with the * symbol) cannot be applied to null sequences.",
            node.operand.span(scope.source),
        )
    if source.type is DYNAMIC:
        return unknown().marked(source.sensitive)
    if not sequence:
        only = _each(node, (source,), scope)
        result = unknown() if source.is_unknown else tuple_of(only)
    elif source.is_unknown or _countless(source):
        result = _unknown_splat(node, source.type, scope)
    else:
        result = _known_splat(node, source, scope)
    return result.marked(source.sensitive)


def _each(node: Splat, items: tuple[Value, ...], scope: Scope) -> list[Value]:
    if type(node.each) is SplatItem:
        return list(items)
    names: dict[str, Value] = {}
    inner = Names.inside(scope, names)
    results = []
    for item in items:
        names[_ITEM] = item
        results.append(value_of(node.each, inner))
    return results


def _unknown_splat(node: Splat, type_: Type, scope: Scope) -> Value:
    if isinstance(type_, TupleType):
        items = _each(node, tuple(unknown(item) for item in type_.elements), scope)
        return unknown(TupleType(tuple(item.type for item in items)))
    return unknown(ListType(_item_type(node, type_, scope)))


def _item_type(node: Splat, type_: Type, scope: Scope) -> Type:
    element = type_.element if isinstance(type_, ListType | SetType) else DYNAMIC
    return _each(node, (unknown(element),), scope)[0].type


def _known_splat(node: Splat, source: Value, scope: Scope) -> Value:
    results = _each(node, source.raw, scope)
    if isinstance(source.type, TupleType):
        return tuple_of(results)
    if not results:
        return Value(ListType(_item_type(node, source.type, scope)), ())
    types = {item.type for item in results}
    if len(types) > 1:
        raise ExpressionError.of(
            "Invalid nested splat expressions",
            "The second level of splat expression produced elements of different types, so it "
            "isn't possible to construct a valid list to represent the top-level result. Consider "
            "using a for expression instead, to produce a tuple-typed result which can therefore "
            "have non-homogenous element types.",
            node.each.span(scope.source),
        )
    return Value(ListType(types.pop()), tuple(results))
