"""``moved``, ``removed``, ``import`` and ``check`` blocks, evaluated once everything else is."""

from __future__ import annotations

from collections.abc import Iterator

from planes.address import DATA, Address, PrimitiveKey
from planes.declaration import Condition
from planes.diagnostics import Diagnostics
from planes.types import NUMBER, STRING
from stacks.configuration.content import Shape, check_shape, only_block
from stacks.evaluation.conditions import conditions_of
from stacks.evaluation.evaluator import Evaluator
from stacks.evaluation.expand import instances_of
from stacks.evaluation.hints import nearest
from stacks.evaluation.instances import ModuleInstance
from stacks.evaluation.lifecycle import flag
from stacks.evaluation.plans import Repetition, rules_of
from stacks.evaluation.run import Run
from stacks.evaluation.scope import ModuleScope
from stacks.language import ast
from stacks.language.convert import ConversionError, convert
from stacks.language.functions.json_text import encode_string
from stacks.language.functions.marks import is_ephemeral
from stacks.language.references import static_path
from stacks.stack import Check, Import, Move, Removal, Unread

__all__ = ["checks", "imports", "moves", "removals"]

_MOVED = Shape.of(required="from to")
_REMOVED = Shape.of(required="from", blocks="lifecycle")
_REMOVED_LIFECYCLE = Shape.of(optional="destroy")
_IMPORT = Shape.of(required="to id", optional="for_each provider")
_CHECK = Shape.of(blocks="data", repeated="assert")


def moves(module: ModuleInstance, run: Run) -> Iterator[Move]:
    for block in module.configuration.module.moved:
        diagnostics = Diagnostics()
        check_shape(block, _MOVED, diagnostics)
        source = _end(block, "from", diagnostics)
        target = _end(block, "to", diagnostics)
        run.report(diagnostics, module.configuration)
        if source is not None and target is not None:
            location = block.header_span(block.body.source).location()
            yield Move(module.prefix + source, module.prefix + target, location)


def _end(block: ast.Block, name: str, diagnostics: Diagnostics) -> str | None:
    """A resource, an instance of one, or a module, as text."""
    attribute = block.body.attributes.get(name)
    if attribute is None:
        return None
    static = static_path(attribute.expression)
    text = None
    if static is not None:
        text = static.root
        for step in static.steps:
            text += f".{step}" if isinstance(step, str) else _bracketed(step[0])
        if _is_address(text):
            return text
    diagnostics.error(
        "Invalid address",
        f'"{name}" of a {block.type} block is a declaration or a module, such as agent.reviewer, '
        'agent.reviewer["key"] or module.team.',
        attribute.expression.span(block.body.source),
    )
    return None


def _bracketed(key: int | str) -> str:
    return f"[{key}]" if isinstance(key, int) else f"[{encode_string(key)}]"


_NO_ADDRESSES = frozenset(("var", "local", "output", "path", "each", "count", "self", "fleet"))


def _is_address(text: str) -> bool:
    if text.partition(".")[0] in _NO_ADDRESSES:
        return False
    for candidate in (text, f"{text}.x.x"):
        try:
            Address.parse(candidate)
        except ValueError:
            continue
        return candidate == text or text.startswith("module.")
    return False


def removals(module: ModuleInstance, run: Run) -> Iterator[Removal]:
    for block in module.configuration.module.removed:
        diagnostics = Diagnostics()
        check_shape(block, _REMOVED, diagnostics)
        source = _end(block, "from", diagnostics)
        if source is not None and source.startswith(DATA):
            diagnostics.error(
                "Data source address not allowed",
                "What is read of a data source is not kept, so that there is nothing to remove: "
                "take its block away.",
                block.body.attributes["from"].expression.span(block.body.source),
            )
        destroy = _destroy(block, module, run, diagnostics)
        if source is not None:
            _check_gone(block, module.prefix + source, run, diagnostics)
        run.report(diagnostics, module.configuration)
        if source is not None:
            location = block.header_span(block.body.source).location()
            yield Removal(module.prefix + source, destroy, location)


def _destroy(block: ast.Block, module: ModuleInstance, run: Run, diagnostics: Diagnostics) -> bool:
    lifecycle = only_block(block.body.blocks, "lifecycle")
    if lifecycle is None:
        return True
    check_shape(lifecycle, _REMOVED_LIFECYCLE, diagnostics)
    attribute = lifecycle.body.attributes.get("destroy")
    if attribute is None:
        return True
    run.reading.begin()
    scope = run.scope(module, block.body.source)
    value = flag(attribute.expression, "destroy", scope, run.evaluator, diagnostics)
    return value is None or value.raw is not False


def _check_gone(block: ast.Block, text: str, run: Run, diagnostics: Diagnostics) -> None:
    still = run.declared_within.get(text)
    if still is not None:
        diagnostics.error(
            "Removed resource still exists",
            f"This block says that {text} was removed, but {still} is still declared. Remove its "
            "block, or this one.",
            block.body.attributes["from"].expression.span(block.body.source),
        )


def imports(run: Run) -> Iterator[Import]:
    """Only the root module may import."""
    module = run.root
    for block in module.configuration.module.imports:
        diagnostics = Diagnostics()
        check_shape(block, _IMPORT, diagnostics)
        found = list(_imported(block, module, run, diagnostics))
        run.report(diagnostics, module.configuration)
        yield from found
    for configuration in module.configuration.children.values():
        for block in configuration.module.imports:
            diagnostics = Diagnostics()
            diagnostics.error(
                "Invalid import configuration",
                "An import block is only allowed in the root module.",
                block.header_span(block.body.source),
            )
            run.report(diagnostics, configuration)


def _imported(
    block: ast.Block, module: ModuleInstance, run: Run, diagnostics: Diagnostics
) -> Iterator[Import]:
    body = block.body
    to, identity = body.attributes.get("to"), body.attributes.get("id")
    if to is None or identity is None:
        return
    run.reading.begin()
    for_each = body.attributes.get("for_each")
    repetition = Repetition("for_each", for_each.expression) if for_each else None
    plain = run.scope(module, body.source)
    items = instances_of(repetition, plain, run.evaluator, diagnostics, sequences=True)
    for special in (items or {}).values():
        scope = run.scope(module, body.source, special)
        target = _target(to.expression, scope, run, diagnostics)
        text = _text(identity.expression, scope, run.evaluator, diagnostics)
        if target is not None and text is not None:
            yield Import(target, text, block.header_span(body.source).location())


def _target(
    node: ast.Expression, scope: ModuleScope, run: Run, diagnostics: Diagnostics
) -> str | None:
    """An address, whose keys may be expressions, or the key of a primitive as text."""
    if isinstance(node, ast.Template):
        text = _text(node, scope, run.evaluator, diagnostics)
    else:
        text = _address(node, scope, run.evaluator, diagnostics)
    if text is None:
        return None
    try:
        if text.partition(".")[0] in _NO_ADDRESSES:
            raise ValueError(f"{text} is no declaration, so that nothing can become it.")
        owner = PrimitiveKey.parse(text).owner if "/" in text else Address.parse(text)
    except ValueError as error:
        diagnostics.error("Invalid import target", str(error), node.span(scope.source))
        return None
    if owner not in run.shared.instances or owner.is_data:
        if run.reading.unread and not owner.is_data:
            return None  # Its instances may be known once these have been read.
        known = [str(address) for address in run.shared.instances]
        diagnostics.error(
            "Configuration for import target does not exist",
            f"There is no {owner} to import to. What is imported has to be declared, too: write "
            f"its block.{nearest(str(owner), known)}",
            node.span(scope.source),
        )
        return None
    return text


def _address(
    node: ast.Expression, scope: ModuleScope, evaluator: Evaluator, diagnostics: Diagnostics
) -> str | None:
    match node:
        case ast.Variable():
            return node.name
        case ast.GetAttribute():
            outer = _address(node.operand, scope, evaluator, diagnostics)
            return None if outer is None else f"{outer}.{node.name}"
        case ast.LegacyIndex():
            outer = _address(node.operand, scope, evaluator, diagnostics)
            return None if outer is None else f"{outer}[{node.position}]"
        case ast.Index():
            outer = _address(node.operand, scope, evaluator, diagnostics)
            key = evaluator.value(node.key, scope, diagnostics)
            if outer is None or key.is_unknown or key.is_null:
                return None
            if key.type is NUMBER:
                return f"{outer}[{int(key.raw)}]"
            return f"{outer}{_bracketed(str(key.raw))}"
    diagnostics.error(
        "Invalid import target",
        "The target of an import is a declaration, such as agent.reviewer or "
        "agent.reviewer[each.key].",
        node.span(scope.source),
    )
    return None


def _text(
    node: ast.Expression, scope: ModuleScope, evaluator: Evaluator, diagnostics: Diagnostics
) -> str | None:
    value = evaluator.value(node, scope, diagnostics)
    if value.is_unknown and (
        evaluator.reading.tainted or evaluator.awaits_read(value, node, scope)
    ):
        return None
    try:
        value = convert(value, STRING)
        if value.is_unknown:
            reason = "is known only after apply, and must be known before"
        elif is_ephemeral(value):
            reason = "is ephemeral, and would be kept in the state"
        elif value.sensitive:
            reason = "is sensitive, and would be shown"
        elif value.raw:
            return str(value.raw)
        else:
            reason = "must not be null or empty"
    except ConversionError as error:
        reason = f"is not suitable: {error.message}"
    diagnostics.error("Invalid import id argument", f"The id {reason}.", node.span(scope.source))
    return None


def checks(module: ModuleInstance, run: Run) -> Iterator[Check]:
    for name, block in module.configuration.module.checks.items():
        diagnostics = Diagnostics()
        check_shape(block, _CHECK, diagnostics)
        rules = rules_of(block, "assert", diagnostics)
        if not any(inner.type == "assert" for inner in block.body.blocks):
            diagnostics.error(
                "Zero assert blocks",
                "A check block has one assert block or more, each with a condition and an "
                "error_message.",
                block.header_span(block.body.source),
            )
        run.reading.begin()
        scope = run.scope(module, block.body.source)
        conditions = conditions_of(rules, scope, run.evaluator, diagnostics)
        _check_scoped(block, diagnostics)
        run.report(diagnostics, module.configuration)
        location = block.header_span(block.body.source).location()
        unread = tuple(_unread(name, module, run))
        yield Check(f"{module.prefix}{name}", (*conditions, *unread), location)


def _check_scoped(check: ast.Block, diagnostics: Diagnostics) -> None:
    """Report what the data source of a check may not have."""
    data = only_block(check.body.blocks, "data")
    if data is None:
        return
    if len(data.labels) != 2:
        diagnostics.error(
            "Missing name for data source",
            "A data block has two labels: the type of the data source, and a name.",
            data.header_span(data.body.source),
        )
    for name in ("count", "for_each"):
        attribute = data.body.attributes.get(name)
        if attribute is not None:
            diagnostics.error(
                f'Invalid "{name}" attribute',
                'The "count" and "for_each" meta-arguments are not supported within nested data '
                "blocks. Move the block out of the check to repeat it.",
                attribute.name_span(data.body.source),
            )
    lifecycle = only_block(data.body.blocks, "lifecycle")
    if lifecycle is not None:
        diagnostics.error(
            "Invalid lifecycle block",
            "Nested data blocks do not support lifecycle blocks, since the check is what says "
            "what has to hold. Write an assert block instead.",
            lifecycle.header_span(lifecycle.body.source),
        )


def _unread(check: str, module: ModuleInstance, run: Run) -> Iterator[Condition]:
    """A check whose data source cannot be read does not hold, and says why."""
    for (type_, name), owner in module.configuration.module.scoped.items():
        address = Address(module.path, DATA + type_, name)
        found = run.shared.data.get(address)
        if owner == check and isinstance(found, Unread):
            block = module.configuration.module.data[type_, name]
            location = block.header_span(block.body.source).location()
            yield Condition(False, found.reason, location)
