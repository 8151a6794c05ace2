"""What should be there: the primitives that a stack's declarations lower to, and their owners.

Pure; no I/O.  Everything is in an order in which what a thing depends on comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from planes.address import Address, PrimitiveKey
from planes.declaration import Declaration, Lifecycle
from planes.diagnostics import Diagnostics, Location
from planes.kind import plain
from planes.values import Deferred, Path, Reference, Sensitive, transform
from providers.contract import Enforcement, Joined, Primitive, PrimitiveRef
from stacks.engine.late import joined, leaves
from stacks.engine.live.clients import Clients
from stacks.engine.locate import Sources
from stacks.engine.lowering.roles import Parts, assign_parts, data_provider, resource_provider
from stacks.engine.lowering.view import StackView
from stacks.engine.order import ordered
from stacks.stack import DataSource, Resource, Stack

__all__ = ["Desired", "Owner", "Wanted", "instances_of", "lower_again", "make_desired"]


class Wanted(NamedTuple):
    """One remote object that should be there, and the provider that makes it."""

    key: PrimitiveKey
    provider: str
    properties: Mapping[str, Any]
    tags: Mapping[str, str]
    origins: Mapping[str, Path]
    depends_on: tuple[PrimitiveKey, ...]


class Owner(NamedTuple):
    """A declaration or a direct resource, and what makes it real; or a data source that has not
    been read yet, whose one primitive is what the read will give.

    ``data`` are its declared attributes as plain data.  ``main`` is the primitive that stands for
    it: the one that its ``id`` is of.  ``dependencies`` may name a resource for all its instances.
    """

    declared: Declaration | Resource | DataSource
    data: Mapping[str, Any]
    provider: str | None
    primitives: tuple[PrimitiveKey, ...] = ()
    main: PrimitiveKey | None = None
    outputs: Mapping[str, Any] = {}
    enforcement: Mapping[str, Enforcement] = {}
    dependencies: tuple[Address, ...] = ()
    notes: Diagnostics = Diagnostics()

    @property
    def address(self) -> Address:
        return self.declared.address

    @property
    def lifecycle(self) -> Lifecycle:
        return self.declared.lifecycle

    @property
    def location(self) -> Location:
        return self.declared.provenance.location


class Desired(NamedTuple):
    """``owners`` and ``primitives`` are in dependency order; both change as owners are lowered
    again."""

    owners: dict[Address, Owner]
    primitives: dict[PrimitiveKey, Wanted]
    parts: Mapping[Address, Parts]
    view: StackView


def make_desired(stack: Stack, clients: Clients, sources: Sources) -> tuple[Desired, Diagnostics]:
    """Lower all that a stack declares.  The owners' own notes are not among the diagnostics."""
    parts, problems = assign_parts(stack, clients, sources)
    desired = Desired({}, {}, parts, StackView(stack))
    for declaration in stack.declarations.values():
        if declaration.address in parts:
            _take(desired, *_lowered(declaration, desired, clients))
    for resource in stack.resources.values():
        key = resource_provider(resource, stack, clients, sources, problems)
        if key is not None:
            _take(desired, *_direct(resource, key, desired.view, clients))
    for source in stack.data.values():
        key = data_provider(source, stack, clients, sources, problems)
        if key is not None and source.values is None:
            _take(desired, *_unread(source, key, clients))
    _link(desired, desired.owners)
    if not problems.has_errors:
        problems.extend(_broken_references(desired, sources))
    _sort(desired, problems, sources)
    return desired, problems


def lower_again(
    desired: Desired, address: Address, declared: Declaration | Resource, clients: Clients
) -> None:
    """Replace an owner by one in which outputs that it waited for are known."""
    before = desired.owners[address]
    needed = {key: desired.primitives.pop(key).depends_on for key in before.primitives}
    if isinstance(declared, Declaration):
        desired.view.declarations[address] = declared
        _take(desired, *_lowered(declared, desired, clients))
    else:
        provider = before.provider or ""
        _take(desired, *_direct(declared, provider, desired.view, clients))
    # A value that is known by now came from what it was made of all the same.
    for key, others in needed.items():
        wanted = desired.primitives.get(key)
        if wanted is not None:
            depends_on = tuple(dict.fromkeys((*others, *wanted.depends_on)))
            desired.primitives[key] = wanted._replace(depends_on=depends_on)
    owner = desired.owners[address]
    dependencies = tuple(dict.fromkeys((*before.dependencies, *owner.dependencies)))
    desired.owners[address] = owner._replace(dependencies=dependencies)
    _link(desired, (address,))


def _take(desired: Desired, owner: Owner, wanted: Iterable[Wanted]) -> None:
    desired.owners[owner.address] = owner
    for item in wanted:
        desired.primitives[item.key] = item


def _lowered(
    declaration: Declaration, desired: Desired, clients: Clients
) -> tuple[Owner, list[Wanted]]:
    parts = desired.parts[declaration.address]
    wanted: list[Wanted] = []
    outputs: dict[str, Any] = {}
    enforcement: dict[str, Enforcement] = {}
    notes = Diagnostics()
    for key, roles in parts.roles.items():
        lowered = clients.provider(key).lower(declaration, roles, desired.view)
        wanted += [_wanted(primitive, key, clients) for primitive in lowered.primitives]
        outputs = {**lowered.outputs, **outputs}
        enforcement = {**lowered.enforcement, **enforcement}
        notes.extend(lowered.notes)
    provider = parts.runtime or next(iter(parts.roles), None)
    data = plain(declaration.spec)
    outputs = _with_secrets(outputs, declaration.lifecycle)
    return (
        _owner(declaration, data, provider, wanted)._replace(
            main=_main(outputs, wanted), outputs=outputs, enforcement=enforcement, notes=notes
        ),
        wanted,
    )


def _direct(
    resource: Resource, provider: str, view: StackView, clients: Clients
) -> tuple[Owner, list[Wanted]]:
    key = PrimitiveKey(resource.address, resource.type, "this")
    primitive = Primitive(key, resource.properties, tags=view.resource_tags(resource))
    wanted = [_wanted(primitive, provider, clients)]
    late = {name: value for name, value in resource.properties.items() if next(leaves(value), None)}
    computed = ("id", *clients.type(provider, resource.type).computed)
    known = clients.certain(resource.address)
    found = {name: known.get(name, PrimitiveRef(key, name)) for name in computed}
    outputs = {**late, **found}
    owner = _owner(resource, resource.properties, provider, wanted)
    outputs = _with_secrets(outputs, resource.lifecycle)
    return owner._replace(main=key, outputs=outputs), wanted


def _with_secrets(outputs: dict[str, Any], lifecycle: Lifecycle) -> dict[str, Any]:
    secret = [name for name in lifecycle.secret_outputs if name in outputs]
    return {**outputs, **{name: Sensitive(outputs[name]) for name in secret}} if secret else outputs


def _unread(source: DataSource, provider: str, clients: Clients) -> tuple[Owner, list[Wanted]]:
    key = PrimitiveKey(source.address, source.type, "this")
    wanted = [Wanted(key, provider, source.arguments, {}, {}, ())]
    owner = _owner(source, source.arguments, provider, wanted)
    given = ("id", *source.arguments, *clients.data(provider, source.address).computed)
    return owner._replace(outputs={name: PrimitiveRef(key, name) for name in given}), wanted


def _wanted(primitive: Primitive, provider: str, clients: Clients) -> Wanted:
    key, properties, depends_on, tags, origins = primitive
    defaults = clients.default_tags(provider)
    if defaults:
        tags = {**defaults, **tags}
    return Wanted(key, provider, properties, tags, origins, depends_on)


def _owner(
    declared: Declaration | Resource | DataSource,
    data: Mapping[str, Any],
    provider: str | None,
    wanted: Iterable[Wanted],
) -> Owner:
    keys = tuple(item.key for item in wanted)
    triggers = [reference.address for reference in declared.lifecycle.replace_triggered_by]
    dependencies = declared.dependencies
    if triggers:
        dependencies = tuple(dict.fromkeys((*dependencies, *triggers)))
    return Owner(declared, data, provider, keys, dependencies=dependencies)


def _main(outputs: Mapping[str, Any], wanted: list[Wanted]) -> PrimitiveKey | None:
    identity = outputs.get("id")
    if type(identity) is PrimitiveRef:
        return identity.key
    return wanted[0].key if wanted else None


# Links: references to outputs become references to primitives, and both become dependencies.


def _link(desired: Desired, addresses: Iterable[Address]) -> None:
    for address in list(addresses):
        owner = desired.owners[address]
        others: dict[Address, None] = {}
        for key in owner.primitives:
            wanted = _linked(desired.primitives[key], desired, others)
            desired.primitives[key] = wanted
            others.update((needed.owner, None) for needed in wanted.depends_on)
        others.pop(address, None)
        for known in owner.dependencies:
            others.pop(known, None)
            others.pop(known.resource, None)
        if others:
            owner = owner._replace(dependencies=(*owner.dependencies, *others))
        if len(owner.primitives) > 1:
            owner = owner._replace(primitives=_inner_order(owner.primitives, desired))
        desired.owners[address] = owner


def _linked(wanted: Wanted, desired: Desired, others: dict[Address, None]) -> Wanted:
    """The primitive with output references replaced, and what it refers to as its dependencies.

    ``others`` takes in the owners that its deferred values wait for.
    """
    late = list(leaves(wanted.properties))
    if not late:
        return wanted
    properties = wanted.properties
    if any(type(leaf) is Reference for leaf in late):
        properties = transform(properties, lambda leaf: _resolved_reference(leaf, desired))
        late = list(leaves(properties))
    for leaf in late:
        if type(leaf) is Deferred:
            others.update((need.address, None) for need in leaf.needs)
        elif type(leaf) is Reference:
            others[leaf.address] = None
    refs = (leaf.key for leaf in late if type(leaf) is PrimitiveRef)
    depends_on = tuple(dict.fromkeys((*wanted.depends_on, *refs)))
    return wanted._replace(properties=properties, depends_on=depends_on)


def _resolved_reference(leaf: Any, desired: Desired) -> Any:
    """What an output is made of; the reference itself where it leads into one that is not known."""
    match leaf:
        case Sensitive():
            return Sensitive(
                transform(leaf.value, lambda inner: _resolved_reference(inner, desired))
            )
        case Joined():
            return joined(leaf, lambda inner: _resolved_reference(inner, desired))
        case Reference(address=address, path=(name,)) if address in desired.owners:
            outputs = desired.owners[address].outputs
            if name in outputs and outputs[name] != leaf:
                return transform(outputs[name], lambda inner: _resolved_reference(inner, desired))
    return leaf


def _inner_order(keys: tuple[PrimitiveKey, ...], desired: Desired) -> tuple[PrimitiveKey, ...]:
    own = set(keys)
    found, _ = ordered(
        keys, lambda key: [other for other in desired.primitives[key].depends_on if other in own]
    )
    return tuple(found)


# Order.


def _sort(desired: Desired, problems: Diagnostics, sources: Sources) -> None:
    """Put owners and primitives in dependency order, in place."""
    instances = instances_of(desired.owners)

    def needs(address: Address) -> Iterable[Address]:
        owner = desired.owners.get(address)
        return owner.dependencies if owner else instances.get(address, ())

    found, cycle = ordered(desired.owners, needs)
    if cycle:
        _report_cycle(
            [item for item in cycle if item in desired.owners], desired, problems, sources
        )
    owners = {address: desired.owners[address] for address in found if address in desired.owners}
    primitives = {
        key: desired.primitives[key] for owner in owners.values() for key in owner.primitives
    }
    desired.owners.clear()
    desired.owners.update(owners)
    desired.primitives.clear()
    desired.primitives.update(primitives)


def instances_of(addresses: Iterable[Address]) -> dict[Address, list[Address]]:
    """All instances of each resource that has several."""
    found: dict[Address, list[Address]] = {}
    for address in addresses:
        if address.key is not None:
            found.setdefault(address.resource, []).append(address)
    return found


def _report_cycle(
    cycle: list[Address], desired: Desired, problems: Diagnostics, sources: Sources
) -> None:
    text = " → ".join(str(address) for address in (*cycle, cycle[0]))
    problems.error(
        "Cycle",
        f"These depend on each other, so that none can be made first: {text}. Take one of the "
        "references away.",
        sources.span(desired.owners[cycle[0]].location),
        address=str(cycle[0]),
    )


def _broken_references(desired: Desired, sources: Sources) -> Diagnostics:
    problems = Diagnostics()
    for wanted in desired.primitives.values():
        for needed in wanted.depends_on:
            if needed not in desired.primitives:
                owner = desired.owners[wanted.key.owner]
                problems.error(
                    "Reference cannot be kept",
                    _broken(wanted, needed, desired),
                    sources.span(owner.location),
                    address=str(owner.address),
                )
    return problems


def _broken(wanted: Wanted, needed: PrimitiveKey, desired: Desired) -> str:
    target = desired.owners.get(needed.owner)
    if target is None:
        return f"{wanted.key} needs {needed}, and {needed.owner} is not declared. Declare it."
    return (
        f"{wanted.key} is made by {wanted.provider} and needs {needed}, but {needed.owner} is "
        f"made by {target.provider}, which has no such thing. Let both run on the same provider."
    )
