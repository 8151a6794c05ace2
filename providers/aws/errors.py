"""What AWS says went wrong, as the contract's errors: decided once, by the code of the answer.

Pure; no I/O.  The classes are those of botocore's own retry rules, where it has any:
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from providers.aws.actions import action_of
from providers.contract import (
    Conflict,
    Denied,
    Invalid,
    NotFound,
    RemoteError,
    Throttled,
    Transient,
)

__all__ = ["Answer", "classified", "read_answer"]

_THROTTLED = re.compile(
    r".*Thrott.*|RequestLimitExceeded|TooManyRequests(Exception)?|SlowDown|BandwidthLimitExceeded"
    r"|LimitExceededException|PriorRequestNotComplete|ProvisionedThroughputExceededException"
    r"|RequestThrottled(Exception)?|EC2ThrottledException|TransactionInProgressException"
)
_TRANSIENT = re.compile(
    r"InternalError|InternalFailure|InternalServerError|InternalServer(Exception)?|ServerException"
    r"|InternalServiceError(Exception)?|InternalServiceException|ServiceUnavailable(Exception)?"
    r"|ServiceFailure|RequestTimeout(Exception)?|Unavailable|OperationAborted|InternalErrorException"
    r"|ConcurrentModification(Exception)?|IDPCommunicationError|ConditionalRequestConflict"
    r"|OperationAbortedException|UpdateInProgressException|EntityTemporarilyUnmodifiable"
)
_DENIED = re.compile(
    r"AccessDenied(Exception)?|UnauthorizedOperation|Unauthorized(Exception|Access)?"
    r"|NotAuthorized|AuthorizationError|AuthFailure|ExpiredToken(Exception)?|Forbidden"
    r"|InvalidClientTokenId|UnrecognizedClient(Exception)?|SignatureDoesNotMatch"
    r"|MissingAuthenticationToken|OptInRequired|InvalidAccessKeyId|403"
)
_NOT_FOUND = re.compile(
    r"NoSuch.*|.*NotFound(Exception|Fault|Error)?|.*\.NotFound|.*NonExistentQueue|.*DoesNotExist"
    r"|QueueDoesNotExist|404|.*NotExists?(Exception)?|ClusterNotFoundException|NotFoundException"
    r"|.*NotFoundError"
)
_CONFLICT = re.compile(
    r".*AlreadyExists(Exception|Fault)?|Conflict(Exception)?|ResourceConflict(Exception)?"
    r"|DeleteConflict|.*InUse(Exception)?|.*\.Duplicate|Duplicate.*|.*AlreadyOwnedByYou|QueueNameExists"
    r"|ResourceExistsException|DependencyViolation"
    r"|PreconditionFailed|412|409|BucketNotEmpty|.*QueueDeletedRecently"
    r"|ClusterContains.*"
)
_CHANGING = re.compile(r"(?i)concurrent|try again|in progress|inconsistent state")
"""What services that have one code for every conflict say of a change by another, which passes.
API Gateway says ``Unable to complete operation due to concurrent modification. Please try again
later.``: https://github.com/hashicorp/terraform-provider-aws/issues/18018"""
_PASSING = {
    # "Updating or deleting the resource can cause an inconsistent state": what exists already is
    # said of creations alone.
    ("scheduler", "Update"),
    ("scheduler", "Delete"),
    # "The specified resource is not ready for an operation. […] wait a few minutes".
    ("cloudtrail", ""),
}
"""Services, and what their operations begin with, of which ConflictException is always one that
passes, by their own models' words."""
_LIMITS = re.compile(r"LimitExceeded|.*LimitExceeded(Exception)?|.*QuotaExceeded(Exception)?")
_PERFORM = re.compile(r"not authorized to perform:? ([\w-]+:\w+)")


class Answer(NamedTuple):
    """An error answer: its code and message, the HTTP status, and the request's id."""

    code: str
    message: str
    status: int
    request_id: str


def read_answer(response: Mapping[str, Any]) -> Answer:
    """From what botocore's ClientError holds."""
    error = response.get("Error", {})
    meta = response.get("ResponseMetadata", {})
    return Answer(
        str(error.get("Code", "")),
        str(error.get("Message", "")),
        int(meta.get("HTTPStatusCode", 0)),
        str(meta.get("RequestId", "")),
    )


def classified(service: str, operation: str, answer: Answer) -> RemoteError:
    """The error to raise.  ``operation`` is the API's own name, such as ``CreateRole``.

    Its ``code`` is that of the answer."""
    action = action_of(service, operation)
    kind = _kind(service, operation, answer)
    said = answer.message.strip().rstrip(".") or answer.code
    request = f" (request {answer.request_id})" if answer.request_id else ""
    if kind is Denied:
        missing = _PERFORM.search(answer.message)
        action = missing[1] if missing else action
        text = f"{service} {operation} was denied: {said}. The missing permission is {action}"
    else:
        text = f"{service} {operation} failed with {answer.code}: {said}"
    error = kind(f"{text}{request}.")
    error.code = answer.code
    return error


def _kind(service: str, operation: str, answer: Answer) -> type[RemoteError]:
    code = answer.code.rpartition("#")[2]
    if _is_throttled(service, code, answer):
        return Throttled
    if code == "ConflictException" and _passes(service, operation, answer.message):
        return Transient
    for pattern, kind in (
        (_DENIED, Denied),
        (_TRANSIENT, Transient),
        (_CONFLICT, Conflict),
        (_NOT_FOUND, NotFound),
    ):
        if pattern.fullmatch(code):
            return kind
    return Transient if answer.status >= 500 and answer.status != 501 else Invalid


def _passes(service: str, operation: str, message: str) -> bool:
    always = any(service == one and operation.startswith(verb) for one, verb in _PASSING)
    return always or _CHANGING.search(message) is not None


def _is_throttled(service: str, code: str, answer: Answer) -> bool:
    if answer.status == 429:
        return True
    if _LIMITS.fullmatch(code) and "rate" not in answer.message.lower():
        return code == "RequestLimitExceeded"
    return _THROTTLED.fullmatch(code) is not None
