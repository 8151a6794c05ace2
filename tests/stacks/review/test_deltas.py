"""Two fleets compared: access, cost and exposure that come, go and stay."""

from __future__ import annotations

from typing import Any

import pytest

from builders.fleets import merged, reviewed_fleet
from planes.address import Address
from planes.values import Sensitive
from stacks.review.compare import compare
from stacks.review.declared import Fleet, Sides
from stacks.review.model import Review
from stacks.stack import ReviewSettings

BASE: dict[str, dict[str, Any]] = {
    "egress_policy.e": {"allow": [{"host": "api.acme.example"}]},
    "runtime_pool.p": {"isolation": "gvisor", "egress": "@egress_policy.e"},
    "agent.a": {
        "pool": "@runtime_pool.p",
        "harness": "claude_code",
        "tools": {"allow": ["read"]},
        "labels": {"team": "pay"},
        "max_cost_per_run": 1,
    },
    "secret.s": {"source": "env", "path": "TOKEN"},
    "secret_grant.g": {
        "secret": "@secret.s",
        "agent": "@agent.a",
        "mount": "env",
        "name": "TOKEN",
        "ttl": "1h",
    },
    "budget.b": {"scope": {"team": "pay"}, "limit": 100, "period": "monthly", "action": "block"},
}


def sides(changes: dict[str, Any], base: dict[str, Any] = BASE) -> Sides:
    """The base, and the base with changes; what stays is the same object on both sides."""
    before = reviewed_fleet(base)
    after: dict[Address, Any] = {}
    for address, declared in reviewed_fleet(merged(base, changes)).items():
        old = before.get(address)
        after[address] = old if old is not None and old.values == declared.values else declared
    return Sides(before, after)


def review(changes: dict[str, Any], base: dict[str, Any] = BASE) -> Review:
    return compare(sides(changes, base), ReviewSettings())


def gained(found: Review) -> list[str]:
    return [f"{it.subject} {it.verb} {it.object}" for it in found.access.gained]


def lost(found: Review) -> list[str]:
    return [f"{it.subject} {it.verb} {it.object}" for it in found.access.lost]


def test_nothing_changes() -> None:
    found = review({})
    assert found.access == ((), ())
    assert found.cost.caps == ()
    assert found.cost.worst_before == found.cost.worst_after == 100
    assert {fact.status for fact in found.exposure} <= {"unchanged"}


@pytest.mark.parametrize(
    ("changes", "more", "less"),
    [
        ({"secret_grant.g": None}, [], ["agent.a reads secret.s"]),
        ({"secret.s": {"enabled": False}}, [], ["agent.a reads secret.s"]),
        (
            {"agent.a": {"enabled": False}},
            [],
            ["agent.a reads secret.s", "agent.a reaches the hosts of runtime_pool.p"],
        ),
        (
            {"egress_policy.e": {"allow": [{"host": "*"}]}},
            ["every agent of runtime_pool.p reaches every host"],
            ["every agent of runtime_pool.p reaches api.acme.example"],
        ),
        (
            {
                "access_grant.x": {
                    "principals": ["team:ops"],
                    "agents": ["@agent.a"],
                    "verbs": ["run"],
                }
            },
            ["team:ops runs agent.a"],
            [],
        ),
        (
            {"agent.a": {"repos": ["acme/api"], "permissions": {"issues": "write"}}},
            ["agent.a writes acme/api (issues)"],
            [],
        ),
        (
            {"trigger.t": {"agent": "@agent.a", "webhook": {"signature": "none"}}},
            ["anyone who knows the URL starts agent.a"],
            [],
        ),
    ],
)  # fmt: skip
def test_access(changes: dict[str, Any], more: list[str], less: list[str]) -> None:
    found = review(changes)
    assert (gained(found), lost(found)) == (more, less)


def test_access_that_is_not_known_yet_is_the_widest_that_it_may_be() -> None:
    ops = {"principals": ["team:ops"], "agents": ["@agent.a"], "verbs": ["?"]}
    found = review(
        {
            "agent.a": {"repos": ["acme/api"], "permissions": {"issues": "?"}},
            "access_grant.x": ops,
        }
    )
    assert gained(found) == [
        "team:ops configures agent.a",
        "agent.a administers acme/api (issues)",
    ]
    assert {grant.detail for grant in found.access.gained} == {"at most: known after apply"}


def test_cost() -> None:
    found = review({"budget.b": {"limit": 250}}).cost
    (cap,) = found.caps
    assert (cap.before, cap.after, cap.scope) == (100, 250, "team pay")
    assert (found.worst_before, found.worst_after) == (100, 250)
    assert [(total.by, total.name, total.after) for total in found.totals] == [
        ("all", "", 250),
        ("team", "pay", 250),
    ]


def test_what_is_no_longer_capped() -> None:
    base = merged(BASE, {"agent.a": {"max_cost_per_run": None}})
    found = review({"budget.b": {"action": "alert"}}, base)
    (cap,) = found.cost.caps
    assert (cap.before, cap.after, cap.was, cap.action) == (100, 100, "block", "alert")
    assert found.cost.uncapped == ("agent.a",)
    assert found.cost.worst_after is None
    (fact,) = found.facts("new")
    assert (fact.rule, [cause.address for cause in fact.causes]) == ("F021", ["budget.b"])
    assert [undo.advice for undo in fact.undo] == ["put action of budget.b back"]


def test_the_smallest_undoing_is_one_of_two_changes() -> None:
    found = review(
        {
            "agent.a": {"reads": ["web"], "timeout": "20m"},
            "secret_grant.g": {"ttl": "2h"},
        }
    )
    (fact,) = [fact for fact in found.facts("new") if fact.rule == "F008"]
    assert [undo.advice for undo in fact.undo] == ["put reads of agent.a back"]


def advice(found: Review, rule: str) -> list[str]:
    (fact,) = [fact for fact in found.facts("new") if fact.rule == rule]
    return [undo.advice for undo in fact.undo]


def test_the_smallest_undoing_is_all_that_is_needed_together() -> None:
    """Either source alone would bring the fact: both have to go, and the timeout may stay."""
    web = {"reads": ["web"], "timeout": "20m", "data_sensitivity": "public"}
    found = review({"agent.a": {**web, "tools": {"allow": ["read", "webfetch"]}}})
    assert advice(found, "F008") == ["put reads of agent.a back", "put tools of agent.a back"]


def test_a_whole_change_where_its_parts_are_many() -> None:
    changes = {
        f"agent.a{at}": {**BASE["agent.a"], "labels": {"team": "pay"}, "reads": ["web"]}
        for at in range(3)
    }
    changes["secret_grant.g"] = {"agent": None, "pool": "@runtime_pool.p"}
    found = review(changes)
    facts = [fact for fact in found.facts("new") if fact.rule == "F008"]
    assert {fact.agent for fact in facts} == {f"agent.a{at}" for at in range(3)}
    assert all(len(fact.undo) == 1 for fact in facts)


def test_a_fact_keeps_its_fingerprint_and_is_fixed() -> None:
    new = review({"agent.a": {"reads": ["web"]}}).facts("new")
    changed = sides({"agent.a": {"reads": ["web"]}})
    fixed = compare(Sides(changed.after, changed.before), ReviewSettings()).facts("fixed")
    assert {fact.fingerprint for fact in new} == {fact.fingerprint for fact in fixed} != set()
    assert all(fact.causes and not fact.undo for fact in fixed)


def test_sensitive_and_late_values_are_never_said() -> None:
    fleet = dict(reviewed_fleet(merged(BASE, {"agent.a": {"reads": ["web"]}})))
    address = Address.parse("secret_grant.g")
    declared = fleet[address]
    fleet[address] = declared._replace(values={**declared.values, "name": Sensitive("hunter2")})
    shown: Fleet = fleet
    assert "hunter2" not in repr(compare(Sides({}, shown), ReviewSettings()))
