"""Container definitions as they are compared: without what ECS fills in, and in no order where the
order means nothing.

Pure; no I/O.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from providers.aws.documents import parsed

__all__ = ["normal_containers"]

_DEFAULTS: Mapping[str, Any] = {"cpu": 0, "essential": True}
_BY_NAME = ("environment", "secrets", "environmentFiles", "ulimits", "systemControls")


def normal_containers(value: Any) -> Any:
    try:
        containers = parsed(value)
    except ValueError:
        return value
    if type(containers) is not list:
        return containers
    return sorted(map(_container, containers), key=_text)


def _container(value: Any) -> Any:
    if type(value) is not dict:
        return value
    found = {name: _part(name, item) for name, item in value.items()}
    return {
        name: item
        for name, item in found.items()
        if item not in (None, [], {}) and _DEFAULTS.get(name, _MISSING) != item
    }


_MISSING = object()


def _part(name: str, value: Any) -> Any:
    if name == "portMappings" and type(value) is list:
        return sorted(map(_port, value), key=_text)
    if name in _BY_NAME and type(value) is list:
        return sorted(map(_bare, value), key=_text)
    return _bare(value)


def _port(value: Any) -> Any:
    if type(value) is not dict:
        return value
    mapping = _bare({"protocol": "tcp", **value})
    mapping.setdefault("hostPort", mapping.get("containerPort"))
    return mapping


def _bare(value: Any) -> Any:
    """Without what is null or empty, at any depth."""
    if type(value) is dict:
        found = {name: _bare(item) for name, item in value.items()}
        return {name: item for name, item in found.items() if item not in (None, [], {})}
    if type(value) is list:
        return [_bare(item) for item in value]
    return value


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=repr)
