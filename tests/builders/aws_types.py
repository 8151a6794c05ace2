"""Primitive types of AWS, as the engine asks them about an object of one agent's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planes.address import Address, PrimitiveKey
from providers.aws.primitive import AwsType
from providers.aws.provider import provider
from providers.contract import Primitive

__all__ = ["KEY", "View", "identity_of", "kind_of"]

KEY = PrimitiveKey(Address.parse("agent.reviewer"), "aws_x", "task")


class View:
    stack = "payments"
    workspace = "default"


def kind_of(type: str) -> AwsType:
    kind = provider.primitive(type)
    assert isinstance(kind, AwsType)
    return kind


def identity_of(kind: AwsType, properties: Mapping[str, Any]) -> str:
    view: Any = View()
    return kind.identity(Primitive(KEY._replace(type=kind.type), properties), view, 0)
