"""From live objects that nobody manages to the blocks that would manage them.  Pure; no I/O."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from planes.address import Address
from planes.schema import block_schema
from planes.values import Reference
from providers import registry
from stacks.configuration.writer import Written, block_of
from stacks.engine.plan import DriftItem

__all__ = ["blocks_for"]


def blocks_for(items: Sequence[DriftItem]) -> list[Written]:
    """For each unmanaged object a ``resource`` block with what it is, and an ``import`` block."""
    return [block for item, name in _named(items) for block in _blocks(item, name)]


def _blocks(item: DriftItem, name: str) -> Iterator[Written]:
    provider = registry.load(item.type.partition("_")[0])
    schema = block_schema(provider.primitive(item.type).schema)
    target = Reference(Address((), item.type, name))
    yield Written("import", (), {"to": target, "id": item.remote_id})
    yield block_of("resource", (item.type, name), dict(item.after or {}), schema)


def _named(items: Sequence[DriftItem]) -> Iterator[tuple[DriftItem, str]]:
    """Each object with a name of its own, made from its id."""
    taken: set[tuple[str, str]] = set()
    for item in items:
        stem = re.sub(r"[^A-Za-z0-9_]+", "_", item.remote_id).strip("_").lower() or "object"
        stem = stem if stem[0].isalpha() else f"_{stem}"
        name, number = stem, 2
        while (item.type, name) in taken:
            name, number = f"{stem}_{number}", number + 1
        taken.add((item.type, name))
        yield item, name
