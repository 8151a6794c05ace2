"""The blocks of one module, sorted by what they declare, unevaluated.

What each says stays the syntax tree's; spans come from it (``block.body.source``).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from planes import kind_names
from planes.diagnostics import Diagnostics, Source, Span, did_you_mean
from stacks.language import ast

__all__ = ["Local", "Module", "collect"]


class Local(NamedTuple):
    """One value of a ``locals`` block."""

    attribute: ast.Attribute
    source: Source

    @property
    def span(self) -> Span:
        return self.attribute.name_span(self.source)


class Module(NamedTuple):
    """What the files of one folder declare.

    ``declarations`` are the blocks of the fleet's kinds, and ``resources`` those of remote
    primitives, by kind or type and name.  ``scoped`` are the data sources that stand inside check
    blocks, each with the name of its check; they are among ``data``, too.
    """

    folder: Path
    sources: tuple[Source, ...]
    fleet: list[ast.Block]
    providers: list[ast.Block]
    variables: dict[str, ast.Block]
    locals: dict[str, Local]
    outputs: dict[str, ast.Block]
    calls: dict[str, ast.Block]
    declarations: dict[tuple[str, str], ast.Block]
    resources: dict[tuple[str, str], ast.Block]
    data: dict[tuple[str, str], ast.Block]
    checks: dict[str, ast.Block]
    policies: dict[str, ast.Block]
    moved: list[ast.Block]
    removed: list[ast.Block]
    imports: list[ast.Block]
    waivers: dict[str, ast.Block]
    scoped: dict[tuple[str, str], str]

    @classmethod
    def empty(cls, folder: Path, sources: Iterable[Source] = ()) -> Module:
        return cls(
            folder, tuple(sources), [], [], {}, {}, {}, {}, {}, {}, {}, {}, {}, [], [], [], {}, {}
        )  # fmt: skip


_LABELS: dict[str, tuple[str, ...]] = {
    "fleet": (),
    "provider": ("name",),
    "variable": ("name",),
    "locals": (),
    "output": ("name",),
    "module": ("name",),
    "resource": ("type", "name"),
    "data": ("type", "name"),
    "check": ("name",),
    "policy": ("name",),
    "waiver": ("name",),
    "moved": (),
    "removed": (),
    "import": (),
}
_KIND_LABELS = ("name",)

_RESERVED_VARIABLES = frozenset(
    ("source", "version", "count", "for_each", "depends_on", "providers", "lifecycle", "locals")
)
"""Names that a ``module`` block uses itself, so that no value could be given to them."""


def collect(
    folder: Path, sources: Iterable[Source], bodies: Iterable[ast.Body]
) -> tuple[Module, Diagnostics]:
    """The blocks of a module's files.  A block that cannot be placed is a diagnostic."""
    module = Module.empty(folder, sources)
    diagnostics = Diagnostics()
    kinds = frozenset(kind_names())
    for body in bodies:
        for attribute in body.attributes.values():
            _stray(attribute, body.source, kinds, diagnostics)
        for block in body.blocks:
            if _well_formed(block, kinds, diagnostics):
                _place(module, block, kinds, diagnostics)
    return module, diagnostics


def _stray(
    attribute: ast.Attribute, source: Source, kinds: frozenset[str], diagnostics: Diagnostics
) -> None:
    name = attribute.name
    detail = f'An argument named "{name}" is not expected here.'
    if name in _LABELS or name in kinds:
        detail += f' Did you mean a block? Write it as {name} {{ … }}, with no "=".'
    else:
        hint = did_you_mean(name, [*_LABELS, *sorted(kinds)])
        detail += hint or " A file holds blocks; values of your own belong in a locals block."
    diagnostics.error("Unsupported argument", detail, attribute.name_span(source))


def _well_formed(block: ast.Block, kinds: frozenset[str], diagnostics: Diagnostics) -> bool:
    source = block.body.source
    type_span = Span(source, block.start, block.type_end)
    if block.type not in _LABELS and block.type not in kinds:
        diagnostics.error("Unsupported block type", _unsupported(block.type, kinds), type_span)
        return False
    wanted = _LABELS.get(block.type, _KIND_LABELS)
    names = ", ".join(wanted) or "none"
    if len(block.labels) < len(wanted):
        missing = wanted[len(block.labels)]
        diagnostics.error(
            f"Missing {missing} for {block.type}",
            f"All {block.type} blocks must have {_labels(len(wanted))} ({names}).",
            block.header_span(source),
        )
        return False
    if len(block.labels) > len(wanted):
        start, end, _ = block.labels[len(wanted)]
        diagnostics.error(
            f"Extraneous label for {block.type}",
            f"{block.type} blocks have {_labels(len(wanted))} ({names}), and no more."
            if wanted
            else f"No labels are expected for {block.type} blocks.",
            Span(source, start, end),
        )
        return False
    return all(_valid_name(block, position, diagnostics) for position in range(len(wanted)))


def _labels(count: int) -> str:
    return f"{count} label" if count == 1 else f"{count} labels"


def _unsupported(name: str, kinds: frozenset[str]) -> str:
    detail = f'Blocks of type "{name}" are not expected here.'
    if name == "terraform":
        return f'{detail} The settings of a stack are in a block of type "fleet".'
    return detail + did_you_mean(name, [*_LABELS, *sorted(kinds)])


def _valid_name(block: ast.Block, position: int, diagnostics: Diagnostics) -> bool:
    start, end, name = block.labels[position]
    if name and name.replace("-", "_").isidentifier() and not name.startswith("-"):
        return True
    diagnostics.error(
        f"Invalid {block.type} name",
        f'"{name}" is not a name. A name must start with a letter or underscore and may contain '
        "only letters, digits, underscores, and dashes.",
        Span(block.body.source, start, end),
    )
    return False


def _place(
    module: Module, block: ast.Block, kinds: frozenset[str], diagnostics: Diagnostics
) -> None:
    labels = tuple(text for _, _, text in block.labels)
    match block.type:
        case "fleet":
            module.fleet.append(block)
        case "provider":
            module.providers.append(block)
        case "moved":
            module.moved.append(block)
        case "removed":
            module.removed.append(block)
        case "import":
            module.imports.append(block)
        case "locals":
            _place_locals(module, block, diagnostics)
        case "variable" | "output" | "module" | "check" | "policy" | "waiver":
            _place_named(module, block, labels[0], diagnostics)
            if block.type == "check":
                _place_scoped(module, block, labels[0], kinds, diagnostics)
        case "resource" | "data":
            typed = module.resources if block.type == "resource" else module.data
            _place_typed(typed, block, (labels[0], labels[1]), kinds, diagnostics)
        case kind:
            _place_typed(module.declarations, block, (kind, labels[0]), frozenset(), diagnostics)


def _place_locals(module: Module, block: ast.Block, diagnostics: Diagnostics) -> None:
    source = block.body.source
    for inner in block.body.blocks:
        diagnostics.error(
            "Unsupported block type",
            "Blocks are not allowed in locals. For a value, write "
            f'{inner.type} = {{ … }} with "=".',
            Span(source, inner.start, inner.type_end),
        )
    for name, attribute in block.body.attributes.items():
        local = Local(attribute, source)
        earlier = module.locals.setdefault(name, local)
        if earlier is not local:
            diagnostics.error(
                "Duplicate local value definition",
                f'A local value named "{name}" was already defined at {_at(earlier.span)}. Local '
                "value names must be unique within a module.",
                local.span,
            )


def _place_named(module: Module, block: ast.Block, name: str, diagnostics: Diagnostics) -> None:
    span = block.header_span(block.body.source)
    if block.type == "variable" and name in _RESERVED_VARIABLES:
        diagnostics.error(
            "Invalid variable name",
            f'The variable name "{name}" is reserved due to its special meaning inside module '
            "blocks.",
            span,
        )
    collections = {
        "variable": module.variables,
        "output": module.outputs,
        "module": module.calls,
        "check": module.checks,
        "policy": module.policies,
        "waiver": module.waivers,
    }
    earlier = collections[block.type].setdefault(name, block)
    if earlier is not block:
        summary = _TWICE.get(block.type, f'Duplicate {block.type} "{name}" configuration')
        _duplicate(summary, f'{block.type} "{name}"', block, earlier, diagnostics)


def _place_scoped(
    module: Module,
    check: ast.Block,
    name: str,
    kinds: frozenset[str],
    diagnostics: Diagnostics,
) -> None:
    """The data source inside a check block, which only its assertions may read."""
    for block in check.body.blocks:
        labels = tuple(text for _, _, text in block.labels)
        if block.type == "data" and len(labels) == 2:
            key = (labels[0], labels[1])
            _place_typed(module.data, block, key, kinds, diagnostics)
            if module.data.get(key) is block:
                module.scoped[key] = name


def _place_typed(
    typed: dict[tuple[str, str], ast.Block],
    block: ast.Block,
    key: tuple[str, str],
    kinds: frozenset[str],
    diagnostics: Diagnostics,
) -> None:
    if key[0] in kinds:
        start, end, _ = block.labels[0]
        diagnostics.error(
            "Invalid resource type",
            f'"{key[0]}" is a kind of its own, not a remote type. Write '
            f'{key[0]} "{key[1]}" {{ … }}, without "{block.type}".',
            Span(block.body.source, start, end),
        )
        return
    earlier = typed.setdefault(key, block)
    if earlier is not block:
        what = " ".join((block.type, *(f'"{text}"' for _, _, text in block.labels)))
        summary = f'Duplicate {block.type} "{block.labels[0][2]}" configuration'
        _duplicate(summary, what, block, earlier, diagnostics)


_TWICE = {
    "variable": "Duplicate variable declaration",
    "output": "Duplicate output definition",
    "module": "Duplicate module call",
}
"""Terraform's summaries, where it has one for what is declared twice."""


def _duplicate(
    summary: str, what: str, block: ast.Block, earlier: ast.Block, diagnostics: Diagnostics
) -> None:
    place = _at(earlier.header_span(earlier.body.source))
    diagnostics.error(
        summary,
        f"{what} was already declared at {place}. Names must be unique within a module, so rename "
        "or remove one of the two.",
        block.header_span(block.body.source),
    )


def _at(span: Span) -> str:
    return str(span.location())
