"""``provider`` blocks, validated against the settings of their providers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planes.diagnostics import Diagnostics, Span, did_you_mean
from planes.kind import plain
from planes.schema import block_schema
from planes.values import is_known
from providers import registry
from stacks.configuration.modules import Configuration
from stacks.evaluation.compiled import Compiled, Meta, compile_body
from stacks.evaluation.decode import decode
from stacks.evaluation.evaluator import referred
from stacks.evaluation.expand import instances_of
from stacks.evaluation.instances import Named
from stacks.evaluation.plans import Repetition
from stacks.evaluation.run import Run
from stacks.evaluation.validation import validated
from stacks.language import ast
from stacks.language.functions.json_text import encode_string
from stacks.language.plain import to_plain
from stacks.stack import ProviderSettings

__all__ = ["check_provider_uses", "provider_settings"]

_META = Meta(frozenset(("alias", "for_each")))


def provider_settings(run: Run) -> dict[str, ProviderSettings]:
    """The configured providers by key."""
    found: dict[str, ProviderSettings] = {}
    places: dict[str, Span] = {}
    configuration = run.root.configuration
    for block in configuration.module.providers:
        diagnostics = Diagnostics()
        span = block.header_span(block.body.source)
        for settings in _settings(block, run, diagnostics):
            if settings.key in found:
                diagnostics.error(
                    "Duplicate provider configuration",
                    f"A provider {settings.key} was already configured at "
                    f"{places[settings.key].location()}. Give one of the two an alias of its own.",
                    span,
                )
            found.setdefault(settings.key, settings)
            places.setdefault(settings.key, span)
        run.report(diagnostics, configuration)
    for child in configuration.children.values():
        _refuse(child, run)
    return found


def _refuse(configuration: Configuration, run: Run) -> None:
    for block in configuration.module.providers:
        diagnostics = Diagnostics()
        diagnostics.error(
            "Provider configuration in a module",
            "Providers are configured in the root module. A module uses those of its caller; for "
            "others, pass them with the providers argument of the module block.",
            block.header_span(block.body.source),
        )
        run.report(diagnostics, configuration)
    for child in configuration.children.values():
        _refuse(child, run)


def _settings(block: ast.Block, run: Run, diagnostics: Diagnostics) -> Iterator[ProviderSettings]:
    name = block.labels[0][2]
    source = block.body.source
    header = block.header_span(source)
    try:
        provider = registry.load(name)
    except KeyError:
        diagnostics.error(
            "Provider not installed",
            f'There is no provider "{name}". Installed are: {", ".join(registry.names())}.'
            f"{did_you_mean(name, registry.names())}",
            header,
        )
        return
    model = provider.settings
    compiled = compile_body(block.body, header, block_schema(model), diagnostics, _META)
    for key, special in _keys(block, name, run, diagnostics):
        run.reading.begin()
        scope = run.scope(run.root, source, special)
        decoded = decode(compiled, scope, run.evaluator, diagnostics, kept=False)
        settings = validated(model, decoded.data, compiled, f'provider "{name}"', diagnostics)
        late = _late(decoded.data, compiled, run, diagnostics)
        if settings is not None and not late and not run.reading.tainted:
            yield ProviderSettings(key, name, plain(settings), header.location())


def _keys(
    block: ast.Block, name: str, run: Run, diagnostics: Diagnostics
) -> Iterator[tuple[str, Mapping[str, Named]]]:
    body = block.body
    run.reading.begin()
    scope = run.scope(run.root, body.source)
    alias = body.attributes.get("alias")
    key = name
    if alias is not None:
        value = run.evaluator.value(alias.expression, scope, diagnostics)
        text = None if value.is_unknown else to_plain(value)
        if not isinstance(text, str) or not text.replace("-", "_").isidentifier():
            waits = run.evaluator.awaits_read(value, alias.expression, scope)
            if not waits and not run.reading.tainted:
                diagnostics.error(
                    "Invalid provider alias",
                    "An alias is a name that is known before the plan: letters, digits, dashes and "
                    "underscores.",
                    alias.expression.span(body.source),
                )
            return
        key = f"{name}.{text}"
    for_each = body.attributes.get("for_each")
    if for_each is None:
        yield key, {}
        return
    if alias is None:
        diagnostics.error(
            "Alias required",
            "A provider with for_each needs an alias, by which its configurations are named: "
            f'{name}.alias["key"].',
            for_each.name_span(body.source),
        )
        return
    repetition = Repetition("for_each", for_each.expression)
    items = instances_of(repetition, scope, run.evaluator, diagnostics)
    for each, special in (items or {}).items():
        yield f"{key}[{encode_string(str(each))}]", special


def _late(data: Mapping[str, Any], compiled: Compiled, run: Run, diagnostics: Diagnostics) -> bool:
    if run.reading.tainted or is_known(dict(data)):
        return False
    if not run.reading.unread.isdisjoint(item.address for item in referred(dict(data))):
        return True
    for name, value in data.items():
        if not is_known(value):
            attribute = compiled.body.attributes.get(name)
            source = compiled.body.source
            diagnostics.error(
                "Provider settings not known before the plan",
                f"{name} depends on outputs that are known only after apply, but a provider is "
                "needed to make the plan.",
                attribute.expression.span(source) if attribute else compiled.header,
            )
    return True


def check_provider_uses(providers: Mapping[str, ProviderSettings], run: Run) -> None:
    """Report declarations that name a provider which is not there."""
    for key, (span, configuration, address) in run.provider_uses.items():
        name, dot, _ = key.partition(".")
        if key in providers or (not dot and name in registry.names()):
            continue
        diagnostics = Diagnostics()
        known = sorted({*providers, *registry.names()})
        diagnostics.error(
            "Provider not configured",
            f"{address} names the provider {key}, which no provider block configures."
            f"{did_you_mean(key, known)}",
            span,
        )
        run.report(diagnostics, configuration, address)
