"""``data "stack_output"``: what another stack gives out, read from its state.

Nothing is locked and nothing is written: the outputs are those of the other's last apply.
"""

from __future__ import annotations

import builtins
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from planes.kind import Block
from planes.values import Sensitive
from providers.contract import Invalid, NotFound, Surroundings
from stacks.configuration.assignments import read_given
from stacks.configuration.files import SUFFIXES
from stacks.configuration.modules import load
from stacks.evaluation.storage import storage
from stacks.stack import Storage
from stacks.state.backends import Backend
from stacks.state.chosen import Chosen, opened
from stacks.state.model import OutputRecord, State
from stacks.state.remembered import recall
from stacks.state.store import StateError

__all__ = ["StackOutput"]


class _Arguments(Block):
    """The outputs of another stack, as its last apply left them."""

    folder: str = Field(
        min_length=1, description="The other stack's folder, relative to this stack's."
    )
    workspace: str | None = Field(
        default=None, min_length=1, description="Its workspace; by default, this one's."
    )


class StackOutput:
    """Keeps ``providers.contract.DataType``; its client is the stack's surroundings."""

    type = "stack_output"
    schema: builtins.type[BaseModel] = _Arguments
    computed: Mapping[str, str] = {
        "name": "The other stack's name.",
        "outputs": "Its outputs by name; sensitive ones stay sensitive.",
    }

    def read(self, client: Surroundings, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        folder = Path(client.folder) / arguments["folder"]
        workspace = arguments["workspace"] or client.workspace
        if not folder.is_dir():
            raise NotFound(f'There is no folder "{arguments["folder"]}" beside this stack')
        state = _state(folder, workspace)
        if not state.serial:
            raise NotFound(
                f'The stack in "{arguments["folder"]}" has not been applied in the workspace '
                f"{workspace}"
            )
        outputs = {record.name: _value(record) for record in state.outputs.values()}
        return {"name": state.stack, "outputs": outputs, "workspace": workspace}


def _state(folder: Path, workspace: str) -> State:
    try:
        store = _backend(folder).open(workspace)
        try:
            return store.read()
        finally:
            store.close()
    except StateError as error:
        raise Invalid(str(error)) from error


def _backend(folder: Path) -> Backend:
    """The backend that the other stack's configuration names, with what its ``init`` was given."""
    given, problems = read_given(folder, os.environ)
    known = recall(folder)
    found = Storage()
    if any(entry.name.endswith(SUFFIXES) for entry in folder.iterdir()):
        configuration, _ = load(folder, given)
        found, more = storage(configuration, given, folder)
        problems.extend(more)
    error = next((item for item in problems if item.is_error), None)
    if error is not None:
        raise StateError(error.summary, error.detail)
    settings = {**found.settings, **(known.given if known is not None else {})}
    name = known.stack if known is not None else folder.resolve().name
    return opened(folder, Chosen(name, found.backend, settings, found.encryption))


def _value(record: OutputRecord) -> Any:
    return Sensitive(record.value) if record.sensitive else record.value
