"""Outputs: of modules, for those who call them, and of the stack."""

from __future__ import annotations

from planes.diagnostics import Diagnostics
from stacks.evaluation.conditions import conditions_of
from stacks.evaluation.dependencies import depended
from stacks.evaluation.instances import ModuleInstance, Named
from stacks.evaluation.modules import named
from stacks.evaluation.plans import OutputPlan
from stacks.evaluation.run import Run
from stacks.language.functions.marks import is_ephemeral, is_marked
from stacks.language.plain import to_plain
from stacks.language.values import EPHEMERAL, UNMARKED, Value, object_of, string, tuple_of, unknown
from stacks.stack import Check, Output

__all__ = ["evaluate_output"]


def evaluate_output(plan: OutputPlan, module: ModuleInstance, run: Run) -> None:
    diagnostics = Diagnostics()
    scope = run.scope(module, plan.block.body.source)
    if plan.value is None:
        module.outputs[plan.name] = Named(unknown(), (), wrong=True)
        return
    output = named(plan.value, scope, run, diagnostics)
    if plan.depends_on is not None:
        run.reading.begin()
        more = depended(plan.depends_on, scope, run.evaluator, diagnostics)
        output = Named(output.value, (*output.reads, *more), output.wrong)
    if not output.wrong and _refuses_ephemeral(plan, output.value, module, diagnostics):
        output = Named(output.value, output.reads, wrong=True)
    if module.parent is None:
        _declare(plan, output, module, run, diagnostics)
    else:
        _check(plan, module, run, diagnostics)
    mark = plan.sensitive | (EPHEMERAL if plan.ephemeral else UNMARKED)
    value = output.value.also(mark)
    module.outputs[plan.name] = Named(value, output.reads, output.wrong)
    run.report(diagnostics, module.configuration)


def _refuses_ephemeral(
    plan: OutputPlan, value: Value, module: ModuleInstance, diagnostics: Diagnostics
) -> bool:
    """Report an output that may not be ephemeral, or has to say that it is."""
    assert plan.value is not None
    source = plan.block.body.source
    if plan.ephemeral and module.parent is None:
        diagnostics.error(
            "Ephemeral output not allowed",
            "Ephemeral outputs are not allowed in context of a root module: the outputs of a stack "
            "are kept in its state.",
            plan.block.header_span(source),
        )
        return True
    if plan.ephemeral:
        return _refuses_kept(plan, value, diagnostics)
    if not is_ephemeral(value):
        return False
    diagnostics.error(
        "Ephemeral value not allowed",
        "This output value is not declared as returning an ephemeral value, so it cannot be set to "
        "a result derived from an ephemeral value.",
        plan.value.span(source),
    )
    return True


def _refuses_kept(plan: OutputPlan, value: Value, diagnostics: Diagnostics) -> bool:
    """Report an output that says it is ephemeral, and is not."""
    assert plan.value is not None
    if is_ephemeral(value):
        return False
    diagnostics.error(
        "Value not allowed in ephemeral output",
        "This output value is declared as returning an ephemeral value, so it can only be set to "
        "an ephemeral value.",
        plan.value.span(plan.block.body.source),
    )
    return True


def _declare(
    plan: OutputPlan, output: Named, module: ModuleInstance, run: Run, diagnostics: Diagnostics
) -> None:
    """Note an output of the stack."""
    assert plan.value is not None
    source = plan.block.body.source
    run.reading.begin()
    scope = run.scope(module, source)
    conditions = conditions_of(plan.preconditions, scope, run.evaluator, diagnostics)
    if not output.wrong and not plan.sensitive and is_marked(output.value):
        diagnostics.error(
            "Output refers to sensitive values",
            "To reduce the risk of accidentally exporting sensitive data that was intended to be "
            "only internal, an output of the stack that has sensitive data in it must say so. If "
            "you do intend to export it, add the argument: sensitive = true",
            plan.value.span(source),
        )
    if output.wrong or diagnostics.has_errors:
        return
    value = _exported(output.value)
    run.outputs[plan.name] = Output(
        plan.name,
        to_plain(value),
        value.type,
        plan.sensitive,
        plan.description,
        conditions,
        plan.block.header_span(source).location(),
    )


def _check(plan: OutputPlan, module: ModuleInstance, run: Run, diagnostics: Diagnostics) -> None:
    """The preconditions of a module's output.  What cannot be decided yet becomes a check."""
    if not plan.preconditions:
        return
    source = plan.block.body.source
    run.reading.begin()
    scope = run.scope(module, source)
    waiting = []
    for rule in plan.preconditions:
        for condition in conditions_of((rule,), scope, run.evaluator, diagnostics):
            if condition.condition is False:
                span = rule.condition.span(source)
                diagnostics.error(
                    "Module output value precondition failed", str(condition.message), span
                )
            elif condition.condition is not True:
                waiting.append(condition)
    if waiting:
        place = plan.block.header_span(source).location()
        name = f"{module.prefix}output.{plan.name}"
        run.checks.append(Check(name, tuple(waiting), place))


def _exported(value: Value) -> Value:
    """The value with its references opened: as objects, with addresses for what those refer to."""
    raw = value.raw
    if type(raw) is tuple:
        items = [_exported(item) for item in raw]
        changed = any(new is not old for new, old in zip(items, raw, strict=True))
        return tuple_of(items).marked(value.sensitive) if changed else value
    if type(raw) is dict:
        entries = {key: _exported(item) for key, item in raw.items()}
        changed = any(entries[key] is not raw[key] for key in raw)
        return object_of(entries).marked(value.sensitive) if changed else value
    if hasattr(raw, "attributes"):
        attributes = {key: _addressed(item) for key, item in raw.attributes().items()}
        return object_of(attributes).marked(value.sensitive)
    return value


def _addressed(value: Value) -> Value:
    """The value with addresses in the place of references."""
    raw = value.raw
    if hasattr(raw, "attributes"):
        return string(str(raw.address)).marked(value.sensitive)
    if type(raw) is tuple and raw:
        return tuple_of(_addressed(item) for item in raw).marked(value.sensitive)
    if type(raw) is dict and raw:
        return object_of({key: _addressed(item) for key, item in raw.items()}).marked(
            value.sensitive
        )
    return value
