"""The command ``fleetform``: its global options, its commands, and the last line of defence.

A command is a module of this package with a click command named ``command``; it is imported when it
is called, so that ``fleetform version`` pays for nothing else.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from stacks.cli.terminal import Terminal
from stacks.version import VERSION

__all__ = ["Globals", "main"]

# Name to module and the line of help, so that `--help` imports none of them.
COMMANDS = {
    "init": ("init", "Prepare a folder, or write a starter stack."),
    "validate": ("validate", "Check a configuration, with no provider access."),
    "fmt": ("fmt", "Rewrite files in the canonical layout."),
    "plan": ("plan", "Show what apply would do, and what it means."),
    "apply": ("apply", "Make the live fleet what the configuration says."),
    "destroy": ("destroy", "Destroy everything that the stack manages."),
    "drift": ("drift", "Compare the live fleet with what was applied."),
    "test": ("test", "Run the stack's tests."),
    "policy": ("policy", "Test the stack's policies against recorded plans."),
    "trigger": ("trigger", "Try a trigger with an event, offline or for real."),
    "show": ("show", "Show the state or a saved plan."),
    "output": ("output", "Show the stack's outputs."),
    "state": ("state", "Look into the state, and edit it."),
    "workspace": ("workspace", "Keep several states of one configuration."),
    "import": ("import_", "Take a live object into the stack."),
    "graph": ("graph", "Draw the fleet."),
    "convert": ("convert", "Write the stack in the other language: HCL or Python."),
    "console": ("console", "Evaluate expressions of the language."),
    "unlock": ("unlock", "Break a dead lock by its id."),
    "schema": ("schema", "Print the JSON Schema of kinds and primitives."),
    "local": ("local", "Look at the embedded plane, and change it behind fleetform's back."),
    "completion": ("completion", "Print the completion script of a shell."),
    "version": ("version", "Print the versions of fleetform and its providers."),
}


class Globals:
    """The global options, as commands see them, and the terminal that is in use."""

    __slots__ = ("color", "current")

    def __init__(self) -> None:
        self.color: bool | None = None
        self.current = Terminal()

    def terminal(self, *, json_mode: bool = False, events: bool = False) -> Terminal:
        """The terminal for a command: what fails later is told there too."""
        self.current = Terminal(color=self.color, json_mode=json_mode, events=events)
        return self.current


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"stacks.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from planes.diagnostics import did_you_mean

            hint = did_you_mean(args[0], COMMANDS)
            raise click.UsageError(f'There is no command "{args[0]}".{hint}', ctx)
        wants_help = not {"-h", "--help"}.isdisjoint(args)
        if ctx.params["all_stacks"] and args and not wants_help:
            from stacks.cli.everywhere import everywhere

            return args[0], everywhere(args[0]), args[1:]
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--chdir", metavar="DIR", default=".", help="Work in this folder.")
@click.option(
    "--all",
    "all_stacks",
    is_flag=True,
    help="In every stack below the folder: those first whose outputs others read.",
)
@click.option("--no-color", is_flag=True, help="No colours, also on a terminal.")
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    default="warning",
    show_default=True,
    help="What to log on standard error; debug shows tracebacks.",
)
@click.version_option(VERSION, "--version", message="fleetform %(version)s")
@click.pass_obj
def fleetform(
    settings: Globals, chdir: str, all_stacks: bool, no_color: bool, log_level: str
) -> None:
    """Terraform for fleets of software agents.

    A stack is a folder with *.fleet.hcl files. Declare agents, triggers, grants and budgets there;
    `plan` shows what would change, `apply` changes it, `drift` finds what others changed.
    """
    if log_level != "warning":  # which is what Python does unasked
        import logging

        form = "%(levelname)s %(name)s: %(message)s"
        logging.basicConfig(level=log_level.upper(), format=form, stream=sys.stderr)
    if not os.path.isdir(chdir):
        raise click.UsageError(f'--chdir: there is no folder "{chdir}".')
    os.chdir(chdir)
    settings.color = False if no_color else None
    settings.terminal()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command line and exit: 0, 1 on an error of any sort, or what the command says."""
    # One command a process, and what it builds of a large fleet is needed to its end: a fifth of
    # its time would go into looking for garbage that is not there, once more as Python ends.
    gc.disable()
    # What a CI system sends first.  As Ctrl-C it lets a command give the state's lock back.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    status = run(arguments)
    gc.freeze()
    sys.exit(status)


def _invoked(words: list[str], settings: Globals) -> Any:
    folder = os.getcwd()
    try:
        return fleetform.main(words, prog_name="fleetform", standalone_mode=False, obj=settings)
    except click.NoSuchOption as refused:
        # Nothing has been done yet but to go to --chdir.
        from stacks.cli.dashes import with_two_dashes

        again = with_two_dashes(words, refused)
        if again is None:
            raise
        os.chdir(folder)
    return _invoked(again, settings)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; the exit status.  No exception leaves but SystemExit's own."""
    # pydantic would read the metadata of every installed distribution to look for plugins.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    settings = Globals()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        "".join(words).encode()
        result = _invoked(words, settings)
        # What cannot be written is told here, and not as Python ends.
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        error.show()
        return 1
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("\nStopped.\n")
        return 1
    except BrokenPipeError:
        # Whoever read us (`| head`) has seen enough; the last flush at exit must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        from stacks.cli.failures import report

        return report(error, settings.current)
