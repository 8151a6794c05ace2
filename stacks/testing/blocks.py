"""The blocks of a test file, read as what they ask for."""

from __future__ import annotations

from collections.abc import Mapping

from planes.diagnostics import Diagnostics, Span
from stacks.configuration.constants import constant_text
from stacks.configuration.content import (
    Shape,
    check_shape,
    duplicate_block,
    unsupported_argument,
    unsupported_block,
)
from stacks.language import ast
from stacks.testing.override_block import OVERRIDES, read_overrides
from stacks.testing.run_block import check_names, read_run
from stacks.testing.suite import MockBlock, RunBlock, Suite

__all__ = ["provider_key", "read_suite"]

_LABELS = {
    "variables": 0,
    "provider": 1,
    "mock_provider": 1,
    "run": 1,
    **dict.fromkeys(OVERRIDES, 0),
}
_MOCK_PROVIDER = Shape.of(
    optional="alias", repeated=" ".join(("mock_resource mock_data", *OVERRIDES))
)
_MOCK_RESOURCE = Shape.of(required="defaults")


def read_suite(path: str, body: ast.Body, diagnostics: Diagnostics) -> Suite:
    """What of a file is right; the rest is in the diagnostics."""
    for attribute in body.attributes.values():
        unsupported_argument(attribute, body, (), _LABELS, diagnostics)
    blocks = [block for block in body.blocks if _well_formed(block, diagnostics)]
    return Suite(
        path,
        body.source,
        _variables(blocks, diagnostics),
        tuple(block for block in blocks if block.type == "provider"),
        _mocks(blocks, diagnostics),
        _runs(blocks, diagnostics),
        read_overrides(blocks, diagnostics),
    )


def _well_formed(block: ast.Block, diagnostics: Diagnostics) -> bool:
    source = block.body.source
    if block.type not in _LABELS:
        unsupported_block(block, (), _LABELS, diagnostics)
        return False
    wanted = _LABELS[block.type]
    if len(block.labels) != wanted:
        counted = "one label, its name" if wanted else "no labels"
        diagnostics.error(
            f"Invalid {block.type} block",
            f"A {block.type} block has {counted}.",
            block.header_span(source),
        )
        return False
    return all(check_names(block.type, *label, source, diagnostics) for label in block.labels)


def _variables(blocks: list[ast.Block], diagnostics: Diagnostics) -> Mapping[str, ast.Attribute]:
    found = [block for block in blocks if block.type == "variables"]
    for block in found[1:]:
        duplicate_block(block, found[0], diagnostics)
    for block in found:
        for inner in block.body.blocks:
            unsupported_block(inner, (), (), diagnostics)
    return found[0].body.attributes if found else {}


def _runs(blocks: list[ast.Block], diagnostics: Diagnostics) -> tuple[RunBlock, ...]:
    runs: dict[str, RunBlock] = {}
    for block in blocks:
        if block.type == "run":
            run = read_run(block, diagnostics)
            earlier = runs.setdefault(run.name, run)
            if earlier is not run:
                diagnostics.error(
                    'Duplicate "run" block names',
                    f'This file already has a run named "{run.name}", at '
                    f"{earlier.span.location()}. Later runs refer to one by its name, so it must "
                    "be unique in its file.",
                    run.span,
                )
    return tuple(runs.values())


def _mocks(blocks: list[ast.Block], diagnostics: Diagnostics) -> tuple[MockBlock, ...]:
    found: dict[str, MockBlock] = {}
    for block in blocks:
        if block.type != "mock_provider":
            continue
        mock = _mock(block, diagnostics)
        earlier = found.setdefault(mock.key, mock)
        if earlier is not mock:
            diagnostics.error(
                'Duplicate "mock_provider" block',
                f"The provider {mock.key} is mocked already, at {earlier.span.location()}.",
                mock.span,
            )
    for block in blocks:
        _check_not_mocked(block, found, diagnostics)
    return tuple(found.values())


def _mock(block: ast.Block, diagnostics: Diagnostics) -> MockBlock:
    check_shape(block, _MOCK_PROVIDER, diagnostics)
    defaults: dict[str, ast.Expression] = {}
    data: dict[str, ast.Expression] = {}
    for inner in block.body.blocks:
        if inner.type in ("mock_resource", "mock_data"):
            _defaults(inner, data if inner.type == "mock_data" else defaults, diagnostics)
    source = block.body.source
    alias = constant_text(block.body, "alias", diagnostics)
    overrides = read_overrides(block.body.blocks, diagnostics)
    header = block.header_span(source)
    return MockBlock(block.labels[0][2], alias, defaults, header, data, overrides)


def _defaults(
    block: ast.Block, defaults: dict[str, ast.Expression], diagnostics: Diagnostics
) -> None:
    source = block.body.source
    check_shape(block, _MOCK_RESOURCE, diagnostics)
    if len(block.labels) != 1:
        diagnostics.error(
            f"Invalid {block.type} block",
            "A mock_data block has one label: the type of a data source."
            if block.type == "mock_data"
            else "A mock_resource block has one label: a kind, such as agent, or a remote type.",
            block.header_span(source),
        )
        return
    name = block.labels[0][2]
    attribute = block.body.attributes.get("defaults")
    if name in defaults:
        diagnostics.error(
            f'Duplicate "{block.type}" block',
            f'There are defaults for "{name}" in this mock_provider already.',
            block.header_span(source),
        )
    elif attribute is not None:
        defaults[name] = attribute.expression


def _check_not_mocked(
    block: ast.Block, mocks: Mapping[str, MockBlock], diagnostics: Diagnostics
) -> None:
    key = provider_key(block) if block.type == "provider" else None
    if key is not None and key in mocks:
        diagnostics.error(
            "Provider mocked and configured",
            f"The provider {key} has a mock_provider block at {mocks[key].span.location()}, so "
            "this block would have no effect. Remove one of the two.",
            Span(block.body.source, block.start, block.type_end),
        )


def provider_key(block: ast.Block) -> str | None:
    """``local`` or ``aws.eu``, of a provider block; None where its alias has to be computed."""
    name = block.labels[0][2]
    if "alias" not in block.body.attributes:
        return name
    alias = constant_text(block.body, "alias", Diagnostics())
    return f"{name}.{alias}" if alias else None
