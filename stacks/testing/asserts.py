"""Assertions of a run: whether they hold, and what to say where they do not."""

from __future__ import annotations

from collections.abc import Iterator

from planes.diagnostics import Diagnostics
from planes.types import BOOL, STRING
from stacks.language import ast
from stacks.language.convert import ConversionError, convert
from stacks.language.dispatch import value_of
from stacks.language.evaluate import evaluate
from stacks.language.functions.marks import is_marked
from stacks.language.references import traversals
from stacks.language.render import quote, render
from stacks.language.scope import ExpressionError, Scope
from stacks.language.values import Value
from stacks.testing.results import Status, worst
from stacks.testing.suite import Assertion

__all__ = ["check_assertions"]

_WIDTH = 100
"""Of a value that is shown, in characters."""


def check_assertions(
    assertions: tuple[Assertion, ...], scope: Scope, diagnostics: Diagnostics
) -> Status:
    """PASS where all hold, FAIL where one does not, ERROR where one cannot be decided."""
    return worst(_check(assertion, scope, diagnostics) for assertion in assertions)


def _check(assertion: Assertion, scope: Scope, diagnostics: Diagnostics) -> Status:
    node = assertion.condition
    span = node.span(scope.source)
    before = len(diagnostics)
    value = evaluate(node, scope, diagnostics)
    message = _message(assertion.message, scope, diagnostics)
    if len(diagnostics) > before:
        return Status.ERROR
    if value.is_unknown:
        diagnostics.error("Unknown condition value", _unknown(node, scope), span)
        return Status.ERROR
    try:
        value = convert(value, BOOL)
    except ConversionError as error:
        detail = f"Invalid condition result value: {error.message}."
        diagnostics.error("Invalid condition result", detail, span)
        return Status.ERROR
    if value.is_null:
        detail = "The condition must be either true or false, not null."
        diagnostics.error("Invalid condition result", _with_values(detail, node, scope), span)
        return Status.ERROR
    if not value.raw:
        diagnostics.error("Test assertion failed", _with_values(message, node, scope), span)
        return Status.FAIL
    return Status.PASS


def _unknown(node: ast.Expression, scope: Scope) -> str:
    names = [text for text, value in _references(node, scope) if value.is_unknown]
    what = f"{', '.join(names)} will be" if names else "What the condition depends on is"
    return (
        f"The condition cannot be decided: {what} known only after apply. Leave that out of the "
        "condition, or have the run apply, with command = apply."
    )


def _message(node: ast.Expression, scope: Scope, diagnostics: Diagnostics) -> str:
    value = evaluate(node, scope, diagnostics)
    if value.sensitive:
        return "The error message refers to sensitive values, so it is not shown."
    if value.is_unknown:
        return "The error message refers to what is known only after apply."
    try:
        return str(convert(value, STRING).raw or "The assertion does not hold.")
    except ConversionError as error:
        detail = f"Unsuitable value for error_message: {error.message}."
        diagnostics.error("Invalid error message", detail, node.span(scope.source))
        return ""


def _with_values(text: str, node: ast.Expression, scope: Scope) -> str:
    """The text, and below it what the references of a condition stand for."""
    lines = [f"  {name} {_shown(value)}" for name, value in _references(node, scope)]
    return "\n".join([text, *lines])


def _references(node: ast.Expression, scope: Scope) -> Iterator[tuple[str, Value]]:
    """The references of an expression that have a value, each once, in the order of their text."""
    text = scope.source.text
    found: dict[str, Value] = {}
    for item in traversals(node):
        try:
            found[" ".join(text[item.start : item.end].split())] = value_of(item.node, scope)
        except ExpressionError:
            continue
    yield from sorted(found.items())


def _shown(value: Value) -> str:
    """What a value is, as Terraform says it beside a failed condition."""
    if is_marked(value):
        return "has a sensitive value"
    if value.is_unknown:
        return "will be known only after apply"
    text = _one_line(value)
    return f"is {text}" if len(text) <= _WIDTH else f"is {text[: _WIDTH - 1]}…"


def _one_line(value: Value) -> str:
    """A value as HCL would write it; a declaration is its address."""
    raw = value.raw
    match raw:
        case tuple():
            return f"[{', '.join(map(_one_line, raw))}]"
        case dict():
            items = ", ".join(f"{key} = {_one_line(raw[key])}" for key in sorted(raw))
            return f"{{ {items} }}" if items else "{}"
        case str():
            return quote(raw)
    return str(raw.address) if hasattr(raw, "address") else render(value)
