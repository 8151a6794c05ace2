"""``fleetform convert``"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from stacks.cli.load import is_program, load_stack
from stacks.cli.main import Globals
from stacks.cli.options import variables
from stacks.cli.refused import Refused

__all__ = ["command"]


@click.command("convert")
@click.option(
    "--out", type=click.Path(file_okay=False), metavar="DIR", help="Write the files into a folder."
)
@variables
@click.pass_obj
def command(
    settings: Globals, out: str | None, var: tuple[str, ...], var_file: tuple[str, ...]
) -> int:
    """Write this stack in the other language: HCL as a Python program, a program as HCL.

    As it was evaluated: variables are in their places, and what was repeated stands once for each
    instance. What has no form in the other language is named, and left out.
    """
    terminal = settings.terminal(json_mode=out is None)
    stack = load_stack(terminal, var, var_file)
    if stack is None:
        return 1
    if is_program():
        from stacks.conversion.hcl import hcl_of as convert
    else:
        from stacks.conversion.python import python_of as convert
    files, diagnostics = convert(stack)
    terminal.diagnostics(diagnostics)
    if out is None:
        sys.stdout.write(next(iter(files.values())))
        return 0
    _write(Path(out), files)
    terminal.line(f"Written to {out}: {', '.join(files)}")
    return 0


def _write(folder: Path, files: dict[str, str]) -> None:
    """Raises Refused where one of the files is there."""
    there = [name for name in files if (folder / name).exists()]
    if there:
        raise Refused(
            "Files exist already",
            f"{', '.join(there)} in {folder}: nothing was written. Name an empty folder.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
