"""Properties completed by their schema's defaults.  Pure; no I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

from planes.kind import plain

__all__ = ["complete"]


class _Form(NamedTuple):
    default: Any
    block: type[BaseModel] | None


def complete(schema: type[BaseModel], properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties with every declared field: what is left out, or null, has its default."""
    whole = {name: _completed(form, properties.get(name)) for name, form in _forms(schema).items()}
    return {**properties, **whole}


def _completed(form: _Form, value: Any) -> Any:
    if value is None:
        return form.default
    if form.block is None:
        return value
    if type(value) is dict:
        return complete(form.block, value)
    if type(value) is list:
        return [complete(form.block, item) if type(item) is dict else item for item in value]
    return value


@cache
def _forms(schema: type[BaseModel]) -> dict[str, _Form]:
    return {
        name: _Form(
            None if field.is_required() else plain(field.get_default(call_default_factory=True)),
            next(_blocks(field.annotation), None),
        )
        for name, field in schema.model_fields.items()
    }


def _blocks(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _blocks(part)
