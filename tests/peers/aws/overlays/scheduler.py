"""EventBridge Scheduler: what an update says of a schedule that completes."""

from __future__ import annotations

from moto.scheduler.models import scheduler_backends

from peers.aws.calls import Call

__all__ = ["OVERLAYS"]


def _update(call: Call) -> None:
    """What moto forgets of an update; what is left out has its default again."""
    backend = scheduler_backends[call.account][call.region]
    group = backend.schedule_groups.get(call.parameters.get("GroupName", "default"))
    schedule = group.schedules.get(call.parameters["Name"]) if group else None
    if schedule is not None:
        schedule.action_after_completion = call.parameters.get("ActionAfterCompletion", "NONE")


OVERLAYS = {"scheduler.UpdateSchedule": _update}
