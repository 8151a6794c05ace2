"""The declared properties of a live object, derived from the kind that it is made for.

A plane's object has every field of its kind, with the same checks and marks; a reference to another
declaration becomes the id of the object that it is made real by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Field, create_model
from pydantic.fields import FieldInfo

from planes.kind import Block, Kind, OfKind
from planes.values import Reference

__all__ = ["live_schema"]


def live_schema(kind: type[Kind], *, without: frozenset[str] = frozenset(), **own: Any) -> Any:
    """The schema of the objects that a kind is made real by: a subclass of Block.

    ``own`` are fields beside the kind's, each as ``(annotation, Field(…))``."""
    if not own and not without and not _refers(kind):
        return kind
    fields = {
        name: _live_field(field) for name, field in kind.model_fields.items() if name not in without
    }
    return _model(kind, {**fields, **own})


def _model(source: type[BaseModel], fields: Mapping[str, Any]) -> type[Block]:
    definitions: Any = dict(fields)
    model: type[Block] = create_model(
        f"Live{source.__name__}", __base__=Block, __doc__=source.__doc__, **definitions
    )
    return model


def _live_field(field: FieldInfo) -> tuple[Any, Any]:
    annotation = _marked(_live(field.annotation), field.metadata)
    if field.default_factory is not None:
        default = Field(default_factory=field.default_factory, description=field.description)
    else:
        default = Field(default=field.default, description=field.description)
    return annotation, default


def _live(annotation: Any) -> Any:
    """An annotation in which ids stand for references."""
    if annotation is Reference:
        return str
    if not _refers(annotation):
        return annotation
    if isinstance(annotation, type) and issubclass(annotation, Block):
        fields = {name: _live_field(field) for name, field in annotation.model_fields.items()}
        return _model(annotation, fields)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _marked(_live(arguments[0]), arguments[1:])
    if origin in (UnionType, Union):
        return reduce(or_, map(_live, arguments))
    return origin[tuple(map(_live, arguments))]


def _refers(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return any(_refers(field.annotation) for field in annotation.model_fields.values())
    return annotation is Reference or any(map(_refers, get_args(annotation)))


def _marked(annotation: Any, marks: Iterable[Any]) -> Any:
    """The annotation with its marks, but for the one that wants a reference."""
    for mark in marks:
        if not isinstance(mark, OfKind):
            annotation = Annotated[annotation, mark]
    return annotation
