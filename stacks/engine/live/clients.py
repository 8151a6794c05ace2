"""The providers of one run: loaded, configured and connected when first asked for."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from types import TracebackType
from typing import Any

from pydantic import BaseModel, ValidationError

from planes.address import Address
from planes.diagnostics import Diagnostics, did_you_mean
from providers import registry
from providers.contract import (
    Client,
    DataType,
    Invalid,
    PrimitiveType,
    Provider,
    RemoteError,
    Surroundings,
)
from stacks.engine.hushed import hushed
from stacks.engine.locate import Sources
from stacks.stack import ProviderSettings, Stack
from stacks.state.model import State

__all__ = ["Clients", "check_providers", "provider_name", "settings_in_reach"]

IMPLICIT = "local"
"""The provider that needs no block: it stands in, with its defaults, where none is configured."""


def provider_name(key: str) -> str:
    """``aws`` of ``aws``, ``aws.eu`` and ``aws.eu["x"]``."""
    return key.partition(".")[0]


def settings_in_reach(stack: Stack, state: State) -> dict[str, ProviderSettings]:
    """All providers that a run may need: those configured, and those in the state."""
    applied = {
        key: ProviderSettings(key, provider_name(key), settings)
        for key, settings in state.providers.items()
    }
    return {**applied, **stack.providers}


class Clients:
    """Providers by settings key (``local``, ``aws.eu``), and the connections to them.

    Used from several threads.  As a context manager it closes what it has opened.
    """

    def __init__(
        self,
        settings: Mapping[str, ProviderSettings],
        surroundings: Surroundings,
        load: Callable[[str], Provider] = registry.load,
    ) -> None:
        self.settings = settings
        self.surroundings = surroundings
        self._load = load
        self._opening = Lock()
        self._open: dict[str, Client] = {}
        self._types: dict[tuple[str, str], PrimitiveType] = {}
        self._tags: dict[str, Mapping[str, str]] = {}

    def provider(self, key: str) -> Provider:
        """Raises KeyError where no provider of that name is installed."""
        return self._load(provider_name(key))

    def has(self, name: str) -> bool:
        """Whether a provider of that name is installed."""
        try:
            self._load(name)
        except KeyError:
            return False
        return True

    def type(self, key: str, name: str) -> PrimitiveType:
        """Raises KeyError where the provider has no such type."""
        found = self._types.get((key, name))
        if found is None:
            found = self._types[key, name] = self.provider(key).primitive(name)
        return found

    def data(self, key: str, address: Address) -> DataType:
        """What reads the source at an address.  Raises KeyError where the provider has none."""
        return self.provider(key).data(address.type)

    def certain(self, address: Address) -> Mapping[str, Any]:
        """What a direct resource is certain to compute before it is made: nothing, but in tests
        that make it up."""
        return {}

    def default_tags(self, key: str) -> Mapping[str, str]:
        """The tags that a configuration of a provider wants on everything."""
        found = self._tags.get(key)
        if found is None:
            given = self.settings.get(key)
            found = self.provider(key).default_tags(given.settings) if given else {}
            self._tags[key] = found
        return found

    def open(self, key: str) -> Client:
        """The connection, made when first asked for.  Raises RemoteError where that fails."""
        with self._opening:
            client = self._open.get(key)
            if client is None:
                provider = self.provider(key)
                given = self.settings.get(key)
                settings = _validated(provider, key, given)
                try:
                    client = provider.configure(settings, self.surroundings)
                except RemoteError as error:
                    error.args = (hushed(str(error), given.settings if given else {}),)
                    raise
                self._open[key] = client
            return client

    def close(self) -> None:
        while self._open:
            self._open.popitem()[1].close()

    def __enter__(self) -> Clients:
        return self

    def __exit__(
        self,
        kind: builtins.type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _validated(provider: Provider, key: str, given: ProviderSettings | None) -> BaseModel:
    try:
        return provider.settings.model_validate(given.settings if given else {})
    except ValidationError as error:
        reasons = "; ".join(f"{item['loc'][0]}: {item['msg']}" for item in error.errors())
        text = f"the settings of the provider {key} do not fit: {reasons}"
        raise Invalid(hushed(text, given.settings if given else {})) from None


def check_providers(
    settings: Iterable[ProviderSettings], clients: Clients, sources: Sources
) -> Diagnostics:
    """An error for each configured provider that is not installed."""
    problems = Diagnostics()
    for item in settings:
        if not clients.has(item.name):
            problems.error(
                "Provider not installed",
                f'There is no provider "{item.name}" on this machine.'
                f"{did_you_mean(item.name, registry.names())} Install the package that brings it, "
                "or remove what is declared with it.",
                sources.span(item.location),
            )
    return problems
