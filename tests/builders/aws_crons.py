"""An evaluator of AWS's cron expressions, written from their documentation alone.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
"""

from __future__ import annotations

from datetime import datetime

__all__ = ["matches_aws"]

_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))


def matches_aws(expression: str, moment: datetime) -> bool:
    """Whether ``cron(…)`` fires in the minute of a moment of its time zone."""
    assert expression.startswith("cron(")
    assert expression.endswith(")")
    fields = expression[5:-1].split()
    assert len(fields) == 6
    assert (fields[2] == "?") is not (fields[4] == "?"), "exactly one of the days is ?"
    values = (
        moment.minute,
        moment.hour,
        moment.day,
        moment.month,
        moment.isoweekday() % 7 + 1,
        moment.year,
    )
    triples = zip(fields, values, _RANGES, strict=True)
    return all(value in _values(field, *bounds) for field, value, bounds in triples)


def _values(field: str, least: int, most: int) -> set[int]:
    if field in ("*", "?"):
        return set(range(least, most + 1))
    found: set[int] = set()
    for item in field.split(","):
        if "/" in item:
            start, _, step = item.partition("/")
            assert 1 <= int(step) <= most
            found.update(range(int(start), most + 1, int(step)))
        else:
            low, _, high = item.partition("-")
            assert least <= int(low) <= int(high or low) <= most
            found.update(range(int(low), int(high or low) + 1))
    return found
