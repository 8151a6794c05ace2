"""Policies that mean the same are the same, and no others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from providers.aws.documents import policy

CASES = json.loads(Path(__file__).with_name("policies.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_policies_are_compared_by_what_they_mean(case: dict[str, Any]) -> None:
    assert (policy(case["one"]) == policy(case["other"])) is case["same"]


def test_what_waits_for_an_output_stands_in_a_policy() -> None:
    late = object()
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": ["b", late]}
    assert policy({"Statement": statement})["Statement"][0]["Action"] == ["s3:*"]
