"""A trigger's filter as an event pattern.

Purely data; no I/O.  An event is ``{"detail-type": …, "detail": …}``: what its source calls it, and
the body of the request.  The fields are those of the payloads that are documented at
https://docs.github.com/en/webhooks/webhook-events-and-payloads,
https://api.slack.com/events and https://developer.atlassian.com/server/jira/platform/webhooks/.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast

from planes.events import SOURCES, Actors, Github, Jira, Slack, Trigger, Webhook
from planes.github_events import COMMENT_EVENTS
from planes.validation import is_late, known

__all__ = ["Compiled", "compile_trigger", "source_of"]

Pattern = dict[str, Any]


class Compiled(NamedTuple):
    """``unkept`` are the fields of the source block that no pattern can keep, each with a clause
    that says why."""

    pattern: Pattern
    unkept: Mapping[str, str] = {}


_MEMBERS = ("OWNER", "MEMBER", "COLLABORATOR")
"""Who may write, as far as a payload says: GitHub's ``author_association``."""
_AUTHORS = {
    "commit_comment": ("comment",),
    "discussion": ("discussion",),
    "discussion_comment": ("comment",),
    "issue_comment": ("comment",),
    "issues": ("issue",),
    "pull_request": ("pull_request",),
    "pull_request_review": ("review",),
    "pull_request_review_comment": ("comment",),
    "pull_request_review_thread": ("pull_request",),
}
"""Event to the object in it that has an ``author_association``."""
_LABELLED = {
    "issues": ("issue",),
    "issue_comment": ("issue",),
    "discussion": ("discussion",),
    "discussion_comment": ("discussion",),
}


def source_of(trigger: Trigger) -> str:
    """The name of the one source block."""
    return next(name for name in SOURCES if getattr(trigger, name) is not None)


def compile_trigger(trigger: Trigger) -> Compiled:
    """The pattern of a trigger that events start.

    Raises ValueError, with a clause, where the filter waits for outputs: what an event is compared
    with must be known.
    """
    source = source_of(trigger)
    block = getattr(trigger, source)
    if is_late(block):
        raise ValueError(f"{source} is known only after apply")
    match source:
        case "github":
            return _github(block)
        case "slack":
            return _slack(block)
        case "jira":
            return _jira(block)
        case "webhook":
            return Compiled(_whole([], _filter(cast(Webhook, block).filter)))
    raise ValueError("a schedule is started by no event")


# GitHub.


def _github(block: Github) -> Compiled:
    repositories = [_repository(name) for name in _known_list(block.repositories, "repositories")]
    common = _merged(
        {"repository": {"full_name": repositories}},
        _filter(block.filter),
    )
    branches = [_branch(block, event, actions) for event, actions in _by_event(block).items()]
    unkept = {}
    if known(block.actors.min_permission) not in ("none", "read"):
        unkept["actors"] = (
            "a payload says how its author is associated with the repository, and not what "
            "permission they have"
        )
    return Compiled(_joined(branches, common), unkept)


def _repository(name: str) -> Any:
    owner, _, repository = name.partition("/")
    return {"prefix": f"{owner}/"} if repository == "*" else name


def _by_event(block: Github) -> dict[str, list[str]]:
    """Event to its actions; to none where all of them count."""
    found: dict[str, list[str]] = {}
    whole = set()
    for text in _known_list(block.events, "events"):
        event, dot, action = text.partition(".")
        found.setdefault(event, [])
        if dot:
            found[event].append(action)
        else:
            whole.add(event)
    return {event: [] if event in whole else actions for event, actions in found.items()}


def _branch(block: Github, event: str, actions: list[str]) -> Pattern:
    detail: Pattern = {"action": actions} if actions else {}
    commands = _known_list(block.commands, "commands")
    if commands and event in COMMENT_EVENTS:
        holder = "review" if event == "pull_request_review" else "comment"
        detail = _merged(detail, {holder: {"body": [{"prefix": item} for item in commands]}})
    labels = _known_list(block.labels, "labels")
    labelled = _labelled(event)
    if labels and labelled is not None:
        detail = _merged(detail, {labelled: {"labels": {"name": labels}}})
    detail = _merged(detail, _actors(block.actors, event))
    return _whole([event], detail)


def _labelled(event: str) -> str | None:
    if event.startswith("pull_request"):
        return "pull_request"
    return _LABELLED[event][0] if event in _LABELLED else None


def _actors(actors: Actors, event: str) -> Pattern:
    found: Pattern = {}
    permission = known(actors.min_permission)
    if permission is None or known(actors.allow_forks) is None:
        raise ValueError("actors is known only after apply")
    if permission != "none" and event in _AUTHORS:
        found = {_AUTHORS[event][0]: {"author_association": [*_MEMBERS]}}
    if known(actors.allow_forks) is False and event.startswith("pull_request"):
        found = _merged(found, {"pull_request": {"head": {"repo": {"fork": [False]}}}})
    return found


# Slack, Jira.


def _slack(block: Slack) -> Compiled:
    channels = _known_list(block.channels, "channels")
    users = _known_list(block.allowed_users, "allowed_users")
    people = [user for user in users if not user.startswith("S")]
    unkept = {}
    if len(people) < len(users):
        unkept["allowed_users"] = "an event names a person, and not the user groups they are in"
        if not people:
            people = []
    match known(block.event):
        case "mention":
            event: Pattern = {"type": ["app_mention"], "channel": channels}
        case "reaction":
            event = {"type": ["reaction_added"], "item": {"channel": channels}}
            if block.emoji is not None:
                event["reaction"] = [block.emoji]
        case "slash_command":
            return Compiled(_whole([], _slash_command(block, channels, people)), unkept)
        case _:
            raise ValueError("slack.event is known only after apply")
    if people:
        event["user"] = people
    return Compiled(_whole([], {"type": ["event_callback"], "event": event}), unkept)


def _slash_command(block: Slack, channels: list[str], people: list[str]) -> Pattern:
    detail: Pattern = {"channel_id": channels}
    if block.command is not None:
        detail["command"] = [block.command]
    if people:
        detail["user_id"] = people
    return detail


def _jira(block: Jira) -> Compiled:
    detail: Pattern = {"webhookEvent": _known_list(block.events, "events")}
    fields = _known_list(block.fields, "fields")
    if fields:
        detail["changelog"] = {"items": {"field": fields}}
    return Compiled(
        _whole([], detail),
        {"jql": "a query is evaluated by Jira itself, where the webhook is registered with it"},
    )


# Patterns.


def _filter(conditions: Any) -> Pattern:
    """``{ "pull_request.base.ref" = ["main"] }`` as nested objects."""
    if is_late(conditions):
        raise ValueError("filter is known only after apply")
    found: Pattern = {}
    for path, values in conditions.items():
        inner: Any = _known_list(values, f"filter of {path}")
        for step in reversed(path.split(".")):
            inner = {step: inner}
        found = _merged(found, inner)
    return found


def _known_list(values: Any, name: str) -> list[Any]:
    if is_late(values) or any(map(is_late, values)):
        raise ValueError(f"{name} is known only after apply")
    return [known(item) for item in values]


def _whole(names: Iterable[str], detail: Pattern) -> Pattern:
    named: Pattern = {"detail-type": list(names)} if names else {}
    return {**named, "detail": detail} if detail else named


def _joined(branches: list[Pattern], common: Pattern) -> Pattern:
    """What all events have in common, and one branch for each kind of them."""
    if len(branches) == 1:
        return _merged(branches[0], {"detail": common})
    if all(branch.keys() == {"detail-type"} for branch in branches):
        return {
            "detail-type": [name for item in branches for name in item["detail-type"]],
            "detail": common,
        }
    return {"$or": [_merged(branch, {"detail": common}) for branch in branches]}


def _merged(left: Pattern, right: Pattern) -> Pattern:
    """Both patterns.  Where both restrict a field, what either allows is not enough: the values
    that both have, or none that any event has."""
    found = dict(left)
    for name, wanted in right.items():
        before = found.get(name)
        if before is None:
            found[name] = wanted
        elif isinstance(before, dict) and isinstance(wanted, dict):
            found[name] = _merged(before, wanted)
        else:
            both = [item for item in before if item in wanted]
            if not both:
                raise ValueError(f"the conditions on {name} exclude each other")
            found[name] = both
    return found
