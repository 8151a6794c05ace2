"""``fleet`` blocks: the stack's name, where its state is kept, and what it needs to be read."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from planes.diagnostics import Diagnostics, Span, did_you_mean
from planes.types import STRING
from providers import registry
from stacks.configuration.assignments import Given
from stacks.configuration.constraints import satisfies
from stacks.configuration.content import Shape, check_shape, duplicate_block, only_block
from stacks.configuration.early import EarlyNames
from stacks.configuration.modules import Configuration
from stacks.configuration.required import (
    RequiredModule,
    refuse_required,
    required_modules,
)
from stacks.configuration.review import refuse_waivers, review_settings, waivers
from stacks.language import ast
from stacks.language.convert import ConversionError, convert
from stacks.language.evaluate import evaluate
from stacks.language.scope import Scope
from stacks.stack import ReviewSettings, Waiver
from stacks.version import VERSION

__all__ = ["FleetSettings", "fleet_settings"]

_FLEET = Shape.of(
    optional="name required_version policies", blocks="backend encryption required_providers review"
)


class FleetSettings(NamedTuple):
    name: str
    review: ReviewSettings = ReviewSettings()
    waivers: tuple[Waiver, ...] = ()
    policies: tuple[RequiredModule, ...] = ()


def fleet_settings(
    configuration: Configuration, given: Given, folder: Path
) -> tuple[FleetSettings, Diagnostics]:
    """The settings of a stack, which is called after its folder unless it says otherwise."""
    diagnostics = Diagnostics()
    module = configuration.module
    names = EarlyNames(module, configuration.variables, "", folder, given)
    settings = FleetSettings(folder.resolve().name or "stack")
    for block in module.fleet[:1]:
        settings = _settings(block, settings, names.scope(block.body.source), diagnostics)
        required = required_modules(block.body, module.calls, diagnostics)
        settings = settings._replace(policies=required)
    for block in module.fleet[1:]:
        duplicate_block(block, module.fleet[0], diagnostics)
    for child in configuration.children.values():
        _check_module(child, folder, diagnostics)
    found = waivers(module.waivers.values(), diagnostics)
    return settings._replace(waivers=found), diagnostics


def _settings(
    block: ast.Block, settings: FleetSettings, scope: Scope, diagnostics: Diagnostics
) -> FleetSettings:
    check_shape(block, _FLEET, diagnostics)
    name = _text(block.body, "name", scope, diagnostics)
    _check_needs(block, scope, diagnostics)
    if name is not None and not name.replace("-", "a").replace("_", "a").isalnum():
        diagnostics.error(
            "Invalid stack name",
            "The name of a stack becomes part of the names of what it makes: letters, digits, "
            "dashes and underscores only.",
            block.body.attributes["name"].expression.span(scope.source),
        )
        name = None
    review = only_block(block.body.blocks, "review")
    found = ReviewSettings() if review is None else review_settings(review, diagnostics)
    return FleetSettings(name or settings.name, found)


def _check_module(configuration: Configuration, folder: Path, diagnostics: Diagnostics) -> None:
    """A module may say what it needs; the rest is for the stack."""
    names = EarlyNames(configuration.module, configuration.variables, configuration.shown, folder)
    problems = Diagnostics()
    for block in configuration.module.fleet:
        check_shape(block, _FLEET, problems)
        _check_needs(block, names.scope(block.body.source), problems)
        refuse_required(block.body, problems)
        inner = [only_block(block.body.blocks, type) for type in ("backend", "review")]
        if "name" in block.body.attributes or any(inner):
            problems.warning(
                "Settings of a module have no effect",
                "The name, the backend and the review are those of the stack that calls the "
                "module.",
                block.header_span(block.body.source),
            )
    refuse_waivers(configuration.module.waivers.values(), problems)
    diagnostics.extend(item._replace(calls=configuration.calls) for item in problems)
    for child in configuration.children.values():
        _check_module(child, folder, diagnostics)


def _text(body: ast.Body, name: str, scope: Scope, diagnostics: Diagnostics) -> str | None:
    attribute = body.attributes.get(name)
    if attribute is None:
        return None
    before = len(diagnostics)
    value = evaluate(attribute.expression, scope, diagnostics)
    if len(diagnostics) > before:
        return None
    try:
        text = convert(value, STRING).raw
        if type(text) is str and text:
            return text
        reason = "it must be known, and not null or empty"
    except ConversionError as error:
        reason = error.message
    diagnostics.error(
        "Unsuitable value type",
        f"Unsuitable value for {name}: {reason}.",
        attribute.expression.span(scope.source),
    )
    return None


def _check_needs(block: ast.Block, scope: Scope, diagnostics: Diagnostics) -> None:
    wanted = _text(block.body, "required_version", scope, diagnostics)
    if wanted is not None:
        node = block.body.attributes["required_version"].expression
        _check_version("fleetform", VERSION, wanted, node.span(scope.source), diagnostics)
    required = only_block(block.body.blocks, "required_providers")
    for attribute in required.body.attributes.values() if required else ():
        _check_provider(attribute, scope, diagnostics)


def _check_version(
    what: str, version: str, wanted: str, span: Span, diagnostics: Diagnostics
) -> None:
    try:
        if satisfies(version, wanted):
            return
        detail = f'This is {what} {version}, but the configuration needs {what} "{wanted}".'
        summary = f"Unsupported {what} version"
    except ValueError as error:
        summary, detail = "Invalid version constraint", f"{error}."
    diagnostics.error(summary, detail, span)


def _check_provider(attribute: ast.Attribute, scope: Scope, diagnostics: Diagnostics) -> None:
    name = attribute.name
    node = attribute.expression
    before = len(diagnostics)
    value = evaluate(node, scope, diagnostics)
    if len(diagnostics) > before:
        return
    if name not in registry.names():
        diagnostics.error(
            "Provider not installed",
            f'There is no provider "{name}". Installed are: {", ".join(registry.names())}.'
            f"{did_you_mean(name, registry.names())}",
            attribute.name_span(scope.source),
        )
        return
    raw = value.raw.get("version") if type(value.raw) is dict else value
    if raw is not None and type(raw.raw) is str:
        version = registry.load(name).version
        _check_version(name, version, raw.raw, node.span(scope.source), diagnostics)
