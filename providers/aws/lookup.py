"""What all data sources of AWS share.

A data source is one file in ``providers/aws/data/``, with its arguments, what it gives, and the
calls that it makes.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, Field

from planes.kind import UNORDERED, Block
from providers.aws.session import AwsClient
from providers.contract import Invalid, NotFound

__all__ = ["Filter", "Lookup", "filters_of", "only_one"]

_SHOWN = 5


class Lookup(NamedTuple):
    """Keeps ``providers.contract.DataType``.  ``reads`` are the calls, as ``ec2.DescribeVpcs``."""

    type: str
    schema: builtins.type[BaseModel]
    computed: Mapping[str, str]
    reads: tuple[str, ...]
    look: Callable[[AwsClient, Mapping[str, Any]], Mapping[str, Any]]

    def read(self, client: AwsClient, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        return self.look(client, arguments)


class Filter(Block):
    """A filter of EC2's own, such as ``name = "cidr-block"``."""

    name: str = Field(min_length=1, description="What is compared.")
    values: Annotated[list[str], UNORDERED] = Field(description="The values that fit.")


def filters_of(arguments: Mapping[str, Any], plain: Mapping[str, str] = {}) -> list[dict[str, Any]]:
    """The filters of a call: those written out, tags, and arguments that have a filter of EC2's."""
    found = [
        {"Name": name, "Values": [str(arguments[argument])]}
        for argument, name in plain.items()
        if arguments.get(argument) is not None
    ]
    tags = arguments.get("tags") or {}
    found += [{"Name": f"tag:{key}", "Values": [value]} for key, value in tags.items()]
    written = arguments.get("filter") or ()
    return found + [{"Name": item["name"], "Values": item["values"]} for item in written]


def only_one(found: Sequence[Any], what: str, ids: Callable[[Any], str]) -> Any:
    """The one thing that was asked for.  Raises NotFound where there is none, Invalid where there
    are several."""
    if not found:
        raise NotFound(f"There is no {what} as the arguments say.")
    if len(found) > 1:
        some = ", ".join(map(ids, found[:_SHOWN]))
        raise Invalid(f"{len(found)} are a {what} as the arguments say: {some}. Say more of it.")
    return found[0]
