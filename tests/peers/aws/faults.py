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


class _Conflict(NamedTuple):
    """As the service answers it; ``of`` is what operations begin with that it is said of."""

    code: str
    status: int
    message: str
    of: str = ""


# The messages are those of the services, or of their models where it is not known what they say.
_CONFLICTS: dict[str, _Conflict] = {
    "apigatewayv2": _Conflict(
        "ConflictException",
        409,
        "Unable to complete operation due to concurrent modification. Please try again later.",
    ),
    "cloudtrail": _Conflict("ConflictException", 400, "The trail is not ready for an operation."),
    "ecs": _Conflict("UpdateInProgressException", 400, "Update already in progress."),
    "events": _Conflict(
        "ConcurrentModificationException",
        400,
        "There is concurrent modification on a rule, target, archive, or replay.",
    ),
    "iam": _Conflict(
        "ConcurrentModification",
        409,
        "Multiple requests to change this object were submitted simultaneously.",
    ),
    "logs": _Conflict(
        "OperationAbortedException",
        400,
        "Multiple concurrent requests to update the same resource were in conflict.",
    ),
    "s3": _Conflict(
        "OperationAborted",
        409,
        "A conflicting conditional operation is currently in progress against this resource.",
    ),
    "scheduler": _Conflict(
        "ConflictException",
        409,
        "Updating or deleting the resource can cause an inconsistent state.",
        "Update",
    ),
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
        conflict = _CONFLICTS.get(call.service)
        if not self.faults.conflicts or not call.writes or conflict is None:
            return None
        if not call.operation.name.startswith(conflict.of) or _key(call) in self._hit:
            return None
        self._hit.add(_key(call))
        return refused(call, Refusal(conflict.code, conflict.message, conflict.status))

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
