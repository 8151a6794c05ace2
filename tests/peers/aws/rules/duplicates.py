"""What there cannot be twice, and what must be there for something new to be in it."""

from __future__ import annotations

from typing import Any

from moto.apigatewayv2.models import apigatewayv2_backends
from moto.scheduler.models import scheduler_backends

from peers.aws.answers import Refusal
from peers.aws.calls import Call

__all__ = ["RULES"]


def _schedule_group(call: Call) -> None:
    name = call.parameters["Name"]
    if name in scheduler_backends[call.account][call.region].schedule_groups:
        raise Refusal("ConflictException", f"Schedule group {name} already exists.", 409)


def _schedule(call: Call) -> None:
    name = call.parameters.get("GroupName", "default")
    if name not in scheduler_backends[call.account][call.region].schedule_groups:
        text = f"Schedule group {name} does not exist."
        raise Refusal("ResourceNotFoundException", text, 404)


def _api(call: Call) -> Any:
    return apigatewayv2_backends[call.account][call.region].apis.get(call.parameters["ApiId"])


def _route(call: Call) -> None:
    api = _api(call)
    if api is None:
        return
    own = call.parameters.get("RouteId")
    key = call.parameters.get("RouteKey")
    for route in api.routes.values():
        if route.route_key == key and route.route_id != own:
            text = f"Route with key {key} already exists for this API"
            raise Refusal("ConflictException", text, 409)
    target = call.parameters.get("Target")
    if target and target.removeprefix("integrations/") not in api.integrations:
        raise Refusal("NotFoundException", "Invalid Integration identifier specified", 404)


def _stage(call: Call) -> None:
    api = _api(call)
    name = call.parameters["StageName"]
    if api is not None and name in api.stages:
        raise Refusal("ConflictException", "Stage already exists", 409)


def _missing_route(call: Call) -> None:
    api = _api(call)
    if api is not None and call.parameters["RouteId"] not in api.routes:
        raise Refusal("NotFoundException", "Invalid Route identifier specified", 404)


def _missing_stage(call: Call) -> None:
    api = _api(call)
    if api is not None and call.parameters["StageName"] not in api.stages:
        raise Refusal("NotFoundException", "Invalid stage identifier specified", 404)


RULES = {
    "scheduler.CreateScheduleGroup": _schedule_group,
    "scheduler.CreateSchedule": _schedule,
    "apigatewayv2.CreateRoute": _route,
    "apigatewayv2.UpdateRoute": _route,
    "apigatewayv2.DeleteRoute": _missing_route,
    "apigatewayv2.CreateStage": _stage,
    "apigatewayv2.DeleteStage": _missing_stage,
}
