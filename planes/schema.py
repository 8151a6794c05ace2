"""The shape of a block as configuration sees it: its attributes, nested blocks and outputs.

Purely data; no I/O.  Read off the model's fields, without pydantic's own schema, since every run
needs it for every kind that it meets.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from planes.annotations import Annotation, block_of, field_annotation, items_of
from planes.kind import REPLACES, SENSITIVE, UNORDERED, Block, Kind, OfKind, Output, plain
from planes.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    ReferenceType,
    Type,
)
from planes.values import Reference

__all__ = ["AttributeSchema", "BlockSchema", "NestedBlock", "block_schema"]


class AttributeSchema(NamedTuple):
    """``default`` is plain data; None where there is none, and where leaving out is one."""

    name: str
    type: Type
    required: bool
    default: Any
    description: str
    replaces: bool
    sensitive: bool
    unordered: bool


class NestedBlock(NamedTuple):
    """``repeated``: the field is a list, of which each block is an item."""

    name: str
    schema: BlockSchema
    repeated: bool
    required: bool
    description: str
    replaces: bool
    unordered: bool


class BlockSchema(NamedTuple):
    """``outputs`` are the computed ones, which only kinds have."""

    description: str
    attributes: Mapping[str, AttributeSchema]
    blocks: Mapping[str, NestedBlock]
    outputs: Mapping[str, Output]


@cache
def block_schema(model: type[BaseModel]) -> BlockSchema:
    """The schema of a kind, a nested block, or any other model on the same base."""
    attributes: dict[str, AttributeSchema] = {}
    blocks: dict[str, NestedBlock] = {}
    for name, field in model.model_fields.items():
        annotation = field_annotation(model, name)
        block = block_of(annotation)
        if block is None:
            attributes[name] = _attribute(name, field, annotation)
        else:
            blocks[name] = _nested(name, field, annotation, block)
    outputs = model.computed if issubclass(model, Kind) else {}
    return BlockSchema(" ".join((model.__doc__ or "").split()), attributes, blocks, outputs)


def _attribute(name: str, field: FieldInfo, annotation: Annotation) -> AttributeSchema:
    required = field.is_required()
    return AttributeSchema(
        name,
        _type(annotation),
        required,
        None if required else plain(field.get_default(call_default_factory=True)),
        field.description or "",
        REPLACES in annotation.metadata,
        SENSITIVE in annotation.metadata,
        UNORDERED in annotation.metadata,
    )


def _nested(name: str, field: FieldInfo, annotation: Annotation, block: type[Block]) -> NestedBlock:
    return NestedBlock(
        name,
        block_schema(block),
        get_origin(annotation.only) is list,
        field.is_required(),
        field.description or "",
        REPLACES in annotation.metadata,
        UNORDERED in annotation.metadata,
    )


_SCALARS: Mapping[Any, Type] = {str: STRING, int: NUMBER, float: NUMBER, bool: BOOL}


def _type(annotation: Annotation) -> Type:
    only = annotation.only
    if only is Reference:
        kinds = [item.kinds for item in annotation.metadata if isinstance(item, OfKind)]
        return ReferenceType(frozenset().union(*kinds))
    if isinstance(only, type) and only in _SCALARS:
        return _SCALARS[only]
    if get_origin(only) is Literal:
        return _SCALARS[type(get_args(only)[0])]
    if (items := items_of(annotation)) is not None:
        collection = ListType if get_origin(only) is list else MapType
        return collection(_type(items))
    if (block := block_of(annotation)) is not None:
        return _object(block)
    return NUMBER if set(annotation.choices) == {int, float} else DYNAMIC


def _object(block: type[Block]) -> Type:
    """A block that stands inside a list or map of an attribute, and is written as an object."""
    schema = block_schema(block)
    types = {name: attribute.type for name, attribute in schema.attributes.items()}
    optional = {name for name, attribute in schema.attributes.items() if not attribute.required}
    return ObjectType(types, frozenset(optional))
