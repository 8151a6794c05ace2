"""One evaluation of a stack: what has been evaluated so far, and what was found wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from planes.address import Address, format_module_path
from planes.declaration import Declaration
from planes.diagnostics import Diagnostic, Diagnostics, Source, Span
from stacks.configuration.modules import Configuration
from stacks.evaluation.evaluator import Evaluator
from stacks.evaluation.instances import ModuleInstance, Named, Shared
from stacks.evaluation.plans import BlockPlan
from stacks.evaluation.scope import ModuleScope
from stacks.stack import Check, DataSource, Output, Resource

__all__ = ["Run"]


class Run:
    def __init__(self, root: Configuration, shared: Shared) -> None:
        self.shared = shared
        self.reading = shared.reading
        self.evaluator = Evaluator(self.reading)
        self.root = ModuleInstance(root, shared)
        self.modules: dict[tuple[str, ...], list[ModuleInstance]] = {(): [self.root]}
        """The instances of each module, by the names of the calls that lead to it."""
        self.plans: Mapping[tuple[tuple[str, ...], str, str], BlockPlan] = {}
        """By the path of the module, kind and name."""
        self.given: Mapping[str, Span] = {}
        """Where the values of the root's variables come from, but for defaults."""
        self.declarations: dict[Address, Declaration] = {}
        self.resources: dict[Address, Resource] = {}
        self.data: dict[Address, DataSource] = {}
        self.data_needs: dict[Address, dict[Address, None]] = {}
        """For each block of a data source, what its instances depend on."""
        self.outputs: dict[str, Output] = {}
        self.checks: list[Check] = []
        self.provider_uses: dict[str, tuple[Span, Configuration, Address]] = {}
        """For each provider key that is named, the first place that does."""
        self.diagnostics = Diagnostics()
        self._seen: set[tuple[object, ...]] = set()

    @cached_property
    def declared_within(self) -> Mapping[str, Address]:
        """For each instance, block and module that has something in it, the first thing there."""
        found: dict[str, Address] = {}
        for address in (*self.declarations, *self.resources):
            found.setdefault(str(address), address)
            found.setdefault(str(address.resource), address)
            for length in range(1, len(address.module) + 1):
                inner = address.module[:length]
                found.setdefault(format_module_path(inner), address)
                found.setdefault(format_module_path((*inner[:-1], (inner[-1][0], None))), address)
        return found

    def instances(self, configuration: Configuration) -> list[ModuleInstance]:
        return self.modules.get(configuration.path, [])

    def scope(
        self,
        module: ModuleInstance,
        source: Source,
        special: Mapping[str, Named] | None = None,
    ) -> ModuleScope:
        return ModuleScope(module, source, special)

    def report(
        self,
        diagnostics: Iterable[Diagnostic],
        configuration: Configuration,
        address: Address | None = None,
    ) -> None:
        """What is said of one instance in the same words as of another is said once."""
        for item in diagnostics:
            key = (item.severity, item.summary, item.detail, item.span, configuration.path)
            if key not in self._seen:
                self._seen.add(key)
                where = str(address) if address else item.address
                self.diagnostics.add(
                    item._replace(calls=item.calls or configuration.calls, address=where)
                )
