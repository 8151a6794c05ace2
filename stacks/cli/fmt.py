"""``fleetform fmt``"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from shutil import copymode

import click

from planes.diagnostics import Diagnostics, Source
from stacks.cli.main import Globals
from stacks.cli.terminal import Terminal
from stacks.configuration.files import decoded, read_file
from stacks.language.layout.format import formatted

__all__ = ["command"]

_SUFFIXES = (".fleet.hcl", ".fleetvars", ".fleettest.hcl")
_STDIN = "<stdin>"


@click.command("fmt")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--check", is_flag=True, help="Write nothing; exit with 3 where a file would change.")
@click.option("--diff", is_flag=True, help="Show what changes as a unified diff.")
@click.option("--recursive", is_flag=True, help="Go into the folders inside, too.")
@click.pass_obj
def command(
    settings: Globals, targets: tuple[str, ...], check: bool, diff: bool, recursive: bool
) -> int:
    """Rewrite files in the canonical layout, which is Terraform's, and list those that changed.

    A TARGET is a file, a folder, or `-` for standard input, which goes to standard output; without
    one it is this folder. In a folder, it is the files named *.fleet.hcl, *.fleetvars and
    *.fleettest.hcl. Files with syntax errors stay as they are. Exits with 3 where `--check` finds
    something to change.
    """
    terminal = settings.terminal()
    diagnostics = Diagnostics()
    if "-" in targets:
        if len(targets) > 1:
            raise click.UsageError('"-" is standard input, and stands alone: leave out the others.')
        changed = _stream(terminal, diagnostics, check, diff)
    else:
        changed = False
        for path in dict.fromkeys(_files(targets or (".",), recursive, diagnostics)):
            changed |= _file(terminal, path, diagnostics, check, diff)
    terminal.diagnostics(diagnostics)
    if diagnostics.has_errors:
        return 1
    return 3 if check and changed else 0


def _stream(terminal: Terminal, diagnostics: Diagnostics, check: bool, diff: bool) -> bool:
    """Lay out standard input; whether that changed it."""
    source = decoded(sys.stdin.buffer.read(), _STDIN, diagnostics)
    text = None if source is None else _laid_out(source, diagnostics)
    if source is None or text is None:
        return False
    if diff:
        _show(terminal, source, text)
    elif not check:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
    return text != source.text


def _file(
    terminal: Terminal, path: Path, diagnostics: Diagnostics, check: bool, diff: bool
) -> bool:
    """Lay out a file; whether that changed it."""
    source = read_file(path, str(path), diagnostics)
    text = None if source is None else _laid_out(source, diagnostics)
    if source is None or text is None or text == source.text:
        return False
    if not check:
        try:
            _replace(path, text)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            diagnostics.error("Unwritable file", f"{path} cannot be written: {reason}.")
            return False
    terminal.line(str(path))
    if diff:
        _show(terminal, source, text)
    return True


def _laid_out(source: Source, diagnostics: Diagnostics) -> str | None:
    text, found = formatted(source)
    diagnostics.extend(found)
    return text


# Files.


def _files(targets: tuple[str, ...], recursive: bool, diagnostics: Diagnostics) -> Iterator[Path]:
    for target in targets:
        path = Path(target)
        if path.is_dir():
            yield from _in_folder(path, recursive, diagnostics)
        elif not path.exists():
            diagnostics.error("No such file or folder", f'There is no file or folder "{target}".')
        elif path.suffix == ".json":
            diagnostics.error(
                "No layout for JSON",
                f"{target} is JSON, for which there is no canonical layout. Only files in HCL's "
                "native syntax are formatted: leave it out.",
            )
        else:
            yield path


def _in_folder(folder: Path, recursive: bool, diagnostics: Diagnostics) -> Iterator[Path]:
    """The files to lay out in a folder, sorted, those of inner folders last; hidden ones are
    left out."""
    try:
        entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        diagnostics.error("Unreadable folder", f"{folder} cannot be read: {reason}.")
        return
    for entry in entries:
        if entry.name.endswith(_SUFFIXES) and entry.is_file():
            yield entry
    if recursive:
        for entry in entries:
            # A link to a folder may lead back here.
            if entry.is_dir() and not entry.is_symlink():
                yield from _in_folder(entry, recursive, diagnostics)


def _replace(path: Path, text: str) -> None:
    """Write a file whole or not at all, with the mode it had.  Raises OSError."""
    target = path.resolve()
    if not os.access(target, os.W_OK):
        raise PermissionError("it is read-only")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.write_bytes(text.encode())
        copymode(target, draft)
        os.replace(draft, target)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


# Differences.


def _show(terminal: Terminal, source: Source, text: str) -> None:
    """Write a unified diff to standard output."""
    for line in _diff(source, text):
        if terminal.colored(sys.stdout):
            style = {"+": "add", "-": "remove", "@": "note"}.get(line[0], "")
            terminal.line((line.rstrip("\r\n"), style))
        else:
            sys.stdout.write(line)


def _diff(source: Source, text: str) -> Iterator[str]:
    from difflib import unified_diff

    # Lines end with a line feed alone; str.splitlines knows more ends.
    before, after = (StringIO(whole).readlines() for whole in (source.text, text))
    for line in unified_diff(before, after, f"old/{source.name}", f"new/{source.name}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
