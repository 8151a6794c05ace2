"""The events plane on AWS: what starts an agent, by the clock or by an event.

Pure: a declaration in, primitives out.
"""

from __future__ import annotations

import json
from typing import cast

from planes.declaration import Declaration
from planes.events import Trigger
from planes.prompts import event_fields
from planes.validation import is_late, known
from providers.aws.lowering.common import ADVISORY, REQUEST_TIME, Notes, field, stated
from providers.aws.lowering.rules import json_path, lower_rule, trigger_url
from providers.aws.lowering.schedules import lower_schedule
from providers.aws.lowering.starting import own_task, run_of
from providers.contract import Enforcement, Lowered, Role, View
from providers.patterns.compile import compile_trigger, source_of

__all__ = ["lower_trigger"]

_WHO = {"github": "actors", "slack": "allowed_users"}
"""Source to its field that says who may start the agent."""
_WHAT = {"github": "filter", "slack": "channels", "jira": "jql", "webhook": "filter"}


def lower_trigger(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    notes = Notes(declaration)
    run = run_of(declaration, view)
    source = source_of(cast(Trigger, declaration.spec))
    scheduled = source == "schedule"
    lower = lower_schedule if scheduled else lower_rule
    primitives = [*own_task(run, notes, view), *lower(run, notes, view)]
    if not scheduled:
        _ingress_notes(declaration, source, notes)
        _fields_note(declaration, notes)
    _length_note(declaration, notes)
    return Lowered(
        primitives,
        outputs={"url": None if scheduled else trigger_url(run, view)},
        enforcement=_enforcement(declaration, source),
        notes=notes.found,
    )


def _enforcement(declaration: Declaration, source: str) -> dict[str, Enforcement]:
    """A task is started by whatever matches: nothing counts the runs that are going."""
    controls = stated(declaration, concurrency=ADVISORY, rate_limit=ADVISORY, on_failure=ADVISORY)
    if source == "schedule":
        return controls
    controls |= dict.fromkeys(_unverified(declaration, source), ADVISORY)
    who, what = _WHO.get(source), _WHAT[source]
    unkept = _unkept(declaration)
    block = getattr(declaration.spec, source)
    if who is not None and known(field(block, who)) != []:
        # Nothing verifies who sends a request, so that what it says of people counts as little.
        controls[who] = ADVISORY
    if known(field(block, what)) not in ([], {}, None):
        controls[what] = ADVISORY if what in unkept else REQUEST_TIME
    return controls


def _unverified(declaration: Declaration, source: str) -> tuple[str, ...]:
    """What would have to be checked before a request becomes an event.  An HTTP API hands bodies on
    unseen; its authorizers check tokens that no such source sends; and a secret that a rule's
    pattern compared would stand in the pattern for all to read."""
    if source != "webhook":
        return ("signature",)
    signed = known(field(declaration.spec.webhook, "signature")) != "none"  # type: ignore[attr-defined]
    return ("signature", "max_skew", "dedupe_window") if signed else ("dedupe_window",)


def _unkept(declaration: Declaration) -> dict[str, str]:
    try:
        return dict(compile_trigger(cast(Trigger, declaration.spec)).unkept)
    except ValueError:
        return {}


_MOST_CHARACTERS = 8192
"""Of a task's overrides: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/
API_TaskOverride.html"""
_AROUND = 256
"""What the overrides hold beside the prompt, the names of trigger and container among them."""


def _length_note(declaration: Declaration, notes: Notes) -> None:
    prompt = known(cast(Trigger, declaration.spec).prompt)
    if prompt is not None and len(json.dumps(prompt)) > _MOST_CHARACTERS - _AROUND:
        notes.error(
            "Prompt too long",
            f"has a prompt of {len(prompt)} characters, and a task on ECS is started with at most "
            f"{_MOST_CHARACTERS} characters of overrides. Put what is always the same into the "
            "agent's instructions.",
        )


_MOST_FIELDS = 100
_LONGEST_PATH = 256
"""Of an input transformer: https://docs.aws.amazon.com/eventbridge/latest/APIReference/
API_InputTransformer.html"""


def _fields_note(declaration: Declaration, notes: Notes) -> None:
    prompt = known(cast(Trigger, declaration.spec).prompt)
    fields = set(event_fields(prompt)) if prompt is not None else set()
    if len(fields) > _MOST_FIELDS:
        notes.error(
            "Too many fields in the prompt",
            f"takes {len(fields)} fields of the event into its prompt, and EventBridge fills in at "
            f"most {_MOST_FIELDS}.",
        )
    for name in sorted(fields):
        if len(json_path(name)) > _LONGEST_PATH:
            notes.error(
                "Field too deep",
                f"takes {name} into its prompt, and EventBridge finds a field by at most "
                f"{_LONGEST_PATH} characters.",
            )


_UNVERIFIED = (
    "is started by requests whose signature nothing verifies: an HTTP API of API Gateway does not "
    "see the body before it hands it on. Put a receiver in front of its url that verifies the "
    "signature and passes the body on, such as the inbound webhooks of EventBridge with Lambda "
    "function URLs."
)
_HANDSHAKE = (
    "is started by Slack, which asks its receiver a question before it sends events, and sends "
    "commands as a form: an HTTP API of API Gateway answers neither. Put a receiver in front of "
    "its url that verifies Slack's signature, answers, and passes events on as JSON."
)


def _ingress_notes(declaration: Declaration, source: str, notes: Notes) -> None:
    spec = cast(Trigger, declaration.spec)
    signature = known(field(spec.webhook, "signature")) if source == "webhook" else source
    if source == "slack":
        notes.warning("Receiver required", _HANDSHAKE)
    elif signature != "none":
        notes.warning("Signature not verified", _UNVERIFIED)
    for name, why in _unkept(declaration).items():
        notes.warning("Filter kept in part", f"has {name} in its {source} block, and {why}.")
    prompt = spec.prompt
    if is_late(prompt):
        notes.warning(
            "Prompt known late",
            "has a prompt that is known only after apply: fields of the event in it are not "
            "filled in then. Name them in a prompt that is known when planning.",
        )
    elif prompt is not None and "event" in event_fields(known(prompt)):
        notes.error(
            "Whole event in the prompt",
            "takes the whole event into its prompt, and a task on ECS is started with at most "
            "8192 characters of overrides. Name the fields that it needs.",
        )
