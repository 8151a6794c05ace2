"""What a change of a fleet means: the access, the cost and the exposure that come and go.

Purely data; no I/O.  A review travels on the plan, in plan files too; reports print it.  Things are
named as people read them: addresses as text (``agent.reviewer``), hosts, repositories, and
``(sensitive)`` or ``(known after apply)`` where a name may not or cannot be said.  Money is in US
dollars.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from planes.diagnostics import Location

__all__ = [
    "SEVERITIES",
    "AccessDelta",
    "Cap",
    "Cause",
    "CostDelta",
    "Fact",
    "Grant",
    "Hop",
    "Review",
    "Severity",
    "Status",
    "Total",
    "Undo",
    "Verb",
]

Severity = Literal["critical", "high", "medium"]
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium")
"""From the gravest to the least."""

Status = Literal["new", "unchanged", "fixed"]

Verb = Literal[
    "runs", "approves", "configures", "views", "starts", "reads", "writes", "administers", "reaches"
]


class Grant(NamedTuple):
    """Something that somebody may do: ``agent.reviewer reads secret.github_token``.

    ``detail`` says how, such as ``env GITHUB_TOKEN, request-time``.
    """

    subject: str
    verb: Verb
    object: str
    detail: str = ""
    location: Location | None = None


class AccessDelta(NamedTuple):
    """Who may newly do what, and who no longer may."""

    gained: tuple[Grant, ...] = ()
    lost: tuple[Grant, ...] = ()


class Cap(NamedTuple):
    """A limit that comes, goes or changes.

    ``before`` and ``after`` are US dollars a period (``run``, ``daily``, …), None where there is no
    such limit; NaN never.  ``action`` is what happens at the limit, ``was`` what did before where
    that is another, and ``enforcement`` how it is kept: ``request-time``, ``delayed ≈ 8 h``,
    ``advisory``, or nothing where no provider says.
    """

    budget: str
    scope: str
    period: str
    before: float | None
    after: float | None
    action: str
    enforcement: str = ""
    location: Location | None = None
    was: str = ""


class Total(NamedTuple):
    """The sum of budgets of one period: of all, of one team's, of one use case's.

    A budget counts for the team and the use case that its scope names, or its agent's labels.
    """

    period: str
    by: Literal["all", "team", "use_case"]
    name: str
    before: float
    after: float


class CostDelta(NamedTuple):
    """``totals`` have those that stay as they are, too.

    ``worst_before`` and ``worst_after`` are what the fleet may cost in a month of 31 days at most,
    by the caps that stop it; None where nothing bounds it.  ``uncapped`` are the agents that no cap
    stops now and that are new or had one before.
    """

    caps: tuple[Cap, ...] = ()
    totals: tuple[Total, ...] = ()
    worst_before: float | None = 0.0
    worst_after: float | None = 0.0
    uncapped: tuple[str, ...] = ()


class Hop(NamedTuple):
    """One step of a witness path.  ``node`` is an address, or names what is outside the fleet.

    ``link`` says what leads on to the next one, such as ``starts`` or ``holds``.
    """

    node: str
    link: str = ""
    location: Location | None = None


class Cause(NamedTuple):
    """A change that a fact comes from; ``attributes`` are those that differ, sorted."""

    address: str
    action: Literal["added", "changed", "removed"]
    attributes: tuple[str, ...] = ()
    location: Location | None = None


class Undo(NamedTuple):
    """A change to take back.  All that a fact has, taken back together, make it go."""

    address: str
    advice: str


class Fact(NamedTuple):
    """A risk of the fleet as it is declared.

    ``source`` is where it begins (a trigger, what an agent reads), ``agent`` whom it goes through,
    ``sink`` where it ends.  ``path`` is the shortest witness.  ``assumptions`` are sentences about
    what was not known, or cannot be, and was taken as true.  ``waiver`` names the waiver in force,
    and ``waived_until`` says when it ends (RFC 3339).  ``fingerprint`` is 12 hexadecimal digits
    that stay the same for the same fact of a stack, and ``causes`` and ``undo`` are empty for what
    is unchanged.
    """

    rule: str
    severity: Severity
    status: Status
    source: str
    agent: str
    sink: str
    message: str
    fingerprint: str
    path: tuple[Hop, ...] = ()
    causes: tuple[Cause, ...] = ()
    undo: tuple[Undo, ...] = ()
    remedy: str = ""
    assumptions: tuple[str, ...] = ()
    waiver: str | None = None
    waived_until: str = ""

    @property
    def location(self) -> Location | None:
        """Where it is best shown: at what caused it, else at the first place of its path."""
        places = (*(cause.location for cause in self.causes), *(hop.location for hop in self.path))
        return next((place for place in places if place is not None), None)

    @property
    def undoing(self) -> str:
        """All that has to be taken back, in words; the first few of many."""
        advice = [undo.advice for undo in self.undo]
        more = [f"{len(advice) - _TOLD} more"] if len(advice) > _TOLD else []
        return " and ".join([*advice[:_TOLD], *more])


_TOLD = 4


class Review(NamedTuple):
    """``exposure`` has the gravest first."""

    access: AccessDelta = AccessDelta()
    cost: CostDelta = CostDelta()
    exposure: tuple[Fact, ...] = ()

    def facts(self, status: Status) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.exposure if fact.status == status)

    def gated(self, least: Severity) -> tuple[Fact, ...]:
        """The new facts of a severity or a graver one that nothing waives."""
        grave = SEVERITIES[: SEVERITIES.index(least) + 1]
        return tuple(
            fact
            for fact in self.exposure
            if fact.status == "new" and fact.waiver is None and fact.severity in grave
        )
