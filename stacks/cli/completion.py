"""``fleetform completion``"""

from __future__ import annotations

import sys

import click

__all__ = ["command"]


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    bash:  fleetform completion bash > ~/.local/share/bash-completion/completions/fleetform
    zsh:   fleetform completion zsh > "${fpath[1]}/_fleetform"
    fish:  fleetform completion fish > ~/.config/fish/completions/fleetform.fish
    """
    from click.shell_completion import get_completion_class

    from stacks.cli.main import fleetform

    completion = get_completion_class(shell)
    assert completion is not None
    script = completion(fleetform, {}, "fleetform", "_FLEETFORM_COMPLETE").source()
    sys.stdout.write(script + "\n")
