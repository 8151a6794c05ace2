"""From a stack and a state to a plan.

The state is put under its new addresses, what is live is read, and then each owner is decided on in
dependency order.  Reading is the only I/O.  Nothing is planned on what could not be read.
"""

from __future__ import annotations

from collections.abc import Mapping

from planes.address import PrimitiveKey
from planes.diagnostics import Diagnostics
from providers.contract import Observed, Unreadable
from stacks.engine.live.authors import with_authors
from stacks.engine.live.clients import Clients, check_providers
from stacks.engine.live.refresh import Live, Read, as_recorded, read_records, refresh
from stacks.engine.locate import Sources, note_of
from stacks.engine.lowering.desired import Desired, make_desired
from stacks.engine.lowering.view import StackView
from stacks.engine.plan import Action, DriftItem, Mode, Plan
from stacks.engine.planning.conditions import plan_checks, plan_policies
from stacks.engine.planning.data_plan import plan_data_conditions, read_before, read_certain
from stacks.engine.planning.draft import Draft, PlanOptions
from stacks.engine.planning.drift import Words, drift_of, has_drifted
from stacks.engine.planning.fleet import create_first_owners, plan_owner
from stacks.engine.planning.imports import check_imports, find_imports
from stacks.engine.planning.meaning import review_plan
from stacks.engine.planning.moves import find_moves
from stacks.engine.planning.outputs import plan_outputs
from stacks.engine.planning.plan_policies import plan_rules
from stacks.engine.planning.refresh_only import plan_refresh_only
from stacks.engine.planning.removals import find_forgotten, plan_removals
from stacks.engine.planning.scope import choose, prior_dependencies, select
from stacks.engine.planning.steps import live_properties
from stacks.stack import ProviderSettings, Stack
from stacks.state.model import PrimitiveRecord, State
from stacks.state.renames import renamed
from stacks.version import VERSION

__all__ = ["PlanOptions", "make_plan"]


def make_plan(
    stack: Stack, state: State, clients: Clients, options: PlanOptions
) -> tuple[Plan | None, Diagnostics]:
    """The plan that takes the live system to what the stack declares.

    None where there are errors.  Otherwise all warnings and notes are in the plan, and the
    diagnostics are empty.
    """
    sources = Sources(stack.sources)
    problems = check_providers(stack.providers.values(), clients, sources)
    problems.extend(_open_intents(state))
    moves = find_moves(stack, state, sources, problems)
    forgotten = find_forgotten(stack, sources, problems)
    desired = Desired({}, {}, {}, StackView(stack))
    if options.mode is not Mode.DESTROY:
        desired, found = make_desired(stack, clients, sources)
        problems.extend(found)
    draft = Draft(stack, desired, renamed(state, moves), clients, options, sources)
    draft.problems = problems
    draft.moved_from = {target: source for source, target in moves.items()}
    _choose_scope(draft)
    if problems.has_errors:
        return None, problems
    _read(draft)
    if problems.has_errors:
        return None, problems
    if options.mode is Mode.REFRESH_ONLY:
        plan_refresh_only(draft)
        read_certain(draft)
    else:
        plan_data_conditions(draft)
        draft.create_first = create_first_owners(desired)
        for address in list(desired.owners):
            if draft.covers(address):
                plan_owner(draft, address)
        plan_removals(draft, forgotten)
    plan = _plan(draft, state)
    return (None, problems) if problems.has_errors else (plan, Diagnostics())


def _open_intents(state: State) -> Diagnostics:
    problems = Diagnostics()
    for intent in state.intents:
        problems.error(
            "Interrupted operation not settled",
            f"A run by {intent.by} was about to {intent.action} {intent.record.key} at {intent.at} "
            "and did not say how that ended. Planning again settles it as soon as the live object "
            "can be looked up.",
            address=str(intent.record.key.owner),
        )
    return problems


def _choose_scope(draft: Draft) -> None:
    options, problems = draft.options, draft.problems
    prior = prior_dependencies(draft.prior)
    declared = {address: owner.dependencies for address, owner in draft.desired.owners.items()}
    if options.mode is not Mode.DESTROY:
        declared |= {item.address: item.dependencies for item in draft.stack.data.values()}
    known = {**declared, **prior}
    targets = select(options.targets, known, "target", problems).touched
    excluded = select(options.exclude, known, "exclude", problems).touched
    draft.replace = select(options.replace, known, "replace", problems)
    draft.scope = choose(targets, excluded, declared, prior)


# What is live.


def _read(draft: Draft) -> None:
    """Read everything that the plan is about; what cannot be read is an error."""
    records = {
        key: record for key, record in draft.prior.primitives.items() if draft.covers(key.owner)
    }
    _check_types(draft, records)
    draft.imports = find_imports(draft)
    if draft.problems.has_errors:
        return
    reads = [
        Read(key, draft.desired.primitives[key].provider, item.id)
        for key, item in draft.imports.items()
    ]
    live: dict[PrimitiveKey, Live] = {}
    if draft.options.refresh:
        reads += read_records(records.values())
    else:
        live = as_recorded(records)
    live.update(refresh(reads, draft.clients, parallelism=draft.options.parallelism))
    draft.live = live
    _refuse_unreadable(draft)
    check_imports(draft)


def _check_types(draft: Draft, records: Mapping[PrimitiveKey, PrimitiveRecord]) -> None:
    """An error for each type in the state that no installed provider has."""
    for provider, type in sorted({(record.provider, key.type) for key, record in records.items()}):
        try:
            draft.kind(provider, type)
        except KeyError:
            draft.problems.error(
                "Provider not installed",
                f"The state has objects of type {type}, made by the provider {provider}, which is "
                "not installed or no longer has that type. Install the provider that made them, or "
                "let go of them with fleetform state rm.",
            )


def _refuse_unreadable(draft: Draft) -> None:
    """One error for each reason: a provider that is out of reach is one thing to put right."""
    reasons: dict[str, list[PrimitiveKey]] = {}
    for key, live in draft.live.items():
        if isinstance(live, Unreadable):
            reasons.setdefault(live.reason, []).append(key)
    for reason, keys in sorted(reasons.items()):
        keys.sort(key=str)
        others = f" and {len(keys) - 1} more" if len(keys) > 1 else ""
        draft.problems.error(
            "Live object could not be read",
            f"{keys[0]}{others} could not be read: {reason.removesuffix('.')}. Nothing is planned "
            "on what cannot be seen. Put that right, leave it out with --exclude, or plan from the "
            "state alone with --no-refresh.",
            address=str(keys[0].owner),
        )


# The plan.


def _plan(draft: Draft, state: State) -> Plan:
    outputs = plan_outputs(draft)
    review = review_plan(draft)
    if draft.options.mode is not Mode.DESTROY:
        plan_checks(draft)
    if draft.options.mode is Mode.NORMAL:
        plan_policies(draft)
        plan_rules(draft, review)
    drift, refreshed = _drift(draft)
    return Plan(
        stack=draft.stack.name,
        workspace=draft.stack.workspace,
        lineage=state.lineage,
        serial=state.serial,
        configuration_digest=draft.stack.configuration_digest,
        created=draft.options.now(),
        mode=draft.options.mode,
        changes=tuple(draft.changes.values()),
        steps=tuple(draft.steps.values()),
        outputs=outputs,
        drift=drift,
        conditions=tuple(draft.conditions),
        checks=tuple(draft.checks),
        notes=tuple(note_of(item) for item in draft.problems),
        providers=_providers(draft),
        refreshed=refreshed,
        partial=draft.scope is not None,
        variables=draft.stack.variables,
        data=(*read_before(draft), *draft.data),
        fleetform_version=VERSION,
        withheld=draft.stack.withheld if draft.options.mode is Mode.NORMAL else (),
        review=review,
    )


def _providers(draft: Draft) -> Mapping[str, ProviderSettings]:
    """The settings that the steps need: those in use now, and those of what goes."""
    used = {step.provider for step in draft.steps.values()}
    used.update(record.provider for record in draft.prior.primitives.values())
    known = {**draft.clients.settings, **draft.stack.providers}
    return {key: known[key] for key in sorted(used | draft.stack.providers.keys()) if key in known}


def _drift(draft: Draft) -> tuple[tuple[DriftItem, ...], tuple[PrimitiveRecord, ...]]:
    """The differences between what was last applied and what is live, and the records put right."""
    items: list[DriftItem] = []
    refreshed = []
    if not draft.options.refresh:
        return (), ()
    words = Words(draft.desired, draft.prior)
    for key, record in draft.prior.primitives.items():
        live = draft.live.get(key)
        if live is None:
            continue
        kind = draft.kind(record.provider, key.type)
        drifted = not isinstance(live, Observed) or has_drifted(record, live, kind, words)
        if drifted:
            items += drift_of(record, live, kind, words)
        if isinstance(live, Observed):
            # What was ignored is recorded all the same, with the attributes that go with it.
            changed = drifted or words.hides(record, live, kind)
            now = _record_now(draft, record, live, changed)
            if now != record:
                refreshed.append(now)
    named = with_authors(items, draft.prior.primitives, draft.clients)
    return tuple(named), tuple(refreshed)


def _record_now(
    draft: Draft, record: PrimitiveRecord, live: Observed, changed: bool
) -> PrimitiveRecord:
    step = draft.steps.get(record.key)
    kept = step is not None and step.action in (Action.NO_OP, Action.MOVE)
    return record._replace(
        provider=step.provider if step is not None and kept else record.provider,
        properties=live_properties(live, record, {}) if changed else record.properties,
        attributes=live.attributes,
        tags=live.tags,
    )
