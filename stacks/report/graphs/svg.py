"""The fleet's graph as a picture: layers from left to right, along the references."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import NamedTuple

from planes.address import Address
from stacks.graph import FleetEdge, FleetGraph, FleetNode, Mark
from stacks.report.text.page import inert

__all__ = ["graph_svg"]

ROW, GAP, MARGIN, LETTER, PAD = 44, 90, 24, 7.3, 12
HEIGHT = 28
"""Of a box.  All in pixels; LETTER is the width of one character of 12 px monospace type."""

_COLORS = {
    "agent": "#1565c0",
    "trigger": "#6a1b9a",
    "runtime_pool": "#00695c",
    "secret": "#b71c1c",
    "secret_grant": "#c62828",
    "budget": "#e65100",
}
_OTHER = "#455a64"


class _Box(NamedTuple):
    x: float
    y: float
    width: float


def graph_svg(graph: FleetGraph) -> str:
    """A self-contained SVG document with a title for every node and edge."""
    boxes = _layout(graph)
    width = max((box.x + box.width for box in boxes.values()), default=0) + MARGIN
    height = max((box.y + HEIGHT for box in boxes.values()), default=0) + MARGIN
    edges = "\n".join(_edge(boxes[edge.source], boxes[edge.target], edge) for edge in graph.edges)
    nodes = "\n".join(_node(node, boxes[node.address]) for node in graph.nodes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img" aria-label="The fleet">\n'
        '<rect width="100%" height="100%" fill="#fff"/>\n'
        f"{edges}\n{nodes}\n</svg>\n"
    )


def _layout(graph: FleetGraph) -> dict[Address, _Box]:
    layers = _layers(graph)
    columns: list[list[Address]] = [[] for _ in range(max(layers.values(), default=-1) + 1)]
    for node in graph.nodes:
        columns[layers[node.address]].append(node.address)
    rows = _rows(graph, columns)
    boxes: dict[Address, _Box] = {}
    x = float(MARGIN)
    for column in columns:
        widths = {address: len(str(address)) * LETTER + 2 * PAD for address in column}
        for address in column:
            boxes[address] = _Box(x, MARGIN + rows[address] * ROW, widths[address])
        x += max(widths.values(), default=0) + GAP
    return boxes


def _layers(graph: FleetGraph) -> dict[Address, int]:
    """The longest way to each node; backwards, since what is depended on comes first."""
    sources: dict[Address, list[Address]] = {node.address: [] for node in graph.nodes}
    for edge in graph.edges:
        sources[edge.target].append(edge.source)
    layers: dict[Address, int] = {}
    for node in reversed(graph.nodes):
        before = [layers[source] for source in sources[node.address] if source in layers]
        layers[node.address] = max(before, default=-1) + 1
    return layers


def _rows(graph: FleetGraph, columns: list[list[Address]]) -> Mapping[Address, float]:
    """Each column ordered by the mean row of what refers into it, which keeps most arrows short."""
    sources: dict[Address, list[Address]] = {}
    for edge in graph.edges:
        sources.setdefault(edge.target, []).append(edge.source)
    rows: dict[Address, float] = {}
    for column in columns:
        weight = {
            address: sum(found) / len(found)
            for address in column
            if (found := [rows[source] for source in sources.get(address, ()) if source in rows])
        }
        column.sort(key=lambda address: (weight.get(address, 0.0), str(address)))
        rows.update((address, float(row)) for row, address in enumerate(column))
    return rows


_MARKS: Mapping[Mark, tuple[str, str]] = {
    Mark.SAME: ("", ""),
    Mark.NEW: ("#1a7f37", ' stroke-width="3"'),
    Mark.CHANGED: ("#9a6700", ' stroke-width="3"'),
    Mark.GONE: ("#cf222e", ' stroke-dasharray="4 3"'),
}
"""The colour and the line of what is not as it was; the title says it in words."""


_RISK, _RISKY = "#cf222e", "#ffebe9"
"""The colours of the way of a risk, and of what stands on it; a sign says it, too."""


def _node(node: FleetNode, box: _Box) -> str:
    color = _COLORS.get(node.address.kind, _OTHER)
    stroke, line = _MARKS[node.mark]
    end = box.x + box.width
    sign = _text(end - PAD + 3, box.y, _RISK, "!", bold=True) if node.risk else ""
    return (
        f"<g><title>{_title(str(node.address), node.mark, node.risk)}</title>"
        f'<rect x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" height="{HEIGHT}" rx="6" '
        f'fill="{_RISKY if node.risk else "#fff"}" stroke="{stroke or color}"{line}/>'
        f"{_text(box.x + PAD, box.y, color, str(node.address))}{sign}</g>"
    )


def _text(x: float, y: float, color: str, text: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.0f}" y="{y + 18:.0f}" font-family="monospace" font-size="12"{weight} '
        f'fill="{color}">{escape(inert(text))}</text>'
    )


def _title(text: str, mark: Mark, risk: str) -> str:
    words = [] if mark is Mark.SAME else [mark.value]
    words += [f"{risk} risk"] if risk else []
    return escape(inert(f"{text} ({', '.join(words)})" if words else text))


def _edge(source: _Box, target: _Box, edge: FleetEdge) -> str:
    x1, y1 = source.x + source.width, source.y + HEIGHT / 2
    x2, y2 = target.x, target.y + HEIGHT / 2
    bend = max(30.0, (x2 - x1) / 2)
    stroke, line = _MARKS[edge.mark]
    if edge.risk:
        stroke, line = _RISK, line or ' stroke-width="2"'
    title = _title(f"{edge.source} → {edge.target} {edge.label}".rstrip(), edge.mark, edge.risk)
    return (
        f'<path d="M{x1:.0f},{y1:.0f} C{x1 + bend:.0f},{y1:.0f} {x2 - bend:.0f},{y2:.0f} '
        f'{x2:.0f},{y2:.0f}" fill="none" stroke="{stroke or "#90a4ae"}"{line}>'
        f"<title>{title}</title></path>"
    )
