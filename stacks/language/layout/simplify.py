"""What ``terraform fmt`` writes more simply: labels, types, and strings that are one interpolation.

Where Terraform's own result would lose something, or could not be read again, this keeps it: a
comment between labels, a label with ``$`` or ``%`` in it, and in parentheses what goes on behind a
comment or a heredoc.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stacks.language.ast import Body
from stacks.language.layout.tokens import Token, depth_change, ends_line

__all__ = ["simplified"]

_OPEN_TYPES = ("list", "map", "set")
_QUOTED_TYPES = {"string": "string", "list": "list(string)", "map": "map(string)"}
"""The types that Terraform 0.11 knew, and wrote in quotes."""


class _Edit(NamedTuple):
    """Replace the tokens from ``start`` up to ``end``, counted from 0."""

    start: int
    end: int
    tokens: Sequence[Token]


class _File:
    __slots__ = ("ends", "starts", "tokens")

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.starts = {token.start: at for at, token in enumerate(tokens)}
        self.ends = {token.end: at for at, token in enumerate(tokens, 1)}

    def line_from(self, start: int) -> Sequence[Token]:
        """The comments there, and the token behind them, or the comment that ends the line."""
        end = start
        while end < len(self.tokens) and _is_inline(self.tokens[end]):
            end += 1
        return self.tokens[start : end + 1]


def _is_inline(token: Token) -> bool:
    return token.kind == "comment" and not ends_line(token)


def simplified(tokens: Sequence[Token], body: Body) -> list[Token]:
    """The tokens of a file, given the tree of the same file."""
    result: list[Token] = []
    at = 0
    for edit in sorted(_edits(_File(tokens), body, ()), key=lambda edit: edit.start):
        result += tokens[at : edit.start]
        result += edit.tokens
        at = edit.end
    result += tokens[at:]
    return result


def _edits(file: _File, body: Body, blocks: tuple[str, ...]) -> Iterator[_Edit]:
    """``blocks``: the types of the blocks around, outermost first."""
    for attribute in body.attributes.values():
        value = attribute.expression
        start, end = file.starts[value.start], file.ends[value.end]
        old = file.tokens[start:end]
        if attribute.name == "type" and blocks == ("variable",):
            yield _Edit(start, end, _type(old))
        else:
            yield _Edit(start, end, _value(old, file.line_from(end)))
    for block in body.blocks:
        for label_start, label_end, text in block.labels:
            label = Token("label", f'"{_escaped(text)}"')
            yield _Edit(file.starts[label_start], file.ends[label_end], [label])
        yield from _edits(file, block.body, (*blocks, block.type))


# Labels.

_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def _escaped(label: str) -> str:
    text = "".join(_ESCAPES.get(character) or _printable(character) for character in label)
    return text.replace("${", "$${").replace("%{", "%%{")


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


# Types.


def _type(tokens: Sequence[Token]) -> Sequence[Token]:
    match [token.text for token in tokens]:
        case [name] if name in _OPEN_TYPES:
            written = f"{name}(any)"
        case ['"', name, '"'] if name in _QUOTED_TYPES:
            written = _QUOTED_TYPES[name]
        case _:
            return tokens
    return [Token("type", written)]


# Values.


def _value(tokens: Sequence[Token], following: Sequence[Token]) -> Sequence[Token]:
    """``following``: the comments behind, and the token behind those, if there is one."""
    if not _is_interpolation(tokens):
        return tokens
    tokens = _unwrapped(tokens[2:-2], following)
    # Between comments there may be yet another such string.
    places = [at for at, token in enumerate(tokens) if token.kind != "comment"]
    start, end = places[0], places[-1] + 1
    inner = _value(tokens[start:end], [*tokens[end:], *following])
    return [*tokens[:start], *inner, *tokens[end:]]


def _is_interpolation(tokens: Sequence[Token]) -> bool:
    """Whether this is a quoted string of one interpolation, in which no other is but in quotes."""
    kinds = [token.kind for token in tokens]
    if kinds[:2] != ["quote", "${"] or kinds[-2:] != ["sequence end", "end quote"]:
        return False
    quotes = 0
    for kind in kinds[2:-2]:
        quotes += (kind == "quote") - (kind == "end quote")
        if not quotes and kind in ("${", "%{", "sequence end"):
            return False
    return True


def _unwrapped(inner: Sequence[Token], following: Sequence[Token]) -> list[Token]:
    """The expression of an interpolation, in parentheses where lines would end within it."""
    lines = [at for at, token in enumerate(inner) if token.kind != "newline"]
    tokens = list(inner[lines[0] : lines[-1] + 1])
    if not (_breaks_off(tokens, following) or _has_lines(tokens)):
        return tokens
    if tokens[-1].kind == "heredoc end":
        tokens.append(inner[lines[-1] + 1])
    return [Token("(", "("), *tokens, Token(")", ")")]


def _breaks_off(tokens: Sequence[Token], following: Sequence[Token]) -> bool:
    """Whether a comment or a heredoc would end the line before the expression, or its block, is
    complete."""
    last = max(at for at, token in enumerate(tokens) if token.kind != "comment")
    depth = 0
    for token in tokens[:last]:
        depth += depth_change(token)
        if token.kind == "comment" and ends_line(token) and not depth:
            return True
    if tokens[last].kind == "heredoc end":
        return not following or following[0].kind != "newline"
    in_line = any(token.kind not in ("comment", "newline") for token in following)
    return in_line and any(map(ends_line, tokens[last:]))


def _has_lines(tokens: Sequence[Token]) -> bool:
    """Whether there are line ends, and not only in brackets between two parentheses."""
    depth, ends = 0, []
    for token in tokens:
        depth += depth_change(token)
        if token.kind == "newline":
            ends.append(depth)
    return bool(ends) and not (min(ends) and tokens[0].kind == "(" and tokens[-1].kind == ")")
