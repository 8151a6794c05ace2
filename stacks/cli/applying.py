"""Carrying a plan out from the command line: the question, the progress, Ctrl-C, the summary."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import click

from stacks.cli.load import neighbour, program_timeout
from stacks.cli.planning import Locked
from stacks.cli.progress import listening
from stacks.cli.project import FOLDER
from stacks.cli.refused import Refused
from stacks.cli.terminal import Terminal, now
from stacks.engine.applying.apply import ApplyOptions, apply
from stacks.engine.events import Stop
from stacks.engine.live.clients import Clients
from stacks.engine.plan import Action, Plan
from stacks.report.text.apply import result_lines
from stacks.state.model import State
from stacks.state.store import Lock

if TYPE_CHECKING:
    from stacks.engine.applying.program_drive import ProgramDrive

__all__ = ["announce", "approved", "carry_out"]


def approved(terminal: Terminal, question: str, auto_approve: bool) -> bool:
    """Ask, unless told not to.  Where there is nobody to ask, Refused is raised."""
    if auto_approve:
        return True
    if terminal.json_mode or not terminal.interactive:
        reader = "a program reads the output" if terminal.json_mode else "this is no terminal"
        raise Refused(
            "Approval required",
            f"Nobody can be asked here, since {reader}. Review the plan and add --auto-approve, or "
            "save it with `fleetform plan --out FILE` and apply the file.",
        )
    terminal.line()
    terminal.line((question, "bold"), " Only yes is taken for an answer.")
    answer: str = click.prompt("Answer", default="", show_default=False)
    return answer.strip() == "yes"


def announce(terminal: Terminal, plan: Plan) -> None:
    """Say what is about to be done, where a program listens."""
    if terminal.events:
        from stacks.report.json.events import plan_event_lines

        for line in plan_event_lines(plan, now()):
            terminal.json_line(line)


def carry_out(
    terminal: Terminal,
    plan: Plan,
    state: State,
    held: Locked,
    clients: Clients,
    parallelism: int,
) -> int:
    """Apply the plan; the exit status."""
    total = sum(step.action not in (Action.NO_OP, Action.MOVE) for step in plan.steps)
    stop = Stop()
    program = _program(plan)
    terminal.line()
    with _interruptible(terminal, stop, held.lock), listening(terminal, total) as listener:
        result = apply(
            plan,
            state,
            held.store,
            held.lock,
            clients,
            on_event=listener,
            stop=stop,
            options=ApplyOptions(parallelism=parallelism),
            program=program,
        )
    held.summary[0] = result.summary
    if program is not None:
        terminal.diagnostics(program.diagnostics)
    terminal.lines(result_lines(result, plan.mode))
    failed = program is not None and program.diagnostics.has_errors
    return 0 if result.is_whole and not failed else 1


def _program(plan: Plan) -> ProgramDrive | None:
    """What runs beside the apply of a plan in which functions of a program wait for outputs."""
    if not plan.withheld:
        return None
    from stacks.engine.applying.program_drive import ProgramDrive

    return ProgramDrive(plan, FOLDER.resolve(), program_timeout(), neighbour)


@contextmanager
def _interruptible(terminal: Terminal, stop: Stop, lock: Lock) -> Iterator[None]:
    """Ctrl-C once lets what runs finish; twice stops at once: the journal still knows."""
    left = (
        "\nStopped at once. The next run settles what was under way. The lock ends by itself "
        f"within a minute, or break it with: fleetform unlock {lock.id}\n"
    )

    def interrupted(number: int, frame: FrameType | None) -> None:
        if stop.requested.is_set():
            terminal.abandon()
            os.write(2, left.encode())  # What was interrupted may be writing to the stream.
            os._exit(1)
        stop.requested.set()
        terminal.line()
        terminal.line(
            ("Stopping. ", "warning"), "What runs is being finished. Again stops at once."
        )

    numbers = (signal.SIGINT, signal.SIGTERM)
    previous = [signal.signal(number, interrupted) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, previous, strict=True):
            signal.signal(number, handler)
