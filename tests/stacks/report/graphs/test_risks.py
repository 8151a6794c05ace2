"""The ways of new risks in the pictures that ``graph --diff`` draws."""

from __future__ import annotations

from builders.plans import everything
from stacks.engine.plan import Plan
from stacks.report.graphs.svg import graph_svg
from stacks.report.graphs.text import dot, graph_json, mermaid
from stacks.report.html.picture import plan_graph


def waived(plan: Plan) -> Plan:
    facts = tuple(fact._replace(waiver="waiver.w") for fact in plan.review.exposure)
    return plan._replace(review=plan.review._replace(exposure=facts))


def test_who_is_on_the_way_is_said_and_not_only_coloured() -> None:
    graph = plan_graph(everything())
    drawn = graph_svg(graph)
    assert "<title>agent.reviewer (changed, high risk)</title>" in drawn
    assert "<title>agent.reviewer → trigger.pr environment.URL (new, high risk)</title>" in drawn
    assert drawn.count(">!</text>") == 2
    text = mermaid(graph)
    assert '["! agent.reviewer"]' in text
    assert "classDef risk fill:#ffebe9" in text
    way = next(at for at, edge in enumerate(graph.edges) if str(edge.target) == "trigger.pr")
    assert f"linkStyle {way} stroke:#cf222e" in text
    assert '"agent.reviewer" [color = "#9a6700", penwidth = "2", fontcolor' in dot(graph)
    risks = {node["address"]: node["risk"] for node in graph_json(graph)["nodes"]}
    assert risks["trigger.pr"] == "high"
    assert risks["runtime_pool.default"] is None


def test_what_is_waived_is_no_risk() -> None:
    graph = plan_graph(waived(everything()))
    assert "risk" not in graph_svg(graph) + mermaid(graph)
