"""``data "aws_caller_identity"``: whom the credentials are of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planes.kind import Block
from providers.aws.lookup import Lookup
from providers.aws.session import AwsClient

__all__ = ["data"]


class _Arguments(Block):
    """Whom the provider's credentials are of."""


def _look(client: AwsClient, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    caller = client.caller()
    return {
        "id": caller.account,
        "account_id": caller.account,
        "arn": caller.arn,
        "user_id": caller.user_id,
    }


data = Lookup(
    "aws_caller_identity",
    _Arguments,
    {
        "account_id": "The account's number.",
        "arn": "The ARN of who is acting.",
        "user_id": "The unique id of who is acting.",
    },
    ("sts.GetCallerIdentity",),
    _look,
)
