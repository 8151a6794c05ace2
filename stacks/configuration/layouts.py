"""Which names inside a block are blocks themselves, for a syntax that does not tell them apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from planes import kind_names
from planes.schema import BlockSchema, block_schema
from providers import registry
from stacks.configuration.forms import UnknownType, form_of_data, form_of_kind, form_of_resource

__all__ = ["TOP", "Layout"]


class Layout(NamedTuple):
    """``blocks``: by type, how many labels one has, and its own layout by those.  ``verbatim`` are
    the arguments whose strings are source text, ``literal`` those whose strings are no template."""

    blocks: Mapping[str, tuple[int, Callable[[tuple[str, ...]], Layout]]] = {}
    verbatim: frozenset[str] = frozenset()
    literal: frozenset[str] = frozenset()


_FLAGS = frozenset(("description", "sensitive", "nullable", "ephemeral"))


def _fixed(verbatim: str = "", **blocks: Layout) -> Layout:
    inner = {name: (0, _always(layout)) for name, layout in blocks.items()}
    return Layout(inner, frozenset(verbatim.split()))


def _always(layout: Layout) -> Callable[[tuple[str, ...]], Layout]:
    return lambda labels: layout


_PLAIN = Layout()
_LIFECYCLE = _fixed(
    "ignore_changes replace_triggered_by", precondition=_PLAIN, postcondition=_PLAIN
)


def _of_kind(kind: str) -> Callable[[tuple[str, ...]], Layout]:
    return lambda labels: _declared(form_of_kind(kind).schema)


def _of_resource(labels: tuple[str, ...]) -> Layout:
    try:
        return _declared(form_of_resource(labels[0]).schema)
    except UnknownType:
        return _PLAIN


def _of_data(labels: tuple[str, ...]) -> Layout:
    try:
        return _declared(form_of_data(labels[0]).schema)
    except UnknownType:
        return _PLAIN


def _of_provider(labels: tuple[str, ...]) -> Layout:
    try:
        return _of_schema(block_schema(registry.load(labels[0]).settings))
    except KeyError:
        return _PLAIN


def _declared(schema: BlockSchema) -> Layout:
    inner = _of_schema(schema)
    blocks = {**inner.blocks, "lifecycle": (0, _always(_LIFECYCLE))}
    blocks["timeouts"] = (0, _always(_PLAIN))
    return Layout(blocks, frozenset(("depends_on", "provider")))


def _of_schema(schema: BlockSchema) -> Layout:
    blocks: dict[str, tuple[int, Callable[[tuple[str, ...]], Layout]]] = {
        name: (0, _nested(nested.schema)) for name, nested in schema.blocks.items()
    }
    if blocks:
        blocks["dynamic"] = (1, _dynamic(schema))
    return Layout(blocks)


_CHECK = Layout({"assert": (0, _always(_PLAIN)), "data": (2, _of_data)})


def _nested(schema: BlockSchema) -> Callable[[tuple[str, ...]], Layout]:
    return lambda labels: _of_schema(schema)


def _dynamic(schema: BlockSchema) -> Callable[[tuple[str, ...]], Layout]:
    def layout(labels: tuple[str, ...]) -> Layout:
        nested = schema.blocks.get(labels[0])
        content = _PLAIN if nested is None else _of_schema(nested.schema)
        return _fixed("iterator", content=content)

    return layout


_KEY = Layout({"assume_role": (0, _always(_PLAIN))})


def _top() -> Layout:
    blocks: dict[str, tuple[int, Callable[[tuple[str, ...]], Layout]]] = {
        "fleet": (
            0,
            _always(
                Layout(
                    {
                        "backend": (1, _always(Layout({"assume_role": (0, _always(_PLAIN))}))),
                        "encryption": (
                            0,
                            _always(
                                Layout({name: (0, _always(_KEY)) for name in ("key", "fallback")})
                            ),
                        ),
                        "required_providers": (0, _always(_PLAIN)),
                    }
                )
            ),
        ),
        "provider": (1, _of_provider),
        "variable": (
            1,
            _always(_fixed("type", validation=_PLAIN)._replace(literal=_FLAGS | {"default"})),
        ),
        "locals": (0, _always(_PLAIN)),
        "output": (
            1,
            _always(_fixed("depends_on", precondition=_PLAIN)._replace(literal=_FLAGS)),
        ),
        "module": (1, _always(_fixed("depends_on providers"))),
        "resource": (2, _of_resource),
        "data": (2, _of_data),
        "check": (1, _always(_CHECK)),
        "policy": (1, _always(_fixed("each"))),
        "moved": (0, _always(_fixed("from to"))),
        "removed": (0, _always(_fixed("from", lifecycle=_PLAIN))),
        "import": (0, _always(_fixed("to provider"))),
    }
    return Layout({**blocks, **{kind: (1, _of_kind(kind)) for kind in kind_names()}})


TOP = _top()
"""A whole file."""
