"""``Did you mean …?``, at a price that a fleet of fifty thousand can pay."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

from planes.diagnostics import did_you_mean

__all__ = ["Hint", "Hints", "nearest"]

_COMPARED = 100

Hint = Callable[[str, Iterable[str]], str]
"""``Did you mean …?`` for a name and what there is; or nothing."""


class Hints:
    """Hints for the first errors of a run: each looks at all names that there are."""

    def __init__(self, most: int = 100) -> None:
        self._left = most

    def __call__(self, name: str, candidates: Iterable[str]) -> str:
        if self._left == 0:
            return ""
        self._left -= 1
        return nearest(name, candidates)


def nearest(name: str, candidates: Iterable[str]) -> str:
    """``Did you mean …?``  Of many candidates, only some of about the same length and with the same
    beginning are compared, which is what costs."""
    known = list(candidates)
    if len(known) > _COMPARED:
        alike = (one for one in known if one[:1] == name[:1] and abs(len(one) - len(name)) < 3)
        known = list(islice(alike, _COMPARED))
    return did_you_mean(name, known)
