"""What people and machines are shown of one plan that has one of everything."""

from __future__ import annotations

from collections.abc import Callable

import orjson
import pytest

from builders.plans import SECRET, everything
from planes.diagnostics import Diagnostic, Severity, Source, Span
from stacks.report.ci.findings import drift_findings, plan_findings
from stacks.report.ci.junit import junit
from stacks.report.ci.sarif import Origin, sarif
from stacks.report.html.drift import drift_html
from stacks.report.json.drift import drift_json
from stacks.report.json.plan import plan_json
from stacks.report.markdown.drift import drift_markdown
from stacks.report.markdown.plan import plan_markdown
from stacks.report.text.diagnostics import diagnostic_lines
from stacks.report.text.page import plain_text
from stacks.report.text.plan import plan_lines

Golden = Callable[[str, str], None]
SOURCES = {"main.fleet.hcl": 'agent "reviewer" {\n  image = "ghcr.io/acme/reviewer:latest"\n}\n'}

ORIGIN = Origin("payments/default", "fleets/payments")


def _json(data: object) -> str:
    return orjson.dumps(data, option=orjson.OPT_INDENT_2).decode() + "\n"


def _renderings() -> dict[str, str]:
    plan = everything()
    return {
        "plan.txt": plain_text(plan_lines(plan, SOURCES)),
        "plan.json": _json(plan_json(plan)),
        "plan.md": plan_markdown(plan),
        "plan.sarif": _json(
            sarif(plan_findings(plan), "0.1.0", Origin("payments/default", "fleets/payments"))
        ),
        "plan.junit.xml": junit(
            plan.stack, [str(change.address) for change in plan.changes], plan_findings(plan)
        ).decode(),
        "drift.json": _json(drift_json("payments", "default", plan.drift)),
        "drift.md": drift_markdown("payments", plan.drift, 65_536),
        "drift.html": drift_html("payments", "default", plan.drift, plan.created),
        "drift.junit.xml": junit(
            "payments", ["agent.reviewer", "agent.calm"], drift_findings(plan.drift)
        ).decode(),
    }


@pytest.mark.parametrize("name", sorted(_renderings()))
def test_rendering(name: str, golden: Golden) -> None:
    golden(name, _renderings()[name])


@pytest.mark.parametrize("name", sorted(_renderings()))
def test_no_rendering_shows_a_secret(name: str) -> None:
    assert SECRET not in _renderings()[name]


def test_diagnostic(golden: Golden) -> None:
    source = Source("main.fleet.hcl", SOURCES["main.fleet.hcl"])
    start = source.text.index("image")
    diagnostic = Diagnostic(
        Severity.ERROR,
        "Unsupported argument",
        'An agent has no argument "imagee". Did you mean "image"?',
        Span(source, start, start + 5),
        calls=(Span(source, 0, 5),),
    )
    golden("diagnostic.txt", plain_text(diagnostic_lines(diagnostic)))
