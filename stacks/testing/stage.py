"""One module under test: its configuration, and the state that its runs share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from planes.diagnostics import Diagnostics
from providers.contract import NotFound, RemoteError
from stacks.configuration.assignments import Given
from stacks.configuration.modules import Configuration, load
from stacks.engine.applying.apply import apply
from stacks.engine.plan import Mode
from stacks.engine.planning.draft import PlanOptions
from stacks.engine.run import plan_stack
from stacks.evaluation.program.configuration import program_settings
from stacks.stack import Stack
from stacks.state.model import PutFleet
from stacks.testing.isolation import World
from stacks.testing.memory import MemoryStore

__all__ = ["Place", "Stage", "read_module"]


PROGRAM = "fleet.py"


def no_neighbour(folder: str) -> Mapping[str, Any]:
    raise NotFound(f'There is no stack in "{folder}"')


class Place(NamedTuple):
    """The stack under test: its folder and workspace, what its variables are given from outside,
    and when the tests began.

    ``timeout`` is how long a program may run, in seconds; ``neighbour`` gives it the outputs of the
    stack in a folder, and raises RemoteError."""

    folder: Path
    workspace: str
    given: Given
    now: datetime
    timeout: float = 300.0
    neighbour: Callable[[str], Mapping[str, Any]] = no_neighbour

    def is_program(self, module: str) -> bool:
        """Whether a module under test is a Python program."""
        return (self.folder / module / PROGRAM).is_file()


def read_module(place: Place, module: str, given: Given) -> tuple[Configuration, Diagnostics]:
    """The configuration of a module under test, its files named as the stack's folder sees them.

    Of a program, what stands beside it."""
    if place.is_program(module):
        _, configuration, diagnostics = program_settings(place.folder / module, given)
    else:
        configuration, diagnostics = load(place.folder / module, given)
    if module:
        shown = Path(module).as_posix()
        for source in configuration.sources().values():
            source.name = f"{shown}/{source.name}"
    return configuration, diagnostics


class Stage:
    """``stack`` is what was last planned here; None where nothing was."""

    def __init__(self, workspace: str) -> None:
        self.store = MemoryStore("test", workspace)
        self.stack: Stack | None = None

    def destroy(self, world: World) -> Diagnostics:
        """Destroy what is there, protected or not.  What cannot be destroyed is named."""
        state = self.store.read()
        if self.stack is None or not (state.primitives or state.fleet):
            return Diagnostics()
        lock = self.store.lock("destroy")
        self.store.commit(
            lock, [PutFleet(item._replace(protect=False)) for item in state.fleet.values()]
        )
        problems = self._destroyed(self.stack, world)
        left = [
            f"{key} ({record.remote_id})" for key, record in self.store.read().primitives.items()
        ]
        if left:
            problems.error("Objects left over", _left(left))
        return problems

    def _destroyed(self, stack: Stack, world: World) -> Diagnostics:
        # Of the configuration, destroying needs the providers alone; a removed block would spare
        # what it names.
        stack = stack._replace(
            declarations={}, resources={}, outputs={}, checks=(), moves=(), imports=(), removals=()
        )
        problems = Diagnostics()
        state = self.store.read()
        lock = self.store.lock("destroy")
        try:
            with world.clients(stack, state) as clients:
                options = PlanOptions(mode=Mode.DESTROY)
                planned = plan_stack(stack, self.store, lock, clients, options)
                problems.extend(planned.diagnostics)
                if planned.plan is not None:
                    result = apply(planned.plan, planned.state, self.store, lock, clients)
                    for failure in result.failed:
                        what = failure.key or failure.address
                        problems.error("Failed to delete", f"{what}: {failure.error}")
        except RemoteError as error:
            problems.error("Provider not reachable", str(error))
        return problems


def _left(objects: Sequence[str]) -> str:
    listed = "".join(f"\n  {item}" for item in objects)
    return (
        "The runs of this file made objects that could not be destroyed again. Nothing knows of "
        f"them any more, so remove them by hand:{listed}"
    )
