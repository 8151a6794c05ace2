"""The program of a stack, run while its plan is applied."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

from planes.address import Address
from planes.diagnostics import Diagnostics
from planes.kind import plain
from stacks.configuration.program.host import Request, run_program
from stacks.configuration.program.model import Answer, Invoked, ProgramRun, Registration
from stacks.configuration.program.monitor import Refused
from stacks.engine.applying.driving import Ended, LookedUp, Registered, conflicts
from stacks.engine.late import is_certain
from stacks.engine.plan import Action, Plan
from stacks.evaluation.program.configuration import config_of_variables
from stacks.evaluation.program.failures import report_run
from stacks.evaluation.program.fleet import Fleet, Refusal, as_told
from stacks.evaluation.program.places import Places
from stacks.evaluation.program.stack import Neighbour, exports_of, listener_of
from stacks.stack import Stack

__all__ = ["ProgramDrive", "unlike_program"]


_T = TypeVar("_T")


def unlike_program(plan: Plan, stack: Stack) -> list[str]:
    """How what a program declares differs from what was planned, in sentences."""
    declared: dict[Address, Mapping[str, Any]] = {}
    for address, declaration in stack.declarations.items():
        declared[address] = plain(declaration.spec)
    for address, resource in stack.resources.items():
        declared[address] = resource.properties
    for address, source in stack.data.items():
        if source.values is None:
            declared[address] = source.arguments
    wanted = {
        change.address: change
        for change in plan.changes
        if change.action not in (Action.DELETE, Action.FORGET)
    }
    found = [f"{address} is declared no more." for address in wanted if address not in declared]
    read = {item.address for item in plan.data}
    for address, data in declared.items():
        change = wanted.get(address)
        if change is not None:
            found += [
                f"{address}: {'.'.join(map(str, path))} is another."
                for path in conflicts(change.after or {}, data)
            ]
        elif not plan.partial and address not in read:
            found.append(f"{address} was not in the plan.")
    return found


def _started(future: Future[_T]) -> Future[_T]:
    future.set_running_or_notify_cancel()  # the end of the server must not cancel it
    return future


class ProgramDrive:
    """Keeps ``stacks.engine.applying.driving.Program``.  ``diagnostics`` are what there is to say
    once it is over."""

    def __init__(self, plan: Plan, folder: Path, timeout: float, neighbour: Neighbour) -> None:
        self.diagnostics = Diagnostics()
        self._plan = plan
        self._folder = folder
        self._timeout = timeout
        self._neighbour = neighbour
        self._places = Places(folder)
        read = {item.address: item.values for item in plan.data}
        self._fleet = Fleet(plan.stack, plan.workspace, self._places, {}, read)
        self._waiting: dict[Address, Future[Answer]] = {}
        self._post: Callable[[Registered | LookedUp | Ended], None] = lambda message: None
        self._looking: dict[int, Future[Mapping[str, Any] | None]] = {}
        self._asked: list[Invoked] = []
        self._process: int | None = None
        self._thread = Thread(target=self._run, daemon=True)

    def start(self, post: Callable[[Registered | LookedUp | Ended], None]) -> None:
        self._post = post
        self._thread.start()

    def answer(self, address: Address, outputs: Mapping[str, Any] | None) -> None:
        future = self._waiting.pop(address, None)
        if future is not None:
            failed = outputs is None
            answer = self._fleet.answer(address, outputs or {})
            future.set_result(answer._replace(failed=failed))

    def refuse(self, address: Address, reason: str) -> None:
        self._fleet.error("Not as planned", reason, self._fleet.made[address].place)
        future = self._waiting.pop(address, None)
        if future is not None:
            future.set_exception(Refused())

    def found(self, ticket: int, values: Mapping[str, Any] | None) -> None:
        self._looking.pop(ticket).set_result(None if values is None else as_told(values))

    def refuse_look_up(self, ticket: int, reason: str) -> None:
        self._fleet.error("Not as planned", reason, self._asked[ticket].place)
        self._looking.pop(ticket).set_exception(Refused())

    def close(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process, signal.SIGKILL)
        self._thread.join()

    def _run(self) -> None:
        run = run_program(
            Request(
                self._folder,
                self._plan.stack,
                self._plan.workspace,
                config_of_variables(self._plan.variables, self._plan.stack),
                preview=False,
                timeout=self._timeout,
                started=self._started,
                busy=lambda: bool(self._waiting or self._looking),
            ),
            listener_of(self._fleet, self._neighbour)._replace(
                register=self._register, invoke=self._invoke
            ),
        )
        self._post(self._ended(run))

    def _started(self, process: int) -> None:
        self._process = process

    def _register(self, registration: Registration) -> Answer | Future[Answer]:
        try:
            answer = self._fleet.register(registration)
        except Refusal:
            raise Refused from None
        address = self._fleet.address_of(registration)
        if address is None:
            return answer
        if self._fleet.diagnostics.has_errors:
            raise Refused
        future = self._waiting[address] = _started(Future[Answer]())
        declared = self._fleet.declarations.get(address) or self._fleet.resources[address]
        ignored = declared.lifecycle.ignore_changes
        self._post(Registered(address, self._fleet.data_of(address), ignored))
        return future

    def _invoke(self, invoked: Invoked) -> Mapping[str, Any] | Future[Mapping[str, Any] | None]:
        fleet = self._fleet
        try:
            source = fleet.source_of(invoked.token, fleet.given(invoked.arguments), invoked.place)
        except Refusal:
            raise Refused from None
        if source.values is not None or not is_certain(dict(source.arguments)):
            # What is not known by now depends on what has failed.
            return fleet.look_up(invoked.token, invoked.arguments, invoked.place)
        ticket = len(self._asked)
        self._asked.append(invoked)
        future = self._looking[ticket] = _started(Future[Mapping[str, Any] | None]())
        location = source.provenance.location
        self._post(LookedUp(ticket, source.type, source.arguments, location))
        return future

    def _ended(self, run: ProgramRun) -> Ended:
        told = self._fleet.diagnostics.has_errors
        found = Diagnostics(self._fleet.diagnostics)
        report_run(run, self._places, told, found)
        self.diagnostics.extend(item for item in found if item.is_error)
        error = None
        if run.failure is not None or found.has_errors:
            error = "The program failed, so that what it declares is not known."
        return Ended(error, {} if error else exports_of(run, self._fleet))
