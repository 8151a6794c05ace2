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


def _kind(module: str, name: str, *roles: Role) -> AwsKind:
    return AwsKind(f"providers.aws.lowering.{module}:{name}", frozenset(roles))


_R, _STORE = Role.RUNTIME, Role.STORE

KINDS: Mapping[str, AwsKind] = {
    "runtime_pool": _kind("runtime", "lower_pool", _R),
    "agent": _kind("agents", "lower_agent", _R),
    "extension": _kind("runtime", "lower_extension", _R),
    "trigger": _kind("events", "lower_trigger", _R),
    "secret": _kind("access", "lower_secret", _R, _STORE),
    "secret_grant": _kind("access", "lower_secret_grant", _R, _STORE),
    "access_grant": _kind("access", "lower_access_grant", _R),
    "egress_policy": _kind("access", "lower_egress_policy", _R),
    "budget": _kind("cost", "lower_budget", _R),
    "model_route": _kind("cost", "lower_model_route", _R),
    "audit_sink": _kind("insight", "lower_audit_sink", _R),
    "guardrail": _kind("insight", "lower_guardrail", _R),
    "metric": _kind("insight", "lower_metric", _R),
}

TYPES: Mapping[str, str] = {
    type: f"providers.aws.primitives.{type}"
    for type in (
        "aws_apigatewayv2_api",
        "aws_apigatewayv2_integration",
        "aws_apigatewayv2_route",
        "aws_apigatewayv2_stage",
        "aws_bedrock_inference_profile",
        "aws_budgets_budget",
        "aws_budgets_budget_action",
        "aws_cloudtrail",
        "aws_cloudwatch_event_bus",
        "aws_cloudwatch_event_rule",
        "aws_cloudwatch_event_target",
        "aws_cloudwatch_log_group",
        "aws_ecs_cluster",
        "aws_ecs_cluster_capacity_providers",
        "aws_ecs_task_definition",
        "aws_iam_policy",
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_iam_role_policy_attachment",
        "aws_s3_bucket",
        "aws_s3_bucket_object_lock_configuration",
        "aws_s3_bucket_policy",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_versioning",
        "aws_scheduler_schedule",
        "aws_scheduler_schedule_group",
        "aws_secretsmanager_secret",
        "aws_secretsmanager_secret_policy",
        "aws_security_group",
        "aws_sqs_queue",
        "aws_sqs_queue_policy",
    )
}
"""Primitive type to the module that has its ``primitive``."""

DATA: Mapping[str, str] = {
    type: f"providers.aws.data.{type}"
    for type in (
        "aws_caller_identity",
        "aws_iam_role",
        "aws_secretsmanager_secret",
        "aws_subnets",
        "aws_vpc",
    )
}
"""Data source to the module that has its ``data``."""
