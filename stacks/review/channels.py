"""Channels between agents: what one makes, and another is started by or reads.

Purely data; no I/O.  A channel is a name, such as ``comments on acme/api``; agents are linked to
names and not to each other, so that the graph stays linear in the fleet.  The first part of the
name is its family, by which most are told apart without being named.  GitHub's events: "Webhook
events and payloads".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from stacks.review.declared import block, items, said
from stacks.review.tables import JIRA, SLACK
from stacks.review.traits import Traits

__all__ = ["families_heard", "heard", "made"]

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
_WITHOUT_PLACE = (SLACK, JIRA)


def made(traits: Traits, families: Set[str]) -> Iterator[str]:
    """The channels of some families that an agent writes.

    What is made on ``owner/*`` reaches whoever listens to a repository of that owner.
    """
    for family in sorted(traits.shape.families & families):
        if family in _WITHOUT_PLACE:
            yield family
            continue
        for repository in traits.repos:
            yield f"{family} on {repository}"
            owner, _, name = repository.partition("/")
            yield f"{family} anywhere of {owner}" if name == "*" else f"{family} on {owner}/*"


def families_heard(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The families of what a trigger listens to."""
    github = block(values, "github")
    if github is not None:
        events = items(github, "events")
        if len(events) == 1:
            return _families(said(events[0]))
        return tuple(dict.fromkeys(family for event in events for family in _families(said(event))))
    if values.get("slack") is not None:
        return (SLACK,)
    return (JIRA,) if values.get("jira") is not None else ()


def heard(values: Mapping[str, Any], families: Iterable[str]) -> Iterator[str]:
    """The channels that a trigger listens to, of families that it does."""
    repositories = items(block(values, "github") or {}, "repositories")
    for family in families:
        if family in _WITHOUT_PLACE:
            yield family
        for repository in map(said, repositories):
            yield f"{family} on {repository}"
            yield f"{family} anywhere of {repository.partition('/')[0]}"


def _families(event: str) -> tuple[str, ...]:
    return _ACTIONS.get(event) or _EVENTS.get(event.partition(".")[0], ())
