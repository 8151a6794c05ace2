"""A trigger by events on AWS: a path of the pool's API, and a rule on its bus that starts the task.

Pure.  https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""

from __future__ import annotations

import json
import re
from hashlib import blake2b
from typing import Any, cast

from planes.declaration import Declaration
from planes.events import Trigger
from planes.prompts import event_fields
from planes.validation import known
from providers.aws.lowering.common import Notes, key, made, ref, written
from providers.aws.lowering.environment import PROMPT, TRIGGER
from providers.aws.lowering.failed import POLICY, failed
from providers.aws.lowering.ingress import BUS, route, url
from providers.aws.lowering.pools import CLUSTER
from providers.aws.lowering.sizes import least_characters
from providers.aws.lowering.starting import (
    Run,
    ecs_parameters,
    needed_to_start,
    start_role,
    state,
)
from providers.aws.lowering.tasks import CONTAINER
from providers.contract import Joined, Primitive, View
from providers.patterns.compile import compile_trigger, source_of

__all__ = ["event_path", "event_pattern", "event_source", "json_path", "lower_rule", "trigger_url"]

RULE = "aws_cloudwatch_event_rule"
_LONGEST_PATTERN = 4096
_LONGEST_BY_DEFAULT = 2048
"""https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html"""
_NAMES = {"github": "$request.header.X-GitHub-Event"}
"""Source to where a request says what event it is; the source's own name where it does not."""
_FIELD = re.compile(r"\$\{\s*(event[^}\s]*)\s*\}")
_OTHER = re.compile(r"[^a-z0-9]+")


def event_path(trigger: Declaration, view: View) -> str:
    """The path of a trigger's URL, which tells its events apart from all others."""
    whole = f"{view.stack}\n{view.workspace}\n{trigger.address}"
    digest = blake2b(whole.encode(), digest_size=5).hexdigest()
    readable = _OTHER.sub("-", str(trigger.address).lower()).strip("-")[:60]
    return f"/{readable}-{digest}"


def event_source(trigger: Declaration, view: View) -> str:
    """The ``source`` of a trigger's events on the bus."""
    return f"fleetform{event_path(trigger, view)}"


def trigger_url(run: Run, view: View) -> Any:
    return url(run.pool, event_path(run.trigger, view))


def lower_rule(run: Run, notes: Notes, view: View) -> list[Primitive]:
    trigger = run.trigger
    source = source_of(cast(Trigger, trigger.spec))
    path = event_path(trigger, view)
    rule = ref(trigger, RULE)
    return [
        *route(
            trigger, run.pool, path, event_source(trigger, view), _NAMES.get(source, source), view
        ),
        _rule(run, source, notes, view),
        *start_role(run, "events", rule, view),
        _target(run, view),
    ]


def _rule(run: Run, source: str, notes: Notes, view: View) -> Primitive:
    pattern: dict[str, Any] = {"source": [event_source(run.trigger, view)]}
    try:
        pattern |= event_pattern(run.trigger)
    except ValueError as error:
        notes.error(
            "Filter cannot be compiled",
            f"has a filter that becomes no event pattern: {error}.",
        )
    length = least_characters(pattern, view)
    if length > _LONGEST_PATTERN:
        notes.error(
            "Filter too long",
            f"has a filter that becomes an event pattern of {length} characters, and EventBridge "
            f"takes {_LONGEST_PATTERN}. Make several triggers, each with a part of it.",
        )
    elif length > _LONGEST_BY_DEFAULT:
        notes.warning(
            "Filter longer than the quota",
            f"has a filter that becomes an event pattern of {length} characters, and EventBridge "
            f"takes {_LONGEST_BY_DEFAULT} unless your quota for the size of event patterns was "
            "raised. Ask AWS for that, or make several triggers.",
        )
    return made(
        run.trigger,
        view,
        RULE,
        "this",
        {
            "description": f"Events that start {written(run.agent.address)}"[:512],
            "event_bus_name": ref(run.pool, BUS, "events", "id"),
            "event_pattern": pattern,
            "state": state(run, view),
        },
        origins={"event_pattern": (source,), "state": ("enabled",)},
    )


def event_pattern(trigger: Declaration) -> dict[str, Any]:
    """The pattern of a trigger's rule, but for the source that tells its events from all others.

    Raises ValueError, with a clause, where there is none."""
    return compile_trigger(cast(Trigger, trigger.spec)).pattern


def _target(run: Run, view: View) -> Primitive:
    trigger = run.trigger
    ecs = ecs_parameters(run)
    return made(
        trigger,
        view,
        "aws_cloudwatch_event_target",
        "this",
        {
            "rule": ref(trigger, RULE, "this", "name"),
            "event_bus_name": ref(run.pool, BUS, "events", "id"),
            "target_id": "run",
            "arn": ref(run.pool, CLUSTER, "pool"),
            "role_arn": ref(trigger, "aws_iam_role", "start"),
            "ecs_target": ecs,
            "input_transformer": _transformer(trigger),
            "dead_letter_config": {"arn": failed(run.pool)},
            "retry_policy": {"maximum_event_age_in_seconds": 3600, "maximum_retry_attempts": 185},
        },
        depends_on=(*needed_to_start(run), key(run.pool, POLICY, "failed")),
        origins={"input_transformer": ("prompt",)},
    )


def _transformer(trigger: Declaration) -> dict[str, Any]:
    """The prompt with the fields of the event that it takes, in the container's environment."""
    prompt = cast(Trigger, trigger.spec).prompt
    text = known(prompt)
    fields = list(dict.fromkeys(event_fields(text))) if text else []
    names = {field: f"field{number}" for number, field in enumerate(fields)}
    written: Any = _escaped(text, names) if text is not None else prompt
    return {
        "input_paths": {names[field]: json_path(field) for field in fields},
        "input_template": _template(trigger, written),
    }


def json_path(field: str) -> str:
    """``$.detail.issue.title`` of ``event.issue.title``."""
    return f"$.detail{field.removeprefix('event')}"


def _escaped(text: str, names: dict[str, str]) -> str:
    """A prompt as the inside of a JSON string in which ``<field0>`` is filled in; signs that would
    begin such a name are written as JSON escapes."""
    parts = _FIELD.split(text)
    return "".join(
        f"<{names[part]}>" if number % 2 else _inner(part) for number, part in enumerate(parts)
    )


def _inner(text: str) -> str:
    escaped = json.dumps(text, ensure_ascii=False)[1:-1]
    return escaped.replace("<", r"\u003c").replace(">", r"\u003e")


def _template(trigger: Declaration, prompt: Any) -> Any:
    address = json.dumps(str(trigger.address))
    start = f'{{"containerOverrides":[{{"name":"{CONTAINER}","environment":['
    own = f'{{"name":"{TRIGGER}","value":{address}}}'
    end = "]}]}"
    if prompt is None:
        return f"{start}{own}{end}"
    if isinstance(prompt, str):
        return f'{start}{{"name":"{PROMPT}","value":"{prompt}"}},{own}{end}'
    # A part that is no string is written as JSON, so that what it turns out to be is escaped.
    return Joined((start, {"name": PROMPT, "value": prompt}, ",", own, end))
