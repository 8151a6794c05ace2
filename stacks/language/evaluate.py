"""Evaluation of expressions, with Terraform's semantics.

:func:`evaluate` is for those who gather diagnostics; ``dispatch.value_of`` raises instead.
"""

from __future__ import annotations

from typing import Any

from planes.diagnostics import Diagnostic, Diagnostics, Severity, Span
from planes.types import STRING
from stacks.language import operators
from stacks.language.access import get_attribute, index
from stacks.language.ast import (
    Binary,
    Call,
    Conditional,
    Expression,
    For,
    GetAttribute,
    Heredoc,
    Index,
    LegacyIndex,
    Literal,
    Node,
    Object,
    ObjectItem,
    Parentheses,
    Splat,
    SplatItem,
    Template,
    Tuple,
    Unary,
    Variable,
)
from stacks.language.calls import call
from stacks.language.comprehension import for_, splat, splat_item
from stacks.language.conditional import conditional
from stacks.language.convert import ConversionError, convert
from stacks.language.dispatch import EVALUATORS, value_of
from stacks.language.interpolation import template
from stacks.language.numbers import parse
from stacks.language.operators import OperandError, OperationError
from stacks.language.scope import ExpressionError, Scope
from stacks.language.values import (
    NULL,
    UNMARKED,
    Value,
    boolean,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)

__all__ = ["ambiguous_key", "evaluate", "value_of"]


def evaluate(expression: Expression, scope: Scope, diagnostics: Diagnostics) -> Value:
    """The value of an expression; unknown where it has none, and then the diagnostics say why."""
    try:
        return value_of(expression, scope)
    except ExpressionError as error:
        diagnostics.extend(error.diagnostics)
    except RecursionError:
        diagnostics.add(
            Diagnostic(
                Severity.ERROR,
                "Expression nested too deeply",
                "This expression has more levels than can be evaluated. Give parts of it names in "
                "a locals block.",
                expression.span(scope.source),
            )
        )
    return unknown()


def _literal(node: Literal, scope: Scope) -> Value:
    value = node.value
    if value is None:
        return NULL
    if type(value) is bool:
        return boolean(value)
    if type(value) is str:
        value = parse(value)
        if value is None:
            raise ExpressionError.of(
                "Number out of range",
                "This number is too large or too small.",
                node.span(scope.source),
            )
    return number(value)


def _parentheses(node: Parentheses, scope: Scope) -> Value:
    return value_of(node.inner, scope)


def _variable(node: Variable, scope: Scope) -> Value:
    return scope.resolve((node.name,), node.span(scope.source))[0]


_STEPS = frozenset((GetAttribute, Index, LegacyIndex))


def _traversal(node: Node, scope: Scope) -> Value:
    """Attributes and indices, however many follow one another, without recursion."""
    steps: list[Any] = []
    root: Any = node
    while type(root) in _STEPS:
        steps.append(root)
        root = root.operand
    steps.reverse()
    taken = 0
    if type(root) is Variable:
        names = [root.name]
        for step in steps:
            if type(step) is not GetAttribute:
                break
            names.append(step.name)
        span = (steps[len(names) - 2] if len(names) > 1 else root).span(scope.source)
        value, taken = scope.resolve(names, span)
        taken -= 1
    else:
        value = value_of(root, scope)
    for step in steps[taken:]:
        value = _step(value, step, scope)
    return value


def _step(value: Value, step: GetAttribute | Index | LegacyIndex, scope: Scope) -> Value:
    span = step.span(scope.source)
    if isinstance(step, GetAttribute):
        return get_attribute(value, step.name, span)
    if isinstance(step, Index):
        return index(value, value_of(step.key, scope), step.key.span(scope.source))
    return index(value, number(step.position), span)


def _unary(node: Unary, scope: Scope) -> Value:
    """``!!x`` and ``- -x``, however many, without recursion."""
    chain = [node]
    while type(operand := chain[-1].operand) is Unary:
        chain.append(operand)
    value = value_of(operand, scope)
    for outer in reversed(chain):
        try:
            value = operators.unary(outer.operator, value)
        except OperandError as error:
            raise _invalid_operand(error, outer.operand, scope) from None
        except OperationError as error:
            raise _failed(error, outer, scope) from None
    return value


def _binary(node: Binary, scope: Scope) -> Value:
    """A chain of operators leans to the left; it is walked rather than recursed into."""
    chain = [node]
    while type(left := chain[-1].left) is Binary:
        chain.append(left)
    value = value_of(left, scope)
    for outer in reversed(chain):
        if outer.operator in ("&&", "||") and operators.decides(outer.operator, value):
            continue
        right = value_of(outer.right, scope)
        try:
            value = operators.binary(outer.operator, value, right)
        except OperandError as error:
            place = outer.left if error.side == "left" else outer.right
            raise _invalid_operand(error, place, scope) from None
        except OperationError as error:
            raise _failed(error, outer, scope) from None
    return value


def _invalid_operand(error: OperandError, node: Node, scope: Scope) -> ExpressionError:
    return ExpressionError.of(
        "Invalid operand",
        f"Unsuitable value for {error.side} operand: {error.reason}.",
        node.span(scope.source),
    )


def _failed(error: OperationError, node: Node, scope: Scope) -> ExpressionError:
    return ExpressionError.of(
        "Operation failed", f"Error during operation: {error}.", node.span(scope.source)
    )


def _tuple(node: Tuple, scope: Scope) -> Value:
    values: list[Value] = []
    faults: list[Diagnostic] = []
    for item in node.items:
        try:
            values.append(value_of(item, scope))
        except ExpressionError as error:
            faults += error.diagnostics
    if faults:
        raise ExpressionError(faults)
    return tuple_of(values)


def _object(node: Object, scope: Scope) -> Value:
    values: dict[str, Value] = {}
    faults: list[Diagnostic] = []
    known, sensitive = True, UNMARKED
    for item in node.items:
        try:
            key = _key(item, scope)
            value = value_of(item.value, scope)
        except ExpressionError as error:
            faults += error.diagnostics
            continue
        sensitive = sensitive | key.sensitive
        if key.is_unknown:
            known = False
        else:
            values[key.raw] = value
    if faults:
        raise ExpressionError(faults)
    return (object_of(values) if known else unknown()).marked(sensitive)


_KEYWORDS = {None: "null", True: "true", False: "false"}


def ambiguous_key(span: Span) -> ExpressionError:
    """The error of ``{ a.b = 1 }``."""
    return ExpressionError.of(
        "Ambiguous attribute key",
        "If this expression is intended to be a reference, wrap it in parentheses. If it's "
        "instead intended as a literal name containing periods, wrap it in quotes to create a "
        "string literal.",
        span,
    )


def _key(item: ObjectItem, scope: Scope) -> Value:
    node = item.key
    if type(node) is Variable:
        return string(node.name)
    if type(node) is Literal and (node.value is None or type(node.value) is bool):
        return string(_KEYWORDS[node.value])
    if type(node) is GetAttribute:
        raise ambiguous_key(node.span(scope.source))
    key = value_of(node, scope)
    if key.type is STRING and key.raw is not None:
        return key
    if key.raw is None:
        raise ExpressionError.of(
            "Null value as key", "Can't use a null value as a key.", item.value.span(scope.source)
        )
    try:
        return convert(key, STRING)
    except ConversionError as error:
        detail = f"Can't use this value as a key: {error.message}."
        raise ExpressionError.of("Incorrect key type", detail, node.span(scope.source)) from None


EVALUATORS.update(
    {
        Literal: _literal,
        Template: template,
        Heredoc: template,
        Variable: _variable,
        GetAttribute: _traversal,
        Index: _traversal,
        LegacyIndex: _traversal,
        Splat: splat,
        SplatItem: splat_item,
        Unary: _unary,
        Binary: _binary,
        Conditional: conditional,
        Parentheses: _parentheses,
        Call: call,
        Tuple: _tuple,
        Object: _object,
        For: for_,
    }
)
