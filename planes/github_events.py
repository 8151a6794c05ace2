"""The events that GitHub sends, by name.

Purely data; no I/O.  From "Webhook events and payloads"
(https://docs.github.com/en/webhooks/webhook-events-and-payloads), those of repositories.
"""

from __future__ import annotations

from typing import Annotated

from planes.scalar import compiled, read_by
from planes.validation import suggesting

__all__ = ["COMMENT_EVENTS", "GITHUB_EVENTS", "GithubEvent"]

GITHUB_EVENTS = frozenset(
    """
    branch_protection_rule check_run check_suite code_scanning_alert commit_comment create delete
    dependabot_alert deploy_key deployment deployment_protection_rule deployment_review
    deployment_status discussion discussion_comment fork gollum issue_comment issues label member
    merge_group meta milestone package page_build ping project_card project_column public
    pull_request pull_request_review pull_request_review_comment pull_request_review_thread push
    registry_package release repository repository_advisory repository_dispatch repository_import
    repository_ruleset repository_vulnerability_alert secret_scanning_alert
    secret_scanning_alert_location security_advisory security_and_analysis star status sub_issues
    team_add watch workflow_dispatch workflow_job workflow_run
    """.split()  # noqa: SIM905 - fifty-odd names read better as text
)
COMMENT_EVENTS = frozenset(
    {
        "commit_comment",
        "discussion_comment",
        "issue_comment",
        "pull_request_review",
        "pull_request_review_comment",
    }
)
"""The events with a comment, in which a command may stand."""


_ACTION = r"[a-z]+(?:_[a-z]+)*"


def _check(text: str) -> None:
    event, dot, action = text.partition(".")
    if event not in GITHUB_EVENTS:
        raise ValueError(suggesting(_WANTED, event, sorted(GITHUB_EVENTS)))
    if dot and not compiled(_ACTION).fullmatch(action):
        raise ValueError(_WANTED)


_WANTED = (
    'an event that GitHub sends, such as "issue_comment" or "pull_request.opened", is required'
)

_PATTERN = rf"(?:{'|'.join(sorted(GITHUB_EVENTS))})(?:\.{_ACTION})?"

GithubEvent = Annotated[str, read_by("github_event", _check, _WANTED, _PATTERN)]
