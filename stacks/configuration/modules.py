"""The module tree: what a stack's folder declares, and the folders that its module blocks name."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from planes.diagnostics import Diagnostics, Source, Span
from planes.types import STRING
from stacks.configuration.assignments import Given
from stacks.configuration.blocks import Module, collect
from stacks.configuration.content import missing_argument
from stacks.configuration.early import EarlyNames, EarlyScope
from stacks.configuration.files import read_sources
from stacks.configuration.variables import Variable, declared_variables
from stacks.language import ast
from stacks.language.convert import ConversionError, convert
from stacks.language.evaluate import evaluate
from stacks.language.parser import parse_body

if TYPE_CHECKING:
    from stacks.configuration.sources.installed import InstalledPackages

__all__ = ["Configuration", "load"]

DEPTH_LIMIT = 50
"""How deep modules may call modules.  Hand-written stacks stay below 5."""


class Configuration(NamedTuple):
    """One module, and by the names of its calls those that it calls.

    ``path`` are the names of the calls that lead to it, ``calls`` their spans, outermost first.
    ``shown`` is its folder relative to the stack's own; empty for that itself.
    ``complete``: every file of it and of its children was read, so that what is not there was not
    declared.
    """

    module: Module
    variables: Mapping[str, Variable]
    children: Mapping[str, Configuration]
    complete: bool = True
    path: tuple[str, ...] = ()
    calls: tuple[Span, ...] = ()
    shown: str = ""

    @property
    def has_data(self) -> bool:
        """Whether it or a module that it calls has a data source."""
        return bool(self.module.data) or any(item.has_data for item in self.children.values())

    def sources(self) -> dict[str, Source]:
        """All sources of the tree, by name."""
        found = {source.name: source for source in self.module.sources}
        for child in self.children.values():
            found.update(child.sources())
        return found


def load(
    folder: Path, given: Given | None = None, packages: InstalledPackages | None = None
) -> tuple[Configuration, Diagnostics]:
    """The configuration of a stack's folder, with all that it calls.

    ``given`` are the values of variables, for module sources that depend on them.  ``packages``
    are those that sources other than paths name; without it, those that ``init`` has fetched.
    What cannot be read is a diagnostic and missing from the tree.
    """
    reader = _Reader(folder, given or Given(), packages)
    return reader.read(_Place(folders=(folder.resolve(),)), None), reader.diagnostics


class _Place(NamedTuple):
    """Where a module is in the tree.

    ``folders`` are the resolved ones from the root to its own, ``package`` that of the package
    that it belongs to, relative to the root; empty where it was not fetched.
    """

    shown: str = ""
    path: tuple[str, ...] = ()
    calls: tuple[Span, ...] = ()
    folders: tuple[Path, ...] = ()
    package: str = ""


class _Folder(NamedTuple):
    """What a source names, relative to the root, with its package as in a place."""

    shown: str
    package: str


class _Reader:
    """Reads each folder once, however often it is called."""

    def __init__(self, root: Path, given: Given, packages: InstalledPackages | None) -> None:
        self.root = root
        self.given = given
        self.packages = packages
        self.diagnostics = Diagnostics()
        self._modules: dict[Path, _Read] = {}

    def read(self, place: _Place, call: tuple[EarlyNames, ast.Block] | None) -> Configuration:
        shown, path, calls, folders, _ = place
        module, variables, complete = self._module(folders[-1], shown, calls)
        names = EarlyNames(module, variables, shown, self.root, self.given, call)
        children: dict[str, Configuration] = {}
        for name, block in module.calls.items():
            diagnostics = Diagnostics()
            source = _source(block, names.scope(block.body.source), diagnostics)
            child = source and self._folder(block, source, place, diagnostics)
            self._report(diagnostics, calls)
            if child:
                inner = _Place(
                    child.shown,
                    (*path, name),
                    (*calls, block.header_span(block.body.source)),
                    (*folders, self._resolved(child.shown)),
                    child.package,
                )
                children[name] = self.read(inner, (names, block))
        complete = complete and all(child.complete for child in children.values())
        return Configuration(module, variables, children, complete, path, calls, shown)

    def _module(self, folder: Path, shown: str, calls: tuple[Span, ...]) -> _Read:
        known = self._modules.get(folder)
        if known is None:
            known, diagnostics = _read_module(self.root / shown, shown)
            self._report(diagnostics, calls)
            self._modules[folder] = known
        return known

    def _report(self, diagnostics: Diagnostics, calls: tuple[Span, ...]) -> None:
        here = calls[-1] if calls else None
        self.diagnostics.extend(
            item._replace(span=item.span or here, calls=calls) for item in diagnostics
        )

    def _resolved(self, shown: str) -> Path:
        return (self.root / shown).resolve()

    def _folder(
        self, block: ast.Block, source: str, place: _Place, diagnostics: Diagnostics
    ) -> _Folder | None:
        """The folder that a source names; None where it cannot be used."""
        span = block.body.attributes["source"].expression.span(block.body.source)
        local = source.startswith(("./", "../", "/")) or source in (".", "..")
        _refuse_version(block.body, local, diagnostics)
        if local:
            child = _local_folder(source, place, span, diagnostics)
        else:
            child = self._fetched_folder(source, span, diagnostics)
        if child is None:
            return None
        resolved = self._resolved(child.shown)
        if not resolved.is_dir():
            diagnostics.error(
                "Module folder not found",
                f'There is no folder "{child.shown}", which the source of module '
                f'"{block.labels[0][2]}" names. {_WHERE[local]}',
                span,
            )
            return None
        return child if self._fits(resolved, place.folders, span, diagnostics) else None

    def _fits(
        self, folder: Path, callers: Sequence[Path], span: Span, diagnostics: Diagnostics
    ) -> bool:
        """Whether a folder may be called from others, of which the first is the root."""
        if folder in callers:
            chain = (*callers[callers.index(folder) :], folder)
            names = [f'"{_relative(item, self.root)}"' for item in chain]
            diagnostics.error(
                "Module cycle",
                f"A module cannot call itself, directly or through others: {' → '.join(names)}.",
                span,
            )
        elif len(callers) > DEPTH_LIMIT:
            diagnostics.error(
                "Modules nested too deeply", f"Modules may call modules {DEPTH_LIMIT} deep.", span
            )
        else:
            return True
        return False

    def _fetched_folder(self, source: str, span: Span, diagnostics: Diagnostics) -> _Folder | None:
        # Most stacks have local modules alone, and need none of this.
        from stacks.configuration.sources.address import parse
        from stacks.configuration.sources.installed import InstalledPackages
        from stacks.configuration.sources.problem import SourceError

        if self.packages is None:
            self.packages = InstalledPackages(self.root)
        try:
            named = parse(source)
            package = self.packages.folder(named)
        except SourceError as error:
            diagnostics.error(error.summary, error.detail, span)
            return None
        return _Folder(posixpath.normpath(posixpath.join(package, named.subfolder)), package)


_WHERE = {
    True: "A source is relative to the folder of the file that it stands in.",
    False: 'What stands behind "//" is a folder of the package that was fetched.',
}


def _local_folder(
    source: str, place: _Place, span: Span, diagnostics: Diagnostics
) -> _Folder | None:
    shown = posixpath.normpath(posixpath.join(place.shown, source))
    inside = f"{shown}/".startswith(f"{place.package}/")
    if place.package and not inside:
        diagnostics.error(
            "Module path leaves its package",
            f'"{source}" leads out of {place.package}, the package that was fetched and that this '
            "module is a part of. Only what is in the package has come with it.",
            span,
        )
        return None
    return _Folder(shown, place.package)


def _refuse_version(body: ast.Body, local: bool, diagnostics: Diagnostics) -> None:
    if "version" not in body.attributes:
        return
    diagnostics.error(
        "Invalid module version",
        "A module in a local folder has no versions to choose from. Remove the argument."
        if local
        else "Versions are those of a module registry, of which there is none here. Remove the "
        'argument, and say the version in the source, such as "?ref=v1.2.0" for git.',
        body.attributes["version"].name_span(body.source),
    )


def _relative(folder: Path, root: Path) -> str:
    base = root.resolve()
    return folder.relative_to(base).as_posix() if folder.is_relative_to(base) else str(folder)


class _Read(NamedTuple):
    """What one folder holds."""

    module: Module
    variables: Mapping[str, Variable]
    complete: bool


def _read_module(folder: Path, shown: str) -> tuple[_Read, Diagnostics]:
    sources, diagnostics = read_sources(folder, shown)
    bodies = []
    for source in sources:
        body, problems = _parse(source)
        diagnostics.extend(problems)
        bodies.append(body)
    complete = not diagnostics.has_errors
    module, problems = collect(folder, sources, bodies)
    diagnostics.extend(problems)
    variables = declared_variables(module.variables, diagnostics)
    return _Read(module, variables, complete), diagnostics


def _parse(source: Source) -> tuple[ast.Body, Diagnostics]:
    if not source.name.endswith(".json"):
        return parse_body(source)
    # Few stacks have a file in JSON, and its reader needs the layout of all blocks.
    from stacks.configuration.json_syntax import parse_json_body

    return parse_json_body(source)


def _source(block: ast.Block, scope: EarlyScope, diagnostics: Diagnostics) -> str | None:
    """What a module block names as its source."""
    body = block.body
    attribute = body.attributes.get("source")
    if attribute is None:
        missing_argument("source", block.header_span(body.source), diagnostics)
        return None
    return _text(attribute.expression, scope, diagnostics)


def _text(node: ast.Expression, scope: EarlyScope, diagnostics: Diagnostics) -> str | None:
    before = len(diagnostics)
    value = evaluate(node, scope, diagnostics)
    if len(diagnostics) > before:
        return None
    try:
        value = convert(value, STRING)
        reason = "it is null" if value.is_null else "it is not known before the plan"
    except ConversionError as error:
        reason = error.message
    else:
        if type(value.raw) is str and not value.sensitive:
            return value.raw
        if value.sensitive:
            reason = "it is sensitive, and would be seen in paths and messages"
    diagnostics.error(
        "Invalid module source",
        f"The source of a module must be a string that is known before the plan: {reason}.",
        node.span(scope.source),
    )
    return None
