"""Types: how they are called, compared and written as JSON."""

from __future__ import annotations

import json

import pytest

from planes.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    ReferenceType,
    SetType,
    TupleType,
    Type,
    type_from_json,
)

TYPES: list[tuple[Type, str, object]] = [
    (STRING, "string", "string"),
    (NUMBER, "number", "number"),
    (BOOL, "bool", "bool"),
    (DYNAMIC, "dynamic", "dynamic"),
    (ListType(STRING), "list of string", ["list", "string"]),
    (SetType(NUMBER), "set of number", ["set", "number"]),
    (MapType(ListType(BOOL)), "map of list of bool", ["map", ["list", "bool"]]),
    (TupleType((STRING, NUMBER)), "tuple", ["tuple", ["string", "number"]]),
    (TupleType(()), "tuple", ["tuple", []]),
    (ObjectType({"b": STRING, "a": BOOL}), "object", ["object", {"a": "bool", "b": "string"}]),
    (
        ObjectType({"a": BOOL}, frozenset({"a"})),
        "object",
        ["object", {"a": "bool"}, ["a"]],
    ),
    (ReferenceType(frozenset({"agent"})), "agent reference", ["reference", ["agent"]]),
    (
        ReferenceType(frozenset({"trigger", "agent"})),
        "agent or trigger reference",
        ["reference", ["agent", "trigger"]],
    ),
    (ReferenceType(frozenset()), "reference", ["reference", []]),
]


@pytest.mark.parametrize(("type_", "name", "data"), TYPES)
def test_names_and_json(type_: Type, name: str, data: object) -> None:
    assert type_.name == name
    assert repr(type_) == f"<{name}>"
    assert type_.json() == data
    read = type_from_json(json.loads(json.dumps(data)))
    assert read == type_
    assert hash(read) == hash(type_)


def test_no_two_are_equal() -> None:
    for first, (one, _, _) in enumerate(TYPES):
        for second, (other, _, _) in enumerate(TYPES):
            assert (one == other) is (first == second)


@pytest.mark.parametrize("data", ["strings", None, 1, [], ["list"], ["map", "x"], ["object", []]])
def test_what_is_no_type(data: object) -> None:
    with pytest.raises(ValueError, match="is not a type"):
        type_from_json(data)
