"""Comparing: what is a difference, and what is not."""

from typing import Annotated, Any

import pytest

from fakes.cloud import BoxSchema, Cloud, FakeType
from planes.address import PrimitiveKey
from planes.kind import COMPUTED, REPLACES, Block
from planes.values import Path, Sensitive
from providers.contract import PrimitiveRef
from stacks.engine.diff import (
    Leaf,
    difference,
    keep_ignored,
    leaf_differences,
    marked_like,
    sealed,
    tags_differ,
)
from stacks.engine.facts import facts_of

KIND = FakeType(Cloud(), "fake_box", BoxSchema)
FACTS = facts_of(BoxSchema)
LATE = PrimitiveRef(PrimitiveKey.parse("box.a/fake_box.this"), "id")


@pytest.mark.parametrize(
    ("live", "wanted", "changed", "replaced_by"),
    [
        ({"size": 1}, {"size": 1}, (), ()),
        ({"size": 1}, {"size": 2}, ("size",), ()),
        ({"size": 1}, {}, (), ()),
        ({"size": 2}, {}, ("size",), ()),
        ({}, {"note": None}, (), ()),
        ({"note": "x"}, {"note": None}, ("note",), ()),
        ({"size": 1, "note": "a"}, {"note": "b", "size": 2}, ("note", "size"), ()),
        ({"colour": "red"}, {"colour": "blue"}, ("colour",), (("colour",),)),
        ({"names": ["a", "b"]}, {"names": ["b", "a"]}, (), ()),
        ({"names": ["a", "b"]}, {"names": ["b", "b"]}, ("names",), ()),
        ({"uses": ["a", "b"]}, {"uses": ["b", "a"]}, ("uses",), ()),
        ({"limits": {"cpu": 1, "zone": "x"}}, {"limits": {"cpu": 2, "zone": "x"}}, ("limits",), ()),
        (
            {"limits": {"cpu": 1, "zone": "x"}},
            {"limits": {"cpu": 1, "zone": "y"}},
            ("limits",),
            (("limits", "zone"),),
        ),
        ({"limits": {"cpu": 1}}, {"limits": {"cpu": 1, "zone": None}}, (), ()),
        ({"password": "a"}, {"password": Sensitive("a")}, (), ()),
        ({"password": "a"}, {"password": Sensitive("b")}, ("password",), ()),
        ({"note": "x"}, {"note": LATE}, ("note",), ()),
        ({"colour": "x"}, {"colour": LATE}, ("colour",), (("colour",),)),
        ({"names": ["x"]}, {"names": [LATE]}, ("names",), ()),
    ],
)
def test_difference(
    live: dict[str, Any], wanted: dict[str, Any], changed: tuple[str, ...], replaced_by: tuple[Path]
) -> None:
    assert difference(KIND, FACTS, live, wanted) == (changed, replaced_by)


WANTED = {"size": 2, "limits": {"cpu": 2, "zone": "here"}, "names": ["a", "b"], "renamed": 1}
LIVE = {"size": 9, "limits": {"cpu": 9}, "names": ["z"], "renamed": 9, "extra": 1}


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        (("size",), {"size": 9}),
        (("limits", "cpu"), {"limits": {"cpu": 9, "zone": "here"}}),
        (("limits", "zone"), {"limits": {"cpu": 2}}),
        (("limits", "zone", "deeper"), {}),
        (("names", 0), {"names": ["z", "b"]}),
        (("names", 1), {}),
        (("names", "x"), {}),
        (("extra",), {"extra": 1}),
        (("origin",), {"renamed": 9}),
        (("origin", "inner"), {"renamed": 9}),
        (("origin", "inner", "deeper"), {}),
        (("renamed",), {}),
        (("nothing",), {}),
    ],
)
def test_one_place_as_it_is_live(path: Path, changes: dict[str, Any]) -> None:
    before = repr(WANTED), repr(LIVE)
    kept = keep_ignored(WANTED, LIVE, (path,), {"renamed": ("origin", "inner")})
    assert kept == {**WANTED, **changes}
    assert (repr(WANTED), repr(LIVE)) == before


def test_a_place_that_is_not_there_live() -> None:
    assert keep_ignored(WANTED, {}, (("size",),), {}) == {
        name: value for name, value in WANTED.items() if name != "size"
    }


def test_everything_as_it_is_live() -> None:
    assert keep_ignored(WANTED, LIVE, "all", {}) == LIVE


@pytest.mark.parametrize(
    ("live", "wanted", "recorded", "expected"),
    [
        ({"fleetform:a": "1"}, {"fleetform:a": "1"}, {}, False),
        ({"fleetform:a": "2"}, {"fleetform:a": "1"}, {}, True),
        ({}, {"fleetform:a": "1"}, {"fleetform:a": "1"}, True),
        ({}, {"fleetform:a": "1"}, {}, False),
        ({"fleetform:a": "1", "cost": "x"}, {"fleetform:a": "1"}, {}, False),
        ({"fleetform:a": "1", "fleetform:b": "x"}, {"fleetform:a": "1"}, {}, True),
    ],
)
def test_tags(
    live: dict[str, str], wanted: dict[str, str], recorded: dict[str, str], expected: bool
) -> None:
    assert tags_differ(live, wanted, recorded, "fleetform:") is expected


@pytest.mark.parametrize(
    ("value", "template", "expected"),
    [
        ({"a": 1}, {"a": Sensitive(2)}, {"a": Sensitive(1)}),
        ({"a": None}, {"a": Sensitive(2)}, {"a": None}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": Sensitive(0)}}, {"a": {"b": Sensitive(1), "c": 2}}),
        ({"a": [1, 2]}, {"a": [0, Sensitive(0)]}, {"a": [1, Sensitive(2)]}),
        ({"a": [1]}, {"a": [0, Sensitive(0)]}, {"a": Sensitive([1])}),
        ({"a": [1]}, {"a": [0, 0]}, {"a": [1]}),
        ({"a": 1}, {"b": Sensitive(0)}, {"a": 1}),
    ],
)
def test_marks_are_carried_over(value: Any, template: Any, expected: Any) -> None:
    assert marked_like(value, template) == expected


def test_what_a_schema_calls_sensitive_is_marked() -> None:
    assert sealed({"password": "x", "size": 1}, FACTS) == {"password": Sensitive("x"), "size": 1}
    assert sealed({"password": None}, FACTS) == {"password": None}
    plain = {"size": 1}
    assert sealed(plain, FACTS) is plain


def test_innermost_places() -> None:
    before = {"a": {"b": 1, "c": [1, 2]}, "d": [1], "e": None, "f": {"g": 1}}
    after = {"a": {"b": 2, "c": [1, 3]}, "d": [1, 2], "f": None}
    assert list(leaf_differences(before, after)) == [
        Leaf(("a", "b"), 1, 2),
        Leaf(("a", "c", 1), 2, 3),
        Leaf(("d",), [1], [1, 2]),
        Leaf(("f",), {"g": 1}, None),
    ]


class Filled(Block):
    key: Annotated[str | None, COMPUTED] = None
    name: Annotated[str | None, COMPUTED, REPLACES] = None
    size: int = 1


@pytest.mark.parametrize(
    ("live", "wanted", "changed"),
    [
        ({"name": "made"}, {}, ()),
        ({"name": "made"}, {"name": None, "size": 2}, ("size",)),
        ({"name": "a"}, {"name": "b"}, ("name",)),
        ({"key": None}, {"key": "k"}, ("key",)),
        ({"key": "k", "name": "made"}, {"name": "made"}, ()),
    ],
)
def test_what_is_left_to_the_remote_side_is_no_difference(
    live: dict[str, Any], wanted: dict[str, Any], changed: tuple[str, ...]
) -> None:
    kind = FakeType(Cloud(), "fake_box", Filled)
    found = difference(kind, facts_of(Filled), live, wanted)
    assert found.changed == changed
    assert bool(found.replaced_by) is ("name" in changed)
