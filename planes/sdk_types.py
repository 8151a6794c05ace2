"""The types of fields as the Python SDK writes them.

Purely data; no I/O.  An input may be late (``pulumi.Input``), an output is one whole; a nested
block is a class of its own in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import NoneType
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from planes import kind_model, kind_names
from planes.annotations import Annotation, field_annotation, items_of, read_annotation
from planes.kind import Block, OfKind
from planes.values import Reference

__all__ = [
    "Nested",
    "blocks_of",
    "class_name",
    "input_type",
    "nested_blocks",
    "nested_name",
    "output_type",
]

_PLAIN: dict[Any, str] = {str: "str", int: "int", float: "float", bool: "bool", Any: "Any"}


class Nested(NamedTuple):
    """A block inside another: the name of its output class, and its model.  The input class has
    ``Args`` behind its name."""

    name: str
    model: type[BaseModel]


def class_name(kind: str) -> str:
    """``runtime_pool`` → ``RuntimePool``."""
    return kind_model(kind).__name__


def nested_blocks(name: str, model: type[BaseModel]) -> Iterator[Nested]:
    """The blocks inside a model, inner ones first.  ``name`` is that of its own class."""
    for field in model.model_fields:
        for block in blocks_of(field_annotation(model, field)):
            inner = nested_name(name, field)
            yield from nested_blocks(inner, block)
            yield Nested(inner, block)


def nested_name(outer: str, field: str) -> str:
    """``Trigger`` and ``rate_limit`` → ``TriggerRateLimit``."""
    return outer + "".join(part.capitalize() for part in field.split("_"))


def blocks_of(annotation: Annotation) -> Iterator[type[Block]]:
    """The blocks that a field may hold, also in a collection."""
    for choice in annotation.choices:
        if isinstance(choice, type) and issubclass(choice, Block):
            yield choice
    if (items := items_of(annotation)) is not None:
        yield from blocks_of(items)


def input_type(owner: str, field: str, model: type[BaseModel]) -> str:
    """What may be given for a field, without ``None``; ``owner`` is the class that it is in."""
    return _late(_input(nested_name(owner, field), field_annotation(model, field)))


def _late(text: str) -> str:
    return f"pulumi.Input[{text}]"


def _input(nested: str, annotation: Annotation) -> str:
    if (items := items_of(annotation)) is not None:
        inner = _late(_input(nested, items))
        is_list = get_origin(annotation.only) is list
        return f"Sequence[{inner}]" if is_list else f"Mapping[str, {inner}]"
    kinds = [item.kinds for item in annotation.metadata if isinstance(item, OfKind)]
    referred = sorted(frozenset[str]().union(*kinds), key=kind_names().index)
    choices: list[str] = []
    for choice in annotation.choices:
        if choice is Reference:
            choices += [class_name(kind) for kind in referred]
        elif isinstance(choice, type) and issubclass(choice, Block):
            choices.append(f"{nested}Args")
        else:
            choices.append(_scalar(choice))
    return " | ".join(choices)


def output_type(owner: str, field: str, model: type[BaseModel]) -> str:
    """What a field's output holds.  A reference is the address of what it refers to."""
    annotation = field_annotation(model, field)
    text = _output(nested_name(owner, field), annotation)
    optional = annotation.nullable and text != "Any"
    return f"{text} | None" if optional else text


def _output(nested: str, annotation: Annotation) -> str:
    if (items := items_of(annotation)) is not None:
        inner = _output(nested, items)
        is_list = get_origin(annotation.only) is list
        return f"list[{inner}]" if is_list else f"dict[str, {inner}]"
    choices: list[str] = []
    for choice in annotation.choices:
        if choice is Reference:
            choices.append("str")
        elif isinstance(choice, type) and issubclass(choice, Block):
            choices.append(nested)
        else:
            choices.append(_scalar(choice))
    return " | ".join(dict.fromkeys(choices))


def _scalar(choice: Any) -> str:
    if get_origin(choice) is Literal:
        return f"Literal[{', '.join(_quoted(item) for item in get_args(choice))}]"
    if choice is NoneType:
        return "None"
    if choice in _PLAIN:
        return _PLAIN[choice]
    inner = read_annotation(choice)
    if inner.only is not choice:
        return _output("", inner)
    return "Any"


def _quoted(item: object) -> str:
    return f'"{item}"' if isinstance(item, str) else repr(item)
