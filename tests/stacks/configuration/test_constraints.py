"""Version constraints."""

from __future__ import annotations

import pytest

from stacks.configuration.constraints import satisfies

CASES = """
0.1.0  >= 0.1            yes
0.1.0  > 0.1.0           no
0.1.0  0.1.0             yes
0.1.1  = 0.1.0           no
0.2.0  ~> 0.1            yes
0.2.0  ~> 0.1.0          no
0.1.9  ~> 0.1.0          yes
1.0.0  ~> 0.1            no
1.9.0  ~> 1              yes
2.0.0  ~> 1              no
1.5.0  >= 1.0, < 2.0     yes
2.0.0  >= 1.0, < 2.0     no
1.5.0  >= 1, != 1.5.0    no
1.5.0  <= 1.5            yes
1.10.0 > 1.9             yes
"""


@pytest.mark.parametrize("line", CASES.strip().splitlines())
def test_satisfies(line: str) -> None:
    version, *constraint, expected = line.split()
    assert satisfies(version, " ".join(constraint)) == (expected == "yes")


@pytest.mark.parametrize("constraint", ["", "new", ">= 1,", "=> 1", "1.2.3.4", "~ 1"])
def test_no_constraint(constraint: str) -> None:
    with pytest.raises(ValueError, match="is no version constraint"):
        satisfies("1.0.0", constraint)
