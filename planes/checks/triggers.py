"""Checks of the events plane: what never starts, and what starts too often.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from planes.access import AccessGrant
from planes.address import Address
from planes.checks.fleet import Finding, Fleet, error, warning
from planes.checks.grants import has_expired
from planes.declaration import Declaration
from planes.events import Trigger
from planes.github_events import COMMENT_EVENTS
from planes.runtime import Agent
from planes.scalars import duration_seconds
from planes.schedule import minimum_interval, never_fires, parse_cron
from planes.validation import known
from planes.values import is_known

__all__ = ["TRIGGER_CHECKS", "check_runnable"]


def _check_schedule(fleet: Fleet, trigger: Declaration, spec: Trigger) -> Iterator[Finding]:
    schedule = known(spec.schedule)
    text = None if schedule is None else known(schedule.cron)
    if text is None:
        return
    if never_fires(parse_cron(text)):
        yield error(
            trigger,
            ("schedule", "cron"),
            "Schedule never fires",
            f"No date matches the schedule of {trigger.address}: none of its months has any of its "
            "days. Change the day of the month or the month.",
        )
        return
    yield from _check_overlap(fleet, trigger, spec, minimum_interval(parse_cron(text)))


def _check_overlap(
    fleet: Fleet, trigger: Declaration, spec: Trigger, interval: timedelta
) -> Iterator[Finding]:
    agent = fleet.target(spec.agent)
    if known(spec.concurrency) != "forbid" or agent is None or not isinstance(agent.spec, Agent):
        return
    timeout = known(agent.spec.timeout)
    if timeout is not None and interval < timedelta(seconds=duration_seconds(timeout)):
        yield warning(
            trigger,
            ("schedule", "cron"),
            "Schedule more frequent than its agent's timeout",
            f"{trigger.address} fires again after {_minutes(interval)}, while a run of "
            f'{agent.address} may take longer, and concurrency = "forbid" starts none beside it: '
            "some starts will be missed. Fire less often, lower the agent's timeout, or allow or "
            "replace concurrent runs.",
        )


def _minutes(interval: timedelta) -> str:
    minutes = interval // timedelta(minutes=1)
    for size, name in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes % size == 0:
            count = minutes // size
            return f"{count} {name}{'' if count == 1 else 's'}"
    raise AssertionError(minutes)


def _check_agent(fleet: Fleet, trigger: Declaration, spec: Trigger) -> Iterator[Finding]:
    agent = fleet.target(spec.agent)
    if agent is None or known(spec.enabled) is not True or known(agent.spec.enabled) is not False:
        return
    yield warning(
        trigger,
        ("agent",),
        "Trigger of a disabled agent",
        f"{trigger.address} is enabled, but {agent.address} is not, so that it starts nothing. "
        "Enable the agent, or disable the trigger.",
    )


def _check_commands(fleet: Fleet, trigger: Declaration, spec: Trigger) -> Iterator[Finding]:
    github = known(spec.github)
    if github is None or not known(github.commands) or not is_known(github.events):
        return
    events = {known(event).partition(".")[0] for event in known(github.events)}
    if not events & COMMENT_EVENTS:
        yield warning(
            trigger,
            ("github", "commands"),
            "Commands without comments",
            f"{trigger.address} has commands, which stand in comments, but none of its events is a "
            'comment, so that no command is ever seen. Add "issue_comment" to its events.',
        )


def check_runnable(fleet: Fleet) -> Iterator[Finding]:
    """Triggers whose agent nobody may run: where a fleet says at all who may run what."""
    grants = list(fleet.of_kind("access_grant"))
    runnable = _runnable_agents(fleet, grants) if grants else None
    if runnable is None:
        return
    for trigger in fleet.of_kind("trigger"):
        assert isinstance(trigger.spec, Trigger)
        agent = known(trigger.spec.agent)
        if agent is not None and agent.address not in runnable:
            yield warning(
                trigger,
                ("agent",),
                "Trigger of an agent that nobody may run",
                f"The fleet says who may run what, and no access_grant lets anybody run "
                f"{agent.address}, which {trigger.address} starts. Grant it to somebody, or remove "
                "the trigger.",
            )


def _runnable_agents(fleet: Fleet, grants: list[Declaration]) -> set[Address] | None:
    """The addresses of all agents that somebody may run; None where that is not known yet."""
    found: set[Address] = set()
    for grant in grants:
        spec = grant.spec
        assert isinstance(spec, AccessGrant)
        if known(spec.enabled) is False or has_expired(fleet, spec.expires):
            continue
        if is_known(spec.verbs) and "run" not in [known(verb) for verb in known(spec.verbs)]:
            continue
        agents = [known(agent) for agent in known(spec.agents) or [None]]
        if None in agents:
            return None
        found.update(agent.address for agent in agents)
    return found


TRIGGER_CHECKS = (_check_schedule, _check_agent, _check_commands)
