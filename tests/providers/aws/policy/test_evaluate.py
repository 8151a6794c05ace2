"""IAM's decisions: each case is the statements, a request, and what IAM says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from providers.aws.policy.evaluate import Request, decide, may_assume

CASES = json.loads(Path(__file__).with_name("decisions.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_decision(case: tuple[str, list[Any], dict[str, Any], str]) -> None:
    _, statements, request, decision = case
    policy = {"Version": "2012-10-17", "Statement": statements}
    assert decide([policy], Request(**request)) == decision


def test_a_deny_in_another_policy_wins() -> None:
    allow = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    deny = {"Statement": {"Effect": "Deny", "Action": "a:B", "Resource": "*"}}
    assert decide([allow, deny], Request("a:B")) == "deny"
    assert decide([deny, allow], Request("a:C")) == "allow"


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Perhaps", "Action": "*", "Resource": "*"},
        {"Effect": "Allow", "Actions": "*", "Resource": "*"},
        {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Equals": {"a": "b"}}},
    ],
)
def test_what_is_no_statement_is_refused(statement: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no "):
        decide([{"Statement": [statement]}], Request("a:B", context={"a": "b"}))


def test_a_role_is_taken_by_whom_it_trusts() -> None:
    trust = {
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "scheduler.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"aws:SourceAccount": "1"}},
            }
        ]
    }
    assert may_assume(trust, "scheduler", {"aws:SourceAccount": "1"})
    assert not may_assume(trust, "scheduler", {"aws:SourceAccount": "2"})
    assert not may_assume(trust, "events", {"aws:SourceAccount": "1"})
