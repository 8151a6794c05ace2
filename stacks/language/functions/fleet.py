"""Functions of fleetform's own, in the namespace ``fleet``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from planes.types import NUMBER, STRING
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.functions.plain import plain
from stacks.language.functions.timestamps import parse_timestamp
from stacks.language.numbers import to_text
from stacks.language.render import quote
from stacks.language.values import Value, null_of, string

__all__ = ["FUNCTIONS"]

_DURATION = re.compile(r"([1-9][0-9]{0,8})([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _duration(text: str) -> int:
    """``"15m"`` in seconds: what attributes that are durations hold."""
    match = _DURATION.fullmatch(text)
    if match is None:
        message = '{} is not a duration; write a number and one of s, m, h and d, such as "15m"'
        raise FunctionError(message, 0, (quote(text),))
    return int(match[1]) * _SECONDS[match[2]]


def _usd(amount: Any) -> str:
    """An amount of US dollars to the cent, halves rounded up: ``$1,234.50``."""
    from decimal import ROUND_HALF_UP, Context, Decimal

    text = to_text(amount)
    context = Context(prec=len(text) + 3)
    cents = Decimal(text).quantize(Decimal("0.01"), ROUND_HALF_UP, context)
    return f"{'-' if cents < 0 else ''}${cents.copy_abs():,}"


def _cron_next(arguments: Sequence[Value], context: CallContext) -> Value:
    """The first firing after a time, in the zone of the schedule; null where there is none."""
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from planes.schedule import next_fire, parse_cron

    expression, zone, after = (argument.raw for argument in arguments)
    try:
        cron = parse_cron(expression)
    except ValueError as error:
        raise FunctionError("{}", 0, (str(error),)) from None
    try:
        place = ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        message = '{} is not a time zone of the IANA database, such as "Europe/London"'
        raise FunctionError(message, 1, (quote(zone),)) from None
    seconds = parse_timestamp(after, 2).nanoseconds() // 1_000_000_000
    try:
        moment = next_fire(cron, place, datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        raise FunctionError("{} is too far from now", 2, (quote(after),)) from None
    if moment is None:
        return null_of(STRING)
    return string(moment.isoformat(timespec="seconds").replace("+00:00", "Z"))


FUNCTIONS = {
    "fleet::cron_next": Function(
        (Parameter("cron", STRING), Parameter("timezone", STRING), Parameter("after", STRING)),
        _cron_next,
        STRING,
    ),
    "fleet::duration": plain(NUMBER, _duration, Parameter("duration", STRING)),
    "fleet::usd": plain(STRING, _usd, Parameter("amount", NUMBER)),
}
