"""Functions on dates and times."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planes.types import NUMBER, STRING
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.functions.plain import plain, textual
from stacks.language.functions.timestamps import (
    Moment,
    format_zone,
    moment_at,
    parse_duration,
    parse_timestamp,
)
from stacks.language.render import quote
from stacks.language.values import Value, string, unknown

__all__ = ["FUNCTIONS"]

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_WEEKDAYS = ("Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday")
"""From the day on which 1970 began."""
_TOKEN = re.compile(r"''|'(?:[^']|'')*'?|([a-zA-Z])\1*|[^'a-zA-Z]+")


def _formatdate(layout: str, timestamp: str) -> str:
    moment = parse_timestamp(timestamp, 1)
    return "".join(_rendered(match.group(), moment) for match in _TOKEN.finditer(layout))


def _rendered(token: str, moment: Moment) -> str:
    if token.startswith("'"):
        return _literal(token)
    if not (token.isascii() and token.isalpha()):
        return token
    forms, rule = _VERBS.get(token[0], ((), ""))
    if len(token) in forms:
        return _verb(token, moment)
    problem = f": {rule}" if rule else ""
    raise FunctionError(f"invalid date format verb {{}}{problem}", 0, (quote(token),))


def _literal(token: str) -> str:
    if len(token) == 1 or not token.endswith("'"):
        raise FunctionError("unterminated literal '", 0)
    return token[1:-1].replace("''", "'") if len(token) > 2 else "'"


# For each letter the lengths that it may have, and the rule in words.
_VERBS = {
    "Y": ((2, 4), 'year must either be "YY" or "YYYY"'),
    "M": ((1, 2, 3, 4), 'month must be "M", "MM", "MMM", or "MMMM"'),
    "D": ((1, 2), 'day of month must either be "D" or "DD"'),
    "E": ((3, 4), 'day of week must either be "EEE" or "EEEE"'),
    "h": ((1, 2), '24-hour must either be "h" or "hh"'),
    "H": ((1, 2), '12-hour must either be "H" or "HH"'),
    "A": ((2,), 'must be "AA"'),
    "a": ((2,), 'must be "aa"'),
    "m": ((1, 2), 'minute must either be "m" or "mm"'),
    "s": ((1, 2), 'second must either be "s" or "ss"'),
    "Z": ((1, 3, 4, 5), "timezone must be Z, ZZZZ, or ZZZZZ"),
}


def _verb(token: str, moment: Moment) -> str:
    length = len(token)
    match token[0]:
        case "Y":
            return f"{moment.year % 100:02}" if length == 2 else f"{moment.year:04}"
        case "M" if length > 2:
            name = _MONTHS[moment.month - 1]
            return name[:3] if length == 3 else name
        case "E":
            name = _WEEKDAYS[moment.day_number % 7]
            return name[:3] if length == 3 else name
        case "A":
            return "AM" if moment.hour < 12 else "PM"
        case "a":
            return "am" if moment.hour < 12 else "pm"
        case "Z":
            return _zone(length, moment.offset)
    number = {
        "M": moment.month,
        "D": moment.day,
        "h": moment.hour,
        "H": moment.hour % 12 or 12,
        "m": moment.minute,
        "s": moment.second,
    }[token[0]]
    return f"{number:0{length}}"


def _zone(length: int, offset: int) -> str:
    if not offset and length in (1, 3):
        return "Z" if length == 1 else "UTC"
    return format_zone(offset, "" if length in (3, 4) else ":")


def _timeadd(timestamp: str, duration: str) -> str:
    moment = parse_timestamp(timestamp, None)
    return str(moment_at(moment.nanoseconds() + parse_duration(duration), moment.offset))


def _timecmp(left: str, right: str) -> int:
    first = parse_timestamp(left, 0, strict=False).nanoseconds()
    second = parse_timestamp(right, 1, strict=False).nanoseconds()
    return (first > second) - (first < second)


def _timestamp(arguments: Sequence[Value], context: CallContext) -> Value:
    import time

    return string(str(moment_at(time.time_ns(), 0)))


def _plantimestamp(arguments: Sequence[Value], context: CallContext) -> Value:
    return unknown(STRING) if context.planned_at is None else string(context.planned_at)


FUNCTIONS = {
    "formatdate": textual(_formatdate, "format", "time"),
    "plantimestamp": Function((), _plantimestamp, STRING),
    "timeadd": textual(_timeadd, "timestamp", "duration"),
    "timecmp": plain(
        NUMBER, _timecmp, Parameter("timestamp_a", STRING), Parameter("timestamp_b", STRING)
    ),
    "timestamp": Function((), _timestamp, STRING, pure=False),
}
