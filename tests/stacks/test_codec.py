"""Values to JSON and back."""

from __future__ import annotations

import json
import sys
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planes.address import Address, PrimitiveKey
from planes.values import Deferred, Reference, Sensitive
from providers.contract import Joined, PrimitiveRef
from stacks.codec import dumps, loads

AGENT = Address((("team", 'e"u'),), "agent", "reviewer", "a/b")
REFERENCE = Reference(AGENT, ("url",))
PRIMITIVE = PrimitiveRef(PrimitiveKey(AGENT, "local_agent", "odd/name.x"), "id")


def seal(data: bytes) -> str:
    return data.hex()


def unseal(sealed: str) -> bytes:
    return bytes.fromhex(sealed)


def round_trip(value: Any) -> Any:
    return loads(dumps(value, seal), unseal)


names = st.from_regex(r"[a-z_][a-z0-9_]{0,5}", fullmatch=True)
instance_keys = st.none() | st.integers(0, 99) | st.text(max_size=5)
addresses = st.builds(
    Address,
    st.lists(st.tuples(names, instance_keys), max_size=2).map(tuple),
    names,
    names,
    instance_keys,
)
references = st.builds(Reference, addresses, st.lists(names, max_size=2).map(tuple))
primitives = st.builds(
    PrimitiveRef, st.builds(PrimitiveKey, addresses, names, st.text(max_size=4)), names
)
texts = st.text(max_size=8) | st.sampled_from(["$", "$$", "$ref", "$sealed", 'a"$b'])
plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**600), 2**600)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)


def containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)


def deferred(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Deferred]:
    return st.builds(
        Deferred,
        texts,
        st.lists(references, max_size=2).map(tuple),
        st.dictionaries(texts, inner, max_size=2),
        st.lists(texts | st.integers(0, 9), max_size=2).map(tuple),
    )


values = st.recursive(
    plain | references | primitives,
    lambda inner: (
        containers(inner)
        | deferred(inner)
        | st.builds(Sensitive, inner)
        | st.lists(inner, max_size=2).map(lambda parts: Joined(tuple(parts)))
    ),
    max_leaves=12,
)


def same(left: Any, right: Any) -> bool:
    """Equal, and of the same types: 1, 1.0 and True are equal to Python."""
    return left == right and repr(left) == repr(right) and type(left) is type(right)


@settings(deadline=None)
@given(values)
def test_every_value_comes_back(value: Any) -> None:
    data = dumps(value, seal)
    assert same(loads(data, unseal), value)
    assert json.loads(data) == orjson.loads(data)


@settings(deadline=None)
@given(st.recursive(plain.filter(lambda value: not isinstance(value, int)), containers))
def test_plain_data_without_dollars_are_plain_json(value: Any) -> None:
    if b'"$' not in json.dumps(value).encode():
        assert orjson.loads(dumps(value)) == value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Sensitive("x"), {"$sealed": b'"x"'.hex()}),
        (Reference(Address((), "agent", "a")), {"$ref": ["agent.a"]}),
        (REFERENCE, {"$ref": ['module.team["e\\"u"].agent.reviewer["a/b"]', "url"]}),
        (
            PRIMITIVE,
            {
                "$primitive": [
                    'module.team["e\\"u"].agent.reviewer["a/b"]',
                    "local_agent",
                    "odd/name.x",
                    "id",
                ]
            },
        ),
        (
            Deferred("a.b", (Reference(Address((), "a", "b")),), {"local.x": 1}, ("p", 0)),
            {
                "$deferred": {
                    "expression": "a.b",
                    "needs": [{"$ref": ["a.b"]}],
                    "known": {"local.x": 1},
                    "path": ["p", 0],
                }
            },
        ),
        (2**64, {"$int": "18446744073709551616"}),
        (-(2**63) - 1, {"$int": "-9223372036854775809"}),
        (2**64 - 1, 2**64 - 1),
        ({"$ref": ["agent.a"]}, {"$$ref": ["agent.a"]}),
        ({"$$": 1, "$": 2, "a$": 3}, {"$$$": 1, "$$": 2, "a$": 3}),
        ("$ref", "$ref"),
        ((1, (2,)), [1, [2]]),
        (MappingProxyType({"a": MappingProxyType({"$b": 1})}), {"a": {"$$b": 1}}),
    ],
)
def test_the_written_form(value: Any, written: Any) -> None:
    assert orjson.loads(dumps(value, seal)) == written


def test_a_sensitive_value_is_sealed_whole_with_what_is_inside() -> None:
    value = {"a": Sensitive({"b": REFERENCE, "$c": [2**80, Sensitive("inner")]})}
    assert same(round_trip(value), value)


def test_a_sensitive_value_is_never_written_in_the_clear() -> None:
    for value in (Sensitive("hunter2"), {"$": 1, "a": [Sensitive("hunter2")]}):
        with pytest.raises(ValueError, match="without a key") as caught:
            dumps(value)
        assert "hunter2" not in str(caught.value)
    with pytest.raises(ValueError, match="without a key"):
        loads(dumps(Sensitive("hunter2"), seal))


class Stranger(NamedTuple):
    secret: str


@pytest.mark.parametrize(
    "value", [Stranger("hunter2"), {1, 2}, {1: "hunter2"}, "\ud800", b"x", object()]
)
@pytest.mark.parametrize("wrap", [lambda value: value, lambda value: {"$": [value]}])
def test_what_is_not_data_is_refused_without_being_quoted(value: Any, wrap: Any) -> None:
    with pytest.raises(ValueError, match="data|JSON") as caught:
        dumps(wrap(value))
    assert "hunter2" not in str(caught.value)


def test_what_is_nested_too_deeply_is_refused() -> None:
    value: Any = 1
    for _ in range(20_000):
        value = [value]
    with pytest.raises(ValueError, match="nested|JSON"):
        dumps(value)


def test_what_is_read_too_deep_is_refused() -> None:
    # Whoever has parsed HCL in this process has raised the limit.
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    try:
        with pytest.raises(ValueError, match="nested"):
            loads(b'[{"$int":"1"},' + b"[" * 1015 + b"]" * 1016)
    finally:
        sys.setrecursionlimit(before)


@pytest.mark.parametrize(
    "written",
    [
        {"$what": 1},
        {"$ref": []},
        {"$ref": "agent.a"},
        {"$ref": ["agent"]},
        {"$ref": ["agent.a", 1]},
        {"$sealed": 1},
        {"$int": "x"},
        {"$primitive": ["agent.a", "t", "n"]},
        {"$deferred": {"expression": "a"}},
    ],
)
def test_a_broken_tag_is_refused(written: Any) -> None:
    with pytest.raises(ValueError, match="not|invalid"):
        loads(orjson.dumps([written]), unseal)
