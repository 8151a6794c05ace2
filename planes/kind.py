"""The base of every kind: one pydantic class is the single source of a kind's HCL schema, Python
class, JSON Schema, reference page and diff rules.

Purely data; no I/O.  A field of a :class:`Block` type is written as a nested block, a list of them
as repeated blocks, everything else as an attribute.  Any value, at any depth, may be late
(:class:`~planes.values.Deferred`, or a ``Reference`` to an output) or marked ``Sensitive``; the
rest is validated all the same.  An attribute that is null is left out by who validates, so that its
default holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType
from typing import Annotated, Any, ClassVar, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from planes.plain_values import NoCredentials
from planes.types import STRING, Type
from planes.validation import admit_late, checked_by, refused
from planes.values import SCALARS, Reference, Sensitive

__all__ = [
    "COMPUTED",
    "REPLACES",
    "SENSITIVE",
    "UNORDERED",
    "Block",
    "Kind",
    "Marker",
    "OfKind",
    "Output",
    "plain",
]


class Marker(NamedTuple):
    """What a field means to the diff.  Stands in ``Annotated[…]``."""

    name: str


COMPUTED = Marker("computed")
"""Left out, the field is whatever the remote side makes it, and that is no difference."""
REPLACES = Marker("replaces")
"""A change of the field cannot be made in place: the resource is replaced."""
SENSITIVE = Marker("sensitive")
"""The field's value is sensitive wherever it comes from."""
UNORDERED = Marker("unordered")
"""The list is a set in disguise: its order is no difference."""


class Output(NamedTuple):
    """A computed output of a kind: known once the resource exists."""

    description: str
    type: Type = STRING


class OfKind:
    """Validates a :class:`Reference` to a declaration of one of the kinds: ``OfKind("agent")``.

    On a union of ``Reference`` and one block (``Reference | Model``) the value may also be that
    block, written as an object.
    """

    __slots__ = ("kinds",)

    def __init__(self, *kinds: str) -> None:
        self.kinds = frozenset(kinds)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        choices = get_args(source) or (source,)
        blocks = [choice for choice in choices if choice not in (Reference, NoneType)]
        schema = checked_by(self._check)
        if blocks:
            schema = core_schema.no_info_wrap_validator_function(
                self._check_or_block, handler.generate_schema(blocks[0])
            )
        return core_schema.nullable_schema(schema) if NoneType in choices else schema

    def _check(self, value: Any) -> Reference:
        wanted = " or ".join(sorted(self.kinds))
        if not isinstance(value, Reference) or value.path:
            raise refused("reference_type", f"a reference to {wanted} is required")
        if value.address.kind not in self.kinds:
            raise refused(
                "reference_kind",
                f"{value.address} is of kind {value.address.kind}; a reference to {wanted} is "
                "required",
            )
        return value

    def _check_or_block(self, value: Any, handler: core_schema.ValidatorFunctionWrapHandler) -> Any:
        return handler(value) if isinstance(value, dict | BaseModel) else self._check(value)


class Block(BaseModel):
    """The inside of a block: fields that may be late."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        arbitrary_types_allowed=True,
        protected_namespaces=(),
        defer_build=True,
    )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        inner: Any = schema
        while inner["type"] != "model-fields":
            if "schema" not in inner:
                return schema
            inner = inner["schema"]
        for field in inner["fields"].values():
            field["schema"] = admit_late(field["schema"])
        return schema


_LABELS = "labels are for everyone to read; declare a secret and refer to it"


class Kind(Block):
    """A kind of declaration.  Subclasses set ``kind`` and ``computed``, its outputs."""

    kind: ClassVar[str]
    computed: ClassVar[Mapping[str, Output]] = {}

    labels: Annotated[dict[str, str], NoCredentials(_LABELS)] = Field(
        default={},
        description="Labels. `team`, `repo`, `use_case` and `cost_center` become attribution tags.",
    )
    enabled: bool = Field(
        default=True,
        description="Whether it works. `false` keeps the thing and stops it; deleting the block "
        "destroys it.",
    )


def plain(value: Any) -> Any:
    """A model as plain data, defaults included; late values, references and marks stay as they
    are."""
    kind = type(value)
    if kind is list:
        return [item if type(item) in SCALARS else plain(item) for item in value]
    if kind is dict or isinstance(value, BaseModel):
        items = value.items() if kind is dict else value.__dict__.items()
        return {key: item if type(item) in SCALARS else plain(item) for key, item in items}
    if kind is Sensitive:
        return Sensitive(plain(value.value))
    return value
