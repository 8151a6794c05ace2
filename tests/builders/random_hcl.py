"""Random fleets as HCL text: any choice of numbers is a valid fleet, and a changed number a small
edit of it.

A fleet is the numbers of its declarations by place.  A declaration may refer to those of earlier
places, in every way that its kind knows; where none is there, it goes without, or is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

__all__ = ["NUMBERS", "PLACES", "Fleet", "module_of", "text_of"]

Numbers = tuple[int, ...]
Fleet = Mapping[str, Numbers]

NUMBERS = 12
"""How many numbers, each from 0 to 11, stand for one declaration."""

PLACES = (
    *("egress_policy.work", "secret.token", "secret.hook", "model_route.small", "model_route.big"),
    *("guardrail.look", "extension.skill", "runtime_pool.day", "runtime_pool.night"),
    *("agent.first", "agent.second", "trigger.opened", "trigger.built", "agent.third"),
    *("trigger.nightly", "secret_grant.one", "secret_grant.two", "access_grant.all"),
    *("budget.team", "budget.agent", "audit_sink.trail", "metric.rate"),
)
"""In the order in which later ones may refer to earlier ones."""

_KEYS = ("x", "y", "z")
_DIGEST = "8f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"


class Missing(Exception):
    """A declaration needs another that is not there."""


class Draws:
    """The numbers of one declaration, read one after another; what it may refer to."""

    def __init__(self, numbers: Numbers, there: Mapping[str, list[str]]) -> None:
        self._numbers = numbers
        self._at = 0
        self._there = there

    def number(self) -> int:
        number = self._numbers[self._at % len(self._numbers)] + self._at // len(self._numbers)
        self._at += 1
        return number

    def pick(self, options: Sequence[str]) -> str:
        return options[self.number() % len(options)]

    def sometimes(self, text: str) -> str:
        return text if self.number() % 3 == 0 else ""

    def ref(self, kind: str) -> str:
        """An instance of an earlier declaration of the kind.  Raises Missing."""
        there = self._there.get(kind)
        if not there:
            raise Missing
        return self.pick(there)

    def maybe_ref(self, kind: str, form: str) -> str:
        """A line with a reference in the place of ``@``, or none."""
        there = self._there.get(kind)
        return form.replace("@", self.pick(there)) if there and self.number() % 3 else ""


class Repeat(NamedTuple):
    """How a declaration is repeated: the line that says so, its instances, and one's own name."""

    line: str
    instances: tuple[str, ...]
    own: str


def _repeat(address: str, number: int) -> Repeat:
    match number % 8:
        case 0 | 1:
            count = number % 3
            instances = tuple(f"{address}[{index}]" for index in range(count))
            return Repeat(f"count = {count}", instances, "${count.index}")
        case 2 | 3:
            keys = _KEYS[: 1 + number % 3] if number % 2 else _KEYS[number % 3 :]
            names = ", ".join(f'"{key}"' for key in keys)
            instances = tuple(f'{address}["{key}"]' for key in keys)
            return Repeat(f"for_each = toset([{names}])", instances, "${each.key}")
    return Repeat("", (address,), "only")


def text_of(fleet: Fleet) -> str:
    """The whole configuration, in one file."""
    return f"{_HEAD}\n{module_of(fleet)}"


def module_of(fleet: Fleet) -> str:
    """The same as a module, to be called any number of times."""
    there: dict[str, list[str]] = {}
    parts = [_LOCALS]
    for place in PLACES:
        if place not in fleet:
            continue
        draws = Draws(fleet[place], there)
        kind, _, name = place.partition(".")
        repeat = _repeat(place, draws.number())
        try:
            lines = [*_BODIES[kind](draws, name, repeat.own), *_common(draws)]
        except Missing:
            continue
        body = "\n".join(f"  {line}" for line in (repeat.line, *lines) if line)
        parts.append(f'{kind} "{name}" {{\n{body}\n}}\n')
        there.setdefault(kind, []).extend(repeat.instances)
    return "\n".join([*parts, *_outputs(there)])


_HEAD = """fleet {
  name = "random"
}

provider "local" {
  path = ".fleetform/plane.db"
}
"""

_LOCALS = """locals {
  team   = "platform"
  limits = { small = 10, big = 20 }
}
"""


def _outputs(there: Mapping[str, list[str]]) -> list[str]:
    agents = ", ".join(f"{agent}.id" for agent in there.get("agent", ()))
    urls = ", ".join(f"{trigger}.url" for trigger in there.get("trigger", ()))
    return [
        f'output "agents" {{\n  value = [{agents}]\n}}\n',
        f'output "urls" {{\n  value = compact([{urls}])\n}}\n',
    ]


def _common(draws: Draws) -> list[str]:
    labels = draws.pick(
        ("", "{ team = local.team }", '{ team = "web", tier = "gold" }', "{ n = tostring(1 + 1) }")
    )
    lifecycle = [
        draws.pick(("", "", "", "create_before_destroy = true")),
        draws.maybe_ref("secret", "replace_triggered_by = [@]") if draws.number() % 4 == 0 else "",
    ]
    inner = "\n    ".join(line for line in lifecycle if line)
    return [
        f"labels = {labels}" if labels else "",
        draws.pick(("", "", "", "", "enabled = false")),
        f"lifecycle {{\n    {inner}\n  }}" if inner else "",
    ]


def _egress_policy(draws: Draws, name: str, own: str) -> list[str]:
    hosts = draws.pick(('["a"]', '["a", "b"]', '["b", "c"]'))
    return [
        'bundles = ["github", "python"]' if draws.number() % 2 else 'bundles = ["node"]',
        f'dynamic "allow" {{\n    for_each = {hosts}\n    content {{\n'
        '      host = "${allow.value}.acme.example"\n    }\n  }',
    ]


def _secret(draws: Draws, name: str, own: str) -> list[str]:
    # A new path replaces the secret.
    path = draws.pick(("TOKEN", "OTHER", "THIRD"))
    return ['source = "env"', f'path = "{path}_{name.upper()}"', draws.sometimes('version = "2"')]


def _model_route(draws: Draws, name: str, own: str) -> list[str]:
    model = draws.pick(("sonnet", "haiku", "opus"))
    return [
        f'targets {{\n    provider = "anthropic"\n    model = "{model}-4"\n  }}',
        f"rpm = local.limits.{draws.pick(('small', 'big'))} * {1 + draws.number()}",
        draws.maybe_ref("model_route", "fallbacks = [@]"),
    ]


def _guardrail(draws: Draws, name: str, own: str) -> list[str]:
    stage = draws.pick(("pre_call", "post_call", "pre_tool"))
    detects = draws.pick(('["secrets"]', '["pii", "secrets"]', '["prompt_injection"]'))
    return [f'stage = "{stage}"', f"detects = {detects}"]


def _extension(draws: Draws, name: str, own: str) -> list[str]:
    begin = draws.pick(("3f78", "9a01"))
    return [
        'type = "skill"',
        'source = "git::https://github.com/acme/agent-skills"',
        f'ref = "{begin}6850e387550fdab836ed7e6dc881de23001b"',
    ]


def _runtime_pool(draws: Draws, name: str, own: str) -> list[str]:
    return [
        f"cpu = {draws.pick(('1', '2', '0.5', '1 + 3'))}",
        draws.sometimes('memory = "${2 * 2}GiB"'),
        draws.sometimes("spot = true"),
        # Another namespace replaces the pool.
        draws.pick(("", "", 'namespace = "a"', 'namespace = "b"')),
        draws.maybe_ref("egress_policy", "egress = @"),
    ]


def _agent(draws: Draws, name: str, own: str) -> list[str]:
    late = [
        draws.maybe_ref("trigger", 'URL = "<${@.url}>"'),
        draws.maybe_ref("model_route", "MODEL = @.endpoint"),
        f'OWN = "{own}"',
    ]
    inner = "\n    ".join(line for line in late if line)
    harness, work = draws.pick(("claude_code", "openhands")), draws.pick(("this", "that"))
    return [
        f"pool = {draws.ref('runtime_pool')}",
        f'harness = "{harness}"',
        f'image = "ghcr.io/acme/agent@sha256:{_DIGEST}"',
        f'instructions = "Do {work}, {own}."',
        draws.maybe_ref("model_route", "model = @"),
        draws.maybe_ref("guardrail", "guardrails = [@]"),
        draws.maybe_ref("extension", "extensions = [@]"),
        f"environment = {{\n    {inner}\n  }}",
        draws.sometimes('timeout = "45m"'),
        draws.sometimes('permissions {\n    issues = "write"\n  }'),
    ]


def _trigger(draws: Draws, name: str, own: str) -> list[str]:
    agent = draws.ref("agent")
    return [
        f"agent = {agent}",
        f'prompt = "For ${{{agent}.id}}."' if draws.number() % 2 else "",
        draws.sometimes("rate_limit {\n    per_hour = 60\n  }"),
        _source(draws, name),
    ]


def _source(draws: Draws, name: str) -> str:
    match name:
        case "nightly":
            return f'schedule {{\n    cron = "0 {draws.number()} * * 1-5"\n  }}'
        case "built":
            return f"webhook {{\n    secret = {draws.ref('secret')}\n  }}"
    repository = draws.pick(("api", "web"))
    return (
        f'github {{\n    repositories = ["acme/{repository}"]\n'
        '    events = ["pull_request.opened"]\n  }'
    )


def _secret_grant(draws: Draws, name: str, own: str) -> list[str]:
    holder = draws.pick(("agent", "runtime_pool"))
    field = "pool" if holder == "runtime_pool" else holder
    return [
        f"secret = {draws.ref('secret')}",
        f"{field} = {draws.ref(holder)}",
        f'name = "GRANT_{name}_{own}"',
        draws.sometimes('ttl = "1h"'),
    ]


def _access_grant(draws: Draws, name: str, own: str) -> list[str]:
    person = draws.pick(("alice", "bob"))
    return [
        f'principals = ["team:platform", "user:{person}@example.com"]',
        f"agents = [{draws.ref('agent')}]",
        "verbs = " + draws.pick(('["run"]', '["run", "approve"]')),
    ]


def _budget(draws: Draws, name: str, own: str) -> list[str]:
    scope = f"agent = {draws.ref('agent')}" if name == "agent" else "team = local.team"
    period = draws.pick(("daily", "monthly"))
    return [
        f"limit = {draws.pick(('40', '500', '12.5', '0.1 + 0.2'))}",
        f'period = "{period}"',
        draws.maybe_ref("model_route", 'action = "downgrade"\n  downgrade_to = @'),
        f"scope {{\n    {scope}\n  }}",
    ]


def _audit_sink(draws: Draws, name: str, own: str) -> list[str]:
    path = draws.pick(("audit", "trail"))
    return [
        'type = "file"',
        f'path = "{path}.jsonl"',
        draws.maybe_ref("agent", "agents = [@]"),
        draws.maybe_ref("agent", "depends_on = [@]"),
    ]


def _metric(draws: Draws, name: str, own: str) -> list[str]:
    measures = draws.pick(("acceptance", "rework"))
    return [f'measures = "{measures}"', f"min_sample = {1 + draws.number()}"]


_BODIES: Mapping[str, Callable[[Draws, str, str], list[str]]] = {
    "access_grant": _access_grant,
    "agent": _agent,
    "audit_sink": _audit_sink,
    "budget": _budget,
    "egress_policy": _egress_policy,
    "extension": _extension,
    "guardrail": _guardrail,
    "metric": _metric,
    "model_route": _model_route,
    "runtime_pool": _runtime_pool,
    "secret": _secret,
    "secret_grant": _secret_grant,
    "trigger": _trigger,
}
