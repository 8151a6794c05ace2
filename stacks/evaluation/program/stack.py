"""Runs a folder's program, and makes the stack of what it declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from planes.checks import check_fleet
from planes.diagnostics import Diagnostic, Diagnostics
from planes.types import DYNAMIC, STRING, ObjectType, TupleType, Type
from planes.values import Deferred, Reference, Sensitive, reveal, transform
from providers.contract import NotFound, RemoteError
from stacks.configuration.assignments import Given
from stacks.configuration.program.host import PROGRAM, Request, run_program
from stacks.configuration.program.model import (
    Answer,
    Invoked,
    Place,
    ProgramRun,
    Read,
    Registration,
)
from stacks.configuration.program.monitor import Listener, Refused
from stacks.evaluation.digest import configuration_digest
from stacks.evaluation.program.configuration import (
    config_values,
    program_settings,
    program_sources,
    variables_of,
)
from stacks.evaluation.program.failures import report_run
from stacks.evaluation.program.fleet import Fleet, Known, Refusal
from stacks.evaluation.program.fleet import Read as DataRead
from stacks.evaluation.program.places import Places
from stacks.evaluation.program.values import own_places
from stacks.evaluation.storage import storage
from stacks.language.plain import from_plain
from stacks.stack import Output, Stack

__all__ = ["PROGRAM", "Neighbour", "ProgramOptions", "exports_of", "listener_of", "load_program"]


Neighbour = Callable[[str], Mapping[str, Any]]
"""The outputs of the stack in a folder, Sensitive inside.  Raises RemoteError."""


def _nobody(folder: str) -> Mapping[str, Any]:
    raise NotFound(f'There is no stack in "{folder}"')


class ProgramOptions(NamedTuple):
    """``timeout`` is in seconds; ``known`` are outputs that are certain already; ``neighbour``
    reads what other stacks give out; ``read`` is what has been read of data sources."""

    timeout: float = 300.0
    known: Known = {}
    neighbour: Neighbour = _nobody
    read: DataRead = {}


_DEFAULTS = ProgramOptions()


def load_program(
    folder: Path,
    given: Given,
    *,
    workspace: str = "default",
    now: datetime,
    options: ProgramOptions = _DEFAULTS,
) -> tuple[Stack | None, Diagnostics]:
    """The stack that the program of a folder declares, as far as it can be told without applying.

    None where there is an error, or where the program did not end normally.
    """
    settings, beside, diagnostics = program_settings(folder, given)
    kept, problems = storage(beside, given, folder)
    diagnostics.extend(problems)
    if diagnostics.has_errors:
        return None, diagnostics
    places = Places(folder)
    fleet = Fleet(settings.name, workspace, places, options.known, options.read)
    request = Request(
        folder, settings.name, workspace, config_values(given, settings.name), True, options.timeout
    )
    run = run_program(request, listener_of(fleet, options.neighbour))
    diagnostics.extend(fleet.diagnostics)
    report_run(run, places, fleet.diagnostics.has_errors, diagnostics)
    variables = variables_of(given, settings.name, run, diagnostics)
    if diagnostics.has_errors:
        return None, diagnostics
    sources = program_sources(folder, given)
    stack = _stack(fleet, run, folder, variables)._replace(
        configuration_digest=configuration_digest(sources, variables, workspace),
        sources={source.name: source.text for source in sources.values()},
        review=settings.review,
        waivers=settings.waivers,
        storage=kept,
    )
    diagnostics.extend(_semantics(fleet, stack, now))
    return (None if diagnostics.has_errors else stack), diagnostics


_STACK_REFERENCE = "pulumi:pulumi:StackReference"


def _other_stack(read: Read, fleet: Fleet, neighbour: Neighbour) -> Answer:
    """The outputs of another stack, which is named by its folder.  Raises Refused."""
    try:
        outputs = dict(neighbour(read.id))
    except RemoteError as error:
        fleet.error("Stack cannot be read", f"{str(error).removesuffix('.')}.", read.place)
        raise Refused from None
    secret = [name for name, value in outputs.items() if isinstance(value, Sensitive)]
    return Answer(read.id, {"name": read.id, "outputs": outputs, "secret_output_names": secret})


def listener_of(fleet: Fleet, neighbour: Neighbour) -> Listener:
    """What decides on what a program asks for, where nothing is made."""

    def urn(type_: str, name: str, parent: str, place: Place | None) -> str:
        try:
            return fleet.urn(type_, name, parent)
        except ValueError as error:
            fleet.error("Invalid name", str(error), place)
            raise Refused from None

    def register(registration: Registration) -> Answer:
        try:
            return fleet.register(registration)
        except Refusal:
            raise Refused from None

    def read(read: Read) -> Answer:
        if read.type == _STACK_REFERENCE:
            return _other_stack(read, fleet, neighbour)
        fleet.error(
            "Resource that cannot be read",
            f"{read.type} cannot be looked up by its id. Declare it, and import it with import_.",
            read.place,
        )
        raise Refused

    def invoke(invoked: Invoked) -> Any:
        try:
            return fleet.look_up(invoked.token, invoked.arguments, invoked.place)
        except Refusal:
            raise Refused from None

    return Listener(urn, register, read, invoke)


def _stack(fleet: Fleet, run: ProgramRun, folder: Path, variables: Mapping[str, Any]) -> Stack:
    order = {registration.urn: number for number, registration in enumerate(run.registrations)}
    urns = {address: registration.urn for address, registration in fleet.made.items()}
    declared = sorted(fleet.declarations, key=lambda address: order.get(urns[address], 0))
    resources = sorted(fleet.resources, key=lambda address: order.get(urns[address], 0))
    return Stack(
        fleet.stack,
        fleet.workspace,
        str(folder),
        {address: fleet.declarations[address] for address in declared},
        {address: fleet.resources[address] for address in resources},
        fleet.providers,
        {name: _output(name, value, fleet) for name, value in exports_of(run, fleet).items()},
        data=fleet.data,
        withheld=tuple(fleet.places.location(place) for place in run.withheld),
        # As the program has them: some registrations wait for a transform, and arrive later.
        moves=tuple(sorted(fleet.moves, key=lambda move: (move.location, move.source))),
        imports=tuple(sorted(fleet.imports, key=lambda item: (item.location, item.to))),
        variables=variables,
    )


def exports_of(run: ProgramRun, fleet: Fleet) -> dict[str, Any]:
    """What the program exports, as plain data."""
    return {
        name: own_places(fleet.values.plain(value), f"output.{name}")
        for name, value in run.exports.items()
    }


def _output(name: str, value: Any, fleet: Fleet) -> Output:
    sensitive = _has_mark(value)
    value = _without_inner_marks(value) if sensitive else value
    return Output(name, value, _type(value, fleet), sensitive)


def _has_mark(value: Any) -> bool:
    found = False

    def leaf(item: Any) -> Any:
        nonlocal found
        found = found or isinstance(item, Sensitive)
        return item

    transform(value, leaf)
    return found


def _without_inner_marks(value: Any) -> Any:
    return Sensitive(reveal(value))


def _type(value: Any, fleet: Fleet) -> Type:
    """The type, also of what is not known yet, as far as it can be told."""
    match value:
        case Sensitive():
            return _type(value.value, fleet)
        case Reference():
            return fleet.type_of(value)
        case Deferred():
            is_text = value.expression.startswith('"') and not value.path
            return STRING if is_text else DYNAMIC
        case dict():
            return ObjectType({key: _type(item, fleet) for key, item in value.items()})
        case list():
            return TupleType(tuple(_type(item, fleet) for item in value))
    return from_plain(value).type


def _semantics(fleet: Fleet, stack: Stack, now: datetime) -> Diagnostics:
    found = Diagnostics()
    for finding in check_fleet(stack.declarations, now):
        span = fleet.path_span(finding.address, finding.path)
        address = str(finding.address)
        found.add(Diagnostic(finding.severity, finding.summary, finding.detail, span, address))
    return found
