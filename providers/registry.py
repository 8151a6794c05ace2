"""From a provider's name to the provider, imported when first asked for.

Third parties join by the entry point group ``fleetform.providers``: an object that keeps
``providers.contract.Provider``, under the provider's name.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import cast

from providers.contract import Provider

__all__ = ["load", "names"]

_BUILT_IN = {
    "aws": "providers.aws.provider:provider",
    "local": "providers.local.provider:provider",
    "stack": "stacks.neighbours.provider:provider",
}


@cache
def _dotted_paths() -> dict[str, str]:
    # Reading the entry points of an environment costs 20 ms and more, so it is the second resort.
    from importlib.metadata import entry_points

    return {point.name: point.value for point in entry_points(group="fleetform.providers")}


def names() -> tuple[str, ...]:
    """All providers that are installed, sorted."""
    return tuple(sorted(_BUILT_IN.keys() | _dotted_paths().keys()))


@cache
def load(name: str) -> Provider:
    """The provider of that name.  Raises KeyError where none is installed."""
    path = _BUILT_IN.get(name) or _dotted_paths()[name]
    module, _, attribute = path.partition(":")
    return cast(Provider, getattr(import_module(module), attribute))
