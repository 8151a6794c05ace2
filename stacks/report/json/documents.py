"""Attributes that are text in JSON by Terraform's schemas, and data with us.

Purely data; no I/O.  What reads Terraform's plans parses that text: checks of IAM policies, of
container definitions.  Source: the schemas of the provider ``hashicorp/aws``, version 6.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from stacks.report.values import Split, split

__all__ = ["split_primitive"]

_POLICY = frozenset({"policy"})
_DOCUMENTS: Mapping[str, frozenset[str]] = {
    "aws_cloudwatch_event_rule": frozenset({"event_pattern"}),
    "aws_ecs_task_definition": frozenset({"container_definitions"}),
    "aws_iam_policy": _POLICY,
    "aws_iam_role": frozenset({"assume_role_policy"}),
    "aws_iam_role_policy": _POLICY,
    "aws_s3_bucket_policy": _POLICY,
    "aws_secretsmanager_secret_policy": _POLICY,
    "aws_sqs_queue": frozenset({"policy", "redrive_allow_policy", "redrive_policy"}),
    "aws_sqs_queue_policy": _POLICY,
}


def split_primitive(type: str, properties: Mapping[str, Any]) -> Split:
    """A primitive's properties, taken apart as Terraform has them.

    A document that waits for an output waits as a whole.  One with something sensitive in it is
    sensitive as a whole; its text still has the rest, so that it can be parsed.
    """
    parts = split(dict(properties))
    for name in _DOCUMENTS.get(type, frozenset()) & properties.keys():
        if not isinstance(properties[name], (dict, list)):
            continue
        if name in parts.unknown:
            parts.unknown[name] = True
            parts.value.pop(name, None)
            parts.sensitive.pop(name, None)
            continue
        parts.value[name] = _text(parts.value[name])
        if parts.sensitive.get(name):
            parts.sensitive[name] = True
    return parts


def _text(document: Any) -> str:
    return json.dumps(document, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
