"""All tokens of a text of HCL in a row, comments and line ends too.

For texts without syntax errors.  The parser's lexer drops what a layout has to keep, and asks the
parser where strings begin and end; here a stack of open brackets and strings tells.
"""

from __future__ import annotations

import re

from stacks.language.lexer import ANY_NAME
from stacks.language.literal import SPACE

__all__ = ["CLOSERS", "OPENERS", "Token", "depth_change", "ends_line", "tokens_of"]

OPENERS = frozenset(("(", "[", "{", "${", "%{"))
CLOSERS = frozenset((")", "]", "}", "sequence end"))


class Token:
    """A token, and how many blanks stand before it in the layout.

    ``start`` is its offset in the text that it was read from; -1 where it is new.

    ``kind`` is the token itself for brackets and operators, with ``${`` and ``%{`` also for those
    that trim; otherwise one of

    - ``name``, ``number``, ``newline``;
    - ``comment``: one that ends with its line has the line end in it;
    - ``quote``, ``text`` and ``end quote``, the parts of a quoted string;
    - ``heredoc`` (``<<EOT`` with its line end), ``heredoc text`` and ``heredoc end``;
    - ``sequence end``: the brace that closes ``${`` or ``%{``.
    """

    __slots__ = ("blanks", "kind", "start", "text")

    def __init__(self, kind: str, text: str, start: int = -1) -> None:
        self.kind = kind
        self.text = text
        self.start = start
        self.blanks = 0

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def depth_change(token: Token) -> int:
    """1 for an opening bracket, -1 for a closing one, else 0."""
    return 1 if token.kind in OPENERS else -1 if token.kind in CLOSERS else 0


def ends_line(token: Token) -> bool:
    return token.kind == "newline" or (token.kind == "comment" and token.text[:2] != "/*")


_TOKEN = re.compile(
    rf"""[ \t]*+(?:
      (?P<name>{ANY_NAME})
    | (?P<newline>\r?\n)
    | (?P<comment>(?:\#|//)[^\n]*+\n?|/\*(?s:.*?)\*/)
    | (?P<number>[0-9](?:[0-9.]|[eE][+-]?[0-9])*(?<!\.))
    | (?P<heredoc><<-?{ANY_NAME}\r?\n)
    | (?P<quote>")
    | (?P<operator>==|=>|!=|>=|<=|&&|\|\||::|\.\.\.|~\}}|[=,.:?+\-*/%<>!()\[\]{{}}])
    )""",
    re.VERBOSE,
)
_QUOTED = re.compile(r'(?:[^"\\$%]++|\\.|\$\$\{|%%\{|[$%](?!\{))*+')
_LINE = re.compile(r"(?:[^$%\n]++|\$\$\{|%%\{|[$%](?!\{))*+\n?")
_BLANKS = re.compile(r"[ \t]*+")


def tokens_of(text: str) -> list[Token]:
    """The tokens; a byte order mark is none."""
    return _Scan(text).tokens()


class _Scan:
    __slots__ = ("at", "found", "open", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 1 if text.startswith("\ufeff") else 0
        self.found: list[Token] = []
        self.open: list[str] = []
        """What is open, innermost last: ``{`` and ``${``, a quote, or the marker of a heredoc."""

    def tokens(self) -> list[Token]:
        end = len(self.text)
        while self.at < end:
            inside = self.open[-1] if self.open else ""
            if inside in ("", "{", "${"):
                self._code()
            elif inside == '"':
                self._quoted()
            else:
                self._heredoc_line(inside.removeprefix("<<"))
        return self.found

    def _add(self, kind: str, end: int) -> None:
        self.found.append(Token(kind, self.text[self.at : end], self.at))
        self.at = end

    def _code(self) -> None:
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            gap = _BLANKS.match(self.text, self.at)
            assert gap is not None, "the pattern matches nothing, too"
            assert gap.end() == len(self.text), "the text has no syntax errors"
            self.at = gap.end()
            return
        kind = match.lastgroup
        assert kind is not None
        self.at = match.start(kind)
        if kind == "operator":
            kind = self._bracket(match[kind])
        elif kind == "quote":
            self.open.append('"')
        elif kind == "heredoc":
            self.open.append("<<" + match[kind][2:].removeprefix("-").rstrip("\r\n"))
        self._add(kind, match.end())

    def _bracket(self, operator: str) -> str:
        if operator == "{":
            self.open.append("{")
        elif operator in ("}", "~}") and self.open.pop() == "${":
            return "sequence end"
        return operator

    def _quoted(self) -> None:
        end = _end(_QUOTED, self.text, self.at)
        if end > self.at:
            self._add("text", end)
        if self.text.startswith('"', end):
            self.open.pop()
            self._add("end quote", end + 1)
        else:
            self._sequence()

    def _heredoc_line(self, marker: str) -> None:
        text, at = self.text, self.at
        if text[at - 1] == "\n":
            line_end = text.index("\n", at)
            if text[at:line_end].strip(SPACE) == marker:
                self.open.pop()
                self._add("heredoc end", line_end - (text[line_end - 1] == "\r"))
                return
        end = _end(_LINE, text, at)
        if end > at:
            self._add("heredoc text", end)
        if text.startswith(("${", "%{"), end):
            self._sequence()

    def _sequence(self) -> None:
        """The start of an interpolation or directive, which is here."""
        trims = self.text.startswith("~", self.at + 2)
        self.open.append("${")
        self._add(self.text[self.at : self.at + 2], self.at + 2 + trims)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    assert match is not None, "the pattern matches nothing, too"
    return match.end()
