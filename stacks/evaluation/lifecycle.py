"""``lifecycle`` blocks, evaluated for one instance."""

from __future__ import annotations

from typing import Any

from planes.address import Address
from planes.declaration import Lifecycle
from planes.diagnostics import Diagnostics
from planes.timeouts import Timeouts, parse_timeout
from planes.types import BOOL, NUMBER, STRING
from planes.values import Reference
from stacks.evaluation.conditions import conditions_of
from stacks.evaluation.evaluator import Evaluator
from stacks.evaluation.instances import Instance, Named
from stacks.evaluation.plans import LifecyclePlan
from stacks.evaluation.scope import ModuleScope
from stacks.language import ast
from stacks.language.convert import ConversionError, convert
from stacks.language.functions.marks import is_ephemeral
from stacks.language.values import Value, reference_to

__all__ = ["flag", "lifecycle_of", "reference_of"]


def lifecycle_of(
    plan: LifecyclePlan,
    scope: ModuleScope,
    instance: Instance,
    evaluator: Evaluator,
    diagnostics: Diagnostics,
) -> Lifecycle:
    triggers = [
        reference_of(node, scope, evaluator, diagnostics) for node in plan.replace_triggered_by
    ]
    itself = Named(reference_to(instance))
    after = ModuleScope(scope.module, scope.source, {**scope.special, "self": itself})
    return Lifecycle(
        _flag(plan.prevent_destroy, "prevent_destroy", scope, evaluator, diagnostics),
        _flag(plan.create_before_destroy, "create_before_destroy", scope, evaluator, diagnostics),
        plan.ignore_changes,
        tuple(trigger for trigger in triggers if trigger is not None),
        conditions_of(plan.preconditions, scope, evaluator, diagnostics),
        conditions_of(plan.postconditions, after, evaluator, diagnostics),
        timeouts=_timeouts(plan, scope, evaluator, diagnostics),
    )


def _flag(
    node: ast.Expression | None,
    name: str,
    scope: ModuleScope,
    evaluator: Evaluator,
    diagnostics: Diagnostics,
) -> bool:
    if node is None:
        return False
    value = flag(node, name, scope, evaluator, diagnostics)
    return bool(_known(value, node, name, scope, evaluator, diagnostics))


def _timeouts(
    plan: LifecyclePlan, scope: ModuleScope, evaluator: Evaluator, diagnostics: Diagnostics
) -> Timeouts:
    found = {}
    for name, node in plan.timeouts.items():
        what = f"timeouts.{name}"
        value = evaluator.converted(node, STRING, scope, f'attribute "{what}"', diagnostics)
        text = _known(value, node, what, scope, evaluator, diagnostics)
        try:
            found[name] = None if text is None else parse_timeout(text)
        except ValueError as error:
            diagnostics.error(
                "Invalid value",
                f'Inappropriate value for attribute "{what}": {error}.',
                node.span(scope.source),
            )
    return Timeouts(**found)


def _known(
    value: Value | None,
    node: ast.Expression,
    name: str,
    scope: ModuleScope,
    evaluator: Evaluator,
    diagnostics: Diagnostics,
) -> Any:
    """What is meant to be known before the plan; None where it is null, or wrong."""
    if value is None or (evaluator.reading.tainted and value.is_unknown):
        return None
    if is_ephemeral(value):
        diagnostics.error(
            "Invalid use of ephemeral value",
            f'Ephemeral values are not valid for attribute "{name}", because it must be persisted '
            "to state.",
            node.span(scope.source),
        )
        return None
    if value.is_unknown and evaluator.awaits_read(value, node, scope):
        return None
    if value.is_unknown:
        diagnostics.error(
            "Value not known before the plan",
            f"{name} decides how the plan is made, so it must be known before: it may not depend "
            "on outputs that are known only after apply.",
            node.span(scope.source),
        )
        return None
    return value.raw


def flag(
    node: ast.Expression,
    name: str,
    scope: ModuleScope,
    evaluator: Evaluator,
    diagnostics: Diagnostics,
) -> Value | None:
    """A bool, perhaps unknown; None, and a diagnostic, where it is something else or null: which of
    the two null would mean is too dangerous to guess."""
    try:
        value = convert(evaluator.value(node, scope, diagnostics), BOOL)
        if not value.is_null:
            return value
        reason = "it must not be null"
    except ConversionError as error:
        reason = error.message
    diagnostics.error(
        "Unsuitable value type", f"Unsuitable value for {name}: {reason}.", node.span(scope.source)
    )
    return None


def reference_of(
    node: ast.Expression, scope: ModuleScope, evaluator: Evaluator, diagnostics: Diagnostics
) -> Reference | None:
    """A block, an instance or an attribute of that, as an item of ``replace_triggered_by``."""
    steps: list[ast.Expression] = []
    root: ast.Expression = node
    while isinstance(root, ast.GetAttribute | ast.Index | ast.LegacyIndex):
        steps.append(root)
        root = root.operand
    steps.reverse()
    if id(node) in evaluator.broken:
        evaluator.reading.tainted = True
        return None
    if isinstance(root, ast.Variable) and steps and isinstance(steps[0], ast.GetAttribute):
        address = Address(scope.module.path, root.name, steps[0].name)
        expansion = scope.module.blocks.get((address.kind, address.name))
        if expansion is not None:
            rest = steps[1:]
            if rest and expansion.mode != "single":
                key = _key(rest.pop(0), scope, evaluator, diagnostics)
                address = address._replace(key=key)
            evaluator.reading.read[address] = None
            return _inside(address, rest, node, scope, diagnostics)
    diagnostics.error(
        "Invalid replace_triggered_by expression",
        "An item of replace_triggered_by is a declaration of the same module or an attribute of "
        "one, such as agent.reviewer or agent.reviewer.memory.",
        node.span(scope.source),
    )
    return None


def _inside(
    address: Address,
    steps: list[ast.Expression],
    node: ast.Expression,
    scope: ModuleScope,
    diagnostics: Diagnostics,
) -> Reference | None:
    names = [step.name for step in steps if isinstance(step, ast.GetAttribute)]
    expansion = scope.module.blocks[address.kind, address.name]
    there = address in scope.module.shared.instances or address.key is None
    if not there and not expansion.wrong:
        detail = f"There is no {address}."
    elif len(names) < len(steps):
        detail = "An attribute is meant as a whole: leave out the index."
    else:
        return Reference(address, tuple(names))
    diagnostics.error("Invalid replace_triggered_by expression", detail, node.span(scope.source))
    return None


def _key(
    step: ast.Expression, scope: ModuleScope, evaluator: Evaluator, diagnostics: Diagnostics
) -> int | str | None:
    if isinstance(step, ast.LegacyIndex):
        return step.position
    if not isinstance(step, ast.Index):
        return None
    value = evaluator.value(step.key, scope, diagnostics)
    if value.is_null or value.is_unknown or value.type not in (STRING, NUMBER):
        return None
    return value.raw if isinstance(value.raw, str) else int(value.raw)
