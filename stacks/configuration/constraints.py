"""Version constraints, as Terraform writes them: ``~> 0.1, != 0.1.3``."""

from __future__ import annotations

import re

__all__ = ["satisfies"]

_TERM = re.compile(r"(=|!=|>=|<=|>|<|~>)?\s*v?(\d+(?:\.\d+){0,2})")


def satisfies(version: str, constraint: str) -> bool:
    """Whether a version is one that a constraint admits.  Raises ValueError for no constraint."""
    terms = [_TERM.fullmatch(term.strip()) for term in constraint.split(",")]
    if not all(terms):
        raise ValueError(
            f'"{constraint}" is no version constraint, such as ">= 0.1, < 1.0" or "~> 0.1"'
        )
    own = _numbers(version)
    return all(_holds(own, term[1] or "=", term[2]) for term in terms if term)


def _numbers(text: str) -> tuple[int, ...]:
    parts = [int(part) for part in re.findall(r"\d+", text)[:3]]
    return tuple(parts + [0] * (3 - len(parts)))


def _holds(own: tuple[int, ...], operator: str, text: str) -> bool:
    other = _numbers(text)
    match operator:
        case "=":
            return own == other
        case "!=":
            return own != other
        case ">=":
            return own >= other
        case "<=":
            return own <= other
        case ">":
            return own > other
        case "<":
            return own < other
    # "~>" lets the last part that is written grow, and none before it.
    kept = max(text.count("."), 1)
    return own >= other and own[:kept] == other[:kept]
