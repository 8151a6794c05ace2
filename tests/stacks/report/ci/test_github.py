"""What CI systems are told beside the reports: annotations, a summary, and counts."""

from __future__ import annotations

from builders.plans import everything
from stacks.report.ci.findings import Finding, Level, plan_findings
from stacks.report.ci.github import MAX_ANNOTATIONS, annotation_lines
from stacks.report.ci.gitlab import gitlab_report
from stacks.report.ci.sarif import Origin

ORIGIN = Origin("s/default", "fleets/s")


def many(level: Level, number: int) -> list[Finding]:
    return [Finding("r", level, f"{level}{at}", "m") for at in range(number)]


def test_what_is_annotated() -> None:
    first, *rest = annotation_lines(plan_findings(everything()), ORIGIN)
    assert first.startswith(
        "::error file=fleets/s/main.fleet.hcl,line=38,endLine=38,title=F005 agent.reviewer::anyone"
    )
    assert all(line.startswith("::warning ") for line in rest)
    # What is waived, what was there before, and mere notes are not.
    assert not any("F016" in line or "destructive" in line for line in rest)


def test_no_more_than_github_shows() -> None:
    lines = list(annotation_lines([*many("warning", 11), *many("error", 25)], ORIGIN))
    errors = [line for line in lines if line.startswith("::error")]
    assert len(errors) == MAX_ANNOTATIONS
    assert errors[-1] == "::error title=fleetform::and 16 more; the step's summary has them"
    assert len([line for line in lines if line.startswith("::warning")]) == MAX_ANNOTATIONS
    assert len(list(annotation_lines(many("error", 10), ORIGIN))) == 10


def test_gitlab_is_told_counts_alone() -> None:
    assert gitlab_report(everything()) == {"create": 2, "update": 2, "delete": 2}
