"""Module calls, compiled: what their blocks say, checked against what the module declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from planes.diagnostics import Diagnostics
from stacks.configuration.content import (
    missing_argument,
    unsupported_argument,
    unsupported_block,
)
from stacks.configuration.modules import Configuration
from stacks.evaluation.plans import Repetition, repetition_of
from stacks.language import ast

__all__ = ["CallPlan", "call_plan"]

_META = frozenset(("source", "version", "count", "for_each", "depends_on", "providers"))


class CallPlan(NamedTuple):
    """``child`` is None where the module could not be read."""

    block: ast.Block
    name: str
    child: Configuration | None
    arguments: Mapping[str, ast.Attribute]
    repetition: Repetition | None
    providers: ast.Expression | None
    depends_on: ast.Expression | None


def call_plan(
    block: ast.Block, name: str, child: Configuration | None, diagnostics: Diagnostics
) -> CallPlan:
    body = block.body
    arguments = {key: item for key, item in body.attributes.items() if key not in _META}
    for inner in body.blocks:
        unsupported_block(inner, _META, (), diagnostics)
    if child is not None:
        _check_arguments(block, arguments, child, diagnostics)
    return CallPlan(
        block,
        name,
        child,
        arguments,
        repetition_of(body, diagnostics),
        _expression(body, "providers"),
        _expression(body, "depends_on"),
    )


def _expression(body: ast.Body, name: str) -> ast.Expression | None:
    attribute = body.attributes.get(name)
    return None if attribute is None else attribute.expression


def _check_arguments(
    block: ast.Block,
    arguments: Mapping[str, ast.Attribute],
    child: Configuration,
    diagnostics: Diagnostics,
) -> None:
    for name, attribute in arguments.items():
        if name not in child.variables:
            known = child.variables.keys() | _META
            unsupported_argument(attribute, block.body, known, (), diagnostics)
    for name, variable in child.variables.items():
        if variable.default is None and name not in arguments:
            missing_argument(name, block.header_span(block.body.source), diagnostics)
