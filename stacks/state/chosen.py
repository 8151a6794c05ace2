"""From what is said of a stack's state to its backend."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stacks.state.backends import LOCAL, Backend, Where, open_backend
from stacks.state.store import StateError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from stacks.sealing.protection import Protection

__all__ = ["Chosen", "opened", "protection_of"]


class Chosen(NamedTuple):
    """Settings in full, secrets too."""

    stack: str
    backend: str
    settings: Mapping[str, Any]
    encryption: Mapping[str, Any] | None


def opened(folder: Path, chosen: Chosen) -> Backend:
    """The backend of the stack in a folder.  Connects to nothing.  Raises StateError."""
    where = Where(folder, chosen.stack, protection_of(folder, chosen))
    if chosen.backend == LOCAL and not chosen.settings:
        return open_backend(LOCAL, None, where)
    return open_backend(chosen.backend, _model(chosen), where)


def protection_of(folder: Path, chosen: Chosen) -> Protection | None:
    """What is sealed, with which keys; None for a stack that says nothing about it."""
    if chosen.encryption is None:
        return None
    from stacks.sealing.protection import protection

    return protection(chosen.encryption, folder)


def _model(chosen: Chosen) -> BaseModel:
    from pydantic import ValidationError

    from stacks.state.settings import MODELS

    try:
        return MODELS[chosen.backend].model_validate(dict(chosen.settings))
    except ValidationError as error:
        wrong = [
            f"{'.'.join(map(str, item['loc']))} is missing"
            if item["type"] == "missing"
            else f"{'.'.join(map(str, item['loc']))}: {item['msg'].removesuffix('.')}"
            for item in error.errors(include_url=False, include_input=False)
        ]
        raise StateError(
            "Backend not configured",
            f'The settings of the backend "{chosen.backend}" are not whole: {"; ".join(wrong)}. '
            "Write them into its block, or give them with `fleetform init --backend-config`.",
        ) from None
