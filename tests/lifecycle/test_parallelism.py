from threading import Barrier

import pytest

from fakes.kinds import declare, ref
from fakes.world import World, stack


@pytest.mark.parametrize("limit", [1, 3, 8])
def test_no_more_than_that_many_at_once(world: World, limit: int) -> None:
    plan = world.plan(stack(*(declare(f"box.b{number}") for number in range(24))))
    world.cloud.most_at_once = 0
    world.apply(plan, parallelism=limit)
    assert 1 <= world.cloud.most_at_once <= limit


def test_that_many_at_once(world: World) -> None:
    """All four meet: none goes on before all are there."""
    plan = world.plan(stack(*(declare(f"box.b{number}") for number in range(4))))
    with_client = world.try_plan(stack())
    assert with_client is not None
    world.cloud.meeting = Barrier(4, action=lambda: setattr(world.cloud, "meeting", None))
    world.provider.configure = lambda settings, around: type(  # type: ignore[method-assign]
        "Client", (), {"close": lambda self: None}
    )()
    world.apply(plan, parallelism=4)
    assert world.cloud.most_at_once == 4


def test_what_depends_waits_all_the_same(world: World) -> None:
    chain = [declare("box.b0")]
    for number in range(1, 12):
        chain.append(declare(f"box.b{number}", uses=[ref(f"box.b{number - 1}")]))
    world.apply(world.plan(stack(*chain)), parallelism=8)
    assert world.cloud.log() == [f"create test.box.b{number}.this" for number in range(12)]


def test_the_notes_of_many_operations_are_written_together(world: World) -> None:
    plan = world.plan(stack(*(declare(f"box.b{number}") for number in range(40))))
    before = world.store.commits
    world.apply(plan, parallelism=40)
    assert world.store.commits - before < 45


def test_connections_are_made_once_and_closed(world: World) -> None:
    plan = world.plan(stack(*(declare(f"box.b{number}") for number in range(9))))
    assert world.cloud.opened == 0
    world.apply(plan)
    assert (world.cloud.opened, world.cloud.closed) == (1, 1)
