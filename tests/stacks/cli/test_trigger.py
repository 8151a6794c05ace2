"""``fleetform trigger test``: a trigger tried offline, and for real."""

from __future__ import annotations

import hmac
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from builders.commands import document, ended, fleetform, said
from planes.address import Address
from planes.events import Trigger
from planes.values import Reference
from providers.contract import Event, Finding, Rehearsal
from stacks.cli import trigger as command
from stacks.cli.sending import request_for
from stacks.report.text.page import plain_text
from stacks.report.text.rehearsal import rehearsal_lines

ROOT = Path(__file__).parents[3]
EVENTS = ROOT / "tests" / "providers" / "patterns" / "events"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in (ROOT / "examples" / "quickstart").glob("*.fleet.hcl"):
        shutil.copy(path, tmp_path)
    return tmp_path


def event(name: str) -> str:
    return str(EVENTS / f"{name}.json")


@pytest.mark.parametrize(
    ("address", "name", "status"),
    [
        ("trigger.pull_request", "github-pull-request-opened", 0),
        ("trigger.pull_request", "github-pull-request-opened-from-fork", 2),
        ("trigger.pull_request", "github-push", 2),
        ("trigger.mention", "slack-mention", 0),
        ("trigger.mention", "slack-mention-other-channel", 2),
        ("trigger.bug", "jira-issue-created", 0),
        ("trigger.bug", "jira-comment", 2),
        ("trigger.build_failed", "webhook-build-failed", 0),
    ],
)
def test_an_event_starts_the_agent_or_not(
    folder: Path, address: str, name: str, status: int
) -> None:
    said_ = fleetform(folder, "trigger", "test", address, "--event", event(name), status=status)
    assert said_.startswith("Starts: " if status == 0 else "Does not start: ")


def test_what_fails_is_explained(folder: Path) -> None:
    arguments = ("trigger.pull_request", "--event", event("github-pull-request-opened-from-fork"))
    text = fleetform(folder, "trigger", "test", *arguments, status=2)
    assert "✗ detail.pull_request.head.repo.fork is true; wanted: false" in text
    assert "✓ detail.action is" in text
    assert "? actors is not decided here" in text


def test_the_answer_as_json_has_the_prompt(folder: Path) -> None:
    arguments = ("trigger.pull_request", "--event", event("github-pull-request-opened"), "--json")
    answer = document(folder, "trigger", "test", *arguments)
    assert answer["starts"] is True
    assert answer["prompt"] == "Review pull request https://github.com/acme/api/pull/5."
    assert all(condition["holds"] for condition in answer["conditions"])


def test_a_body_alone_needs_the_events_name(folder: Path, tmp_path: Path) -> None:
    whole = json.loads((EVENTS / "github-pull-request-opened.json").read_text())
    body = tmp_path / "body.json"
    body.write_text(json.dumps(whole["detail"]))
    arguments = ("trigger", "test", "trigger.pull_request", "--event", str(body))
    assert "Event has no name" in ended(folder, *arguments).err
    assert "Starts" in fleetform(folder, *arguments, "--name", "pull_request")


def test_what_is_disabled_starts_nothing(folder: Path) -> None:
    path = folder / "triggers.fleet.hcl"
    text = path.read_text()
    path.write_text(
        text.replace("agent  = agent.ci_doctor", "agent = agent.ci_doctor\n  enabled = false")
    )
    arguments = ("trigger.build_failed", "--event", event("webhook-build-failed"))
    answer = fleetform(folder, "trigger", "test", *arguments, status=2)
    assert "✗ trigger.build_failed is not enabled." in answer


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("trigger.bugs", "--event", event("jira-comment")), "Did you mean"),
        (("trigger.nightly", "--event", event("webhook-empty")), "a schedule is started by no"),
        (("trigger.bug", "--event", "nothing.json"), "holds no JSON"),
        (("trigger.bug", "--event", event("jira-comment"), "--live"), "has no url in the state"),
        (
            ("trigger.build_failed", "--event", event("webhook-empty"), "--live"),
            "The environment variable WEBHOOK_SECRET is not set",
        ),
    ],
)
def test_what_cannot_be_tried_is_said(
    folder: Path, arguments: tuple[str, ...], error: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WEBHOOK_SECRET", raising=False)
    ran = ended(folder, "trigger", "test", *arguments)
    assert ran.status == 1
    assert error in said(ran.err)


@contextmanager
def receiver(status: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A URL, and what it is sent."""
    heard: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            heard.append({**dict(self.headers), "body": self.rfile.read(length)})
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b'{"FailedEntryCount":0}')

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(("answer", "status"), [(200, 0), (403, 1)])
def test_an_event_is_sent_signed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, answer: int, status: int
) -> None:
    monkeypatch.setenv("WEBHOOK_SECRET", "hush")
    with receiver(answer) as (url, heard):
        monkeypatch.setattr(command, "_url", lambda trigger, state: url)
        arguments = ("trigger.build_failed", "--event", event("webhook-build-failed"), "--live")
        ran = ended(folder, "trigger", "test", *arguments)
    assert ran.status == status
    assert f"Sent signed to trigger.build_failed: HTTP {answer}." in ran.out
    assert "hush" not in ran.out + ran.err
    [request] = heard
    signature = hmac.new(b"hush", request["body"], "sha256").hexdigest()
    assert request["X-Acme-Signature"] == f"sha256={signature}"
    assert json.loads(request["body"])["build"]["id"] == 4711


def test_a_receiver_that_is_not_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_url", lambda trigger, state: "local://trigger/x")
    arguments = ("trigger.bug", "--event", event("jira-issue-created"), "--live")
    ran = ended(folder, "trigger", "test", *arguments)
    assert ran.status == 1
    assert "Event not delivered" in ran.err


AGENT = Reference(Address.parse("agent.a"))
SECRET = Reference(Address.parse("secret.s"))


@pytest.mark.parametrize(
    ("block", "headers"),
    [
        (
            {"github": {"repositories": ["a/b"], "events": ["push"]}},
            {"X-GitHub-Event": "push", "X-Hub-Signature-256": "sha256={body}"},
        ),
        (
            {"slack": {"channels": ["C0123456789"]}},
            {"X-Slack-Signature": "v0={slack}", "X-Slack-Request-Timestamp": "1700000000"},
        ),
        ({"jira": {"jql": "project = A"}}, {"X-Hub-Signature": "sha256={body}"}),
        ({"webhook": {"secret": SECRET}}, {"X-Signature-256": "sha256={body}"}),
        (
            {"webhook": {"secret": SECRET, "signature": "github"}},
            {"X-Hub-Signature-256": "sha256={body}"},
        ),
    ],
)
def test_each_source_signs_in_its_own_way(block: dict[str, Any], headers: dict[str, str]) -> None:
    trigger = Trigger.model_validate({"agent": AGENT, **block})
    request = request_for(trigger, "http://x", Event("push", {"a": 1}), "key", now=1700000000.5)
    slack = b"v0:1700000000:" + request.body
    digests = {
        "body": hmac.new(b"key", request.body, "sha256").hexdigest(),
        "slack": hmac.new(b"key", slack, "sha256").hexdigest(),
    }
    for name, value in headers.items():
        assert request.headers[name] == value.format(**digests)
    unsigned = request_for(trigger, "http://x", Event("push", {}), None)
    assert not any("Signature" in name for name in unsigned.headers)


def test_alternatives_are_shown_as_such() -> None:
    findings = (
        Finding(("detail-type",), ["push"], ["issues"], False, 1),
        Finding(("detail", "action"), [{"prefix": "op"}], ["opened"], True, 2),
    )
    text = plain_text(rehearsal_lines("trigger.a", Rehearsal(True, findings, "Do\nit.")))
    assert text == (
        "Starts: trigger.a would start its agent.\n"
        "  either (1)\n"
        '    ✗ detail-type is "issues"; wanted: "push"\n'
        "  or (2)\n"
        '    ✓ detail.action is "opened"\n'
        "\n"
        "Prompt:\n"
        "  Do\n"
        "  it.\n"
    )
