"""What names stand for while a stack is evaluated: named values, declarations, modules.

Every evaluation notes what it reads, so that the dependencies of a declaration are those of its
instance, also through local values, variables and outputs of modules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel

from planes.address import Address, InstanceKey, ModulePath, format_module_path
from planes.kind import plain
from planes.types import Type
from planes.values import Reference
from stacks.configuration.forms import Form
from stacks.configuration.modules import Configuration
from stacks.evaluation.calls import CallPlan
from stacks.language.convert import ConversionError
from stacks.language.functions.function import CallContext
from stacks.language.plain import from_plain
from stacks.language.values import Declared, Value, object_of, reference_to, tuple_of, unknown
from stacks.stack import Unread

__all__ = [
    "Expansion",
    "Instance",
    "Mode",
    "ModuleExpansion",
    "ModuleInstance",
    "Named",
    "Reading",
    "Shared",
    "flattened",
]

Mode = Literal["single", "count", "for_each"]


class Reading:
    """What the evaluation at hand has read so far.

    ``tainted``: some of it was reported as wrong already, or is yet to be read, so that what
    follows from it need not be.  ``unread`` are the data sources of the evaluation that will be
    read before the plan and have not been yet.
    """

    __slots__ = ("read", "tainted", "unread")

    def __init__(self) -> None:
        self.read: dict[Address | Named, None] = {}
        self.tainted = False
        self.unread: set[Address] = set()

    def begin(self) -> None:
        self.read = {}
        self.tainted = False


class Named:
    """A value with a name: a variable, a local value, an output of a module, ``each``.

    ``reads`` are the declarations that it was made from, and other named values.
    """

    __slots__ = ("_addresses", "reads", "value", "wrong")

    def __init__(
        self, value: Value, reads: Iterable[Address | Named] = (), wrong: bool = False
    ) -> None:
        self.value = value
        self.reads = tuple(reads)
        self.wrong = wrong
        self._addresses: dict[Address, None] | None = None

    def addresses(self, sizes: Mapping[Address, int]) -> dict[Address, None]:
        """All declarations that it was made from, directly or not; see :func:`flattened`."""
        if self._addresses is None:
            self._addresses = flattened(self.reads, sizes)
        return self._addresses

    @property
    def flat(self) -> dict[Address, None] | None:
        """The same, where it has been asked for before."""
        return self._addresses


def flattened(
    reads: Iterable[Address | Named], sizes: Mapping[Address, int]
) -> dict[Address, None]:
    """The declarations among what was read, those behind named values included, each once.

    ``sizes`` has the number of instances of each repeated block: the address of the block takes the
    place of all of them, lest ten thousand that read ten thousand have a list of those each.
    """
    found: dict[Address, None] = {}
    seen: set[int] = set()
    waiting = list(reads)[::-1]
    while waiting:
        item = waiting.pop()
        if not isinstance(item, Named):
            found[item] = None
        elif item.flat is not None:
            found.update(item.flat)
        elif id(item) not in seen:
            seen.add(id(item))
            waiting.extend(reversed(item.reads))
    return _compressed(found, sizes)


def _compressed(found: dict[Address, None], sizes: Mapping[Address, int]) -> dict[Address, None]:
    counts: dict[Address, int] = {}
    for address in found:
        if address.key is not None:
            counts[address.resource] = counts.get(address.resource, 0) + 1
    whole = {
        block
        for block, count in counts.items()
        if block in found or (count > 1 and count == sizes.get(block))
    }
    if not whole:
        return found
    return dict.fromkeys(
        address.resource if address.resource in whole else address for address in found
    )


class Instance:
    """One instance of a declaration or resource, as expressions see it.

    ``spec`` is what is declared; None where it is not valid.  ``values`` are what was read of a
    data source.
    """

    __slots__ = ("_attributes", "_find", "_form", "_reading", "_values", "address", "spec")

    def __init__(
        self,
        address: Address,
        form: Form,
        spec: BaseModel | None,
        reading: Reading,
        find: Callable[[Address], Declared],
        values: Mapping[str, Any] | None = None,
    ) -> None:
        self._values = values
        self.address = address
        self.spec = spec
        self._form = form
        self._reading = reading
        self._find = find
        self._attributes: dict[str, Value] | None = None

    def attributes(self) -> Mapping[str, Value]:
        self._reading.read[self.address] = None
        if self.spec is None:
            self._reading.tainted = True
        if self._attributes is None:
            self._attributes = dict(self._read())
        return self._attributes

    def _read(self) -> Iterator[tuple[str, Value]]:
        if self._values is not None:
            for name, type_ in {**self._form.types, **self._form.computed}.items():
                yield name, self._value(self._values.get(name), type_)
            return
        data = None if self.spec is None else plain(self.spec)
        for name, type_ in self._form.types.items():
            # What is left out may be something that the read of a data source gives.
            late = self.address.is_data and (data is None or data[name] is None)
            if late:
                yield name, unknown(type_, Reference(self.address, (name,)))
            else:
                yield name, unknown() if data is None else self._value(data[name], type_)
        for name, type_ in self._form.computed.items():
            yield name, unknown(type_, Reference(self.address, (name,)))

    def _value(self, data: Any, type_: Type) -> Value:
        try:
            return from_plain(data, type_, self._find)
        except ConversionError:  # late values inside, whose types are not known
            return from_plain(data, declared=self._find)


class Expansion:
    """The instances of one block of a module."""

    __slots__ = ("_value", "instances", "mode", "wrong")

    def __init__(self, mode: Mode, wrong: bool = False) -> None:
        self.mode = mode
        self.wrong = wrong
        self.instances: dict[InstanceKey, Instance] = {}
        self._value: Value | None = None

    def value(self) -> Value:
        """A reference, or a tuple or object of references."""
        if self._value is None:
            items = {key: reference_to(item) for key, item in self.instances.items()}
            self._value = _collected(self.mode, items)
        return self._value


def _collected(mode: Mode, items: Mapping[InstanceKey, Value]) -> Value:
    match mode:
        case "single":
            return items[None]
        case "count":
            return tuple_of(items.values())
        case "for_each":
            return object_of({str(key): item for key, item in items.items()})


class ModuleExpansion:
    """The instances of one module call.

    ``contents`` are the addresses of all that is in them, once somebody asked.
    """

    __slots__ = ("_value", "contents", "instances", "mode", "wrong")

    def __init__(self, mode: Mode, wrong: bool = False) -> None:
        self.mode = mode
        self.wrong = wrong
        self.instances: dict[InstanceKey, ModuleInstance] = {}
        self.contents: Named | None = None
        self._value: Value | None = None

    def value(self) -> Value:
        """The object of the outputs, or a tuple or object of those."""
        if self._value is None:
            for item in self.instances.values():
                self.wrong = self.wrong or any(one.wrong for one in item.outputs.values())
            items = {
                key: object_of({name: output.value for name, output in item.outputs.items()})
                for key, item in self.instances.items()
            }
            self._value = _collected(self.mode, items)
        return self._value


class Shared:
    """What is the same for a whole evaluation."""

    __slots__ = ("call_context", "data", "fleet", "instances", "paths", "reading", "sizes")

    def __init__(
        self,
        call_context: CallContext,
        paths: Mapping[str, str],
        fleet: Value,
        data: Mapping[Address, Mapping[str, Any] | Unread] = {},
    ) -> None:
        self.data = data
        """What has been read of data sources."""
        self.call_context = call_context
        self.paths = paths
        self.fleet = fleet
        self.reading = Reading()
        self.instances: dict[Address, Instance] = {}
        self.sizes: dict[Address, int] = {}
        """How many instances each repeated block has."""

    def find(self, address: Address) -> Declared:
        return self.instances[address]


class ModuleInstance:
    """One instance of a module: what its names stand for.

    ``call`` is what calls it, ``repetition`` are ``each`` and ``count`` for the arguments there.
    """

    __slots__ = (
        *("blocks", "call", "configuration", "dependencies", "locals", "modules", "outputs"),
        *("parent", "path", "providers", "repetition", "shared", "variables"),
    )

    def __init__(
        self,
        configuration: Configuration,
        shared: Shared,
        path: ModulePath = (),
        parent: ModuleInstance | None = None,
        call: CallPlan | None = None,
        repetition: Mapping[str, Named] | None = None,
    ) -> None:
        self.configuration = configuration
        self.shared = shared
        self.path = path
        self.parent = parent
        self.call = call
        self.repetition: Mapping[str, Named] = repetition or {}
        self.variables: dict[str, Named] = {}
        self.locals: dict[str, Named] = {}
        self.outputs: dict[str, Named] = {}
        self.blocks: dict[tuple[str, str], Expansion] = {}
        self.modules: dict[str, ModuleExpansion] = {}
        self.dependencies: tuple[Address | Named, ...] = ()
        """What everything in the module depends on: ``depends_on`` of the calls that lead to it."""
        self.providers: Mapping[str, str] = {}
        """What the ``providers`` argument says: a provider's name here to its key in the root."""

    @property
    def prefix(self) -> str:
        """``module.a["x"].``, or nothing for the root."""
        return f"{format_module_path(self.path)}." if self.path else ""
