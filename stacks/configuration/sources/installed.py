"""Packages that were fetched, for all commands but ``init``: read here, and no network."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from stacks.configuration.sources.address import PackageSource
from stacks.configuration.sources.problem import SourceError
from stacks.configuration.sources.record import (
    LOCK_FILE,
    MANIFEST,
    PACKAGES,
    Package,
    read_record,
)
from stacks.configuration.sources.tree import tree_digest

__all__ = ["InstalledPackages"]


class InstalledPackages:
    """The packages of one stack's folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[str, str | SourceError] = {}

    @cached_property
    def locked(self) -> dict[str, Package]:
        return read_record(self.root, LOCK_FILE)

    @cached_property
    def present(self) -> dict[str, Package]:
        """What is said to be on this machine."""
        return read_record(self.root, MANIFEST)

    def folder(self, source: PackageSource) -> str:
        """A package's folder, relative to the stack's.

        Raises SourceError where it is not there as the lock file has it.  Looked at once: what is
        called a hundred times is not read a hundred times.
        """
        known = self._known.get(source.key)
        if known is None:
            try:
                self.provide(source)
                known = f"{PACKAGES}/{source.folder}"
            except SourceError as error:
                known = error
            self._known[source.key] = known
        if isinstance(known, SourceError):
            raise SourceError(known.summary, known.detail)
        return known

    def provide(self, source: PackageSource) -> None:
        """See to it that the package is there.  Raises SourceError where it is not."""
        locked, present = self.locked.get(source.key), self.present.get(source.key)
        if locked is None or locked != present or not self.place(source).is_dir():
            raise SourceError("Module not installed", _missing(source.key, locked, present))
        if tree_digest(self.place(source)) != locked.digest:
            raise SourceError(
                "Module changed since it was installed",
                f"The files in {PACKAGES}/{source.folder} are not those that {LOCK_FILE} has for "
                f"{source.key}. Run `fleetform init` to fetch those again, or `fleetform init "
                "--upgrade` to take what the source names now.",
            )

    def place(self, source: PackageSource) -> Path:
        return self.root / PACKAGES / source.folder


def _missing(key: str, locked: Package | None, present: Package | None) -> str:
    if locked is None:
        return f"{LOCK_FILE} does not have {key} yet. Run `fleetform init` to fetch it."
    if present is None:
        return f"{key} was not fetched on this machine. Run `fleetform init` to fetch it."
    return f"{LOCK_FILE} has {key} in another state than is here. Run `fleetform init` to fetch it."
