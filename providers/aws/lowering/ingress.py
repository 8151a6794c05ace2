"""The way in for a pool's events: an HTTP API that puts each request on an event bus.

Pure.  One of each a pool.  https://docs.aws.amazon.com/apigateway/latest/developerguide/
http-api-develop-integrations-aws-services-reference.html#EventBridge-PutEvents
"""

from __future__ import annotations

from typing import Any

from planes.declaration import Declaration
from providers.aws.lowering.common import key, made, ref, text, written
from providers.aws.lowering.policies import allow, document, trust_anyhow
from providers.contract import Joined, Primitive, View

__all__ = ["API", "BUS", "ingress", "route", "url"]

BUS = "aws_cloudwatch_event_bus"
API = "aws_apigatewayv2_api"
_ROLE = "aws_iam_role"


def ingress(pool: Declaration, view: View) -> list[Primitive]:
    bus, whose = ref(pool, BUS, "events"), written(pool.address)
    return [
        made(
            pool,
            view,
            BUS,
            "events",
            {"description": f"Events for agents of {whose}"},
        ),
        made(
            pool,
            view,
            _ROLE,
            "ingress",
            {
                "path": "/fleetform/",
                "description": f"Puts what the ingress of {whose} receives on its bus",
                "assume_role_policy": trust_anyhow("apigateway"),
            },
        ),
        made(
            pool,
            view,
            "aws_iam_role_policy",
            "ingress",
            {
                "role": ref(pool, _ROLE, "ingress", "id"),
                "policy": document(allow("PutEvents", ["events:PutEvents"], [bus])),
            },
        ),
        made(
            pool,
            view,
            API,
            "ingress",
            {
                "protocol_type": "HTTP",
                "description": f"Receives events for {whose}",
            },
        ),
        made(
            pool,
            view,
            "aws_apigatewayv2_stage",
            "ingress",
            {"api_id": ref(pool, API, "ingress", "id"), "name": "$default", "auto_deploy": True},
        ),
    ]


def route(
    trigger: Declaration, pool: Declaration, path: str, source: str, detail_type: str, view: View
) -> list[Primitive]:
    """One trigger's path, and what becomes of a request to it."""
    api = ref(pool, API, "ingress", "id")
    integration = ref(trigger, "aws_apigatewayv2_integration", "this", "id")
    return [
        made(
            trigger,
            view,
            "aws_apigatewayv2_integration",
            "this",
            {
                "api_id": api,
                "integration_type": "AWS_PROXY",
                "integration_subtype": "EventBridge-PutEvents",
                "credentials_arn": ref(pool, _ROLE, "ingress"),
                "payload_format_version": "1.0",
                "request_parameters": _parameters(pool, source, detail_type),
            },
            depends_on=(key(pool, "aws_iam_role_policy", "ingress"),),
        ),
        made(
            trigger,
            view,
            "aws_apigatewayv2_route",
            "this",
            {
                "api_id": api,
                "route_key": f"POST {path}",
                "target": Joined(("integrations/", integration)),
            },
        ),
    ]


def _parameters(pool: Declaration, source: str, detail_type: str) -> dict[str, Any]:
    return {
        "EventBusName": ref(pool, BUS, "events"),
        "Source": text(source),
        "DetailType": detail_type,
        "Detail": "$request.body",
    }


def url(pool: Declaration, path: str) -> Joined:
    return Joined((ref(pool, API, "ingress", "api_endpoint"), path))
