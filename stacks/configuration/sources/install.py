"""``init``: fetch the packages that a stack names, and lock what was fetched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from planes.diagnostics import Diagnostics
from stacks.configuration.assignments import Given
from stacks.configuration.modules import load
from stacks.configuration.sources import archive, git
from stacks.configuration.sources.address import GitSource, PackageSource
from stacks.configuration.sources.installed import InstalledPackages
from stacks.configuration.sources.problem import SourceError
from stacks.configuration.sources.record import (
    LOCK_FILE,
    MANIFEST,
    PACKAGES,
    Package,
    write_record,
)
from stacks.configuration.sources.tree import check_links, tree_digest

__all__ = ["Fetched", "Installation", "install"]


class Fetched(NamedTuple):
    key: str
    package: Package


class Installation(NamedTuple):
    """``complete``: every package is there.  ``diagnostics`` are those of the whole module tree."""

    fetched: list[Fetched]
    diagnostics: Diagnostics
    complete: bool


def install(folder: Path, given: Given, *, upgrade: bool = False) -> Installation:
    """Fetch what the modules of a stack name and what is not there as it is locked.

    ``upgrade`` fetches everything, locks what the sources name now, and drops what none names.
    """
    packages = _Installer(folder, upgrade)
    try:
        _, diagnostics = load(folder, given, packages)
        if upgrade and not diagnostics.has_errors:
            packages.drop_unused()
    except SourceError as error:
        packages.complete = False
        diagnostics.error(error.summary, error.detail)
    finally:
        packages.save()
    return Installation(packages.fetched, diagnostics, packages.complete)


class _Installer(InstalledPackages):
    """The packages of a stack, fetched when they are asked for."""

    def __init__(self, root: Path, upgrade: bool) -> None:
        super().__init__(root)
        self.fetched: list[Fetched] = []
        self.complete = True
        self._upgrade = upgrade
        self._dropped = False
        self._used: dict[str, str] = {}

    def provide(self, source: PackageSource) -> None:
        self._used[source.key] = source.folder
        try:
            there = self._is_there(source)
            if self._upgrade or not there:
                self._fetch(source, None if self._upgrade else self.locked.get(source.key))
        except SourceError:
            self.complete = False
            raise

    def _is_there(self, source: PackageSource) -> bool:
        locked, place = self.locked.get(source.key), self.place(source)
        if locked is None or locked != self.present.get(source.key) or not place.is_dir():
            return False
        return tree_digest(place) == locked.digest

    def _fetch(self, source: PackageSource, locked: Package | None) -> None:
        with _workshop(self.root) as fresh:
            package = _fetched(source, locked, fresh)
            if locked is not None and package.digest != locked.digest:
                raise _mismatch(source, package, locked)
            _put(fresh, self.place(source))
        self.fetched.append(Fetched(source.key, package))
        self.locked[source.key] = self.present[source.key] = package

    def drop_unused(self) -> None:
        self._dropped = True
        for record in (self.locked, self.present):
            for key in record.keys() - self._used.keys():
                del record[key]
        folders = {*self._used.values(), Path(MANIFEST).name}
        for path in (self.root / PACKAGES).glob("*"):
            if path.name not in folders:
                shutil.rmtree(path)

    def save(self) -> None:
        """Write down what has changed."""
        if self.fetched or self._dropped:
            write_record(self.root, LOCK_FILE, self.locked)
            write_record(self.root, MANIFEST, self.present)


@contextmanager
def _workshop(root: Path) -> Iterator[Path]:
    """An empty folder beside the packages, so that the finished one is put there in one step."""
    base = root / PACKAGES
    base.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".fetch-", dir=base) as work:
        fresh = Path(work) / "package"
        fresh.mkdir()
        yield fresh


def _fetched(source: PackageSource, locked: Package | None, fresh: Path) -> Package:
    commit = None
    if isinstance(source, GitSource):
        commit = git.fetch(source, locked.commit if locked else None, fresh)
    else:
        archive.fetch(source, fresh)
    check_links(fresh)
    return Package(tree_digest(fresh), commit)


def _put(fresh: Path, place: Path) -> None:
    if place.exists():
        place.rename(fresh.with_name("before"))
    fresh.rename(place)


def _mismatch(source: PackageSource, package: Package, locked: Package) -> SourceError:
    return SourceError(
        "Module is not the locked one",
        f"The files of {source.key} have the digest {package.digest}, but {LOCK_FILE} has "
        f"{locked.digest}: they were changed since they were locked. Nothing was replaced. Where "
        "the change is wanted, accept it with `fleetform init --upgrade`.",
    )
