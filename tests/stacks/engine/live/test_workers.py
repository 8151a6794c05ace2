import pytest

from stacks.engine.live.workers import Done, Workers


def test_what_came_of_each_call() -> None:
    def fail() -> None:
        raise ValueError("no")

    with Workers(3) as workers:
        for number in range(20):
            workers.submit(number, lambda number=number: number * 2)  # type: ignore[misc]
        workers.submit(20, fail)
        done: dict[int, Done] = {}
        while len(done) < 21:
            for item in (workers.next(), *workers.more()):
                done[item.number] = item
    assert [done[number].unwrap() for number in range(20)] == [number * 2 for number in range(20)]
    with pytest.raises(ValueError, match="no"):
        done[20].unwrap()
    assert all(item.elapsed >= 0 for item in done.values())


def test_a_call_may_send_word() -> None:
    with Workers(1) as workers:
        workers.submit(1, lambda: workers.post("half way"))
        assert workers.next() == "half way"
        assert workers.next().number == 1
