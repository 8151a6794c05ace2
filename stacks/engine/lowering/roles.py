"""Which provider takes which part in making each declaration real.

The runtime part goes to the provider that the declaration names; else to that of what it runs on
(an agent's pool, a trigger's agent, a grant's agent, trigger or pool); else to the only configured
provider that takes it; else to that of what refers to it; else, with nothing configured, to the
embedded one.  Other parts go to the runtime's provider where it takes them, else to the first
configured one that does.  A part that nobody takes is said, with what to do by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel

from planes.address import Address
from planes.declaration import Declaration
from planes.diagnostics import Diagnostic, Diagnostics, Severity
from planes.values import Reference
from providers.contract import Role
from stacks.engine.live.clients import IMPLICIT, Clients, provider_name
from stacks.engine.locate import Sources
from stacks.stack import DataSource, Resource, Stack

__all__ = ["Parts", "assign_parts", "data_provider", "resource_provider"]


class Parts(NamedTuple):
    """``roles`` by provider key, the runtime's first; ``runtime`` is None where nobody takes it."""

    runtime: str | None
    roles: Mapping[str, frozenset[Role]]


_RUNS_ON = ("pool", "agent", "trigger", "agents", "scope")
"""The fields that lead to what a declaration runs on, in the order of their say."""

_NEEDED: Mapping[str, tuple[Role, ...]] = {
    "secret": (Role.STORE,),
    "secret_grant": (Role.RUNTIME, Role.STORE),
    "budget": (Role.RUNTIME, Role.GATEWAY),
    "model_route": (Role.RUNTIME, Role.GATEWAY),
}
"""The parts that every declaration of a kind needs taken; all other kinds need the runtime."""

_APPS = {"github": "GitHub", "slack": "Slack", "jira": "Jira"}
"""The sources of a trigger that have to be told where to send their events."""


def assign_parts(
    stack: Stack, clients: Clients, sources: Sources
) -> tuple[dict[Address, Parts], Diagnostics]:
    """The parts of every declaration; where they cannot be told, it is left out, with an error."""
    work = _Assignment(stack, clients, sources)
    found = {}
    for declaration in stack.declarations.values():
        parts = work.parts(declaration)
        if parts is not None:
            found[declaration.address] = parts
    return found, work.problems


class _Assignment:
    """The working state of :func:`assign_parts`: what has been found so far."""

    def __init__(self, stack: Stack, clients: Clients, sources: Sources) -> None:
        self.stack = stack
        self.clients = clients
        self.sources = sources
        self.problems = Diagnostics()
        self._configured = [key for key, item in stack.providers.items() if clients.has(item.name)]
        self._runtimes: dict[Address, str | None] = {}
        self._takes: dict[tuple[str, str], frozenset[Role]] = {}
        self._users: dict[Address, list[Declaration]] | None = None

    def parts(self, declaration: Declaration) -> Parts | None:
        runtime = self.runtime(declaration)
        if runtime is None:
            self._no_runtime(declaration)
            return None
        kind = declaration.address.kind
        roles = {runtime: self.takes(runtime, kind)}
        needed = _needed(declaration)
        for role in Role:
            if role in roles[runtime]:
                continue
            other = next((key for key in self._configured if role in self.takes(key, kind)), None)
            if other is not None and role is not Role.RUNTIME:
                roles[other] = roles.get(other, frozenset()) | {role}
            elif role in needed:
                self._by_hand(declaration, role, runtime)
        taken = {key: some for key, some in roles.items() if some}
        if not taken:
            self._nobody(declaration, runtime)
        return Parts(runtime if Role.RUNTIME in roles[runtime] else None, taken)

    def takes(self, key: str, kind: str) -> frozenset[Role]:
        found = self._takes.get((key, kind))
        if found is None:
            found = self._takes[key, kind] = self.clients.provider(key).roles(kind)
        return found

    def runtime(self, declaration: Declaration) -> str | None:
        """The key of the provider that runs it; None where that cannot be told."""
        address = declaration.address
        if declaration.provider is not None:
            return declaration.provider if self._is_known(declaration.provider) else None
        if address not in self._runtimes:
            self._runtimes[address] = None  # What refers to itself has no say in where it runs.
            found = self._runs_on(declaration) or self._only(address.kind)
            self._runtimes[address] = found or self._by_users(declaration)
        return self._runtimes[address]

    def _runs_on(self, declaration: Declaration) -> str | None:
        for reference in _runs_on(declaration.spec):
            target = self.stack.declarations.get(reference.address)
            found = self.runtime(target) if target is not None else None
            if found is not None:
                return found
        return None

    def _is_known(self, key: str) -> bool:
        installed = self.clients.has(provider_name(key))
        return installed and (key in self.stack.providers or "." not in key)

    def _only(self, kind: str) -> str | None:
        """The one configured provider that runs the kind: of several, the one without an alias."""
        able = [key for key in self._configured if Role.RUNTIME in self.takes(key, kind)]
        if not able:
            able = [key for key in self._configured if self.takes(key, kind)]
        if not able:
            return IMPLICIT
        plain = [key for key in able if key == provider_name(key)]
        return able[0] if len(able) == 1 else plain[0] if len(plain) == 1 else None

    def _by_users(self, declaration: Declaration) -> str | None:
        """The provider of all that refer to it, where that is one."""
        if self._users is None:
            self._users = {}
            for user in self.stack.declarations.values():
                for address in user.dependencies:
                    self._users.setdefault(address, []).append(user)
        address = declaration.address
        users = list(self._users.get(address, ()))
        if address.key is not None:
            users += self._users.get(address.resource, ())
        found = {self.runtime(user) for user in users}
        return found.pop() if len(found) == 1 else None

    def _no_runtime(self, declaration: Declaration) -> None:
        key = declaration.provider
        if key in self.stack.providers:
            return  # It is not installed, which has been said.
        if key is not None:
            summary = "Provider not configured"
            detail = (
                f"{declaration.address} names the provider {key}, which no provider block "
                f"configures. Configured are: {', '.join(self._configured) or 'none'}."
            )
        else:
            summary = "Provider not clear"
            detail = (
                f"{declaration.address} could be made real by {' or '.join(self._configured)}, and "
                "nothing that it refers to says by which. Name one: provider = "
                f"{self._configured[0]}."
            )
        self._error(declaration, summary, detail)

    def _nobody(self, declaration: Declaration, runtime: str) -> None:
        self._error(
            declaration,
            "Kind not supported by the provider",
            f"The provider {runtime} has no way to make a {declaration.address.kind} real, nor "
            "has any other that is configured. Configure one that has, or remove "
            f"{declaration.address}.",
        )

    def _error(self, declaration: Declaration, summary: str, detail: str) -> None:
        span = self.sources.span(declaration.provenance.location)
        self.problems.error(summary, detail, span, address=str(declaration.address))

    def _by_hand(self, declaration: Declaration, role: Role, runtime: str) -> None:
        self.problems.add(
            Diagnostic(
                Severity.NOTE,
                _BY_HAND_SUMMARY[role],
                _by_hand(declaration, role, runtime),
                self.sources.span(declaration.provenance.location),
                str(declaration.address),
            )
        )


def _runs_on(spec: BaseModel) -> Iterator[Reference]:
    for name in _RUNS_ON:
        value = getattr(spec, name, None)
        for item in value if type(value) is list else (value,):
            if isinstance(item, BaseModel):
                yield from _runs_on(item)
            elif type(item) is Reference and not item.path:
                yield item


def _needed(declaration: Declaration) -> Sequence[Role]:
    kind = declaration.address.kind
    if kind == "trigger":
        return (Role.RUNTIME, Role.SOURCE) if _app(declaration.spec) else (Role.RUNTIME,)
    return _NEEDED.get(kind, (Role.RUNTIME,))


def _app(spec: Any) -> str | None:
    return next((name for name in _APPS if getattr(spec, name, None) is not None), None)


_BY_HAND_SUMMARY = {
    Role.RUNTIME: "Runtime part to be done by hand",
    Role.SOURCE: "Event source to be set up by hand",
    Role.STORE: "Secret to be kept by hand",
    Role.GATEWAY: "Gateway to be set up by hand",
}


def _by_hand(declaration: Declaration, role: Role, runtime: str) -> str:
    address, spec = declaration.address, declaration.spec
    match role:
        case Role.SOURCE:
            app = _APPS[_app(spec) or "github"]
            return (
                f"No configured provider sets up {app} for {address}. Register its url output as "
                f"a webhook in {app}, for the events that it declares, with the signing secret "
                "that its receiver checks."
            )
        case Role.STORE:
            return (
                f"No configured provider keeps the secret of {address}. Put its value where "
                f"{getattr(spec, 'source', 'its source')} has it before the first run."
            )
        case Role.GATEWAY:
            return (
                f"No gateway is configured, so {address} is kept by {runtime} alone. Where model "
                "calls go through a gateway, set the same limits and routes there."
            )
        case _:
            return (
                f"The provider {runtime} has no runtime part for {address}; the rest of it is "
                "made. Set up what the agents need at their runtime by hand."
            )


def resource_provider(
    resource: Resource, stack: Stack, clients: Clients, sources: Sources, problems: Diagnostics
) -> str | None:
    """The provider of a primitive that is declared directly; None, with an error, for no such type.

    Unless it names one, that is a configured provider of the type, one without an alias first.
    """
    able = _able(resource, stack, clients)
    for key in able:
        name = provider_name(key)
        if clients.has(name) and resource.type in clients.provider(key).primitive_types():
            return key
    problems.error(
        "Resource type not known",
        f"{resource.address} is of type {resource.type}, which none of the providers "
        f"{', '.join(able) or resource.provider} has.",
        sources.span(resource.provenance.location),
        address=str(resource.address),
    )
    return None


def data_provider(
    source: DataSource, stack: Stack, clients: Clients, sources: Sources, problems: Diagnostics
) -> str | None:
    """The provider that reads a data source, chosen as for a resource; None, with an error, where
    there is none."""
    able = _able(source, stack, clients)
    for key in able:
        if clients.has(provider_name(key)) and source.type in clients.provider(key).data_types():
            return key
    problems.error(
        "Invalid data source",
        f"{source.address} is to be read by {', '.join(able) or source.provider}, which has no "
        f"data source {source.type}.",
        sources.span(source.provenance.location),
        address=str(source.address),
    )
    return None


def _able(declared: Resource | DataSource, stack: Stack, clients: Clients) -> list[str]:
    """The providers that come into question, in order."""
    if declared.provider is not None:
        return [declared.provider] if clients.has(provider_name(declared.provider)) else []
    guess = declared.type.partition("_")[0]
    able = sorted(stack.providers, key=lambda key: "." in key)
    return [*able, *([guess] if guess not in able else [])]
