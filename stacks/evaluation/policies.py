"""``policy`` blocks: rules of one's own over all declarations of a kind, three-valued; or over the
changes of a plan, the facts of its review, and the totals of its budgets, which the plan decides.

A policy that waits for an output is neither kept nor broken: it goes on to the plan as a condition
that is decided there, or in apply.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from planes import kind_names
from planes.address import Address
from planes.declaration import Condition
from planes.diagnostics import Diagnostics, Source, Span, did_you_mean
from planes.types import BOOL
from stacks.configuration.constants import constant_text
from stacks.configuration.content import Shape, check_shape
from stacks.configuration.required import RequiredModule
from stacks.evaluation.conditions import condition_of
from stacks.evaluation.instances import Instance, ModuleInstance, Named
from stacks.evaluation.names import undeclared
from stacks.evaluation.plans import Rule
from stacks.evaluation.run import Run
from stacks.language import ast
from stacks.language.convert import ConversionError, convert
from stacks.language.defer import put_off
from stacks.language.parser import parse_expression
from stacks.language.references import traversals
from stacks.language.values import Value, object_of, reference_to, string, unknown
from stacks.stack import PlanRule, Policy, PolicySubject

__all__ = ["check_required", "policies"]

_POLICY = Shape.of(required="each assert message", optional="when severity")


class _Plan(NamedTuple):
    """A policy, read: ``kept`` is what has to hold where ``when`` does, ``source`` theirs."""

    name: str
    kind: str
    when: ast.Expression | None
    kept: ast.Expression
    message: ast.Expression
    severity: Literal["error", "warning"]
    source: Source

    @property
    def rule(self) -> Rule:
        return Rule(self.kept, self.message, self.source)


def policies(
    module: ModuleInstance, run: Run, required: frozenset[str] = frozenset()
) -> Iterator[Policy]:
    """The policies of one instance of a module, over the declarations of the whole stack.

    ``required`` are the calls, by name, beneath which each policy blocks.
    """
    blocks = bool(module.path) and module.path[0][0] in required
    for name, block in module.configuration.module.policies.items():
        diagnostics = Diagnostics()
        plan = _read(name, block, module, diagnostics)
        location = block.header_span(block.body.source).location()
        if plan is not None:
            plan = plan._replace(severity="error") if blocks else plan
            own = f"{module.prefix}{name}"
            rule = _put_off(plan, module, run)
            if plan.kind in _OF_PLANS:
                yield Policy(own, plan.severity, (), location, rule, _OF_PLANS[plan.kind])
            else:
                found = tuple(_decided(plan, module, run, diagnostics))
                yield Policy(own, plan.severity, found, location, rule, kind=plan.kind)
        run.report(diagnostics, module.configuration)


def check_required(
    required: Iterable[RequiredModule], modules: Iterable[ModuleInstance], run: Run
) -> None:
    """Report each required module that brings no policy."""
    there = {it.path[0][0] for it in modules if it.path and it.configuration.module.policies}
    problems = Diagnostics()
    for item in required:
        expansion = run.root.modules.get(item.name)
        if item.name in there or expansion is None or expansion.wrong:
            continue  # what is wrong with the call is told already
        none = "has no policy block, nor has a module that it calls"
        if not expansion.instances:
            none = "has no instances: its count is 0, or its for_each is empty"
        problems.error(
            "Required module has no policies",
            f"policies requires module.{item.name}, which {none}, so that nothing guards this "
            "stack. Required policies cannot be dropped: put them back, or stop requiring the "
            "module.",
            item.span,
        )
    run.report(problems, run.root.configuration)


_OF_PLANS: Mapping[str, PolicySubject] = {
    "change": "change",
    "fact": "fact",
    "budget_total": "budget_total",
}
"""What a policy may be about beside declarations."""


def _put_off(plan: _Plan, module: ModuleInstance, run: Run) -> PlanRule:
    scope = run.scope(module, plan.source, {"each": Named(unknown(), ())})
    when = None if plan.when is None else put_off(plan.when, scope, "each")
    return PlanRule(when, put_off(plan.kept, scope, "each"), put_off(plan.message, scope, "each"))


def _read(
    name: str, block: ast.Block, module: ModuleInstance, diagnostics: Diagnostics
) -> _Plan | None:
    check_shape(block, _POLICY, diagnostics)
    body = block.body
    attributes = {key: attribute.expression for key, attribute in body.attributes.items()}
    severity = constant_text(body, "severity", diagnostics) or "error"
    if severity not in ("error", "warning"):
        diagnostics.error(
            "Invalid policy severity",
            'A policy\'s severity is "error", which blocks the plan, or "warning", which is shown.',
            attributes["severity"].span(body.source),
        )
    kind = _kind(attributes.get("each"), body.source, diagnostics)
    for key in ("when", "assert", "message"):
        if key in attributes:
            _check_names(attributes[key], body.source, module, diagnostics)
    if diagnostics.has_errors or kind is None:
        return None
    return _Plan(
        name,
        kind,
        attributes.get("when"),
        attributes["assert"],
        attributes["message"],
        "warning" if severity == "warning" else "error",
        body.source,
    )


def _kind(node: ast.Expression | None, source: Source, diagnostics: Diagnostics) -> str | None:
    if node is None:
        return None
    name = node.name if isinstance(node, ast.Variable) else ""
    if name in kind_names() or name in _OF_PLANS:
        return name
    diagnostics.error(
        "Invalid policy subject",
        "each names the kind of declarations that the policy is about, without quotes: each = "
        f"agent. The kinds are {', '.join(kind_names())}. It may also be change, fact or "
        f"budget_total, which are of the plan.{did_you_mean(name, [*kind_names(), *_OF_PLANS])}",
        node.span(source),
    )
    return None


def _check_names(
    node: ast.Expression, source: Source, module: ModuleInstance, diagnostics: Diagnostics
) -> None:
    """Report a wrong reference also where there is nothing that the policy is about."""
    for traversal in traversals(node):
        span = Span(source, traversal.start, traversal.end)
        problem = undeclared(module.configuration, traversal.steps, ("each",), span)
        if problem is not None:
            diagnostics.extend(problem.diagnostics)


def _decided(
    plan: _Plan, module: ModuleInstance, run: Run, diagnostics: Diagnostics
) -> Iterator[tuple[Address, Condition]]:
    for address, instance in run.shared.instances.items():
        if address.kind == plan.kind and instance.spec is not None:
            condition = _condition(plan, instance, module, run, diagnostics)
            if diagnostics.has_errors:  # one is enough: the next would say the same
                return
            if condition is not None:
                yield address, condition


def _condition(
    plan: _Plan, instance: Instance, module: ModuleInstance, run: Run, diagnostics: Diagnostics
) -> Condition | None:
    """None where the policy is not about this instance, or is wrong, which is reported."""
    run.reading.begin()
    value = object_of({"key": string(str(instance.address)), "value": reference_to(instance)})
    special = {"each": Named(value, (instance.address,))}
    scope = run.scope(module, plan.source, special)
    when = convert(unknown(), BOOL)
    if plan.when is not None:
        when = _applies(run.evaluator.value(plan.when, scope, diagnostics), plan, diagnostics)
        if when.raw is False or run.reading.tainted:
            return None
    condition = condition_of(plan.rule, scope, run.evaluator, diagnostics)
    if condition is None or plan.when is None or when.raw is True or condition.condition is True:
        return condition
    # Whether the policy is about this one is not known: one expression says what waits for what.
    text = f"!({_text(plan.when, plan)}) || ({_text(plan.kept, plan)})"
    source = Source(plan.source.name, text)
    node, _ = parse_expression(source)
    assert node is not None
    scope = run.scope(module, source, special)
    whole = run.evaluator.value(node, scope, diagnostics)
    return condition._replace(condition=run.evaluator.settled(whole, node, scope))


def _text(node: ast.Expression, plan: _Plan) -> str:
    # On lines of its own, since it may end in a comment or a heredoc.
    return f"\n{plan.source.text[node.start : node.end]}\n"


def _applies(value: Value, plan: _Plan, diagnostics: Diagnostics) -> Value:
    """``when`` as a bool; false, and a diagnostic, where it is none."""
    assert plan.when is not None
    try:
        value = convert(value, BOOL)
        if not value.is_null:
            return value
        reason = "it must be true or false, not null"
    except ConversionError as error:
        reason = error.message
    span = plan.when.span(plan.source)
    diagnostics.error("Invalid policy condition", f"Unsuitable value for when: {reason}.", span)
    return Value(BOOL, False)
