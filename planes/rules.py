"""Rules across the fields of one block.

Purely data; no I/O.  A field that waits for an output counts as possibly right: a rule refuses only
what is wrong whatever the output turns out to be.
"""

from __future__ import annotations

from planes.kind import Block
from planes.validation import given, known, quoted, refused

__all__ = ["at_least_one", "at_most_one", "exactly_one", "only_with"]


def at_most_one(block: Block, *names: str) -> None:
    """Raise unless at most one of the fields is given."""
    found = [name for name in names if given(getattr(block, name))]
    if len(found) > 1:
        raise refused(
            "at_most_one",
            f"{' and '.join(found)} exclude each other; keep one of them",
            found[1],
        )


def at_least_one(block: Block, *names: str) -> None:
    """Raise where none of the fields is given, nor may turn out to be."""
    if all(getattr(block, name) is None for name in names):
        raise refused("at_least_one", f"one of {_listed(names)} is required")


def exactly_one(block: Block, *names: str) -> None:
    """Raise unless one of the fields is given, or may turn out to be the only one."""
    at_most_one(block, *names)
    at_least_one(block, *names)


def only_with(
    block: Block, name: str, condition: str, *values: str, required: bool = False
) -> None:
    """Raise where a field is given and another field has none of ``values``; with ``required``,
    also where it is left out and the other has one of them."""
    other = known(getattr(block, condition))
    if other is None:
        return
    if other not in values and given(getattr(block, name)):
        raise refused(
            "only_with", f"{name} is for {condition} = {quoted(values)} only; leave it out", name
        )
    if required and other in values and getattr(block, name) is None:
        raise refused("required_with", f'{name} is required with {condition} = "{other}"')


def _listed(names: tuple[str, ...]) -> str:
    *head, last = names
    return f"{', '.join(head)} and {last}" if head else last
