"""Comparing what is wanted with what is live, property by property.

Pure; no I/O.  Most things are equal, so plain equality comes first; then both sides are brought to
the type's normal form; then they are compared field by field, where the order of a set in disguise
is no difference and a value that is not known yet is one that may change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from planes.values import SCALARS, Path, Sensitive, reveal
from providers.contract import PrimitiveType
from stacks.engine.facts import NO_FACTS, Fact, Facts
from stacks.engine.origins import parts_of

__all__ = [
    "Difference",
    "Leaf",
    "difference",
    "keep_ignored",
    "leaf_differences",
    "marked_like",
    "replacing_paths",
    "same_fields",
    "sealed",
    "tags_differ",
]

_PLAIN = Fact()


class Difference(NamedTuple):
    """``changed`` are the top-level properties that differ, sorted."""

    changed: tuple[str, ...] = ()
    replaced_by: tuple[Path, ...] = ()


SAME = Difference()


def difference(
    kind: PrimitiveType, facts: Facts, live: Mapping[str, Any], wanted: Mapping[str, Any]
) -> Difference:
    """How a live object differs from what is wanted.

    A property that is null is one left out.  Where it is the remote side's to fill, that is no
    difference.
    """
    if live == wanted:
        return SAME
    before, after = reveal(live), reveal(wanted)
    if before == after:
        return SAME
    before, after = kind.normalise(before), kind.normalise(after)
    left_open = [name for name in facts.computed if after.get(name) is None]
    if left_open:
        before = {name: item for name, item in before.items() if name not in left_open}
    if before == after:
        return SAME
    names = [
        name
        for name in sorted(before.keys() | after.keys())
        if not _same(before.get(name), after.get(name), facts.fields.get(name, _PLAIN))
    ]
    return Difference(tuple(names), tuple(replacing_paths(facts, before, after)))


def same_fields(before: Mapping[str, Any] | None, after: Mapping[str, Any], facts: Facts) -> bool:
    """Whether two sets of declared attributes say the same."""
    if before is None or before == after:
        return before is not None
    return all(
        _same(before.get(name), after.get(name), facts.fields.get(name, _PLAIN))
        for name in before.keys() | after.keys()
    )


def _same(before: Any, after: Any, fact: Fact) -> bool:
    if before == after:
        return True
    inside = fact.inside
    if type(before) is dict and type(after) is dict:
        return all(
            _same(before.get(name), after.get(name), inside.fields.get(name, _PLAIN))
            for name in before.keys() | after.keys()
        )
    if type(before) is not list or type(after) is not list or len(before) != len(after):
        return False
    if fact.unordered:
        before, after = _in_order(before, inside), _in_order(after, inside)
    each = fact._replace(unordered=False)
    return all(_same(old, new, each) for old, new in zip(before, after, strict=True))


def _in_order(items: list[Any], facts: Facts) -> list[Any]:
    return sorted(items, key=lambda item: repr(_canonical(item, facts)))


def _canonical(value: Any, facts: Facts) -> Any:
    """A form whose text is the same for all values that are the same."""
    if type(value) is dict:
        return [
            (name, _canonical_field(item, facts.fields.get(name, _PLAIN)))
            for name, item in sorted(value.items())
            if item is not None
        ]
    return value


def _canonical_field(value: Any, fact: Fact) -> Any:
    if type(value) is list:
        items = [_canonical(item, fact.inside) for item in value]
        return sorted(items, key=repr) if fact.unordered else items
    return _canonical(value, fact.inside)


def replacing_paths(facts: Facts, before: Any, after: Any, path: Path = ()) -> Iterator[Path]:
    """The fields that differ and whose change forces a replacement."""
    if type(before) is not dict or type(after) is not dict:
        return
    for name, fact in facts.fields.items():
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if fact.replaces:
            if not _same(old, new, fact):
                yield (*path, name)
        elif fact.block is not None:
            yield from _replacing_inside(fact.inside, old, new, (*path, name))


def _replacing_inside(facts: Facts, before: Any, after: Any, path: Path) -> Iterator[Path]:
    if type(before) is list and type(after) is list:
        for index, (old, new) in enumerate(zip(before, after, strict=False)):
            yield from replacing_paths(facts, old, new, (*path, index))
    elif facts is not NO_FACTS:
        yield from replacing_paths(facts, before or {}, after or {}, path)


def tags_differ(
    live: Mapping[str, str], wanted: Mapping[str, Any], recorded: Mapping[str, str], prefix: str
) -> bool:
    """Whether our tags have to be put right.

    Others' tags on the object are their own.  An object that had none when we last wrote it and has
    none now is of a type that cannot hold any.
    """
    if not live and not recorded:
        return False
    if any(live.get(name) != reveal(value) for name, value in wanted.items()):
        return True
    return any(name.startswith(prefix) and name not in wanted for name in live)


# Ignored changes.


def keep_ignored(
    wanted: Mapping[str, Any],
    live: Mapping[str, Any],
    ignored: Iterable[Path] | Literal["all"],
    origins: Mapping[str, Path],
) -> Mapping[str, Any]:
    """The wanted properties, with those whose changes are ignored as they are live.

    ``ignored`` speaks of the declaration; ``origins`` says which of its attributes a property is
    of.
    """
    if ignored == "all":
        return live
    result: Any = dict(wanted)
    for path in ignored:
        for name in wanted.keys() | live.keys():
            for place, origin in parts_of(origins, name):
                if path == origin[: len(path)]:
                    result = _taken(result, live, place)
                elif origin == path[: len(origin)]:
                    result = _taken(result, live, (*place, *path[len(origin) :]))
    kept: Mapping[str, Any] = result
    return kept


def _taken(target: Any, source: Any, path: Path) -> Any:
    """``target`` with one place of it as it is in ``source``: absent where it is absent there."""
    step, rest = path[0], path[1:]
    if type(target) is dict and type(source) is dict:
        if step in source and (not rest or step in target):
            new = _taken(target[step], source[step], rest) if rest else source[step]
            return {**target, step: new}
        return target if rest else {name: item for name, item in target.items() if name != step}
    if type(target) is not list or type(source) is not list or type(step) is not int:
        return target
    if step >= len(target) or step >= len(source):
        return target
    new = _taken(target[step], source[step], rest) if rest else source[step]
    return [*target[:step], new, *target[step + 1 :]]


# Sensitive marks.


def sealed(properties: Mapping[str, Any], facts: Facts) -> Mapping[str, Any]:
    """The properties with a mark on each value that its schema calls sensitive."""
    marked = {
        name: _sealed(properties[name], facts.fields[name])
        for name in facts.sensitive
        if properties.get(name) is not None
    }
    return {**properties, **marked} if marked else properties


def _sealed(value: Any, fact: Fact) -> Any:
    if fact.sensitive:
        return Sensitive(reveal(value))
    if type(value) is list:
        return [_sealed(item, fact) for item in value]
    return sealed(value, fact.inside) if type(value) is dict else value


def marked_like(properties: Mapping[str, Any], template: Mapping[str, Any]) -> Mapping[str, Any]:
    """Plain properties with a sensitive mark wherever others of the same shape have one."""
    marked = {
        name: _marked(properties[name], item)
        for name, item in template.items()
        if name in properties and _has_mark(item)
    }
    return {**properties, **marked} if marked else properties


def _marked(value: Any, template: Any) -> Any:
    if type(template) is Sensitive:
        return value if value is None else Sensitive(value)
    if type(template) is dict and type(value) is dict:
        return marked_like(value, template)
    if type(template) is list and type(value) is list and len(template) == len(value):
        return [_marked(item, like) for item, like in zip(value, template, strict=True)]
    return Sensitive(value) if _has_mark(template) and value is not None else value


def _has_mark(value: Any) -> bool:
    kind = type(value)
    if kind is dict or kind is list:
        for item in value.values() if kind is dict else value:
            if type(item) not in SCALARS and _has_mark(item):
                return True
        return False
    return kind is Sensitive


# Leaves, for drift.


class Leaf(NamedTuple):
    path: Path
    before: Any
    after: Any


def leaf_differences(
    before: Any, after: Any, fact: Fact = _PLAIN, path: Path = ()
) -> Iterator[Leaf]:
    """The innermost places in which two values differ; lists of different lengths differ whole."""
    if _same(before, after, fact):
        return
    inside = fact.inside.fields
    if type(before) is dict and type(after) is dict:
        for name in sorted(before.keys() | after.keys()):
            old, new = before.get(name), after.get(name)
            yield from leaf_differences(old, new, inside.get(name, _PLAIN), (*path, name))
    elif _pairwise(before, after, fact):
        each = fact._replace(unordered=False)
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from leaf_differences(old, new, each, (*path, index))
    else:
        yield Leaf(path, before, after)


def _pairwise(before: Any, after: Any, fact: Fact) -> bool:
    return (
        type(before) is list
        and type(after) is list
        and len(before) == len(after)
        and not fact.unordered
    )
