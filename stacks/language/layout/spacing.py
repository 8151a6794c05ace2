"""Which tokens have a blank between them.

The rules are those of HCL's own formatter, as ``terraform fmt`` applies it.
"""

from __future__ import annotations

from stacks.language.layout.tokens import CLOSERS, OPENERS, Token

__all__ = ["spaced"]

_STRING_PARTS = frozenset(("text", "heredoc text"))
_TIGHT_LEFT = frozenset(("quote", "heredoc", *_STRING_PARTS))
_TIGHT_RIGHT = frozenset(("end quote", "heredoc end", *_STRING_PARTS))
_BEFORE_SIGN = frozenset(
    (
        *("(", "[", "{", "=", ":", ",", "?", "!", "&&", "||"),
        *("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">="),
    )
)


def spaced(before: Token | None, left: Token, right: Token) -> bool:
    """Whether a blank stands between two tokens of a line; ``before`` is the one before ``left``.

    The kinds of brackets are told apart: braces have blanks inside, the others have none.
    """
    a, b = left.kind, right.kind
    if b in ("newline", ",", "...") or "." in (a, b):
        return False
    if a == ",":
        return True
    if a in _TIGHT_LEFT or b in _TIGHT_RIGHT or _is_name(a, b):
        return False
    if left.text == "in" and before is not None and before.kind == "name":
        # Else a list to go through would look like an index: `for x in[1]`.
        return True
    if a == "!" or (b == "[" and (a in ("name", "number") or a in CLOSERS)):
        return False
    if a == "-":
        return not (before is None or before.kind in _BEFORE_SIGN)
    return _around_brackets(a, b)


def _is_name(a: str, b: str) -> bool:
    """Whether two tokens belong to one name, or to the name of a function and its arguments."""
    return (a == "name" and b in ("(", "::")) or (a == "::" and b == "name")


def _around_brackets(a: str, b: str) -> bool:
    if a == "{" or b == "}":
        return not (a == "{" and b == "}")
    if (a in ("${", "%{") and b == "{") or (a == "}" and b == "sequence end"):
        return True
    if a == "sequence end" and b in ("${", "%{"):
        return False
    return a not in OPENERS and b not in CLOSERS
