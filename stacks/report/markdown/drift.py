"""Drift as Markdown, for issues and job summaries."""

from __future__ import annotations

from collections.abc import Sequence

from stacks.engine.plan import DriftItem
from stacks.report.markdown.document import Block, assemble, code_span, fenced, prose
from stacks.report.text.drift import drift_item_lines
from stacks.report.text.page import plain_text

__all__ = ["drift_block", "drift_markdown"]


def drift_markdown(stack: str, items: Sequence[DriftItem], limit: int) -> str:
    """The count, and as many of the differences as ``limit`` characters hold."""
    pointer = f"**Cut to {limit:,} characters.** All of it: `fleetform drift`"
    head = prose(f"## fleetform drift: {code_span(stack)}\n")
    if not items:
        return assemble(
            [head, prose("No drift. The live fleet is what was last applied.\n")], limit, pointer
        )
    number = prose(f"**{len(items)} difference{'s' if len(items) > 1 else ''}**\n")
    return assemble([head, number, drift_block(items)], limit, pointer)


def drift_block(items: Sequence[DriftItem], heading: str = "") -> Block:
    """The differences in a code fence."""
    entries = [plain_text(drift_item_lines(item)) for item in items]
    opening, closing = fenced(entries)
    return Block(heading + opening, entries, closing)
