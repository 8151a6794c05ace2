"""``data "aws_secretsmanager_secret"``: a secret without its value, by name or ARN."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field, model_validator

from planes.kind import Block
from planes.rules import exactly_one
from providers.aws.lookup import Lookup
from providers.aws.session import AwsClient
from providers.aws.tags import from_list
from providers.contract import NotFound

__all__ = ["data"]


class _Arguments(Block):
    """A secret of AWS Secrets Manager: either its `name` or its `arn`."""

    name: str | None = Field(default=None, min_length=1, description="Its name.")
    arn: str | None = Field(default=None, min_length=1, description="Its ARN.")

    @model_validator(mode="after")
    def _check(self) -> _Arguments:
        exactly_one(self, "name", "arn")
        return self


def _look(client: AwsClient, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted = arguments.get("arn") or arguments["name"]
    secret = client.call("secretsmanager", "describe_secret", SecretId=wanted)
    if "DeletedDate" in secret:
        raise NotFound(f"The secret {wanted} is being deleted: it is in its recovery window.")
    return {
        "id": secret["ARN"],
        "arn": secret["ARN"],
        "name": secret["Name"],
        "description": secret.get("Description", ""),
        "kms_key_id": secret.get("KmsKeyId", ""),
        "tags": from_list(secret.get("Tags")),
    }


data = Lookup(
    "aws_secretsmanager_secret",
    _Arguments,
    {
        "description": "What it is for.",
        "kms_key_id": "The key that encrypts it; empty for the account's own.",
        "tags": "Its tags.",
    },
    ("secretsmanager.DescribeSecret",),
    _look,
)
