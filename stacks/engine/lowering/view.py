"""What a lowering may see beside the declaration itself.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from planes.address import Address
from planes.declaration import Declaration
from planes.kind import plain
from planes.values import Reference, Sensitive
from providers.attribution import ADDRESS, LABEL_TAGS, STACK, TAG_PREFIX, WORKSPACE
from stacks.stack import Resource, Stack

__all__ = ["StackView", "home_of"]


class StackView:
    """Keeps ``providers.contract.View``.  ``declarations`` may be replaced one by one as outputs
    that they wait for become known."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack.name
        self.workspace = stack.workspace
        self.declarations = dict(stack.declarations)
        self._by_kind: dict[str, list[Address]] | None = None
        self._users: dict[str, dict[Address, list[Address]]] = {}
        self._common = {STACK: stack.name}
        if stack.workspace != "default":
            self._common[WORKSPACE] = stack.workspace

    def declaration(self, reference: Reference | Address) -> Declaration:
        address = reference.address if isinstance(reference, Reference) else reference
        return self.declarations[address]

    def of_kind(self, kind: str) -> Sequence[Declaration]:
        if self._by_kind is None:
            self._by_kind = {}
            for address in self.declarations:
                self._by_kind.setdefault(address.kind, []).append(address)
        return [self.declarations[address] for address in self._by_kind.get(kind, ())]

    def users(self, address: Address, kind: str) -> Sequence[Declaration]:
        found = self._users.get(kind)
        if found is None:
            found = self._users[kind] = {}
            for user in self.of_kind(kind):
                for target in dict.fromkeys(_references(plain(user.spec))):
                    found.setdefault(target, []).append(user.address)
        return [self.declarations[user] for user in found.get(address, ())]

    def tags(self, declaration: Declaration) -> dict[str, str]:
        """Late labels stay late; a sensitive one is no tag, since tags are for everyone to read."""
        tags = self.resource_tags(declaration)
        labels: Any = declaration.spec.labels
        if type(labels) is dict:
            for name in LABEL_TAGS:
                if name in labels and type(labels[name]) is not Sensitive:
                    tags[TAG_PREFIX + name] = labels[name]
        return tags

    def resource_tags(self, declared: Declaration | Resource) -> dict[str, str]:
        """The tags that say whose a thing is, and nothing about what it is for."""
        return {**self._common, ADDRESS: str(declared.address)}


def _references(value: Any) -> Iterator[Address]:
    """The declarations that a value refers to, as such."""
    match value:
        case Reference(address=address, path=()):
            yield address
        case Sensitive():
            yield from _references(value.value)
        case dict():
            for item in value.values():
                yield from _references(item)
        case list():
            for item in value:
                yield from _references(item)


def home_of(tags: Mapping[str, Any]) -> tuple[str, str] | None:
    """The stack, and its workspace, that a live object says it belongs to."""
    return (tags[STACK], tags.get(WORKSPACE, "default")) if STACK in tags else None
