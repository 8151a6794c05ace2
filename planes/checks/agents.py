"""Checks of the runtime plane, and of the models that agents use.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator

from planes.checks.fleet import Finding, Fleet, error, warning
from planes.cost import ModelRoute
from planes.declaration import Declaration
from planes.pins import is_pinned, is_pinned_image
from planes.runtime import Agent, Extension, InlineModel, RuntimePool
from planes.scalars import duration_seconds
from planes.validation import known
from planes.values import Path

__all__ = ["AGENT_CHECKS", "EXTENSION_CHECKS", "POOL_CHECKS", "ROUTE_CHECKS"]


def _check_image(fleet: Fleet, agent: Declaration, spec: Agent) -> Iterator[Finding]:
    image = known(spec.image)
    if image is not None and not is_pinned_image(image):
        yield warning(
            agent,
            ("image",),
            "Image not pinned",
            f"The image of {agent.address} is not named by its digest, so that what runs can "
            "change with no change here. Write it as name@sha256:… instead.",
        )


def _check_model(fleet: Fleet, agent: Declaration, spec: Agent) -> Iterator[Finding]:
    model = known(spec.model)
    if isinstance(model, InlineModel):
        yield from _check_model_name(agent, ("model", "name"), known(model.name))


def _check_targets(fleet: Fleet, route: Declaration, spec: ModelRoute) -> Iterator[Finding]:
    for index, target in enumerate(known(spec.targets) or []):
        if (each := known(target)) is not None:
            yield from _check_model_name(route, ("targets", index, "model"), known(each.model))


def _check_model_name(declaration: Declaration, path: Path, name: str | None) -> Iterator[Finding]:
    if name is not None and name.lower().endswith("latest"):
        yield warning(
            declaration,
            path,
            "Model not pinned",
            f"{declaration.address} takes whichever version of its model is the latest, so that it "
            "can change with no change here. Name one version.",
        )


def _check_ref(fleet: Fleet, extension: Declaration, spec: Extension) -> Iterator[Finding]:
    source, ref = known(spec.source), known(spec.ref)
    if source is None or (ref is None and spec.ref is not None) or is_pinned(source, ref):
        return
    if known(spec.transport) in ("http", "sse"):
        advice = (
            "It runs elsewhere and cannot be pinned: let its tools be few, and do not trust it."
        )
    else:
        advice = (
            "Set ref to what nobody can change: a commit of 40 hexadecimal digits, a digest or an "
            "exact version."
        )
    yield warning(
        extension,
        ("ref",),
        "Extension not pinned",
        f"What {extension.address} loads can change with no change here. {advice}",
    )


def _check_lifetime(fleet: Fleet, agent: Declaration, spec: Agent) -> Iterator[Finding]:
    pool = fleet.target(spec.pool)
    if pool is None or not isinstance(pool.spec, RuntimePool):
        return
    timeout, lifetime = known(spec.timeout), known(pool.spec.max_lifetime)
    if timeout and lifetime and duration_seconds(timeout) > duration_seconds(lifetime):
        yield warning(
            agent,
            ("timeout",),
            "Timeout above the pool's lifetime",
            f"A run of {agent.address} may take longer than the max_lifetime of {pool.address}, "
            "which ends it first. Lower the timeout, or raise max_lifetime.",
        )


def _check_pool(fleet: Fleet, agent: Declaration, spec: Agent) -> Iterator[Finding]:
    pool = fleet.target(spec.pool)
    if pool is None:
        return
    if known(spec.enabled) is True and known(pool.spec.enabled) is False:
        yield warning(
            agent,
            ("pool",),
            "Agent in a disabled pool",
            f"{agent.address} is enabled, but its pool {pool.address} is not, so that it never "
            "runs. Enable the pool, or disable the agent.",
        )
    yield from _check_same_provider(agent, ("pool",), pool, "An agent runs in its pool")


def _check_egress(fleet: Fleet, pool: Declaration, spec: RuntimePool) -> Iterator[Finding]:
    policy = fleet.target(spec.egress)
    if policy is not None:
        yield from _check_same_provider(
            pool, ("egress",), policy, "A pool's network keeps its egress policy"
        )


def _check_same_provider(
    declaration: Declaration, path: Path, other: Declaration, because: str
) -> Iterator[Finding]:
    """Only where both name their provider: which one is the default is not known here."""
    own, its = declaration.provider, other.provider
    if own is not None and its is not None and own != its:
        yield error(
            declaration,
            path,
            "Reference across providers",
            f"{declaration.address} is made real by the provider {own}, and {other.address}, which "
            f"it refers to, by {its}. {because}, so that both need the same one.",
        )


AGENT_CHECKS = (_check_image, _check_model, _check_lifetime, _check_pool)
EXTENSION_CHECKS = (_check_ref,)
POOL_CHECKS = (_check_egress,)
ROUTE_CHECKS = (_check_targets,)
