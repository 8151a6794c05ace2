"""The fleet's graph as DOT, Mermaid and JSON.  Arrows go from what refers to what it names."""

from __future__ import annotations

from typing import Any

from stacks.graph import FleetGraph

__all__ = ["dot", "graph_json", "mermaid"]


def dot(graph: FleetGraph) -> str:
    """For Graphviz (https://graphviz.org/doc/info/lang.html)."""
    lines = ["digraph fleet {", "  rankdir = LR;", "  node [shape = box, fontname = sans];"]
    lines += [f"  {_quoted(str(node.address))};" for node in graph.nodes]
    for edge in graph.edges:
        label = f" [label = {_quoted(edge.label)}]" if edge.label else ""
        lines.append(f"  {_quoted(str(edge.source))} -> {_quoted(str(edge.target))}{label};")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def mermaid(graph: FleetGraph) -> str:
    """For Markdown that renders Mermaid (https://mermaid.js.org/syntax/flowchart.html)."""
    names = {node.address: f"n{index}" for index, node in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    lines += [f'  {names[node.address]}["{_entities(str(node.address))}"]' for node in graph.nodes]
    for edge in graph.edges:
        label = f'|"{_entities(edge.label)}"|' if edge.label else ""
        lines.append(f"  {names[edge.source]} -->{label} {names[edge.target]}")
    return "\n".join(lines) + "\n"


def _entities(text: str) -> str:
    """Mermaid reads HTML entities without the ampersand: ``#quot;``."""
    escapes = {'"': "#quot;", "#": "#35;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;"}
    return "".join(escapes.get(char, char) for char in text)


def graph_json(graph: FleetGraph) -> dict[str, Any]:
    """Nodes with their place in the source, and edges."""
    return {
        "format_version": "1.0",
        "nodes": [
            {
                "address": str(node.address),
                "kind": node.address.kind,
                "location": str(node.provenance.location),
            }
            for node in graph.nodes
        ],
        "edges": [
            {
                "source": str(edge.source),
                "target": str(edge.target),
                "attribute": edge.label or None,
            }
            for edge in graph.edges
        ],
    }
