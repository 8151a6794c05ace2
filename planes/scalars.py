"""The written forms of single values: durations, sizes, money, hosts, times, names.

Purely data; no I/O, except that a time zone is looked up in the IANA database when it is checked.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from planes.scalar import compiled, matching, number, read_by, without_credentials
from planes.schedule import parse_cron
from planes.validation import suggesting

__all__ = [
    "Bound",
    "Count",
    "CronExpression",
    "Duration",
    "EndpointUrl",
    "EnvironmentName",
    "HeaderName",
    "HostPattern",
    "Identifier",
    "Money",
    "Natural",
    "Network",
    "NotifyTarget",
    "Percent",
    "PlainText",
    "Port",
    "PositiveMoney",
    "PositiveNumber",
    "Principal",
    "Repository",
    "Size",
    "SlackChannel",
    "SlackUser",
    "Text",
    "Timestamp",
    "UrlPath",
    "Word",
    "Zone",
    "duration_seconds",
    "parse_timestamp",
    "size_bytes",
]

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_BYTES = {"K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_TIME = r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)"
_TIMESTAMP = 'a date and time of RFC 3339 such as "2026-12-31T00:00:00Z" is required'
_ZONE = 'a time zone of the IANA database such as "Europe/London" or "UTC" is required'


def duration_seconds(text: str) -> int:
    """``"90s"``, ``"15m"``, ``"1h"``, ``"30d"`` in seconds; ``text`` has been checked."""
    return int(text[:-1]) * _SECONDS[text[-1]]


def size_bytes(text: str) -> int:
    """``"512MiB"``, ``"2GiB"`` in bytes; ``text`` has been checked."""
    return int(text[:-3]) * _BYTES[text[-3]]


def parse_timestamp(text: str) -> datetime:
    """An aware datetime from RFC 3339 (https://www.rfc-editor.org/rfc/rfc3339).

    Raises ValueError, with a clause that says what is wanted.
    """
    if not compiled(_TIME).fullmatch(text):
        raise ValueError(_TIMESTAMP)
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        raise ValueError(_TIMESTAMP) from None


def _check_zone(text: str) -> None:
    if text == "UTC":
        return
    # zoneinfo costs start-up time, and most fleets run on UTC.
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        raise ValueError(suggesting(_ZONE, text, available_timezones())) from None


def _check_network(text: str) -> None:
    # Few fleets name a network.
    from ipaddress import ip_network

    try:
        ip_network(text)
    except ValueError:
        raise ValueError from None


Duration = Annotated[
    str,
    matching(
        "duration",
        r"[1-9][0-9]{0,8}[smhd]",
        'a duration such as "90s", "15m", "1h" or "30d" is required',
    ),
]
Size = Annotated[
    str,
    matching("size", r"[1-9][0-9]{0,8}[KMGT]iB", 'a size such as "512MiB" or "2GiB" is required'),
]
Money = Annotated[float, number("an amount of US dollars, 0 or more, is required", minimum=0)]
PositiveMoney = Annotated[
    float, number("an amount of US dollars above 0 is required", minimum=0, exclusive=True)
]
PositiveNumber = Annotated[float, number("a number above 0 is required", minimum=0, exclusive=True)]
Count = Annotated[int, number("a whole number, 1 or more, is required", minimum=1, whole=True)]
Natural = Annotated[int, number("a whole number, 0 or more, is required", minimum=0, whole=True)]
Percent = Annotated[
    int,
    number("a whole percentage from 1 to 1000 is required", minimum=1, maximum=1000, whole=True),
]
Port = Annotated[
    int, number("a port from 1 to 65535 is required", minimum=1, maximum=65535, whole=True)
]

_TEXT = matching("text", r"[\s\S]*\S[\s\S]*", "a string that is not blank is required")
Text = Annotated[str, _TEXT]
PlainText = Annotated[str, without_credentials(_TEXT)]
Word = Annotated[
    str,
    without_credentials(matching("word", r"\S+", "a string without spaces is required")),
]
Identifier = Annotated[
    str,
    matching(
        "identifier",
        r"[a-z][a-z0-9_]*",
        'a name in lower case such as "prompt_injection" is required',
    ),
]
EnvironmentName = Annotated[
    str,
    matching(
        "environment_name",
        r"[A-Za-z_][A-Za-z0-9_]*",
        'the name of an environment variable such as "LOG_LEVEL" is required',
    ),
]
HeaderName = Annotated[
    str,
    matching(
        "header",
        r"[A-Za-z0-9!#$%&'*+.^_`|~-]+",
        'the name of an HTTP header such as "X-Signature-256" is required',
    ),
]
HostPattern = Annotated[
    str,
    matching(
        "host",
        rf"\*|(?:\*\.)?(?:{_LABEL}\.)*{_LABEL}",
        'a host such as "api.example.com", "*.example.com" or "*" is required, '
        "without scheme, port and path",
    ),
]
EndpointUrl = Annotated[
    str,
    without_credentials(
        matching(
            "url", r"https?://\S+", 'a URL such as "https://collector.example.com" is required'
        )
    ),
]
Bound = Annotated[float, number("a number, 0 or more, is required", minimum=0)]
UrlPath = Annotated[
    str, matching("url_path", r"/\S*", 'a path such as "/v1/*" is required, beginning with a slash')
]
Network = Annotated[
    str,
    read_by(
        "network",
        _check_network,
        'a network in CIDR notation such as "10.0.0.0/8" is required',
    ),
]
Repository = Annotated[
    str,
    matching(
        "repository",
        r"[A-Za-z0-9_.-]+/(?:[A-Za-z0-9_.-]+|\*)",
        'a repository such as "acme/api", or "acme/*" for all of an owner, is required',
    ),
]
SlackChannel = Annotated[
    str,
    # The shape that Slack's own API specification gives for channel ids.
    matching(
        "slack_channel",
        r"[CGD][A-Z0-9]{2,}",
        'a Slack channel\'s id such as "C0123456789" is required',
    ),
]
SlackUser = Annotated[
    str,
    matching(
        "slack_user",
        r"[UWS][A-Z0-9]{2,}",
        'the id of a Slack user or user group such as "U0123456789" is required',
    ),
]
Principal = Annotated[
    str,
    matching(
        "principal",
        r"(?:user|team|role):\S+",
        'a principal such as "user:alice@acme.com", "team:payments" or "role:oncall" is required',
    ),
]
NotifyTarget = Annotated[
    str,
    without_credentials(
        matching(
            "notify_target",
            r"#\S+|[^\s:@]+@[^\s@]+|[a-z][a-z0-9_+.-]*:\S+",
            'whom to tell is required, such as "#payments", "ops@example.com", '
            '"pagerduty:payments" or "https://example.com/hook"',
        )
    ),
]
Timestamp = Annotated[str, read_by("timestamp", parse_timestamp, _TIMESTAMP, _TIME)]
CronExpression = Annotated[
    str,
    read_by(
        "cron",
        parse_cron,
        'a cron expression of five fields such as "0 6 * * 1-5" is required',
        r"\s*\S+(?:\s+\S+){4}\s*",
    ),
]
Zone = Annotated[str, read_by("zone", _check_zone, _ZONE)]
