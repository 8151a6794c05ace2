"""Whether a reference names something that is declared, told from the blocks alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from planes import kind_names
from planes.diagnostics import Span
from stacks.configuration.blocks import Module
from stacks.configuration.forms import (
    Form,
    UnknownType,
    form_of_data,
    form_of_kind,
    form_of_resource,
)
from stacks.configuration.modules import Configuration
from stacks.evaluation.hints import Hint, nearest
from stacks.language import ast
from stacks.language.scope import ExpressionError

__all__ = ["undeclared"]

_PATHS = ("module", "root", "cwd")
_FLEET = ("stack", "workspace")
_REPETITION = {"each": ("key", "value"), "count": ("index",)}
_ROOTS = ("var", "local", "module", "data", "path", "fleet", "each", "count", "self")

Steps = Sequence[str | None]


def undeclared(
    configuration: Configuration,
    steps: Steps,
    available: Sequence[str],
    span: Span,
    hint: Hint = nearest,
) -> ExpressionError | None:
    """What is wrong with a reference; None where it names something.

    ``steps`` are those of a traversal, an index being None; ``available`` are those of ``each``,
    ``count`` and ``self`` that there are where it stands.
    """
    root = steps[0]
    match root:
        case "var" | "local" | "module":
            return _named(configuration, steps, span, hint)
        case "path" | "fleet":
            return _member(steps, _PATHS if root == "path" else _FLEET, span)
        case "each" | "count" | "self":
            return _repeated(str(root), steps, available, span)
        case "data":
            return _data(configuration, steps, span, hint)
        case "terraform":
            return _error(
                "Invalid reference",
                'There is no "terraform" object; the workspace is fleet.workspace.',
                span,
            )
    return _block(configuration, steps, span, hint)


def _error(summary: str, detail: str, span: Span) -> ExpressionError:
    return ExpressionError.of(summary, detail, span)


def _named(
    configuration: Configuration, steps: Steps, span: Span, hint: Hint
) -> ExpressionError | None:
    module = configuration.module
    name = steps[1] if len(steps) > 1 else None
    known: Mapping[str, object]
    match steps[0]:
        case "var":
            known, what = configuration.variables, "input variable"
            remedy = f' This variable can be declared with a variable "{name}" {{}} block.'
        case "local":
            known, what, remedy = module.locals, "local value", ""
        case _:
            known, what, remedy = module.calls, "module", ""
    if name is None:
        return _error(
            "Invalid reference",
            f'The "{steps[0]}" object cannot be accessed directly. Instead, access one of its '
            f"attributes, such as {steps[0]}.{next(iter(known), 'name')}.",
            span,
        )
    if name not in known:
        return _error(
            f"Reference to undeclared {what}",
            f'There is no {what} with the name "{name}" in {_place(configuration)}.'
            f"{hint(name, known) or remedy}",
            span,
        )
    return _output(configuration, steps, span, hint) if what == "module" else None


def _output(
    configuration: Configuration, steps: Steps, span: Span, hint: Hint
) -> ExpressionError | None:
    """``module.name[…].output``"""
    name = str(steps[1])
    child = configuration.children.get(name)
    body = configuration.module.calls[name].body
    expanded = _expanded_by(body)
    at = 2
    if expanded and len(steps) > 2:
        if steps[2] is not None:
            return _missing_key("module", f"module.{name}", expanded, span)
        at = 3
    if child is None or len(steps) <= at or steps[at] in child.module.outputs:
        return None
    wanted = steps[at]
    if wanted is None:
        return _unexpected_key("module", f"module.{name}", span) if at == 2 else None
    return _error(
        "Unsupported attribute",
        f'module.{name} has no output named "{wanted}".{hint(wanted, child.module.outputs)}',
        span,
    )


def _member(steps: Steps, known: Sequence[str], span: Span) -> ExpressionError | None:
    root = steps[0]
    if len(steps) > 1 and steps[1] in known:
        return None
    name = steps[1] if len(steps) > 1 else None
    listed = ", ".join(f"{root}.{item}" for item in known)
    detail = f'The "{root}" object does not have an attribute named "{name}".'
    if name is None:
        detail = f'The "{root}" object cannot be accessed directly.'
    return _error(f'Invalid "{root}" attribute', f"{detail} It has {listed}.", span)


def _repeated(
    root: str, steps: Steps, available: Sequence[str], span: Span
) -> ExpressionError | None:
    if root in available:
        return _member(steps, _REPETITION[root], span) if root in _REPETITION else None
    match root:
        case "each":
            where = (
                'The "each" object can be used only in blocks that have the "for_each" argument.'
            )
        case "count":
            where = 'The "count" object can be used only in blocks that have the "count" argument.'
        case _:
            where = 'The "self" object can be used only in postcondition blocks.'
    if root == "self":
        return _error('Invalid "self" reference', where, span)
    where_not = "non-counted context" if root == "count" else "context without for_each"
    return _error(f'Reference to "{root}" in {where_not}', where, span)


def _block(
    configuration: Configuration, steps: Steps, span: Span, hint: Hint
) -> ExpressionError | None:
    """``agent.reviewer`` or ``local_agent.x``"""
    module = configuration.module
    root = str(steps[0])
    name = steps[1] if len(steps) > 1 else None
    is_kind = root in kind_names()
    if name is None or not (is_kind or "_" in root):
        return _not_a_reference(root, name, span)
    key = (root, name)
    block = module.declarations.get(key) or module.resources.get(key)
    if block is None:
        return _undeclared_block(configuration, root, name, span, hint)
    expanded = _expanded_by(block.body)
    if expanded and len(steps) > 2 and steps[2] is not None:
        return _missing_key("resource", f"{root}.{name}", expanded, span)
    if not expanded and len(steps) > 2 and steps[2] is None:
        return _unexpected_key("resource", f"{root}.{name}", span)
    form = form_of_kind if is_kind else form_of_resource
    return _attribute(f"{root}.{name}", form, root, steps[3 if expanded else 2 :], span, hint)


def _data(
    configuration: Configuration, steps: Steps, span: Span, hint: Hint
) -> ExpressionError | None:
    """``data.aws_vpc.shared``"""
    type_, name = (*steps[1:3], None, None)[:2]
    if type_ is None or name is None:
        return _error(
            "Invalid reference",
            'The "data" object must be followed by two attribute names: the data source type and '
            "its name.",
            span,
        )
    known = configuration.module.data
    block = known.get((type_, name))
    if block is None:
        near = hint(f"{type_}.{name}", (".".join(key) for key in known))
        return _error(
            "Reference to undeclared resource",
            f'There is no data source "{type_}" "{name}" in {_place(configuration)}.{near}',
            span,
        )
    check = configuration.module.scoped.get((type_, name))
    if check is not None:
        return _error(
            "Reference to scoped resource",
            f'The data source "{type_}" "{name}" stands in the check block "{check}", and only the '
            "assertions there may refer to it. Move it out of the block to use it elsewhere.",
            span,
        )
    expanded = _expanded_by(block.body)
    address = f"data.{type_}.{name}"
    if expanded and len(steps) > 3 and steps[3] is not None:
        return _missing_key("data source", address, expanded, span)
    if not expanded and len(steps) > 3 and steps[3] is None:
        return _unexpected_key("data source", address, span)
    return _attribute(address, form_of_data, type_, steps[4 if expanded else 3 :], span, hint)


def _attribute(
    address: str,
    form_of: Callable[[str], Form],
    type_: str,
    rest: Steps,
    span: Span,
    hint: Hint,
) -> ExpressionError | None:
    """What a block has is known from its type, so that not even ``try`` hides a slip."""
    try:
        form = form_of(type_)
    except UnknownType:
        return None  # That is reported where the block is.
    known = {**form.types, **form.computed}
    name = rest[0] if rest else None
    if name is None or name in known:
        return None
    return _error(
        "Unsupported attribute",
        f'{address} does not have an attribute named "{name}".{hint(name, known)}',
        span,
    )


def _not_a_reference(root: str, name: str | None, span: Span) -> ExpressionError:
    known = [*_ROOTS, *kind_names()]
    hint = nearest(root, known)
    if root in kind_names():
        hint = f" Name one: {root}.name."
    elif not hint and name is None:
        hint = f' For a string, write it in quotes: "{root}".'
    return _error(
        "Invalid reference",
        f'"{root}" is no reference: one starts with var, local, module, path, fleet, a kind or a '
        f"remote type, and has a name behind it.{hint}",
        span,
    )


def _undeclared_block(
    configuration: Configuration, root: str, name: str, span: Span, hint: Hint
) -> ExpressionError:
    module = configuration.module
    near = hint(name, (item for type_, item in _blocks(module) if type_ == root))
    if not near:
        near = hint(f"{root}.{name}", (".".join(key) for key in _blocks(module)))
    is_kind = root in kind_names()
    what = f'{root} named "{name}"' if is_kind else f'resource "{root}" "{name}"'
    return _error(
        f"Reference to undeclared {root if is_kind else 'resource'}",
        f"There is no {what} in {_place(configuration)}.{near}",
        span,
    )


def _blocks(module: Module) -> Iterable[tuple[str, str]]:
    return chain(module.declarations, module.resources)


def _expanded_by(body: ast.Body) -> str | None:
    return next((name for name in ("count", "for_each") if name in body.attributes), None)


def _missing_key(what: str, address: str, expanded: str, span: Span) -> ExpressionError:
    key = "count.index" if expanded == "count" else "each.key"
    return _error(
        f"Missing {what} instance key",
        f'Because {address} has "{expanded}" set, its attributes must be accessed on specific '
        f"instances. For example, to correlate with indices of a referring block, use: "
        f"{address}[{key}]",
        span,
    )


def _unexpected_key(what: str, address: str, span: Span) -> ExpressionError:
    return _error(
        f"Unexpected {what} instance key",
        f'Because {address} does not have "count" or "for_each" set, references to it must not '
        "include an index key. Remove the bracketed index to refer to the single instance.",
        span,
    )


def _place(configuration: Configuration) -> str:
    if not configuration.path:
        return "the root module"
    return ".".join(f"module.{name}" for name in configuration.path)
