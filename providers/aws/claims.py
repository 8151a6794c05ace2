"""Objects that can hold no tags, so that none says whose it is.

One that stands in a creation's way is taken for ours where it says exactly what we want, which is
what an earlier try of ours has made; anything else there is another's, and is left as it is.
"""

from __future__ import annotations

from typing import Any

from providers.aws.primitive import AwsType, Properties
from providers.aws.session import AwsClient
from providers.contract import Conflict, Observed, Transient

__all__ = ["as_wanted", "same", "same_or_none", "says"]


def same(
    kind: AwsType, client: AwsClient, id: str, properties: Properties, error: Conflict
) -> Observed:
    """The live object.  Raises Conflict where it says something else."""
    live = kind.look(client, id)
    if live is None:
        # The service knows the name and does not show the object yet.
        raise Transient(str(error)) from error
    return as_wanted(kind, live, properties)


def same_or_none(
    kind: AwsType, client: AwsClient, id: str, properties: Properties
) -> Observed | None:
    """What is there before something is written with a call that would overwrite it.  Raises
    Conflict where that says something else."""
    live = kind.look(client, id)
    return None if live is None else as_wanted(kind, live, properties)


def as_wanted(kind: AwsType, live: Observed, properties: Properties) -> Observed:
    """The live object, where it says what is wanted.  Raises Conflict where it does not."""
    if says(kind, live, properties):
        return live
    raise Conflict(
        f"{kind.type} {live.id} is there already and is not as declared here, so that it may be "
        "another's. Give the new one another name, or take the old one over with an import block."
    )


def says(kind: AwsType, live: Observed, properties: Properties) -> bool:
    """Whether a live object is exactly as wanted."""
    return _text(kind.normalise(live.properties)) == _text(kind.normalise(properties))


def _text(value: Any) -> str:
    """A form in which the order of lists is no difference: most are sets in disguise."""
    match value:
        case dict():
            inside = ((str(key), _text(item)) for key, item in value.items())
            return repr(sorted(inside))
        case list():
            return repr(sorted(map(_text, value)))
    return repr(value)
