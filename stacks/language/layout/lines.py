"""Lines of tokens in columns: indentation, and what is aligned with the lines above and below.

The rules are those of HCL's own formatter, as ``terraform fmt`` applies it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from stacks.language.layout.spacing import spaced
from stacks.language.layout.tokens import Token, depth_change, ends_line
from stacks.language.text import length

__all__ = ["arrange"]


class _Line:
    """``head``, then from its equals sign on ``value``, where that ends on the same line, then the
    ``comment`` up to the line's end; the latter two may be empty."""

    __slots__ = ("comment", "head", "value")

    def __init__(self, tokens: list[Token]) -> None:
        commented = len(tokens) > 1 and tokens[-1].kind == "comment"
        self.comment = tokens[-1:] if commented else []
        self.head = tokens[:-1] if commented else tokens
        self.value: list[Token] = []
        equals = next((at for at, token in enumerate(self.head) if at and token.kind == "="), 0)
        if equals and not sum(map(depth_change, self.head[equals:])):
            self.value = self.head[equals:]
            self.head = self.head[:equals]


def arrange(tokens: Sequence[Token]) -> None:
    """Set the blanks before each token."""
    lines = _lines(tokens)
    _indent(lines)
    for line in lines:
        _space(line.head)
        _space(line.value)
    _align(lines, lambda line: line.head, lambda line: line.value)
    _align(lines, lambda line: [*line.head, *line.value], lambda line: line.comment)


def _lines(tokens: Sequence[Token]) -> list[_Line]:
    """A heredoc is on one line with what is before it."""
    lines: list[_Line] = []
    start = 0
    for at, token in enumerate(tokens, 1):
        if ends_line(token):
            lines.append(_Line(list(tokens[start:at])))
            start = at
    if start < len(tokens):
        lines.append(_Line(list(tokens[start:])))
    return lines


def _indent(lines: Iterable[_Line]) -> None:
    """Two blanks for each line with more opening than closing brackets that is not closed yet."""
    levels: list[int] = []
    for line in lines:
        first = line.head[0]
        if first.kind == "newline":
            first.blanks = 0
            continue
        opened = _opened(line.head) + _opened(line.value)
        closed = -opened
        while closed > 0 and levels:
            innermost = levels.pop()
            if innermost > closed:
                levels.append(innermost - closed)
            closed -= innermost
        first.blanks = 2 * len(levels)
        if opened > 0:
            levels.append(opened)


def _opened(tokens: Iterable[Token]) -> int:
    """Opening less closing brackets, up to a heredoc."""
    count = 0
    for token in tokens:
        if token.kind == "heredoc":
            break
        count += depth_change(token)
    return count


def _space(tokens: Sequence[Token]) -> None:
    before: Token | None = None
    for left, right in zip(tokens, tokens[1:], strict=False):
        right.blanks = int(spaced(before, left, right))
        before = left


def _align(
    lines: Iterable[_Line],
    left: Callable[[_Line], Sequence[Token]],
    right: Callable[[_Line], Sequence[Token]],
) -> None:
    """Start the right parts of adjoining lines in one column, a blank behind the widest left."""
    group: list[tuple[int, Token]] = []
    for line in lines:
        cell = right(line)
        if cell:
            group.append((_width(left(line)), cell[0]))
        elif group:
            _set_column(group)
            group = []
    _set_column(group)


def _set_column(group: Iterable[tuple[int, Token]]) -> None:
    column = max((width for width, _ in group), default=0) + 1
    for width, token in group:
        token.blanks = column - width


def _width(tokens: Iterable[Token]) -> int:
    return sum(token.blanks + length(token.text) for token in tokens)
