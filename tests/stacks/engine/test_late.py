"""Late values: found, and replaced once they are known."""

from typing import Any

import pytest

from fakes.kinds import address, deferred, output
from planes.address import PrimitiveKey
from planes.values import Deferred, Reference, Sensitive
from providers.contract import Joined, PrimitiveRef
from stacks.engine.late import UNKNOWN, LateError, Resolver, is_certain, leaves

KEY = PrimitiveKey.parse("box.a/fake_box.this")
ID, URL = PrimitiveRef(KEY, "id"), PrimitiveRef(KEY, "url")
OUT = output("box.a", "url")


def resolver(**known: Any) -> Resolver:
    outputs = {
        address("box.a"): {"url": URL, "map": {"x": ID, "y": [1, URL]}, "secret": Sensitive(ID)},
        address("box.b"): {"again": OUT},
    }
    return Resolver(
        lambda reference: known.get(reference.attribute, UNKNOWN), outputs.get, applying=True
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, []),
        ({"a": [ID, {"b": OUT}], "c": Sensitive([URL])}, [ID, OUT, URL]),
        (Reference(address("box.a")), []),
        (deferred("box.a.url", OUT), [deferred("box.a.url", OUT)]),
        (Joined(("a", ID, [Sensitive(OUT)])), [ID, OUT]),
    ],
)
def test_leaves(value: Any, expected: list[Any]) -> None:
    assert list(leaves(value)) == expected
    assert is_certain(value) is not bool(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (ID, "i-1"),
        ([ID, 1, None], ["i-1", 1, None]),
        (Sensitive({"a": ID}), Sensitive({"a": "i-1"})),
        (output("box.a", "url"), "u"),
        (output("box.b", "again"), "u"),
        (Reference(address("box.a"), ("map", "x")), "i-1"),
        (Reference(address("box.a"), ("map", "y", "1")), "u"),
        (Reference(address("box.a"), ("map", "nothing")), None),
        (Reference(address("box.a"), ("secret",)), Sensitive("i-1")),
        (deferred("box.a.url == box.b.again", OUT, output("box.b", "again")), True),
        (Reference(address("box.a")), Reference(address("box.a"))),
        (Joined(("arn:", ID, "/*")), "arn:i-1/*"),
        (Joined((ID, {"a": [URL, 1, True]})), 'i-1{"a":["u",1,true]}'),
        (Joined(("x", Sensitive(ID))), Sensitive("xi-1")),
        ([Joined(("x-", Joined((ID, OUT))))], ["x-i-1u"]),
    ],
)
def test_all_is_known(value: Any, expected: Any) -> None:
    assert resolver(id="i-1", url="u").resolve(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        PrimitiveRef(KEY, "nothing"),
        output("box.a", "nothing"),
        output("box.z", "url"),
        output("box.a", "url"),
        deferred("upper(box.a.url)", OUT),
        Sensitive(URL),
    ],
)
def test_what_is_not_known_stays(value: Any) -> None:
    assert resolver(id="i-1").resolve(value) == value


def test_a_value_without_late_leaves_is_itself() -> None:
    value = {"a": [1, {"b": Sensitive(2)}]}
    assert resolver().resolve(value) is value


def test_part_of_an_expression_may_be_known() -> None:
    both = deferred("[box.a.url, upper(box.b.x)]", OUT, output("box.b", "x"))
    first, second = resolver(url="u").resolve(both)
    assert first == "u"
    assert isinstance(second, Deferred)


def test_an_expression_that_fails() -> None:
    with pytest.raises(LateError, match="parseint|number|integer") as caught:
        resolver(url="u").resolve(deferred("parseint(box.a.url, 10)", OUT))
    assert caught.value.diagnostics
