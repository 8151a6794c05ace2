"""What comes into agents from people outside: by triggers, by what they read, by extensions.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from planes.address import Address
from stacks.review.channels import families_heard
from stacks.review.declared import LATE, Declared, block, items, known, reference, said
from stacks.review.model import Hop
from stacks.review.parts import Egress, Sink, Source
from stacks.review.starters import starters
from stacks.review.traits import Traits

__all__ = ["Admits", "admits", "from_extensions", "reads"]

_READ_PUBLIC = ("none", "read")


class Admits(NamedTuple):
    """Of a trigger.  ``source`` are the outsiders that it lets in, ``public`` the repositories
    that this says are open to them; ``families`` are the channels that it listens to."""

    address: Address
    declared: Declared
    target: Address | None
    families: tuple[str, ...]
    source: Source | None
    public: tuple[str, ...]


def admits(address: Address, declared: Declared) -> Admits:
    values = declared.values
    source: Source | None = None
    public: tuple[str, ...] = ()
    found = _outsiders(values)
    if found is not None:
        who, public, assumptions = found
        hops = (Hop(who, "causes"), Hop(str(address), "starts", declared.location))
        source = Source(str(address), f"{who} starts", hops, (address,), True, assumptions)
    target = reference(values.get("agent"))
    return Admits(address, declared, target, families_heard(values), source, public)


_Outsiders = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Who, in words; the repositories that are open to them; what was assumed."""


def _outsiders(values: Mapping[str, Any]) -> _Outsiders | None:
    """Who of outside a trigger lets in, if anybody."""
    github = block(values, "github")
    if github is not None:
        return _outside_github(values, github)
    webhook = block(values, "webhook")
    if webhook is None:
        return None
    signature = known(webhook.get("signature", "hmac_sha256"))
    if signature == "none":
        return "anyone who knows the URL", (), ()
    if signature is LATE:
        return "anyone who knows the URL", (), ("how requests are signed is known after apply",)
    if signature == "github" and not _names_actors(block(webhook, "filter") or {}):
        return "anyone who causes an event on GitHub", (), ()
    return None


def _outside_github(values: Mapping[str, Any], github: Mapping[str, Any]) -> _Outsiders | None:
    actors = block(github, "actors") or {}
    least = known(actors.get("min_permission", "write"))
    is_open = least is LATE or least in _READ_PUBLIC
    forks = known(actors.get("allow_forks"))
    if not is_open and forks is not True and forks is not LATE:
        return None
    repositories = tuple(map(said, items(github, "repositories")))
    if not is_open:
        where = ", ".join(repositories)
        late = ("whether forks may start it is known after apply",) if forks is LATE else ()
        return f"anyone who opens a pull request from a fork of {where}", repositories, late
    who = next(iter(starters(values)), "anyone")
    if least == "read":
        who = who.replace("whoever has read on", "anyone who can read").replace(" and can", " and")
    late = ("who may start it is known after apply",) if least is LATE else ()
    return who, repositories, late


def _names_actors(filters: Mapping[str, Any]) -> bool:
    return any(name.startswith("sender") or name.endswith("author_association") for name in filters)


def reads(address: Address, traits: Traits, egress: Egress) -> Iterator[Source]:
    """What an agent takes in by itself."""
    late = ("what it reads is known after apply",) if traits.reads_assumed else ()
    for name in traits.reads:
        hops = (Hop(f"{name}, which outsiders write", "is read by"),)
        says = f"what outsiders write ({name}) reaches"
        yield Source(f"reads {name}", says, hops, (address,), assumptions=late)
    web = traits.shape.web
    if web is not None and (web.listed or egress.is_open):
        unlisted = f"its tools are not listed, so that {web.name} may read any page"
        yield Source(
            "reads the web",
            "what anyone writes on the web reaches",
            (Hop("the web", "is read by"),),
            (address,) if egress.address is None else (address, egress.address),
            assumptions=() if web.listed else (unlisted,),
        )


def from_extensions(
    address: Address, traits: Traits, extensions: Mapping[Address, Declared]
) -> Iterator[tuple[Source, Sink | None]]:
    """What extensions return that nobody has said is trusted, with the way out that those are which
    run elsewhere."""
    for name in traits.extensions:
        declared = extensions.get(name)
        trust = "trusted" if declared is None else known(declared.values.get("trust", "untrusted"))
        if declared is None or trust == "trusted":
            continue
        text, support = str(name), (name, address)
        late = (f"whether {text} is trusted is known after apply",) if trust is LATE else ()
        hops = (Hop(text, "feeds", declared.location),)
        says = f"what {text} returns, which is not trusted, reaches"
        source = Source(text, says, hops, support, assumptions=late)
        transport = known(declared.values.get("transport"))
        late = (f"where {text} runs is known after apply",) if transport is LATE else ()
        far = transport is LATE or transport in ("http", "sse")
        sink = Sink(text, f"may send to {text}", text, support, declared.location, late)
        yield source, sink if far else None
