"""The forms of blocks: the model that validates one, its schema, and what it computes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from pydantic import BaseModel

from planes import kind_model
from planes.schema import BlockSchema, block_schema
from planes.types import DYNAMIC, ListType, ObjectType, Type
from providers import registry
from providers.contract import Provider

__all__ = ["Form", "UnknownType", "form_of_data", "form_of_kind", "form_of_resource", "provider_of"]


class Form(NamedTuple):
    """``types`` are of the attributes and nested blocks, ``computed`` those of the outputs."""

    model: type[BaseModel]
    schema: BlockSchema
    types: Mapping[str, Type]
    computed: Mapping[str, Type]


class UnknownType(Exception):
    """No provider has a remote type.  ``known`` are the types or providers that there are."""

    def __init__(self, known: tuple[str, ...]) -> None:
        super().__init__()
        self.known = known


@cache
def form_of_kind(kind: str) -> Form:
    model = kind_model(kind)
    computed = {name: output.type for name, output in model.computed.items()}
    return _form(model, computed)


@cache
def form_of_resource(type_: str) -> Form:
    """Raises UnknownType."""
    provider = provider_of(type_)
    if type_ not in provider.primitive_types():
        raise UnknownType(provider.primitive_types())
    primitive = provider.primitive(type_)
    computed: dict[str, Type] = dict.fromkeys(primitive.computed, DYNAMIC)
    return _form(primitive.schema, {"id": DYNAMIC, **computed})


@cache
def form_of_data(type_: str) -> Form:
    """Raises UnknownType."""
    provider = provider_of(type_)
    if type_ not in provider.data_types():
        raise UnknownType(provider.data_types())
    source = provider.data(type_)
    form = _form(source.schema, {})
    computed = [name for name in ("id", *source.computed) if name not in form.types]
    return form._replace(computed=dict.fromkeys(computed, DYNAMIC))


def provider_of(type_: str) -> Provider:
    """The provider whose name a remote type begins with.  Raises UnknownType."""
    names = registry.names()
    for name in names:
        if type_.startswith(f"{name}_"):
            return registry.load(name)
    raise UnknownType(tuple(f"{name}_…" for name in names))


def _form(model: type[BaseModel], computed: Mapping[str, Type]) -> Form:
    schema = block_schema(model)
    return Form(model, schema, _types(schema), computed)


def _types(schema: BlockSchema) -> dict[str, Type]:
    types = {name: attribute.type for name, attribute in schema.attributes.items()}
    for name, nested in schema.blocks.items():
        inner = _types(nested.schema)
        type_ = ObjectType(inner, frozenset(inner))
        types[name] = ListType(type_) if nested.repeated else type_
    return types
