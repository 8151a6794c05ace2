"""Waiting for AWS: until something is so, and until IAM has told the other services of a role."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from providers.aws.session import AwsClient
from providers.contract import Denied, Invalid, RemoteError, Transient

__all__ = ["again_while", "once_assumable", "until"]

T = TypeVar("T")

_ASSUMABLE = re.compile(
    r"must (?:allow|be able to).*assume (?:the|this|your)?\s*role|cannot be assumed by principal",
    re.IGNORECASE,
)
"""What services say of a role whose trust policy they have not heard of yet, as the scheduler's
``The execution role you provide must allow AWS EventBridge Scheduler to assume the role.``:
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
"""
_PROPAGATION_SECONDS = 60
_FIRST, _LONGEST = 1.0, 8.0


def once_assumable(client: AwsClient, call: Callable[[], T]) -> T:
    """The call's result, tried again for at most a minute while the service says that it may not
    assume a role that has just been made."""

    def unheard_of(error: RemoteError) -> bool:
        refused = isinstance(error, Invalid | Denied)
        return refused and _ASSUMABLE.search(str(error)) is not None

    return again_while(client, unheard_of, _PROPAGATION_SECONDS, call)


def again_while(
    client: AwsClient, so: Callable[[RemoteError], bool], seconds: float, call: Callable[[], T]
) -> T:
    """The call's result, tried again at growing intervals for at most so many seconds while it
    fails with an error of which that is so.  Raises the last error."""
    waited, pause = 0.0, _FIRST
    while True:
        try:
            return call()
        except RemoteError as error:
            if waited >= seconds or not so(error):
                raise
        client.wait(pause)
        waited, pause = waited + pause, min(pause * 2, _LONGEST)


def until(client: AwsClient, so: Callable[[], bool], seconds: float, what: str) -> None:
    """Look until something is so, at growing intervals.  Raises Transient after ``seconds``, with
    ``what``, a sentence that says what was waited for."""
    waited, pause = 0.0, 0.5
    while not so():
        if waited >= seconds:
            raise Transient(f"{what} That was waited for {seconds:.0f} seconds.")
        client.wait(pause)
        waited, pause = waited + pause, min(pause * 2, _LONGEST)
