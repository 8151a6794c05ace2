"""Expressions whose value is known from the text alone, and the scope that they have."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from planes.diagnostics import Diagnostics, Source, Span
from planes.types import BOOL, STRING, Type
from stacks.language import ast
from stacks.language.convert import ConversionError, convert
from stacks.language.evaluate import evaluate
from stacks.language.interpolation import call_context
from stacks.language.references import traversals
from stacks.language.scope import ExpressionError
from stacks.language.values import Value

__all__ = ["Constants", "constant", "constant_bool", "constant_text"]


class Constants:
    """A scope without names."""

    __slots__ = ("call_context", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.call_context = call_context(Path())

    def resolve(self, steps: Sequence[str], span: Span) -> NoReturn:
        raise _not_allowed(span)


def _not_allowed(span: Span) -> ExpressionError:
    return ExpressionError.of(
        "Variables not allowed",
        "Variables may not be used here: this value must be known before anything is evaluated.",
        span,
    )


def constant(node: ast.Expression, source: Source, diagnostics: Diagnostics) -> Value | None:
    """The value of an expression that refers to nothing; None, and a diagnostic, where there is
    none."""
    before = len(diagnostics)
    for found in traversals(node):  # even one that try() would get over
        span = Span(source, found.start, found.end)
        diagnostics.extend(_not_allowed(span).diagnostics)
    value = evaluate(node, Constants(source), diagnostics) if len(diagnostics) == before else None
    return value if len(diagnostics) == before else None


def _converted(body: ast.Body, name: str, type_: Type, diagnostics: Diagnostics) -> Value | None:
    attribute = body.attributes.get(name)
    if attribute is None:
        return None
    value = constant(attribute.expression, body.source, diagnostics)
    if value is None:
        return None
    try:
        converted = convert(value, type_)
    except ConversionError as error:
        reason = error.message
    else:
        if not converted.is_null and not converted.is_unknown:
            return converted
        reason = "it must not be null" if converted.is_null else "it must be known"
    diagnostics.error(
        "Unsuitable value type",
        f"Unsuitable value for {name}: {reason}.",
        attribute.expression.span(body.source),
    )
    return None


def constant_bool(body: ast.Body, name: str, default: bool, diagnostics: Diagnostics) -> bool:
    value = _converted(body, name, BOOL, diagnostics)
    return default if value is None else bool(value.raw)


def constant_text(body: ast.Body, name: str, diagnostics: Diagnostics) -> str:
    """Empty where the attribute is not there."""
    value = _converted(body, name, STRING, diagnostics)
    return "" if value is None else str(value.raw)
