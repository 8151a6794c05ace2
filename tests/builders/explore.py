"""Properties, looked at a few times in every run and at length by ``make soak``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from builders.random_hcl import NUMBERS, PLACES, Fleet

__all__ = ["edited", "examples", "explore", "fleets"]

_MANY = 1_000
_NUMBERS = st.tuples(*[st.integers(0, 11)] * NUMBERS)


def examples(few: int) -> pytest.MarkDecorator:
    """Gives a test its number of ``examples``: the same few each time, and many others."""
    return pytest.mark.parametrize(
        "examples", [few, pytest.param(_MANY, marks=pytest.mark.soak)], ids=["few", "many"]
    )


def explore(examples: int, check: Callable[..., None], *strategies: st.SearchStrategy[Any]) -> None:
    """Call ``check`` with examples of the strategies."""
    # To make a failure small takes minutes here, which is what the long run is for.
    phases = tuple(Phase) if examples >= _MANY else (Phase.explicit, Phase.generate)
    told = settings(
        max_examples=examples,
        derandomize=examples < _MANY,
        database=None,
        phases=phases,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    told(given(*strategies)(check))()


def fleets() -> st.SearchStrategy[Fleet]:
    """Any fleet, the empty one among them."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(PLACES, _NUMBERS))


@st.composite
def edited(draw: st.DrawFn) -> tuple[Fleet, Fleet]:
    """A fleet, and the same after a few edits; or after a rewrite."""
    before = draw(fleets())
    if draw(st.integers(0, 3)) == 0:
        return before, draw(fleets())
    after = dict(before)
    for place in draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=5, unique=True)):
        numbers = after.get(place)
        if numbers is None:
            after[place] = draw(_NUMBERS)
        elif draw(st.integers(0, 2)) == 0:
            del after[place]
        else:
            at = draw(st.integers(0, NUMBERS - 1))
            after[place] = (*numbers[:at], draw(st.integers(0, 11)), *numbers[at + 1 :])
    return before, after
