"""Apply: does what a plan says, with the state, and nothing else.

One thread owns the state.  It gathers the operations that are ready, notes what they are about to
do in one durable write, hands the remote calls to workers, and notes what came of all that have
ended in the next write, together with what it then begins.  A process that is killed at any instant
leaves a note of every call that may have been made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from planes.address import Address, PrimitiveKey
from planes.diagnostics import Location
from providers.contract import Observed, RemoteError
from providers.retry import BACKOFF, Backoff, Wait
from stacks.engine.applying.closing import Closing
from stacks.engine.applying.driving import (
    Driving,
    Ended,
    LookedUp,
    Program,
    Registered,
    Unplanned,
)
from stacks.engine.applying.known import Known
from stacks.engine.applying.ledger import Ledger
from stacks.engine.applying.opening import forgetting_edits, opening_edits
from stacks.engine.applying.operations import (
    Halfway,
    Job,
    Jobs,
    NotReady,
    Stamp,
    complete,
    explained,
    is_open,
    managed,
    opening,
)
from stacks.engine.applying.overdue import Overdue, limit_of, too_long
from stacks.engine.applying.schedule import Node, Role, build_schedule, deposed_key
from stacks.engine.applying.tally import Tally
from stacks.engine.events import (
    Applied,
    ApplyResult,
    Failed,
    Failure,
    Finished,
    Kept,
    Listener,
    Operation,
    Retrying,
    Skip,
    Skipped,
    Started,
    Stop,
    Summary,
)
from stacks.engine.hushed import hushed
from stacks.engine.late import LateError
from stacks.engine.live.clients import Clients
from stacks.engine.live.workers import Done, Workers
from stacks.engine.plan import Action, CheckResult, FleetChange, Plan
from stacks.state.model import (
    CloseIntent,
    DropFleet,
    PrimitiveRecord,
    PutFleet,
    PutPrimitive,
    State,
)
from stacks.state.store import Lock, StateStore

__all__ = ["ApplyOptions", "apply"]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


_ATTENTION = 0.2
"""Seconds after which a stop is heeded while only a program is waited for."""


class ApplyOptions(NamedTuple):
    """``parallelism`` bounds the remote operations at one time.  ``now`` gives RFC 3339; ``wait``
    pauses between tries, and is cut short by a stop unless it is given."""

    parallelism: int = 10
    backoff: Backoff = BACKOFF
    now: Callable[[], str] = _now
    wait: Wait | None = None


_DEFAULTS = ApplyOptions()


def apply(
    plan: Plan,
    state: State,
    store: StateStore,
    lock: Lock,
    clients: Clients,
    *,
    on_event: Listener = lambda event: None,
    stop: Stop | None = None,
    options: ApplyOptions = _DEFAULTS,
    program: Program | None = None,
) -> ApplyResult:
    """Carry a plan out.  ``state`` is what the plan was made from; ``program`` is for a plan with
    values that only its program has.

    A step that fails is reported, what needs it is skipped, and the rest goes on.  Raises
    StateError where the state cannot be written; nothing more is begun then.
    """
    stop = stop or Stop()
    with Workers(options.parallelism) as workers:
        caller = _Caller(on_event, stop, options, lock, program)
        result = _Run(plan, state, Ledger(store, lock, state), clients, workers, caller).go()
    on_event(Summary(result))
    return result


class _Caller(NamedTuple):
    """Who asked for the apply, and how."""

    on_event: Listener
    stop: Stop
    options: ApplyOptions
    lock: Lock
    program: Program | None


class _Run:
    """One apply on its way."""

    def __init__(
        self,
        plan: Plan,
        state: State,
        ledger: Ledger,
        clients: Clients,
        workers: Workers,
        caller: _Caller,
    ) -> None:
        self.ledger = ledger
        self.workers = workers
        self.on_event, self.stop, self.options, self.lock, program = caller
        self.plan = plan
        ledger.note(opening_edits(plan, state))
        self.schedule = build_schedule(plan, ledger.state_after(state))
        self.steps = {step.key: step for step in plan.steps}
        self.changes = {change.address: change for change in plan.changes}
        self.known = Known(self.changes, ledger)
        self.resolver = self.known.resolver
        wait = self.options.wait or self.stop.requested.wait
        self.jobs = Jobs(
            clients, self.resolver, self.options.backoff, wait, self._stamp, self._retrying
        )
        self.closing = Closing(plan, self.resolver, ledger)
        self.driving: Driving | None = None
        if program is not None:
            self.driving = Driving(program, plan, self.schedule, self.resolver)
        self.running: dict[int, Job] = {}
        self.overdue = Overdue()
        self.tally = Tally()
        self._begun = 0
        self._deposed: dict[PrimitiveKey, PrimitiveRecord] = {}
        if program is None:
            self._forget()

    def go(self) -> ApplyResult:
        if self.driving is None:
            return self._go()
        self.driving.program.start(self.workers.post)
        try:
            return self._go()
        finally:
            self.driving.program.close()

    def _go(self) -> ApplyResult:
        while True:
            begun = self._begin()
            self.ledger.commit()
            for number, job in begun:
                self.on_event(Started(self._key(number), job.operation))
                self.overdue.watch(number, job)
                self.workers.submit(number, job.call)
            if not self.running and not self._awaits_program():
                break
            for message in self._messages():
                match message:
                    case Done() if self.overdue.has(message.number):
                        self.ledger.note(self.overdue.late(message))
                    case Done():
                        self._ended(message)
                    case Registered() | LookedUp() | Ended():
                        self._heard(message)
                    case _:
                        self.on_event(message)
            self._give_up()
        return self._result()

    def _messages(self) -> list[Any]:
        """What has come, waited for as long as no operation is overdue."""
        patience = self.overdue.patience()
        if self._awaits_program():  # which says nothing of a stop
            patience = min(_ATTENTION, patience or _ATTENTION)
        first = self.workers.next(patience)
        return [] if first is None else [first, *self.workers.more()]

    def _give_up(self) -> None:
        """Go on without the operations that have taken too long.  The notes of these stay."""
        for number, job, elapsed in self.overdue.taken(self.running):
            self.workers.abandon()
            key = self._key(number)
            failure = Failure(key.owner, key, job.operation, too_long(job), self._location(key))
            self._fail(number, failure, elapsed)

    # The program.

    def _awaits_program(self) -> bool:
        """Whether the program goes on; nothing it asks for is begun once a stop was requested."""
        return (
            self.driving is not None and self.driving.running and not self.stop.requested.is_set()
        )

    def _heard(self, message: Registered | LookedUp | Ended) -> None:
        assert self.driving is not None
        match message:
            case Registered():
                self._registered(message, self.driving)
            case LookedUp():
                self._looked_up(message, self.driving)
            case Ended():
                for address, number, reason in self.driving.ended(message):
                    if not self.schedule.is_closed(number):
                        self._fail(number, Failure(address, None, "registration", reason))
                if self.driving.ended_well:
                    self._forget()

    def _registered(self, message: Registered, driving: Driving) -> None:
        address = message.address
        if driving.is_partial(address) or address in self.closing.incomplete:
            driving.program.answer(address, self._answered(address))
            return
        try:
            driving.registered(message)
        except Unplanned as error:
            driving.program.refuse(address, str(error))
            failure = Failure(address, None, "registration", str(error))
            if error.node is None:
                self.tally.failed.append(failure)
            else:
                self._fail(error.node, failure)

    def _looked_up(self, message: LookedUp, driving: Driving) -> None:
        try:
            address = driving.looked_up(message)
        except Unplanned as error:
            if self.plan.partial:  # It is of what this plan is not about.
                driving.program.found(message.ticket, None)
            else:
                driving.program.refuse_look_up(message.ticket, str(error))
            return
        read = self.known.read.get(self.changes[address].steps[0])
        if read is not None or address in self.closing.incomplete:
            driving.answer_read(address, None if read is None else read.attributes)

    def _answered(self, address: Address) -> Mapping[str, Any] | None:
        """The outputs of an owner that is as it should be; None where it is not."""
        return None if address in self.closing.incomplete else self.known.answer(address)

    def _forget(self) -> None:
        """Let go of what is no longer declared and is to stay as it is."""
        self.closing.undeclared_goes = True
        self.ledger.note(forgetting_edits(self.plan))
        for change in self.plan.changes:
            if change.action is Action.FORGET:
                self.tally.done[Action.FORGET].append(change.address)

    # What is ready.

    def _begin(self) -> list[tuple[int, Job]]:
        """Pass all milestones that are reached, and get ready as many operations as may run."""
        begun: list[tuple[int, Job]] = []
        while True:
            while (number := self.schedule.next_milestone()) is not None:
                self._pass(number, self.schedule.nodes[number])
            if self.stop.requested.is_set() or len(self.running) >= self.options.parallelism:
                return begun
            number = self.schedule.next_operation()
            if number is None:
                return begun
            job = self._prepared(number, self.schedule.nodes[number].role)
            if job is not None:
                self.running[number] = job
                self.ledger.note(opening(job))
                begun.append((number, job))

    def _prepared(self, number: int, role: Role) -> Job | None:
        key = self._key(number)
        step = self.steps[key]
        limit = limit_of(self.changes.get(key.owner), step, role)
        jobs = self.jobs.within(limit)
        try:
            if role is Role.DELETE:
                return jobs.delete(self._doomed(key))._replace(limit=limit)
            return jobs.forward(step, self.ledger.primitives.get(key))._replace(limit=limit)
        except (NotReady, LateError) as error:
            operation = _operation(step.action)
            self._fail(number, Failure(key.owner, key, operation, str(error), self._location(key)))
            return None

    def _key(self, number: int) -> PrimitiveKey:
        """The key of the step that an operation is of."""
        key = self.schedule.nodes[number].key
        assert key is not None
        return key

    def _doomed(self, key: PrimitiveKey) -> PrimitiveRecord:
        """The object to delete: of a replacement that made the new one first, the deposed one."""
        step = self.steps[key]
        if step.action is Action.REPLACE and step.create_first:
            return self._deposed[key]
        return self.ledger.primitives[key]

    # Milestones.

    def _pass(self, number: int, node: Node) -> None:
        change = self.changes.get(node.address)
        failure = None
        if change is not None:
            if node.role in (Role.BEGIN, Role.WHOLE):
                failure = self.closing.broken(change.address, "precondition")
            if node.role in (Role.END, Role.WHOLE) and failure is None:
                failure = self._record(change) or self.closing.broken(
                    change.address, "postcondition"
                )
            if node.role is Role.GONE and change.action is Action.DELETE:
                self.ledger.note([DropFleet(change.address)])
                self._applied(change)
        if failure is None:
            self.schedule.succeed(number)
        else:
            self._fail(number, failure)

    def _record(self, change: FleetChange) -> Failure | None:
        """Write down what is declared, now that it is real; what is read is not written down."""
        if change.action is Action.READ:
            return None
        try:
            record = self.closing.fleet_record(change)
        except LateError as error:
            return Failure(change.address, None, "record", str(error), change.location)
        if record != self.ledger.fleet.get(change.address):
            self.ledger.note([PutFleet(record)])
        self._record_dependencies(change)
        if self.driving is not None:
            self.driving.program.answer(change.address, self._answered(change.address))
        if change.action is not Action.NO_OP:
            self._applied(change)
        return None

    def _record_dependencies(self, change: FleetChange) -> None:
        """What an object that stays as it is depends on may have changed all the same.

        It would be deleted in the wrong order, or never, where the two have changed places."""
        for key in change.steps:
            step, record = self.steps[key], self.ledger.primitives.get(key)
            stays = step.action in (Action.NO_OP, Action.MOVE)
            if stays and record is not None and record.dependencies != managed(step.depends_on):
                now = record._replace(dependencies=managed(step.depends_on))
                self.ledger.note([PutPrimitive(now)])

    def _applied(self, change: FleetChange) -> None:
        self.tally.done[change.action].append(change.address)
        self.on_event(Applied(change.address, change.action))

    # What has ended.

    def _ended(self, done: Done) -> None:
        job = self.running.pop(done.number)
        error = done.error
        if error is None:
            self._succeeded(done, job, done.value)
        elif isinstance(error, Halfway):
            self._take(job, error.live)
            self._failed(done, job, str(error))
        elif not isinstance(error, Exception):
            raise error
        elif job.operation == "read" and self._missed(done, job, error):
            pass
        else:
            if job.intent is not None and not is_open(error, job):
                self.ledger.note([CloseIntent(job.intent.id)])
            self._failed(done, job, explained(error))

    def _succeeded(self, done: Done, job: Job, live: Observed | None) -> None:
        self._take(job, live)
        remote_id = live.id if live is not None else job.record.remote_id
        key = self._key(done.number)
        if job.remains:
            self.tally.kept.append(Kept(key, remote_id, job.remains))
        self.on_event(Finished(key, job.operation, remote_id, done.elapsed, job.remains))
        self.schedule.succeed(done.number)

    def _missed(self, done: Done, job: Job, error: Exception) -> bool:
        """Whether it is a check that reads in vain: then it does not hold, and nothing fails."""
        change = self.changes[job.key.owner]
        if change.check:
            said = hushed(str(error), job.record.properties)
            reason = f"{change.address} could not be read: {said}"
            owner = f"check.{change.check}"
            self.closing.checks.append(CheckResult(owner, "check", "fail", reason, change.location))
            self._succeeded(done, job, Observed("", job.key.type, job.record.properties, {}))
        return bool(change.check)

    def _take(self, job: Job, live: Observed | None) -> None:
        if job.operation == "read":
            assert live is not None
            self.known.read[job.key] = live
            if self.driving is not None:
                self.driving.answer_read(job.key.owner, live.attributes)
            return
        self.ledger.note(complete(job, live))
        if job.replaced is not None:
            key = deposed_key(job.key, job.replaced.generation)
            self._deposed[job.key] = self.ledger.primitives[key]

    def _failed(self, done: Done, job: Job, reason: str) -> None:
        key = self._key(done.number)
        told = hushed(reason, job.record.properties)
        failure = Failure(key.owner, key, job.operation, told, self._location(key))
        self._fail(done.number, failure, done.elapsed)

    def _location(self, key: PrimitiveKey) -> Location | None:
        change = self.changes.get(key.owner)
        return change.location if change is not None else None

    def _fail(self, number: int, failure: Failure, elapsed: float = 0.0) -> None:
        self.tally.failed.append(failure)
        self.on_event(Failed(failure, elapsed))
        for other in self.schedule.fail(number):
            node = self.schedule.nodes[other]
            self.closing.incomplete.add(node.address)
            if node.role in (Role.FORWARD, Role.DELETE) and node.key is not None:
                skip = Skip(node.key, failure)
                self.tally.skipped.append(skip)
                self.on_event(Skipped(skip))
        self.closing.incomplete.add(failure.address)
        if self.driving is not None:
            for address in self.closing.incomplete:
                self.driving.program.answer(address, None)
                self.driving.answer_read(address, None)

    # The end.

    def _result(self) -> ApplyResult:
        left = [self.schedule.nodes[number] for number in self.schedule.left()]
        self.closing.incomplete.update(node.address for node in left)
        not_started = [
            node.key
            for node in left
            if node.role in (Role.FORWARD, Role.DELETE) and node.key is not None
        ]
        self.tally.failed += self.closing.finish()
        self.ledger.commit()
        return self.tally.result(not_started, self.ledger, self.closing)

    # What jobs ask.

    def _stamp(self) -> Stamp:
        self._begun += 1
        return Stamp(f"{self.lock.fence}-{self._begun}", self.options.now(), self.lock.owner)

    def _retrying(
        self, record: PrimitiveRecord, operation: Operation
    ) -> Callable[[int, float, RemoteError], None]:
        def tell(attempt: int, delay: float, error: RemoteError) -> None:
            said = hushed(str(error), record.properties)
            self.workers.post(Retrying(record.key, operation, attempt, delay, said))

        return tell


def _operation(action: Action) -> Operation:
    match action:
        case Action.UPDATE:
            return "update"
        case Action.READ:
            return "read"
    return "create"
