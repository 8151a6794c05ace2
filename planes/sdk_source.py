"""The text of ``planes/sdk.py``: the kinds as classes of the Pulumi SDK.

Purely data; no I/O.  ``make sdk`` writes the file.  A kind is a ``pulumi.CustomResource`` whose
arguments are its fields and whose attributes are its fields and computed outputs; a nested block is
an input class (``…Args``) and an output class; a provider's settings are a
``pulumi.ProviderResource``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import NamedTuple

from pydantic import BaseModel

from planes import kind_model, kind_names
from planes.annotations import field_annotation
from planes.kind import Kind
from planes.sdk_types import (
    Nested,
    blocks_of,
    class_name,
    input_type,
    nested_blocks,
    output_type,
)

__all__ = ["PACKAGE", "Found", "sdk_source"]

PACKAGE = "fleetform"
"""The package that the type tokens begin with: ``fleetform:index:Agent``."""

_WIDTH = 100

_TYPES: Mapping[str, str] = {
    "addresses": "dict[str, str]",
    "ids": "list[str]",
    "max_session_duration": "int",
    "outputs": "dict[str, Any]",
    "stacks": "dict[str, str]",
    "tags": "dict[str, str]",
}
"""What look-ups give that is not a string, and no field of a schema says it."""


class Found(NamedTuple):
    """A data source: its arguments, what it gives beside them, with what each is, and the schema of
    the primitive that it looks up, where it is one."""

    arguments: type[BaseModel]
    computed: Mapping[str, str]
    schema: type[BaseModel] | None = None


_HEAD = '''"""The kinds of a fleet as classes of the Pulumi SDK: what ``fleet.py`` is written with.

Written by ``make sdk`` from the models of the planes; change those instead.
"""

# ruff: noqa: E501

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import pulumi

__all__ = [
{names}
]


def instance(name: str, key: str | int) -> str:
    """The name of one of several alike, as ``for_each`` and ``count`` make them: ``team["eu"]``.

    For a resource or a component; both stand in the address.
    """
    return f"{{name}}[{{json.dumps(key, ensure_ascii=False)}}]"


class Primitive(pulumi.CustomResource):
    """A remote primitive that is declared directly, such as an ``aws_s3_bucket``."""

    properties: pulumi.Output[dict[str, Any]]
    """What it is declared with."""
    attributes: pulumi.Output[dict[str, Any]]
    """What its service says of it once it exists."""

    def __init__(
        self,
        resource_name: str,
        type: str,
        properties: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """A primitive of a remote ``type``, under the Terraform provider's own names."""
        props = {{"properties": properties, "attributes": None}}
        super().__init__(f"{package}:primitive:{{type}}", resource_name, props, opts)


class _Found:
    """What a look-up finds: each attribute is an output of its own."""

    def __init__(self, found: pulumi.Output[dict[str, Any]]) -> None:
        self._found = found

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> pulumi.Output[Any]:
            if name not in type(self).__annotations__:
                kind = type(self).__name__
                message = f"'{{kind}}' object has no attribute '{{name}}'"
                raise AttributeError(message, name=name, obj=self)
            return self._found[name]
'''


def sdk_source(providers: Mapping[str, type[BaseModel]], data: Mapping[str, Found]) -> str:
    """The text of the module; ``providers`` are the settings of each provider, by its name, and
    ``data`` the data sources, by type."""
    kinds = [(class_name(kind), kind_model(kind)) for kind in kind_names()]
    nested = [block for name, model in kinds for block in nested_blocks(name, model)]
    settings = [(_provider_class(name), name, model) for name, model in providers.items()]
    inputs = [block for name, _, model in settings for block in nested_blocks(name, model)]
    inputs += [
        block
        for name, found in data.items()
        for block in nested_blocks(_lookup_class(name), found.arguments)
    ]
    names = ["Primitive", "instance", *(name for name, _ in kinds), *(item[0] for item in settings)]
    names += [name for block in nested for name in (block.name, f"{block.name}Args")]
    names += [f"{block.name}Args" for block in inputs]
    names += [f"get_{type_}" for type_ in data]
    names += [f"{_lookup_class(type_)}Result" for type_ in data]
    listed = "\n".join(f'    "{name}",' for name in sorted(names))
    parts = [_HEAD.format(names=listed, package=PACKAGE)]
    parts += ["\n".join(lines) for block in nested for lines in (_input(block), _output(block))]
    parts += ["\n".join(_input(block)) for block in inputs]
    parts += ["\n".join(_resource(name, model)) for name, model in kinds]
    parts += ["\n".join(_provider(*item)) for item in settings]
    parts += ["\n".join(_result(type_, found)) for type_, found in data.items()]
    parts += ["\n".join(_data(type_, found.arguments)) for type_, found in data.items()]
    return "\n\n".join(parts)


def _provider_class(name: str) -> str:
    return f"{_joined(name)}Provider"


def _lookup_class(type_: str) -> str:
    """What the classes of a data source's nested blocks are called after: ``GetAwsVpc``."""
    return f"Get{_joined(type_)}"


def _joined(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _input(block: Nested) -> Iterator[str]:
    """The class of what is given for a nested block."""
    model = block.model
    yield "\n@pulumi.input_type"
    yield f"class {block.name}Args:"
    yield from _docstring(model.__doc__ or "", "    ")
    yield "    def __init__("
    yield "        self,"
    yield from _arguments(block.name, model)
    yield "    ) -> None:"
    yield from _described(model)
    for name in model.model_fields:
        guard = "" if _required(model, name) else f"if {name} is not None:\n            "
        yield f'        {guard}pulumi.set(self, "{name}", {name})'
    for name in model.model_fields:
        type_ = input_type(block.name, name, model)
        optional = "" if _required(model, name) else " | None"
        yield "\n    @property\n    @pulumi.getter"
        yield f"    def {name}(self) -> {type_}{optional}:"
        yield from _docstring(model.model_fields[name].description or "", "        ")
        yield f'        return pulumi.get(self, "{name}")  # type: ignore[no-any-return]'


def _output(block: Nested) -> Iterator[str]:
    """The class of what a nested block is once it is applied."""
    model = block.model
    yield "\n@pulumi.output_type"
    yield f"class {block.name}:"
    yield from _docstring(model.__doc__ or "", "    ")
    yield "    def __init__("
    yield "        self,"
    yield "        *,"
    for name in model.model_fields:
        yield f"        {name}: {output_type(block.name, name, model)},"
    yield "    ) -> None:"
    for name in model.model_fields:
        yield f'        pulumi.set(self, "{name}", {name})'
    for name in model.model_fields:
        yield "\n    @property\n    @pulumi.getter"
        yield f"    def {name}(self) -> {output_type(block.name, name, model)}:"
        yield from _docstring(model.model_fields[name].description or "", "        ")
        yield f'        return pulumi.get(self, "{name}")  # type: ignore[no-any-return]'


def _resource(class_: str, model: type[Kind]) -> Iterator[str]:
    yield f"\nclass {class_}(pulumi.CustomResource):"
    yield from _docstring(model.__doc__ or "", "    ")
    for name, field in model.model_fields.items():
        yield f"    {name}: pulumi.Output[{output_type(class_, name, model)}]"
        yield from _docstring(field.description or "", "    ", blank=False)
    for name, output in model.computed.items():
        if name != "id":
            yield f"    {name}: pulumi.Output[str]"
            yield from _docstring(output.description, "    ", blank=False)
    yield "\n    def __init__("
    yield "        self,"
    yield "        resource_name: str,"
    yield "        opts: pulumi.ResourceOptions | None = None,"
    yield from _arguments(class_, model)
    yield "    ) -> None:"
    yield from _described(model, "resource_name: its name in the fleet.", "opts: Pulumi's options.")
    yield "        props: dict[str, Any] = {"
    for name in model.model_fields:
        yield f'            "{name}": {name},'
    for name in model.computed:
        if name != "id":
            yield f'            "{name}": None,'
    yield "        }"
    yield f'        super().__init__("{PACKAGE}:index:{class_}", resource_name, props, opts)'


def _provider(class_: str, name: str, model: type[BaseModel]) -> Iterator[str]:
    yield f"\nclass {class_}(pulumi.ProviderResource):"
    doc = " ".join((model.__doc__ or "").split())
    yield from _docstring(
        f"{doc} The one that is named `{name}` is used where no other is chosen.", "    "
    )
    yield "    def __init__("
    yield "        self,"
    yield f'        resource_name: str = "{name}",'
    yield "        opts: pulumi.ResourceOptions | None = None,"
    yield from _arguments(class_, model)
    yield "    ) -> None:"
    yield from _described(model)
    yield "        props: dict[str, Any] = {"
    yield f'            "provider": "{name}",'
    for field in model.model_fields:
        yield f'            "{field}": {field},'
    yield "        }"
    yield f'        super().__init__("{PACKAGE}", resource_name, props, opts)'


def _data(type_: str, model: type[BaseModel]) -> Iterator[str]:
    yield f"\ndef get_{type_}("
    yield from _arguments(_lookup_class(type_), model)
    yield f") -> {_lookup_class(type_)}Result:"
    yield from (line.removeprefix("    ") for line in _described(model))
    yield "    props: dict[str, Any] = {"
    for field in model.model_fields:
        yield f'        "{field}": {field},'
    yield "    }"
    yield f'    found = pulumi.runtime.invoke_output("{PACKAGE}:data:{type_}", props)'
    yield f"    return {_lookup_class(type_)}Result(found)"


def _result(type_: str, found: Found) -> Iterator[str]:
    """The class of what a look-up gives: each attribute an output of its own."""
    yield f"\nclass {_lookup_class(type_)}Result(_Found):"
    yield from _docstring(f"What `get_{type_}` finds.", "    ")
    for name, (text, description) in _attributes(found).items():
        yield f"    {name}: pulumi.Output[{text}]"
        yield from _docstring(description, "    ", blank=False)


def _attributes(found: Found) -> dict[str, tuple[str, str]]:
    """The type and the description of each attribute, by name."""
    fields = found.arguments.model_fields
    known = {
        name: (output_type("", name, found.arguments), field.description or "")
        for name, field in fields.items()
        if not _is_nested(name, found.arguments)
    }
    given = {"id": "Its id.", **found.computed}
    computed = {name: (_computed(name, found.schema), text) for name, text in given.items()}
    return dict(sorted({**computed, **known, **_narrowed(computed, known)}.items()))


def _narrowed(
    computed: Mapping[str, tuple[str, str]], known: Mapping[str, tuple[str, str]]
) -> dict[str, tuple[str, str]]:
    """An argument that a look-up gives, too, is there whether it was given or not."""
    return {
        name: (known[name][0].removesuffix(" | None"), known[name][1])
        for name in computed
        if name in known
    }


def _computed(name: str, schema: type[BaseModel] | None) -> str:
    if schema is not None and name in schema.model_fields:
        return "Any" if _is_nested(name, schema) else output_type("", name, schema)
    return _TYPES.get(name, "str")


def _is_nested(name: str, model: type[BaseModel]) -> bool:
    return any(True for _ in blocks_of(field_annotation(model, name)))


def _required(model: type[BaseModel], name: str) -> bool:
    return model.model_fields[name].is_required()


def _arguments(class_: str, model: type[BaseModel]) -> Iterator[str]:
    if model.model_fields:
        yield "        *,"
    for name in sorted(model.model_fields, key=lambda name: not _required(model, name)):
        type_ = input_type(class_, name, model)
        optional = "" if _required(model, name) else " | None = None"
        yield f"        {name}: {type_}{optional},"


def _described(model: type[BaseModel], *first: str) -> Iterator[str]:
    """The docstring of a constructor: what each argument means."""
    entries = [*first, *(f"{n}: {f.description or n}" for n, f in model.model_fields.items())]
    if not entries:
        yield '        """It takes nothing."""'
        return
    yield '        r"""'
    for entry in entries:
        yield from wrap(
            f":param {entry}", _WIDTH - 8, initial_indent=" " * 8, subsequent_indent=" " * 12
        )
    yield '        """'


def _docstring(text: str, indent: str, *, blank: bool = True) -> Iterator[str]:
    lines = wrap(" ".join(text.split()), _WIDTH - len(indent) - 8)
    if not lines:
        return
    raw = "r" if "\\" in text else ""
    if len(lines) == 1:
        yield f'{indent}{raw}"""{lines[0]}"""'
    else:
        yield f'{indent}{raw}"""{lines[0]}'
        yield from (indent + line for line in lines[1:])
        yield f'{indent}"""'
    if blank and indent == "    ":
        yield ""
