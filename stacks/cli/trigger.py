"""``fleetform trigger``: a trigger tried with an event."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, cast

import click

from planes.access import Secret
from planes.declaration import Declaration
from planes.events import Trigger
from planes.validation import known
from planes.values import Reference, reveal
from providers.contract import Event
from stacks.cli.load import load_stack
from stacks.cli.main import Globals
from stacks.cli.options import variables
from stacks.cli.project import actor, open_store
from stacks.cli.refused import Refused
from stacks.cli.sending import request_for, send
from stacks.cli.terminal import Terminal
from stacks.engine.lowering.rehearse import rehearse, trigger_at
from stacks.engine.run import clients_for
from stacks.report.text.rehearsal import rehearsal_json, rehearsal_lines
from stacks.stack import Stack
from stacks.state.model import State

__all__ = ["command"]

DOES_NOT_START = 2


@click.group("trigger")
def command() -> None:
    """Try a trigger with an event, offline or for real."""


@command.command("test")
@click.argument("address")
@click.option(
    "--event",
    "path",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help='The event: the JSON body that its source sends, or { "detail-type", "detail" }.',
)
@click.option(
    "--name",
    metavar="NAME",
    help="What the source calls the event, such as GitHub's X-GitHub-Event; not needed where FILE "
    "says it.",
)
@click.option("--live", is_flag=True, help="Send it to the trigger's URL, signed.")
@click.option(
    "--secret-env",
    metavar="NAME",
    help="The environment variable with the signing key, for --live; where left out, that of a "
    "secret of source env.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@variables
@click.pass_obj
def test(
    settings: Globals,
    address: str,
    path: Path,
    name: str | None,
    live: bool,
    secret_env: str | None,
    as_json: bool,
    var: tuple[str, ...],
    var_file: tuple[str, ...],
) -> int:
    """Say whether an event starts the trigger's agent, and which condition fails.

    Offline, and without touching anything, unless --live is given. Exit status 2 where the event
    starts nothing.
    """
    terminal = settings.terminal(json_mode=as_json)
    stack = load_stack(terminal, var, var_file)
    if stack is None:
        return 1
    trigger, problems = trigger_at(stack, address)
    if trigger is None:
        terminal.diagnostics(problems)
        return 1
    event = _event(path, name, cast(Trigger, trigger.spec))
    with open_store(stack.name) as store:
        state = store.read()
    if live:
        return _deliver(terminal, stack, trigger, event, state, secret_env)
    return _rehearse(terminal, stack, trigger, event, state, as_json)


def _event(path: Path, name: str | None, trigger: Trigger) -> Event:
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Refused("Event cannot be read", f"{path} holds no JSON: {error}.") from error
    if isinstance(data, dict) and data.keys() >= {"detail-type", "detail"}:
        return Event(name or str(data["detail-type"]), data["detail"])
    if name is None and trigger.github is not None:
        raise Refused(
            "Event has no name",
            f"{path} is a body alone, and GitHub says in a header what event it is of. Give it "
            "with --name, such as --name=pull_request.",
        )
    return Event(name or "event", data)


def _rehearse(
    terminal: Terminal,
    stack: Stack,
    trigger: Declaration,
    event: Event,
    state: State,
    as_json: bool,
) -> int:
    with clients_for(stack, state, actor()) as clients:
        found, problems = rehearse(stack, trigger, event, clients)
    terminal.diagnostics(problems)
    if found is None:
        return 1
    address = str(trigger.address)
    if as_json:
        terminal.document(rehearsal_json(address, found))
    else:
        terminal.lines(rehearsal_lines(address, found))
    return 0 if found.starts else DOES_NOT_START


def _deliver(
    terminal: Terminal,
    stack: Stack,
    trigger: Declaration,
    event: Event,
    state: State,
    secret_env: str | None,
) -> int:
    spec = cast(Trigger, trigger.spec)
    key = _key(stack, spec, secret_env)
    answer = send(request_for(spec, _url(trigger, state), event, key))
    signed = "signed" if key is not None else "unsigned"
    terminal.line(f"Sent {signed} to {trigger.address}: HTTP {answer.status}.")
    if answer.text.strip():
        terminal.line((answer.text.strip()[:500], "dim"))
    return 0 if answer.status < 300 else 1


def _url(trigger: Declaration, state: State) -> str:
    record = state.fleet.get(trigger.address)
    url: Any = reveal(record.outputs.get("url")) if record is not None else None
    if isinstance(url, str):
        return url
    raise Refused(
        "Trigger has no URL",
        f"{trigger.address} has no url in the state: a schedule has none, and that of any other "
        "trigger is known once it has been applied.",
    )


def _key(stack: Stack, trigger: Trigger, secret_env: str | None) -> str | None:
    """The signing key; None where nothing is signed."""
    name = secret_env or _declared(stack, trigger)
    if name is None:
        if trigger.webhook is not None and trigger.webhook.secret is not None:
            raise Refused(
                "Signing key not given",
                "The request is signed with a secret that is kept elsewhere. Put it into an "
                "environment variable, and name that with --secret-env.",
            )
        return None
    value = os.environ.get(name)
    if not value:
        raise Refused(
            "Signing key not given", f"The environment variable {name} is not set, or empty."
        )
    return value


def _declared(stack: Stack, trigger: Trigger) -> str | None:
    reference = trigger.webhook.secret if trigger.webhook is not None else None
    if not isinstance(reference, Reference):
        return None
    secret = cast(Secret, stack.declarations[reference.address].spec)
    path = known(secret.path)
    return path if known(secret.source) == "env" and isinstance(path, str) else None
