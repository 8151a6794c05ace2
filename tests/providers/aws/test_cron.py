"""Cron expressions for AWS: they fire exactly when ours do, or are refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from builders.aws_crons import matches_aws
from planes.schedule import never_fires, next_fire, parse_cron
from providers.aws.cron import aws_cron


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("0 2 * * 1-5", "cron(0 2 ? * 2-6 *)"),
        ("0 2 * * *", "cron(0 2 * * ? *)"),
        ("*/15 * * * *", "cron(0/15 * * * ? *)"),
        ("5-59/15 8-17 * * mon", "cron(5/15 8-17 ? * 2 *)"),
        ("0 0 1,15 jan-mar *", "cron(0 0 1,15 1-3 ? *)"),
        ("0 6 * * sun", "cron(0 6 ? * 1 *)"),
        ("0 6 * * 7", "cron(0 6 ? * 1 *)"),
        ("0 6 * * 5-7", "cron(0 6 ? * 1,6,7 *)"),
        ("0 6 1-31 * 1", "cron(0 6 * * ? *)"),
        ("0 6 1 * 0-6", "cron(0 6 * * ? *)"),
        ("0 6 * * */2", "cron(0 6 ? * 1/2 *)"),
        ("0 0 29 2 *", "cron(0 0 29 2 ? *)"),
        ("1-20/3 0 * * *", "cron(1,4,7,10,13,16,19 0 * * ? *)"),
    ],
)
def test_a_form(ours: str, theirs: str) -> None:
    assert aws_cron(ours) == theirs


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("0 0 13 * 5", "to start on either"),
        ("0 0 */2 * 1", "to start where both match"),
        ("0 0 30 2 *", "no date matches"),
        ("0 0 * *", "five fields"),
    ],
)
def test_what_aws_cannot_do_is_refused(expression: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        aws_cron(expression)


def field(least: int, most: int) -> st.SearchStrategy[str]:
    number = st.integers(least, most)
    span = st.tuples(number, number).map(lambda pair: f"{min(pair)}-{max(pair)}")
    step = st.integers(1, most)
    item = st.one_of(
        number.map(str),
        span,
        st.tuples(span, step).map(lambda pair: f"{pair[0]}/{pair[1]}"),
        st.tuples(number, step).map(lambda pair: f"{pair[0]}/{pair[1]}"),
        step.map(lambda by: f"*/{by}"),
    )
    return st.just("*") | st.lists(item, min_size=1, max_size=3).map(",".join)


ANY = st.just("*")
expressions = st.one_of(
    st.tuples(field(0, 59), field(0, 23), field(1, 31), field(1, 12), ANY),
    st.tuples(field(0, 59), field(0, 23), ANY, field(1, 12), field(0, 7)),
).map(" ".join)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))


@settings(deadline=None, max_examples=150)
@given(expressions, moments)
def test_both_fire_at_the_same_times(expression: str, start: datetime) -> None:
    cron = parse_cron(expression)
    assume(not never_fires(cron))
    theirs = aws_cron(expression)
    assert len(theirs) <= 256
    moment = start.replace(second=0, microsecond=0)
    for _ in range(4):
        found = next_fire(cron, UTC, moment)
        assert found is not None
        assert matches_aws(theirs, found), (theirs, found)
        before = found - timedelta(minutes=1)
        while before > moment and before > found - timedelta(minutes=90):
            assert not matches_aws(theirs, before), (theirs, before)
            before -= timedelta(minutes=1)
        moment = found


@settings(deadline=None, max_examples=150)
@given(expressions, moments)
def test_neither_fires_where_the_other_does_not(expression: str, moment: datetime) -> None:
    cron = parse_cron(expression)
    assume(not never_fires(cron))
    minute = moment.replace(second=0, microsecond=0)
    ours = next_fire(cron, UTC, minute - timedelta(minutes=1)) == minute
    assert matches_aws(aws_cron(expression), minute) is ours
