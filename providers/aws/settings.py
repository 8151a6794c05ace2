"""``provider "aws" { … }``: where to connect, as whom, and how hard to try.

Purely data; no I/O.  What is left out is found as every AWS tool finds it: in the environment, in
the shared configuration files, from the machine's role.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from planes.kind import SENSITIVE, UNORDERED, Block
from planes.scalar import matching, number
from planes.scalars import Count, EndpointUrl

__all__ = ["AssumeRole", "DefaultTags", "Endpoints", "IgnoreTags", "Retry", "Settings"]

RoleArn = Annotated[
    str,
    matching(
        "role_arn",
        r"arn:[a-z0-9-]+:iam::[0-9]{12}:role/[\w+=,.@/-]+",
        'the ARN of a role such as "arn:aws:iam::123456789012:role/fleetform" is required',
    ),
]
AccountId = Annotated[
    str,
    matching("account_id", r"[0-9]{12}", 'an account number such as "123456789012" is required'),
]
SessionName = Annotated[
    str,
    # https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    matching(
        "session_name",
        r"[\w+=,.@-]{2,64}",
        'a session name of 2 to 64 letters, digits and "+=,.@-_" is required',
    ),
]
ExternalId = Annotated[
    str,
    matching(
        "external_id",
        r"[\w+=,.@:/-]{2,1224}",
        'an external id of 2 to 1224 letters, digits and "+=,.@:/-_" is required',
    ),
]
Rate = Annotated[float, number("a rate above 0 is required", minimum=0, exclusive=True)]


class AssumeRole(Block):
    """The role to act as, assumed with the credentials that were found."""

    role_arn: RoleArn = Field(description="The role's ARN.")
    external_id: Annotated[ExternalId | None, SENSITIVE] = Field(
        default=None, description="The external id that the role's trust policy asks for."
    )
    session_name: SessionName = Field(
        default="fleetform", description="How the session is called in CloudTrail."
    )
    duration_seconds: Annotated[
        int,
        number("seconds from 900 to 43200 are required", minimum=900, maximum=43200, whole=True),
    ] = Field(default=3600, description="How long the session lasts, in seconds; it is renewed.")


class Endpoints(Block):
    """The URL of each service that is not asked at its usual place."""

    apigatewayv2: EndpointUrl | None = Field(default=None, description="API Gateway.")
    bedrock: EndpointUrl | None = Field(default=None, description="Bedrock.")
    budgets: EndpointUrl | None = Field(default=None, description="Budgets.")
    cloudtrail: EndpointUrl | None = Field(default=None, description="CloudTrail.")
    dynamodb: EndpointUrl | None = Field(default=None, description="DynamoDB.")
    ec2: EndpointUrl | None = Field(default=None, description="EC2.")
    ecs: EndpointUrl | None = Field(default=None, description="ECS.")
    events: EndpointUrl | None = Field(default=None, description="EventBridge.")
    iam: EndpointUrl | None = Field(default=None, description="IAM.")
    kms: EndpointUrl | None = Field(default=None, description="KMS.")
    logs: EndpointUrl | None = Field(default=None, description="CloudWatch Logs.")
    resourcegroupstaggingapi: EndpointUrl | None = Field(
        default=None, description="The Resource Groups Tagging API."
    )
    s3: EndpointUrl | None = Field(default=None, description="S3.")
    scheduler: EndpointUrl | None = Field(default=None, description="EventBridge Scheduler.")
    secretsmanager: EndpointUrl | None = Field(default=None, description="Secrets Manager.")
    sqs: EndpointUrl | None = Field(default=None, description="SQS.")
    sts: EndpointUrl | None = Field(default=None, description="STS.")


class DefaultTags(Block):
    """Tags on everything that is made."""

    tags: dict[str, str] = Field(default={}, description="Tags by key.")


class IgnoreTags(Block):
    """Tags that others set, and that are no difference."""

    keys: Annotated[list[str], UNORDERED] = Field(default=[], description="Whole keys.")
    key_prefixes: Annotated[list[str], UNORDERED] = Field(
        default=[], description="What the keys begin with."
    )


class Retry(Block):
    """How often a call is tried, and how fast calls follow each other."""

    max_attempts: Count = Field(
        default=3, description="Tries of one request, the first included, before the step's own."
    )
    mode: Literal["standard", "adaptive"] = Field(
        default="standard",
        description="`adaptive` also slows down on its own where the service throttles.",
    )
    requests_per_second: dict[str, Rate] = Field(
        default={},
        description="Requests a second by service, such as `{ iam = 10 }`, where the account has "
        "other quotas than AWS gives by default.",
    )


class Settings(Block):
    """Amazon Web Services: one account and region, seen with one set of credentials."""

    region: str | None = Field(
        default=None,
        min_length=1,
        description="The region, such as `eu-west-1`; by default that of the environment or the "
        "profile.",
    )
    profile: str | None = Field(
        default=None, min_length=1, description="A profile of the shared configuration files."
    )
    assume_role: AssumeRole | None = Field(default=None, description="The role to act as.")
    endpoints: Endpoints | None = Field(
        default=None, description="Other addresses of services, for private endpoints and tests."
    )
    default_tags: DefaultTags | None = Field(
        default=None, description="Tags on everything that is made."
    )
    ignore_tags: IgnoreTags | None = Field(
        default=None, description="Tags that others set, and that are no difference."
    )
    retry: Retry = Field(default=Retry(), description="How often and how fast calls are made.")
    allowed_account_ids: Annotated[list[AccountId], UNORDERED] = Field(
        default=[], description="The accounts that may be touched; all where left out."
    )
    max_connections: Count | None = Field(
        default=None,
        description="Connections a service that are kept; by default eight for each operation at "
        "one time, since a read of many objects reads so many together.",
    )
