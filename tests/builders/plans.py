"""Plans made by hand, for tests of what is shown of them."""

from __future__ import annotations

from planes.address import Address, PrimitiveKey
from planes.diagnostics import Location, Severity
from planes.values import Deferred, Reference, Sensitive
from providers.contract import Enforcement, PrimitiveRef
from stacks.engine.plan import (
    Action,
    CheckResult,
    DriftItem,
    FleetChange,
    Mode,
    Note,
    OutputChange,
    Plan,
    Step,
)
from stacks.review.model import (
    AccessDelta,
    Cap,
    Cause,
    CostDelta,
    Fact,
    Grant,
    Hop,
    Review,
    Total,
    Undo,
)
from stacks.stack import ProviderSettings

SECRET = "hunter2-do-not-print"

POOL = Address((), "runtime_pool", "default")
AGENT = Address((), "agent", "reviewer")
TEAM_AGENT = Address((("team", "eu"),), "agent", "triager", "night")
TRIGGER = Address((), "trigger", "pr")
BUDGET = Address((), "budget", "old")
ROUTE = Address((), "model_route", "shared")
IMPORTED = Address((), "agent", "legacy")
FORGOTTEN = Address((), "metric", "gone")


def key(address: Address, type: str | None = None) -> PrimitiveKey:
    return PrimitiveKey(address, type or f"local_{address.kind}", "this")


def at(line: int) -> Location:
    return Location("main.fleet.hcl", line, 1, line, 20)


POOL_ID = PrimitiveRef(key(POOL), "id")
LATE_URL = Deferred('"${trigger.pr.url}/x"', (Reference(TRIGGER, ("url",)),))


def everything() -> Plan:
    """One of each action, late and sensitive values, drift, a check, a note, outputs."""
    return Plan(
        stack="payments",
        workspace="default",
        lineage="6b1c",
        serial=7,
        configuration_digest="sha256:0",
        created="2026-01-02T03:04:05Z",
        mode=Mode.NORMAL,
        changes=_changes(),
        steps=_steps(),
        outputs=(
            OutputChange("url", Action.CREATE, None, LATE_URL, "string"),
            OutputChange("token", Action.UPDATE, SECRET, SECRET + "2", "string", sensitive=True),
            OutputChange("same", Action.NO_OP, 1, 1, "number"),
            OutputChange("gone", Action.DELETE, ["a"], None, ["list", "string"]),
        ),
        drift=(
            DriftItem(
                "changed",
                key(AGENT),
                "local_agent",
                "a-1",
                ("memory",),
                ("memory",),
                "4GiB",
                "8GiB",
                "mallory",
                "2026-01-01T00:00:00Z",
                location=at(12),
            ),
            DriftItem("missing", key(TRIGGER), "local_trigger", "t-1", location=at(38)),
        ),
        checks=(
            CheckResult("check.capped", "check", "fail", "A review may cost $5.", at(70)),
            CheckResult("check.late", "check", "unknown", "", at(75)),
            CheckResult("agent.reviewer", "precondition", "pass", ""),
        ),
        notes=(
            Note(
                Severity.WARNING,
                "Image is not pinned",
                "The image can change without a review. Pin it by digest.",
                "agent.reviewer",
                at(2),
            ),
        ),
        providers={"local": ProviderSettings("local", "local", {"path": "plane.db"})},
        variables={"team": "platform", "token": Sensitive(SECRET)},
        fleetform_version="0.1.0",
        review=_review(),
    )


def _review() -> Review:
    """Something gained and lost, a cap of each sort, a fact of each status and one waived."""
    path = (
        Hop("anyone who can comment on acme/api", "causes"),
        Hop("trigger.pr", "starts", at(38)),
        Hop("agent.reviewer", "holds", at(12)),
        Hop("secret.github_token", "", at(20)),
    )
    new = Fact(
        "F005",
        "high",
        "new",
        "trigger.pr",
        "agent.reviewer",
        "secret.github_token",
        "anyone who can comment on acme/api starts agent.reviewer, which holds "
        "secret.github_token.",
        "7c1e0a4b93d2",
        path,
        (Cause("trigger.pr", "changed", ("github.actors.min_permission",), at(38)),),
        (Undo("trigger.pr", "put github of trigger.pr back"),),
        "Filter by role.",
        ("acme/api may be public",),
    )
    waived = new._replace(
        rule="F016",
        severity="medium",
        source="",
        sink="image",
        message="the image of agent.reviewer is not pinned.",
        fingerprint="aa00bb11cc22",
        path=path[2:3],
        causes=(),
        undo=(),
        assumptions=(),
        waiver="waiver.image",
    )
    fixed = waived._replace(status="fixed", fingerprint="0f0f0f0f0f0f", waiver=None)
    same = fixed._replace(status="unchanged", fingerprint="1e1e1e1e1e1e")
    return Review(
        AccessDelta(
            (
                Grant(
                    "agent.reviewer",
                    "reads",
                    "secret.github_token",
                    "env GITHUB_TOKEN, request-time",
                    at(20),
                ),
            ),
            (Grant("team:platform", "runs", "agent.reviewer"),),
        ),
        CostDelta(
            (
                Cap(
                    "budget.reviewer",
                    "agent.reviewer",
                    "monthly",
                    None,
                    500,
                    "block",
                    "delayed ≈ 8 h",
                    at(50),
                ),
                Cap("budget.old", "team eu", "daily", 40, None, "alert"),
                Cap("budget.team", "team platform", "run", 2, 2.5, "pause", "request-time"),
            ),
            (Total("monthly", "all", "", 0, 500), Total("daily", "team", "eu", 40, 0)),
            None,
            500,
            ('module.team["eu"].agent.triager["night"]',),
        ),
        (new, waived, fixed, same),
    )


def _changes() -> tuple[FleetChange, ...]:
    pool = {"memory": "2GiB", "labels": {"team": "platform"}, "enabled": True}
    agent = {
        "pool": Reference(POOL),
        "memory": "4GiB",
        "instructions": "Line one.\nLine two.\n",
        "environment": {"TOKEN": Sensitive(SECRET), "URL": "http://old"},
        "tools": {"allow": ["read"], "deny": []},
    }
    after = {
        **agent,
        "memory": "2GiB",
        "instructions": "Line one.\nLine 2.\n",
        "environment": {"TOKEN": Sensitive(SECRET + "2"), "URL": LATE_URL},
        "tools": {"allow": ["read", "write"], "deny": []},
    }
    return (
        FleetChange(
            POOL,
            Action.REPLACE,
            pool,
            {**pool, "namespace": "new"},
            (key(POOL),),
            {"id": POOL_ID},
            {"id": "p-1"},
            replaced_by=(("namespace",),),
            location=at(3),
            provider="local",
        ),
        FleetChange(
            AGENT,
            Action.UPDATE,
            agent,
            after,
            (key(AGENT),),
            {"id": "a-1"},
            {"id": "a-1"},
            (POOL,),
            location=at(12),
            provider="local",
        ),
        FleetChange(
            TEAM_AGENT,
            Action.CREATE,
            None,
            {"pool": Reference(POOL), "image": "x@sha256:1", "timeout": "30m", "labels": {}},
            (key(TEAM_AGENT),),
            {"id": PrimitiveRef(key(TEAM_AGENT), "id")},
            dependencies=(POOL,),
            location=at(30),
            provider="local",
        ),
        FleetChange(
            TRIGGER,
            Action.MOVE,
            {"prompt": "x"},
            {"prompt": "x"},
            (key(TRIGGER),),
            moved_from=Address((), "trigger", "review"),
            location=at(38),
            provider="local",
        ),
        FleetChange(
            IMPORTED,
            Action.ADOPT,
            None,
            {"image": "x@sha256:1", "max_iterations": 5},
            (key(IMPORTED),),
            imported="legacy-1",
            location=at(44),
            provider="local",
        ),
        FleetChange(
            BUDGET,
            Action.DELETE,
            {"limit": 40},
            None,
            (key(BUDGET),),
            reason="not declared",
            provider="local",
            enforcement={"limit": Enforcement("delayed", "≈ 8 h")},
        ),
        FleetChange(FORGOTTEN, Action.FORGET, {"window": "7d"}, None, (key(FORGOTTEN),)),
        FleetChange(ROUTE, Action.NO_OP, {"rpm": 1}, {"rpm": 1}, (key(ROUTE),), provider="local"),
    )


def _steps() -> tuple[Step, ...]:
    pool = {"memory": "2GiB", "namespace": None}
    agent = {"memory": "8GiB", "pool": "p-1", "environment": {"TOKEN": Sensitive(SECRET)}}
    wanted = {"memory": "2GiB", "pool": POOL_ID, "environment": {"TOKEN": Sensitive(SECRET + "2")}}
    return (
        Step(
            key(POOL),
            Action.REPLACE,
            "local",
            pool,
            {**pool, "namespace": "new"},
            remote_id="p-1",
            changed=("namespace",),
            replaced_by=(("namespace",),),
            create_first=True,
            generation=1,
        ),
        Step(
            key(AGENT),
            Action.UPDATE,
            "local",
            agent,
            wanted,
            remote_id="a-1",
            changed=("environment", "memory", "pool"),
            depends_on=(key(POOL),),
        ),
        Step(key(TEAM_AGENT), Action.CREATE, "local", None, {"pool": POOL_ID, "timeout": "30m"}),
        Step(
            key(TRIGGER),
            Action.MOVE,
            "local",
            {"prompt": "x"},
            {"prompt": "x"},
            remote_id="t-1",
            moved_from=key(Address((), "trigger", "review")),
        ),
        Step(
            key(IMPORTED),
            Action.ADOPT,
            "local",
            {"max_iterations": 3},
            {"max_iterations": 5},
            remote_id="legacy-1",
            changed=("max_iterations",),
        ),
        Step(
            key(BUDGET),
            Action.DELETE,
            "local",
            {"limit": 40},
            None,
            remote_id="b-1",
            reason="not declared",
        ),
        Step(key(FORGOTTEN), Action.FORGET, "local", {"window": "7d"}, None, remote_id="m-1"),
        Step(key(ROUTE), Action.NO_OP, "local", {"rpm": 1}, {"rpm": 1}, remote_id="r-1"),
    )
