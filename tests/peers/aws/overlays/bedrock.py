"""Bedrock's inference profiles: a tagged name for a model, so that its spend can be told apart.

https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-create.html
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from moto.bedrock.models import bedrock_backends

from peers.aws.answers import Refusal
from peers.aws.calls import Call
from peers.aws.overlays.common import beside, page

__all__ = ["OVERLAYS", "tags"]

_Answer = Mapping[str, Any]


def _profiles(call: Call) -> dict[str, dict[str, Any]]:
    """ARN -> profile."""
    return beside(bedrock_backends[call.account][call.region], "profiles")


def tags(call: Call) -> dict[str, dict[str, str]]:
    return beside(bedrock_backends[call.account][call.region], "tags")


def _create(call: Call) -> _Answer:
    name = call.parameters["inferenceProfileName"]
    source = call.parameters["modelSource"]["copyFrom"]
    if any(found["inferenceProfileName"] == name for found in _profiles(call).values()):
        text = f"An inference profile with the name {name} already exists."
        raise Refusal("ConflictException", text, 409)
    if ":foundation-model/" not in source and ":inference-profile/" not in source:
        raise Refusal("ValidationException", "The provided model identifier is invalid.")
    id = uuid4().hex[:12]
    arn = f"arn:aws:bedrock:{call.region}:{call.account}:application-inference-profile/{id}"
    now = datetime.now(UTC)
    _profiles(call)[arn] = {
        "inferenceProfileName": name,
        "description": call.parameters.get("description"),
        "createdAt": now,
        "updatedAt": now,
        "inferenceProfileArn": arn,
        "models": [{"modelArn": source}],
        "inferenceProfileId": id,
        "status": "ACTIVE",
        "type": "APPLICATION",
    }
    tags(call)[arn] = {tag["key"]: tag["value"] for tag in call.parameters.get("tags", [])}
    return {"inferenceProfileArn": arn, "status": "ACTIVE"}


def _found(call: Call) -> dict[str, Any]:
    wanted = call.parameters["inferenceProfileIdentifier"]
    for arn, profile in _profiles(call).items():
        if wanted in (arn, profile["inferenceProfileId"]):
            return profile
    text = f"The inference profile {wanted} could not be found."
    raise Refusal("ResourceNotFoundException", text, 404)


def _get(call: Call) -> _Answer:
    return _found(call)


def _list(call: Call) -> _Answer:
    wanted = call.parameters.get("typeEquals", "SYSTEM_DEFINED")
    every = [found for found in _profiles(call).values() if found["type"] == wanted]
    size, token = call.parameters.get("maxResults", 100), call.parameters.get("nextToken")
    items, following = page(every, size, token)
    return {"inferenceProfileSummaries": items, "nextToken": following}


def _delete(call: Call) -> _Answer:
    arn = _found(call)["inferenceProfileArn"]
    del _profiles(call)[arn]
    tags(call).pop(arn, None)
    return {}


def _tag(call: Call) -> _Answer | None:
    own = tags(call).get(call.parameters["resourceARN"])
    if own is None:
        return None
    own.update({tag["key"]: tag["value"] for tag in call.parameters["tags"]})
    return {}


def _untag(call: Call) -> _Answer | None:
    own = tags(call).get(call.parameters["resourceARN"])
    if own is None:
        return None
    for key in call.parameters["tagKeys"]:
        own.pop(key, None)
    return {}


def _list_tags(call: Call) -> _Answer | None:
    own = tags(call).get(call.parameters["resourceARN"])
    if own is None:
        return None
    return {"tags": [{"key": key, "value": text} for key, text in own.items()]}


OVERLAYS = {
    "bedrock.CreateInferenceProfile": _create,
    "bedrock.GetInferenceProfile": _get,
    "bedrock.ListInferenceProfiles": _list,
    "bedrock.DeleteInferenceProfile": _delete,
    "bedrock.TagResource": _tag,
    "bedrock.UntagResource": _untag,
    "bedrock.ListTagsForResource": _list_tags,
}
