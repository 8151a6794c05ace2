"""Data sources of the embedded plane."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from planes.schema import block_schema
from providers.contract import Invalid, NotFound
from providers.local.catalogue import TYPES
from providers.local.plane import Plane
from providers.local.provider import provider

SHARED = {"fleetform:stack": "platform", "fleetform:address": "runtime_pool.shared"}


def make(plane: Plane, id: str, tags: Mapping[str, str], **properties: Any) -> None:
    given = {"labels": {}, **properties}
    provider.primitive("local_pool").create(plane, id, given, tags)


def read(plane: Plane, source_type: str = "local_pool", /, **arguments: Any) -> Mapping[str, Any]:
    source = provider.data(source_type)
    given = source.schema.model_validate(arguments)
    return source.read(plane, given.model_dump())


@pytest.fixture
def shared(plane: Plane) -> Plane:
    make(plane, "p-1", SHARED, labels={"team": "core"}, cpu=4)
    make(plane, "p-2", {**SHARED, "fleetform:stack": "other"}, cpu=8)
    make(plane, "p-3", {**SHARED, "fleetform:workspace": "staging"}, cpu=2)
    return plane


@pytest.mark.parametrize(
    ("arguments", "id"),
    [
        ({"id": "p-2"}, "p-2"),
        ({"address": "runtime_pool.shared", "stack": "platform"}, "p-1"),
        ({"address": "runtime_pool.shared", "workspace": "staging"}, "p-3"),
    ],
)
def test_one_object_is_found(shared: Plane, arguments: Any, id: str) -> None:
    assert read(shared, **arguments)["id"] == id


def test_it_has_what_it_is_declared_with_and_what_the_plane_computes(shared: Plane) -> None:
    found = read(shared, id="p-1")
    assert found["cpu"] == 4
    assert found["labels"] == {"team": "core"}
    assert found["arn"] == "local:pool/p-1"
    assert found["revision"] == 1
    assert (found["stack"], found["address"]) == ("platform", "runtime_pool.shared")


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"id": "p-9"}, NotFound, 'There is no local_pool "p-9"'),
        ({"address": "runtime_pool.other"}, NotFound, "belongs to runtime_pool.other of any stack"),
        ({"address": "runtime_pool.shared"}, Invalid, "2 objects .* p-1, p-2"),
    ],
)
def test_what_is_not_one_object(
    shared: Plane, arguments: Any, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        read(shared, **arguments)


def test_an_object_is_asked_for_in_one_way() -> None:
    schema = provider.data("local_pool").schema
    for arguments in ({}, {"id": "x", "address": "y"}):
        with pytest.raises(ValidationError):
            schema.model_validate(arguments)


def test_all_objects_of_a_type(shared: Plane) -> None:
    found = read(shared, "local_objects", type="local_pool")
    assert found["ids"] == ["p-1", "p-2", "p-3"]
    assert found["stacks"]["p-2"] == "other"
    assert read(shared, "local_objects", type="local_pool", labels={"team": "core"})["ids"] == [
        "p-1"
    ]
    assert read(shared, "local_objects", type="local_pool", stack="other")["ids"] == ["p-2"]
    assert read(shared, "local_objects", type="local_agent")["ids"] == []
    with pytest.raises(Invalid, match="There is no type"):
        read(shared, "local_objects", type="local_thing")


@pytest.mark.parametrize("type", provider.data_types())
def test_every_source_names_what_it_gives(plane: Plane, type: str) -> None:
    source = provider.data(type)
    assert source.type == type
    assert source.computed
    assert block_schema(source.schema).attributes
    if type in TYPES:
        provider.primitive(type).create(plane, "x", {}, {"fleetform:stack": "s"})
        assert read(plane, type, id="x").keys() >= {"id", "tags", *source.computed}
