"""Answers of AWS, and the errors that they are to the engine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from providers.aws.errors import Answer, classified

CASES = json.loads(Path(__file__).with_name("errors.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}-{case[2]}")
def test_an_answer_is_of_one_class(case: tuple[str, str, str, int, str, str]) -> None:
    service, operation, code, status, message, expected = case
    error = classified(service, operation, Answer(code, message, status, "r-1"))
    assert type(error).__name__ == expected
    assert error.code == code
    assert "(request r-1)" in str(error)
    assert service in str(error)


@pytest.mark.parametrize(
    ("service", "operation", "message", "action"),
    [
        ("iam", "CreateRole", "Access denied", "iam:CreateRole"),
        ("ecs", "RunTask", "User: u is not authorized to perform: iam:PassRole", "iam:PassRole"),
        ("s3", "ListBuckets", "Access Denied", "s3:ListAllMyBuckets"),
        ("apigatewayv2", "UpdateStage", "Denied", "apigateway:PATCH"),
        ("resourcegroupstaggingapi", "GetResources", "Denied", "tag:GetResources"),
    ],
)
def test_a_denied_call_says_which_permission_is_missing(
    service: str, operation: str, message: str, action: str
) -> None:
    error = classified(service, operation, Answer("AccessDenied", message, 403, ""))
    assert f"The missing permission is {action}." in str(error)
