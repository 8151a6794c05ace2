"""Faults on demand: what AWS does to a caller now and then, done here as often as a test asks.

Each draw is from a generator that the test seeds, so that a run can be repeated.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from random import Random
from typing import Any, NamedTuple

from peers.aws.answers import Answer, Refusal, refused
from peers.aws.calls import Call

__all__ = ["DROPPED", "Faults", "Trouble"]

DROPPED = Answer(0, [], b"")
"""No answer at all: the connection is closed."""

_TOKEN = re.compile(r"(?i)client.*token")
_THROTTLED: dict[str, tuple[str, int]] = {
    "apigatewayv2": ("TooManyRequestsException", 429),
    "ec2": ("RequestLimitExceeded", 503),
    "iam": ("Throttling", 400),
    "s3": ("SlowDown", 503),
    "sqs": ("RequestThrottled", 403),
}
_CONFLICTS: dict[str, tuple[str, int]] = {
    "apigatewayv2": ("ConflictException", 409),
    "bedrock": ("ConflictException", 409),
    "cloudtrail": ("ConflictException", 400),
    "ecs": ("UpdateInProgressException", 400),
    "events": ("ConcurrentModificationException", 400),
    "iam": ("ConcurrentModification", 409),
    "logs": ("OperationAbortedException", 400),
    "s3": ("OperationAborted", 409),
    "scheduler": ("ConflictException", 409),
}


class Faults(NamedTuple):
    """How often what goes wrong.  Shares are of all calls, from 0 to 1.

    ``conflicts`` hits each write once, before its effect, with the service's own code for a
    concurrent change.  ``iam_lag`` is how many uses of a new role other services refuse;
    ``stale_reads`` how often each read answers as before the latest write of its service.
    ``spared`` are services that nothing happens to.
    """

    seed: int = 0
    throttled: float = 0.0
    dropped_before: float = 0.0
    dropped_after: float = 0.0
    conflicts: bool = False
    iam_lag: int = 0
    stale_reads: int = 0
    spared: tuple[str, ...] = ("sts",)


class Trouble:
    """The faults of one account, and what they remember."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self._random = Random(faults.seed)
        self._hit: set[str] = set()
        self._uses: Counter[str] = Counter()
        self._writes: Counter[str] = Counter()
        self._answers: dict[str, tuple[int, Answer]] = {}
        self._stale: Counter[tuple[str, int]] = Counter()

    def before(self, call: Call) -> Answer | None:
        """What happens instead of the effect, if anything."""
        if call.service in self.faults.spared:
            return None
        if self._drawn(self.faults.throttled):
            code, status = _THROTTLED.get(call.service, ("ThrottlingException", 400))
            return refused(call, Refusal(code, "Rate exceeded", status))
        if self._drawn(self.faults.dropped_before):
            return DROPPED
        return self._conflict(call) or self._stale_answer(call)

    def after(self, call: Call, answer: Answer) -> Answer:
        """The answer to give, once the effect is there."""
        if call.writes:
            self._writes[call.service] += 1
        elif self.faults.stale_reads:
            self._answers[_key(call)] = (self._writes[call.service], answer)
        lost = call.service not in self.faults.spared and self._drawn(self.faults.dropped_after)
        return DROPPED if lost else answer

    def role_is_known(self, arn: str) -> bool:
        """Whether a role has come through to the service that is about to use it."""
        self._uses[arn] += 1
        return self._uses[arn] > self.faults.iam_lag

    def _conflict(self, call: Call) -> Answer | None:
        if not (self.faults.conflicts and call.writes and call.service in _CONFLICTS):
            return None
        if _key(call) in self._hit:
            return None
        self._hit.add(_key(call))
        code, status = _CONFLICTS[call.service]
        return refused(call, Refusal(code, "Another change is in progress. Try again.", status))

    def _stale_answer(self, call: Call) -> Answer | None:
        key = _key(call)
        seen = self._answers.get(key)
        now = self._writes[call.service]
        if call.writes or seen is None or seen[0] == now:
            return None
        if self._stale[key, now] >= self.faults.stale_reads:
            return None
        self._stale[key, now] += 1
        return seen[1]

    def _drawn(self, share: float) -> bool:
        return share > 0 and self._random.random() < share


def _key(call: Call) -> str:
    """The call, whichever token a client has made for this try of it."""
    said = {name: item for name, item in call.parameters.items() if not _TOKEN.search(name)}
    return f"{call.name} {json.dumps(said, sort_keys=True, default=_text)}"


def _text(value: Any) -> str:
    return str(value)
