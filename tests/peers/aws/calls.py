"""Which operation of which service a request asks for, and with what parameters.

The services' own models (botocore's) say it; the routing and parsing of requests is moto's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from typing import Any, NamedTuple

from moto.core.model import OperationModel, ServiceModel
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import NotFound, get_service_router
from moto.core.utils import get_service_model
from moto.iam.models import get_account_id_from, iam_backends
from moto.sts.models import sts_backends

__all__ = ["KEY", "OPERATOR", "Call", "Environ", "recognise"]

Environ = dict[str, Any]

KEY = "AKIAPEER"
"""An access key of this prefix and an account's 12 digits acts in that account."""

OPERATOR = "operator"
"""Who such a key is of."""

_SCOPE = re.compile(r"Credential=([^/]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")

_READS = re.compile(r"Get|List|Describe|Head|Lookup|BatchGet|Simulate|Test|Filter|Decrypt|Receive")

_SIGNED_AS: Mapping[str, tuple[str, ...]] = {
    "apigateway": ("apigatewayv2", "apigateway"),
    "bedrock": ("bedrock", "bedrock-runtime"),
    "monitoring": ("cloudwatch",),
    "tagging": ("resourcegroupstaggingapi",),
}
"""Signing name -> the services that use it, where it is not the service's own name."""


class Call(NamedTuple):
    """One request, understood.  ``parameters`` are as the service's model names them."""

    account: str
    region: str
    service: str
    operation: OperationModel
    protocol: str
    parameters: Mapping[str, Any]
    actor: str
    user_agent: str = ""

    @property
    def name(self) -> str:
        """``iam.CreateRole``."""
        return f"{self.service}.{self.operation.name}"

    @property
    def writes(self) -> bool:
        return _READS.match(self.operation.name) is None


def recognise(environ: Environ, body: bytes) -> Call | None:
    """None where no service's model knows the request; it may be moto's own."""
    scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    if scope is None:
        return None
    key, region, signed_as = scope.groups()
    for service in _SIGNED_AS.get(signed_as, (signed_as,)):
        # A request's body can be read once.
        request = Request({**environ, "wsgi.input": BytesIO(body)})
        try:
            operation, path = get_service_router(service).match(request)
        except (NotFound, NotImplementedError):
            continue
        model = _model(service)
        protocol = determine_request_protocol(model, request.content_type)
        parameters = _parameters(operation, protocol, request, path)
        account, actor = _identity(key)
        agent = environ.get("HTTP_USER_AGENT", "")
        return Call(account, region, service, operation, protocol, parameters, actor, agent)
    return None


def _identity(key: str) -> tuple[str, str]:
    """The account in which an access key acts, and who it is of: a user, or a role's session."""
    if key.startswith(KEY):
        return key.removeprefix(KEY), OPERATOR
    account = str(get_account_id_from(key))
    for role in sts_backends[account]["aws"].assumed_roles:
        if role.access_key_id == key:
            return account, str(role.session_name)
    known = iam_backends[account]["aws"].access_keys.get(key)
    return account, str(known.user_name) if known else OPERATOR


@cache
def _model(service: str) -> ServiceModel:
    return get_service_model(service)


def _parameters(
    operation: OperationModel, protocol: str, request: Request, path: Mapping[str, Any]
) -> Mapping[str, Any]:
    if operation.has_streaming_input:
        return {name: value for name, value in path.items()}
    parser = PROTOCOL_PARSERS[protocol](operation)
    parsed: Mapping[str, Any] = parser.parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": request.get_data(),
            "url_path": request.path,
            "url_params": dict(path),
        }
    )
    return {name: value for name, value in parsed.items() if value is not None}
