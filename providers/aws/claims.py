"""Objects that can hold no tags: one that stands in a creation's way is ours where it says exactly
what we want, which is what an earlier try of ours has made."""

from __future__ import annotations

from providers.aws.primitive import AwsType, Properties
from providers.aws.session import AwsClient
from providers.contract import Conflict, Observed, Transient

__all__ = ["same"]


def same(
    kind: AwsType, client: AwsClient, id: str, properties: Properties, error: Conflict
) -> Observed:
    """The live object.  Raises Conflict where it says something else."""
    live = kind.look(client, id)
    if live is None:
        # The service knows the name and does not show the object yet.
        raise Transient(str(error)) from error
    if kind.normalise(live.properties) == kind.normalise(properties):
        return live
    raise Conflict(
        f"{kind.type} {id} is there already and is not as declared here, so that it may be "
        "another's. Give the new one another name, or take the old one over with an import block."
    ) from error
