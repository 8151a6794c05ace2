"""What an agent's own declaration says of it, whatever the rest of the fleet is.

Purely data; no I/O.  What is not known counts as true and is named as an assumption.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from planes.address import Address
from planes.pins import is_pinned_image
from stacks.review.declared import LATE, block, items, known, reference, said
from stacks.review.legs import BYPASS, GUARDED, LOOSE
from stacks.review.shape import Shape, Shapes, shape_of
from stacks.review.tables import BYPASSES, is_dated_model

__all__ = ["Traits", "traits_of"]


class Traits(NamedTuple):
    """``marks`` are those of the shape and of its own."""

    shape: Shape
    marks: int
    pool: Address | None
    repos: tuple[str, ...]
    reads: tuple[str, ...]
    reads_assumed: bool
    extensions: tuple[Address, ...]
    guardrails: tuple[Address, ...]
    private: bool
    private_assumed: bool
    remembers: tuple[str, ...]
    recalls: tuple[str, ...]
    labels: Mapping[str, Any]
    cost_cap: Any
    bypass: str | None
    instructions_file: str | None


_SOMEWHERE = ("(known after apply)",)


def traits_of(values: Mapping[str, Any], shapes: Shapes) -> Traits:
    get = values.get
    shape = shape_of(values, shapes)
    extensions, guardrails = _references(values, "extensions"), _references(values, "guardrails")
    memories = block(values, "memories")
    sensitivity, file = known(get("data_sensitivity")), get("instructions_file")
    bypass, reads_late = _bypass(values), known(get("reads")) is LATE
    return Traits(
        shape,
        shape.marks & (-1 if guardrails else ~GUARDED)
        | (BYPASS if bypass is not None else 0)
        | (LOOSE if extensions or not _is_pinned(values) else 0),
        reference(get("pool")),
        _texts(values, "repos") or (_SOMEWHERE if known(get("repos")) is LATE else ()),
        ("something",) if reads_late else _texts(values, "reads"),
        reads_late,
        extensions,
        guardrails,
        sensitivity == "private" or sensitivity is LATE,
        sensitivity is LATE,
        () if memories is None else _texts(memories, "writes"),
        () if memories is None else _texts(memories, "reads"),
        block(values, "labels") or {},
        get("max_cost_per_run"),
        bypass,
        None if file is None else said(file),
    )


def _texts(values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    if not values.get(name):
        return ()
    return tuple([item if type(item) is str else said(item) for item in items(values, name)])


def _references(values: Mapping[str, Any], name: str) -> tuple[Address, ...]:
    if not values.get(name):
        return ()
    found = [reference(item) for item in items(values, name)]
    return tuple([address for address in found if address is not None])


_is_pinned_image = lru_cache(is_pinned_image)
_is_dated_model = lru_cache(is_dated_model)


def _is_pinned(values: Mapping[str, Any]) -> bool:
    """Whether it is certain that its image and its model stay what they are."""
    image, model = values.get("image"), values.get("model")
    if image is not None and not (type(image) is str and _is_pinned_image(image)):
        return False
    name = model.get("name") if type(model) is dict else None
    return model is None or (type(name) is str and _is_dated_model(name))


def _bypass(values: Mapping[str, Any]) -> str | None:
    """A switch that turns its sandbox or its permission questions off."""
    if not values.get("command") and not values.get("environment"):
        return None
    return next(
        (switch for text in _switches(values) for switch in BYPASSES if switch in text), None
    )


def _switches(values: Mapping[str, Any]) -> Iterator[str]:
    words = [said(word).lower() for word in items(values, "command")]
    yield " ".join(words)
    yield from (f"{one}={two}" for one, two in zip(words, words[1:], strict=False))
    for name, value in (block(values, "environment") or {}).items():
        text = said(value).lower()
        yield text
        off = text in ("0", "off", "false", "none", "disabled")
        if off and "sandbox" in name.lower():
            yield "--no-sandbox"
