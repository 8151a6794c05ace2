"""``aws_secretsmanager_secret``: a place for a secret; never its value.

A deleted secret stays for its recovery window, and so does its name: one of ours is restored and
brought up to date when it is wanted again.
https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import Field

from planes.kind import COMPUTED, REPLACES, Block
from planes.scalar import matching, one_number_of
from providers.aws.primitive import TAGS, AwsType, Properties, Tags
from providers.aws.reading import FEW, each, given
from providers.aws.session import AwsClient
from providers.aws.tags import INTERNAL, from_list, keyed
from providers.contract import Conflict, Invalid, Missing, NotFound, Observed, Unreadable

__all__ = ["RECOVERY_DAYS", "ManagedSecret", "primitive"]

SecretName = Annotated[
    str,
    matching(
        "secret_name",
        r"[A-Za-z0-9/_+=.@-]{1,512}",
        'a name of up to 512 letters, digits and "/_+=.@-" is required',
    ),
]
RECOVERY_DAYS = 30
_OWN_KEY = "alias/aws/secretsmanager"
_RECOVERY = f"{INTERNAL}recovery_window_in_days"


RecoveryDays = Annotated[
    int,
    one_number_of("recovery_window", (0, *range(7, 31)), "0, or days from 7 to 30, are required"),
]


class ManagedSecret(Block):
    """A secret of AWS Secrets Manager, without its value."""

    name: Annotated[SecretName | None, COMPUTED, REPLACES] = Field(
        default=None, description="Its name; one is made where it is left out."
    )
    description: Annotated[str, Field(max_length=2048)] = Field(
        default="", description="What it is for."
    )
    kms_key_id: Annotated[str | None, COMPUTED] = Field(
        default=None,
        min_length=1,
        max_length=2048,
        description="The key that encrypts it; the account's own where it is left out.",
    )
    recovery_window_in_days: RecoveryDays = Field(
        default=RECOVERY_DAYS,
        description="How long it can be restored once it is destroyed, in days; 0 purges it.",
    )
    tags: dict[str, str] = TAGS


class Secrets(AwsType):
    type = "aws_secretsmanager_secret"
    schema = ManagedSecret
    computed: Mapping[str, str] = {"arn": "Its ARN, which ends with six letters of chance."}
    longest = 512
    reads = ("secretsmanager.DescribeSecret", "secretsmanager.ListSecrets")
    writes = (
        "secretsmanager.CreateSecret",
        "secretsmanager.RestoreSecret",
        "secretsmanager.UpdateSecret",
        "secretsmanager.TagResource",
        "secretsmanager.UntagResource",
        "secretsmanager.DeleteSecret",
    )

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        if len(ids) <= FEW:
            return each(ids, lambda id: self._live(client, id))
        secrets = {secret["ARN"]: secret for secret in _listed(client)}
        return {
            id: self._observed(client, secrets[id]) if id in secrets else Missing(id) for id in ids
        }

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        """By its name, which the service takes for an id."""
        try:
            return self._live(client, identity)
        except NotFound:
            return None

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        name = properties.get("name") or identity
        own = _with_window(properties, tags)
        wanted = {
            "Name": name,
            "Description": properties.get("description"),
            "KmsKeyId": properties.get("kms_key_id"),
            "Tags": keyed(self.all_tags(client, properties, own)),
        }
        try:
            arn = client.call("secretsmanager", "create_secret", **given(wanted))["ARN"]
        except (Conflict, Invalid) as error:
            if isinstance(error, Invalid) and "scheduled for deletion" not in str(error):
                raise
            return self._again(client, name, properties, tags, Conflict(str(error)))
        return self._made(client, arn, name, properties, tags)

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        if changed & {"description", "kms_key_id"}:
            client.call(
                "secretsmanager",
                "update_secret",
                SecretId=id,
                Description=properties.get("description") or "",
                KmsKeyId=properties.get("kms_key_id") or _OWN_KEY,
            )
        secret = _described(client, id)
        self._retag(client, id, secret, properties, tags)
        return self._made(client, id, secret["Name"], properties, tags)

    def delete(self, client: AwsClient, id: str) -> None:
        try:
            secret = _described(client, id)
        except NotFound:
            return
        if "DeletedDate" in secret:
            return
        days = int(from_list(secret.get("Tags")).get(_RECOVERY, RECOVERY_DAYS))
        how: dict[str, Any] = {"RecoveryWindowInDays": days}
        if days == 0:
            how = {"ForceDeleteWithoutRecovery": True}
        try:
            client.call("secretsmanager", "delete_secret", SecretId=id, **how)
        except NotFound:
            return

    def remains(self, properties: Properties, deleted: date) -> str:
        days = self.normalise(properties)["recovery_window_in_days"]
        until = deleted + timedelta(days)
        return f"in recovery until {until}, and its name is taken until then" if days else ""

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        return (self._observed(client, secret) for secret in _listed(client))

    def normal(self, properties: dict[str, Any]) -> dict[str, Any]:
        own = properties["kms_key_id"] == _OWN_KEY
        return {**properties, "kms_key_id": None} if own else properties

    def _again(
        self, client: AwsClient, name: str, properties: Properties, tags: Tags, error: Conflict
    ) -> Observed:
        """The secret of that name, if it is ours; out of its recovery window and as it is wanted
        now, where it was in one."""
        try:
            secret = _described(client, name)
        except NotFound:
            return self.claimed(None, tags, error)
        live = self.claimed(self._observed(client, secret), tags, error)
        if "DeletedDate" not in secret:
            return live
        client.call("secretsmanager", "restore_secret", SecretId=secret["ARN"])
        whole = frozenset({"description", "kms_key_id"})
        return self.update(client, secret["ARN"], properties, whole, tags)

    def _live(self, client: AwsClient, id: str) -> Observed:
        secret = _described(client, id)
        if "DeletedDate" in secret:
            raise NotFound(f"The secret {id} is in its recovery window.")
        return self._observed(client, secret)

    def _retag(
        self, client: AwsClient, id: str, secret: Properties, properties: Properties, tags: Tags
    ) -> None:
        def put(new: Tags) -> None:
            client.call("secretsmanager", "tag_resource", SecretId=id, Tags=keyed(new))

        def drop(keys: Sequence[str]) -> None:
            client.call("secretsmanager", "untag_resource", SecretId=id, TagKeys=keys)

        own = _with_window(properties, tags)
        self.retag(client, from_list(secret.get("Tags")), properties, own, put, drop)

    def _made(
        self, client: AwsClient, arn: str, name: str, properties: Properties, tags: Tags
    ) -> Observed:
        return self.made(client, arn, {**properties, "name": name}, tags, {"arn": arn})

    def _observed(self, client: AwsClient, secret: Properties) -> Observed:
        tags = from_list(secret.get("Tags"))
        properties = {
            "name": secret["Name"],
            "description": secret.get("Description", ""),
            "kms_key_id": secret.get("KmsKeyId"),
            "recovery_window_in_days": int(tags.get(_RECOVERY, RECOVERY_DAYS)),
        }
        return self.observed(client, secret["ARN"], properties, {"arn": secret["ARN"]}, tags)


def _described(client: AwsClient, id: str) -> dict[str, Any]:
    return client.call("secretsmanager", "describe_secret", SecretId=id)


def _listed(client: AwsClient) -> Iterator[dict[str, Any]]:
    """A hundred a call, without those in their recovery window."""
    return client.pages(
        "secretsmanager", "list_secrets", "SecretList", PaginationConfig={"PageSize": 100}
    )


def _with_window(properties: Properties, tags: Tags) -> Tags:
    """The window counts only at deletion, and a secret cannot hold it elsewhere."""
    days = properties.get("recovery_window_in_days")
    return tags if days in (None, RECOVERY_DAYS) else {**tags, _RECOVERY: str(days)}


primitive = Secrets()
