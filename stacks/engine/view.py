"""What a lowering may see beside the declaration itself.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planes.address import Address
from planes.declaration import Declaration
from planes.values import Reference, Sensitive
from providers.attribution import ADDRESS, STACK, WORKSPACE
from stacks.stack import Resource, Stack

__all__ = ["LABEL_TAGS", "TAG_PREFIX", "StackView", "home_of"]

TAG_PREFIX = "fleetform:"
LABEL_TAGS = ("team", "repo", "use_case", "cost_center")
"""The labels that become attribution tags."""


class StackView:
    """Keeps ``providers.contract.View``.  ``declarations`` may be replaced one by one as outputs
    that they wait for become known."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack.name
        self.workspace = stack.workspace
        self.declarations = dict(stack.declarations)
        self._common = {STACK: stack.name}
        if stack.workspace != "default":
            self._common[WORKSPACE] = stack.workspace

    def declaration(self, reference: Reference | Address) -> Declaration:
        address = reference.address if isinstance(reference, Reference) else reference
        return self.declarations[address]

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


def home_of(tags: Mapping[str, Any]) -> tuple[str, str] | None:
    """The stack, and its workspace, that a live object says it belongs to."""
    return (tags[STACK], tags.get(WORKSPACE, "default")) if STACK in tags else None
