"""Compiled bodies, evaluated for one instance, as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from planes.diagnostics import Diagnostics
from planes.types import BOOL, DYNAMIC, NUMBER, STRING
from planes.values import Sensitive
from stacks.evaluation.compiled import Compiled, Dynamic, span_of
from stacks.evaluation.evaluator import Evaluator
from stacks.language.access import elements
from stacks.language.scope import Names, Scope
from stacks.language.values import Value, object_of

__all__ = ["Decoded", "decode"]


class Decoded(NamedTuple):
    """``evaluated`` is the part of ``data`` that is not literal."""

    data: dict[str, Any]
    evaluated: dict[str, Any]


def decode(
    compiled: Compiled,
    scope: Scope,
    evaluator: Evaluator,
    diagnostics: Diagnostics,
    *,
    kept: bool = True,
) -> Decoded:
    """An attribute that is null is left out, so that its default holds.

    ``kept`` is as for :meth:`Evaluator.plain`."""
    evaluated: dict[str, Any] = {}
    for name, type_, expression in compiled.arguments:
        what = f'attribute "{name}"'
        data = evaluator.plain(expression, type_, scope, what, diagnostics, kept=kept)
        if data is not None:
            evaluated[name] = data
    data = {**compiled.constants, **evaluated}
    if compiled.blocks:
        _decode_blocks(compiled, scope, evaluator, diagnostics, data, evaluated)
    for name in compiled.sensitive:
        if name in data:
            data[name] = Sensitive(data[name])
    return Decoded(data, evaluated)


def _decode_blocks(
    compiled: Compiled,
    scope: Scope,
    evaluator: Evaluator,
    diagnostics: Diagnostics,
    data: dict[str, Any],
    evaluated: dict[str, Any],
) -> None:
    found: dict[str, list[Decoded]] = {}
    for block in compiled.blocks:
        some = found.setdefault(block.name, [])
        if isinstance(block, Dynamic):
            some += _dynamic(block, scope, evaluator, diagnostics)
        else:
            some.append(decode(block.content, scope, evaluator, diagnostics))
    for name, blocks in found.items():
        if compiled.schema.blocks[name].repeated:
            data[name] = [one.data for one in blocks]
            evaluated[name] = [one.evaluated for one in blocks]
        elif blocks:
            data[name], evaluated[name] = blocks[0].data, blocks[0].evaluated
            if len(blocks) > 1:
                _too_many(name, len(blocks), compiled, diagnostics)


def _too_many(name: str, count: int, compiled: Compiled, diagnostics: Diagnostics) -> None:
    diagnostics.error(
        f"Duplicate {name} block",
        f"Only one {name} block is allowed, but there are {count}, those of dynamic blocks "
        "counted.",
        span_of(compiled, (name,)),
    )


def _dynamic(
    block: Dynamic, scope: Scope, evaluator: Evaluator, diagnostics: Diagnostics
) -> Iterator[Decoded]:
    collection = evaluator.value(block.collection, scope, diagnostics)
    items = _items(block, collection, scope, evaluator, diagnostics)
    for key, item in items:
        item = item.also(collection.sensitive)
        element = object_of({"key": key, "value": item})
        inner = Names.inside(scope, {block.iterator: element})
        yield decode(block.content, inner, evaluator, diagnostics)


def _items(
    block: Dynamic,
    collection: Value,
    scope: Scope,
    evaluator: Evaluator,
    diagnostics: Diagnostics,
) -> list[tuple[Value, Value]]:
    if collection.is_unknown and (
        evaluator.reading.tainted or evaluator.awaits_read(collection, block.collection, scope)
    ):
        return []
    if collection.is_unknown:
        reason = (
            "is not known before apply, so the blocks that it makes cannot be planned. Make the "
            "collection from values that are known, and use late ones inside the blocks only"
        )
    elif collection.is_null:
        reason = "is null"
    else:
        items = None if collection.type in (STRING, NUMBER, BOOL, DYNAMIC) else elements(collection)
        if items is not None:
            return items
        reason = f"is of type {collection.type.name}, which has no elements"
    evaluator.reading.tainted = True
    diagnostics.error(
        "Invalid dynamic for_each value",
        f'The for_each of the dynamic "{block.name}" block {reason}.',
        block.collection.span(scope.source),
    )
    return []
