"""Conditions of one's own: preconditions, postconditions, assertions, validations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from planes.declaration import Condition
from planes.diagnostics import Diagnostics
from planes.types import BOOL, STRING
from stacks.evaluation.evaluator import Evaluator
from stacks.evaluation.plans import Rule
from stacks.language import ast
from stacks.language.convert import ConversionError, convert
from stacks.language.scope import Scope
from stacks.language.values import EPHEMERAL, Mark

__all__ = ["condition_of", "conditions_of"]

_HIDDEN = "The error message refers to {} values, so it is not shown."
_SENSITIVE = ("sensitive", "nonsensitive")


def conditions_of(
    rules: Iterable[Rule], scope: Scope, evaluator: Evaluator, diagnostics: Diagnostics
) -> tuple[Condition, ...]:
    found = (condition_of(rule, scope, evaluator, diagnostics) for rule in rules)
    return tuple(condition for condition in found if condition is not None)


def condition_of(
    rule: Rule,
    scope: Scope,
    evaluator: Evaluator,
    diagnostics: Diagnostics,
    what: str = "condition",
) -> Condition | None:
    """A rule as far as it can be decided; None, and a diagnostic, where it is not one.

    ``what`` the summary of that calls it."""
    result = _result(rule.condition, scope, evaluator, diagnostics, what)
    message = _message(rule.message, scope, evaluator, diagnostics)
    if result is None or message is None:
        return None
    return Condition(result, message, rule.condition.span(rule.source).location())


def _result(
    node: ast.Expression,
    scope: Scope,
    evaluator: Evaluator,
    diagnostics: Diagnostics,
    what: str,
) -> Any:
    value = evaluator.value(node, scope, diagnostics).marked(False)
    if evaluator.reading.tainted and value.is_unknown:
        return None
    try:
        value = convert(value, BOOL)
        if not value.is_null:
            return evaluator.settled(value, node, scope)
        reason = "Condition expression must return either true or false, not null."
    except ConversionError as error:
        reason = f"Invalid condition result value: {error.message}."
    diagnostics.error(f"Invalid {what} result", reason, node.span(scope.source))
    return None


def _message(
    node: ast.Expression, scope: Scope, evaluator: Evaluator, diagnostics: Diagnostics
) -> Any:
    value = evaluator.value(node, scope, diagnostics)
    if evaluator.reading.tainted and value.is_unknown:
        return None
    if value.sensitive:
        return _hidden(value.sensitive, node, scope, diagnostics)
    try:
        value = convert(value, STRING)
        if not value.is_null:
            return evaluator.settled(value, node, scope)
        reason = "it must not be null"
    except ConversionError as error:
        reason = error.message
    diagnostics.error(
        "Invalid error message",
        f"Unsuitable value for error_message: {reason}.",
        node.span(scope.source),
    )
    return None


def _hidden(mark: Mark, node: ast.Expression, scope: Scope, diagnostics: Diagnostics) -> str:
    """What stands for a message that may not be shown; that it may not is a warning."""
    kind, function = ("ephemeral", "ephemeralasnull") if mark & EPHEMERAL else _SENSITIVE
    diagnostics.warning(
        f"Error message refers to {kind} values",
        f"The error message of this condition refers to {kind} values, so it is not shown where "
        f"the condition fails. Remove the references to {kind} values, or use {function}() where "
        "the message does not reveal them.",
        node.span(scope.source),
    )
    return _HIDDEN.format(kind)
