from typing import Annotated

from planes.kind import COMPUTED, REPLACES, SENSITIVE, UNORDERED, Block
from stacks.engine.facts import NO_FACTS, Fact, facts_of


class Inner(Block):
    key: Annotated[str, SENSITIVE]
    plain: int = 1


class Outer(Block):
    plain: int = 1
    fixed: Annotated[str, REPLACES] = ""
    both: Annotated[list[str] | None, REPLACES, UNORDERED] = None
    one: Inner | None = None
    many: list[Inner] = []
    by_name: dict[str, int] = {}
    filled: Annotated[str | None, COMPUTED] = None


def test_markers_are_found_at_every_depth() -> None:
    facts = facts_of(Outer)
    assert facts.fields == {
        "fixed": Fact(replaces=True),
        "both": Fact(replaces=True, unordered=True),
        "one": Fact(block=Inner),
        "many": Fact(block=Inner),
        "filled": Fact(computed=True),
    }
    assert facts.computed == {"filled"}
    assert facts.fields["many"].inside.fields == {"key": Fact(sensitive=True)}
    assert facts.sensitive == {"one", "many"}
    assert facts.fields["fixed"].inside is NO_FACTS


def test_they_are_read_once() -> None:
    assert facts_of(Outer) is facts_of(Outer)
