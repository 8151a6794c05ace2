"""What cannot be deleted, because something is still in it or uses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.apigatewayv2.models import apigatewayv2_backends
from moto.ec2.models import ec2_backends
from moto.ecs.models import ecs_backends
from moto.events.models import events_backends
from moto.scheduler.models import scheduler_backends

from peers.aws.answers import Refusal
from peers.aws.calls import Call

__all__ = ["RULES"]


def _cluster(call: Call) -> None:
    backend = ecs_backends[call.account][call.region]
    name = call.parameters["cluster"].split("/")[-1]
    services = [
        service
        for service in backend.services.values()
        if service.cluster_name == name and service.status != "INACTIVE"
    ]
    if services:
        raise Refusal(
            "ClusterContainsServicesException",
            "The Cluster cannot be deleted while Services are active.",
        )
    running = [
        task for task in backend.tasks.get(name, {}).values() if task.last_status != "STOPPED"
    ]
    if running:
        raise Refusal(
            "ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active."
        )


def _service(call: Call) -> None:
    backend = ecs_backends[call.account][call.region]
    name = call.parameters.get("cluster", "default").split("/")[-1]
    wanted = call.parameters["service"].split("/")[-1]
    force = call.parameters.get("force")
    for service in backend.services.values():
        this = (service.cluster_name, service.name) == (name, wanted)
        if this and service.desired_count and not force:
            raise Refusal(
                "InvalidParameterException",
                "The service cannot be stopped while it is scaled above 0.",
            )


def _security_group(call: Call) -> None:
    backend = ec2_backends[call.account][call.region]
    group = call.parameters.get("GroupId")
    if group is None:
        return
    if backend.get_security_group_from_id(group) is None:
        return
    if group in set(_attached(backend)) or group in set(_referenced(backend, group)):
        raise Refusal("DependencyViolation", f"resource {group} has a dependent object")
    if backend.get_security_group_from_id(group).name == "default":
        raise Refusal("CannotDelete", f'the specified group: "{group}" name: "default"')


def _attached(backend: Any) -> Iterator[str]:
    for interface in backend.enis.values():
        yield from (group.id for group in interface.group_set)


def _referenced(backend: Any, group: str) -> Iterator[str]:
    for groups in backend.groups.values():
        for other in groups.values():
            for rule in (*other.ingress_rules, *other.egress_rules):
                if other.id != group:
                    yield str(rule.source_group.get("GroupId"))


def _event_bus(call: Call) -> None:
    backend = events_backends[call.account][call.region]
    bus = backend.event_buses.get(call.parameters["Name"].split("/")[-1])
    if bus is not None and bus.rules:
        raise Refusal("ValidationException", "Event bus can't be deleted since it has rules.")


def _schedule_group(call: Call) -> None:
    backend = scheduler_backends[call.account][call.region]
    name = call.parameters["Name"]
    if name == "default":
        raise Refusal("ValidationException", "Default schedule group cannot be deleted.")
    if name not in backend.schedule_groups:
        text = f"Schedule group {name} does not exist."
        raise Refusal("ResourceNotFoundException", text, 404)


def _integration(call: Call) -> None:
    api = apigatewayv2_backends[call.account][call.region].apis.get(call.parameters["ApiId"])
    integration = call.parameters["IntegrationId"]
    if api is None:
        return
    if integration not in api.integrations:
        raise Refusal("NotFoundException", "Invalid Integration identifier specified", 404)
    for route in api.routes.values():
        if route.target == f"integrations/{integration}":
            raise Refusal(
                "ConflictException",
                f"Cannot delete Integration '{integration}' as it is referenced in Route "
                f"'{route.route_id}'.",
                409,
            )


RULES = {
    "ecs.DeleteCluster": _cluster,
    "ecs.DeleteService": _service,
    "ec2.DeleteSecurityGroup": _security_group,
    "events.DeleteEventBus": _event_bus,
    "scheduler.DeleteScheduleGroup": _schedule_group,
    "apigatewayv2.DeleteIntegration": _integration,
}
