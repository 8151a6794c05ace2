"""Bodies of HCL: arguments and blocks, in a file or in a block."""

from __future__ import annotations

import re
from typing import NoReturn

from planes.diagnostics import Source
from stacks.language import template
from stacks.language.ast import Attribute, Block, Body, Template
from stacks.language.expression import ExpressionParser
from stacks.language.lexer import ASCII_NAME, GAP, Malformed, TooDeep
from stacks.language.recovery import indentation, next_item
from stacks.language.text import nfc

__all__ = ["BodyParser"]

_START = re.compile(rf"{GAP.pattern}(?:({ASCII_NAME})[ \t]*+=(?![=>]))?").match
"""The gap before an argument or a block, and what an argument usually starts with."""
_BRACE = re.compile(rf"{GAP.pattern}\{{").match


class BodyParser(ExpressionParser):
    __slots__ = ("doubtful", "unclosed")

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.unclosed: list[Block] = []
        """The blocks that are open at the end of the file, innermost first."""
        self.doubtful = False
        """Whether a broken construct may have taken a brace too many or too few."""

    def file(self) -> Body:
        body = self._body(self.end)
        if self.unclosed and not self.doubtful:
            self._report_unclosed()
        return body

    def _body(self, start: int) -> Body:
        """Arguments and blocks, up to the closing brace or the end of the file that ends them."""
        body = Body(start, start, self.source, {}, [])
        depth = self.depth
        self.end = start
        while True:
            match = _START(self.text, self.end)
            assert match is not None, "the pattern matches nothing, too"
            self.end = match.end()
            self.item = item = match.start(1) if match[1] else self.end
            try:
                self.lines = True
                self.advance()
                if match[1]:
                    self._argument(body, item, match[1], match.end(1))
                elif self.kind == "end" or (self.kind == "}" and depth):
                    body.end = self.start
                    return body
                else:
                    self._item(body)
            except Malformed as error:
                self.depth = depth
                self.end, sure = next_item(
                    self.text,
                    item,
                    error.at,
                    inside=depth > 0,
                    by_layout=not isinstance(error, TooDeep),
                )
                self.doubtful |= not sure

    def _item(self, body: Body) -> None:
        start, end, name = self.start, self.end, self.token
        if self.kind != "name":
            self._fail_item()
        self.advance()
        if self.kind == "=":
            self.advance()
            self._argument(body, start, name, end)
        elif self.kind in ("{", "string", "quote", "name") or self._brace_follows():
            self._block(body, start, name, end)
        else:
            self.fail(
                "Argument or block definition required",
                f'Expected "=" and a value after "{name}" for an argument, or labels and "{{" for '
                f"a block, but found {self.shown()}.",
                start,
                end,
            )

    def _argument(self, body: Body, start: int, name: str, name_end: int) -> None:
        """The value of an argument."""
        value = self.expression()
        attribute = Attribute(start, value.end, name, name_end, value)
        first = body.attributes.setdefault(name, attribute)
        if first is not attribute:
            self.error(
                "Attribute redefined",
                f'The argument "{name}" is already set on line {self.line_of(first.start)}. Each '
                "argument may be set only once.",
                start,
                name_end,
            )
        if self.kind != "newline" and self.kind != "end":
            hints = {
                ",": " Arguments are separated by line ends, not by commas.",
                "{": ' For a block, remove the "=".',
            }
            self._fail_line_end("argument", hints.get(self.kind, ""))

    # Blocks.

    def _block(self, body: Body, start: int, type: str, type_end: int) -> None:
        labels = self._labels(type)
        opening = self.start
        self.depth += 1
        self.check_nesting()
        self.advance()
        if self.kind in ("newline", "end", "}"):
            inside = self._body(opening + 1)
        else:
            inside = self._single_argument(opening)
        self.depth -= 1
        block = Block(start, self.end, type, type_end, labels, inside)
        body.blocks.append(block)
        if self.kind == "end":
            self.unclosed.append(block)
            return
        self.advance()
        if self.kind != "newline" and self.kind != "end":
            self._fail_line_end("block")

    def _labels(self, type: str) -> list[tuple[int, int, str]]:
        """The labels of a block, up to its opening brace."""
        labels: list[tuple[int, int, str]] = []
        while self.kind != "{":
            start, end = self.start, self.end
            if self.kind == "quote":
                label = template.quoted(self)
                labels.append((start, label.end, self._label_text(label)))
                continue
            if self._brace_follows():
                self._report_brace()
            elif self.kind == "name":
                labels.append((start, end, self.token))
            elif self.kind == "string":
                labels.append((start, end, nfc(self.token[1:-1])))
            else:
                self.unexpected(
                    "Invalid block definition",
                    f'labels and the opening brace of the block "{type}" on this line',
                    ' For an argument, write a single name before "=".' if self.kind == "=" else "",
                )
            self.advance()
        return labels

    def _label_text(self, label: Template) -> str:
        text = label.plain
        if text is None:
            self.error(
                "Invalid block label",
                "The label of a block is fixed text, with no interpolations or directives in it. "
                'For a literal "${" or "%{", write "$${" or "%%{".',
                label.start,
                label.end,
            )
        return text or ""

    def _brace_follows(self) -> bool:
        """Whether the next token after the end of this line is an opening brace."""
        return self.kind == "newline" and _BRACE(self.text, self.end) is not None

    def _report_brace(self) -> None:
        match = _BRACE(self.text, self.end)
        assert match is not None, "the caller has looked"
        self.end = match.end() - 1
        self.error(
            "Invalid block definition",
            "The opening brace of a block stands on the same line as its type and labels.",
            self.end,
            self.end + 1,
        )

    def _single_argument(self, opening: int) -> Body:
        """The inside of a block on one line: one argument."""
        body = Body(opening + 1, opening + 1, self.source, {}, [])
        start, end, name = self.start, self.end, self.token
        if self.kind != "name":
            self._fail_item()
        self.advance()
        if self.kind != "=":
            self._fail_single(start, end)
        self.advance()
        value = self.expression()
        body.attributes[name] = Attribute(start, value.end, name, end, value)
        if self.kind not in ("}", "end"):
            self._fail_single(self.start, self.end)
        body.end = self.start
        return body

    # Errors.

    def _skip_leftover(self) -> None:
        """Pass over a closing bracket without a word where it may belong to a reported error."""
        if self.kind in (")", "]", "}") and self.diagnostics.has_errors:
            raise Malformed(self.start)

    def _fail_item(self) -> NoReturn:
        self._skip_leftover()
        if self.kind == "}":
            self.fail(
                "Unexpected closing brace",
                "No block is open here that this brace could close. Remove it, or write the "
                '"{" that is missing before.',
            )
        if self.kind in ("string", "quote", "path"):
            wrong = "has no dots in it" if self.kind == "path" else "is not quoted"
            self.fail(
                "Invalid argument name",
                f"The name of an argument, or the type of a block, {wrong}.",
            )
        self.unexpected(
            "Argument or block definition required",
            'an argument, "name = value", or a block',
        )

    def _fail_line_end(self, what: str, hint: str = "") -> NoReturn:
        self._skip_leftover()
        self.unexpected(
            f"Missing newline after {what}", f"the end of the line after the {what}", hint
        )

    def _fail_single(self, start: int, end: int) -> NoReturn:
        self.fail(
            "Invalid single-argument block definition",
            "A block on one line has at most one argument in it, and no blocks. Otherwise end the "
            'line after "{", and write each argument and block on lines of their own.',
            start,
            end,
        )

    def _report_unclosed(self) -> None:
        """Blame one of the blocks that are open at the end of the file.

        That is one in which a line is indented like the block itself, and so is probably the start
        of the next; else the innermost.
        """
        block, hint = self.unclosed[0], ""
        for candidate in reversed(self.unclosed):
            outside = self._outside(candidate)
            if outside is not None:
                block = self._closed_by_other(candidate, outside) or candidate
                hint = (
                    f" Line {self.line_of(outside)} looks like the start of the next block, and so "
                    "the brace is probably missing before it."
                )
                break
        self.error(
            "Unclosed configuration block",
            f'There is no closing brace for this block of type "{block.type}" before the end of '
            f"the file.{hint}",
            block.start,
            block.header_end,
        )

    def _outside(self, block: Block) -> int | None:
        """Where in a block the first line starts that is indented no deeper than the block."""
        limit = indentation(self.text, block.start)
        starts = (item.start for item in (*block.body.attributes.values(), *block.body.blocks))
        return min((at for at in starts if indentation(self.text, at) <= limit), default=None)

    def _closed_by_other(self, block: Block, before: int) -> Block | None:
        """The block inside that took the brace of the one around it, to judge by indentation."""
        for inner in block.body.blocks:
            if inner.end <= before and self.line_of(inner.start) != self.line_of(inner.end):
                brace = indentation(self.text, inner.end - 1)
                if brace < indentation(self.text, inner.start):
                    return inner
        return None
