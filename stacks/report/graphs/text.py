"""The fleet's graph as DOT, Mermaid and JSON.  Arrows go from what refers to what it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stacks.graph import FleetGraph, FleetNode, Mark
from stacks.report.text.page import inert

__all__ = ["dot", "graph_json", "mermaid"]


def dot(graph: FleetGraph) -> str:
    """For Graphviz (https://graphviz.org/doc/info/lang.html)."""
    lines = ["digraph fleet {", "  rankdir = LR;", "  node [shape = box, fontname = sans];"]
    for node in graph.nodes:
        risk = _DOT_RISK if node.risk else {}
        lines.append(f"  {_quoted(str(node.address))}{_attributes({**_DOT[node.mark], **risk})};")
    for edge in graph.edges:
        label = {"label": edge.label} if edge.label else {}
        ends = f"{_quoted(str(edge.source))} -> {_quoted(str(edge.target))}"
        lines.append(f"  {ends}{_attributes({**label, **_DOT[edge.mark]})};")
    return "\n".join([*lines, "}"]) + "\n"


_DOT: Mapping[Mark, Mapping[str, str]] = {
    Mark.SAME: {},
    Mark.NEW: {"color": "#1a7f37", "penwidth": "2"},
    Mark.CHANGED: {"color": "#9a6700", "penwidth": "2"},
    Mark.GONE: {"color": "#cf222e", "style": "dashed"},
}


_DOT_RISK = {"fontcolor": "#cf222e", "peripheries": "2"}


def _attributes(named: Mapping[str, str]) -> str:
    listed = ", ".join(f"{name} = {_quoted(value)}" for name, value in named.items())
    return f" [{listed}]" if listed else ""


def _quoted(text: str) -> str:
    return '"' + _one_line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _one_line(text: str) -> str:
    return " ".join(inert(text).splitlines())


_MERMAID: Mapping[Mark, str] = {
    Mark.NEW: "stroke:#1a7f37,stroke-width:3px",
    Mark.CHANGED: "stroke:#9a6700,stroke-width:3px",
    Mark.GONE: "stroke:#cf222e,stroke-dasharray:4",
}


def mermaid(graph: FleetGraph) -> str:
    """For Markdown that renders Mermaid (https://mermaid.js.org/syntax/flowchart.html)."""
    names = {node.address: f"n{index}" for index, node in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    lines += [f'  {names[node.address]}["{_entities(_label(node))}"]' for node in graph.nodes]
    for edge in graph.edges:
        label = f'|"{_entities(edge.label)}"|' if edge.label else ""
        arrow = "-.->" if edge.mark is Mark.GONE else "==>" if edge.mark is Mark.NEW else "-->"
        lines.append(f"  {names[edge.source]} {arrow}{label} {names[edge.target]}")
    for mark, style in _MERMAID.items():
        marked = [names[node.address] for node in graph.nodes if node.mark is mark]
        if marked:
            lines.append(f"  classDef {mark.value} {style}")
            lines.append(f"  class {','.join(marked)} {mark.value}")
    risky = [names[node.address] for node in graph.nodes if node.risk]
    if risky:
        lines += ["  classDef risk fill:#ffebe9", f"  class {','.join(risky)} risk"]
    ways = [str(number) for number, edge in enumerate(graph.edges) if edge.risk]
    if ways:
        lines.append(f"  linkStyle {','.join(ways)} stroke:#cf222e")
    return "\n".join(lines) + "\n"


def _label(node: FleetNode) -> str:
    """With a sign of risk, since colours are not seen by all."""
    return f"! {node.address}" if node.risk else str(node.address)


def _entities(text: str) -> str:
    """Mermaid reads HTML entities without the ampersand: ``#quot;``."""
    escapes = {'"': "#quot;", "#": "#35;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;"}
    return "".join(escapes.get(char, char) for char in _one_line(text))


def graph_json(graph: FleetGraph) -> dict[str, Any]:
    """Nodes with their place in the source, and edges."""
    return {
        "format_version": "1.0",
        "nodes": [
            {
                "address": str(node.address),
                "kind": node.address.kind,
                "location": str(node.location) if node.location else None,
                "change": node.mark.value,
                "risk": node.risk or None,
            }
            for node in graph.nodes
        ],
        "edges": [
            {
                "source": str(edge.source),
                "target": str(edge.target),
                "attribute": edge.label or None,
                "change": edge.mark.value,
                "risk": edge.risk or None,
            }
            for edge in graph.edges
        ],
    }
