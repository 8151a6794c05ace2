"""Configuration, written: HCL for what was found live.  The only importer of hcl2.

hcl2 takes 0.3 s to import, so it is imported by whoever writes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from planes.schema import BlockSchema
from planes.values import Reference, Sensitive

__all__ = ["Raw", "Written", "block_of", "write_blocks"]

_NAME = re.compile(r"(?!__)[A-Za-z_][A-Za-z0-9_-]*")
"""What a key needs no quotes for.  Those with two underscores mean something to hcl2."""
_BLANKS = re.compile(r"\n(?:[ \t]*\n)+")
_AROUND = re.compile(r"\{\n\n|\n\n(?= *\})")


class Raw(NamedTuple):
    """An expression, as it is to stand in the text."""

    text: str


class Written(NamedTuple):
    """A block to write.  ``attributes`` are plain data; a Reference is written as a traversal."""

    type: str
    labels: Sequence[str] = ()
    attributes: Mapping[str, Any] = {}
    blocks: Sequence[Written] = ()


def block_of(
    type: str, labels: Sequence[str], data: Mapping[str, Any], schema: BlockSchema
) -> Written:
    """The block of plain data: what is null, is a default, or is sensitive is left out."""
    attributes = {
        name: data[name]
        for name, attribute in schema.attributes.items()
        if data.get(name) is not None
        and not isinstance(data[name], Sensitive)
        and (attribute.required or data[name] != attribute.default)
    }
    blocks = []
    for name, nested in schema.blocks.items():
        found = data.get(name)
        items = found if isinstance(found, list) else [] if found is None else [found]
        blocks += [block_of(name, (), item, nested.schema) for item in items]
    return Written(type, labels, attributes, blocks)


def write_blocks(blocks: Sequence[Written]) -> str:
    """The text of a file with these blocks, which fleetform reads as the same data."""
    import hcl2

    document: Any = hcl2.Builder()
    for block in blocks:
        _add(document, block)
    # One blank line between blocks, no trailing blanks: strings, being quoted, hold no line ends.
    text = _BLANKS.sub("\n\n", hcl2.dumps(document.build()))
    text = _AROUND.sub(lambda match: match[0].replace("\n\n", "\n"), text)
    for sequence, stand_in in _SEQUENCES.items():
        text = text.replace(stand_in, sequence[0] + sequence)
    return f"{text.strip()}\n" if blocks else ""


def _add(parent: Any, block: Written) -> None:
    attributes = {name: _value(item) for name, item in block.attributes.items()}
    inner = parent.block(block.type, [_quoted(label) for label in block.labels])
    # Not as keyword arguments: an attribute may be called "labels", as hcl2's own parameter is.
    inner.attributes.update(attributes)
    for nested in block.blocks:
        _add(inner, nested)


def _value(data: Any) -> Any:
    """The data as hcl2 takes them: a string is the text of an expression."""
    match data:
        case Raw():
            return data.text if data.text[:1] == '"' else f"${{{data.text}}}"
        case Reference():
            return f"${{{data}}}"
        case str():
            return _quoted(data)
        case bool() | int() | float() | None:
            return data
        case Mapping():
            return {
                key if _NAME.fullmatch(key) else _quoted(key): _value(item)
                for key, item in data.items()
            }
        case list() | tuple():
            return [_value(item) for item in data]
    raise TypeError(f"{type(data).__name__} cannot be written as HCL")


_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


_SEQUENCES = {"${": "\ue000", "%{": "\ue001"}
"""What begins a template, and what stands for it until hcl2 is done, which takes ``$${`` apart.
Private characters are not printable, so that a string's own are escaped."""


def _quoted(text: str) -> str:
    escaped = "".join(
        _ESCAPES.get(character)
        or (character if character.isprintable() else f"\\U{ord(character):08x}")
        for character in text
    )
    for sequence, stand_in in _SEQUENCES.items():
        escaped = escaped.replace(sequence, stand_in)
    return f'"{escaped}"'
