"""Words and addresses that test files write without quotes."""

from __future__ import annotations

from planes.diagnostics import Diagnostics
from stacks.language import ast
from stacks.language.functions.json_text import encode_string
from stacks.language.references import static_path

__all__ = ["address_text", "keyword"]


def keyword(
    body: ast.Body, name: str, known: tuple[str, ...], diagnostics: Diagnostics
) -> str | None:
    """A word that is written without quotes."""
    attribute = body.attributes.get(name)
    if attribute is None:
        return None
    node = attribute.expression
    if isinstance(node, ast.Variable) and node.name in known:
        return node.name
    diagnostics.error(
        f'Invalid "{name}" keyword',
        f'The "{name}" argument requires one of the following keywords without quotes: '
        f"{' or '.join(known)}.",
        node.span(body.source),
    )
    return None


def address_text(node: ast.Expression) -> str | None:
    """An address that is written out, as text; None for anything else."""
    static = static_path(node)
    if static is None or not static.steps:
        return None
    text = static.root
    for step in static.steps:
        if isinstance(step, str):
            text += f".{step}"
        else:
            text += f"[{step[0] if isinstance(step[0], int) else encode_string(step[0])}]"
    return text
