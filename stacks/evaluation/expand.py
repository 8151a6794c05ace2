"""``count`` and ``for_each``: which instances a block or module call has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planes.address import InstanceKey
from planes.diagnostics import Diagnostics
from planes.types import DYNAMIC, NUMBER, STRING, ListType, MapType, ObjectType, SetType, TupleType
from planes.values import Reference
from stacks.evaluation.evaluator import Evaluator
from stacks.evaluation.instances import Named
from stacks.evaluation.plans import Repetition
from stacks.language.convert import ConversionError, convert
from stacks.language.functions.marks import is_ephemeral, is_marked
from stacks.language.numbers import is_whole
from stacks.language.ordering import wholly_known
from stacks.language.scope import Scope
from stacks.language.values import EPHEMERAL, Value, number, object_of, string

__all__ = ["instances_of"]

COUNT_LIMIT = 1_000_000
"""More instances than this are a mistake: no fleet has them, and memory would not hold them."""


def instances_of(
    repetition: Repetition | None,
    scope: Scope,
    evaluator: Evaluator,
    diagnostics: Diagnostics,
    *,
    sequences: bool = False,
) -> Mapping[InstanceKey, Mapping[str, Named]] | None:
    """By instance key, what ``each`` or ``count`` is for it; None where that cannot be told, which
    is a diagnostic unless it follows from what was reported already.

    ``sequences``: a list will do too, by number."""
    if repetition is None:
        return {None: {}}
    value = evaluator.value(repetition.expression, scope, diagnostics)
    known = wholly_known(value)
    if not known and evaluator.reading.tainted:
        return None
    numbered = sequences and isinstance(value.type, ListType | TupleType)
    if numbered and type(value.raw) is tuple:
        value = object_of({str(at): item for at, item in enumerate(value.raw)}).also(
            value.sensitive
        )
    reason = _count_problem(value) if repetition.mode == "count" else _for_each_problem(value)
    if reason is not None and not known:
        if evaluator.awaits_read(value, repetition.expression, scope):
            return None
        reason = _named(reason, evaluator.needs(value, repetition.expression, scope))
    if reason is not None:
        diagnostics.error(
            f"Invalid {repetition.mode} argument",
            reason,
            repetition.expression.span(scope.source),
        )
        return None
    source = (Named(value, evaluator.reading.read),)
    if repetition.mode == "count":
        total = int(convert(value, NUMBER).raw)
        return {
            at: {"count": Named(object_of({"index": number(at)}), source)} for at in range(total)
        }
    return {
        key: {
            "each": Named(
                object_of({"key": number(int(key)) if numbered else string(key), "value": item}),
                source,
            )
        }
        for key, item in _items(value)
    }


def _items(value: Value) -> list[tuple[str, Value]]:
    """The keys in order, each with its element."""
    if isinstance(value.type, SetType):
        return [(item.raw, item) for item in value.raw]
    return [(key, value.raw[key]) for key in sorted(value.raw)]


_EPHEMERAL = (
    'The given "{}" value is derived from an ephemeral value, which means that it cannot be '
    "persisted between plan and apply. Use only non-ephemeral values to specify {}."
)


def _count_problem(value: Value) -> str | None:
    if is_ephemeral(value):
        return _EPHEMERAL.format("count", "the number of resource instances")
    if value.is_unknown:
        return (
            f'The "count" value depends on {_LATE}, so it cannot be '
            "told how many instances there will be. To work around this, apply first what it "
            "depends on, with --target."
        )
    if value.is_null:
        return 'The given "count" argument value is null. A whole number is required.'
    prefix = 'The given "count" argument value is unsuitable: '
    try:
        total = convert(value, NUMBER).raw
    except ConversionError as error:
        return f"{prefix}{error.message}."
    if not is_whole(total):
        return f"{prefix}a whole number is required."
    if total < 0:
        return f"{prefix}must be greater than or equal to zero."
    return f"{prefix}at most {COUNT_LIMIT} is possible." if total > COUNT_LIMIT else None


_SHOWN = 3
"""A message names no more outputs than this."""

_LATE = "outputs that are known only after apply"

_ALLOWED = "A map, or set of strings is allowed."


def _for_each_problem(value: Value) -> str | None:
    # What a map has beneath its keys may be ephemeral: that is each.value, which is checked where
    # it goes.
    if is_ephemeral(value) if isinstance(value.type, SetType) else value.sensitive & EPHEMERAL:
        return _EPHEMERAL.format("for_each", "a resource's instance keys")
    type_ = value.type
    prefix = 'The given "for_each" argument value is unsuitable: '
    if value.is_unknown or (isinstance(type_, SetType) and not wholly_known(value)):
        return _unknown(isinstance(type_, SetType))
    if value.sensitive or (isinstance(type_, SetType) and is_marked(value)):
        return (
            "Sensitive values, or values derived from sensitive values, cannot be used as for_each "
            "arguments. If used, the sensitive value could be exposed as an instance key."
        )
    if value.is_null:
        return f"{prefix}it is null. {_ALLOWED}"
    if not isinstance(type_, MapType | ObjectType | SetType):
        hint = " Convert a list with toset()." if isinstance(type_, ListType | TupleType) else ""
        name = "any type" if type_ is DYNAMIC else type_.name
        return (
            f'{prefix}the "for_each" argument must be a map, or set of strings, and you have '
            f"provided a value of type {name}.{hint}"
        )
    if isinstance(type_, SetType) and type_.element is not STRING and value.raw:
        return (
            f'{prefix}"for_each" supports maps and sets of strings, but you have provided a set '
            f"containing type {type_.element.name}."
        )
    if isinstance(type_, SetType) and any(item.raw is None for item in value.raw):
        return f'{prefix}"for_each" sets must not contain null values.'
    return None


def _named(reason: str, needs: Sequence[Reference]) -> str:
    """Why a value may not be used, with the outputs that it waits for by name."""
    shown = [str(reference) for reference in needs[:_SHOWN]]
    if len(needs) > _SHOWN:
        shown.append(f"{len(needs) - _SHOWN} more")
    *head, last = shown or ["outputs"]
    waits = f"{', '.join(head)} and {last}" if head else last
    verb = "is" if len(needs) == 1 else "are"
    return reason.replace(_LATE, f"{waits}, which {verb} known only after apply")


def _unknown(is_set: bool) -> str:
    what = "set includes values" if is_set else "map includes keys"
    return (
        f'The "for_each" {what} derived from {_LATE}, so it cannot '
        "be told which instances there will be. Use a map whose keys are known, and put what is "
        "known only after apply into its values; or apply first what it depends on, with --target."
    )
