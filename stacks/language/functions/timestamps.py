"""Timestamps of RFC 3339 and Go's durations: reading, arithmetic, writing.

The calendar is the Gregorian one without end or beginning, since a sum may leave the years that
Python's datetime knows.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from stacks.language.functions.function import FunctionError
from stacks.language.render import quote

__all__ = ["Moment", "format_zone", "moment_at", "parse_duration", "parse_timestamp"]

_NANO = 1_000_000_000


class Moment(NamedTuple):
    """A time as its zone has it; ``offset`` of the zone in seconds east."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    nanosecond: int
    offset: int

    @property
    def day_number(self) -> int:
        """Days since 1970-01-01."""
        return _day_number(self.year, self.month, self.day)

    def nanoseconds(self) -> int:
        """Since 1970-01-01T00:00:00Z."""
        minutes = (self.day_number * 24 + self.hour) * 60 + self.minute
        return (minutes * 60 + self.second - self.offset) * _NANO + self.nanosecond

    def __str__(self) -> str:
        date = f"{self.year:04}-{self.month:02}-{self.day:02}"
        time = f"{self.hour:02}:{self.minute:02}:{self.second:02}"
        return f"{date}T{time}{format_zone(self.offset, ':') if self.offset else 'Z'}"


def moment_at(nanoseconds: int, offset: int) -> Moment:
    """The time at so many nanoseconds since 1970, in a zone."""
    seconds, nanosecond = divmod(nanoseconds, _NANO)
    days, rest = divmod(seconds + offset, 86400)
    hour, rest = divmod(rest, 3600)
    minute, second = divmod(rest, 60)
    return Moment(*_date(days), hour, minute, second, nanosecond, offset)


def format_zone(offset: int, separator: str) -> str:
    hours, minutes = divmod(abs(offset) // 60, 60)
    return f"{'-' if offset < 0 else '+'}{hours:02}{separator}{minutes:02}"


def _day_number(year: int, month: int, day: int) -> int:
    """By years that begin in March, so that the leap day is the last one."""
    if month < 3:
        year, month = year - 1, month + 12
    leaps = year // 4 - year // 100 + year // 400
    return 365 * year + leaps + (153 * month - 457) // 5 + day - 719469


def _date(days: int) -> tuple[int, int, int]:
    year = 1969 + days * 400 // 146097
    while _day_number(year + 1, 1, 1) <= days:
        year += 1
    month = 12
    while _day_number(year, month, 1) > days:
        month -= 1
    return year, month, days - _day_number(year, month, 1) + 1


class _UnreadableError(Exception):
    """``found`` is what stands where ``wanted`` should."""

    def __init__(self, wanted: str, found: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted
        self.found = found


_OFFSET = re.compile(r"([-+])(\d\d):(\d\d)", re.ASCII)
_FRACTION = re.compile(r"[.,](\d+)", re.ASCII)


class _Cursor:
    """Reads a timestamp from its start, as Go's ``time.Parse`` does, with its notion of errors."""

    __slots__ = ("rest",)

    def __init__(self, text: str) -> None:
        self.rest = text

    def literal(self, character: str) -> None:
        if not self.rest.startswith(character):
            raise _UnreadableError(character, self.rest)
        self.rest = self.rest[1:]

    def digits(self, name: str, least: int, most: int, largest: int, smallest: int = 0) -> int:
        match = re.match(rf"\d{{{least},{most}}}", self.rest, re.ASCII)
        if match is None:
            raise _UnreadableError(name, self.rest)
        self.rest = self.rest[match.end() :]
        value = int(match[0])
        if not smallest <= value <= largest:
            raise _UnreadableError(name, self.rest)
        return value

    def fraction(self) -> int:
        """Nanoseconds."""
        match = _FRACTION.match(self.rest)
        if match is None:
            return 0
        self.rest = self.rest[match.end() :]
        return int(match[1][:9].ljust(9, "0"))

    def zone(self) -> int:
        if self.rest.startswith("Z"):
            self.rest = self.rest[1:]
            return 0
        match = _OFFSET.match(self.rest)
        if match is None:
            raise _UnreadableError("UTC offset", self.rest)
        self.rest = self.rest[match.end() :]
        hours, minutes = int(match[2]), int(match[3])
        if hours > 24 or minutes > 60:
            raise _UnreadableError("UTC offset", self.rest)
        return (hours * 60 + minutes) * (-60 if match[1] == "-" else 60)


def parse_timestamp(text: str, argument: int | None, *, strict: bool = True) -> Moment:
    """A timestamp of RFC 3339; not ``strict``, an hour of one digit and a comma will do.

    Raises FunctionError.
    """
    try:
        moment = _read(text)
        if strict:
            _check_strictly(text)
        return moment
    except _UnreadableError as error:
        raise _refusal(error, argument, strict) from None


def _read(text: str) -> Moment:
    cursor = _Cursor(text)
    year = cursor.digits("year", 4, 4, 9999)
    cursor.literal("-")
    month = cursor.digits("month", 2, 2, 12, 1)
    cursor.literal("-")
    day = cursor.digits("day of month", 2, 2, 99)
    cursor.literal("T")
    hour = cursor.digits("hour", 1, 2, 23)
    cursor.literal(":")
    minute = cursor.digits("minute", 2, 2, 59)
    cursor.literal(":")
    second = cursor.digits("second", 2, 2, 59)
    nanosecond = cursor.fraction()
    offset = cursor.zone()
    if cursor.rest:
        raise _UnreadableError("timestamp segment", cursor.rest)
    following = (year + 1, 1) if month == 12 else (year, month + 1)
    if not 1 <= day <= _day_number(*following, 1) - _day_number(year, month, 1):
        raise _UnreadableError("day", "")
    return Moment(year, month, day, hour, minute, second, nanosecond, offset)


def _check_strictly(text: str) -> None:
    if text[12] == ":":
        raise _UnreadableError("hour", text[11])
    if text[19] == ",":
        raise _UnreadableError("timestamp segment", ",")
    if not text.endswith("Z") and (int(text[-5:-3]) > 23 or int(text[-2:]) > 59):
        raise _UnreadableError("UTC offset", text[-6:])


def _refusal(error: _UnreadableError, argument: int | None, strict: bool) -> FunctionError:
    wanted, found = error.wanted, error.found
    reason = f"cannot use {{}} as {wanted}"
    shown: tuple[str, ...] = (quote(found),)
    if wanted == "day":
        reason, shown = "day out of range", ()
    elif wanted == "T":
        reason, shown = "missing required time introducer 'T'", ()
    elif wanted in ":-":
        expected = f"where {quote(wanted)} is expected"
        reason = f"found {{}} {expected}" if found else f"end of string {expected}"
        shown = shown if found else ()
    elif not found:
        reason, shown = f"end of string before {wanted}", ()
    elif strict and wanted == "hour" and ":" in found:
        reason, shown = "hour must be between 0 and 23 inclusive", ()
    elif strict and wanted in ("hour", "minute") and len(found) != 2:
        reason, shown = f"{wanted} must have exactly two digits", ()
    return FunctionError(f"not a valid RFC3339 timestamp: {reason}", argument, shown)


_UNITS = {
    "ns": 1,
    "us": 1_000,
    "\u00b5s": 1_000,
    "\u03bcs": 1_000,
    "ms": 1_000_000,
    "s": _NANO,
    "m": 60 * _NANO,
    "h": 3600 * _NANO,
}
_PART = re.compile(r"(?P<whole>[0-9]*)(?:\.(?P<fraction>[0-9]*))?(?P<unit>[^.0-9]*)")


def parse_duration(text: str) -> int:
    """``"1h30m"``, ``"-1.5h"`` in nanoseconds, by Go's ``time.ParseDuration``.

    Raises FunctionError.
    """
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return 0
    if not rest:
        raise _no_duration(text)
    total = 0
    while rest:
        match = _PART.match(rest)
        if match is None or not (match["whole"] or match["fraction"]):
            raise _no_duration(text)
        total += _nanoseconds(match, text)
        rest = rest[match.end() :]
    if total > (1 << 63) - (not text.startswith("-")):
        raise _no_duration(text)
    return -total if text.startswith("-") else total


def _nanoseconds(part: re.Match[str], text: str) -> int:
    name = part["unit"]
    if not name:
        raise FunctionError("time: missing unit in duration {}", shown=(quote(text),))
    if name not in _UNITS:
        shown = quote(name), quote(text)
        raise FunctionError("time: unknown unit {} in duration {}", shown=shown)
    unit = _UNITS[name]
    fraction = (part["fraction"] or "0")[:18]
    scale: int = 10 ** len(fraction)
    return int(part["whole"] or 0) * unit + int(fraction) * unit // scale


def _no_duration(text: str) -> FunctionError:
    return FunctionError("time: invalid duration {}", shown=(quote(text),))
