"""``condition ? yes : no``, and the conditions of templates."""

from __future__ import annotations

from planes.types import BOOL, DYNAMIC, Type
from stacks.language.ast import Conditional, Expression
from stacks.language.convert import ConversionError, convert
from stacks.language.dispatch import value_of
from stacks.language.mismatch import conditional_mismatch
from stacks.language.scope import ExpressionError, Scope
from stacks.language.unify import unify
from stacks.language.values import Value, null_of, unknown

__all__ = ["condition", "conditional"]


def conditional(node: Conditional, scope: Scope) -> Value:
    """Both results are evaluated, for a conditional's type is what they have in common; what fails
    in the one that is not chosen is no error."""
    test = condition(node.condition, scope)
    yes = _result(node.yes, scope, needed=test.raw is True)
    no = _result(node.no, scope, needed=test.raw is False)
    type_ = _result_type(node, yes, no, scope)
    sensitive = test.sensitive | yes.sensitive | no.sensitive
    if test.is_unknown:
        nothing = yes.raw is None and no.raw is None
        return (null_of(type_) if nothing else unknown(type_)).marked(sensitive)
    chosen, name, place = (yes, "true", node.yes) if test.raw else (no, "false", node.no)
    try:
        return convert(chosen, type_).marked(sensitive)
    except ConversionError as error:
        raise ExpressionError.of(
            "Inconsistent conditional result types",
            f"The {name} result value has the wrong type: {error.message}.",
            place.span(scope.source),
        ) from None


def condition(node: Expression, scope: Scope) -> Value:
    """The value of a condition: a bool, or unknown.  Raises ExpressionError."""
    value = value_of(node, scope)
    if value.type is BOOL and value.raw is not None:
        return value
    if value.raw is None:
        raise ExpressionError.of(
            "Null condition",
            "The condition value is null. Conditions must either be true or false.",
            node.span(scope.source),
        )
    try:
        return convert(value, BOOL)
    except ConversionError:
        raise ExpressionError.of(
            "Incorrect condition type",
            "The condition expression must be of type bool.",
            node.span(scope.source),
        ) from None


def _result(node: Expression, scope: Scope, *, needed: bool) -> Value:
    try:
        return value_of(node, scope)
    except ExpressionError:
        if needed:
            raise
        return unknown()


def _result_type(node: Conditional, yes: Value, no: Value, scope: Scope) -> Type:
    if yes.type is no.type:
        return yes.type
    if yes.type is DYNAMIC and yes.raw is None:
        return no.type
    if no.type is DYNAMIC and no.raw is None:
        return yes.type
    if yes.type is DYNAMIC or no.type is DYNAMIC:
        return DYNAMIC
    type_ = unify((yes.type, no.type))
    if type_ is None:
        raise ExpressionError.of(
            "Inconsistent conditional result types",
            "The true and false result expressions must have consistent types. "
            f"{conditional_mismatch(yes.type, no.type)}.",
            node.yes.span(scope.source).to(node.no.span(scope.source)),
        )
    return type_
