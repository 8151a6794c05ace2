"""``fleetform validate``"""

from __future__ import annotations

import click

from stacks.cli.load import evaluated
from stacks.cli.main import Globals
from stacks.cli.options import variables

__all__ = ["command"]


@click.command("validate")
@variables
@click.option("--json", "as_json", is_flag=True, help="One JSON document, in Terraform's form.")
@click.pass_obj
def command(
    settings: Globals, var: tuple[str, ...], var_file: tuple[str, ...], as_json: bool
) -> int:
    """Check a configuration: everything that is wrong with it, with no provider access."""
    terminal = settings.terminal(json_mode=as_json)
    _, diagnostics = evaluated(var, var_file, partial=True)
    if as_json:
        from stacks.report.text.diagnostics import validate_json

        terminal.document(validate_json(diagnostics))
    else:
        terminal.diagnostics(diagnostics)
        if not diagnostics.has_errors:
            warnings = f" ({len(diagnostics)} to look at)" if len(diagnostics) else ""
            terminal.line(("The configuration is valid.", "add"), warnings)
    return 1 if diagnostics.has_errors else 0
