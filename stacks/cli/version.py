"""``fleetform version``"""

from __future__ import annotations

import platform

import click

from stacks.cli.main import Globals
from stacks.version import VERSION

__all__ = ["command"]


@click.command("version")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def command(settings: Globals, as_json: bool) -> None:
    """Print the versions of fleetform and its providers."""
    terminal = settings.terminal(json_mode=as_json)
    if as_json:
        from providers import registry

        terminal.document(
            {
                "fleetform_version": VERSION,
                "python_version": platform.python_version(),
                "platform": f"{platform.system()}_{platform.machine()}".lower(),
                "provider_versions": {
                    name: registry.load(name).version for name in registry.names()
                },
            }
        )
        return
    terminal.line((f"fleetform {VERSION}", "bold"))
    terminal.line(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}")
