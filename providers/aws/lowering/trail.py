"""Where the output of an agent's runs goes: a log group of its own, or that of an audit sink.

Pure.  A sink's group has a name that is known beforehand, so that agents can write to it although
the sink names them.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Any, NamedTuple, cast

from planes.declaration import Declaration
from planes.insight import AuditSink
from planes.scalars import duration_seconds
from planes.validation import is_late, known
from planes.values import Reference
from providers.aws.lowering.common import made, ref, written
from providers.contract import Primitive, View

__all__ = [
    "LOG_GROUP",
    "LogTarget",
    "log_group",
    "log_target",
    "retention_days",
    "retention_in_days",
    "sink_group",
]

LOG_GROUP = "aws_cloudwatch_log_group"
_OTHER = re.compile(r"[^A-Za-z0-9._/#-]+")
_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
)  # fmt: skip
"""What CloudWatch Logs keeps events for:
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""
_DEFAULT_DAYS = 90


class LogTarget(NamedTuple):
    """``prefix`` is what the agent's streams begin with, and nobody else's."""

    group: Any
    prefix: str
    sink: Declaration | None = None


def log_target(agent: Declaration, view: View) -> LogTarget:
    prefix = written(agent.address)
    for sink in view.of_kind("audit_sink"):
        spec = cast(AuditSink, sink.spec)
        if known(spec.type) == "cloudwatch" and known(spec.enabled) and _covers(spec, agent):
            if spec.log_group is not None:  # Other stacks may write there, too.
                prefix = f"{view.stack}/{view.workspace}/{prefix}"
            return LogTarget(sink_group(sink, view), prefix, sink)
    return LogTarget(ref(agent, LOG_GROUP, "logs", "name"), prefix)


def _covers(sink: AuditSink, agent: Declaration) -> bool:
    if is_late(sink.agents):
        return False
    named = [item.address for item in sink.agents if isinstance(item, Reference)]
    return not sink.agents or agent.address in named


def sink_group(sink: Declaration, view: View) -> Any:
    """The group that a sink names, or the one that is made for it."""
    own = cast(AuditSink, sink.spec).log_group
    if own is not None:
        return own
    whole = f"{view.stack} {view.workspace} {sink.address}"
    digest = blake2b(whole.encode(), digest_size=4).hexdigest()
    name = _OTHER.sub("-", f"{view.stack}-{sink.address}")[:400]
    return f"/fleetform/trail/{name}-{digest}"


def log_group(agent: Declaration, view: View) -> Primitive:
    return made(agent, view, LOG_GROUP, "logs", {"retention_in_days": _DEFAULT_DAYS})


def retention_days(duration: Any) -> Any:
    """The least time that CloudWatch offers and that is no shorter; 0 keeps for ever."""
    if duration is None:
        return 0
    value = known(duration)
    if value is None:
        return duration
    days = retention_in_days(value)
    return next((offered for offered in _DAYS if offered >= days), 0)


def retention_in_days(duration: Any) -> Any:
    """Whole days, rounded up."""
    value = known(duration)
    return duration if value is None else -(-duration_seconds(value) // 86400)
