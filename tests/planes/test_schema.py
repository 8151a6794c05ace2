"""The shape of blocks, as configuration and the diff see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import pytest

from planes import kind_model, kind_names
from planes.kind import REPLACES, SENSITIVE, UNORDERED, Block, Kind, OfKind, Output
from planes.schema import AttributeSchema, BlockSchema, NestedBlock, block_schema
from planes.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    ReferenceType,
    Type,
)
from planes.values import Reference


class Place(Block):
    """Where   it
    stands."""

    host: str
    port: int = 443


class Thing(Kind):
    """A thing."""

    kind = "thing"
    computed = {"id": Output("Its id."), "size": Output("Its size.", NUMBER)}

    text: Annotated[str, REPLACES]
    whole: int = 1
    number: float | None = None
    flag: bool = False
    choice: Literal["a", "b"] = "a"
    choices: Annotated[list[Literal["a", "b"]], UNORDERED] = []
    texts: dict[str, list[str]] = {}
    one: Annotated[Reference, OfKind("agent", "trigger")]
    many: Annotated[list[Annotated[Reference, OfKind("agent")]] | None, UNORDERED] = None
    nested: Annotated[Place, REPLACES]
    perhaps: Place | None = None
    repeated: Annotated[list[Place], UNORDERED] = []
    places: dict[str, Place] = {}
    either: int | str = 1
    amount: int | float = 1
    model: Annotated[Reference | Place | None, OfKind("agent")] = None
    anything: Any = None
    token: Annotated[str | None, SENSITIVE] = None


SCHEMA = block_schema(Thing)
PLACE = ObjectType({"host": STRING, "port": NUMBER}, frozenset({"port"}))


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("text", STRING),
        ("whole", NUMBER),
        ("number", NUMBER),
        ("flag", BOOL),
        ("choice", STRING),
        ("choices", ListType(STRING)),
        ("texts", MapType(ListType(STRING))),
        ("one", ReferenceType(frozenset({"agent", "trigger"}))),
        ("many", ListType(ReferenceType(frozenset({"agent"})))),
        ("places", MapType(PLACE)),
        ("either", DYNAMIC),
        ("amount", NUMBER),
        ("model", DYNAMIC),
        ("anything", DYNAMIC),
        ("token", STRING),
    ],
)
def test_types(name: str, type_: Type) -> None:
    assert SCHEMA.attributes[name].type == type_


def test_what_is_required_and_what_holds_otherwise() -> None:
    assert {name for name, item in SCHEMA.attributes.items() if item.required} == {"text", "one"}
    assert SCHEMA.attributes["whole"].default == 1
    assert SCHEMA.attributes["many"].default is None
    assert SCHEMA.attributes["choices"].default == []


def test_blocks() -> None:
    found = {
        name: (block.repeated, block.required, block.replaces, block.unordered)
        for name, block in SCHEMA.blocks.items()
    }
    assert found == {
        "nested": (False, True, True, False),
        "perhaps": (False, False, False, False),
        "repeated": (True, False, False, True),
    }
    assert SCHEMA.blocks["nested"].schema is block_schema(Place)
    assert SCHEMA.blocks["nested"].schema.description == "Where it stands."


def test_markers() -> None:
    def marked(marker: str) -> set[str]:
        return {name for name, item in SCHEMA.attributes.items() if getattr(item, marker)}

    assert marked("replaces") == {"text"}
    assert marked("sensitive") == {"token"}
    assert marked("unordered") == {"choices", "many"}


def test_outputs_are_those_of_the_kind() -> None:
    assert SCHEMA.outputs == Thing.computed
    assert block_schema(Place).outputs == {}


def test_a_block_without_words_has_no_description() -> None:
    class Silent(Block):
        x: int = 1

    assert block_schema(Silent).description == ""


def test_what_replaces_a_kind() -> None:
    def found(schema: BlockSchema, path: str) -> Iterator[str]:
        for name, attribute in schema.attributes.items():
            if attribute.replaces:
                yield f"{path}.{name}"
        for name, block in schema.blocks.items():
            yield from found(block.schema, f"{path}.{name}")

    replacing = [
        path for kind in kind_names() for path in found(block_schema(kind_model(kind)), kind)
    ]
    assert replacing == [
        "runtime_pool.backend",
        "runtime_pool.namespace",
        "runtime_pool.network.vpc",
        "secret.path",
    ]


def test_computed_outputs_of_the_kinds() -> None:
    found = {kind: sorted(kind_model(kind).computed) for kind in kind_names()}
    assert {kind: names for kind, names in found.items() if names} == {
        "runtime_pool": ["arn", "id"],
        "agent": ["id", "identity"],
        "trigger": ["url"],
        "budget": ["enforcement", "id"],
        "model_route": ["endpoint"],
    }


@pytest.mark.parametrize("kind", kind_names())
def test_every_field_is_described_in_a_sentence(kind: str) -> None:
    def described(schema: BlockSchema) -> None:
        assert schema.description.endswith(".")
        items: list[AttributeSchema | NestedBlock] = [
            *schema.attributes.values(),
            *schema.blocks.values(),
        ]
        for item in items:
            assert item.description.endswith("."), item.name
            assert item.description[0].isupper() or item.description.startswith("vCPU"), item.name
        for block in schema.blocks.values():
            described(block.schema)

    described(block_schema(kind_model(kind)))


def test_no_output_hides_a_field() -> None:
    for kind in kind_names():
        model = kind_model(kind)
        assert not model.computed.keys() & model.model_fields.keys()
