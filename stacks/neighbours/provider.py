"""The provider ``stack``: what other stacks of fleetform give out.  It makes nothing."""

from __future__ import annotations

from pydantic import BaseModel

from planes.declaration import Declaration
from planes.kind import Block
from providers.contract import DataType, Lowered, PrimitiveType, Role, Surroundings, View
from stacks.neighbours.outputs import StackOutput
from stacks.version import VERSION

__all__ = ["provider"]


class _Settings(Block):
    """Other stacks, whose states are found by their own folders: there is nothing to set."""


class _Connection(Surroundings):
    def close(self) -> None:
        """Nothing is held open."""


class _Stacks:
    name = "stack"
    version = VERSION
    settings: type[BaseModel] = _Settings

    def roles(self, kind: str) -> frozenset[Role]:
        return frozenset()

    def lower(self, declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
        raise KeyError(declaration.address.kind)

    def primitive_types(self) -> tuple[str, ...]:
        return ()

    def primitive(self, type: str) -> PrimitiveType:
        raise KeyError(type)

    def data_types(self) -> tuple[str, ...]:
        return (StackOutput.type,)

    def data(self, type: str) -> DataType:
        return {StackOutput.type: StackOutput()}[type]

    def configure(self, settings: BaseModel, surroundings: Surroundings) -> _Connection:
        return _Connection(*surroundings)


provider = _Stacks()
