"""What a program registers, one by one, as declarations; and what it is told of each.

Pure; no I/O, but that the text of a file is read where something is to be said of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from planes.address import DATA, Address, ModulePath
from planes.declaration import Declaration, Lifecycle, Provenance
from planes.diagnostics import Diagnostics, Span, did_you_mean
from planes.kind import Kind, plain
from planes.types import DYNAMIC, Type
from planes.values import Deferred, Path, Reference, Sensitive, transform
from providers import registry
from stacks.configuration.forms import (
    Form,
    UnknownType,
    form_of_data,
    form_of_kind,
    form_of_resource,
)
from stacks.configuration.program.model import (
    Answer,
    Place,
    Registration,
    Waiting,
)
from stacks.evaluation.program.names import (
    PROVIDER_TYPE,
    Urn,
    data_type_of,
    kind_of,
    urn_of,
)
from stacks.evaluation.program.options import former_addresses, lifecycle_of, property_path
from stacks.evaluation.program.places import Places
from stacks.evaluation.program.values import Values, needs_of, own_places
from stacks.evaluation.validation import complaints, masked
from stacks.stack import DataSource, Import, Move, ProviderSettings, Resource

__all__ = ["Fleet", "Known", "Read", "Refusal", "as_told"]

Known = Mapping[Reference, Any]
"""Outputs that are certain, by what refers to them."""


Read = Mapping[Address, Mapping[str, Any]]
"""What has been read of data sources."""


class Refusal(Exception):
    """What the program asks for cannot be; why is among the diagnostics."""


class _Entry(NamedTuple):
    """One resource, as others of the program see it."""

    address: Address
    form: Form
    data: Mapping[str, Any]


class Fleet:
    """The declarations of one run of a program."""

    def __init__(
        self, stack: str, workspace: str, places: Places, known: Known, read: Read | None = None
    ) -> None:
        self.read: Read = read or {}
        self.stack = stack
        self.workspace = workspace
        self.places = places
        self.known = known
        self.diagnostics = Diagnostics()
        self.declarations: dict[Address, Declaration] = {}
        self.resources: dict[Address, Resource] = {}
        self.providers: dict[str, ProviderSettings] = {}
        self.moves: list[Move] = []
        self.imports: list[Import] = []
        self.made: dict[Address, Registration] = {}
        self.data: dict[Address, DataSource] = {}
        self.values = Values(self.output, self.refer, self.looked_up)
        self._entries: dict[str, _Entry] = {}
        self._components: dict[str, Registration] = {}
        self._provider_keys: dict[str, str] = {}

    # Names.

    def urn(self, type: str, name: str, parent: str) -> str:
        return str(urn_of(self.workspace, self.stack, type, self._module(parent), name))

    def _module(self, parent: str) -> ModulePath:
        """The module that a resource is in: that of the components around it."""
        if not parent:
            return ()
        entry = self._entries.get(parent)
        if entry is not None:
            return entry.address.module
        return Address.parse(f"{Urn.parse(parent).address}.x.y").module

    def refer(self, urn: str) -> Reference:
        entry = self._entries.get(urn)
        if entry is None:
            raise Refusal
        return Reference(entry.address)

    def output(self, urn: str, name: str) -> Any:
        """A property of a resource: what is declared, or what is known of its outputs."""
        entry = self._entries.get(urn)
        if entry is None:
            return None
        if name in entry.data:
            return entry.data[name]
        if name == "urn":
            return Reference(entry.address)
        if name == "attributes":
            return {key: self._computed(entry, key) for key in entry.form.computed}
        if name == "properties":
            return dict(entry.data)
        if name in entry.form.computed:
            return self._computed(entry, name)
        return str(entry.address)

    def type_of(self, reference: Reference) -> Type:
        """The type of an output of a resource."""
        if reference.address not in self.made or len(reference.path) != 1:
            return DYNAMIC
        form = self._entries[self.made[reference.address].urn].form
        return {**form.types, **form.computed}.get(reference.path[0], DYNAMIC)

    def _computed(self, entry: _Entry, name: str) -> Any:
        reference = Reference(entry.address, (name,))
        return self.known.get(reference, reference)

    # Registrations.

    def register(self, registration: Registration) -> Answer:
        """Take one in, and say what is known of it.  Raises Refusal."""
        if not registration.custom:
            self._components[registration.urn] = registration
            self._note_moves(registration)
            return Answer()
        if registration.type == PROVIDER_TYPE:
            return self._provider(registration)
        kind = kind_of(registration.type)
        if kind is None:
            self.error(
                "Resource of another package",
                f"{registration.type} is not one of fleetform's. A fleet is made of the classes of "
                "planes.sdk; a remote resource of another sort is declared with Primitive.",
                registration.place,
            )
            raise Refusal
        return self._declare(registration, kind)

    def _declare(self, registration: Registration, kind: str) -> Answer:
        address = Address.parse(Urn.parse(registration.urn).address)
        form = self._form(kind, registration)
        inputs = registration.inputs
        if kind_is_primitive := not issubclass(form.model, Kind):
            inputs = inputs.get("properties") or {}
        data = {
            name: own_places(_given(self.values.plain(value)), f"{address}.{name}")
            for name, value in inputs.items()
        }
        what = f'{address.kind} "{registration.name}"'
        spec = self._validated(form.model, data, what, registration, address)
        shown = plain(spec) if spec is not None else {**dict.fromkeys(form.types), **data}
        entry = self._entries[registration.urn] = _Entry(address, form, shown)
        self.made[address] = registration
        self._note_moves(registration)
        if spec is not None:
            self._keep(registration, address, spec, data)
        return self._answer(entry, registration, kind_is_primitive)

    def _form(self, kind: str, registration: Registration) -> Form:
        if registration.type.startswith("fleetform:index:"):
            return form_of_kind(kind)
        try:
            return form_of_resource(kind)
        except UnknownType as error:
            hint = did_you_mean(kind, error.known)
            self.error(
                "Invalid resource type",
                f'No provider has the remote type "{kind}".{hint}',
                registration.place,
            )
            raise Refusal from None

    def _validated(
        self,
        model: type[BaseModel],
        data: Mapping[str, Any],
        what: str,
        registration: Registration,
        address: Address,
    ) -> BaseModel | None:
        try:
            return model.model_validate({k: v for k, v in data.items() if v is not None})
        except ValidationError as error:
            for code, summary, detail, path in complaints(error, what):
                span = self.places.attribute(registration.place, path)
                if code == "credential" and span is not None:
                    span = masked(span)
                self.diagnostics.error(
                    summary, detail, span, address=str(address), calls=self._calls(registration)
                )
            return None

    def _keep(
        self, registration: Registration, address: Address, spec: BaseModel, data: Any
    ) -> None:
        options = registration.options
        provenance = self.provenance(registration)
        lifecycle = self._lifecycle(registration, address)
        self._check_options(registration, address, lifecycle)
        dependencies = self._dependencies(registration, address, data)
        provider = self._provider_keys.get(options.provider.rpartition("::")[0])
        if options.import_id:
            self.imports.append(Import(str(address), options.import_id, provenance.location))
        if isinstance(spec, Kind):
            self.declarations[address] = Declaration(
                address, spec, provenance, lifecycle, dependencies, provider
            )
        else:
            self.resources[address] = Resource(
                address, address.kind, plain(spec), provenance, lifecycle, dependencies, provider
            )

    def _lifecycle(self, registration: Registration, address: Address) -> Lifecycle:
        try:
            return lifecycle_of(registration.options, self.refer)
        except ValueError as error:
            span = self.places.attribute(registration.place, ("opts", "custom_timeouts"))
            self.diagnostics.error("Invalid timeout", f"{error}.", span, address=str(address))
            return Lifecycle()

    def _dependencies(
        self, registration: Registration, address: Address, data: Any
    ) -> tuple[Address, ...]:
        found: dict[Address, None] = {}
        for urn in registration.dependencies:
            entry = self._entries.get(urn)
            if entry is not None:
                found[entry.address] = None
        for reference in needs_of(data):
            found[reference.address] = None
        found.pop(address, None)
        return tuple(found)

    def _check_options(
        self, registration: Registration, address: Address, lifecycle: Lifecycle
    ) -> None:
        options, form = registration.options, self._entries[registration.urn].form
        for text in (*options.ignore_changes, *options.replace_on_changes):
            path = property_path(text)
            if text != "*" and (not path or path[0] not in form.types):
                self.diagnostics.error(
                    "Unsupported attribute",
                    f'The options of {address} name "{text}", and there is no such attribute.'
                    f"{did_you_mean(text, form.types)}",
                    self.places.attribute(registration.place, ("opts",)),
                    address=str(address),
                )
        if options.ignored:
            names = ", ".join(options.ignored)
            self.diagnostics.warning(
                "Option without effect",
                f"fleetform has no use for {names}, which {address} sets. Leave it out.",
                self.places.attribute(registration.place, ("opts",)),
                address=str(address),
            )

    def answer(self, address: Address, outputs: Mapping[str, Any]) -> Answer:
        """What the program is told of a resource that has been made."""
        registration = self.made[address]
        known = {Reference(address, (name,)): value for name, value in outputs.items()}
        self.known = {**self.known, **known}
        entry = self._entries[registration.urn]
        return self._answer(entry, registration, not issubclass(entry.form.model, Kind))

    def address_of(self, registration: Registration) -> Address | None:
        """The address of a thing to make; None for a component or a provider."""
        entry = self._entries.get(registration.urn)
        return None if entry is None else entry.address

    def data_of(self, address: Address) -> Mapping[str, Any]:
        """What a resource declares, defaults included."""
        return self._entries[self.made[address].urn].data

    def _answer(self, entry: _Entry, registration: Registration, primitive: bool) -> Answer:
        computed = {
            name: self.known[reference]
            for name in entry.form.computed
            if (reference := Reference(entry.address, (name,))) in self.known
        }
        secret = registration.options.secret_outputs
        outputs = {"properties": entry.data} if primitive else {**entry.data, **computed}
        if primitive and len(computed) == len(entry.form.computed):
            outputs["attributes"] = computed
        if "id" not in entry.form.computed:
            identity = str(entry.address)
        else:
            known_id = computed.get("id")
            identity = known_id if isinstance(known_id, str) else ""
        sent = {name: transform(value, _sent) for name, value in outputs.items()}
        for name in secret:
            sent[name] = Sensitive(sent.get(name, Waiting(None)))
        return Answer(identity, sent)

    # Data sources.

    def looked_up(self, token: str, given: Mapping[str, Any], place: Place | None) -> Any:
        """What a data source gives: what was read of it, or references to what will be.  Notes that
        it is wanted.  Raises Refusal."""
        source = self.source_of(token, given, place)
        if source.values is not None:
            return dict(source.values)
        form = form_of_data(source.type)
        return {name: Reference(source.address, (name,)) for name in (*form.computed, *form.types)}

    def source_of(self, token: str, given: Mapping[str, Any], place: Place | None) -> DataSource:
        """The data source that a call stands for, which is wanted now.  Raises Refusal."""
        address = _data_address(token, given)
        if address not in self.data:
            spec = self._data_spec(token, dict(given), place)
            self.data[address] = DataSource(
                address,
                address.type,
                plain(spec),
                Provenance(self.places.location(place)),
                dependencies=tuple(dict.fromkeys(need.address for need in needs_of(dict(given)))),
                values=self.read.get(address),
            )
        return self.data[address]

    def look_up(self, token: str, given: Mapping[str, Any], place: Place | None) -> dict[str, Any]:
        """The same, as the program is told it."""
        return as_told(self.looked_up(token, self.given(given), place))

    def given(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments of a call as plain data."""
        return {name: self.values.plain(value) for name, value in arguments.items()}

    def _data_spec(self, token: str, arguments: dict[str, Any], place: Place | None) -> BaseModel:
        type_ = data_type_of(token) or token
        try:
            model = form_of_data(type_).model
            return model.model_validate({k: v for k, v in arguments.items() if v is not None})
        except UnknownType as error:
            hint = did_you_mean(type_, error.known)
            self.error("Unknown function", f"There is no function {token}.{hint}", place)
        except ValidationError as error:
            for _, summary, detail, path in complaints(error, f'data "{type_}"'):
                self.diagnostics.error(summary, detail, self.places.attribute(place, path))
        raise Refusal

    # Providers.

    def _provider(self, registration: Registration) -> Answer:
        data = {key: self.values.plain(value) for key, value in registration.inputs.items()}
        name = data.pop("provider", None)
        if name not in registry.names():
            self.error(
                "Provider not installed", f'There is no provider "{name}".', registration.place
            )
            raise Refusal
        key = name if registration.name == name else f"{name}.{registration.name}"
        self._provider_keys[registration.urn] = key
        model = registry.load(name).settings
        for attribute in data:
            if needs_of(data[attribute]):
                self.diagnostics.error(
                    "Provider settings not known before the plan",
                    f"{attribute} depends on outputs that are known only after apply, but a "
                    "provider is needed to make the plan.",
                    self.places.attribute(registration.place, (attribute,)),
                )
                return Answer(key)
        try:
            settings = model.model_validate({k: v for k, v in data.items() if v is not None})
        except ValidationError as error:
            for _, summary, detail, path in complaints(error, f'provider "{name}"'):
                span = self.places.attribute(registration.place, path)
                self.diagnostics.error(summary, detail, span)
            return Answer(key)
        location = self.places.location(registration.place)
        self.providers[key] = ProviderSettings(key, name, plain(settings), location)
        return Answer(key)

    # Where things are.

    def provenance(self, registration: Registration) -> Provenance:
        calls = tuple(self.places.location(place) for place in self._call_places(registration))
        return Provenance(self.places.location(registration.place), calls)

    def _call_places(self, registration: Registration) -> list[Place]:
        """Where the components around a resource are made, outermost first."""
        found: list[Place] = []
        parent = self._components.get(registration.parent)
        while parent is not None:
            if parent.place is not None:
                found.insert(0, parent.place)
            parent = self._components.get(parent.parent)
        return found

    def _calls(self, registration: Registration) -> tuple[Span, ...]:
        spans = (self.places.span(place) for place in self._call_places(registration))
        return tuple(span for span in spans if span is not None)

    def _note_moves(self, registration: Registration) -> None:
        current = Urn.parse(registration.urn)
        location = self.places.location(registration.place)
        for former in former_addresses(registration, current):
            self.moves.append(Move(former, current.address, location))

    def error(self, summary: str, detail: str, place: Place | None) -> None:
        self.diagnostics.error(summary, detail, self.places.attribute(place, ()))

    def path_span(self, address: Address, path: Path) -> Span | None:
        """The argument that a declaration's attribute was given by."""
        return self.places.attribute(self.made[address].place, path)


def as_told(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was looked up, as the program is told it."""
    return {key: transform(value, _sent) for key, value in values.items()}


def _data_address(token: str, given: Mapping[str, Any]) -> Address:
    """Of one that is called with these arguments: the same in every run."""
    arguments = sorted((name, value) for name, value in given.items() if value is not None)
    digest = sha256(repr(arguments).encode()).hexdigest()[:10]
    return Address((), f"{DATA}{data_type_of(token)}", f"get_{digest}")


def _given(value: Any) -> Any:
    """The value without what is null, which stands for what was left out."""
    match value:
        case dict():
            return {key: _given(item) for key, item in value.items() if item is not None}
        case list():
            return [_given(item) for item in value]
    return value


def _sent(value: Any) -> Any:
    """A leaf as the program is told it: references as addresses, late values as not known."""
    match value:
        case Sensitive():
            return Sensitive(transform(value.value, _sent))
        case Reference() if not value.path:
            return str(value.address)
        case Reference() | Deferred():
            return Waiting(None)
    return value
