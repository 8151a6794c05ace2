"""What may stand inside a block of a fixed form: ``variable``, ``output``, ``moved``, …"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from planes.diagnostics import Diagnostics, Span, did_you_mean
from stacks.language import ast

__all__ = [
    "Shape",
    "check_shape",
    "duplicate_block",
    "missing_argument",
    "only_block",
    "unsupported_argument",
    "unsupported_block",
]


class Shape(NamedTuple):
    """``repeated`` are the block types that may stand there more than once."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    blocks: frozenset[str] = frozenset()
    repeated: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, required: str = "", optional: str = "", blocks: str = "", repeated: str = ""
    ) -> Shape:
        """Names separated by blanks."""
        return cls(*(frozenset(names.split()) for names in (required, optional, blocks, repeated)))


def check_shape(block: ast.Block, shape: Shape, diagnostics: Diagnostics) -> None:
    """Report what does not belong into a block, and what is missing from it."""
    body = block.body
    attributes = shape.required | shape.optional
    blocks = shape.blocks | shape.repeated
    for attribute in body.attributes.values():
        if attribute.name not in attributes:
            unsupported_argument(attribute, body, attributes, blocks, diagnostics)
    seen: dict[str, ast.Block] = {}
    for inner in body.blocks:
        if inner.type not in blocks:
            unsupported_block(inner, attributes, blocks, diagnostics)
        elif inner.type in shape.blocks and seen.setdefault(inner.type, inner) is not inner:
            duplicate_block(inner, seen[inner.type], diagnostics)
    for name in sorted(shape.required - body.attributes.keys()):
        missing_argument(name, block.header_span(body.source), diagnostics)


def unsupported_argument(
    attribute: ast.Attribute,
    body: ast.Body,
    attributes: Collection[str],
    blocks: Collection[str],
    diagnostics: Diagnostics,
) -> None:
    name = attribute.name
    hint = did_you_mean(name, sorted({*attributes, *blocks}))
    if name in blocks:
        hint = f' Did you mean to define a block of type "{name}"? It is written without "=".'
    diagnostics.error(
        "Unsupported argument",
        f'An argument named "{name}" is not expected here.{hint}',
        attribute.name_span(body.source),
    )


def unsupported_block(
    block: ast.Block,
    attributes: Collection[str],
    blocks: Collection[str],
    diagnostics: Diagnostics,
) -> None:
    hint = did_you_mean(block.type, sorted({*blocks, *attributes}))
    if block.type in attributes:
        hint = (
            f' Did you mean to define argument "{block.type}"? If so, use the equals sign to '
            "assign it a value."
        )
    diagnostics.error(
        "Unsupported block type",
        f'Blocks of type "{block.type}" are not expected here.{hint}',
        Span(block.body.source, block.start, block.type_end),
    )


def duplicate_block(block: ast.Block, earlier: ast.Block, diagnostics: Diagnostics) -> None:
    place = earlier.header_span(earlier.body.source).location()
    diagnostics.error(
        f"Duplicate {block.type} block",
        f"Only one {block.type} block is allowed. Another was defined at {place}.",
        block.header_span(block.body.source),
    )


def missing_argument(name: str, span: Span, diagnostics: Diagnostics) -> None:
    diagnostics.error(
        "Missing required argument",
        f'The argument "{name}" is required, but no definition was found.',
        span,
    )


def only_block(blocks: Iterable[ast.Block], type_: str) -> ast.Block | None:
    """The first block of a type; that it is the only one, :func:`check_shape` sees to."""
    return next((block for block in blocks if block.type == type_), None)
