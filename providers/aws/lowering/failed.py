"""The queue of a pool that keeps what could not be started, by a schedule or by an event.

Pure.  One for all triggers of a pool, so that there is one place to watch; what is in it says which
trigger it was.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
"""

from __future__ import annotations

from planes.declaration import Declaration
from providers.aws.lowering.common import made, ref
from providers.aws.lowering.ingress import BUS
from providers.aws.lowering.policies import arn, document
from providers.aws.lowering.pools import anchor, takes_events
from providers.contract import Primitive, PrimitiveRef, View

__all__ = ["POLICY", "failed", "failed_queue"]

POLICY = "aws_sqs_queue_policy"
_QUEUE = "aws_sqs_queue"
_KEPT_SECONDS = 1_209_600
"""14 days, the most that SQS has."""


def failed(pool: Declaration) -> PrimitiveRef:
    """The ARN of a pool's queue."""
    return ref(pool, _QUEUE, "failed")


def failed_queue(pool: Declaration, view: View) -> list[Primitive]:
    """Schedules write to it as their own role, rules as EventBridge."""
    queue = made(
        pool,
        view,
        _QUEUE,
        "failed",
        {"message_retention_seconds": _KEPT_SECONDS, "sqs_managed_sse_enabled": True},
    )
    return [queue, _lets_rules(pool, view)] if takes_events(pool, view) else [queue]


def _lets_rules(pool: Declaration, view: View) -> Primitive:
    """The rules of the pool's bus may write to it, and nobody else."""
    rules = arn(anchor(pool), "events", "rule/", ref(pool, BUS, "events", "name"), "/*")
    return made(
        pool,
        view,
        POLICY,
        "failed",
        {
            "queue_url": ref(pool, _QUEUE, "failed", "id"),
            "policy": document(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "events.amazonaws.com"},
                    "Action": ["sqs:SendMessage"],
                    "Resource": [failed(pool)],
                    "Condition": {"ArnLike": {"aws:SourceArn": rules}},
                }
            ),
        },
    )
