"""How many objects are read with few calls, and how those that need one each are read together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from providers.aws.session import TOGETHER
from providers.contract import Denied, Missing, NotFound, Observed, Unreadable

__all__ = ["FEW", "chunks", "each", "given", "together"]

T = TypeVar("T")

FEW = 10
"""So many objects are read one by one; for more, a whole list is fewer calls, or about as many."""


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for at in range(0, len(items), size):
        yield items[at : at + size]


def each(
    ids: Sequence[str], read: Callable[[str], Observed]
) -> dict[str, Observed | Missing | Unreadable]:
    """Objects that are read one a call, several at once.  One that may not be read is unreadable,
    and the others are read all the same.

    Raises what ``read`` raises, but for NotFound and Denied."""

    def answer(id: str) -> Observed | Missing | Unreadable:
        try:
            return read(id)
        except NotFound:
            return Missing(id)
        except Denied as error:
            return Unreadable(id, str(error))

    return together(ids, answer)


def together(keys: Iterable[str], read: Callable[[str], T]) -> dict[str, T]:
    """What ``read`` gives for each key, several at once.  Raises what it raises."""
    names = list(keys)
    if len(names) < 2:
        return {name: read(name) for name in names}
    with ThreadPoolExecutor(TOGETHER) as pool:
        return dict(zip(names, pool.map(read, names), strict=True))


def given(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a call, without those that are null or an empty list or map."""
    return {name: value for name, value in parameters.items() if value not in (None, [], {})}
