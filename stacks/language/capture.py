"""What has to be kept of an expression's surroundings, so that it can be evaluated again later.

:func:`captured` gives values by source text, of parts of the expression:

* traversals, as far as they could be followed: ``local.teams[each.key].name``;
* calls that look at the machine that the plan is made on: ``file("${path.module}/prompt.md")``;
* for a template file whose variables are unknown yet, what it holds, as ``file(…)`` of its path.

:func:`places` finds the parts again in a tree of the same text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import takewhile

from stacks.language.access import get_attribute, index
from stacks.language.ast import (
    Call,
    Expression,
    GetAttribute,
    Index,
    LegacyIndex,
    Node,
    Variable,
    children,
)
from stacks.language.dispatch import value_of
from stacks.language.ordering import wholly_known
from stacks.language.references import Traversal, traversals
from stacks.language.scope import ExpressionError, Scope
from stacks.language.values import Value, number

__all__ = ["calls", "captured", "places"]

_ENVIRONMENT = frozenset(
    (
        *("abspath", "file", "filebase64", "filebase64sha256", "filebase64sha512", "fileexists"),
        *("filemd5", "fileset", "filesha1", "filesha256", "filesha512", "pathexpand"),
        *("plantimestamp", "templatefile"),
    )
)
"""The functions whose results depend on where and when the plan is made."""


def calls(expression: Node) -> Iterator[Call]:
    """All calls inside an expression, outer ones first."""
    stack = [expression]
    while stack:
        node = stack.pop()
        if type(node) is Call:
            yield node
        stack.extend(reversed(children(node)))


def captured(expression: Expression, scope: Scope) -> dict[str, Value]:
    """By source text, the values of the parts of an expression that have to be kept."""
    text = scope.source.text
    found: dict[str, Value] = {}
    done: list[Call] = []
    free = list(traversals(expression))
    names = frozenset(id(item.node) for item in free)
    for call in _environment_calls(expression, names):
        value = _attempt(call, scope)
        if value is not None and wholly_known(value):
            found[text[call.start : call.end]] = value
            done.append(call)
        elif _name(call) == "templatefile":
            found |= _content(call.arguments[0], text, scope)
    covered = 0  # traversals come in source order, and lie apart or in one another's keys
    for item in free:
        if item.start < covered or _inside(item.node, done):
            continue
        followed = _follow(item, names, scope)
        if followed is not None:
            node, value = followed
            found[text[node.start : node.end]] = value
            covered = node.end
    return found


def _name(call: Call) -> str:
    return call.name.removeprefix("core::")


def _environment_calls(expression: Expression, names: frozenset[int]) -> Iterator[Call]:
    """The calls that depend on the machine, and not on a name that is bound by a loop around them.

    ``names`` are the ids of the nodes of all free traversals.  Of a call of ``templatefile``, only
    the path counts.
    """
    for call in calls(expression):
        if _name(call) in _ENVIRONMENT:
            template = _name(call) == "templatefile" and call.arguments
            if _is_free(call.arguments[0] if template else call, names):
                yield call


def _is_free(node: Node, names: frozenset[int]) -> bool:
    return all(id(item.node) in names for item in traversals(node))


def _inside(node: Node, outer: Collection[Node]) -> bool:
    return any(item.start <= node.start and node.end <= item.end for item in outer)


def _attempt(node: Node, scope: Scope) -> Value | None:
    try:
        return value_of(node, scope)
    except ExpressionError:
        return None


def _content(path: Expression, text: str, scope: Scope) -> dict[str, Value]:
    """What the file at a path holds, where that is known."""
    value = _attempt(Call(path.start, path.end, "file", path.start, [path], False), scope)
    return {} if value is None or value.is_unknown else {_content_key(path, text): value}


def _content_key(path: Node, text: str) -> str:
    return f"file({text[path.start : path.end]})"


def _follow(
    traversal: Traversal, names: frozenset[int], scope: Scope
) -> tuple[Expression, Value] | None:
    """How far a traversal leads without error and through known values: where to, and the value.

    None where not even its beginning is a value.
    """
    nodes = _spine(traversal)
    steps = [step for step in takewhile(lambda step: step is not None, traversal.steps) if step]
    try:
        value, taken = scope.resolve(steps, traversal.node.span(scope.source))
    except ExpressionError:
        return None
    at = taken - 1
    for node in nodes[taken:]:
        below = None if value.is_unknown else _step(value, node, names, scope)
        if below is None:
            break
        value, at = below, at + 1
    return nodes[at], value


def _spine(traversal: Traversal) -> list[Expression]:
    """The nodes of a traversal, from its variable to the whole of it."""
    nodes = [traversal.node]
    while isinstance(node := nodes[-1], GetAttribute | Index | LegacyIndex):
        nodes.append(node.operand)
    return nodes[::-1]


def _step(value: Value, node: Node, names: frozenset[int], scope: Scope) -> Value | None:
    try:
        match node:
            case GetAttribute():
                return get_attribute(value, node.name, None)
            case LegacyIndex():
                return index(value, number(node.position), None)
            case Index() if _is_free(node.key, names):
                key = value_of(node.key, scope)
                return None if key.is_unknown else index(value, key, None)
    except ExpressionError:
        pass
    return None


def places(expression: Expression, text: str, parts: Collection[str]) -> dict[int, Expression]:
    """By the id of a node, what stands for it: a variable of which the name is the text of a part.

    A template file is rendered from the text that was kept of it.
    """
    found: dict[int, Expression] = {}
    free = list(traversals(expression))
    names = frozenset(id(item.node) for item in free)
    for call in _environment_calls(expression, names):
        found |= _variable(call, text[call.start : call.end], parts)
        if id(call) not in found and _name(call) == "templatefile":
            path = call.arguments[0]
            found |= _variable(path, _content_key(path, text), parts)
            if id(path) in found:
                call.name = "templatestring"
    for item in free:
        for node in reversed(_spine(item)):
            if place := _variable(node, text[node.start : node.end], parts):
                found |= place
                break
    return found


def _variable(node: Node, name: str, parts: Collection[str]) -> dict[int, Expression]:
    return {id(node): Variable(node.start, node.end, name)} if name in parts else {}
