"""The options of a program's resource as what they mean for a stack.

Pure; no I/O.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from planes.address import Address, format_module_path
from planes.declaration import Lifecycle
from planes.timeouts import Timeouts, parse_timeout
from planes.values import Path, Reference
from stacks.configuration.program.model import Alias, Options, Registration
from stacks.evaluation.program.names import (
    Urn,
    component_step,
    kind_of,
    resource_address,
)

__all__ = ["former_addresses", "lifecycle_of", "property_path"]

_STEP = re.compile(r'\.?([^.\["\]]+)|\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]')


def property_path(text: str) -> Path:
    """``labels.team``, ``labels["a.b"]`` and ``allow[0].host`` as a path."""
    return tuple(
        int(number) if number else name or quoted for name, quoted, number in _STEP.findall(text)
    )


def _paths(texts: tuple[str, ...]) -> tuple[Path, ...] | Literal["all"]:
    if "*" in texts:
        return "all"
    return tuple(property_path(text) for text in texts)


def lifecycle_of(options: Options, refer: Callable[[str], Reference]) -> Lifecycle:
    """``refer`` gives what a URN names.  ValueError, with a clause, where a timeout is none."""
    return Lifecycle(
        prevent_destroy=options.protect,
        create_before_destroy=options.delete_before_replace is False,
        ignore_changes=_paths(options.ignore_changes),
        replace_triggered_by=tuple(refer(urn) for urn in options.replace_with),
        replace_on_changes=_paths(options.replace_on_changes),
        retain=options.retain_on_delete,
        secret_outputs=options.secret_outputs,
        timeouts=_timeouts(options.timeouts),
    )


def _timeouts(given: Mapping[str, str]) -> Timeouts:
    found = {}
    for name, text in given.items():
        try:
            found[name] = parse_timeout(text)
        except ValueError as error:
            raise ValueError(f'custom_timeouts.{name} is "{text}": {error}') from None
    return Timeouts(**found)


def former_addresses(registration: Registration, current: Urn) -> Iterator[str]:
    """What the aliases of a resource say that its address was."""
    for alias in registration.options.aliases:
        former = _former(alias, registration, current)
        if former != current.address:
            yield former


def _former(alias: Alias, registration: Registration, current: Urn) -> str:
    if alias.urn:
        return Urn.parse(alias.urn).address
    parent = registration.parent if alias.parent == "" else alias.parent
    outer = Urn.parse(parent).address if parent else ""
    module = Address.parse(f"{outer}.x.y").module if outer else ()
    name = alias.name or registration.name
    kind = kind_of(alias.type or registration.type)
    if kind is not None:
        return str(resource_address(module, kind, name))
    return format_module_path((*module, component_step(name)))
