"""What a trigger would do about an event: the rule evaluated, the prompt filled in.

Purely data; no I/O.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from planes.declaration import Declaration
from planes.events import Trigger
from planes.prompts import event_fields
from planes.runtime import Agent
from planes.validation import known
from providers.contract import Event, Rehearsal, View
from providers.patterns.compile import compile_trigger
from providers.patterns.match import explain, matches

__all__ = ["filled", "rehearse"]


def rehearse(trigger: Declaration, event: Event, view: View, pattern: Any = None) -> Rehearsal:
    """``pattern`` is the rule that the provider has made of the filter, where it has one.

    Raises ValueError, with a clause, where no event starts it."""
    spec = cast(Trigger, trigger.spec)
    compiled = compile_trigger(spec)
    rule = compiled.pattern if pattern is None else pattern
    heard = {"detail-type": event.name, "detail": event.body}
    stopped = [*_stopped(trigger, view)]
    prompt = known(spec.prompt)
    return Rehearsal(
        starts=matches(rule, heard) and not stopped,
        findings=tuple(explain(rule, heard)),
        prompt=None if prompt is None else filled(prompt, event.body),
        stopped=stopped,
        unkept=compiled.unkept,
    )


def _stopped(trigger: Declaration, view: View) -> Iterator[str]:
    agent = view.declaration(cast(Trigger, trigger.spec).agent)
    pool = view.declaration(cast(Agent, agent.spec).pool)
    for declaration in (trigger, agent, pool):
        if known(declaration.spec.enabled) is False:
            yield f"{declaration.address} is not enabled"


def filled(prompt: str, body: Any) -> str:
    """A prompt with the fields of an event; what the event does not have is empty."""
    text = prompt
    for field in dict.fromkeys(event_fields(prompt)):
        value = _value(body, field.removeprefix("event"))
        text = text.replace("${" + field + "}", value)
    return text


def _value(body: Any, path: str) -> str:
    found = body
    for step in path.replace("[", ".[").split(".")[1:]:
        if step.startswith("["):
            index = int(step[1:-1])
            found = found[index] if isinstance(found, list) and index < len(found) else None
        else:
            found = found.get(step) if isinstance(found, Mapping) else None
    if found is None:
        return ""
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
