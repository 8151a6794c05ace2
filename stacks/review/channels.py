"""Channels between agents: what one makes, and another is started by or reads.

Purely data; no I/O.  A channel is a name, such as ``comments on acme/api``; agents are linked to
names and not to each other, so that the graph stays linear in the fleet.  GitHub's events: "Webhook
events and payloads".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stacks.review.declared import block, items, said
from stacks.review.traits import Traits

__all__ = ["heard", "made"]

_MADE = {
    "comment": "comments",
    "review": "reviews",
    "label": "labels",
    "issue": "issues",
    "pull_request": "pull requests",
    "commit": "commits",
    "merge": "commits",
    "status": "checks",
    "release": "releases",
}
_EVENTS: Mapping[str, tuple[str, ...]] = {
    "issue_comment": ("comments",),
    "discussion_comment": ("comments",),
    "commit_comment": ("comments",),
    "pull_request_review_comment": ("comments", "reviews"),
    "pull_request_review": ("reviews",),
    "issues": ("issues", "labels"),
    "label": ("labels",),
    "pull_request": ("pull requests", "commits", "labels"),
    "push": ("commits",),
    "status": ("checks",),
    "check_run": ("checks",),
    "check_suite": ("checks",),
    "workflow_run": ("commits",),
    "release": ("releases",),
}
_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "issues.opened": ("issues",),
    "issues.labeled": ("labels",),
    "issues.unlabeled": ("labels",),
    "pull_request.opened": ("pull requests",),
    "pull_request.reopened": ("pull requests",),
    "pull_request.synchronize": ("commits",),
    "pull_request.closed": ("commits",),
    "pull_request.labeled": ("labels",),
    "pull_request.unlabeled": ("labels",),
}
SLACK, JIRA = "messages in Slack", "issues in Jira"


def made(traits: Traits) -> Iterator[str]:
    """The channels that an agent writes, whom nobody approves.

    What is made on ``owner/*`` reaches whoever listens to a repository of that owner.
    """
    yield from (f"memory {name}" for name in traits.remembers)
    if traits.approved:
        return
    for write in traits.writes:
        if write.area == "slack":
            yield SLACK
        elif write.area == "jira":
            yield JIRA
        else:
            for family in {_MADE[item] for item in write.makes if item in _MADE}:
                for repository in traits.repos:
                    yield f"{family} on {repository}"
                    owner, _, name = repository.partition("/")
                    if name != "*":
                        yield f"{family} on {owner}/*"
                    else:
                        yield f"{family} anywhere of {owner}"


def heard(values: Mapping[str, Any]) -> Iterator[str]:
    """The channels that a trigger listens to."""
    github = block(values, "github")
    if github is not None:
        families = dict.fromkeys(
            family for event in items(github, "events") for family in _families(said(event))
        )
        for repository in map(said, items(github, "repositories")):
            owner, _, name = repository.partition("/")
            for family in families:
                yield f"{family} on {repository}"
                yield f"{family} anywhere of {owner}"
    elif values.get("slack") is not None:
        yield SLACK
    elif values.get("jira") is not None:
        yield JIRA


def _families(event: str) -> tuple[str, ...]:
    return _ACTIONS.get(event) or _EVENTS.get(event.partition(".")[0], ())
