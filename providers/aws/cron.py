"""Cron expressions of five fields as EventBridge Scheduler's of six.

Pure.  AWS counts weekdays from 1 (Sunday), adds a year, and lets only one of the two kinds of day
be restricted; the other is ``?``.
https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from planes.schedule import Cron, never_fires, parse_cron

__all__ = ["aws_cron"]

_LONGEST = 256
"""Of ScheduleExpression: https://docs.aws.amazon.com/scheduler/latest/APIReference/
API_CreateSchedule.html"""


def aws_cron(expression: str) -> str:
    """``cron(0 2 ? * 2-6 *)`` of ``0 2 * * 1-5``.

    Raises ValueError, with a clause, for what AWS has no form for.
    """
    cron = parse_cron(expression)
    if never_fires(cron):
        raise ValueError("no date matches it")
    days, weekdays = _days(cron)
    fields = (
        _field(cron.minutes, 0, 59),
        _field(cron.hours, 0, 23),
        days,
        _field(cron.months, 1, 12),
        weekdays,
        "*",
    )
    text = f"cron({' '.join(fields)})"
    if len(text) > _LONGEST:
        raise ValueError(f"it takes more than the {_LONGEST} characters that AWS allows")
    return text


def _days(cron: Cron) -> tuple[str, str]:
    """The two day fields, of which one is ``?``."""
    every_day, every_weekday = len(cron.days) == 31, len(cron.weekdays) == 7
    if cron.either_day and (every_day or every_weekday):
        return "*", "?"
    if every_weekday:
        return _field(cron.days, 1, 31), "?"
    if every_day:
        return "?", _field([day + 1 for day in cron.weekdays], 1, 7)
    how = "on either" if cron.either_day else "where both match"
    raise ValueError(
        f"it restricts the day of the month and the day of the week, to start {how}, and AWS "
        "restricts only one of them"
    )


def _field(values: Sequence[int], least: int, most: int) -> str:
    if len(values) == most - least + 1:
        return "*"
    if len(values) > 2 and (step := _step(values, most)) is not None:
        return f"{values[0]}/{step}"
    return ",".join(_span(first, last) for first, last in _runs(values))


def _step(values: Sequence[int], most: int) -> int | None:
    """The distance between values that are equally far apart up to the end of the field."""
    steps = {after - before for before, after in pairwise(values)}
    step = values[1] - values[0]
    return step if steps == {step} and step > 1 and values[-1] + step > most else None


def _runs(values: Sequence[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for value in values:
        if found and value == found[-1][1] + 1:
            found[-1] = (found[-1][0], value)
        else:
            found.append((value, value))
    return found


def _span(first: int, last: int) -> str:
    if first == last:
        return str(first)
    return f"{first}-{last}" if last - first > 1 else f"{first},{last}"
