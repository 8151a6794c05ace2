"""An event sent to a trigger's URL, signed as its source signs it.

The schemes: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries and
https://api.slack.com/authentication/verifying-requests-from-slack.
"""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from planes.events import SOURCES, Trigger, Webhook
from planes.validation import known
from providers.contract import Event
from stacks.cli.refused import Refused

__all__ = ["Answer", "Request", "request_for", "send"]

_TIMEOUT_SECONDS = 30


class Request(NamedTuple):
    url: str
    headers: Mapping[str, str]
    body: bytes


class Answer(NamedTuple):
    status: int
    text: str


def request_for(
    trigger: Trigger, url: str, event: Event, key: str | None, *, now: float | None = None
) -> Request:
    """``key`` is the signing key; without one nothing is signed."""
    body = json.dumps(event.body, ensure_ascii=False).encode()
    source = next(name for name in SOURCES if getattr(trigger, name) is not None)
    headers = {"Content-Type": "application/json", "User-Agent": "fleetform"}
    if source == "github":
        headers["X-GitHub-Event"] = event.name
    if key is not None:
        moment = str(int(time.time() if now is None else now))
        headers |= _signature(trigger, source, key.encode(), body, moment)
    return Request(url, headers, body)


def _signature(
    trigger: Trigger, source: str, key: bytes, body: bytes, moment: str
) -> dict[str, str]:
    match source:
        case "slack":
            signed = _digest(key, f"v0:{moment}:".encode() + body)
            return {"X-Slack-Signature": f"v0={signed}", "X-Slack-Request-Timestamp": moment}
        case "github":
            header = "X-Hub-Signature-256"
        case "jira":
            header = "X-Hub-Signature"
        case _:
            header = _header(trigger.webhook)
    return {header: f"sha256={_digest(key, body)}"}


def _header(webhook: Any) -> str:
    given = known(webhook.header) if isinstance(webhook, Webhook) else None
    if given is not None:
        return str(given)
    is_github = isinstance(webhook, Webhook) and known(webhook.signature) == "github"
    return "X-Hub-Signature-256" if is_github else "X-Signature-256"


def _digest(key: bytes, message: bytes) -> str:
    return hmac.new(key, message, "sha256").hexdigest()


def send(request: Request) -> Answer:
    """Raises Refused where no answer comes."""
    # Most commands speak to nobody over HTTP.
    import httpx

    try:
        answer = httpx.post(
            request.url, content=request.body, headers=request.headers, timeout=_TIMEOUT_SECONDS
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Refused(
            "Event not delivered",
            f"{request.url} gave no answer: {error}. Apply the stack first, and see that the "
            "address can be reached from here.",
        ) from error
    return Answer(answer.status_code, answer.text)
