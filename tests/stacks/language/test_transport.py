"""Values as JSON data and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from builders.expressions import AGENT, URL, agent, alike, typed_values
from planes.types import DYNAMIC, NUMBER, STRING, ListType, ObjectType, SetType
from planes.values import Deferred, Reference
from stacks.language import numbers
from stacks.language.transport import (
    RecordedDeclaration,
    decode,
    decode_origin,
    encode,
    encode_origin,
)
from stacks.language.values import (
    NULL,
    TRUE,
    Value,
    list_of,
    map_of,
    null_of,
    number,
    object_of,
    reference_to,
    set_of,
    string,
    tuple_of,
    unknown,
)


@settings(max_examples=100, deadline=None)
@given(typed_values())
def test_every_value_survives(value: Value) -> None:
    assert alike(decode(json.loads(json.dumps(encode(value)))), value)


PLAIN = [
    (string("a"), "a"),
    (TRUE, True),
    (number(5), 5),
    (NULL, None),
    (tuple_of([number(1), string("a"), NULL]), [1, "a", None]),
    (object_of({"a": object_of({"b": number(1)})}), {"a": {"b": 1}}),
]


@pytest.mark.parametrize(("value", "data"), PLAIN, ids=str)
def test_what_json_tells_stands_bare(value: Value, data: object) -> None:
    assert encode(value) == data


TAGGED = [
    (number(numbers.parse("0.1")), {"$number": "0.1"}),
    (number(numbers.from_float(0.1)), {"$number": "0.1", "bits": 53}),
    (number(1 << 64), {"$number": "18446744073709551616"}),
    (null_of(STRING), {"$type": "string", "value": None}),
    (list_of(STRING, [string("a")]), {"$type": ["list", "string"], "value": ["a"]}),
    (
        map_of(ListType(NUMBER), {"k": list_of(NUMBER, [number(1)])}),
        {"$type": ["map", ["list", "number"]], "value": {"k": [1]}},
    ),
    (string("x").marked(), {"$sensitive": "x"}),
    (object_of({"$type": number(1)}), {"$object": {"$type": 1}}),
    (unknown(), {"$unknown": None}),
    (unknown(NUMBER, URL), {"$unknown": {"reference": [str(AGENT), "url"]}, "type": "number"}),
    (
        list_of(STRING, [unknown(STRING, URL), null_of(STRING)]),
        {
            "$type": ["list", "string"],
            "value": [{"$unknown": {"reference": [str(AGENT), "url"]}}, None],
        },
    ),
]


@pytest.mark.parametrize(("value", "data"), TAGGED, ids=str)
def test_what_json_does_not_tell_is_tagged(value: Value, data: object) -> None:
    assert encode(value) == data
    assert alike(decode(data), value)


def test_an_origin_survives_and_leaves_out_what_is_empty() -> None:
    full = Deferred("[for x in y : x]", (URL, Reference(AGENT)), {"y": [1]}, ("a", 0))
    for origin in (None, URL, Reference(AGENT, ("a", "b")), full, Deferred("timestamp()", ())):
        assert decode_origin(json.loads(json.dumps(encode_origin(origin)))) == origin
    assert encode_origin(Deferred("timestamp()", ())) == {"expression": "timestamp()"}


def test_a_reference_keeps_its_attributes_and_those_of_references_inside() -> None:
    inner = agent(memory=number(512).marked())
    value = reference_to(RecordedDeclaration(AGENT._replace(name="outer"), {"inner": inner}))
    assert alike(decode(json.loads(json.dumps(encode(value)))), value)


def test_a_declaration_that_refers_to_itself_ends() -> None:
    attributes: dict[str, Value] = {}
    value = reference_to(RecordedDeclaration(AGENT, attributes))
    attributes["self"] = value
    data = encode(value)
    assert data["attributes"]["self"] == {"$reference": "agent.reviewer"}


def test_what_settles_an_unknown_also_settles_open_types() -> None:
    pair = ObjectType({"a": DYNAMIC})
    value = list_of(pair, [Value(pair, {"a": unknown(origin=URL)})])
    settled = decode(encode(value), lambda origin, type_: string("known"))
    assert settled.type == ListType(ObjectType({"a": STRING}))


def test_a_set_is_put_in_order_when_its_elements_settle() -> None:
    value = set_of(STRING, [string("b"), unknown(STRING, URL)])
    settled = decode(encode(value), lambda origin, type_: string("a"))
    assert [item.raw for item in settled.raw] == ["a", "b"]
    twins = decode(encode(value), lambda origin, type_: string("b"))
    assert twins.type == SetType(STRING)
    assert len(twins.raw) == 1


def test_an_unknown_tag_is_refused() -> None:
    with pytest.raises(ValueError, match="no tag"):
        decode({"$nothing": 1})
