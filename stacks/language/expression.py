"""Expressions of HCL: a Pratt parser over the lexer's tokens.

Operators, traversals and signs are read in loops, so that a sum may be of any length; brackets,
templates, splats and conditionals recurse, as deep as ``NESTING_LIMIT``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from planes.diagnostics import Source
from stacks.language import collection, template
from stacks.language.ast import (
    Binary,
    Call,
    Conditional,
    Expression,
    GetAttribute,
    Literal,
    Parentheses,
    Template,
    Text,
    Unary,
    Variable,
)
from stacks.language.lexer import NESTING_LIMIT, Abandoned, Lexer, Malformed
from stacks.language.recovery import first_on_line, starts_other
from stacks.language.text import nfc
from stacks.language.traversal import traversal

__all__ = ["ExpressionParser"]

_PRECEDENCE = {
    **dict.fromkeys(("||",), 1),
    **dict.fromkeys(("&&",), 2),
    **dict.fromkeys(("==", "!="), 3),
    **dict.fromkeys(("<", ">", "<=", ">="), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "/", "%"), 6),
}
_CONTINUING = frozenset((*_PRECEDENCE, ".", "[", "?"))
"""What may follow an operand and belong to its expression."""
_CLOSERS = {"(": ")", "[": "]", "{": "}"}
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class ExpressionParser(Lexer):
    """Each method starts at the first token of its construct, and ends after the last one."""

    __slots__ = ("item",)

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.item = 0
        """Where the argument, block or item of an object starts that is being read."""

    def expression(self) -> Expression:
        self.depth = depth = self.depth + 1
        if depth > NESTING_LIMIT:
            self.check_nesting()
        read = _OPERANDS.get(self.kind)
        if read is None:
            self._fail_operand()
        result = read(self)
        if self.kind in _CONTINUING:
            result = self._operators(traversal(self, result), 1)
            if self.kind == "?":
                result = self._conditional(result)
        self.depth = depth - 1
        return result

    def open(self) -> tuple[int, bool]:
        """Go over an opening bracket, inside which line ends do not count.  Returns what
        :meth:`close` wants to know: where it stands, and whether they count outside."""
        opening = self.start, self.lines
        self.lines = False
        self.advance()
        return opening

    def close(self, opener: str, opening: tuple[int, bool]) -> int:
        """Go over the closing bracket.  Returns the offset behind it."""
        if self.kind != _CLOSERS[opener]:
            self.check_unclosed(opener, opening[0], self.start)
            line = self.line_of(opening[0])
            self.unexpected(
                "Missing closing bracket",
                f'"{_CLOSERS[opener]}" to close the "{opener}" of line {line}',
            )
        end = self.end
        self.lines = opening[1]
        self.advance()
        return end

    def separated(self, opener: str, opening: tuple[int, bool], what: str) -> bool:
        """Go over a comma.  False where there is none because the bracket closes."""
        if self.kind == ",":
            self.advance()
            return True
        if self.kind != _CLOSERS[opener]:
            self.check_unclosed(opener, opening[0], self.start)
            self.unexpected(
                f"Missing {what} separator",
                f'a comma before the next {what}, or "{_CLOSERS[opener]}"',
            )
        return False

    def check_unclosed(self, opener: str, start: int, at: int) -> None:
        """Blame the opening bracket where the file has ended, or another argument starts ``at``."""
        if self.kind == "end":
            # What was read as the inside may be the arguments after it: the layout tells.
            where, resume = "the end of the file", start
        elif starts_other(self.text, at, self.item):
            where = f"the next argument or block on line {self.line_of(at)}"
            resume = self.text.rindex("\n", 0, at)
        elif self.kind == "}" and first_on_line(self.text, at):
            where, resume = f"the closing brace on line {self.line_of(at)}", at
        else:
            return
        self.error(
            "Unclosed bracket",
            f'There is no "{_CLOSERS[opener]}" for this "{opener}" before {where}.',
            start,
            start + 1,
        )
        raise (Abandoned if opener == "{" else Malformed)(resume)

    # Operators.

    def _operators(self, left: Expression, minimum: int) -> Expression:
        """An operand with the operators after it that bind at least as tight as ``minimum``."""
        while (precedence := _PRECEDENCE.get(self.kind, 0)) >= minimum:
            operator = self.kind
            self.advance()
            right = self._operators(self._operand(), precedence + 1)
            left = Binary(left.start, right.end, operator, left, right)
        return left

    def _conditional(self, condition: Expression) -> Expression:
        self.advance()
        yes = self.expression()
        if self.kind != ":":
            self.unexpected(
                "Missing false expression in conditional",
                "a colon and the value for when the condition is false",
                ' A conditional is written "condition ? yes : no".',
            )
        self.advance()
        no = self.expression()
        return Conditional(condition.start, no.end, condition, yes, no)

    def _operand(self) -> Expression:
        read = _OPERANDS.get(self.kind)
        if read is None:
            self._fail_operand()
        return traversal(self, read(self))

    def _signs(self) -> Expression:
        signs: list[tuple[int, str]] = []
        while self.kind in ("-", "!"):
            signs.append((self.start, self.kind))
            self.advance()
        result = self._operand()
        for start, sign in reversed(signs):
            result = Unary(start, result.end, sign, result)
        return result

    def _parentheses(self) -> Expression:
        opening = self.open()
        inner = self.expression()
        return Parentheses(opening[0], self.close("(", opening), inner)

    # Names and constants.

    def _name(self) -> Expression:
        start, end, name = self.start, self.end, self.token
        self.advance()
        if self.kind == "(" or self.kind == "::":
            return self._call(start, end, name)
        if name in _CONSTANTS:
            return Literal(start, end, _CONSTANTS[name])
        return Variable(start, end, name)

    def _path(self) -> Expression:
        start, names = self.start, self.token.split(".")
        root = names[0]
        end = start + len(root)
        result: Expression = Variable(start, end, root)
        if root in _CONSTANTS:
            result = Literal(start, end, _CONSTANTS[root])
        for name in names[1:]:
            end += len(name) + 1
            result = GetAttribute(start, end, result, name)
        self.advance()
        return result

    def _number(self) -> Expression:
        result = Literal(self.start, self.end, self.number())
        self.advance()
        return result

    def _string(self) -> Expression:
        start, end, text = self.start, self.end, self.token[1:-1]
        self.advance()
        return Template(start, end, [Text(start + 1, end - 1, nfc(text))] if text else [])

    def _template(self) -> Expression:
        return template.quoted(self) if self.kind == "quote" else template.heredoc(self)

    # Calls.

    def _call(self, start: int, end: int, name: str) -> Expression:
        while self.kind == "::":
            self.advance()
            if self.kind != "name":
                self.unexpected("Missing function name", f'a function\'s name after "{name}::"')
            name, end = f"{name}::{self.token}", self.end
            self.advance()
        if self.kind != "(":
            self.unexpected("Missing open parenthesis", f'"(" after the function "{name}"')
        opening = self.open()
        arguments, expand = self._arguments(opening)
        return Call(start, self.close("(", opening), name, end, arguments, expand)

    def _arguments(self, opening: tuple[int, bool]) -> tuple[list[Expression], bool]:
        """The arguments, and whether the last one is expanded."""
        arguments: list[Expression] = []
        while self.kind != ")":
            arguments.append(self.expression())
            if self.kind == "...":
                self.advance()
                if self.kind != ")":
                    self.unexpected(
                        "Missing closing parenthesis",
                        '")" after "..."',
                        " Only the last argument may be expanded.",
                    )
                return arguments, True
            if not self.separated("(", opening, "argument"):
                break
        return arguments, False

    def _fail_operand(self) -> NoReturn:
        hint = ""
        if self.kind == "newline":
            hint = " An expression goes on after the end of a line only inside brackets."
        self.unexpected(
            "Missing expression" if self.kind in ("newline", "end") else "Invalid expression",
            "an expression, such as a string, a number or a reference",
            hint,
        )


_OPERANDS: dict[str, Callable[[ExpressionParser], Expression]] = {
    "name": ExpressionParser._name,
    "path": ExpressionParser._path,
    "number": ExpressionParser._number,
    "string": ExpressionParser._string,
    "quote": ExpressionParser._template,
    "heredoc": ExpressionParser._template,
    "(": ExpressionParser._parentheses,
    "[": collection.tuple_or_for,
    "{": collection.object_or_for,
    "-": ExpressionParser._signs,
    "!": ExpressionParser._signs,
}
