"""Addresses, URNs and type tokens: what a program's resources are called on both sides.

Purely data; no I/O.  A component is a step of the module path; ``team["eu"]`` is an instance.
"""

from __future__ import annotations

from typing import NamedTuple

from planes import kind_names
from planes.address import Address, InstanceKey, ModulePath, format_module_path

__all__ = [
    "PROVIDER_TYPE",
    "Urn",
    "component_step",
    "data_type_of",
    "kind_of",
    "resource_address",
    "urn_of",
]

PACKAGE = "fleetform"
PROVIDER_TYPE = f"pulumi:providers:{PACKAGE}"
_KIND = f"{PACKAGE}:index:"
_PRIMITIVE = f"{PACKAGE}:primitive:"


class Urn(NamedTuple):
    """``urn:pulumi:workspace::stack::type::address``.  The address of a component is its module
    path; names are unique within their parent, whereas Pulumi's own URNs have no parent's name."""

    workspace: str
    stack: str
    type: str
    address: str

    def __str__(self) -> str:
        return "::".join((f"urn:pulumi:{self.workspace}", self.stack, self.type, self.address))

    @classmethod
    def parse(cls, text: str) -> Urn:
        """Raises ValueError."""
        prefix, stack, type_, address = text.split("::", 3)
        return cls(prefix.rpartition(":")[2], stack, type_, address)


def kind_of(token: str) -> str | None:
    """The kind or remote type that a type token stands for; None for what is not fleetform's."""
    if token.startswith(_PRIMITIVE):
        return token.removeprefix(_PRIMITIVE)
    name = token.removeprefix(_KIND)
    for kind in kind_names() if name != token else ():
        if kind.replace("_", "") == name.lower():
            return kind
    return None


def data_type_of(token: str) -> str | None:
    """The type of the data source that a token stands for."""
    prefix = f"{PACKAGE}:data:"
    return token.removeprefix(prefix) if token.startswith(prefix) else None


def urn_of(workspace: str, stack: str, token: str, module: ModulePath, name: str) -> Urn:
    """Raises ValueError, with a sentence, where the name cannot stand in an address."""
    kind = kind_of(token)
    if kind is not None:
        return Urn(workspace, stack, token, str(resource_address(module, kind, name)))
    if token.startswith("pulumi:providers:"):
        return Urn(workspace, stack, token, name)
    return Urn(workspace, stack, token, format_module_path((*module, component_step(name))))


def resource_address(module: ModulePath, kind: str, name: str) -> Address:
    """The address of a resource in a module; ValueError."""
    try:
        found = Address.parse(f"{kind}.{name}")
    except ValueError:
        raise ValueError(_refused(name)) from None
    return found._replace(module=module)


def component_step(name: str) -> tuple[str, InstanceKey]:
    """The step that a component is in the module path; ValueError."""
    try:
        (step,) = Address.parse(f"module.{name}.x.y").module
    except ValueError:
        raise ValueError(_refused(name)) from None
    return step


def _refused(name: str) -> str:
    return (
        f'"{name}" cannot stand in an address. A name begins with a letter and goes on with '
        'letters, digits, dashes and underscores; one of several alike is name["key"], as '
        "instance(name, key) writes it."
    )
