"""What all remote types of AWS share: names, tags, what is observed, whose an object is.

A type is one file in ``providers/aws/primitives/``: its schema, and a class that says with which
calls it is read, made, changed and deleted.
"""

from __future__ import annotations

import builtins
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from pydantic import BaseModel, Field

from providers.attribution import owner
from providers.aws import tags as tagging
from providers.aws.naming import generated
from providers.aws.session import AwsClient
from providers.contract import (
    Conflict,
    Missing,
    Observed,
    Primitive,
    Transient,
    Unreadable,
    View,
)
from providers.defaults import complete

__all__ = ["TAGS", "AwsType", "Properties", "Tags"]

Properties = Mapping[str, Any]
Tags = Mapping[str, str]

TAGS: Any = Field(default={}, description="Tags by key, beside those that say whose it is.")
"""The field ``tags`` of every type that can hold tags."""


_PLACE = frozenset({"account_id", "region", "partition"})
"""What every object says beside: where it is.  ARNs of what it stands beside are made of them."""


def _place(client: AwsClient) -> dict[str, str]:
    return {
        "account_id": client.account,
        "region": client.region,
        "partition": client.partition,
    }


class AwsType(ABC):
    """One remote type.  Keeps ``providers.contract.PrimitiveType``; its client is an AwsClient.

    ``named_by`` is the property that holds the object's name, which is COMPUTED: where it is left
    out, a name is made, with ``prefix`` and of at most ``longest`` characters.  An update may
    change those computed attributes that are ``moved_by_update``.  ``reads`` and ``writes`` are
    the calls that planning and applying make, as ``iam.GetRole``; ``needs`` are IAM actions that
    applying needs beside those of its calls.
    """

    type: ClassVar[str]
    schema: builtins.type[BaseModel]
    computed: Mapping[str, str]
    schema_version: int = 1

    named_by: ClassVar[str | None] = "name"
    prefix: ClassVar[str] = ""
    longest: ClassVar[int] = 64
    moved_by_update: ClassVar[frozenset[str]] = frozenset()
    reads: ClassVar[tuple[str, ...]]
    writes: ClassVar[tuple[str, ...]]
    needs: ClassVar[tuple[str, ...]] = ()

    @property
    def decided_by(self) -> Mapping[str, frozenset[str]]:
        names = {self.named_by} if self.named_by is not None else set()
        stay = (self.computed.keys() | names | _PLACE) - self.moved_by_update
        return dict.fromkeys(stay, frozenset())

    @property
    def holds_tags(self) -> bool:
        return "tags" in self.schema.model_fields

    @property
    def service(self) -> str:
        """The service that it is of, by boto3's name."""
        return self.reads[0].partition(".")[0]

    # What a type says of itself.

    @abstractmethod
    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]: ...

    @abstractmethod
    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed: ...

    @abstractmethod
    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed: ...

    @abstractmethod
    def delete(self, client: AwsClient, id: str) -> None: ...

    @abstractmethod
    def discover(self, client: AwsClient) -> Iterator[Observed]: ...

    def normal(self, properties: dict[str, Any]) -> dict[str, Any]:
        """The normal form of properties that have every declared field."""
        return properties

    def remains(self, properties: Properties, deleted: date) -> str:
        return ""

    # What all types do alike.

    def identity(self, primitive: Primitive, view: View, generation: int) -> str:
        """The declared name, where it is known; a name that is made otherwise."""
        given = primitive.properties.get(self.named_by) if self.named_by is not None else None
        return given if type(given) is str else self.made_name(primitive, view, generation)

    def made_name(self, primitive: Primitive, view: View, generation: int) -> str:
        return generated(
            view.stack,
            view.workspace,
            primitive.key,
            generation,
            longest=self.longest,
            prefix=self.prefix,
        )

    def read_many(
        self,
        client: AwsClient,
        ids: Sequence[str],
        known: Mapping[str, Mapping[str, Any]] = {},
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        return self.read(client, ids)

    def find(self, client: AwsClient, identity: str) -> Observed | None:
        """The object of a type that can hold tags got them as it was made: one without is not
        ours."""
        live = self.by_identity(client, identity)
        return live if live is None or not self.holds_tags or owner(live.tags) else None

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        """The live object, whoever's it is: by the id, which for most types is the name."""
        return self.look(client, self.id_of(client, identity))

    def id_of(self, client: AwsClient, identity: str) -> str:
        return identity

    def normalise(self, properties: Properties) -> Properties:
        return self.normal(complete(self.schema, properties))

    def observed(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        attributes: Mapping[str, Any] = {},
        tags: Mapping[str, str] = {},
    ) -> Observed:
        """A live object; ``tags`` are as AWS says them.  A property that is null is not set; one
        that is left out is one that the service does not give back."""
        found = dict(properties)
        if self.holds_tags:
            found["tags"] = tagging.declared(client.settings, tags)
        named = {} if self.named_by is None else {self.named_by: found.get(self.named_by)}
        own = {"id": id, **named, **_place(client), **attributes}
        return Observed(id, self.type, found, own, tagging.plain_tags(tags))

    def made(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        tags: Tags,
        attributes: Mapping[str, Any] = {},
    ) -> Observed:
        """What has just been written, without reading it: a read may be of what was before."""
        want = self.all_tags(client, properties, tags) if self.holds_tags else {}
        return self.observed(client, id, properties, attributes, want)

    def look(self, client: AwsClient, id: str) -> Observed | None:
        """One object now; None where there is none.  Raises Transient where it cannot be read."""
        match self.read_many(client, [id]).get(id):
            case Observed() as live:
                return live
            case Unreadable(reason=reason):
                raise Transient(f"{self.type} {id} could not be read: {reason}")
        return None

    def claimed(self, live: Observed | None, tags: Tags, error: Conflict) -> Observed:
        """The object that stood in a creation's way, where it is our own: what an earlier try has
        made.  Raises Conflict where it is another's."""
        if live is None:
            # The service knows the name and does not show the object yet.
            raise Transient(str(error)) from error
        if owner(live.tags) == owner(tags) != "":
            return live
        whose = owner(live.tags)
        belongs = f"belongs to {whose}" if whose else "bears no tags of a stack"
        raise Conflict(
            f"{self.type} {live.id} is there already, and {belongs}. Give the new one another "
            "name, or take the old one over with an import block."
        ) from error

    # Tags.

    def all_tags(self, client: AwsClient, properties: Properties, tags: Tags) -> dict[str, str]:
        return tagging.wanted(client.settings, properties, tags)

    def tag_change(
        self, client: AwsClient, live: Tags, properties: Properties, tags: Tags
    ) -> tagging.Change:
        wanted = self.all_tags(client, properties, tags)
        return tagging.change(client.settings, live, wanted)

    def retag(
        self,
        client: AwsClient,
        live: Tags,
        properties: Properties,
        tags: Tags,
        put: Callable[[Tags], object],
        drop: Callable[[Sequence[str]], object],
    ) -> None:
        """Bring an object's tags, as AWS says them, to those that are wanted."""
        change = self.tag_change(client, live, properties, tags)
        if change.drop:
            drop(change.drop)
        if change.put:
            put(change.put)
