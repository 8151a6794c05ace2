"""``override_resource``, ``override_data`` and ``override_module`` blocks, read and evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from planes.address import Address
from planes.diagnostics import Diagnostics, did_you_mean
from stacks.configuration.content import Shape, check_shape
from stacks.language import ast
from stacks.language.evaluate import evaluate
from stacks.language.ordering import wholly_known
from stacks.language.plain import to_plain
from stacks.language.scope import Scope
from stacks.stack import Stack
from stacks.testing.references import address_text, keyword
from stacks.testing.suite import OverrideBlock

__all__ = [
    "NO_OVERRIDES",
    "OVERRIDES",
    "Overridden",
    "Overrides",
    "check_targets",
    "overridden",
    "read_overrides",
]

OVERRIDES = ("override_resource", "override_data", "override_module")

_SHAPES = {
    "override_resource": Shape.of(required="target", optional="values override_during"),
    "override_data": Shape.of(required="target", optional="values override_during"),
    "override_module": Shape.of(required="target", optional="outputs override_during"),
}


def read_overrides(
    blocks: Iterable[ast.Block], diagnostics: Diagnostics
) -> tuple[OverrideBlock, ...]:
    found: dict[tuple[str, str], OverrideBlock] = {}
    for block in blocks:
        if block.type in OVERRIDES and (read := _override(block, diagnostics)) is not None:
            earlier = found.setdefault((read.type, read.target), read)
            if earlier is not read:
                diagnostics.error(
                    f"Duplicate {read.type} block",
                    f"{read.target} is overridden already, at {earlier.span.location()}.",
                    read.span,
                )
    return tuple(found.values())


def _override(block: ast.Block, diagnostics: Diagnostics) -> OverrideBlock | None:
    check_shape(block, _SHAPES[block.type], diagnostics)
    body = block.body
    target = body.attributes.get("target")
    if target is None:
        return None
    text = address_text(target.expression)
    wanted = {"override_module": "module.", "override_data": "data."}.get(block.type, "")
    if text is None or not _is_target(text, block.type):
        diagnostics.error(
            "Invalid override target",
            f"The target of {block.type} is written out, without quotes, such as "
            f"{wanted or 'agent.'}{'local_pool.shared' if wanted == 'data.' else 'reviewer'}.",
            target.expression.span(body.source),
        )
        return None
    values = body.attributes.get("outputs" if block.type == "override_module" else "values")
    during = keyword(body, "override_during", ("apply", "plan"), diagnostics)
    return OverrideBlock(
        block.type,
        text,
        values.expression if values is not None else None,
        during == "plan",
        block.header_span(body.source),
    )


def _is_target(text: str, type_: str) -> bool:
    if type_ == "override_module":
        return text.startswith("module.")
    try:
        return Address.parse(text).is_data == (type_ == "override_data")
    except ValueError:
        return False


class Overridden(NamedTuple):
    """What something is instead.  ``planned``: already while planning."""

    values: Mapping[str, Any]
    planned: bool = False


class Overrides(NamedTuple):
    """By the text of the target: what is made up instead of being made, read or evaluated."""

    resources: Mapping[str, Overridden] = {}
    data: Mapping[str, Overridden] = {}
    modules: Mapping[str, Overridden] = {}
    blocks: tuple[OverrideBlock, ...] = ()

    def resource(self, address: Address) -> Overridden | None:
        return _found(self.resources, address)

    def source(self, address: Address) -> Overridden | None:
        return _found(self.data, address)


NO_OVERRIDES = Overrides()


def _found(overrides: Mapping[str, Overridden], address: Address) -> Overridden | None:
    """That of the instance, of its block, or of its block in whatever instance of its module."""
    if not overrides:
        return None
    anywhere = tuple((name, None) for name, _ in address.module)
    named = (address, address.resource, address.resource._replace(module=anywhere))
    return next((overrides[str(item)] for item in named if str(item) in overrides), None)


def overridden(
    blocks: Iterable[OverrideBlock], scope: Scope, diagnostics: Diagnostics
) -> Overrides:
    """Later blocks of the same target go before earlier ones."""
    found: dict[str, dict[str, Overridden]] = {type_: {} for type_ in OVERRIDES}
    kept = tuple(blocks)
    for block in kept:
        values = _values(block, scope, diagnostics)
        found[block.type][block.target] = Overridden(values, block.planned)
    resources, data, modules = (found[type_] for type_ in OVERRIDES)
    return Overrides(resources, data, modules, kept)


def _values(block: OverrideBlock, scope: Scope, diagnostics: Diagnostics) -> dict[str, Any]:
    if block.values is None:
        return {}
    before = len(diagnostics)
    value = evaluate(block.values, scope, diagnostics)
    if len(diagnostics) > before:
        return {}
    if type(value.raw) is dict and wholly_known(value):
        return {name: to_plain(item) for name, item in value.raw.items()}
    what = "outputs" if block.type == "override_module" else "values"
    diagnostics.error(
        "Invalid override",
        f"The {what} of {block.type} are an object of names and values that are known.",
        block.values.span(scope.source),
    )
    return {}


def check_targets(overrides: Overrides, stack: Stack, diagnostics: Diagnostics) -> None:
    """Warn of targets that the module under test has not."""
    known = [*stack.declarations, *stack.resources, *stack.data]
    for block in overrides.blocks:
        one = Overrides({block.target: Overridden({})}, {block.target: Overridden({})})
        hit = any(one.resource(address) or one.source(address) for address in known)
        if not hit and block.type != "override_module":
            diagnostics.warning(
                "Invalid override target",
                f"There is no {block.target} in the module under test, so this has no effect."
                f"{did_you_mean(block.target, map(str, known))}",
                block.span,
            )
