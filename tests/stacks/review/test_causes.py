from planes.address import Address
from stacks.review.causes import Revert, causes_of
from stacks.review.declared import Declared, Sides, changed
from stacks.review.finding import Finding


def agent(key: str | int) -> Address:
    return Address((), "agent", "a", key)


def test_instances_by_number_and_by_name_are_causes_in_the_order_of_the_fleet() -> None:
    """``count`` has become ``for_each``: their keys do not compare."""
    declared = Declared({"max_iterations": 1})
    sides = Sides({agent(0): declared, agent(1): declared}, {agent("x"): declared})
    revert = Revert(sides, tuple(changed(sides)), lambda fleet, reverted: set())
    finding = Finding("F021", "high", "", "agent.b", "", "", (), (), ("b",))
    causes = [cause.address for cause in causes_of(revert, finding)]
    assert sorted(causes) == ['agent.a["x"]', "agent.a[0]", "agent.a[1]"]
    assert causes == [str(address) for address in changed(sides)]
