from collections.abc import Callable

import pytest

from providers.contract import Denied, RemoteError, Throttled, Transient
from providers.retry import Backoff, delay, with_retries


class Flaky:
    def __init__(self, *errors: RemoteError) -> None:
        self.errors = list(errors)
        self.calls = 0

    def __call__(self) -> int:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return self.calls


def retried(call: Callable[[], int], **options: object) -> tuple[int, list[float]]:
    waits: list[float] = []
    backoff = Backoff(4, base=1.0, cap=3.0)
    return with_retries(call, backoff, wait=waits.append, chance=lambda: 1.0), waits


def test_what_may_pass_is_tried_again_with_growing_waits() -> None:
    call = Flaky(Throttled("a"), Transient("b"), Throttled("c"))
    assert retried(call) == (4, [1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("attempt", "chance", "expected"), [(1, 1.0, 1.0), (2, 0.5, 1.0), (9, 1.0, 3.0), (3, 0.0, 0.0)]
)
def test_waits_are_drawn_up_to_a_bound(attempt: int, chance: float, expected: float) -> None:
    assert delay(Backoff(9, 1.0, 3.0), attempt, chance) == expected


def test_the_last_error_is_raised_when_the_tries_are_used_up() -> None:
    call = Flaky(*(Throttled(str(number)) for number in range(9)))
    with pytest.raises(Throttled, match="3"):
        retried(call)
    assert call.calls == 4


def test_a_refusal_is_not_tried_again() -> None:
    call = Flaky(Denied("no"))
    with pytest.raises(Denied):
        retried(call)
    assert call.calls == 1


def test_a_stop_ends_the_tries() -> None:
    call = Flaky(Throttled("a"))
    with pytest.raises(Throttled):
        with_retries(call, wait=lambda seconds: True)
    assert call.calls == 1


def test_who_listens_hears_of_each_try() -> None:
    heard: list[tuple[int, float, str]] = []
    with_retries(
        Flaky(Throttled("a"), Transient("b")),
        Backoff(4, 1.0, 3.0),
        wait=lambda seconds: None,
        chance=lambda: 0.5,
        on_retry=lambda attempt, seconds, error: heard.append((attempt, seconds, str(error))),
    )
    assert heard == [(1, 0.5, "a"), (2, 1.0, "b")]
