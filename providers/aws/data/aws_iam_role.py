"""``data "aws_iam_role"``: a role, by its name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from planes.kind import Block
from providers.aws.iam import RoleName
from providers.aws.lookup import Lookup
from providers.aws.session import AwsClient
from providers.aws.tags import from_list

__all__ = ["data"]


class _Arguments(Block):
    """An IAM role."""

    name: RoleName = Field(description="Its name.")


def _look(client: AwsClient, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    role = client.call("iam", "get_role", RoleName=arguments["name"])["Role"]
    boundary = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", "")
    return {
        "id": role["RoleName"],
        "name": role["RoleName"],
        "arn": role["Arn"],
        "assume_role_policy": json.dumps(role["AssumeRolePolicyDocument"]),
        "create_date": role["CreateDate"].isoformat().replace("+00:00", "Z"),
        "description": role.get("Description", ""),
        "max_session_duration": role.get("MaxSessionDuration", 3600),
        "path": role["Path"],
        "permissions_boundary": boundary,
        "unique_id": role["RoleId"],
        "tags": from_list(role.get("Tags")),
    }


data = Lookup(
    "aws_iam_role",
    _Arguments,
    {
        "arn": "Its ARN.",
        "assume_role_policy": "Its trust policy, as JSON text.",
        "create_date": "When it was made, in RFC 3339.",
        "description": "What it is for.",
        "max_session_duration": "How long a session may last, in seconds.",
        "path": "Its path.",
        "permissions_boundary": "The ARN of the policy that bounds it; empty where none does.",
        "unique_id": "The id that no other role ever has.",
        "tags": "Its tags.",
    },
    ("iam.GetRole",),
    _look,
)
