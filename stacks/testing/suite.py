"""Test files as they are written: what a ``*.fleettest.hcl`` asks for, unevaluated.  Purely data.

The shape is that of Terraform's test files (developer.hashicorp.com/terraform/language/tests).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from planes.diagnostics import Source, Span
from stacks.engine.plan import Mode
from stacks.language import ast

__all__ = [
    "Assertion",
    "Expected",
    "MockBlock",
    "OverrideBlock",
    "PlanSettings",
    "RunBlock",
    "Suite",
]


class Assertion(NamedTuple):
    condition: ast.Expression
    message: ast.Expression


class Expected(NamedTuple):
    """What is expected to fail: ``var.x``, ``output.x``, ``check.x`` or an address."""

    text: str
    span: Span


class PlanSettings(NamedTuple):
    """``plan_options``.  Addresses are text."""

    mode: Mode = Mode.NORMAL
    refresh: bool = True
    targets: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()


class OverrideBlock(NamedTuple):
    """``type`` is that of the block.  ``target`` is an address, or the path of a module, as text.
    ``planned``: the values are there while planning already.
    """

    type: str
    target: str
    values: ast.Expression | None
    planned: bool
    span: Span


class RunBlock(NamedTuple):
    """``module`` is the folder of the module under test, relative to the stack's; empty for that.

    ``span`` is of the block's header.
    """

    name: str
    command: Literal["plan", "apply"]
    variables: Mapping[str, ast.Attribute]
    assertions: tuple[Assertion, ...]
    expected: tuple[Expected, ...]
    module: str
    options: PlanSettings
    span: Span
    overrides: tuple[OverrideBlock, ...] = ()


class MockBlock(NamedTuple):
    """``defaults`` are the expressions for computed attributes, by kind or remote type; ``data``
    those for the attributes of data sources."""

    provider: str
    alias: str
    defaults: Mapping[str, ast.Expression]
    span: Span
    data: Mapping[str, ast.Expression] = {}
    overrides: tuple[OverrideBlock, ...] = ()

    @property
    def key(self) -> str:
        """As provider settings have it: ``local``, ``aws.eu``."""
        return f"{self.provider}.{self.alias}" if self.alias else self.provider


class Suite(NamedTuple):
    """One test file.  ``path`` is relative to the stack's folder."""

    path: str
    source: Source
    variables: Mapping[str, ast.Attribute]
    providers: tuple[ast.Block, ...]
    mocks: tuple[MockBlock, ...]
    runs: tuple[RunBlock, ...]
    overrides: tuple[OverrideBlock, ...] = ()
