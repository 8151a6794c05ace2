"""The module tree: what a stack's folder declares, and the folders that its module blocks name."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

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

    def sources(self) -> dict[str, Source]:
        """All sources of the tree, by name."""
        found = {source.name: source for source in self.module.sources}
        for child in self.children.values():
            found.update(child.sources())
        return found


def load(folder: Path, given: Given | None = None) -> tuple[Configuration, Diagnostics]:
    """The configuration of a stack's folder, with all that it calls.

    ``given`` are the values of variables, for module sources that depend on them.  What cannot be
    read is a diagnostic and missing from the tree.
    """
    reader = _Reader(folder, given or Given())
    return reader.read("", (), (), (folder.resolve(),), None), reader.diagnostics


class _Reader:
    """Reads each folder once, however often it is called."""

    def __init__(self, root: Path, given: Given) -> None:
        self.root = root
        self.given = given
        self.diagnostics = Diagnostics()
        self._modules: dict[Path, _Read] = {}

    def read(
        self,
        shown: str,
        path: tuple[str, ...],
        calls: tuple[Span, ...],
        folders: tuple[Path, ...],
        call: tuple[EarlyNames, ast.Block] | None,
    ) -> Configuration:
        """``folders`` are the resolved ones from the root to this one."""
        module, variables, complete = self._module(folders[-1], shown, calls)
        names = EarlyNames(module, variables, shown, self.root, self.given, call)
        children: dict[str, Configuration] = {}
        for name, block in module.calls.items():
            diagnostics = Diagnostics()
            source = _source(block, names.scope(block.body.source), diagnostics)
            child = source and self._folder(block, source, shown, folders, diagnostics)
            self._report(diagnostics, calls)
            if child:
                children[name] = self.read(
                    child,
                    (*path, name),
                    (*calls, block.header_span(block.body.source)),
                    (*folders, self._resolved(child)),
                    (names, block),
                )
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
        self,
        block: ast.Block,
        source: str,
        shown: str,
        folders: Sequence[Path],
        diagnostics: Diagnostics,
    ) -> str | None:
        """The folder that a source names, relative to the root; None where it cannot be used."""
        child = posixpath.normpath(posixpath.join(shown, source))
        span = block.body.attributes["source"].expression.span(block.body.source)
        resolved = self._resolved(child)
        if not resolved.is_dir():
            diagnostics.error(
                "Module folder not found",
                f'There is no folder "{child}", which the source of module "{block.labels[0][2]}" '
                "names. A source is relative to the folder of the file that it stands in.",
                span,
            )
        elif resolved in folders:
            at = folders.index(resolved)
            names = [f'"{_relative(item, self.root)}"' for item in (*folders[at:], resolved)]
            diagnostics.error(
                "Module cycle",
                f"A module cannot call itself, directly or through others: {' → '.join(names)}.",
                span,
            )
        elif len(folders) > DEPTH_LIMIT:
            diagnostics.error(
                "Modules nested too deeply",
                f"Modules may call modules {DEPTH_LIMIT} deep.",
                span,
            )
        else:
            return child
        return None


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
    """What a module block names as its source, where that is a local path."""
    body = block.body
    attribute = body.attributes.get("source")
    if attribute is None:
        missing_argument("source", block.header_span(body.source), diagnostics)
        return None
    text = _text(attribute.expression, scope, diagnostics)
    span = attribute.expression.span(body.source)
    if text is not None and not text.startswith(("./", "../", "/")) and text not in (".", ".."):
        diagnostics.error(
            "Unsupported module source",
            f'"{text}" is not a local path. Modules are read from local folders: write a path that '
            'starts with "./" or "../".',
            span,
        )
        return None
    if "version" in body.attributes:
        diagnostics.error(
            "Invalid module version",
            "A module in a local folder has no versions to choose from. Remove the argument.",
            body.attributes["version"].name_span(body.source),
        )
    return text


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
        if type(value.raw) is str:
            return value.raw
    diagnostics.error(
        "Invalid module source",
        f"The source of a module must be a string that is known before the plan: {reason}.",
        node.span(scope.source),
    )
    return None
