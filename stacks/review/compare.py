"""From two fleets to what the difference means.

Purely data; no I/O, no clock.
"""

from __future__ import annotations

from stacks.review.access import access_delta
from stacks.review.cost import cost_delta
from stacks.review.declared import Sides, changed
from stacks.review.exposure import exposure_delta
from stacks.review.link import link, relink
from stacks.review.model import Review
from stacks.review.readings import Readings
from stacks.stack import ReviewSettings

__all__ = ["compare"]


def compare(sides: Sides, settings: ReviewSettings) -> Review:
    """What the change from one side to the other means.  What does not change is looked at once."""
    readings = Readings()
    after = link(sides.after, readings)
    touched = tuple(changed(sides))
    before = relink(after, sides.before, touched, readings) if touched else after
    return Review(
        access_delta(sides, touched, (before.working.idle, after.working.idle)),
        cost_delta(sides, touched, before, after),
        exposure_delta(sides, touched, (before, after), settings, readings),
    )
