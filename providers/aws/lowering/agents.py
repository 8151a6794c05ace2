"""An agent on AWS: a task definition, the roles that its tasks start and run with, what it may use.

Pure: a declaration in, primitives out.
"""

from __future__ import annotations

from typing import cast

from planes.declaration import Declaration
from planes.runtime import Agent
from planes.validation import is_late, known
from planes.values import Reference
from providers.aws.lowering.common import ADVISORY, REQUEST_TIME, Notes, made, ref, stated
from providers.aws.lowering.fargate import size_problem
from providers.aws.lowering.models import bedrock_models, model_policy, models_note, profiles
from providers.aws.lowering.pools import anchor, pool_of, source_of, triggers_of
from providers.aws.lowering.secrets import agent_grants
from providers.aws.lowering.tasks import (
    TASK,
    Task,
    role,
    secrets_note,
    start_policy,
    stop_policy,
    task_definition,
)
from providers.aws.lowering.trail import log_group, log_target
from providers.contract import Lowered, Primitive, Role, View

__all__ = ["lower_agent"]

_MOST_BYTES = 56 * 1024
"""A task definition holds 64 KiB, with all else that stands in it:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html"""


def lower_agent(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    pool = pool_of(declaration, view)
    models = bedrock_models(declaration, view)
    logs = log_target(declaration, view)
    given = agent_grants(declaration, pool, view)
    task = Task(declaration, declaration, given, models, logs)
    notes = _notes(declaration, view)
    secrets_note(task, notes, view)
    primitives = [
        role(declaration, pool, "task", "What runs act as", view),
        role(declaration, pool, "execution", "What starts runs", view),
        start_policy(task, view),
    ]
    if logs.sink is None:
        primitives.append(log_group(declaration, view))
    if models:
        primitives += profiles(declaration, models, anchor(pool), view)
        primitives.append(model_policy(declaration, models, anchor(pool), view))
        models_note(primitives[-1], notes, view)
    primitives += [*_stopped(declaration, view), *_schedule_group(declaration, view)]
    primitives.append(task_definition(task, view))
    return Lowered(
        primitives,
        outputs={
            "id": ref(declaration, TASK, "this", "id"),
            "identity": ref(declaration, "aws_iam_role", "task"),
        },
        enforcement=stated(
            declaration,
            tools=ADVISORY,
            permissions=ADVISORY,
            outputs=ADVISORY,
            guardrails=ADVISORY,
            model=REQUEST_TIME if models else ADVISORY,
            max_iterations=ADVISORY,
            timeout=ADVISORY,
            max_cost_per_run=ADVISORY,
            data_sensitivity=ADVISORY,
            memories=ADVISORY,
        ),
        notes=notes.found,
    )


def _stopped(declaration: Declaration, view: View) -> list[Primitive]:
    """An agent that is not enabled keeps all that it has, and its roles may do nothing."""
    if known(declaration.spec.enabled) is not False:
        return []
    return [stop_policy(declaration, name, view) for name in ("task", "execution")]


def _schedule_group(declaration: Declaration, view: View) -> list[Primitive]:
    """Schedules hold no tags; the group of an agent's schedules holds them for all."""
    if not any(source_of(trigger) == "schedule" for trigger in triggers_of(declaration, view)):
        return []
    return [made(declaration, view, "aws_scheduler_schedule_group", "this", {})]


def _notes(declaration: Declaration, view: View) -> Notes:
    spec, notes = cast(Agent, declaration.spec), Notes(declaration)
    if spec.image is None:
        notes.error(
            "Image required",
            "has no image, and a task on ECS runs one. Name it, pinned by digest.",
        )
    if is_late(spec.enabled):
        notes.error(
            "Value must be known",
            "is enabled or not by a value that is known only after apply, and its roles depend on "
            "it. Use a value that is known when planning.",
        )
    _size_notes(declaration, view, notes)
    if isinstance(spec.model, Reference) and is_late(spec.model):
        notes.error("Value must be known", "has a model that is known only after apply.")
    _repeated_secrets(declaration, view, notes)
    instructions = known(spec.instructions)
    if instructions is not None and len(instructions.encode()) > _MOST_BYTES:
        notes.error(
            "Instructions too long",
            f"has instructions of {len(instructions.encode())} bytes, and a task definition of ECS "
            "holds 64 KiB in all. Put them into a file of its repository or image, and name that "
            "in instructions_file.",
        )
    return notes


def _size_notes(declaration: Declaration, view: View, notes: Notes) -> None:
    spec, pool = cast(Agent, declaration.spec), pool_of(declaration, view).spec
    if spec.cpu is None and spec.memory is None:
        return
    cpu = pool.cpu if spec.cpu is None else spec.cpu  # type: ignore[attr-defined]
    memory = pool.memory if spec.memory is None else spec.memory  # type: ignore[attr-defined]
    problem = size_problem(cpu, memory, None)
    if problem is not None:
        notes.error("Size not available", f"{problem}. Choose one of these.")


def _repeated_secrets(declaration: Declaration, view: View, notes: Notes) -> None:
    names: set[str] = set()
    for grant, _ in agent_grants(declaration, pool_of(declaration, view), view):
        name = known(grant.spec.name)  # type: ignore[attr-defined]
        if name is not None and name in names:
            notes.error(
                "Variable granted twice",
                f"is given two secrets as {name}, the second by {grant.address}. Give each a "
                "name of its own.",
            )
        names.add(name or "")
