"""What an expression refers to.

Walks trees with a stack of its own, so that neither depth nor size matters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stacks.language.ast import (
    Block,
    Body,
    Expression,
    For,
    ForDirective,
    GetAttribute,
    Index,
    LegacyIndex,
    Literal,
    Node,
    Object,
    Template,
    Text,
    Variable,
    children,
)

__all__ = ["StaticPath", "Traversal", "is_object_key", "static_path", "traversals"]


class Traversal(NamedTuple):
    """A free variable, and the steps from it: ``local.sizes[var.size].cpu`` has the steps
    ``("local", "sizes", None, "cpu")``, an index being None."""

    steps: tuple[str | None, ...]
    start: int
    end: int
    node: Expression


def is_object_key(root: Node, traversal: Traversal) -> bool:
    """Whether a traversal in an expression is the key of an object, bare of parentheses."""
    stack = [root]
    while stack:
        node = stack.pop()
        if type(node) is Object:
            for item in node.items:
                if type(item.key) is GetAttribute and item.key.start == traversal.start:
                    return True
        stack.extend(children(node))
    return False


class StaticPath(NamedTuple):
    """A traversal whose steps are all fixed: ``agent.reviewer["ledger"].url``.

    A step is an attribute's name, or an index as a tuple of one: ``("ledger",)``, ``(0,)``.
    """

    root: str
    steps: tuple[str | tuple[int | str], ...]


def traversals(node: Node) -> Iterator[Traversal]:
    """Every traversal from a variable that is not bound inside ``node``, in source order.

    ``node`` is an expression, a template part, an attribute, a block or a body; in the latter, all
    nested blocks count.
    """
    bound: frozenset[str] = frozenset()
    # A set of names on the stack is what is bound from there on.
    stack: list[Node | frozenset[str]] = [node]
    while stack:
        current = stack.pop()
        inner: Sequence[Node]
        match current:
            case frozenset():
                bound = current
                continue
            case Text() | Literal():
                continue
            case Variable():
                if current.name not in bound:
                    yield Traversal((current.name,), current.start, current.end, current)
                continue
            case GetAttribute() | Index() | LegacyIndex():
                root, steps, inner = _unwind(current)
                if not isinstance(root, Variable):
                    inner = [root, *inner]
                elif root.name not in bound:
                    yield Traversal((root.name, *steps), current.start, current.end, current)
            case For() | ForDirective():
                stack += (bound, *reversed(_looped(current)), _binding(current, bound))
                inner = (current.collection,)
            case Object():
                inner = _object_parts(current)
            case Body():
                inner = [*current.attributes.values(), *current.blocks]
                inner.sort(key=lambda item: item.start)
            case Block():
                inner = (current.body,)
            case _:
                inner = children(current)
        stack += reversed(inner)


def _unwind(node: Expression) -> tuple[Expression, list[str | None], list[Expression]]:
    """The root of a chain of traversal steps, the steps, and the keys inside them."""
    steps: list[str | None] = []
    keys: list[Expression] = []
    while True:
        match node:
            case GetAttribute():
                steps.append(node.name)
            case Index():
                steps.append(None)
                keys.append(node.key)
            case LegacyIndex():
                steps.append(None)
            case _:
                return node, steps[::-1], keys[::-1]
        node = node.operand


def _object_parts(node: Object) -> list[Node]:
    """Keys and values, without the keys that stand for their own name."""
    parts: list[Node] = []
    for item in node.items:
        if not isinstance(item.key, Variable):
            parts.append(item.key)
        parts.append(item.value)
    return parts


def _binding(loop: For | ForDirective, bound: frozenset[str]) -> frozenset[str]:
    return bound | {loop.value} | ({loop.key} if loop.key is not None else set())


def _looped(loop: For | ForDirective) -> list[Node]:
    """What of a loop sees the names that it binds."""
    if isinstance(loop, ForDirective):
        return list(loop.parts)
    parts = (loop.result_key, loop.result, loop.condition)
    return [part for part in parts if part is not None]


def static_path(expression: Expression) -> StaticPath | None:
    """The traversal that an expression is, where nothing in it has to be evaluated; else None.

    An expression in parentheses is none, as in Terraform.
    """
    steps: list[str | tuple[int | str]] = []
    while True:
        match expression:
            case Variable():
                return StaticPath(expression.name, tuple(reversed(steps)))
            case GetAttribute():
                steps.append(expression.name)
            case LegacyIndex():
                steps.append((expression.position,))
            case Index():
                key = _constant(expression.key)
                if key is None:
                    return None
                steps.append((key,))
            case _:
                return None
        expression = expression.operand


def _constant(key: Expression) -> int | str | None:
    match key:
        case Literal(value=bool()):
            return None
        case Literal(value=int() as position):
            return position
        case Template():
            return key.plain
    return None
