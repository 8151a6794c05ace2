"""The models of an agent on Bedrock: what it may invoke, and a tagged profile for each.

Pure.  Spend on a model is attributed by an application inference profile of the agent's own, whose
tags are cost allocation tags; its role may invoke the model through that profile alone.
https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-create.html
https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from planes.address import Address, PrimitiveKey
from planes.cost import ModelRoute, Target
from planes.declaration import Declaration
from planes.runtime import Agent, InlineModel
from planes.validation import is_late, known
from planes.values import Reference
from providers.aws.lowering.common import Notes, made, ref
from providers.aws.lowering.policies import allow, arn, document, region
from providers.aws.lowering.sizes import INLINE, least_characters
from providers.contract import Primitive, PrimitiveRef, View

__all__ = [
    "INVOKE",
    "PROFILE",
    "BedrockModel",
    "bedrock_models",
    "model_policy",
    "models_note",
    "profiles",
]

PROFILE = "aws_bedrock_inference_profile"
INVOKE = ("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream")
_GEOGRAPHY = re.compile(r"(?:us|us-gov|eu|apac|jp|au|ca|global)\.(?P<model>.+)")
"""What the id of a cross-region inference profile begins with:
https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html"""
_OTHER = re.compile(r"[^a-z0-9]+")


class BedrockModel(NamedTuple):
    """A model's or inference profile's id; ``region`` is None for the provider's own."""

    id: Any
    region: Any
    name: str
    """The local name of its profile among the agent's primitives."""


def bedrock_models(agent: Declaration, view: View) -> list[BedrockModel]:
    """The models that an agent's route leads to, those of its fallbacks included."""
    found: dict[str, BedrockModel] = {}
    for provider, model, where in _targets(cast(Agent, agent.spec).model, view):
        if known(provider) == "bedrock":
            name = _name(model, where, len(found))
            found.setdefault(name, BedrockModel(model, where, name))
    return list(found.values())


def _targets(model: Any, view: View) -> Iterator[tuple[Any, Any, Any]]:
    match model:
        case InlineModel():
            yield model.provider, model.name, None
        case Reference(path=()):
            yield from _routed(model.address, view, set())


def _routed(address: Address, view: View, seen: set[Address]) -> Iterator[tuple[Any, Any, Any]]:
    if address in seen:
        return
    seen.add(address)
    route = cast(ModelRoute, view.declaration(address).spec)
    for target in route.targets if type(route.targets) is list else []:
        if isinstance(target, Target):
            yield target.provider, target.model, target.region
    for fallback in route.fallbacks if type(route.fallbacks) is list else []:
        if not is_late(fallback):
            yield from _routed(fallback.address, view, seen)


def _name(model: Any, where: Any, number: int) -> str:
    if known(model) is None:
        return f"model-{number}"
    words = f"{model} {known(where) or ''}".lower()
    return _OTHER.sub("-", words).strip("-")[:60]


def profiles(
    agent: Declaration, models: list[BedrockModel], anchor: PrimitiveKey, view: View
) -> list[Primitive]:
    return [
        made(
            agent,
            view,
            PROFILE,
            model.name,
            {"model_source": {"copy_from": _copied(model, anchor)}},
            origins={"model_source": ("model",)},
        )
        for model in models
    ]


def _copied(model: BedrockModel, anchor: PrimitiveKey) -> Any:
    where = region(anchor) if model.region is None else model.region
    if _GEOGRAPHY.fullmatch(known(model.id) or ""):
        return arn(anchor, "bedrock", "inference-profile/", model.id, region_of=where)
    return _foundation(anchor, where, model.id)


def _foundation(anchor: PrimitiveKey, where: Any, model: Any) -> Any:
    resource = ("foundation-model/", model)
    return arn(anchor, "bedrock", *resource, region_of=where, account_of="")


def model_policy(
    agent: Declaration, models: list[BedrockModel], anchor: PrimitiveKey, view: View
) -> Primitive:
    """A request through a profile is checked against the profile, and against the model behind it
    in whatever region it is served."""
    own: list[PrimitiveRef] = [ref(agent, PROFILE, model.name) for model in models]
    behind = [_behind(model, anchor) for model in models]
    through = {"StringEquals": {"bedrock:InferenceProfileArn": own}}
    return made(
        agent,
        view,
        "aws_iam_role_policy",
        "models",
        {
            "role": ref(agent, "aws_iam_role", "task", "id"),
            "policy": document(
                allow("InvokeProfiles", INVOKE, own),
                allow("InvokeModelsBehindThem", INVOKE, behind, through),
            ),
        },
        origins={"policy": ("model",)},
    )


def models_note(policy: Primitive, notes: Notes, view: View) -> None:
    if least_characters(policy.properties["policy"], view) > INLINE:
        notes.error(
            "Too many models",
            "has a route to more models than a policy names in the "
            f"{INLINE} characters that IAM has for one role. Give the route fewer targets.",
        )


def _behind(model: BedrockModel, anchor: PrimitiveKey) -> Any:
    across = _GEOGRAPHY.fullmatch(known(model.id) or "")
    if across:
        return _foundation(anchor, "*", across["model"])
    return _foundation(anchor, region(anchor) if model.region is None else model.region, model.id)
