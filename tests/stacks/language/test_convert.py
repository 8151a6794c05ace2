"""Conversion, unification, identity and order of values, beyond what the recorded cases show."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.expressions import URL, agent, evaluated, typed_values, types
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
)
from planes.values import Path
from stacks.language.convert import ConversionError, convert
from stacks.language.ordering import identity, make_set, same
from stacks.language.unify import convertible, unify
from stacks.language.values import (
    NULL,
    Unknown,
    Value,
    list_of,
    map_of,
    null_of,
    number,
    object_of,
    set_of,
    string,
    tuple_of,
    unknown,
)

FAILURES: list[tuple[str, Type, Path, str]] = [
    ('["1", "x"]', ListType(NUMBER), (1,), "a number is required"),
    ('{a = ["x"]}', ObjectType({"a": TupleType((BOOL,))}), ("a", 0), "a bool is required"),
    ('{a = "TRUE"}', MapType(BOOL), ("a",), 'to convert from string, use lowercase "true"'),
    ('[["x"]]', SetType(ListType(NUMBER)), (0, 0), "a number is required"),
    ("tomap({a = 1})", ObjectType({"b": STRING}), (), 'no element for required attribute "b"'),
    (
        "tomap({a = 1})",
        ObjectType({"a": ListType(STRING)}, frozenset("a")),
        (),
        'incompatible with attribute "a": list of string required',
    ),
    ("agent.reviewer", ReferenceType(frozenset(("budget",))), (), "budget reference required"),
    ("agent.reviewer", STRING, (), "name one of its attributes"),
    ("agent.reviewer", ObjectType({"nothing": STRING}), (), 'attribute "nothing" is required'),
]


@pytest.mark.parametrize(("text", "to", "path", "message"), FAILURES)
def test_a_failure_says_where_and_why(text: str, to: Type, path: Path, message: str) -> None:
    with pytest.raises(ConversionError) as caught:
        convert(evaluated(text), to)
    assert caught.value.path == path
    assert message in caught.value.message


def test_a_message_never_shows_the_value() -> None:
    with pytest.raises(ConversionError) as caught:
        convert(string("hunter2").marked(), NUMBER)
    assert "hunter2" not in str(caught.value)


def test_unknowns_keep_what_they_wait_for() -> None:
    value = convert(tuple_of([unknown(DYNAMIC, URL), number(1)]), ListType(STRING))
    first = value.raw[0]
    assert first.type is STRING
    assert isinstance(first.raw, Unknown)
    assert first.raw.origin == URL
    whole = convert(unknown(TupleType((NUMBER,)), URL), ListType(DYNAMIC))
    assert whole.type == ListType(NUMBER)


def test_nulls_take_the_type_that_is_asked_for() -> None:
    assert convert(NULL, ListType(STRING)).type == ListType(STRING)
    wanted = ObjectType({"a": STRING}, frozenset("a"))
    assert convert(NULL, wanted).type == ObjectType({"a": STRING})
    assert convert(null_of(ListType(NUMBER)), ListType(DYNAMIC)).type == ListType(NUMBER)
    with pytest.raises(ConversionError, match="string required"):
        convert(null_of(ListType(NUMBER)), STRING)


def test_marks_stay_where_they_are_but_a_set_has_one() -> None:
    value = convert(tuple_of([string("1").marked(), string("2")]), ListType(NUMBER))
    assert [item.sensitive for item in value.raw] == [True, False]
    assert not value.sensitive
    assert convert(value, SetType(NUMBER)).sensitive
    assert not any(item.sensitive for item in convert(value, SetType(NUMBER)).raw)


def test_a_value_of_the_type_is_returned_as_it_is() -> None:
    value = list_of(STRING, [string("a")])
    assert convert(value, ListType(STRING)) is value
    assert convert(value, DYNAMIC) is value


def test_a_reference_is_the_object_of_its_attributes_where_one_is_asked_for() -> None:
    found = convert(agent(), ObjectType({"image": STRING, "url": STRING}))
    assert found.raw["image"].raw == "reviewer:1"
    assert found.raw["url"].raw.origin == URL
    assert convert(agent(), MapType(STRING)).type == MapType(STRING)
    reference = agent()
    assert convert(reference, ReferenceType(frozenset())) is reference
    assert convert(reference, ReferenceType(frozenset(("agent", "budget")))).raw is reference.raw


@settings(max_examples=50, deadline=None)
@given(typed_values(), types())
def test_what_converts_safely_converts(value: Value, to: Type) -> None:
    if convertible(value.type, to, unsafe=False):
        assert convert(value, to).type == to
    elif not convertible(value.type, to):
        with pytest.raises(ConversionError):
            convert(value, to)


@settings(max_examples=50, deadline=None)
@given(st.lists(types(), min_size=1, max_size=4))
def test_all_types_convert_to_what_they_have_in_common(found: list[Type]) -> None:
    common = unify(found)
    if common is not None:
        assert all(convertible(item, common) for item in found)
        assert unify([*found, *reversed(found)]) == common


AGENT, BUDGET = (ReferenceType(frozenset((kind,))) for kind in ("agent", "budget"))
UNIFIED: list[tuple[list[Type], Type | None]] = [
    ([], None),
    ([STRING], STRING),
    ([NUMBER, STRING, BOOL], STRING),
    ([NUMBER, BOOL], None),
    ([NUMBER, DYNAMIC], NUMBER),
    ([ListType(NUMBER), ListType(STRING)], ListType(STRING)),
    ([ListType(NUMBER), DYNAMIC], DYNAMIC),
    ([ListType(NUMBER), TupleType((STRING,))], ListType(STRING)),
    ([ListType(NUMBER), SetType(NUMBER)], ListType(NUMBER)),
    ([TupleType((NUMBER,)), TupleType((STRING,))], TupleType((STRING,))),
    ([TupleType((NUMBER,)), TupleType(())], ListType(NUMBER)),
    ([ObjectType({"a": NUMBER}), ObjectType({"a": STRING})], ObjectType({"a": STRING})),
    ([ObjectType({"a": NUMBER}), ObjectType({"b": STRING})], MapType(STRING)),
    ([ObjectType({"a": NUMBER}), MapType(STRING)], MapType(STRING)),
    ([ObjectType({}), TupleType(())], None),
    ([AGENT, BUDGET], ReferenceType(frozenset(("agent", "budget")))),
    ([AGENT, ReferenceType(frozenset())], ReferenceType(frozenset())),
    ([AGENT, STRING], None),
]  # fmt: skip


@pytest.mark.parametrize(("found", "common"), UNIFIED)
def test_unification(found: list[Type], common: Type | None) -> None:
    assert unify(found) == common


def test_unification_that_must_not_fail_takes_no_chances() -> None:
    assert unify([NUMBER, STRING], unsafe=False) is STRING
    assert unify([DYNAMIC, STRING], unsafe=False) is DYNAMIC
    assert unify([ListType(STRING), SetType(STRING)], unsafe=False) == ListType(STRING)


def test_a_set_is_in_order_with_unknowns_and_nulls_last() -> None:
    items = [null_of(STRING), string("b"), unknown(STRING), string("a"), string("B"), string("b")]
    shown = [item.raw for item in make_set(STRING, items).raw]
    assert shown[:3] == ["B", "a", "b"]
    assert isinstance(shown[3], Unknown)
    assert shown[4] is None


def test_unknowns_in_a_set_are_one_only_where_they_wait_for_the_same() -> None:
    items = [unknown(STRING), unknown(STRING), unknown(STRING, URL), unknown(STRING, URL)]
    assert len(make_set(STRING, items).raw) == 3


SETS = [
    ("toset([10, 9, 0.5, 9])", ["0.5", "9", "10"]),
    ("toset([true, false])", ["false", "true"]),
    ("toset([[2], [1]])", ["[1]", "[2]"]),
    ("toset([{a = 2}, {a = 1}])", ['{"a":1}', '{"a":2}']),
    ("toset([tomap({b = 1}), tomap({a = 1})])", ['{"a":1}', '{"b":1}']),
]


@pytest.mark.parametrize(("text", "shown"), SETS)
def test_elements_of_all_types_have_an_order(text: str, shown: list[str]) -> None:
    encoded = [evaluated("jsonencode(x)", {"x": item}).raw for item in evaluated(text).raw]
    assert encoded == shown


def test_references_have_an_order_and_an_identity() -> None:
    kind = ReferenceType(frozenset(("agent",)))
    assert len(make_set(kind, [agent(), agent()]).raw) == 1
    assert same(agent(), agent(image=string("other")))
    assert evaluated("agent.reviewer == agent.reviewer").raw is True
    assert evaluated('agent.reviewer == "agent.reviewer"').raw is False


def test_values_of_two_types_are_never_the_same() -> None:
    assert not same(number(1), evaluated("true"))
    assert not same(list_of(STRING, []), set_of(STRING, []))
    assert same(object_of({"a": NULL, "b": NULL}), object_of({"b": NULL, "a": NULL}))
    assert same(map_of(STRING, {"a": string("x").marked()}), map_of(STRING, {"a": string("x")}))
    assert not same(unknown(STRING), unknown(STRING))


@given(typed_values(known=True))
@settings(max_examples=40, deadline=None)
def test_identity_can_be_hashed_and_is_reflexive(value: Value) -> None:
    assert hash(identity(value)) == hash(identity(value))
    assert identity(value) == identity(Value(value.type, value.raw, not value.sensitive))
