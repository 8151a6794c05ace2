"""``backend`` and ``encryption`` of ``fleet {}``, evaluated from what is known early.

``init --backend-config`` may give settings that the block leaves out, so that a required one that
is missing is not reported here, but where the backend is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from planes.diagnostics import Diagnostics, did_you_mean
from planes.schema import BlockSchema, block_schema
from stacks.configuration.assignments import Given
from stacks.configuration.content import only_block
from stacks.configuration.early import EarlyNames
from stacks.configuration.modules import Configuration
from stacks.evaluation.compiled import compile_body
from stacks.evaluation.decode import decode
from stacks.evaluation.evaluator import Evaluator
from stacks.evaluation.instances import Reading
from stacks.evaluation.validation import validated
from stacks.language import ast
from stacks.stack import Storage

__all__ = ["storage"]


def storage(
    configuration: Configuration, given: Given, folder: Path
) -> tuple[Storage, Diagnostics]:
    """Where a stack's state is to be kept, and how it is sealed."""
    diagnostics = Diagnostics()
    module = configuration.module
    blocks = module.fleet[0].body.blocks if module.fleet else []
    backend = only_block(blocks, "backend")
    encryption = only_block(blocks, "encryption")
    if backend is None and encryption is None:
        return Storage(), diagnostics
    names = EarlyNames(module, configuration.variables, "", folder, given)
    result = Storage()
    if backend is not None:
        result = _backend(backend, names, diagnostics)
    if encryption is not None:
        from stacks.sealing.settings import EncryptionSettings

        data = _decoded(encryption, EncryptionSettings, names, diagnostics)
        result = result._replace(encryption=data)
    return result, diagnostics


def _backend(block: ast.Block, names: EarlyNames, diagnostics: Diagnostics) -> Storage:
    labels = [text for _, _, text in block.labels]
    span = block.header_span(block.body.source)
    if labels == ["local"] and not block.body.attributes and not block.body.blocks:
        return Storage()
    from stacks.state.settings import MODELS

    if len(labels) != 1 or labels[0] not in MODELS:
        name = labels[0] if labels else ""
        diagnostics.error(
            "Unsupported backend",
            f'There is no backend "{name}". There are: {", ".join(sorted(MODELS))}.'
            f"{did_you_mean(name, MODELS)}",
            span,
        )
        return Storage()
    data = _decoded(block, MODELS[labels[0]], names, diagnostics)
    return Storage(labels[0], data, location=span.location())


def _decoded(
    block: ast.Block, model: type[BaseModel], names: EarlyNames, diagnostics: Diagnostics
) -> Mapping[str, Any]:
    source = block.body.source
    before = len(diagnostics)
    schema = _lenient(block_schema(model))
    compiled = compile_body(block.body, block.header_span(source), schema, diagnostics)
    decoded = decode(compiled, names.scope(source), Evaluator(Reading()), diagnostics)
    if len(diagnostics) == before:
        validated(model, decoded.data, compiled, f"{block.type} block", diagnostics)
    return decoded.data


def _lenient(schema: BlockSchema) -> BlockSchema:
    """The schema without its requirements."""
    attributes = {
        name: attribute._replace(required=False) for name, attribute in schema.attributes.items()
    }
    return schema._replace(attributes=attributes)
