"""``fleetform graph``"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from stacks.cli.load import load_stack
from stacks.cli.main import Globals
from stacks.cli.options import variables
from stacks.graph import fleet_graph

__all__ = ["command"]


@click.command("graph")
@click.option(
    "--format",
    "form",
    type=click.Choice(["dot", "json", "mermaid", "svg"]),
    default="dot",
    show_default=True,
    help="What to draw it as.",
)
@click.option("--diff", "plan_file", metavar="PLAN", help="What a saved plan changes in it.")
@variables
@click.pass_obj
def command(
    settings: Globals,
    form: str,
    plan_file: str | None,
    var: tuple[str, ...],
    var_file: tuple[str, ...],
) -> int:
    """Draw the fleet: who refers to whom."""
    terminal = settings.terminal(json_mode=True)
    if plan_file is not None:
        from stacks.engine.planfile import read
        from stacks.report.html.picture import plan_graph

        graph = plan_graph(read(Path(plan_file)))
    else:
        stack = load_stack(terminal, var, var_file)
        if stack is None:
            return 1
        graph = fleet_graph(stack)
    match form:
        case "json":
            from stacks.report.graphs.text import graph_json

            terminal.document(graph_json(graph))
        case "svg":
            from stacks.report.graphs.svg import graph_svg

            sys.stdout.write(graph_svg(graph))
        case "mermaid":
            from stacks.report.graphs.text import mermaid

            sys.stdout.write(mermaid(graph))
        case _:
            from stacks.report.graphs.text import dot

            sys.stdout.write(dot(graph))
    return 0
