"""How many requests a second a service takes by default, and how many at once.

From each service's own page of quotas, taken for its slowest family of calls that fleets make:

- EC2: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
- ECS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
- Scheduler: https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html
- EventBridge: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
- Secrets Manager: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
- CloudWatch Logs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
- API Gateway: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html

IAM, Budgets, Bedrock and CloudTrail publish none for their control calls; theirs are careful
guesses, and a setting of the provider's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["Pace", "pace"]


class Pace(NamedTuple):
    """Requests a second, and requests at once."""

    rate: float
    burst: float


_PACES = {
    "apigatewayv2": Pace(10, 40),
    "bedrock": Pace(10, 20),
    "budgets": Pace(4, 8),
    "cloudtrail": Pace(10, 20),
    "ec2": Pace(20, 100),
    "ecs": Pace(20, 100),
    "events": Pace(50, 50),
    "iam": Pace(15, 40),
    "logs": Pace(10, 20),
    "resourcegroupstaggingapi": Pace(10, 20),
    "s3": Pace(100, 100),
    "scheduler": Pace(50, 100),
    "secretsmanager": Pace(40, 50),
    "sqs": Pace(100, 100),
}
_OTHERS = Pace(20, 40)


def pace(service: str, wanted: Mapping[str, float]) -> Pace:
    """The pace of a service; ``wanted`` are rates that the account has of its own."""
    usual = _PACES.get(service, _OTHERS)
    if service not in wanted:
        return usual
    return Pace(wanted[service], max(1.0, usual.burst * wanted[service] / usual.rate))
