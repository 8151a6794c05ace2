"""Terraform's state of a large fleet, made from that of one agent.

Applying 10,000 resources takes Terraform minutes, which a measurement of plans need not wait for.
"""

from __future__ import annotations

import copy
import json
from typing import Any

__all__ = ["grown"]


def grown(state: bytes, agents: int) -> bytes:
    """The state with agents 0 to ``agents`` - 1, of one that has agent 0 in a block of its own."""
    document = json.loads(state)
    [first] = [item for item in document["resources"] if item["name"] == "a0"]
    document["resources"] = [
        *(item for item in document["resources"] if item["name"] != "a0"),
        *(_agent(first, number) for number in range(agents)),
    ]
    return json.dumps(document).encode()


def _agent(first: dict[str, Any], number: int) -> dict[str, Any]:
    agent = copy.deepcopy(first)
    agent["name"] = f"a{number}"
    attributes = agent["instances"][0]["attributes"]
    attributes["id"] = f"{attributes['id'][:-12]}{number:012}"
    for side in ("input", "output"):
        value = attributes[side]["value"]
        value["instructions"] = value["instructions"].replace("agent 0 ", f"agent {number} ")
        value["repos"] = [f"acme/service-{number}"]
        value["max_iterations"] = 50 + number % 50
    return agent
