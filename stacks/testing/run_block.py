"""``run`` blocks of test files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from planes.diagnostics import Diagnostics, Source, Span
from stacks.configuration.constants import constant_bool, constant_text
from stacks.configuration.content import Shape, check_shape, only_block, unsupported_block
from stacks.engine.plan import Mode
from stacks.language import ast
from stacks.language.references import traversals
from stacks.testing.override_block import OVERRIDES, read_overrides
from stacks.testing.references import address_text, keyword
from stacks.testing.suite import Assertion, Expected, PlanSettings, RunBlock

__all__ = ["addresses", "check_names", "read_run"]

_RUN = Shape.of(
    optional="command expect_failures",
    blocks="variables module plan_options",
    repeated=" ".join(("assert", *OVERRIDES)),
)
_ASSERT = Shape.of(required="condition error_message")
_MODULE = Shape.of(required="source")
_PLAN_OPTIONS = Shape.of(optional="mode refresh target replace")
_MODES = {"normal": Mode.NORMAL, "refresh-only": Mode.REFRESH_ONLY}


def check_names(
    what: str, start: int, end: int, name: str, source: Source, diagnostics: Diagnostics
) -> bool:
    """Whether a label is a name; a diagnostic where not."""
    if name.replace("-", "_").isidentifier() and not name.startswith("-"):
        return True
    diagnostics.error(
        f"Invalid {what} name",
        f'"{name}" is not a name. A name must start with a letter or underscore and may contain '
        "only letters, digits, underscores, and dashes.",
        Span(source, start, end),
    )
    return False


def read_run(block: ast.Block, diagnostics: Diagnostics) -> RunBlock:
    check_shape(block, _RUN, diagnostics)
    body = block.body
    return RunBlock(
        block.labels[0][2],
        _command(body, diagnostics),
        _variables(body, diagnostics),
        tuple(_assertions(body, diagnostics)),
        tuple(
            Expected(text, span) for text, span in addresses(body, "expect_failures", diagnostics)
        ),
        _module(body, diagnostics),
        _options(body, diagnostics),
        block.header_span(body.source),
        read_overrides(body.blocks, diagnostics),
    )


def _command(body: ast.Body, diagnostics: Diagnostics) -> Literal["plan", "apply"]:
    word = keyword(body, "command", ("apply", "plan"), diagnostics)
    return "plan" if word == "plan" else "apply"


def _variables(body: ast.Body, diagnostics: Diagnostics) -> Mapping[str, ast.Attribute]:
    block = only_block(body.blocks, "variables")
    if block is None:
        return {}
    for inner in block.body.blocks:
        unsupported_block(inner, (), (), diagnostics)
    return block.body.attributes


def _assertions(body: ast.Body, diagnostics: Diagnostics) -> Iterator[Assertion]:
    for block in body.blocks:
        if block.type != "assert":
            continue
        check_shape(block, _ASSERT, diagnostics)
        condition = block.body.attributes.get("condition")
        message = block.body.attributes.get("error_message")
        if condition is not None and next(traversals(condition.expression), None) is None:
            diagnostics.error(
                "Invalid assert expression",
                "The condition expression must refer to at least one object from elsewhere in the "
                "configuration, or else its result would not be checking anything.",
                condition.expression.span(body.source),
            )
        elif condition is not None and message is not None:
            yield Assertion(condition.expression, message.expression)


def addresses(body: ast.Body, name: str, diagnostics: Diagnostics) -> Iterator[tuple[str, Span]]:
    """The items of a list of references, as text."""
    attribute = body.attributes.get(name)
    if attribute is None:
        return
    node = attribute.expression
    items = node.items if isinstance(node, ast.Tuple) else [node]
    for item in items:
        text = address_text(item) if isinstance(node, ast.Tuple) else None
        if text is None:
            diagnostics.error(
                f'Invalid "{name}"',
                f'"{name}" is a list of references, such as agent.reviewer or var.image: written '
                "out, without quotes.",
                item.span(body.source),
            )
        else:
            yield text, item.span(body.source)


def _module(body: ast.Body, diagnostics: Diagnostics) -> str:
    block = only_block(body.blocks, "module")
    if block is None:
        return ""
    check_shape(block, _MODULE, diagnostics)
    source = constant_text(block.body, "source", diagnostics)
    if source and not source.startswith(("./", "../", "/")):
        diagnostics.error(
            "Unsupported module source",
            f'"{source}" is not a local path. The module of a run is read from a folder: write a '
            'path relative to the stack\'s folder that starts with "./" or "../".',
            block.body.attributes["source"].expression.span(body.source),
        )
    return source


def _options(body: ast.Body, diagnostics: Diagnostics) -> PlanSettings:
    block = only_block(body.blocks, "plan_options")
    if block is None:
        return PlanSettings()
    check_shape(block, _PLAN_OPTIONS, diagnostics)
    mode = keyword(block.body, "mode", tuple(_MODES), diagnostics)
    return PlanSettings(
        _MODES[mode or "normal"],
        constant_bool(block.body, "refresh", True, diagnostics),
        tuple(text for text, _ in addresses(block.body, "target", diagnostics)),
        tuple(text for text, _ in addresses(block.body, "replace", diagnostics)),
    )
