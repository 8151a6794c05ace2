"""From two fleets to what the difference means.

Purely data; no I/O, no clock.
"""

from __future__ import annotations

from stacks.review.access import access_delta
from stacks.review.declared import Sides
from stacks.review.model import Review

__all__ = ["compare"]


def compare(sides: Sides) -> Review:
    """What the change from one side to the other means."""
    return Review(access=access_delta(sides))
