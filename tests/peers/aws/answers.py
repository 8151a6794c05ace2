"""Answers in the form that each protocol gives them: a result, or an error with its code.

The forms: https://smithy.io/2.0/aws/protocols/index.html, and for EC2 and S3 their own references.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import uuid4
from xml.sax.saxutils import escape

from moto.core.serialize import get_serializer_class

from peers.aws.calls import Call

__all__ = ["Answer", "Refusal", "not_implemented", "refused", "result"]


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def line(self) -> str:
        """``404 Not Found``."""
        return f"{self.status} {HTTPStatus(self.status).phrase}"


class Refusal(Exception):
    """The service says no: an error code of the service, a message, an HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def result(call: Call, value: Mapping[str, Any]) -> Answer:
    """A successful answer; the value is by the operation's output shape."""
    serializer = get_serializer_class(call.service, call.protocol)
    answer = serializer(operation_model=call.operation).serialize(value)
    body = answer["body"]
    return Answer(
        answer["status_code"],
        [(name, str(text)) for name, text in answer["headers"].items()],
        body.encode() if isinstance(body, str) else bytes(body),
    )


def refused(call: Call | None, refusal: Refusal) -> Answer:
    """The error, as a client of the service reads one."""
    request_id = str(uuid4())
    code, message = refusal.code, refusal.message
    match call.protocol if call else "rest-xml":
        case "json" | "rest-json":
            body = json.dumps({"__type": code, "message": message, "Message": message})
            kind = "application/x-amz-json-1.1"
        case "ec2":
            body = _xml(
                f"<Response><Errors><Error>{_error(code, message)}</Error></Errors>"
                f"<RequestID>{request_id}</RequestID></Response>"
            )
            kind = "text/xml"
        case "query":
            body = _xml(
                f"<ErrorResponse><Error><Type>Sender</Type>{_error(code, message)}</Error>"
                f"<RequestId>{request_id}</RequestId></ErrorResponse>"
            )
            kind = "text/xml"
        case _:
            inner = f"{_error(code, message)}<RequestId>{request_id}</RequestId>"
            body = _xml(f"<Error>{inner}</Error>")
            kind = "application/xml"
    headers = [
        ("Content-Type", kind),
        ("x-amzn-RequestId", request_id),
        ("x-amz-request-id", request_id),
        ("x-amzn-ErrorType", code),
    ]
    return Answer(refusal.status, headers, body.encode())


def not_implemented(call: Call | None, why: str) -> Answer:
    """501, which no client tries again: the peer cannot do this, AWS can."""
    name = call.name if call else "an unknown operation"
    message = f"The peer does not implement {name}: {why}"
    return refused(call, Refusal("NotImplemented", message, 501))


def _error(code: str, message: str) -> str:
    return f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"


def _xml(inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>{inner}'
