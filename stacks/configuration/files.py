"""The source files of a folder, read and decoded."""

from __future__ import annotations

from pathlib import Path

from planes.diagnostics import Diagnostics, Source, Span

__all__ = ["SUFFIXES", "decoded", "read_file", "read_sources"]

SUFFIXES = (".fleet.hcl", ".fleet.json")


def read_sources(folder: Path, shown: str = "") -> tuple[list[Source], Diagnostics]:
    """The configuration files of a folder, sorted by name.

    ``shown`` is the folder as people know it, relative to the stack's own; empty for that itself.
    A file that cannot be read or decoded is a diagnostic, and the others are read all the same.
    """
    diagnostics = Diagnostics()
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except OSError as error:
        diagnostics.error("Unreadable folder", f"{shown or folder} cannot be read: {_why(error)}.")
        return [], diagnostics
    chosen = [name for name in names if name.endswith(SUFFIXES) and not name.startswith(".")]
    if not chosen:
        diagnostics.error("No configuration files", _nothing_here(folder, shown, names))
    sources = [
        read_file(folder / name, f"{shown}/{name}" if shown else name, diagnostics)
        for name in chosen
    ]
    return [source for source in sources if source is not None], diagnostics


def read_file(path: Path, name: str, diagnostics: Diagnostics) -> Source | None:
    """A file as a source; None, and a diagnostic, where it cannot be read or is not UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        diagnostics.error("Unreadable file", f"{name} cannot be read: {_why(error)}.")
        return None
    return decoded(data, name, diagnostics)


def decoded(data: bytes, name: str, diagnostics: Diagnostics) -> Source | None:
    """The bytes of a file as a source; None, and a diagnostic, where they are not UTF-8."""
    try:
        return Source(name, data.decode())
    except UnicodeDecodeError as error:
        source = Source(name, data.decode(errors="replace"))
        at = len(data[: error.start].decode())
        diagnostics.error(
            "Invalid character encoding",
            f"{name} is not UTF-8 text: byte 0x{data[error.start]:02x} at position {error.start} "
            "does not belong to any character. Save the file as UTF-8.",
            Span(source, at, at + 1),
        )
        return None


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _nothing_here(folder: Path, shown: str, names: list[str]) -> str:
    place = shown or ("this folder" if folder == Path() else str(folder))
    detail = f"There is no *.fleet.hcl or *.fleet.json file in {place}."
    if "fleet.py" in names:
        return f"{detail} It holds fleet.py, a Python program, which cannot be read as HCL."
    if any(name.endswith((".tf", ".tf.json")) for name in names):
        return f"{detail} It holds Terraform files (*.tf), which fleetform does not read."
    return detail if shown else f"{detail} Write one, or go to the folder of a stack (--chdir)."
