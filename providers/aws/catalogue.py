"""What the provider makes of each kind, and its primitive types: names only, so that reading it
imports nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from providers.contract import Role

__all__ = ["DATA", "KINDS", "TYPES", "AwsKind"]


class AwsKind(NamedTuple):
    """``lowering`` is dotted: ``providers.aws.lowering.runtime:lower_pool``."""

    lowering: str
    roles: frozenset[Role]


KINDS: Mapping[str, AwsKind] = {}

TYPES: Mapping[str, str] = {
    type: f"providers.aws.primitives.{type}"
    for type in (
        "aws_cloudwatch_log_group",
        "aws_iam_role",
        "aws_secretsmanager_secret",
    )
}
"""Primitive type to the module that has its ``primitive``."""

DATA: Mapping[str, str] = {}
"""Data source to the module that has its ``data``."""
