"""Bodies of blocks against their schema: what is wrong with them whatever their values are, and
what is left to evaluate for each instance.

A body is compiled once, however many instances its block has.  Literals become plain data here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from planes.diagnostics import Diagnostics, Source, Span, did_you_mean
from planes.schema import BlockSchema
from planes.types import BOOL, DYNAMIC, NUMBER, STRING, ListType, MapType, Type
from planes.values import Path
from stacks.configuration.content import (
    Shape,
    check_shape,
    duplicate_block,
    missing_argument,
    only_block,
    unsupported_argument,
    unsupported_block,
)
from stacks.language import ast
from stacks.language.text import nfc

__all__ = [
    "Argument",
    "Compiled",
    "Dynamic",
    "Meta",
    "Nested",
    "compile_body",
    "expressions",
    "inner_span",
    "span_of",
]


class Argument(NamedTuple):
    name: str
    type: Type
    expression: ast.Expression


class Nested(NamedTuple):
    """A nested block that is written out."""

    name: str
    content: Compiled


class Dynamic(NamedTuple):
    """``dynamic "name" { … }``: a nested block for each element of a collection."""

    name: str
    iterator: str
    collection: ast.Expression
    content: Compiled


class Compiled(NamedTuple):
    """``constants`` are plain data; what is null is neither there nor in ``arguments``.
    ``sensitive`` are the attributes that are so whatever they hold."""

    body: ast.Body
    header: Span
    schema: BlockSchema
    constants: Mapping[str, Any]
    arguments: tuple[Argument, ...]
    blocks: tuple[Nested | Dynamic, ...]
    sensitive: tuple[str, ...] = ()


class Meta(NamedTuple):
    """The meta-arguments that a block may have beside what its schema says."""

    attributes: frozenset[str] = frozenset()
    blocks: frozenset[str] = frozenset()


_NONE = Meta()
_DYNAMIC = Shape.of(required="for_each", optional="iterator labels", blocks="content")
_OPEN = object()
"""Stands for an expression that is no literal of the type that is wanted."""


def compile_body(
    body: ast.Body,
    header: Span,
    schema: BlockSchema,
    diagnostics: Diagnostics,
    meta: Meta = _NONE,
) -> Compiled:
    constants: dict[str, Any] = {}
    arguments = []
    attributes = schema.attributes
    for name, attribute in body.attributes.items():
        known = attributes.get(name)
        if known is None:
            if name not in meta.attributes:
                names = (attributes.keys() | meta.attributes, schema.blocks.keys() | meta.blocks)
                unsupported_argument(attribute, body, *names, diagnostics)
            continue
        data = literal(attribute.expression, known.type)
        if data is _OPEN:
            arguments.append(Argument(name, known.type, attribute.expression))
        elif data is not None:
            constants[name] = data
    sensitive = []
    for name, known in attributes.items():
        if known.required and name not in body.attributes:
            missing_argument(name, header, diagnostics)
        if known.sensitive:
            sensitive.append(name)
    blocks: tuple[Nested | Dynamic, ...] = ()
    if body.blocks or schema.blocks:
        blocks = tuple(_blocks(body, header, schema, diagnostics, meta))
    return Compiled(body, header, schema, constants, tuple(arguments), blocks, tuple(sensitive))


def _blocks(
    body: ast.Body, header: Span, schema: BlockSchema, diagnostics: Diagnostics, meta: Meta
) -> Iterator[Nested | Dynamic]:
    seen: dict[str, ast.Block] = {}
    for block in body.blocks:
        if block.type in meta.blocks:
            continue
        nested: Nested | Dynamic | None
        if block.type == "dynamic" and block.labels:
            name, nested = block.labels[0][2], _dynamic(block, schema, diagnostics)
        else:
            name, nested = block.type, _nested(block, schema, diagnostics, meta)
        if nested is None:
            continue
        earlier = seen.setdefault(name, block)
        written = block.type == earlier.type == name  # of dynamic ones there may be none
        if earlier is not block and written and not schema.blocks[name].repeated:
            duplicate_block(block, earlier, diagnostics)
        else:
            yield nested
    for name, known in schema.blocks.items():
        if known.required and name not in seen:
            diagnostics.error(
                "Missing required block",
                f'A block of type "{name}" is required, but there is none.',
                header,
            )


def _nested(
    block: ast.Block, schema: BlockSchema, diagnostics: Diagnostics, meta: Meta
) -> Nested | None:
    known = schema.blocks.get(block.type)
    if known is None:
        unsupported_block(
            block,
            schema.attributes.keys() | meta.attributes,
            schema.blocks.keys() | meta.blocks,
            diagnostics,
        )
        return None
    _no_labels(block, diagnostics)
    header = block.header_span(block.body.source)
    return Nested(block.type, compile_body(block.body, header, known.schema, diagnostics))


def _no_labels(block: ast.Block, diagnostics: Diagnostics) -> None:
    if block.labels:
        start, end, _ = block.labels[0]
        diagnostics.error(
            f"Extraneous label for {block.type}",
            f"No labels are expected for {block.type} blocks.",
            Span(block.body.source, start, end),
        )


def _dynamic(block: ast.Block, schema: BlockSchema, diagnostics: Diagnostics) -> Dynamic | None:
    start, end, name = block.labels[0]
    known = schema.blocks.get(name)
    span = Span(block.body.source, start, end)
    if known is None:
        hint = did_you_mean(name, schema.blocks)
        diagnostics.error(
            "Unsupported block type", f'Blocks of type "{name}" are not expected here.{hint}', span
        )
        return None
    check_shape(block, _DYNAMIC, diagnostics)
    content = only_block(block.body.blocks, "content")
    collection = block.body.attributes.get("for_each")
    if content is None:
        diagnostics.error(
            "Insufficient content blocks",
            "A dynamic block must have a content block, which says what each block is to hold.",
            block.header_span(block.body.source),
        )
    if content is None or collection is None:
        return None
    header = content.header_span(content.body.source)
    compiled = compile_body(content.body, header, known.schema, diagnostics)
    return Dynamic(name, _iterator(block, name, diagnostics), collection.expression, compiled)


def _iterator(block: ast.Block, name: str, diagnostics: Diagnostics) -> str:
    attribute = block.body.attributes.get("iterator")
    if attribute is None:
        return name
    node = attribute.expression
    if isinstance(node, ast.Variable):
        return node.name
    diagnostics.error(
        "Invalid dynamic iterator name",
        'The "iterator" argument is a single name, without quotes.',
        node.span(block.body.source),
    )
    return name


def expressions(compiled: Compiled) -> Iterator[tuple[ast.Expression, frozenset[str]]]:
    """All that is left to evaluate, each with the names of the iterators round it."""
    waiting: list[tuple[Compiled, frozenset[str]]] = [(compiled, frozenset())]
    while waiting:
        current, bound = waiting.pop()
        for argument in current.arguments:
            yield argument.expression, bound
        for block in current.blocks:
            if isinstance(block, Dynamic):
                yield block.collection, bound
                waiting.append((block.content, bound | {block.iterator}))
            else:
                waiting.append((block.content, bound))


def span_of(compiled: Compiled, path: Path) -> Span:
    """Where the place in the data is written that a path leads to; the header of its block where it
    is left out."""
    if not path:
        return compiled.header
    name, rest = str(path[0]), path[1:]
    attribute = compiled.body.attributes.get(name)
    if attribute is not None and name in compiled.schema.attributes:
        return inner_span(attribute.expression, rest, compiled.body.source)
    at = 0
    if rest and isinstance(rest[0], int):
        at, rest = rest[0], rest[1:]
    inner = _block_at(compiled, name, at)
    return compiled.header if inner is None else span_of(inner, rest)


def _block_at(compiled: Compiled, name: str, at: int) -> Compiled | None:
    """The content of the block at a position among those of its name; a dynamic one may be many."""
    found = None
    for position, block in enumerate(item for item in compiled.blocks if item.name == name):
        found = block.content
        if position == at or isinstance(block, Dynamic):
            break
    return found


def inner_span(node: ast.Expression, path: Path, source: Source) -> Span:
    """The span of the part of an expression that a path leads to, as far as literals show it."""
    for step in path:
        inner: ast.Expression | None = None
        match node:
            case ast.Tuple() if isinstance(step, int) and step < len(node.items):
                inner = node.items[step]
            case ast.Object():
                inner = next((item.value for item in node.items if _key(item) == step), None)
        if inner is None:
            break
        node = inner
    return node.span(source)


def _key(item: ast.ObjectItem) -> str | None:
    match item.key:
        case ast.Variable(name=name):
            return name
        case ast.Template() as key:
            return key.plain
    return None


def literal(node: ast.Expression, type_: Type) -> Any:
    """The plain data of a literal of a type; :data:`_OPEN` where it has to be evaluated."""
    kind = type(node)
    if kind is ast.Template or kind is ast.Heredoc:
        if type_ is STRING or type_ is DYNAMIC:
            text = node.plain  # type: ignore[attr-defined]  # told by `kind`, for speed
            return _OPEN if text is None else nfc(text)
    elif kind is ast.Literal:
        return _constant(node.value, type_)  # type: ignore[attr-defined]
    elif kind is ast.Tuple:
        if type_ is DYNAMIC or isinstance(type_, ListType):
            return _items(node.items, _element(type_))  # type: ignore[attr-defined]
    elif kind is ast.Object and (type_ is DYNAMIC or isinstance(type_, MapType)):
        return _entries(node.items, _element(type_))  # type: ignore[attr-defined]
    return _OPEN


def _element(type_: Type) -> Type:
    return type_.element if isinstance(type_, ListType | MapType) else DYNAMIC


def _constant(value: Any, type_: Type) -> Any:
    kind = type(value)
    fits = (
        value is None
        or (kind is bool and (type_ is BOOL or type_ is DYNAMIC))
        or (kind is int and (type_ is NUMBER or type_ is DYNAMIC))
    )
    return value if fits else _OPEN


def _items(nodes: Any, element: Type) -> Any:
    items = []
    for node in nodes:
        item = literal(node, element)
        if item is _OPEN or item is None:
            return _OPEN
        items.append(item)
    return items


def _entries(nodes: Any, element: Type) -> Any:
    entries: dict[str, Any] = {}
    for node in nodes:
        name = _key(node)
        item = literal(node.value, element)
        if name is None or item is _OPEN or item is None or name in entries:
            return _OPEN
        entries[nfc(name)] = item
    return entries
