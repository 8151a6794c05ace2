"""The one table from a node of the syntax tree to what evaluates it, and the way through it.

``stacks.language.evaluate`` fills the table; the evaluators of single nodes call :func:`value_of`
for the nodes inside theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stacks.language.ast import Node
from stacks.language.scope import Scope
from stacks.language.values import Value

__all__ = ["EVALUATORS", "Evaluator", "value_of"]

Evaluator = Callable[[Any, Scope], Value]

EVALUATORS: dict[type[Node], Evaluator] = {}


def value_of(node: Node, scope: Scope) -> Value:
    """The value of an expression.  Raises ExpressionError."""
    return EVALUATORS[type(node)](node, scope)
