"""What the types of IAM share: names, paths, and the account's details, read in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from planes.scalar import matching
from providers.aws.session import AwsClient

__all__ = ["IamPath", "PolicyArn", "PolicyName", "RoleName", "details", "path_of"]

# Patterns and lengths: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
RoleName = Annotated[
    str,
    matching(
        "role_name",
        r"[\w+=,.@-]{1,64}",
        'a name of up to 64 letters, digits and "+=,.@-_" is required',
    ),
]
PolicyName = Annotated[
    str,
    matching(
        "policy_name",
        r"[\w+=,.@-]{1,128}",
        'a name of up to 128 letters, digits and "+=,.@-_" is required',
    ),
]
IamPath = Annotated[
    str,
    matching(
        "iam_path",
        r"(?:/)|(?:/[!-~]{0,510}/)",
        'a path such as "/" or "/fleetform/" is required, with a slash at both ends',
    ),
]
PolicyArn = Annotated[
    str,
    matching(
        "policy_arn",
        r"arn:[a-z0-9-]+:iam::(?:aws|[0-9]{12}):policy/.{1,1000}",
        'the ARN of a managed policy such as "arn:aws:iam::aws:policy/ReadOnlyAccess" is required',
    ),
]


def details(client: AwsClient, kind: str, key: str) -> Iterator[dict[str, Any]]:
    """All roles (``"Role", "RoleDetailList"``) or managed policies of the account's own
    (``"LocalManagedPolicy", "Policies"``), a thousand a call, with their documents and tags:
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
    """
    return client.pages(
        "iam",
        "get_account_authorization_details",
        key,
        Filter=[kind],
        PaginationConfig={"PageSize": 1000},
    )


def path_of(arn: str) -> str:
    """``/fleetform/`` of ``arn:aws:iam::1:role/fleetform/x``."""
    return arn[arn.index("/") : arn.rindex("/") + 1]
