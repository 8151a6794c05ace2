"""``depends_on``: what has to be there first, beside what is referred to."""

from __future__ import annotations

from collections.abc import Iterator

from planes.address import DATA, Address
from planes.diagnostics import Diagnostics
from stacks.evaluation.evaluator import Evaluator
from stacks.evaluation.instances import ModuleExpansion, ModuleInstance, Named
from stacks.evaluation.scope import ModuleScope
from stacks.language import ast
from stacks.language.references import StaticPath, static_path
from stacks.language.values import UNKNOWN, Value

__all__ = ["depended"]


def depended(
    expression: ast.Expression,
    scope: ModuleScope,
    evaluator: Evaluator,
    diagnostics: Diagnostics,
) -> list[Address | Named]:
    """A block stands for all its instances, a module for all that is in it.

    Other items are evaluated, and what they refer to is what is depended on.
    """
    items = expression.items if isinstance(expression, ast.Tuple) else [expression]
    found: list[Address | Named] = []
    for item in items:
        static = static_path(item)
        fixed = None if static is None else _fixed(static, scope.module)
        if fixed is not None:
            found.append(fixed)
            continue
        value = evaluator.value(item, scope, diagnostics)
        addresses = list(_declared(value))
        found += addresses
        if not addresses and not evaluator.reading.tainted and (static is None or value.is_unknown):
            diagnostics.error(
                "Invalid depends_on reference",
                "An item of depends_on is a declaration or a module, such as agent.reviewer or "
                "module.team, that is known before the plan.",
                item.span(scope.source),
            )
    return found


def _fixed(static: StaticPath, module: ModuleInstance) -> Address | Named | None:
    """What a path names as a whole; None where it leads inside of something."""
    match static.root, static.steps:
        case "module", (str(name),) if name in module.modules:
            return _contents(module.modules[name])
        case "module", (str(name), (key,)) if name in module.modules:
            inner = module.modules[name].instances.get(key)
            return None if inner is None else Named(UNKNOWN, _blocks(inner))
        case "data", (str(type_), str(name)) if (DATA + type_, name) in module.blocks:
            return Address(module.path, DATA + type_, name)
        case kind, (str(name),) if (kind, name) in module.blocks:
            return Address(module.path, kind, name)
    return None


def _contents(expansion: ModuleExpansion) -> Named:
    if expansion.contents is None:
        blocks = [
            address for instance in expansion.instances.values() for address in _blocks(instance)
        ]
        expansion.contents = Named(UNKNOWN, blocks)
    return expansion.contents


def _blocks(module: ModuleInstance) -> Iterator[Address | Named]:
    for kind, name in module.blocks:
        yield Address(module.path, kind, name)
    for inner in module.modules.values():
        yield _contents(inner)


def _declared(value: Value) -> Iterator[Address]:
    """The declarations that a value refers to."""
    raw = value.raw
    if type(raw) is tuple:
        for item in raw:
            yield from _declared(item)
    elif type(raw) is dict:
        for item in raw.values():
            yield from _declared(item)
    elif hasattr(raw, "attributes"):
        yield raw.address
