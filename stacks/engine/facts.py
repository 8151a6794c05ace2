"""What a schema says of its fields to the diff: replaces, sensitive, unordered.

Purely data; no I/O.  Read once a model, from the markers in its annotations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

from planes.kind import COMPUTED, REPLACES, SENSITIVE, UNORDERED

__all__ = ["NO_FACTS", "Fact", "Facts", "facts_of"]


class Fact(NamedTuple):
    """``block`` is the model of a nested block, or of each of a list of them."""

    replaces: bool = False
    sensitive: bool = False
    unordered: bool = False
    computed: bool = False
    block: type[BaseModel] | None = None

    @property
    def inside(self) -> Facts:
        return facts_of(self.block) if self.block is not None else NO_FACTS


class Facts(NamedTuple):
    fields: Mapping[str, Fact]
    sensitive: frozenset[str]
    """Top-level fields whose value is sensitive, whole or in a nested block."""
    computed: frozenset[str] = frozenset()
    """Top-level fields that are the remote side's to fill where they are left out."""


NO_FACTS = Facts({}, frozenset())
_PLAIN = Fact()


@cache
def facts_of(model: type[BaseModel]) -> Facts:
    """The facts of a schema's fields; those that have none are left out."""
    found = {name: _fact(field) for name, field in model.model_fields.items()}
    fields = {name: fact for name, fact in found.items() if fact != _PLAIN}
    sensitive = frozenset(name for name, fact in fields.items() if _is_sensitive(fact))
    computed = frozenset(name for name, fact in fields.items() if fact.computed)
    return Facts(fields, sensitive, computed)


def _fact(field: Any) -> Fact:
    marks = field.metadata
    block = next(_blocks(field.annotation), None)
    return Fact(REPLACES in marks, SENSITIVE in marks, UNORDERED in marks, COMPUTED in marks, block)


def _is_sensitive(fact: Fact) -> bool:
    return fact.sensitive or bool(fact.inside.sensitive)


def _blocks(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _blocks(part)
