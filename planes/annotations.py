"""What an annotation of a field says, taken apart.

Purely data; no I/O.
"""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from planes.kind import Block

__all__ = ["Annotation", "block_of", "field_annotation", "items_of", "read_annotation"]


class Annotation(NamedTuple):
    """``choices`` are the union's members, or the one annotation; without ``None`` and
    ``Annotated``, whose metadata are in ``metadata``, outermost first."""

    choices: tuple[Any, ...]
    metadata: tuple[Any, ...]
    nullable: bool

    @property
    def only(self) -> Any:
        """The one choice; None where there are several."""
        return self.choices[0] if len(self.choices) == 1 else None


def read_annotation(annotation: Any, metadata: tuple[Any, ...] = ()) -> Annotation:
    """Take an annotation apart; ``metadata`` is what pydantic has taken off it already."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *own = get_args(annotation)
        return read_annotation(inner, (*metadata, *own))
    if origin not in (Union, UnionType):
        return Annotation((annotation,), metadata, nullable=False)
    members = [member for member in get_args(annotation) if member is not NoneType]
    nullable = len(members) < len(get_args(annotation))
    if len(members) == 1:
        return read_annotation(members[0], metadata)._replace(nullable=nullable)
    return Annotation(tuple(members), metadata, nullable)


def field_annotation(model: type[BaseModel], name: str) -> Annotation:
    """The annotation of a field, with the metadata that pydantic has taken off it."""
    field = model.model_fields[name]
    return read_annotation(field.annotation, tuple(field.metadata))


def items_of(annotation: Annotation) -> Annotation | None:
    """What a list or a map holds; None where it is neither."""
    if get_origin(annotation.only) not in (list, dict):
        return None
    return read_annotation(get_args(annotation.only)[-1])


def block_of(annotation: Annotation) -> type[Block] | None:
    """The block that a field is written as, once or repeatedly; None where it is an attribute."""
    only = annotation.only
    if get_origin(only) is list:
        only = read_annotation(get_args(only)[0]).only
    return only if isinstance(only, type) and issubclass(only, Block) else None
