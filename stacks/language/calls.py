"""Calls of functions, and ``try`` and ``can``, whose arguments may fail."""

from __future__ import annotations

from planes.diagnostics import Span, did_you_mean
from planes.types import BOOL, DYNAMIC, ListType, SetType, TupleType
from stacks.language.access import opened, opened_deep
from stacks.language.ast import Call, Node
from stacks.language.dispatch import value_of
from stacks.language.functions import table
from stacks.language.functions.call import call as call_function
from stacks.language.functions.function import FunctionError
from stacks.language.ordering import wholly_known
from stacks.language.scope import ExpressionError, Scope
from stacks.language.values import FALSE, TRUE, Value, unknown

__all__ = ["call"]

_TAKES_OBJECTS = frozenset(("keys", "length", "lookup", "merge", "tomap", "values"))
"""To these a reference is the object of its attributes."""

_WRITES = frozenset(("jsonencode", "yamlencode"))
"""To these so is each reference inside their arguments."""


def call(node: Call, scope: Scope) -> Value:
    name = node.name.removeprefix("core::")
    if name == "try":
        return _try(node, scope)
    if name == "can":
        return _can(node, scope)
    function = table.lookup(name)
    if function is None:
        raise _unknown_function(node, scope)
    arguments, nodes = _arguments(node, scope)
    if name in _TAKES_OBJECTS:
        arguments = [opened(argument) for argument in arguments]
    elif name in _WRITES:
        arguments = [opened_deep(argument) for argument in arguments]
    if nodes is None:
        return unknown()
    try:
        return call_function(function, arguments, scope.call_context)
    except FunctionError as error:
        summary, detail = error.diagnosis(node.name, function)
        raise ExpressionError.of(summary, detail, _fault(error, node, nodes, scope)) from None


def _fault(error: FunctionError, node: Call, nodes: list[Node], scope: Scope) -> Span:
    at = error.argument
    place = node if at is None or at >= len(nodes) else nodes[at]
    return place.span(scope.source)


def _unknown_function(node: Call, scope: Scope) -> ExpressionError:
    namespace, colons, name = node.name.rpartition("::")
    if colons and namespace != "core":
        detail = f'There are no functions in namespace "{namespace}::".'
    else:
        where = f"in namespace {namespace}::" if colons else ""
        detail = f'There is no function named "{name}"{" " if where else ""}{where}.'
        detail += did_you_mean(name, table.names())
    span = Span(scope.source, node.start, node.name_end)
    return ExpressionError.of("Call to unknown function", detail, span)


def _arguments(node: Call, scope: Scope) -> tuple[list[Value], list[Node] | None]:
    """The values of the arguments, and for each the node that it comes from.

    No nodes where the last argument is to be expanded and is unknown.
    """
    values: list[Value] = []
    faults = []
    for argument in node.arguments:
        try:
            values.append(value_of(argument, scope))
        except ExpressionError as error:
            faults += error.diagnostics
    if faults:
        raise ExpressionError(faults)
    nodes: list[Node] = list(node.arguments)
    if not node.expand:
        return values, nodes
    last, place = values.pop(), nodes.pop()
    if not _expandable(last, place, scope):
        return values, None
    values += [item.also(last.sensitive) for item in last.raw]
    nodes += [place] * len(last.raw)
    return values, nodes


def _expandable(value: Value, node: Node, scope: Scope) -> bool:
    """Whether there are elements to expand into arguments; False where they are unknown yet."""
    sequence = isinstance(value.type, TupleType | ListType | SetType)
    if value.raw is None and (sequence or value.type is DYNAMIC):
        reason = "must not be null"
    elif sequence or value.type is DYNAMIC:
        return not value.is_unknown
    else:
        reason = "must be of a tuple, list, or set type"
    raise ExpressionError.of(
        "Invalid expanding argument value",
        f"The expanding argument (indicated by ...) {reason}.",
        node.span(scope.source),
    )


def _try(node: Call, scope: Scope) -> Value:
    """The value of the first argument that has one.

    Where something in it is unknown, all of it is: once that is known the argument may yet fail.
    """
    faults = []
    for argument in node.arguments:
        try:
            value = value_of(argument, scope)
        except ExpressionError as error:
            faults += error.diagnostics
            continue
        return value if wholly_known(value) else unknown()
    reasons = [_reason(item.summary, item.detail, item.span) for item in faults]
    raise ExpressionError.of(
        "Error in function call",
        f'Call to function "{node.name}" failed: '
        + (
            "no expression succeeded:\n"
            + "".join(reasons)
            + "\nAt least one expression must produce a successful result."
            if node.arguments
            else "at least one argument is required."
        ),
        node.span(scope.source),
    )


def _reason(summary: str, detail: str, span: Span | None) -> str:
    where = f" (at {span.location()})" if span else ""
    return f"- {summary}{where}\n  {detail}\n"


def _can(node: Call, scope: Scope) -> Value:
    if len(node.arguments) != 1:
        many = len(node.arguments) > 1
        raise ExpressionError.of(
            "Too many function arguments" if many else "Not enough function arguments",
            f'Function "{node.name}" expects only 1 argument(s).'
            if many
            else f'Function "{node.name}" expects 1 argument(s). Missing value for "expression".',
            node.span(scope.source),
        )
    try:
        value = value_of(node.arguments[0], scope)
    except ExpressionError:
        return FALSE
    return TRUE if wholly_known(value) else unknown(BOOL)
