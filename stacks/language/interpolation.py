"""Templates: text with interpolations and directives in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from planes.diagnostics import Source
from planes.types import STRING
from stacks.language.ast import (
    ForDirective,
    IfDirective,
    Interpolation,
    Node,
    Template,
    TemplatePart,
    Text,
)
from stacks.language.comprehension import bindings, iterate
from stacks.language.conditional import condition
from stacks.language.convert import ConversionError, convert
from stacks.language.dispatch import value_of
from stacks.language.functions.function import CallContext
from stacks.language.parser import parse_template
from stacks.language.scope import ExpressionError, Names, Scope
from stacks.language.text import nfc
from stacks.language.values import UNMARKED, Value, string, unknown

__all__ = ["call_context", "render", "template"]

_INVALID = "Invalid template interpolation value"


def template(node: Template, scope: Scope) -> Value:
    """A quoted string or a heredoc.  A single interpolation is its value, unconverted."""
    parts = node.parts
    if not parts:
        return string("")
    if len(parts) == 1:
        only = parts[0]
        if type(only) is Text:
            return string(only.text)  # which the parser has put into NFC
        if type(only) is Interpolation:
            return value_of(only.expression, scope)
    return _concatenated(parts, scope)


def _concatenated(parts: Sequence[TemplatePart], scope: Scope) -> Value:
    texts: list[str] = []
    known, sensitive = True, UNMARKED
    for part in parts:
        if type(part) is Text:
            texts.append(part.text)
            continue
        value = _part(part, scope)
        sensitive = sensitive | value.sensitive
        if value.is_unknown:
            known = False
        else:
            texts.append(value.raw)
    result = string(nfc("".join(texts))) if known else unknown(STRING)
    return result.marked(sensitive)


def _part(part: TemplatePart, scope: Scope) -> Value:
    match part:
        case Interpolation():
            return _text(value_of(part.expression, scope), part.expression, scope)
        case IfDirective():
            return _if(part, scope)
        case ForDirective():
            return _for(part, scope)
    raise TypeError(f"{type(part).__name__} is no part of a template")


def _text(value: Value, node: Node, scope: Scope) -> Value:
    if value.type is STRING and value.raw is not None:
        return value
    if value.raw is None:
        raise ExpressionError.of(
            _INVALID,
            "The expression result is null. Cannot include a null value in a string template.",
            node.span(scope.source),
        )
    try:
        return convert(value, STRING)
    except ConversionError as error:
        detail = f"Cannot include the given value in a string template: {error.message}."
        raise ExpressionError.of(_INVALID, detail, node.span(scope.source)) from None


def _if(part: IfDirective, scope: Scope) -> Value:
    test = condition(part.condition, scope)
    if test.is_unknown:
        return unknown(STRING).marked(test.sensitive)
    chosen = _concatenated(part.yes if test.raw else part.no, scope)
    return chosen.also(test.sensitive)


def _for(part: ForDirective, scope: Scope) -> Value:
    items, sensitive = iterate(part.collection, scope)
    if items is None:
        return unknown(STRING).marked(sensitive)
    texts: list[str] = []
    known = True
    for inner in bindings(part.key, part.value, items, scope):
        value = _concatenated(part.parts, inner)
        sensitive = sensitive | value.sensitive
        if value.is_unknown:
            known = False
        else:
            texts.append(value.raw)
    result = string(nfc("".join(texts))) if known else unknown(STRING)
    return result.marked(sensitive)


def call_context(
    base: Path, planned_at: str | None = None, *, applying: bool = False
) -> CallContext:
    """What functions may know, with templates rendered by :func:`render`."""

    def nested(name: str, text: str, variables: dict[str, Value]) -> Value:
        return render(name, text, variables, context)

    context = CallContext(base, nested, planned_at, applying)
    return context


def render(name: str, text: str, variables: dict[str, Value], context: CallContext) -> Value:
    """The value of template text with the given variables in scope, and nothing else.

    ``name`` is what diagnostics call the text.  Raises ExpressionError.
    """
    source = Source(name, text)
    parsed, diagnostics = parse_template(source)
    if parsed is None or diagnostics.has_errors:
        raise ExpressionError(diagnostics.errors)
    return template(parsed, Names(variables, source, context))
