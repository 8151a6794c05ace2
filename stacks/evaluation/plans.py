"""The blocks of a module, compiled: declarations with their meta-arguments, and module calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from planes import kind_names
from planes.address import DATA
from planes.diagnostics import Diagnostics, Source, Span, did_you_mean
from planes.schema import BlockSchema
from planes.timeouts import Timeouts
from planes.values import Path
from stacks.configuration.constants import constant_bool, constant_text
from stacks.configuration.content import Shape, check_shape, duplicate_block
from stacks.configuration.forms import (
    Form,
    UnknownType,
    form_of_data,
    form_of_kind,
    form_of_resource,
)
from stacks.evaluation.compiled import Compiled, Meta, compile_body
from stacks.language import ast
from stacks.language.references import static_path, traversals

__all__ = [
    "NO_LIFECYCLE",
    "BlockPlan",
    "LifecyclePlan",
    "OutputPlan",
    "Repetition",
    "Rule",
    "block_plan",
    "output_plan",
    "repetition_of",
    "rules_of",
]


class Repetition(NamedTuple):
    """``count`` or ``for_each``."""

    mode: Literal["count", "for_each"]
    expression: ast.Expression

    @property
    def special(self) -> str:
        """The name that it brings."""
        return "each" if self.mode == "for_each" else "count"


class Rule(NamedTuple):
    """A condition of one's own, and what to say where it does not hold."""

    condition: ast.Expression
    message: ast.Expression
    source: Source


class LifecyclePlan(NamedTuple):
    prevent_destroy: ast.Expression | None = None
    create_before_destroy: ast.Expression | None = None
    ignore_changes: tuple[Path, ...] | Literal["all"] = ()
    replace_triggered_by: tuple[ast.Expression, ...] = ()
    preconditions: tuple[Rule, ...] = ()
    postconditions: tuple[Rule, ...] = ()
    timeouts: Mapping[str, ast.Expression] = {}

    def expressions(self) -> Iterator[tuple[ast.Expression, tuple[str, ...]]]:
        """All expressions, with the names that they may use beside ``each`` and ``count``."""
        for flag in (self.prevent_destroy, self.create_before_destroy):
            if flag is not None:
                yield flag, ()
        for timeout in self.timeouts.values():
            yield timeout, ()
        for trigger in self.replace_triggered_by:
            yield trigger, ()
        for rule in self.preconditions:
            yield rule.condition, ()
            yield rule.message, ()
        for rule in self.postconditions:
            yield rule.condition, ("self",)
            yield rule.message, ("self",)


NO_LIFECYCLE = LifecyclePlan()


class BlockPlan(NamedTuple):
    """The block of a kind, a remote primitive or a data source; ``kind`` as in an address.

    ``wrong``: some of its body is reported as wrong already, so that nothing follows from what it
    seems to leave out."""

    block: ast.Block
    kind: str
    name: str
    form: Form
    compiled: Compiled
    repetition: Repetition | None
    provider: ast.Expression | None
    depends_on: ast.Expression | None
    lifecycle: LifecyclePlan
    wrong: bool

    @property
    def is_data(self) -> bool:
        return self.kind.startswith(DATA)

    @property
    def what(self) -> str:
        if self.is_data:
            return f'data "{self.kind.removeprefix(DATA)}" "{self.name}"'
        return f'{self.kind} "{self.name}"'


class OutputPlan(NamedTuple):
    block: ast.Block
    name: str
    value: ast.Expression | None
    sensitive: bool
    ephemeral: bool
    description: str
    preconditions: tuple[Rule, ...]
    depends_on: ast.Expression | None

    def expressions(self) -> Iterator[ast.Expression]:
        if self.value is not None:
            yield self.value
        for rule in self.preconditions:
            yield rule.condition
            yield rule.message


_META = Meta(
    frozenset(("count", "for_each", "provider", "depends_on")), frozenset(("lifecycle", "timeouts"))
)
_DATA_META = _META._replace(blocks=frozenset(("lifecycle",)))
_LIFECYCLE = Shape.of(
    optional="prevent_destroy create_before_destroy ignore_changes replace_triggered_by",
    repeated="precondition postcondition",
)
_TIMEOUTS = Shape.of(optional=" ".join(Timeouts._fields))
_OUTPUT = Shape.of(
    required="value", optional="description sensitive ephemeral depends_on", repeated="precondition"
)
_RULE = Shape.of(required="condition error_message")


def block_plan(
    block: ast.Block, kind: str, name: str, diagnostics: Diagnostics
) -> BlockPlan | None:
    """None, and a diagnostic, where there is no such remote type."""
    form = _form(block, kind, diagnostics)
    if form is None:
        return None
    body = block.body
    header = block.header_span(body.source)
    found = len(diagnostics)
    meta = _DATA_META if block.type == "data" else _META
    compiled = compile_body(body, header, form.schema, diagnostics, meta)
    wrong = len(diagnostics) > found
    return BlockPlan(
        block,
        kind,
        name,
        form,
        compiled,
        repetition_of(body, diagnostics),
        _expression(body, "provider"),
        _expression(body, "depends_on"),
        _lifecycle(block, form.schema, diagnostics) if body.blocks else NO_LIFECYCLE,
        wrong,
    )


def output_plan(block: ast.Block, name: str, diagnostics: Diagnostics) -> OutputPlan:
    check_shape(block, _OUTPUT, diagnostics)
    body = block.body
    return OutputPlan(
        block,
        name,
        _expression(body, "value"),
        constant_bool(body, "sensitive", False, diagnostics),
        constant_bool(body, "ephemeral", False, diagnostics),
        constant_text(body, "description", diagnostics),
        rules_of(block, "precondition", diagnostics),
        _expression(body, "depends_on"),
    )


def _expression(body: ast.Body, name: str) -> ast.Expression | None:
    attribute = body.attributes.get(name)
    return None if attribute is None else attribute.expression


def _form(block: ast.Block, kind: str, diagnostics: Diagnostics) -> Form | None:
    try:
        match block.type:
            case "resource":
                return form_of_resource(kind)
            case "data":
                return form_of_data(kind.removeprefix(DATA))
        return form_of_kind(kind)
    except UnknownType as error:
        start, end, _ = block.labels[0]
        span = Span(block.body.source, start, end)
        if block.type == "data":
            type_ = kind.removeprefix(DATA)
            hint = did_you_mean(type_, error.known)
            diagnostics.error(
                "Invalid data source", f'No provider has the data source "{type_}".{hint}', span
            )
        else:
            hint = did_you_mean(kind, [*error.known, *kind_names()])
            diagnostics.error(
                "Invalid resource type", f'No provider has the remote type "{kind}".{hint}', span
            )
        return None


def repetition_of(body: ast.Body, diagnostics: Diagnostics) -> Repetition | None:
    count, for_each = body.attributes.get("count"), body.attributes.get("for_each")
    if count is not None and for_each is not None:
        diagnostics.error(
            'Invalid combination of "count" and "for_each"',
            'The "count" and "for_each" meta-arguments are mutually-exclusive: use only one of '
            "them to say how many instances there are.",
            for_each.name_span(body.source),
        )
    if for_each is not None:
        return Repetition("for_each", for_each.expression)
    return None if count is None else Repetition("count", count.expression)


def _lifecycle(block: ast.Block, schema: BlockSchema, diagnostics: Diagnostics) -> LifecyclePlan:
    inner = _only(block, "lifecycle", diagnostics)
    timeouts = {} if block.type == "data" else _timeouts(block, diagnostics)
    if inner is None:
        return LifecyclePlan(timeouts=timeouts) if timeouts else NO_LIFECYCLE
    body = inner.body
    if block.type == "data":
        _only_conditions(body, diagnostics)
    check_shape(inner, _LIFECYCLE, diagnostics)
    triggers = _expression(body, "replace_triggered_by")
    return LifecyclePlan(
        _expression(body, "prevent_destroy"),
        _expression(body, "create_before_destroy"),
        _ignored(_expression(body, "ignore_changes"), body.source, schema, diagnostics),
        tuple(triggers.items)
        if isinstance(triggers, ast.Tuple)
        else ()
        if triggers is None
        else (triggers,),
        rules_of(inner, "precondition", diagnostics),
        rules_of(inner, "postcondition", diagnostics),
        timeouts,
    )


def _only(block: ast.Block, type_: str, diagnostics: Diagnostics) -> ast.Block | None:
    blocks = [inner for inner in block.body.blocks if inner.type == type_]
    for other in blocks[1:]:
        duplicate_block(other, blocks[0], diagnostics)
    return blocks[0] if blocks else None


def _timeouts(block: ast.Block, diagnostics: Diagnostics) -> Mapping[str, ast.Expression]:
    inner = _only(block, "timeouts", diagnostics)
    if inner is None:
        return {}
    check_shape(inner, _TIMEOUTS, diagnostics)
    given = inner.body.attributes
    return {name: given[name].expression for name in Timeouts._fields if name in given}


def _only_conditions(body: ast.Body, diagnostics: Diagnostics) -> None:
    for name, attribute in body.attributes.items():
        if name in _LIFECYCLE.optional:
            diagnostics.error(
                "Invalid data resource lifecycle argument",
                f'The lifecycle argument "{name}" is for what is managed, and not for what is '
                "read: a data source has precondition and postcondition blocks only.",
                attribute.name_span(body.source),
            )


def rules_of(block: ast.Block, type_: str, diagnostics: Diagnostics) -> tuple[Rule, ...]:
    """The ``precondition``, ``postcondition`` or ``assert`` blocks inside a block."""
    found = []
    for inner in block.body.blocks:
        if inner.type != type_:
            continue
        check_shape(inner, _RULE, diagnostics)
        condition = _expression(inner.body, "condition")
        message = _expression(inner.body, "error_message")
        if condition is not None and not _refers(condition, inner, diagnostics):
            continue
        if condition is not None and message is not None:
            found.append(Rule(condition, message, inner.body.source))
    return tuple(found)


def _refers(condition: ast.Expression, rule: ast.Block, diagnostics: Diagnostics) -> bool:
    """Whether a condition looks at anything; one that does not is reported."""
    if next(traversals(condition), None) is not None:
        return True
    diagnostics.error(
        f"Invalid {rule.type} expression",
        "The condition expression must refer to at least one object from elsewhere in the "
        "configuration, or else its result would not be checking anything.",
        condition.span(rule.body.source),
    )
    return False


def _ignored(
    node: ast.Expression | None, source: Source, schema: BlockSchema, diagnostics: Diagnostics
) -> tuple[Path, ...] | Literal["all"]:
    if node is None:
        return ()
    if isinstance(node, ast.Variable) and node.name == "all":
        return "all"
    if not isinstance(node, ast.Tuple):
        diagnostics.error(
            "Invalid ignore_changes",
            "ignore_changes is a list of attributes, such as [labels, memory], or the word all.",
            node.span(source),
        )
        return ()
    paths = [_ignored_path(item, source, schema, diagnostics) for item in node.items]
    return tuple(path for path in paths if path)


def _ignored_path(
    node: ast.Expression, source: Source, schema: BlockSchema, diagnostics: Diagnostics
) -> Path:
    static = static_path(node)
    if static is None and isinstance(node, ast.Template) and node.plain is not None:
        path: Path = (node.plain,)  # as JSON has to write it
    elif static is not None:
        path = (static.root, *(step if isinstance(step, str) else step[0] for step in static.steps))
    else:
        diagnostics.error(
            "Invalid ignore_changes",
            'An item of ignore_changes is an attribute, such as memory or labels["team"].',
            node.span(source),
        )
        return ()
    root = str(path[0])
    if root in schema.attributes:
        return path
    if root in schema.outputs:
        diagnostics.warning(
            "Redundant ignore_changes element",
            f'"{root}" is decided by the provider alone, so that there is nothing to ignore. '
            "Remove it from ignore_changes.",
            node.span(source),
        )
        return ()
    if root not in schema.blocks:
        known = sorted({*schema.attributes, *schema.blocks})
        diagnostics.error(
            "Unsupported attribute",
            f'There is no attribute or block named "{root}" to ignore.{did_you_mean(root, known)}',
            node.span(source),
        )
        return ()
    if not schema.blocks[root].repeated and len(path) > 1 and path[1] == 0:
        return (root, *path[2:])
    return path
