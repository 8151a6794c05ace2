"""``aws_iam_policy``: a managed policy of the account's own.

A policy keeps five versions: before a sixth is made, the oldest that is not in force is deleted.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from planes.kind import COMPUTED, REPLACES, Block
from planes.scalar import matching
from providers.aws.documents import Document, as_text, policy
from providers.aws.iam import IamPath, PolicyName, details
from providers.aws.primitive import TAGS, AwsType, Properties, Tags
from providers.aws.reading import FEW, each, given
from providers.aws.session import AwsClient
from providers.aws.tags import from_list, keyed
from providers.contract import Conflict, Missing, NotFound, Observed, Unreadable

__all__ = ["ManagedPolicy", "primitive"]

_VERSIONS = 5
Description = Annotated[
    str, matching("policy_description", r"[\s\S]{0,1000}", "up to 1000 letters are required")
]


class ManagedPolicy(Block):
    """A managed IAM policy."""

    name: Annotated[PolicyName | None, COMPUTED, REPLACES] = Field(
        default=None, description="Its name; one is made where it is left out."
    )
    path: Annotated[IamPath, REPLACES] = Field(default="/", description="Its path.")
    policy: Document = Field(description="What it allows and denies.")
    description: Annotated[Description, REPLACES] = Field(default="", description="What it is for.")
    tags: dict[str, str] = TAGS


class Policies(AwsType):
    type = "aws_iam_policy"
    schema = ManagedPolicy
    computed: Mapping[str, str] = {
        "arn": "Its ARN.",
        "policy_id": "The id that no other policy ever has, not even one of the same name.",
    }
    longest = 128
    reads = (
        "iam.GetPolicy",
        "iam.GetPolicyVersion",
        "iam.GetAccountAuthorizationDetails",
        "iam.ListPolicies",
    )
    writes = (
        "iam.CreatePolicy",
        "iam.CreatePolicyVersion",
        "iam.ListPolicyVersions",
        "iam.DeletePolicyVersion",
        "iam.TagPolicy",
        "iam.UntagPolicy",
        "iam.DeletePolicy",
    )

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        """Of many, the documents by list, and a call each for the rest."""
        if len(ids) <= FEW:
            return each(ids, lambda id: self._read(client, id))
        documents = _documents(client)
        there = [id for id in ids if id in documents]
        live = each(there, lambda id: self._observed(client, _policy(client, id), documents[id]))
        return {id: live.get(id) or Missing(id) for id in ids}

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        """By its name, which is unique in the account whatever the path is."""
        for listed in client.pages("iam", "list_policies", "Policies", Scope="Local"):
            if listed["PolicyName"] == identity:
                return self.look(client, listed["Arn"])
        return None

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        name = properties.get("name") or identity
        wanted = {
            "PolicyName": name,
            "Path": properties.get("path"),
            "PolicyDocument": as_text(properties["policy"]),
            "Description": properties.get("description") or None,
            "Tags": keyed(self.all_tags(client, properties, tags)),
        }
        try:
            made = client.call("iam", "create_policy", **given(wanted))["Policy"]
        except Conflict as error:
            return self.claimed(self.by_identity(client, name), tags, error)
        return self.made(client, made["Arn"], {**properties, "name": name}, tags, _ids(made))

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        if "policy" in changed:
            _make_room(client, id)
            client.call(
                "iam",
                "create_policy_version",
                PolicyArn=id,
                PolicyDocument=as_text(properties["policy"]),
                SetAsDefault=True,
            )
        found = client.call("iam", "get_policy", PolicyArn=id)["Policy"]
        self.retag(
            client,
            from_list(found.get("Tags")),
            properties,
            tags,
            lambda put: client.call("iam", "tag_policy", PolicyArn=id, Tags=keyed(put)),
            lambda keys: client.call("iam", "untag_policy", PolicyArn=id, TagKeys=keys),
        )
        named = {**properties, "name": found["PolicyName"]}
        return self.made(client, id, named, tags, _ids(found))

    def delete(self, client: AwsClient, id: str) -> None:
        """With its versions, which AWS refuses to delete it with.  What still has it attached
        makes a Conflict: that is somebody else's doing."""
        try:
            for version in _versions(client, id):
                if not version["IsDefaultVersion"]:
                    _delete_version(client, id, version["VersionId"])
            client.call("iam", "delete_policy", PolicyArn=id)
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        """Tags are in the single policy's answer only, so that each is read."""
        arns = [*_documents(client)]
        live = each(arns, lambda arn: self._read(client, arn)).values()
        return (found for found in live if isinstance(found, Observed))

    def normal(self, properties: dict[str, Any]) -> dict[str, Any]:
        return {**properties, "policy": policy(properties["policy"])}

    def _read(self, client: AwsClient, arn: str) -> Observed:
        found = _policy(client, arn)
        version = client.call(
            "iam", "get_policy_version", PolicyArn=arn, VersionId=found["DefaultVersionId"]
        )["PolicyVersion"]
        return self._observed(client, found, version["Document"])

    def _observed(self, client: AwsClient, found: Properties, document: Any) -> Observed:
        properties = {
            "name": found["PolicyName"],
            "path": found["Path"],
            "policy": document,
            "description": found.get("Description", ""),
        }
        tags = from_list(found.get("Tags"))
        return self.observed(client, found["Arn"], properties, _ids(found), tags)


def _policy(client: AwsClient, arn: str) -> dict[str, Any]:
    policy: dict[str, Any] = client.call("iam", "get_policy", PolicyArn=arn)["Policy"]
    return policy


def _documents(client: AwsClient) -> dict[str, Any]:
    """ARN to the document that is in force, of all policies of the account's own."""
    return {
        item["Arn"]: version["Document"]
        for item in details(client, "LocalManagedPolicy", "Policies")
        for version in item["PolicyVersionList"]
        if version["IsDefaultVersion"]
    }


def _ids(found: Mapping[str, Any]) -> dict[str, str]:
    return {"arn": found["Arn"], "policy_id": found["PolicyId"]}


def _versions(client: AwsClient, arn: str) -> list[dict[str, Any]]:
    return list(client.pages("iam", "list_policy_versions", "Versions", PolicyArn=arn))


def _make_room(client: AwsClient, arn: str) -> None:
    versions = _versions(client, arn)
    spare = [version for version in versions if not version["IsDefaultVersion"]]
    if len(versions) >= _VERSIONS:
        oldest = min(spare, key=lambda version: int(version["VersionId"].removeprefix("v")))
        _delete_version(client, arn, oldest["VersionId"])


def _delete_version(client: AwsClient, arn: str, version: str) -> None:
    client.call("iam", "delete_policy_version", PolicyArn=arn, VersionId=version)


primitive = Policies()
