"""What the types of an HTTP API share: its parts, listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from providers.aws.reading import together
from providers.aws.session import AwsClient
from providers.contract import Denied, Missing, NotFound, Observed, Unreadable

__all__ = ["apis", "arn", "parts", "read_parts", "split"]


def split(id: str) -> tuple[str, str]:
    """``api/part`` in two."""
    api, _, part = id.partition("/")
    return api, part


def apis(client: AwsClient) -> Iterator[dict[str, Any]]:
    return client.pages("apigatewayv2", "get_apis", "Items")


def parts(client: AwsClient, operation: str, api: str) -> Iterator[dict[str, Any]]:
    """``get_routes``, ``get_integrations``, ``get_stages`` of an API."""
    return client.pages("apigatewayv2", operation, "Items", ApiId=api)


def read_parts(
    client: AwsClient,
    operation: str,
    name: str,
    ids: Sequence[str],
    observed: Callable[[str, Mapping[str, Any]], Observed],
) -> dict[str, Observed | Missing | Unreadable]:
    """Parts with the ids ``api/part``, by the lists of their APIs; ``name`` is the id's in AWS."""

    def of_api(api: str) -> dict[str, dict[str, Any]] | str:
        try:
            return {part[name]: part for part in parts(client, operation, api)}
        except NotFound:
            return {}
        except Denied as error:
            return str(error)

    def answer(id: str) -> Observed | Missing | Unreadable:
        api, part = split(id)
        found = read[api]
        if isinstance(found, str):
            return Unreadable(id, found)
        return observed(api, found[part]) if part in found else Missing(id)

    read = together(sorted({split(id)[0] for id in ids}), of_api)
    return {id: answer(id) for id in ids}


def arn(client: AwsClient, path: str) -> str:
    """``apis/x`` or ``apis/x/stages/y`` as tagging calls name it."""
    return f"arn:{client.partition}:apigateway:{client.region}::/{path}"
