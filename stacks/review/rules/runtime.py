"""What stands between an agent and the machine, and what it is made of.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planes.address import Address
from planes.pins import is_pinned, is_pinned_image
from stacks.review.declared import LATE, block, items, known, reference, said
from stacks.review.finding import Finding, found, untrusted
from stacks.review.graph import Agent, Graph
from stacks.review.legs import UNTRUSTED
from stacks.review.parts import Sink
from stacks.review.tables import is_dated_model
from stacks.stack import ReviewSettings

__all__ = ["bypassed_sandbox", "no_isolation", "unpinned"]


def no_isolation(graph: Graph, agent: Agent, settings: ReviewSettings) -> Iterator[Finding]:
    shell, pool = agent.traits.shape.shell, agent.pool
    if shell is None or (pool is not None and pool.isolated):
        return
    assumptions: tuple[str, ...] = (shell.assumption,) if shell.assumption else ()
    support: tuple[Address, ...] = ()
    where = "its pool"
    if pool is not None:
        where, support = str(pool.address), (pool.address,)
        assumptions += pool.assumptions
    sink = Sink(where, "", where, support, None if pool is None else pool.location)
    source = untrusted(agent) if agent.legs & UNTRUSTED else None
    message = f"has a shell in {where}, which shares the machine's kernel"
    yield found("F014", "high", agent, message, source=source, sink=sink, assumptions=assumptions)


def bypassed_sandbox(graph: Graph, agent: Agent, settings: ReviewSettings) -> Iterator[Finding]:
    switch = agent.traits.bypass
    if switch is not None:
        message = f"runs with {switch}, which switches its own safeguards off"
        yield found("F015", "medium", agent, message, ends=switch)


def unpinned(graph: Graph, agent: Agent, settings: ReviewSettings) -> Iterator[Finding]:
    values = agent.declared.values
    image = values.get("image")
    if type(image) is str and not is_pinned_image(image):
        yield _loose(agent, "image", f"runs {image}, which is not pinned by digest")
    elif known(image) is LATE:
        late = "its image is known after apply"
        yield _loose(agent, "image", "runs an image that may not be pinned by digest", late=late)
    for address in agent.traits.extensions:
        declared = graph.fleet.get(address)
        if declared is not None and not _is_pinned_extension(declared.values):
            message = f"loads {address}, of which no one version is named"
            yield _loose(agent, str(address), message, (address,))
    for name, support in _models(graph, values):
        if not is_dated_model(name):
            yield _loose(
                agent, name, f"uses the model {name}, which its provider may move", support
            )


def _loose(
    agent: Agent, name: str, message: str, support: tuple[Address, ...] = (), late: str = ""
) -> Finding:
    sink = Sink(name, "", name, support, assumptions=(late,) if late else ())
    return found("F016", "medium", agent, message, sink=sink)


def _is_pinned_extension(values: Mapping[str, Any]) -> bool:
    """What runs elsewhere cannot be pinned; whoever trusts it has said so."""
    if known(values.get("transport")) in ("http", "sse"):
        return bool(known(values.get("trust")) == "trusted")
    source, ref = known(values.get("source")), known(values.get("ref"))
    if type(source) is not str or type(ref) is not str:
        return False
    return is_pinned(source, ref)


def _models(graph: Graph, values: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Address, ...]]]:
    model = block(values, "model")
    if model is not None:
        name = known(model.get("name"))
        if type(name) is str:
            yield name, ()
        return
    route = reference(values.get("model"))
    declared = graph.fleet.get(route) if route is not None else None
    if declared is None or route is None:
        return
    for item in items(declared.values, "targets"):
        target = known(item)
        if type(target) is dict and type(known(target.get("model"))) is str:
            yield said(target["model"]), (route,)
