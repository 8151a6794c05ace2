"""The stack's settings and variables as a program has them.

A folder with a program may hold ``*.fleet.hcl`` files beside it, for its ``fleet`` block alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planes.diagnostics import Diagnostics, Source, did_you_mean
from planes.values import Sensitive, reveal
from stacks.configuration.assignments import Assignment, Given
from stacks.configuration.blocks import Module
from stacks.configuration.files import SUFFIXES, read_file
from stacks.configuration.fleet import FleetSettings, fleet_settings
from stacks.configuration.modules import Configuration, load
from stacks.configuration.program.model import ProgramRun
from stacks.language.plain import to_plain
from stacks.language.values import Value

__all__ = [
    "config_of_variables",
    "config_values",
    "program_settings",
    "program_sources",
    "variables_of",
]

_SKIPPED = frozenset(("__pycache__", "node_modules", "site-packages", "venv"))


def program_settings(
    folder: Path, given: Given
) -> tuple[FleetSettings, Configuration, Diagnostics]:
    """The settings of the stack, and the HCL that stands beside the program."""
    diagnostics = Diagnostics()
    configuration = Configuration(Module.empty(folder), {}, {})
    if any(entry.name.endswith(SUFFIXES) for entry in folder.iterdir()):
        configuration, diagnostics = load(folder, given)
        _refuse_others(configuration.module, diagnostics)
    settings, problems = fleet_settings(configuration, given, folder)
    diagnostics.extend(problems)
    return settings, configuration, diagnostics


def _refuse_others(module: Module, diagnostics: Diagnostics) -> None:
    named = (module.variables, module.outputs, module.calls, module.declarations)
    more = (module.resources, module.data, module.checks, module.policies)
    blocks = [block for found in (*named, *more) for block in found.values()]
    blocks += [*module.providers, *module.moved, *module.removed, *module.imports]
    for block in blocks:
        diagnostics.error(
            "Declared beside a program",
            "This folder's fleet is declared by fleet.py. Beside it, HCL holds the fleet block "
            "alone: declare this in the program.",
            block.header_span(block.body.source),
        )


def program_sources(folder: Path, given: Given) -> dict[str, Source]:
    """The text of every Python file in the folder, and of the HCL beside the program, by name
    relative to it."""
    _, configuration, _ = program_settings(folder, given)
    found = configuration.sources()
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).parts
        if not any(part in _SKIPPED or part.startswith(".") for part in parts):
            name = "/".join(parts)
            source = read_file(path, name, Diagnostics())
            if source is not None:
                found[name] = source
    return found


def config_values(given: Given, stack: str) -> dict[str, str]:
    """What ``pulumi.Config`` reads, by full key.  A name without a colon is the stack's own."""
    return {_key(item, stack): _text(item.value) for item in given.assignments}


def config_of_variables(variables: Mapping[str, Any], stack: str) -> dict[str, str]:
    """The same of variables as a plan has them."""
    return {
        name if ":" in name else f"{stack}:{name}": _written(reveal(value))
        for name, value in variables.items()
    }


def _written(plain: Any) -> str:
    return plain if isinstance(plain, str) else json.dumps(plain)


def _key(item: Assignment, stack: str) -> str:
    return item.name if ":" in item.name else f"{stack}:{item.name}"


def _text(value: Value | str) -> str:
    if isinstance(value, str):
        return value
    return _written(reveal(to_plain(value)))


def variables_of(
    given: Given, stack: str, run: ProgramRun, diagnostics: Diagnostics
) -> Mapping[str, Any]:
    """The values that the program has asked for; what it asked for as a secret is sensitive."""
    found: dict[str, Any] = {}
    asked = run.read_keys | run.secret_keys
    for item in given.assignments:
        key = _key(item, stack)
        if key in asked:
            value = item.value if isinstance(item.value, str) else reveal(to_plain(item.value))
            found[item.name] = Sensitive(value) if key in run.secret_keys else value
        elif run.failure is None:
            _undeclared(item, asked, diagnostics)
    return found


def _undeclared(item: Assignment, asked: frozenset[str], diagnostics: Diagnostics) -> None:
    hint = did_you_mean(item.name, [key.rpartition(":")[2] for key in asked])
    if item.origin == "file":
        diagnostics.warning(
            "Value for undeclared variable",
            f'The program asks for no variable named "{item.name}", but a value was found in '
            f"{item.span.source.name}.{hint}",
            item.span,
        )
    elif item.origin == "command line":
        diagnostics.error(
            "Value for undeclared variable",
            f'A variable named "{item.name}" was assigned on the command line, but the program '
            f"does not ask for it.{hint}",
        )
