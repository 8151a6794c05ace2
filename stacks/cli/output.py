"""``fleetform output``"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import click

from planes.diagnostics import did_you_mean
from planes.values import Sensitive, reveal
from providers.attribution import COST_TAGS
from stacks.cli.main import Globals
from stacks.cli.project import open_store
from stacks.cli.refused import Refused
from stacks.cli.terminal import Terminal, json_text
from stacks.report.json.state import outputs_json
from stacks.report.text.page import Line
from stacks.report.values import inline
from stacks.state.model import OutputRecord

__all__ = ["command"]


@click.command("output")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--raw", is_flag=True, help="The bare value of one output, for scripts.")
@click.option(
    "--cost-tags",
    is_flag=True,
    help="The keys of the tags that say whose a cost is, to be activated where bills are made.",
)
@click.pass_obj
def command(settings: Globals, name: str | None, as_json: bool, raw: bool, cost_tags: bool) -> int:
    """Show the stack's outputs.

    A sensitive value is shown only where it is asked for by NAME, with --raw or --json.
    """
    terminal = settings.terminal(json_mode=as_json or raw)
    if cost_tags:
        _show_tags(terminal, as_json)
        return 0
    if raw and name is None:
        raise click.UsageError("--raw shows one output: say its NAME.")
    with open_store() as store:
        state = store.read()
    if name is None:
        if as_json:
            terminal.document(outputs_json(state))
        else:
            terminal.lines(_lines(state.outputs))
        return 0
    record = state.outputs.get(name)
    if record is None:
        hint = did_you_mean(name, state.outputs)
        raise Refused(
            "No such output",
            f'The state has no output "{name}".{hint} What was added to the configuration since '
            "the last apply is not in the state yet.",
        )
    value = reveal(record.value)
    if raw:
        sys.stdout.write(_raw(name, value))
    elif as_json:
        terminal.document(value)
    else:
        terminal.line(inline(Sensitive(value) if record.sensitive else value, limit=10_000))
    return 0


def _show_tags(terminal: Terminal, as_json: bool) -> None:
    """A cloud breaks a bill down by tags once they are activated there, from then on."""
    if as_json:
        terminal.document(list(COST_TAGS))
    else:
        terminal.lines([[(key, "")] for key in COST_TAGS])


def _lines(outputs: Mapping[str, OutputRecord]) -> Iterator[Line]:
    if not outputs:
        yield [("The state has no outputs.", "dim")]
    for name in sorted(outputs):
        record = outputs[name]
        value = Sensitive(record.value) if record.sensitive else record.value
        yield [(name, "bold"), (" = ", ""), (inline(value, limit=10_000), "")]


def _raw(name: str, value: Any) -> str:
    match value:
        case str():
            return value
        case bool() | int() | float():
            return json_text(value)
    raise Refused(
        "No raw form",
        f'The output "{name}" is not a string, number or bool. Print it with --json.',
    )
