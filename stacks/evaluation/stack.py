"""From a configuration to the stack that it declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from planes.address import Address
from planes.diagnostics import Diagnostics, Source
from stacks.configuration.assignments import Given
from stacks.configuration.fleet import FleetSettings, fleet_settings
from stacks.configuration.modules import Configuration, load
from stacks.configuration.variables import Variable, root_values
from stacks.evaluation.declarations import evaluate_block
from stacks.evaluation.digest import configuration_digest
from stacks.evaluation.instances import Expansion, ModuleExpansion, ModuleInstance, Named, Shared
from stacks.evaluation.modules import evaluate_call, evaluate_local, evaluate_variable
from stacks.evaluation.order import Category, Node, Program, ordered, report_cycles
from stacks.evaluation.outputs import evaluate_output
from stacks.evaluation.policies import check_required, policies
from stacks.evaluation.providers import check_provider_uses, provider_settings
from stacks.evaluation.records import checks, imports, moves, removals
from stacks.evaluation.run import Run
from stacks.evaluation.scope import ModuleScope
from stacks.evaluation.semantics import check_semantics
from stacks.evaluation.storage import storage
from stacks.evaluation.validations import evaluate_validations
from stacks.language.interpolation import call_context
from stacks.language.plain import to_plain
from stacks.language.values import Value, object_of, string, unknown
from stacks.stack import Stack, Unread

__all__ = ["Data", "Evaluate", "console_scope", "evaluate_stack", "load_stack", "prepare_stack"]


Data = Mapping[Address, Mapping[str, Any] | Unread]
"""What has been read of data sources."""

_NOTHING_READ: Data = MappingProxyType({})

Evaluate = Callable[[Data], tuple[Stack | None, Diagnostics]]


def load_stack(
    folder: Path,
    given: Given,
    *,
    workspace: str = "default",
    now: datetime,
    ask: Callable[[Configuration, Given], Given] | None = None,
) -> tuple[Stack | None, Diagnostics]:
    """Read the configuration of a folder and evaluate it, with no data source read.

    None where there is an error; ``ask`` is as for :func:`prepare_stack`.
    """
    return prepare_stack(folder, given, workspace=workspace, now=now, ask=ask)({})


def prepare_stack(
    folder: Path,
    given: Given,
    *,
    workspace: str = "default",
    now: datetime,
    ask: Callable[[Configuration, Given], Given] | None = None,
) -> Evaluate:
    """Read the configuration of a folder, to be evaluated with what is read of its data sources.

    ``ask`` may give values that are missing.  Where a file could not be read, nothing is evaluated:
    every later message would speak of what is missing.
    """
    configuration, diagnostics = load(folder, given)
    if ask is not None and (asked := ask(configuration, given)) is not given:
        given = asked
        configuration, diagnostics = load(folder, given)  # sources may depend on variables

    def evaluate(data: Data) -> tuple[Stack | None, Diagnostics]:
        if not configuration.complete:
            return None, diagnostics
        stack, more = evaluate_stack(
            configuration, given, folder=folder, workspace=workspace, now=now, data=data
        )
        whole = Diagnostics([*diagnostics, *more])
        return (None if whole.has_errors else stack), whole

    return evaluate


def evaluate_stack(
    configuration: Configuration,
    given: Given,
    *,
    folder: Path,
    workspace: str = "default",
    now: datetime,
    data: Data = _NOTHING_READ,
) -> tuple[Stack | None, Diagnostics]:
    """The stack that a configuration declares; None where there is an error.

    ``given`` are the values of variables from outside, ``now`` is when the plan is begun, ``data``
    what has been read of data sources.  Where some of those are readable and yet to be read, what
    has its instances from them is not among what is declared.
    """
    run, settings, roots = _evaluated(configuration, given, folder, workspace, now, data)
    providers = provider_settings(run)
    if not run.reading.unread:
        check_provider_uses(providers, run)
    modules = [module for found in run.modules.values() for module in found]
    moved = tuple(item for module in modules for item in moves(module, run))
    removed = tuple(item for module in modules for item in removals(module, run))
    imported = tuple(imports(run))
    run.checks += [item for module in modules for item in checks(module, run)]
    required = frozenset(item.name for item in settings.policies)
    found = tuple(item for module in modules for item in policies(module, run, required))
    check_required(settings.policies, modules, run)
    if run.diagnostics.has_errors:
        return None, run.diagnostics
    kept, problems = storage(configuration, given, folder)
    run.report(problems, configuration)
    sources = configuration.sources()
    variables = _plain_variables(configuration.variables, roots)
    stack = Stack(
        settings.name,
        workspace,
        str(folder),
        run.declarations,
        run.resources,
        providers,
        {name: run.outputs[name] for name in configuration.module.outputs if name in run.outputs},
        tuple(run.checks),
        moved,
        imported,
        removed,
        configuration_digest(sources, variables, workspace),
        {source.name: source.text for source in sources.values()},
        variables,
        found,
        run.data,
        review=settings.review,
        waivers=settings.waivers,
        storage=kept,
    )
    check_semantics(run, now)
    return (None if run.diagnostics.has_errors else stack), run.diagnostics


def console_scope(
    configuration: Configuration,
    given: Given,
    *,
    folder: Path,
    workspace: str = "default",
    now: datetime,
    data: Data = _NOTHING_READ,
) -> tuple[Callable[[Source], ModuleScope], Diagnostics]:
    """The names of the root module, for expressions of any source, and what is wrong with it."""
    run, _, _ = _evaluated(configuration, given, folder, workspace, now, data)
    # Nothing is planned, so that timestamp() and its like have a value.
    called = run.shared.call_context._replace(applying=True)

    def scope(source: Source) -> ModuleScope:
        found = run.scope(run.root, source)
        found.call_context = called
        return found

    return scope, run.diagnostics


def _evaluated(
    configuration: Configuration,
    given: Given,
    folder: Path,
    workspace: str,
    now: datetime,
    data: Data,
) -> tuple[Run, FleetSettings, Mapping[str, Value]]:
    settings, diagnostics = fleet_settings(configuration, given, folder)
    roots, problems = root_values(configuration.variables, given)
    diagnostics.extend(problems)
    run = Run(configuration, _shared(settings.name, workspace, folder, now, data))
    run.given = {item.name: item.span for item in given.assignments}
    run.report(diagnostics, configuration)
    program = Program(configuration)
    run.report(program.diagnostics, configuration)
    run.evaluator.broken = program.broken
    run.plans = program.plans
    order, stuck = ordered(program.nodes)
    _evaluate_all(order, roots, run)
    while stuck:
        problems = Diagnostics()
        members = dict.fromkeys(report_cycles(stuck, problems))
        run.report(problems, configuration)
        for node in members:
            for module in run.instances(node.configuration):
                _give_up(node, module)
        order, stuck = ordered([node for node in stuck if node not in members])
        _evaluate_all(order, roots, run)
    return run, settings, roots


def _shared(
    name: str,
    workspace: str,
    folder: Path,
    now: datetime,
    data: Data,
) -> Shared:
    planned_at = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    fleet = object_of({"stack": string(name), "workspace": string(workspace)})
    paths = {"root": ".", "cwd": str(Path.cwd())}
    return Shared(call_context(folder, planned_at), paths, fleet, data)


def _evaluate_all(nodes: Sequence[Node], roots: Mapping[str, Value], run: Run) -> None:
    for node in nodes:
        for module in run.instances(node.configuration):
            _evaluate(node, module, roots, run)


def _evaluate(node: Node, module: ModuleInstance, roots: Mapping[str, Value], run: Run) -> None:
    match node.category:
        case Category.VARIABLE:
            variable = module.configuration.variables[node.name]
            evaluate_variable(variable, module, roots, run)
        case Category.VALIDATION:
            evaluate_validations(module.configuration.variables[node.name], module, run)
        case Category.LOCAL:
            evaluate_local(node.name, module, run)
        case Category.CALL:
            evaluate_call(node.plan, module, run)
        case Category.OUTPUT:
            evaluate_output(node.plan, module, run)
        case Category.BLOCK if node.plan is not None:
            evaluate_block(node.plan, module, run)
        case Category.BLOCK:
            _give_up(node, module)
        case Category.END:
            pass


def _give_up(node: Node, module: ModuleInstance) -> None:
    """Let what refers to a node that cannot be evaluated be checked all the same."""
    nothing = Named(unknown(), (), wrong=True)
    match node.category:
        case Category.VARIABLE:
            module.variables[node.name] = nothing
        case Category.LOCAL:
            module.locals[node.name] = nothing
        case Category.OUTPUT:
            module.outputs[node.name] = nothing
        case Category.CALL:
            module.modules[node.name] = ModuleExpansion("single", wrong=True)
        case Category.BLOCK:
            kind, _, name = node.name.rpartition(".")
            module.blocks[kind, name] = Expansion("single", wrong=True)


def _plain_variables(
    variables: Mapping[str, Variable], roots: Mapping[str, Value]
) -> dict[str, Any]:
    """Those that are wrong are unknown."""
    return {
        name: to_plain(roots[name])
        for name, variable in variables.items()
        if not variable.ephemeral and not roots[name].is_unknown
    }
