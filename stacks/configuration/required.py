"""``fleet { policies = [module.guard] }``: the modules whose policies a stack cannot be without."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from planes.diagnostics import Diagnostics, Span, did_you_mean
from stacks.language import ast
from stacks.language.references import static_path

__all__ = ["RequiredModule", "refuse_required", "required_modules"]


class RequiredModule(NamedTuple):
    """A module call by its name, and where it is required."""

    name: str
    span: Span


def required_modules(
    body: ast.Body, calls: Collection[str], diagnostics: Diagnostics
) -> tuple[RequiredModule, ...]:
    """The modules that ``policies`` names; one that is not called is a diagnostic."""
    attribute = body.attributes.get("policies")
    if attribute is None:
        return ()
    node = attribute.expression
    found: dict[str, RequiredModule] = {}
    for item in node.items if isinstance(node, ast.Tuple) else (node,):
        name = _call(item) if isinstance(node, ast.Tuple) else None
        span = item.span(body.source)
        if name is None:
            diagnostics.error(
                "Invalid required policies",
                "policies lists the modules whose policies this stack cannot be without, written "
                "out and without a key: policies = [module.guard]. It cannot be computed, since it "
                "could be computed away.",
                span,
            )
        elif name not in calls:
            diagnostics.error(
                "Required module is missing",
                f'policies requires module.{name}, and there is no module "{name}" block, so that '
                f"its policies do not guard this stack. Call the module, or stop requiring it."
                f"{did_you_mean(name, calls)}",
                span,
            )
        else:
            found.setdefault(name, RequiredModule(name, span))
    return tuple(found.values())


def _call(node: ast.Expression) -> str | None:
    static = static_path(node)
    if static is None or static.root != "module" or len(static.steps) != 1:
        return None
    step = static.steps[0]
    return step if isinstance(step, str) else None


def refuse_required(body: ast.Body, diagnostics: Diagnostics) -> None:
    """In a module: it would look as if it guarded the stack, and it is not the module's to say."""
    attribute = body.attributes.get("policies")
    if attribute is not None:
        diagnostics.error(
            "Required policies in a module",
            "Which policies guard a stack is said in the stack itself. Move policies to its fleet "
            "block.",
            attribute.name_span(body.source),
        )
