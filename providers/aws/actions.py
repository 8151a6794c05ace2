"""The IAM action that a call needs: ``iam:CreateRole`` of ``iam`` and ``CreateRole``.

Purely data; no I/O.  Most actions are called as their operation; those that are not stand in the
Service Authorization Reference:
https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["action_of"]

_PREFIXES = {"resourcegroupstaggingapi": "tag", "apigatewayv2": "apigateway"}
_METHODS = {"Create": "POST", "Delete": "DELETE", "Get": "GET", "Update": "PATCH", "Tag": "PUT"}
"""API Gateway authorises by HTTP method."""

_EXCEPTIONS: Mapping[tuple[str, str], str] = {
    ("s3", "ListBuckets"): "s3:ListAllMyBuckets",
    ("s3", "HeadBucket"): "s3:ListBucket",
    ("s3", "ListObjectVersions"): "s3:ListBucketVersions",
    ("s3", "DeleteObjects"): "s3:DeleteObjectVersion",
    ("s3", "GetPublicAccessBlock"): "s3:GetBucketPublicAccessBlock",
    ("s3", "PutPublicAccessBlock"): "s3:PutBucketPublicAccessBlock",
    ("s3", "DeletePublicAccessBlock"): "s3:PutBucketPublicAccessBlock",
    ("s3", "GetObjectLockConfiguration"): "s3:GetBucketObjectLockConfiguration",
    ("s3", "PutObjectLockConfiguration"): "s3:PutBucketObjectLockConfiguration",
    ("s3", "GetBucketEncryption"): "s3:GetEncryptionConfiguration",
    ("s3", "PutBucketEncryption"): "s3:PutEncryptionConfiguration",
    ("s3", "GetBucketLifecycleConfiguration"): "s3:GetLifecycleConfiguration",
    ("s3", "PutBucketLifecycleConfiguration"): "s3:PutLifecycleConfiguration",
    ("s3", "DeleteBucketTagging"): "s3:PutBucketTagging",
    ("cloudtrail", "TagResource"): "cloudtrail:AddTags",
    ("budgets", "DescribeBudget"): "budgets:ViewBudget",
    ("budgets", "DescribeBudgets"): "budgets:ViewBudget",
    ("budgets", "CreateBudget"): "budgets:ModifyBudget",
    ("budgets", "UpdateBudget"): "budgets:ModifyBudget",
    ("budgets", "DeleteBudget"): "budgets:ModifyBudget",
    ("budgets", "DescribeNotificationsForBudget"): "budgets:ViewBudget",
    ("budgets", "DescribeBudgetNotificationsForAccount"): "budgets:ViewBudget",
    ("budgets", "DescribeSubscribersForNotification"): "budgets:ViewBudget",
    ("budgets", "CreateNotification"): "budgets:ModifyBudget",
    ("budgets", "UpdateNotification"): "budgets:ModifyBudget",
    ("budgets", "DeleteNotification"): "budgets:ModifyBudget",
    ("budgets", "CreateSubscriber"): "budgets:ModifyBudget",
    ("budgets", "UpdateSubscriber"): "budgets:ModifyBudget",
    ("budgets", "DeleteSubscriber"): "budgets:ModifyBudget",
}


def action_of(service: str, operation: str) -> str:
    """``service`` is boto3's name of it, ``operation`` the API's own, such as ``CreateRole``."""
    exception = _EXCEPTIONS.get((service, operation))
    if exception is not None:
        return exception
    if service == "apigatewayv2":
        return f"apigateway:{_method(operation)}"
    return f"{_PREFIXES.get(service, service)}:{operation}"


def _method(operation: str) -> str:
    return next((verb for word, verb in _METHODS.items() if operation.startswith(word)), "DELETE")
