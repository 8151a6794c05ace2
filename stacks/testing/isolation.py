"""What keeps a test from the live system: planes of its own, mocks, and a name of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from planes.address import Address
from planes.diagnostics import Diagnostics, did_you_mean
from planes.values import reveal
from providers import registry
from providers.contract import DataType, Provider, Surroundings
from stacks.configuration.modules import Configuration
from stacks.engine.live.clients import IMPLICIT, Clients, provider_name, settings_in_reach
from stacks.language import ast
from stacks.language.evaluate import evaluate
from stacks.language.plain import to_plain
from stacks.language.scope import Scope
from stacks.language.values import Value
from stacks.stack import ProviderSettings, Stack
from stacks.state.model import State
from stacks.testing.blocks import provider_key
from stacks.testing.mocks import Defaults, MockData, MockPlane, MockProvider
from stacks.testing.override_block import NO_OVERRIDES, Overrides
from stacks.testing.overriding import OverridingProvider
from stacks.testing.suite import Suite

__all__ = ["World", "configured", "mocked"]


class World:
    """What the runs of one file have in common: where its planes are, and what is mocked.

    ``folder`` is a temporary one.
    """

    def __init__(
        self,
        folder: Path,
        mocks: Mapping[str, MockProvider],
        overrides: Overrides = NO_OVERRIDES,
    ) -> None:
        self.folder = folder
        self.mocks = mocks
        self.overrides = overrides
        """Those of the run at hand."""
        self._overridden = MockPlane()
        self._suffix = uuid4().hex[:6]

    def isolated(self, stack: Stack) -> Stack:
        """The stack with embedded planes of the test's own, whatever its settings say.

        Where a provider is neither embedded nor mocked, the stack gets another name: what it makes
        must never be taken for what the stack itself has made there.
        """
        inside = {key: self._embedded(item) for key, item in stack.providers.items()}
        real = any(self._is_real(key) for key in _used(stack))
        name = f"{stack.name}-test-{self._suffix}" if real else stack.name
        return stack._replace(name=name, providers=inside)

    def clients(self, stack: Stack, state: State) -> Clients:
        surroundings = Surroundings(stack.folder, stack.name, stack.workspace, "fleetform test")
        implicit = self._embedded(ProviderSettings(IMPLICIT, IMPLICIT, {}))
        settings = {IMPLICIT: implicit, **settings_in_reach(stack, state)}
        return _Clients(settings, surroundings, self.mocks, self.overrides, self._overridden)

    def _embedded(self, settings: ProviderSettings) -> ProviderSettings:
        if settings.name != IMPLICIT:
            return settings
        # Two providers of one plane are to have one plane here, too.
        path = str(reveal(settings.settings.get("path", "")))
        name = hashlib.sha256(path.encode()).hexdigest()[:8]
        inside = {**settings.settings, "path": str(self.folder.resolve() / f"{name}.db")}
        return settings._replace(settings=inside)

    def _is_real(self, key: str) -> bool:
        return provider_name(key) != IMPLICIT and _mock_of(key, self.mocks) is None


def _used(stack: Stack) -> set[str]:
    """The keys of all providers that a stack may call."""
    found = set(stack.providers)
    found.update(item.provider for item in stack.declarations.values() if item.provider)
    for resource in stack.resources.values():
        found.add(resource.provider or resource.type.partition("_")[0])
    return found


def _mock_of(key: str, mocks: Mapping[str, MockProvider]) -> MockProvider | None:
    """The mock of a provider; one of an alias is of all that ``for_each`` makes of it."""
    return mocks.get(key.partition("[")[0])


class _Clients(Clients):
    """Connections of which some lead to mocks."""

    def __init__(
        self,
        settings: Mapping[str, ProviderSettings],
        surroundings: Surroundings,
        mocks: Mapping[str, MockProvider],
        overrides: Overrides,
        overridden: MockPlane,
    ) -> None:
        super().__init__(settings, surroundings)
        self._mocks = mocks
        self._overrides = overrides
        self._overridden = overridden

    def provider(self, key: str) -> Provider:
        provider = _mock_of(key, self._mocks) or super().provider(key)
        if not (self._overrides.resources or self._overridden.objects):
            return provider
        return OverridingProvider(provider, self._overrides, self._overridden)

    def data(self, key: str, address: Address) -> DataType:
        override = self._overrides.source(address)
        source = super().data(key, address)
        return source if override is None else MockData(source, override.values)

    def certain(self, address: Address) -> Mapping[str, Any]:
        override = self._overrides.resource(address)
        return override.values if override is not None and override.planned else {}


def mocked(suite: Suite, scope: Scope, diagnostics: Diagnostics) -> dict[str, MockProvider]:
    """The mocks of a file, by the key of the provider that they stand in for."""
    found = {}
    for mock in suite.mocks:
        try:
            real = registry.load(mock.provider)
        except KeyError:
            diagnostics.error(
                "Provider not installed",
                f'There is no provider "{mock.provider}" on this machine, and a mock needs to know '
                f"what it declares.{did_you_mean(mock.provider, registry.names())}",
                mock.span,
            )
            continue
        found[mock.key] = MockProvider(
            real,
            _defaults(mock.defaults, scope, diagnostics),
            MockPlane(),
            _defaults(mock.data, scope, diagnostics),
        )
    return found


def _defaults(
    nodes: Mapping[str, ast.Expression], scope: Scope, diagnostics: Diagnostics
) -> Defaults:
    found = {}
    for type_, node in nodes.items():
        value: Value = evaluate(node, scope, diagnostics)
        if type(value.raw) is dict:
            found[type_] = to_plain(value)
        elif not value.is_unknown:
            diagnostics.error(
                "Invalid defaults",
                "The defaults of a mock are an object: computed attributes, and their values.",
                node.span(scope.source),
            )
    return found


def configured(configuration: Configuration, suite: Suite) -> Configuration:
    """The configuration with the providers of a test file in the place of its own."""
    ours = {provider_key(block) for block in suite.providers} - {None}
    theirs = configuration.module.providers
    providers = [block for block in theirs if provider_key(block) not in ours]
    module = configuration.module._replace(providers=[*providers, *suite.providers])
    return configuration._replace(module=module)
