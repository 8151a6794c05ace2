"""``data "stack_output"``: what another stack gives out, read from its state.

Nothing is locked and nothing is written: the outputs are those of the other's last apply.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from planes.kind import Block
from planes.values import Sensitive
from providers.contract import Invalid, NotFound, Surroundings
from stacks.state.model import OutputRecord, State
from stacks.state.sqlite import SqliteStore, state_path
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
    store = SqliteStore(state_path(folder, workspace), folder.resolve().name, workspace)
    try:
        return store.read()
    except StateError as error:
        raise Invalid(str(error)) from error
    finally:
        store.close()


def _value(record: OutputRecord) -> Any:
    return Sensitive(record.value) if record.sensitive else record.value
