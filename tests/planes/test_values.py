"""References, late values and sensitive marks."""

from __future__ import annotations

import pytest

from planes.address import Address
from planes.values import (
    Deferred,
    Path,
    Reference,
    Sensitive,
    format_path,
    is_known,
    late_leaves,
    reveal,
    transform,
)

AGENT = Reference(Address((), "agent", "a"))
ID = Reference(Address((), "agent", "a"), ("id",))
LATE = Deferred('"${agent.a.id}/x"', (ID,))


def test_references_are_written_as_expressions() -> None:
    assert str(AGENT) == "agent.a"
    assert str(ID) == "agent.a.id"


def test_a_mark_shows_nothing_of_what_it_holds() -> None:
    mark = Sensitive("hunter2")
    assert "hunter2" not in repr(mark)
    assert "hunter2" not in f"{mark} {[mark]} { ({'a': mark}) }"


def test_marks() -> None:
    assert Sensitive(Sensitive("x")) == Sensitive("x")
    assert Sensitive("x") != Sensitive("y")
    assert Sensitive("x") != "x"
    assert hash(Sensitive("x")) == hash(Sensitive("x"))


def test_reveal_at_any_depth() -> None:
    data = {"a": [Sensitive({"b": Sensitive(1)}), LATE], "c": Sensitive(None)}
    assert reveal(data) == {"a": [{"b": 1}, LATE], "c": None}
    assert reveal(Sensitive([Sensitive("x")])) == ["x"]


def test_transform_leaves_the_original_and_scalars_alone() -> None:
    data = {"a": [AGENT, {"b": ID, "c": 2}], "d": None}
    assert transform(data, lambda leaf: str(leaf.address)) == {
        "a": [str(AGENT.address), {"b": str(ID.address), "c": 2}],
        "d": None,
    }
    assert data == {"a": [AGENT, {"b": ID, "c": 2}], "d": None}


def test_late_leaves_in_order() -> None:
    data = {"a": [1, LATE], "b": Sensitive({"c": ID}), "d": AGENT}
    assert list(late_leaves(data)) == [(("a", 1), LATE), (("b", "c"), ID)]
    assert not is_known(data)
    assert is_known({"d": [AGENT, Sensitive("x"), None]})


@pytest.mark.parametrize(
    ("path", "text"),
    [((), ""), (("a",), "a"), (("allow", 0, "host"), "allow[0].host"), ((0, "a"), "[0].a")],
)
def test_paths(path: Path, text: str) -> None:
    assert format_path(path) == text


def test_deferred_values_can_be_keys() -> None:
    assert hash(LATE) == hash(LATE._replace())
    assert LATE._replace(known={"local.x": [1]}) in {LATE._replace(known={"local.x": [1]}): 1}
