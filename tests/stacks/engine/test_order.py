from hypothesis import given
from hypothesis import strategies as st

from stacks.engine.order import ordered


@given(st.dictionaries(st.integers(0, 30), st.lists(st.integers(0, 30), max_size=4)))
def test_what_is_needed_comes_first(needs: dict[int, list[int]]) -> None:
    found, cycle = ordered(needs, lambda node: needs.get(node, []))
    assert len(found) == len(set(found))
    assert set(found) == set(needs) | {item for items in needs.values() for item in items}
    at = {node: place for place, node in enumerate(found)}
    if cycle:
        for node, following in zip(cycle, [*cycle[1:], cycle[0]], strict=True):
            assert following in needs[node]
    else:
        assert all(at[other] < at[node] for node, others in needs.items() for other in others)


def test_the_order_given_is_kept_else() -> None:
    assert ordered("cab", lambda node: "b" if node == "c" else "")[0] == ["b", "c", "a"]


def test_a_long_chain() -> None:
    found, cycle = ordered([50_000], lambda node: [node - 1] if node else [])
    assert found == list(range(50_001))
    assert cycle == []
