"""Blocks of kinds and of remote primitives, evaluated to declarations and resources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import BaseModel

from planes.address import Address, InstanceKey
from planes.declaration import Declaration, Lifecycle, Provenance
from planes.diagnostics import Diagnostics
from planes.kind import Kind, plain
from stacks.evaluation.decode import Decoded, decode
from stacks.evaluation.dependencies import depended
from stacks.evaluation.evaluator import referred
from stacks.evaluation.expand import instances_of
from stacks.evaluation.instances import (
    Expansion,
    Instance,
    ModuleInstance,
    Named,
    flattened,
)
from stacks.evaluation.lifecycle import lifecycle_of
from stacks.evaluation.plans import NO_LIFECYCLE, BlockPlan
from stacks.evaluation.provider_keys import provider_key
from stacks.evaluation.run import Run
from stacks.evaluation.scope import ModuleScope
from stacks.evaluation.validation import validated
from stacks.stack import DataSource, Resource, Unread

__all__ = ["evaluate_block"]

_NO_LIFECYCLE = Lifecycle()


def evaluate_block(plan: BlockPlan, module: ModuleInstance, run: Run) -> None:
    """Expand a block in one instance of its module, and evaluate each of its own instances."""
    run.reading.begin()
    diagnostics = Diagnostics()
    source = plan.block.body.source
    repetition = plan.repetition
    items = instances_of(repetition, run.scope(module, source), run.evaluator, diagnostics)
    run.report(diagnostics, module.configuration)
    expansion = Expansion(repetition.mode if repetition else "single", wrong=items is None)
    module.blocks[plan.kind, plan.name] = expansion
    if not items:
        return
    if repetition is not None:
        run.shared.sizes[Address(module.path, plan.kind, plan.name)] = len(items)
    provenance = Provenance(
        plan.compiled.header.location(),
        tuple(span.location() for span in module.configuration.calls),
    )
    for key, special in items.items():
        instance = _Instance(plan, module, key, special, provenance, run)
        expansion.instances[key] = run.shared.instances[instance.address] = instance.evaluate()


class _Instance:
    """One instance while it is evaluated."""

    __slots__ = ("address", "diagnostics", "module", "plan", "provenance", "run", "scope")

    def __init__(
        self,
        plan: BlockPlan,
        module: ModuleInstance,
        key: InstanceKey,
        special: Mapping[str, Named],
        provenance: Provenance,
        run: Run,
    ) -> None:
        self.plan = plan
        self.module = module
        self.address = Address(module.path, plan.kind, plan.name, key)
        self.provenance = provenance
        self.run = run
        self.diagnostics = Diagnostics()
        self.scope: ModuleScope = run.scope(module, plan.block.body.source, special)

    def evaluate(self) -> Instance:
        run = self.run
        run.reading.begin()
        decoded = decode(self.plan.compiled, self.scope, run.evaluator, self.diagnostics)
        spec = validated(
            self.plan.form.model,
            decoded.data,
            self.plan.compiled,
            self.plan.what,
            self.diagnostics,
        )
        wrong = (
            self.plan.wrong or run.reading.tainted or self.diagnostics.has_errors or spec is None
        )
        values = run.shared.data.get(self.address)
        unread = isinstance(values, Unread)
        instance = Instance(
            self.address,
            self.plan.form,
            None if wrong or unread else spec,
            run.reading,
            run.shared.find,
            None if isinstance(values, Unread) else values,
        )
        self._declare(spec, decoded, instance, wrong or unread)
        if self.diagnostics:
            run.report(self.diagnostics, self.module.configuration, self.address)
        return instance

    def _declare(
        self, spec: BaseModel | None, decoded: Decoded, instance: Instance, wrong: bool
    ) -> None:
        """Note the declaration, if it is valid; its meta-arguments are checked anyway."""
        plan, run = self.plan, self.run
        lifecycle = _NO_LIFECYCLE
        if plan.lifecycle is not NO_LIFECYCLE:
            lifecycle = lifecycle_of(
                plan.lifecycle, self.scope, instance, run.evaluator, self.diagnostics
            )
        provider = None
        if plan.provider is not None:
            provider = provider_key(plan.provider, self.scope, run.evaluator, self.diagnostics)
        if plan.provider is not None and provider is not None:
            place = (plan.provider.span(self.scope.source), self.module.configuration, self.address)
            run.provider_uses.setdefault(provider, place)
        dependencies = self._dependencies(decoded)
        if wrong or spec is None or run.reading.tainted or self.diagnostics.has_errors:
            return
        if plan.is_data:
            self._note_data(spec, lifecycle, dependencies, provider)
        elif isinstance(spec, Kind):
            run.declarations[self.address] = Declaration(
                self.address, spec, self.provenance, lifecycle, dependencies, provider
            )
        else:
            run.resources[self.address] = Resource(
                self.address,
                plan.kind,
                plain(spec),
                self.provenance,
                lifecycle,
                dependencies,
                provider,
            )

    def _note_data(
        self,
        spec: BaseModel,
        lifecycle: Lifecycle,
        dependencies: tuple[Address, ...],
        provider: str | None,
    ) -> None:
        run, address = self.run, self.address
        explicit = flattened((*self._explicit(), *self.module.dependencies), run.shared.sizes)
        values = run.shared.data.get(address)
        check = self.module.configuration.module.scoped.get((address.type, address.name))
        source = DataSource(
            address,
            address.type,
            plain(spec),
            self.provenance,
            lifecycle,
            dependencies,
            provider,
            None if isinstance(values, Unread) else values,
            tuple(needed for needed in explicit if not needed.is_data),
            f"{self.module.prefix}{check}" if check else "",
        )
        run.data[address] = source
        run.data_needs.setdefault(address.resource, {}).update(dict.fromkeys(dependencies))
        if source.values is None and self._is_unread(source):
            run.reading.unread.add(address)

    def _is_unread(self, source: DataSource) -> bool:
        """Whether it is read before the plan, or reported as what may not be read."""
        conditions = [item.condition for item in source.lifecycle.preconditions]
        if source.is_readable or False in conditions:
            return True
        late = referred([dict(source.arguments), *conditions])
        waited = {reference.address for reference in late if reference.path}
        return not waited.isdisjoint(self.run.reading.unread)

    def _dependencies(self, decoded: Decoded) -> tuple[Address, ...]:
        found: dict[Address | Named, None] = dict(self.run.reading.read)
        if decoded.evaluated:
            references = referred(decoded.evaluated)
            found.update(dict.fromkeys(reference.address for reference in references))
        found.update(dict.fromkeys(self._explicit()))
        found.update(dict.fromkeys(self.module.dependencies))
        if not found:
            return ()
        sizes = self.run.shared.sizes
        for item in found:
            if isinstance(item, Named):
                item.addresses(sizes)  # so that the next one that reads it finds them
        flat = flattened(found, sizes)
        for item in [address for address in flat if address.is_data]:
            flat.update(self.run.data_needs.get(item.resource, {}))
        flat.pop(self.address, None)
        return tuple(flat)

    def _explicit(self) -> Iterable[Address | Named]:
        if self.plan.depends_on is None:
            return ()
        return depended(self.plan.depends_on, self.scope, self.run.evaluator, self.diagnostics)
