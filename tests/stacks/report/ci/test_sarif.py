"""SARIF for code scanning: valid by the schema of OASIS, stable, and within GitHub's limits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from builders.hostile import hostile
from builders.plans import at, everything
from planes.diagnostics import Location
from stacks.engine.plan import Plan
from stacks.report.ci.findings import Finding, drift_findings, plan_findings
from stacks.report.ci.sarif import MAX_RESULTS, Origin, sarif

# The schema of the OASIS committee, as the MIT-licensed package @microsoft/jest-sarif carries it.
SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
ORIGIN = Origin("payments/default", "fleets/pay ments", "agents.fleet.hcl")


def log(plan: Plan) -> Any:
    return sarif(plan_findings(plan), "0.1.0", ORIGIN)


def results(plan: Plan) -> list[Any]:
    found: list[Any] = log(plan)["runs"][0]["results"]
    return found


@pytest.mark.parametrize("plan", [everything(), hostile("a\n`b`"), everything()._replace(drift=())])
def test_it_is_valid(plan: Plan) -> None:
    Draft4Validator(SCHEMA).validate(log(plan))
    Draft4Validator(SCHEMA).validate(sarif(drift_findings(plan.drift), "0.1.0", ORIGIN))
    Draft4Validator(SCHEMA).validate(sarif([], "0.1.0", ORIGIN))


def test_the_schema_would_tell() -> None:
    broken = log(everything())
    broken["runs"][0]["results"][0]["level"] = "grave"
    assert not Draft4Validator(SCHEMA).is_valid(broken)


def test_a_risk_has_its_path_as_a_flow() -> None:
    [fact] = [result for result in results(everything()) if result["ruleId"] == "F005"]
    assert (fact["level"], fact["baselineState"]) == ("error", "new")
    assert "docs" not in fact["message"]["text"]
    [flow] = fact["codeFlows"]
    steps = [step["location"] for step in flow["threadFlows"][0]["locations"]]
    assert [step["message"]["text"] for step in steps] == [
        "anyone who can comment on acme/api causes",
        "trigger.pr starts",
        "agent.reviewer holds",
        "secret.github_token",
    ]
    lines = [step["physicalLocation"]["region"]["startLine"] for step in steps]
    assert lines == [38, 38, 12, 20]


def test_severity_is_as_code_scanning_reads_it() -> None:
    rules = {rule["id"]: rule for rule in log(everything())["runs"][0]["tool"]["driver"]["rules"]}
    assert rules["F005"]["properties"]["security-severity"] == "8.0"
    assert rules["F016"]["properties"]["security-severity"] == "5.5"
    assert "properties" not in rules["check-failed"]


def test_what_is_waived_or_known_is_marked() -> None:
    found = [result for result in results(everything()) if result["ruleId"] == "F016"]
    waived = [item for item in found if "suppressions" in item]
    assert [item["suppressions"][0]["justification"] for item in waived] == ["waiver.image"]
    assert sorted(item["baselineState"] for item in found) == ["new", "unchanged"]


def test_paths_are_those_of_the_repository() -> None:
    places = [result["locations"][0]["physicalLocation"] for result in results(everything())]
    uris = {place["artifactLocation"]["uri"] for place in places}
    assert uris == {"fleets/pay%20ments/main.fleet.hcl", "fleets/pay%20ments/agents.fleet.hcl"}
    outside = Finding(
        "diagnostic", "note", "x", "m", Location("../modules/m.fleet.hcl", 1, 1, 1, 2)
    )
    [result] = sarif([outside], "1", ORIGIN)["runs"][0]["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "fleets/modules/m.fleet.hcl"


def fingerprints(plan: Plan) -> list[str]:
    return [result["partialFingerprints"]["fleetform/v1"] for result in results(plan)]


def test_fingerprints_stay_when_lines_and_words_move() -> None:
    plan = everything()
    moved = plan._replace(
        changes=tuple(change._replace(location=at(99)) for change in plan.changes),
        drift=tuple(item._replace(after="9GiB", location=at(98)) for item in plan.drift),
        review=plan.review._replace(
            exposure=tuple(fact._replace(message="Other words.") for fact in plan.review.exposure)
        ),
    )
    assert fingerprints(moved) == fingerprints(plan)
    assert len(set(fingerprints(plan))) == len(fingerprints(plan))


def test_too_many_are_cut_to_the_gravest() -> None:
    notes = [Finding("diagnostic", "note", f"a{at}", "m") for at in range(MAX_RESULTS)]
    errors = [Finding("policy-failed", "error", f"b{at}", "m") for at in range(10)]
    found = sarif([*notes, *errors], "1", ORIGIN)
    [run] = found["runs"]
    assert len(run["results"]) == MAX_RESULTS
    assert [result["level"] for result in run["results"]].count("error") == 10
    [told] = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"] == "5010 findings, of which the gravest 5000 are here."
    Draft4Validator(SCHEMA).validate({**found, "runs": [{**run, "results": run["results"][:20]}]})
