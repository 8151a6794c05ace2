"""Triggers against events as GitHub, Slack, Jira and others send them.

``events/`` has one event a file, in the shapes that the services document; ``triggers.json`` says
of each trigger which of all of them match.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planes.address import Address
from planes.events import Trigger
from planes.values import Deferred, Reference
from providers.patterns.compile import compile_trigger
from providers.patterns.match import matches

HERE = Path(__file__).parent
EVENTS = {path.stem: json.loads(path.read_text()) for path in (HERE / "events").glob("*.json")}
TRIGGERS = json.loads((HERE / "triggers.json").read_text())
AGENT = Reference(Address.parse("agent.reviewer"))
LATE = Deferred("agent.x.id", (Reference(Address.parse("agent.x"), ("id",)),))


def trigger(**block: Any) -> Trigger:
    return Trigger.model_validate({"agent": AGENT, **block})


def test_there_are_events_of_every_source() -> None:
    assert len(EVENTS) >= 20
    assert {name.partition("-")[0] for name in EVENTS} == {"github", "slack", "jira", "webhook"}


@pytest.mark.parametrize("name", TRIGGERS)
def test_a_trigger_matches_these_events_and_no_others(name: str) -> None:
    case = TRIGGERS[name]
    pattern = compile_trigger(trigger(**case["trigger"])).pattern
    found = sorted(event for event, body in EVENTS.items() if matches(pattern, body))
    # A receiver has one URL a trigger, so that a webhook sees no events of other sources.
    source = next(iter(case["trigger"]))
    assert [event for event in found if event.startswith(source)] == case["matches"]
    if source != "webhook":
        assert found == case["matches"]


def test_every_event_is_matched_by_some_trigger_or_is_noise() -> None:
    matched = {event for case in TRIGGERS.values() for event in case["matches"]}
    assert set(EVENTS) - matched == {
        "github-comment-chatter",
        "github-pull-request-other-repository",
        "slack-url-verification",
        "webhook-build-passed",
        "webhook-empty",
    }


@pytest.mark.parametrize(
    "block",
    [
        {"webhook": {"signature": "none", "filter": {"a": [LATE]}}},
        {"webhook": {"signature": "none", "filter": LATE}},
        {"github": {"repositories": [LATE], "events": ["push"]}},
        {"github": {"repositories": ["a/b"], "events": LATE}},
        {"github": {"repositories": ["a/b"], "events": ["push"], "actors": {"allow_forks": LATE}}},
        {"slack": {"channels": ["C0123456789"], "event": LATE}},
        {"jira": LATE},
    ],
)
def test_what_is_compared_must_be_known(block: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="known only after apply"):
        compile_trigger(trigger(**block))


def test_conditions_that_exclude_each_other_are_refused() -> None:
    block = {"repositories": ["a/b"], "events": ["push"], "filter": {"repository.full_name": ["x"]}}
    with pytest.raises(ValueError, match="exclude each other"):
        compile_trigger(trigger(github=block))


def test_what_no_pattern_keeps_is_said() -> None:
    assert "jql" in compile_trigger(trigger(jira={"jql": "project = API"})).unkept
    block = {"channels": ["C0123456789"], "allowed_users": ["S0123456789"]}
    assert "allowed_users" in compile_trigger(trigger(slack=block)).unkept
