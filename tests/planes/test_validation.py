"""How the fields of any block are validated: providers write blocks of their own."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from builders.kinds import LATE
from planes.address import Address
from planes.kind import Block, OfKind, plain
from planes.rules import at_least_one, at_most_one, exactly_one, only_with
from planes.scalar import NOT_EMPTY
from planes.validation import given, is_late, known, quoted, suggesting
from planes.values import Reference, Sensitive

AGENT = Reference(Address((), "agent", "a"))
OUTPUT = Reference(Address((), "agent", "a"), ("id",))


class Inner(Block):
    name: str
    size: int = 1


class Outer(Block):
    text: str = ""
    bounded: int = Field(default=1, ge=1, le=9)
    number: float = 0
    flag: bool = False
    choice: Literal["one", "two"] = "one"
    maybe: str | None = None
    items: list[list[int]] = []
    table: dict[str, dict[str, bool]] = {}
    inner: Inner | None = None
    inners: list[Inner] = []
    either: int | list[str] = 0
    upper: Annotated[list[str], AfterValidator(lambda items: [str(item) for item in items])] = []
    stripped: Annotated[str, BeforeValidator(str.strip)] = ""
    filled: Annotated[dict[str, int] | None, NOT_EMPTY] = None
    agent: Annotated[Reference | None, OfKind("agent", "trigger")] = None
    model: Annotated[Reference | Inner | None, OfKind("agent")] = None
    anything: Any = None


@pytest.mark.parametrize(
    "late", [LATE, OUTPUT, Sensitive(LATE)], ids=["deferred", "output", "marked"]
)
@pytest.mark.parametrize("name", Outer.model_fields)
def test_every_field_may_be_late(name: str, late: Any) -> None:
    assert getattr(Outer.model_validate({name: late}), name) == late


@pytest.mark.parametrize(
    "data",
    [
        {"items": [LATE, [1, LATE]]},
        {"table": {"a": LATE, "b": {"c": LATE}}},
        {"inner": {"name": LATE, "size": OUTPUT}},
        {"inners": [LATE, {"name": "x"}, {"name": Sensitive("x"), "size": LATE}]},
        {"model": {"name": LATE}},
        {"filled": {"a": LATE}},
    ],
)
def test_what_is_inside_may_be_late(data: dict[str, Any]) -> None:
    name, value = next(iter(data.items()))
    found = plain(getattr(Outer.model_validate(data), name))
    if name in ("inners", "model"):
        assert str(LATE) in str(found)
    elif name == "inner":
        assert found == {"name": LATE, "size": OUTPUT}
    else:
        assert found == value


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        ({"text": 1}, "text", "a string is required"),
        ({"text": None}, "text", "a string is required"),
        ({"text": AGENT}, "text", "a string is required"),
        ({"bounded": 10}, "bounded", "Input should be less than or equal to 9"),
        ({"bounded": Sensitive(10)}, "bounded", "Input should be less than or equal to 9"),
        ({"number": "1"}, "number", "a number is required"),
        ({"number": float("nan")}, "number", "a number is required"),
        ({"number": True}, "number", "a number is required"),
        ({"flag": 0}, "flag", "true or false is required"),
        ({"choice": "tow"}, "choice", '"one" or "two" is required. Did you mean "two"?'),
        ({"choice": ["one"]}, "choice", '"one" or "two" is required'),
        ({"items": [[1], ["a", LATE]]}, "items.1.0", "a whole number is required"),
        ({"table": {"a": {"b": Sensitive("yes")}}}, "table.a.b", "true or false is required"),
        ({"inner": {"size": LATE}}, "inner.name", "Field required"),
        ({"inners": [{"name": "x"}, {"name": 1}]}, "inners.1.name", "a string is required"),
        ({"filled": {}}, "filled", "at least one item is required"),
        ({"agent": "a"}, "agent", "a reference to agent or trigger is required"),
        ({"model": "a"}, "model", "a reference to agent is required"),
        ({"model": {"name": 1}}, "model.name", "a string is required"),
    ],
)
def test_what_is_known_is_checked(data: dict[str, Any], place: str, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(data)
    (error,) = caught.value.errors()
    assert ".".join(map(str, error["loc"])) == place
    assert error["msg"] == message


def test_validators_of_ones_own_still_work() -> None:
    model = Outer.model_validate({"stripped": " x ", "upper": ["a"]})
    assert model.stripped == "x"
    assert model.upper == ["a"]


def test_what_is_late_given_and_known() -> None:
    assert [is_late(value) for value in (LATE, OUTPUT, Sensitive(LATE))] == [True] * 3
    assert [is_late(value) for value in (AGENT, None, "x", [LATE])] == [False] * 4
    assert [given(value) for value in ("x", False, AGENT, Sensitive(1))] == [True] * 4
    assert [given(value) for value in (None, LATE, Sensitive(LATE))] == [False] * 3
    assert known(Sensitive("x")) == "x"
    assert known(Sensitive(LATE)) is None


def test_words() -> None:
    assert quoted(["a"]) == '"a"'
    assert quoted(["a", "b", "c"]) == '"a", "b" or "c"'
    assert suggesting("wanted", "xyz", ["abc"]) == "wanted"
    assert suggesting("wanted", "abd", ["abc"]) == 'wanted. Did you mean "abc"?'


class Ruled(Block):
    a: int | None = None
    b: int | None = None
    mode: str | None = None
    rule: str

    @model_validator(mode="after")
    def _check(self) -> Ruled:
        match self.rule:
            case "most":
                at_most_one(self, "a", "b")
            case "least":
                at_least_one(self, "a", "b")
            case "exactly":
                exactly_one(self, "a", "b")
            case "only":
                only_with(self, "a", "mode", "x", "y")
            case "required":
                only_with(self, "a", "mode", "x", "y", required=True)
        return self


@pytest.mark.parametrize(
    ("rule", "data", "message"),
    [
        ("most", {"a": 1, "b": 1}, "a and b exclude each other; keep one of them"),
        ("most", {"a": 1, "b": LATE}, None),
        ("most", {}, None),
        ("least", {}, "one of a and b is required"),
        ("least", {"b": LATE}, None),
        ("exactly", {}, "one of a and b is required"),
        ("exactly", {"a": 1, "b": Sensitive(1)}, "a and b exclude each other; keep one of them"),
        ("exactly", {"a": LATE, "b": LATE}, None),
        ("only", {"a": 1, "mode": "z"}, 'a is for mode = "x" or "y" only; leave it out'),
        ("only", {"a": LATE, "mode": "z"}, None),
        ("only", {"a": 1, "mode": LATE}, None),
        ("only", {"a": 1}, None),
        ("only", {"mode": "x"}, None),
        ("required", {"mode": "y"}, 'a is required with mode = "y"'),
        ("required", {"mode": "y", "a": LATE}, None),
        ("required", {"mode": "z"}, None),
    ],
)
def test_rules_across_fields(rule: str, data: dict[str, Any], message: str | None) -> None:
    if message is None:
        Ruled.model_validate({"rule": rule, **data})
        return
    with pytest.raises(ValidationError) as caught:
        Ruled.model_validate({"rule": rule, **data})
    (error,) = caught.value.errors()
    assert error["msg"] == message
