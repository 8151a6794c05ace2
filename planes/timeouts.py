"""How long the operations on a resource may take.

Purely data; no I/O.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Timeouts", "parse_timeout", "timeout_texts"]

_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)")


class Timeouts(NamedTuple):
    """Seconds that one remote operation may take; None for as long as it needs."""

    create: float | None = None
    update: float | None = None
    delete: float | None = None


def parse_timeout(text: str) -> float:
    """``"90s"``, ``"10m"``, ``"1h30m"`` in seconds, as Go writes durations and Terraform takes
    them (https://pkg.go.dev/time#ParseDuration).

    Raises ValueError, with a clause that says what is wanted.
    """
    parts = _PART.findall(text)
    seconds = sum(float(number) * _UNITS[unit] for number, unit in parts)
    if "".join(number + unit for number, unit in parts) != text or seconds <= 0:
        raise ValueError('a duration such as "90s", "10m" or "1h30m" is required')
    return seconds


def timeout_texts(timeouts: Timeouts) -> dict[str, str]:
    """Those that are given, as they may be written."""
    given = {name: value for name, value in timeouts._asdict().items() if value is not None}
    return {name: _written(seconds) for name, seconds in given.items()}


def _written(seconds: float) -> str:
    for unit in ("h", "m", "s"):
        count = seconds / _UNITS[unit]
        if count >= 1 and count.is_integer():
            return f"{count:.0f}{unit}"
    return f"{seconds * 1000:.0f}ms"
