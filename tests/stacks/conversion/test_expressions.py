"""Late values as the text of either language."""

from __future__ import annotations

import pytest

from fakes.kinds import deferred, output
from planes.address import Address
from stacks.conversion.expressions import NotWritable, python_expression

NAMES = {Address.parse("agent.a"): "agent_a"}


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("agent.a.id", "agent_a.id"),
        ('"<${agent.a.id}>"', "pulumi.Output.concat('<', agent_a.id, '>')"),
        ('{ a = agent.a.id, "b c" = [1, "x", null] }', "{'a': agent_a.id, 'b c': [1, 'x', None]}"),
        ("tostring(agent.a.id)", "agent_a.id"),
    ],
)
def test_what_python_has(text: str, python: str) -> None:
    assert python_expression(deferred(text, output("agent.a", "id")), NAMES) == python


@pytest.mark.parametrize("text", ["upper(agent.a.id)", "{ (agent.a.id) = 1 }", "agent.a.id == 1"])
def test_what_it_has_not(text: str) -> None:
    with pytest.raises(NotWritable):
        python_expression(deferred(text, output("agent.a", "id")), NAMES)
