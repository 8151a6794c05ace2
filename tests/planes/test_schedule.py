"""Cron expressions: reading, and firing, held to a walk through every minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planes.schedule import Cron, minimum_interval, never_fires, next_fire, parse_cron

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("5 * * * *", "minutes", (5,)),
        ("*/20 * * * *", "minutes", (0, 20, 40)),
        ("10-20/5 * * * *", "minutes", (10, 15, 20)),
        ("50/5 * * * *", "minutes", (50, 55)),
        ("1,2,1 * * * *", "minutes", (1, 2)),
        ("  0\t6  * * * ", "hours", (6,)),
        ("0 6 * jan,DEC *", "months", (1, 12)),
        ("0 6 * feb-apr *", "months", (2, 3, 4)),
        ("0 6 * * mon-FRI", "weekdays", (1, 2, 3, 4, 5)),
        ("0 6 * * 7", "weekdays", (0,)),
        ("0 6 * * 5-7", "weekdays", (0, 5, 6)),
        ("0 6 * * fri-sun", "weekdays", (0, 5, 6)),
        ("0 6 * * sun-tue", "weekdays", (0, 1, 2)),
        ("0 6 1 * 1", "either_day", True),
        ("0 6 */2 * 1", "either_day", False),
        ("0 6 1 * *", "either_day", False),
    ],
)
def test_fields(text: str, field: str, expected: object) -> None:
    assert getattr(parse_cron(text), field) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a cron expression of five fields"),
        ("* * * *", "a cron expression of five fields"),
        ("0 0 6 * * *", "a cron expression of five fields"),
        ("@daily", "a cron expression of five fields"),
        ("60 * * * *", "the minute field takes numbers from 0 to 59"),
        ("* 24 * * *", "the hour field takes numbers from 0 to 23"),
        ("* * 0 * *", "the day of the month field takes numbers from 1 to 31"),
        ("* * * 13 *", "the month field takes numbers from 1 to 12, or jan to dec"),
        ("* * * * 8", "the day of the week field takes numbers from 0 to 7, or sun to sat"),
        ("* * * * monday", "the day of the week field"),
        ("-1 * * * *", "the minute field"),
        ("1- * * * *", "the minute field"),
        (", * * * *", "the minute field"),
        ("1,,2 * * * *", "the minute field"),
        ("? * * * *", "the minute field"),
        ("² * * * *", "the minute field"),
        ("*/0 * * * *", "the minute field has a step that is no number above 0"),
        ("*/ * * * *", "the minute field has a step that is no number above 0"),
        ("*/x * * * *", "the minute field has a step that is no number above 0"),
        ("30-10 * * * *", "the minute field has a range that runs backwards"),
        ("* * * nov-feb *", "the month field has a range that runs backwards"),
        ("* * L * *", "the day of the month field"),
    ],
)
def test_what_is_no_cron(text: str, message: str) -> None:
    with pytest.raises(ValueError, match="field") as caught:
        parse_cron(text)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("0 0 30 2 *", True),
        ("0 0 30-31 2 *", True),
        ("0 0 31 2,4,6,9,11 *", True),
        ("0 0 29 2 *", False),
        ("0 0 31 2,3 *", False),
        ("0 0 30 2 1", False),
        ("0 0 30 2 */2", True),
        ("* * * * *", False),
    ],
)
def test_what_never_fires(text: str, never: bool) -> None:
    cron = parse_cron(text)
    assert never_fires(cron) is never
    fired = next_fire(cron, UTC, datetime(2026, 1, 1, tzinfo=UTC))
    assert (fired is None) is never


ZONES = {
    "Europe/London": datetime(2025, 3, 30, 1, tzinfo=UTC),
    "America/New_York": datetime(2025, 11, 2, 6, tzinfo=UTC),
    "Australia/Lord_Howe": datetime(2025, 4, 5, 15, tzinfo=UTC),
    "America/Havana": datetime(2025, 11, 2, 5, tzinfo=UTC),
    "America/St_Johns": datetime(2010, 11, 7, 2, 31, tzinfo=UTC),
    "Asia/Beirut": datetime(2022, 3, 26, 22, tzinfo=UTC),
    "Pacific/Apia": datetime(2011, 12, 30, 10, tzinfo=UTC),
    "Asia/Kolkata": datetime(2024, 2, 29, 0, tzinfo=UTC),
    "UTC": datetime(2025, 12, 31, 23, tzinfo=UTC),
}
"""A zone, and a moment about which its clock does something remarkable."""


def matches(cron: Cron, local: datetime) -> bool:
    return (
        cron.matches_date(local.date())
        and local.hour in cron.hours
        and local.minute in cron.minutes
    )


def fires(cron: Cron, zone: ZoneInfo, moment: datetime) -> bool:
    """The rule, said of one minute."""
    local = moment.astimezone(zone)
    every_hour = len(cron.hours) == 24
    if matches(cron, local) and (every_hour or local.fold == 0):
        return True
    before = (moment - MINUTE).astimezone(zone).replace(tzinfo=None)
    skipped = int((local.replace(tzinfo=None) - before) / MINUTE) - 1
    return not every_hour and any(
        matches(cron, before + MINUTE * (step + 1)) for step in range(skipped)
    )


def walked(cron: Cron, zone: ZoneInfo, after: datetime, days: int) -> datetime | None:
    moment = after.replace(second=0, microsecond=0) + MINUTE
    for _ in range(days * 1440):
        if fires(cron, zone, moment):
            return moment
        moment += MINUTE
    return None


crons = st.builds(
    lambda *fields: " ".join(fields),
    st.sampled_from(["0", "30", "*/15", "*", "59", "5,31"]),
    st.sampled_from(["*", "0", "1", "2", "1-3", "*/2", "23", "0,23"]),
    st.sampled_from(["*", "*", "1", "29-31", "*/2", "30"]),
    st.sampled_from(["*", "*", "3,11", "12"]),
    st.sampled_from(["*", "*", "0", "mon-fri", "6"]),
)


@settings(max_examples=60, deadline=None)
@given(crons, st.sampled_from(sorted(ZONES)), st.integers(-3 * 86400, 2 * 86400))
def test_the_next_fire_is_the_one_that_a_walk_finds(text: str, name: str, offset: int) -> None:
    cron, zone = parse_cron(text), ZoneInfo(name)
    after = ZONES[name] + timedelta(seconds=offset)
    found = next_fire(cron, zone, after)
    expected = walked(cron, zone, after, days=3)
    if expected is not None:
        # Compared in UTC: Python never takes a repeated local time for equal to another zone's.
        assert found is not None
        assert found.astimezone(UTC) == expected
    else:
        assert found is None or found > after + 3 * DAY


@pytest.mark.parametrize(
    ("text", "zone", "after", "expected"),
    [
        # A nightly run at a time that summer time skips is made at the change.
        ("30 1 * * *", "Europe/London", "2025-03-29T12:00+00:00", "2025-03-30T02:00+01:00"),
        ("30 1 * * *", "Europe/London", "2025-03-30T02:00+01:00", "2025-03-31T01:30+01:00"),
        # A time that the change back repeats is used once.
        ("30 1 * * *", "Europe/London", "2025-10-25T12:00+01:00", "2025-10-26T01:30+01:00"),
        ("30 1 * * *", "Europe/London", "2025-10-26T01:30+01:00", "2025-10-27T01:30+00:00"),
        # Every hour means the hours that pass.
        ("30 * * * *", "Europe/London", "2025-10-26T01:30+01:00", "2025-10-26T01:30+00:00"),
        ("30 * * * *", "Europe/London", "2025-03-30T00:30+00:00", "2025-03-30T02:30+01:00"),
        # A leap day over a century that has none.
        ("0 0 29 2 *", "UTC", "2096-03-01T00:00+00:00", "2104-02-29T00:00+00:00"),
        # A date that a zone left out.
        ("0 9 30 12 *", "Pacific/Apia", "2011-12-01T00:00-10:00", "2011-12-31T00:00+14:00"),
    ],
)
def test_clock_changes(text: str, zone: str, after: str, expected: str) -> None:
    found = next_fire(parse_cron(text), ZoneInfo(zone), datetime.fromisoformat(after))
    assert found is not None
    assert found.isoformat(timespec="minutes") == expected


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("* * * * *", MINUTE),
        ("*/15 * * * *", 15 * MINUTE),
        ("*/40 * * * *", 20 * MINUTE),
        ("0 * * * *", 60 * MINUTE),
        ("0 6 * * *", DAY),
        ("0,10 6 * * *", 10 * MINUTE),
        ("0 1,23 * * *", timedelta(hours=2)),
        ("0 1,23 * * 1", timedelta(hours=22)),
        ("0 6 * * mon-fri", DAY),
        ("0 6 * * mon,wed,fri", 2 * DAY),
        ("0 6 * * sat,sun", DAY),
        ("0 6 * * sun,wed", 3 * DAY),
        ("0 6 1 * *", 28 * DAY),
        ("0 6 1,15 * *", 14 * DAY),
        ("0 6 31 * *", 31 * DAY),
        ("0 6 28,1 2,3 *", DAY),
        ("0 6 1 1 *", 365 * DAY),
        ("0 6 29 2 *", 1461 * DAY),
        ("0 6 13 * 5", DAY),
        ("0 6 30 2 5", 7 * DAY),
        ("0 6 */2 * 1", 7 * DAY),
        ("0 0,23 31 1 *", timedelta(hours=23)),
        ("59 23 1,2 * *", DAY),
        ("0 0 30 2 *", timedelta.max),
    ],
)
def test_the_shortest_time_between_firings(text: str, interval: timedelta) -> None:
    assert minimum_interval(parse_cron(text)) == interval


@settings(max_examples=40, deadline=None)
@given(crons)
def test_no_two_firings_are_closer(text: str) -> None:
    cron = parse_cron(text)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    for _ in range(12):
        following = next_fire(cron, UTC, moment)
        if following is None:
            break
        if moment > datetime(2026, 1, 1, tzinfo=UTC):
            assert following - moment >= minimum_interval(cron)
        moment = following
