"""Modules whose outputs are given by a test: nothing in them is evaluated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from planes.diagnostics import Source
from planes.values import reveal
from stacks.configuration.blocks import Module
from stacks.configuration.modules import Configuration
from stacks.language import ast
from stacks.language.parser import parse_body
from stacks.testing.override_block import Overridden

__all__ = ["with_overridden_modules"]


def with_overridden_modules(
    configuration: Configuration, overrides: Mapping[str, Overridden]
) -> Configuration:
    """The configuration with modules that hold nothing but the outputs that a test gives them."""
    children = {}
    for name, child in configuration.children.items():
        path = ".".join(f"module.{step}" for step in child.path)
        override = overrides.get(path)
        if override is None:
            children[name] = with_overridden_modules(child, overrides)
        else:
            children[name] = _emptied(child, override.values)
    return configuration._replace(children=children)


def _emptied(configuration: Configuration, values: Mapping[str, Any]) -> Configuration:
    module = configuration.module
    outputs = {name: _output(block, values.get(name)) for name, block in module.outputs.items()}
    empty = Module.empty(module.folder, module.sources)
    empty = empty._replace(variables=module.variables, outputs=outputs)
    return configuration._replace(module=empty, children={})


def _output(block: ast.Block, value: Any) -> ast.Block:
    """The output with another value: what else it says stays, but for its conditions."""
    name = block.labels[0][2]
    text = json.dumps(json.dumps(reveal(value))).replace("${", "$${").replace("%{", "%%{")
    source = Source("override_module", f'output "{name}" {{\n  value = jsondecode({text})\n}}\n')
    body, _ = parse_body(source)
    [made] = body.blocks
    sensitive = block.body.attributes.get("sensitive")
    if isinstance(sensitive and sensitive.expression, ast.Literal):
        made.body.attributes["sensitive"] = sensitive  # type: ignore[assignment]
    return made
