"""Reference pages: a kind as Markdown.

Purely data; no I/O.  Everything on a page is read off the kind's class.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from planes import kind_model, kind_names, plane_of
from planes.annotations import Annotation, block_of, field_annotation, items_of
from planes.bundles import BUNDLES
from planes.kind import Kind, OfKind
from planes.scalar import Scalar
from planes.schema import AttributeSchema, BlockSchema, NestedBlock, block_schema
from planes.values import Reference

__all__ = ["index_page", "kind_page"]

_NOTICE = "<!-- Written by docs/reference/generate.py. Change the class of the kind instead. -->"
_HEAD = "| name | type | default | meaning |\n|---|---|---|---|"
_META = (
    "Every kind also takes the meta-arguments `count`, `for_each`, `provider`, `depends_on`, "
    "`lifecycle` and `timeouts`."
)
_NAMES: Mapping[Any, str] = {str: "string", int: "number", float: "number", bool: "bool"}
_PLAIN_FORMS = ("text", "word", "number", "prompt")
"""Forms that a page calls by the name of their type."""


def kind_page(kind: str, example: str) -> str:
    """The page of a kind; ``example`` is HCL.  Raises KeyError where there is no such kind."""
    model = kind_model(kind)
    schema = block_schema(model)
    parts = [
        _NOTICE,
        f"# {kind}",
        f"{schema.description} Part of the {plane_of(kind)} plane.",
        f"```hcl\n{example.strip()}\n```",
        "## Attributes",
        _table(model, _shared_last(schema)),
        _META,
    ]
    if schema.blocks:
        parts += ["## Blocks", *_blocks(model, schema, "")]
    if schema.outputs:
        rows = [f"| `{name}` | {output.description} |" for name, output in schema.outputs.items()]
        parts += ["## Outputs", "\n".join(["| name | meaning |", "|---|---|", *rows])]
    return "\n\n".join(parts) + "\n"


def index_page() -> str:
    """All kinds, plane by plane, the forms that values are written in, and the bundles of hosts."""
    parts = [_NOTICE, "# Kinds", "What a fleet is made of, in five planes."]
    for plane in dict.fromkeys(plane_of(kind) for kind in kind_names()):
        parts += [f"## {plane.capitalize()}", "\n".join(_entries(plane))]
    forms = dict(sorted(form for kind in kind_names() for form in _forms(kind_model(kind))))
    rows = [f"| {name} | {wanted} |" for name, wanted in forms.items()]
    parts += ["## How values are written", "\n".join(["| type | form |", "|---|---|", *rows])]
    rows = [f"| `{name}` | {', '.join(hosts)} |" for name, hosts in sorted(BUNDLES.items())]
    parts += ["## Bundles of hosts", "\n".join(["| bundle | hosts |", "|---|---|", *rows])]
    return "\n\n".join(parts) + "\n"


def _entries(plane: str) -> Iterator[str]:
    for kind in kind_names():
        if plane_of(kind) == plane:
            yield f"- [{kind}]({kind}.md): {block_schema(kind_model(kind)).description}"


def _shared_last(schema: BlockSchema) -> list[AttributeSchema]:
    """A kind's own attributes, then those that every kind has."""
    shared = Kind.model_fields.keys()
    return sorted(schema.attributes.values(), key=lambda attribute: attribute.name in shared)


def _table(model: type[BaseModel], attributes: Iterable[AttributeSchema]) -> str:
    rows = [_row(item, field_annotation(model, item.name)) for item in attributes]
    return "\n".join([_HEAD, *rows])


def _row(attribute: AttributeSchema, annotation: Annotation) -> str:
    if attribute.required:
        default = "required"
    else:
        default = "" if attribute.default is None else f"`{json.dumps(attribute.default)}`"
    notes = " A change replaces the resource." if attribute.replaces else ""
    notes += " Sensitive." if attribute.sensitive else ""
    meaning = attribute.description.replace("|", "\\|") + notes
    return f"| `{attribute.name}` | {_type(annotation)} | {default} | {meaning} |"


def _blocks(model: type[BaseModel], schema: BlockSchema, path: str) -> Iterator[str]:
    for name, block in schema.blocks.items():
        nested = block_of(field_annotation(model, name))
        assert nested is not None
        yield f"### {path}{name}"
        yield f"{block.description} {_occurrence(block)}"
        if block.schema.attributes:
            yield _table(nested, block.schema.attributes.values())
        yield from _blocks(nested, block.schema, f"{path}{name}.")


def _occurrence(block: NestedBlock) -> str:
    if block.repeated:
        return "At least one." if block.required else "Any number of them."
    return "Required." if block.required else "Optional."


def _type(annotation: Annotation) -> str:
    return " or ".join(_choice(choice, annotation) for choice in annotation.choices)


def _choice(choice: Any, annotation: Annotation) -> str:
    if choice is Reference:
        kinds = [
            name for item in annotation.metadata if isinstance(item, OfKind) for name in item.kinds
        ]
        return " or ".join(f"[{name}]({name}.md)" for name in sorted(kinds))
    if get_origin(choice) is Literal:
        return _one_of(get_args(choice))
    if (items := items_of(annotation)) is not None:
        return f"{'list' if get_origin(choice) is list else 'map'} of {_type(items)}"
    if isinstance(choice, type) and issubclass(choice, BaseModel):
        return f"object {{ {', '.join(block_schema(choice).attributes)} }}"
    form = next((item for item in annotation.metadata if isinstance(item, Scalar)), None)
    if form is not None and "enum" in form.json:
        return _one_of(form.json["enum"])
    if form is not None and form.code not in _PLAIN_FORMS:
        return _form_name(form)
    return _NAMES[choice]


def _one_of(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _form_name(form: Scalar) -> str:
    return form.code.replace("_", " ")


def _wanted(form: Scalar) -> str:
    return form.requirement.replace(" is required", "").rstrip(",")


def _forms(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """The written forms in a block and the blocks inside it: name, and what is wanted."""
    for name in model.model_fields:
        annotation = field_annotation(model, name)
        if (nested := block_of(annotation)) is not None:
            yield from _forms(nested)
        for item in (*annotation.metadata, *getattr(items_of(annotation), "metadata", ())):
            if (
                isinstance(item, Scalar)
                and item.code not in _PLAIN_FORMS
                and "enum" not in item.json
            ):
                yield _form_name(item), _wanted(item)
