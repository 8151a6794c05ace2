"""Which configured provider a reference names: ``local``, ``aws.eu``, ``aws.eu["x"]``."""

from __future__ import annotations

from planes.diagnostics import Diagnostics
from planes.types import STRING
from stacks.evaluation.evaluator import Evaluator
from stacks.evaluation.instances import ModuleInstance
from stacks.evaluation.scope import ModuleScope
from stacks.language import ast
from stacks.language.convert import ConversionError, convert
from stacks.language.functions.json_text import encode_string
from stacks.language.values import Value

__all__ = ["evaluated_part", "passed_providers", "provider_key"]


def provider_key(
    node: ast.Expression, scope: ModuleScope, evaluator: Evaluator, diagnostics: Diagnostics
) -> str | None:
    """The key of the provider settings in the root module; None, and a diagnostic, if none.

    What looks like a reference is the provider's name and alias, never a value: ``local.eu`` is an
    alias of the provider ``local``.  Anything else is evaluated, to the same as text.
    """
    index = node.key if isinstance(node, ast.Index) else None
    named = _static(node.operand if isinstance(node, ast.Index) else node)
    if named is None:
        value = evaluator.value(node, scope, diagnostics)
    elif index is None:
        return _passed(named, scope.module)
    else:
        value = evaluator.value(index, scope, diagnostics)
    text = _text(value)
    if text is not None:
        return _passed(text if named is None else f"{named}[{encode_string(text)}]", scope.module)
    waits = value.is_unknown and evaluator.awaits_read(value, index or node, scope)
    if not waits and not evaluator.reading.tainted:
        diagnostics.error(
            "Invalid provider reference",
            "A provider is named as in provider = aws, or provider = aws.eu with its alias. "
            "Anything else must be known before the plan.",
            node.span(scope.source),
        )
    return None


def evaluated_part(node: ast.Expression) -> ast.Expression | None:
    """What of a provider reference is an expression: its index, or all of what is no reference."""
    if isinstance(node, ast.Index) and _static(node.operand) is not None:
        return node.key
    return None if _static(node) is not None else node


def _static(node: ast.Expression) -> str | None:
    match node:
        case ast.Variable(name=name):
            return name
        case ast.GetAttribute(operand=ast.Variable(name=name), name=alias) if name != "var":
            return f"{name}.{alias}"
    return None


def _text(value: Value) -> str | None:
    if value.is_unknown or value.is_null or value.sensitive:
        return None
    try:
        return str(convert(value, STRING).raw)
    except ConversionError:
        return None


def _passed(key: str, module: ModuleInstance) -> str:
    """What a key means in the root: modules may have been given other names for providers."""
    here: ModuleInstance | None = module
    while here is not None:
        if key in here.providers:
            return here.providers[key]
        here = here.parent
    return key


def passed_providers(
    node: ast.Expression, scope: ModuleScope, evaluator: Evaluator, diagnostics: Diagnostics
) -> dict[str, str]:
    """The ``providers`` argument of a call: names inside the module, and their keys in the root."""
    items = node.items if isinstance(node, ast.Object) else []
    found: dict[str, str] = {}
    for item in items:
        name = item.key.plain if isinstance(item.key, ast.Template) else _static(item.key)
        key = provider_key(item.value, scope, evaluator, diagnostics)
        if name is not None and key is not None:
            found[name] = key
        elif name is None:
            _not_a_map(item.key, scope, diagnostics)
    if not isinstance(node, ast.Object):
        _not_a_map(node, scope, diagnostics)
    return found


def _not_a_map(node: ast.Expression, scope: ModuleScope, diagnostics: Diagnostics) -> None:
    diagnostics.error(
        "Invalid providers argument",
        "providers is a map from the names that the module uses to the providers that it gets, "
        "such as { aws = aws.eu }.",
        node.span(scope.source),
    )
