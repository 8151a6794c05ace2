"""Who starts an agent by a trigger, in words.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from stacks.review.declared import block, items, known, said

__all__ = ["starters"]


def starters(values: Mapping[str, Any]) -> list[str]:
    """By a trigger's values: ``whoever has write on acme/api and can comment``."""
    found: list[str] = []
    for name, who in _SOURCES:
        source = values.get(name)
        if source is not None and (source := block(values, name)) is not None:
            found += who(source)
    return found


def _by_github(source: Mapping[str, Any]) -> Iterable[str]:
    actors = block(source, "actors") or {}
    least = said(actors.get("min_permission", "write"))
    forks = known(actors.get("allow_forks")) is True
    can, found = _events(source), []
    for item in items(source, "repositories"):
        repository = said(item)
        if least == "none":
            found.append(f"anyone who can {can} on {repository}")
        else:
            found.append(f"whoever has {least} on {repository} and can {can}")
        if forks:
            found.append(f"pull requests from forks of {repository}")
    return found


_DOES: Mapping[str, str] = {
    "issues": "open issues",
    "pull_request": "open pull requests",
    "pull_request_target": "open pull requests",
    "discussion": "open discussions",
    "push": "push",
}


def _events(source: Mapping[str, Any]) -> str:
    events = items(source, "events")
    if len(events) == 1:
        return _does(said(events[0]))
    return " or ".join(dict.fromkeys([_does(said(event)) for event in events])) or "cause events"


@lru_cache
def _does(event: str) -> str:
    name = event.partition(".")[0]
    if name.endswith("_comment"):
        return "comment"
    return _DOES.get(name) or f"cause {name.replace('_', ' ')} events"


def _by_slack(source: Mapping[str, Any]) -> Iterator[str]:
    users = items(source, "allowed_users")
    for channel in items(source, "channels"):
        who = ", ".join(map(said, users)) if users else "everybody"
        yield f"{who} in {said(channel)}"


def _by_webhook(source: Mapping[str, Any]) -> Iterator[str]:
    if said(source.get("signature", "hmac_sha256")) == "none":
        yield "anyone who knows the URL"
    elif source.get("secret") is not None:
        yield f"whoever holds {said(source['secret'])}"


def _by_jira(source: Mapping[str, Any]) -> Iterator[str]:
    yield f"whoever changes Jira issues of {said(source.get('jql'))}"


def _by_schedule(source: Mapping[str, Any]) -> Iterator[str]:
    yield f"the clock at {said(source.get('cron'))} {said(source.get('timezone', 'UTC'))}"


_SOURCES: tuple[tuple[str, Callable[[Mapping[str, Any]], Iterable[str]]], ...] = (
    ("github", _by_github),
    ("slack", _by_slack),
    ("jira", _by_jira),
    ("webhook", _by_webhook),
    ("schedule", _by_schedule),
)
