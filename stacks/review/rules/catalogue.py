"""All rules of the exposure review, with what to do about each.

Purely data; no I/O.  Each has a page of its own name in ``docs/reference/rules/``.
"""

from __future__ import annotations

from stacks.review.finding import Rule
from stacks.review.legs import (
    BYPASS,
    CHANGES,
    CODES,
    ENDLESS,
    GRANTS,
    GUARDED,
    HOLDS,
    LOOSE,
    MERGES,
    SENDS,
    SHELL,
    UNTRUSTED,
    UNUSED,
)
from stacks.review.rules import channels, control, limits, outsiders, runtime, secrets, trifecta

__all__ = ["RULES", "rule"]

_U, _P, _X, _C = UNTRUSTED, HOLDS, SENDS, CHANGES

RULES: tuple[Rule, ...] = (
    Rule(
        "F001",
        "critical",
        "Untrusted input, private data and a way out in one agent",
        "Take one of the three away: what outsiders may write, the secret or data, or the way out.",
        (_U | _P | _X,),
        trifecta.three_in_one,
    ),
    Rule(
        "F002",
        "critical",
        "Untrusted input, private data and a way out along a chain of agents",
        "Break the chain: close one channel between the agents, or put a gate before the reader.",
        (_U | _P | _X,),
        trifecta.chain_of_three,
    ),
    Rule(
        "F003",
        "high",
        "Untrusted input changes things, and nobody approves",
        "Set outputs.require_approval, or give the agent a guardrail with an approval.",
        (_U | _P | _C,),
        trifecta.unapproved_change,
    ),
    Rule(
        "F004",
        "high",
        "Untrusted input behind a broad right to write",
        "Narrow the permission, or name in outputs.allowed what the agent may make.",
        (_U | _C,),
        trifecta.broad_write,
    ),
    Rule(
        "F005",
        "high",
        "Outsiders start an agent that holds or changes something",
        "Let only people with a role start it: actors.min_permission, no forks, a signature.",
        (_U | _P, _U | _C),
        outsiders.admits_outsiders,
    ),
    Rule(
        "F006",
        "high",
        "A secret or private data with an open way out",
        "Deny by default, and allow the hosts that the agent needs.",
        (_P | _X,),
        outsiders.open_egress,
    ),
    Rule(
        "F007",
        "high",
        "An allowed host is one where others can write",
        "Limit the host by paths, or to reading methods, so that a proxy keeps the rest out.",
        (_U | _P | _X,),
        outsiders.writable_hosts,
    ),
    Rule(
        "F008",
        "high",
        "Untrusted input beside a raw secret",
        'Grant the secret with mount = "header", so that a proxy adds it for the agent.',
        (_U | _P,),
        secrets.raw_secret,
    ),
    Rule(
        "F009",
        "high",
        "Untrusted input chooses what is changed",
        "Set outputs.bind_to_event, so that a run acts on what started it alone.",
        (_U | _C,),
        trifecta.unbound_change,
    ),
    Rule(
        "F010",
        "critical",
        "An agent can write what it is declared by",
        "Protect the files with outputs.protected_paths, or give the work to another agent.",
        (CODES,),
        control.own_configuration,
    ),
    Rule(
        "F011",
        "critical",
        "An agent can pass its own gate",
        "Let somebody else merge or approve: take merge out of outputs.allowed, ask elsewhere.",
        (MERGES, GUARDED),
        control.own_gate,
    ),
    Rule(
        "F012",
        "high",
        "An agent can grant more than it holds",
        "Lower admin to write, and take the right to change workflows away.",
        (GRANTS,),
        control.grants_more,
    ),
    Rule(
        "F013",
        "high",
        "Untrusted words reach an agent that holds or changes something",
        "Put a gate before the reader: one that asks a person, or admits typed values only.",
        find_all=channels.tainted_channels,
    ),
    Rule(
        "F014",
        "high",
        "A shell with no isolation",
        'Set isolation = "gvisor" or "kata" on the pool, or take the shell away.',
        (_U | SHELL, _P | SHELL),
        runtime.no_isolation,
    ),
    Rule(
        "F015",
        "medium",
        "A sandbox or its questions are switched off",
        "Take the switch away; say in tools and permissions what the agent may do.",
        (BYPASS,),
        runtime.bypassed_sandbox,
    ),
    Rule(
        "F016",
        "medium",
        "What runs can change with no change here",
        "Pin the image by digest, the extension by commit or digest, the model by its dated name.",
        (LOOSE,),
        runtime.unpinned,
    ),
    Rule(
        "F017",
        "high",
        "One secret on both sides of a line",
        "Make a secret for each side.",
        find_all=secrets.shared_secrets,
    ),
    Rule(
        "F018",
        "medium",
        "A grant that nothing uses",
        "Revoke it.",
        (UNUSED, _P),
        secrets.unused_permission,
    ),
    Rule(
        "F019",
        "medium",
        "A grant without an end",
        "Set ttl, or expires.",
        (_P | ENDLESS,),
        secrets.long_lived_grants,
    ),
    Rule(
        "F020",
        "high",
        "Agents that start themselves or each other",
        "Set rate_limit on a trigger of the circle, or let it listen to something else.",
        find_all=channels.cycles,
    ),
    Rule(
        "F021",
        "high",
        "Nothing stops what an agent costs",
        'Declare a budget with action = "block" or "pause", or set max_cost_per_run.',
        find_all=limits.uncapped,
    ),
    Rule(
        "F022",
        "medium",
        "Parts that are allowed more than the whole",
        "Lower the parts, or raise the whole.",
        find_all=limits.exceeding_children,
    ),
    Rule(
        "F023",
        "medium",
        "Changes without a trail",
        "Declare an audit_sink for the agent.",
        find_all=limits.unaudited,
    ),
    Rule(
        "F024",
        "medium",
        "Untrusted input reaches the inside of the network",
        "Refuse the metadata endpoint and private hosts in the egress policy.",
        (_U,),
        outsiders.inner_network,
    ),
)
_BY_ID = {item.id: item for item in RULES}


def rule(id: str) -> Rule | None:
    return _BY_ID.get(id)
