"""Values as the plain data of declarations, and back."""

from __future__ import annotations

from typing import Any

import pytest

from builders.expressions import AGENT, URL, agent
from planes.types import NUMBER, STRING, ListType, SetType
from planes.values import Deferred, Reference, Sensitive
from stacks.language import numbers
from stacks.language.ordering import same
from stacks.language.plain import from_plain, to_plain
from stacks.language.values import (
    NULL,
    TRUE,
    Value,
    list_of,
    map_of,
    number,
    object_of,
    set_of,
    string,
    tuple_of,
    unknown,
)

LATE = Deferred('"${agent.reviewer.url}/x"', (URL,))
CASES: list[tuple[Value, Any]] = [
    (NULL, None),
    (TRUE, True),
    (number(3), 3),
    (number(numbers.parse("0.1")), 0.1),
    (string("a"), "a"),
    (list_of(STRING, [string("a")]), ["a"]),
    (set_of(STRING, [string("a"), string("b")]), ["a", "b"]),
    (map_of(NUMBER, {"k": number(1)}), {"k": 1}),
    (tuple_of([string("s").marked(), number(1)]), [Sensitive("s"), 1]),
    (object_of({"a": unknown(STRING, LATE)}), {"a": LATE}),
    (unknown(STRING, URL), URL),
    (unknown(STRING, URL).marked(), Sensitive(URL)),
    (agent(), Reference(AGENT)),
]


@pytest.mark.parametrize(("value", "data"), CASES, ids=str)
def test_plain_data(value: Value, data: Any) -> None:
    found = to_plain(value)
    assert found == data
    assert type(found) is type(data)
    assert to_plain(from_plain(data, value.type)) == data


def test_an_unknown_that_waits_for_nothing_has_no_plain_form() -> None:
    with pytest.raises(ValueError, match="waits for nothing"):
        to_plain(tuple_of([unknown()]))


def test_a_python_float_means_its_shortest_decimal() -> None:
    assert same(from_plain(0.1), number(numbers.parse("0.1")))
    assert numbers.to_text(from_plain(1e300).raw).startswith("1000000")


def test_plain_data_is_converted() -> None:
    assert from_plain(["1", 2], ListType(NUMBER)).raw[0].raw == 1
    assert [item.raw for item in from_plain(["b", "a", "b"], SetType(STRING)).raw] == ["a", "b"]
    assert from_plain("e\u0301").raw == "é"


def test_references_are_looked_up() -> None:
    found = from_plain([Reference(AGENT)], declared=lambda address: agent().raw)
    assert found.raw[0].raw.attributes()["image"].raw == "reviewer:1"
    with pytest.raises(TypeError, match="no plain data"):
        from_plain(object())
