"""Cron expressions of five fields: when they fire, and whether they ever do.

Purely data; no I/O.  The syntax and the rule for days are Vixie cron's (crontab(5)): where both the
day of the month and the day of the week are restricted, either suffices; a field that begins with
``*`` is not restricted.  So is the rule for clock changes (cron(8)): a schedule that fires every
hour follows the hours that pass; any other fires once a day as written: what a change to summer
time skips fires at the change, and what a change back repeats fires the first time only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

__all__ = ["Cron", "minimum_interval", "never_fires", "next_fire", "parse_cron"]


class Cron(NamedTuple):
    """The times that match, each field ascending.  Weekdays: 0 is Sunday, 6 is Saturday."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    either_day: bool
    """Both kinds of day are restricted, and one that matches suffices."""

    def matches_date(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        by_month = day.day in self.days
        by_week = day.isoweekday() % 7 in self.weekdays
        return (by_month or by_week) if self.either_day else (by_month and by_week)


class _Field(NamedTuple):
    name: str
    least: int
    most: int
    names: tuple[str, ...] = ()


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LEAP_YEAR = 2024
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of the week", 0, 7, _WEEKDAYS),
)


@lru_cache(maxsize=4096)
def parse_cron(text: str) -> Cron:
    """Read ``minute hour day-of-month month day-of-week``.

    Raises ValueError: a clause that names the field and what it may hold.
    """
    parts = text.split()
    if len(parts) != 5:
        raise ValueError(
            'a cron expression of five fields such as "0 6 * * 1-5" is required: '
            "minute, hour, day of the month, month, day of the week"
        )
    minutes, hours, days, months, weekdays = (
        _parse_field(field, part) for field, part in zip(_FIELDS, parts, strict=True)
    )
    either = not parts[2].startswith("*") and not parts[4].startswith("*")
    return Cron(minutes, hours, days, months, tuple(sorted({day % 7 for day in weekdays})), either)


def _parse_field(field: _Field, text: str) -> tuple[int, ...]:
    found: set[int] = set()
    for item in text.split(","):
        found.update(_parse_item(field, item))
    return tuple(sorted(found))


def _parse_item(field: _Field, text: str) -> range:
    """``*``, ``5``, ``mon``, ``1-5``, each with ``/step``; ``5/10`` goes on to the field's end."""
    span, slash, step = text.partition("/")
    if slash and not (step.isdecimal() and step.isascii() and int(step) > 0):
        raise ValueError(f"the {field.name} field has a step that is no number above 0")
    if span == "*":
        first, last = field.least, field.most
    else:
        low, dash, high = span.partition("-")
        first = _parse_number(field, low)
        last = _parse_number(field, high) if dash else (field.most if slash else first)
    if field.names is _WEEKDAYS and first > last == 0:
        # Sunday ends a week as well as it begins one.
        last = 7
    if first > last:
        raise ValueError(f"the {field.name} field has a range that runs backwards")
    return range(first, last + 1, int(step) if slash else 1)


def _parse_number(field: _Field, text: str) -> int:
    if text.lower() in field.names:
        # Months are named from 1, weekdays from 0: as each field begins.
        return field.names.index(text.lower()) + field.least
    if text.isdecimal() and text.isascii() and field.least <= int(text) <= field.most:
        return int(text)
    names = f", or {field.names[0]} to {field.names[-1]}" if field.names else ""
    raise ValueError(
        f"the {field.name} field takes numbers from {field.least} to {field.most}{names}, "
        "with * - , and / between them"
    )


def never_fires(cron: Cron) -> bool:
    """Whether no date matches, as in ``0 0 30 2 *``."""
    # Every date of the calendar falls on every weekday in some year, so the months alone decide.
    return not cron.either_day and _impossible_days(cron)


def _impossible_days(cron: Cron) -> bool:
    """Whether none of the months is long enough for any of the days of the month."""
    return all(cron.days[0] > _days_in(_LEAP_YEAR, month) for month in cron.months)


def _days_in(year: int, month: int) -> int:
    """Without the ``calendar`` module, whose import costs more than all that is done here."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@lru_cache(maxsize=4096)
def minimum_interval(cron: Cron) -> timedelta:
    """The shortest time between two firings, by the clock; ``timedelta.max`` where none are."""
    if never_fires(cron):
        return timedelta.max
    times = [60 * hour + minute for hour in cron.hours for minute in cron.minutes]
    across = _day_gap(cron) * 1440 - times[-1] + times[0]
    return timedelta(minutes=min([across, *(after - before for before, after in pairwise(times))]))


def _day_gap(cron: Cron) -> int:
    """The smallest number of days between two dates that match."""
    all_days, all_weekdays = len(cron.days) == 31, len(cron.weekdays) == 7
    if (all_days and all_weekdays) or (cron.either_day and not _impossible_days(cron)):
        # Either way of matching falls beside the other in some year.
        return 1
    if all_days or cron.either_day:
        week = [*cron.weekdays, cron.weekdays[0] + 7]
        return min(after - before for before, after in pairwise(week))
    if all_weekdays:
        return _month_day_gap(cron)
    return _walked_day_gap(cron)


def _month_day_gap(cron: Cron) -> int:
    """Where every weekday matches: two ordinary years with a leap year between hold every gap but
    that from one 29th of February to the next."""
    dates = [
        date(year, month, day).toordinal()
        for year in (2023, 2024, 2025)
        for month in cron.months
        for day in cron.days
        if day <= _days_in(year, month)
    ]
    return min((after - before for before, after in pairwise(dates)), default=1461)


def _walked_day_gap(cron: Cron) -> int:
    """Where both kinds of day must match: by a walk through twice the 28 years after which the
    weekdays of all dates repeat."""
    start = date(2000, 1, 1).toordinal()
    days = (date.fromordinal(start + offset) for offset in range(2 * 28 * 366))
    matching = (day.toordinal() for day in days if cron.matches_date(day))
    return min(after - before for before, after in pairwise(matching))


def next_fire(cron: Cron, zone: tzinfo, after: datetime) -> datetime | None:
    """The first firing later than ``after`` (aware), in ``zone``; None where it never fires."""
    if never_fires(cron):
        return None
    # A change back may repeat the end of the day before.
    day = after.astimezone(zone).date() - timedelta(days=1)
    for candidate in _matching_dates(cron, day):
        # So that what the day after holds may come first too, where a change back repeats midnight.
        later = [
            moment
            for each in (candidate, candidate + timedelta(days=1))
            if cron.matches_date(each)
            for moment in _moments(cron, zone, each)
            if moment > after
        ]
        if later:
            return min(later).astimezone(zone)
    return None


def _matching_dates(cron: Cron, start: date) -> Iterator[date]:
    """From ``start`` on, while the calendar lasts."""
    year, month = start.year, start.month
    while year <= date.max.year - 1:
        if month in cron.months:
            for day in range(1, _days_in(year, month) + 1):
                found = date(year, month, day)
                if found >= start and cron.matches_date(found):
                    yield found
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _moments(cron: Cron, zone: tzinfo, day: date) -> Iterator[datetime]:
    """The firings of one date, in UTC, not in order."""
    every_hour = len(cron.hours) == 24
    for hour in cron.hours:
        for minute in cron.minutes:
            local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
            first = local.astimezone(UTC)
            second = local.replace(fold=1).astimezone(UTC)
            if first <= second:
                yield first
                if every_hour:
                    yield second
            elif not every_hour:
                yield _change(zone, second, first)


def _change(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    """The minute at which the clock jumps forward between two moments (UTC)."""
    offset = before.astimezone(zone).utcoffset()
    low, high = 0, int((after - before) / timedelta(minutes=1))
    while high - low > 1:
        middle = (low + high) // 2
        moment = before + timedelta(minutes=middle)
        low, high = (
            (middle, high) if moment.astimezone(zone).utcoffset() == offset else (low, middle)
        )
    return before + timedelta(minutes=high)
