"""``aws_bedrock_inference_profile``: a tagged name for a model, by which its spend is told apart.

Its name and its model stay as they are made; only tags change.
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateInferenceProfile.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, Any

from pydantic import Field

from planes.kind import COMPUTED, REPLACES, Block
from planes.scalar import matching
from providers.aws.forms import ModelArn, ProfileText
from providers.aws.primitive import TAGS, AwsType, Properties, Tags
from providers.aws.reading import FEW, each, given
from providers.aws.session import AwsClient
from providers.aws.tagged import tags_by_arn
from providers.aws.tags import from_list, keyed
from providers.contract import Conflict, Missing, NotFound, Observed, Unreadable

__all__ = ["InferenceProfile", "primitive"]

ProfileName = Annotated[
    str,
    matching(
        "inference_profile_name",
        r"(?:[0-9a-zA-Z][ _-]?){1,64}",
        "a name of up to 64 letters and digits, with single blanks, hyphens or underscores "
        "between them, is required",
    ),
]


class ModelSource(Block):
    """The model that it stands for."""

    copy_from: ModelArn = Field(
        description="The ARN of a foundation model or of a system-defined inference profile."
    )


class InferenceProfile(Block):
    """An application inference profile of Bedrock."""

    name: Annotated[ProfileName | None, COMPUTED, REPLACES] = Field(
        default=None, description="Its name; one is made where it is left out."
    )
    description: Annotated[ProfileText, REPLACES] = Field(default="", description="What it is for.")
    model_source: Annotated[ModelSource, REPLACES] = Field(
        description="The model that it stands for."
    )
    tags: dict[str, str] = TAGS


class InferenceProfiles(AwsType):
    type = "aws_bedrock_inference_profile"
    schema = InferenceProfile
    computed: Mapping[str, str] = {
        "arn": "Its ARN, by which it is invoked.",
        "type": "`APPLICATION`.",
        "status": "`ACTIVE` where it can be invoked.",
    }
    reads = (
        "bedrock.GetInferenceProfile",
        "bedrock.ListInferenceProfiles",
        "bedrock.ListTagsForResource",
        "resourcegroupstaggingapi.GetResources",
    )
    writes = (
        "bedrock.CreateInferenceProfile",
        "bedrock.TagResource",
        "bedrock.UntagResource",
        "bedrock.DeleteInferenceProfile",
    )

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        for profile in _listed(client):
            if profile["inferenceProfileName"] == identity:
                return self._observed(client, profile)
        return None

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        if len(ids) <= FEW:
            return each(ids, lambda id: self._observed(client, _profile(client, id)))
        profiles = {profile["inferenceProfileArn"]: profile for profile in _listed(client)}
        found = [id for id in ids if id in profiles]
        kind = "bedrock:application-inference-profile"
        tags = tags_by_arn(client, kind, found, partial(_tags, client))
        live = {id: self._with_tags(client, profiles[id], tags[id]) for id in found}
        return {id: live.get(id) or Missing(id) for id in ids}

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        name = properties.get("name") or identity
        wanted = {
            "inferenceProfileName": name,
            "description": properties.get("description") or None,
            "modelSource": {"copyFrom": properties["model_source"]["copy_from"]},
            "tags": keyed(self.all_tags(client, properties, tags), "key", "value"),
        }
        try:
            arn = client.call("bedrock", "create_inference_profile", **given(wanted))
        except Conflict as error:
            return self.claimed(self.by_identity(client, name), tags, error)
        id = arn["inferenceProfileArn"]
        attributes = {"arn": id, "type": "APPLICATION", "status": arn.get("status", "ACTIVE")}
        return self.made(client, id, {**properties, "name": name}, tags, attributes)

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        live = self._observed(client, _profile(client, id))

        def put(new: Tags) -> None:
            client.call("bedrock", "tag_resource", resourceARN=id, tags=keyed(new, "key", "value"))

        def drop(keys: Sequence[str]) -> None:
            client.call("bedrock", "untag_resource", resourceARN=id, tagKeys=list(keys))

        self.retag(client, _tags(client, id), properties, tags, put, drop)
        whole = {**properties, "name": live.properties["name"]}
        return self.made(client, id, whole, tags, live.attributes)

    def delete(self, client: AwsClient, id: str) -> None:
        try:
            client.call("bedrock", "delete_inference_profile", inferenceProfileIdentifier=id)
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        return (self._observed(client, profile) for profile in _listed(client))

    def _observed(self, client: AwsClient, profile: Properties) -> Observed:
        return self._with_tags(client, profile, _tags(client, profile["inferenceProfileArn"]))

    def _with_tags(self, client: AwsClient, profile: Properties, tags: Tags) -> Observed:
        arn = profile["inferenceProfileArn"]
        properties = {
            "name": profile["inferenceProfileName"],
            "description": profile.get("description"),
            "model_source": {"copy_from": profile["models"][0]["modelArn"]},
        }
        attributes = {"arn": arn, "type": profile["type"], "status": profile["status"]}
        return self.observed(client, arn, properties, attributes, tags)


def _profile(client: AwsClient, id: str) -> dict[str, Any]:
    return client.call("bedrock", "get_inference_profile", inferenceProfileIdentifier=id)


def _listed(client: AwsClient) -> Iterator[dict[str, Any]]:
    return client.pages(
        "bedrock", "list_inference_profiles", "inferenceProfileSummaries", typeEquals="APPLICATION"
    )


def _tags(client: AwsClient, arn: str) -> dict[str, str]:
    answer = client.call("bedrock", "list_tags_for_resource", resourceARN=arn)
    return from_list(answer["tags"], "key", "value")


primitive = InferenceProfiles()
