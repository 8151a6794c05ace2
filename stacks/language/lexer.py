"""Tokens of HCL, one at a time as the parser asks for them.

There is no list of tokens: what the next one is depends on where the parser stands (in a quoted
string, behind ``${``, inside brackets where line ends do not count), and the parser knows.
"""

from __future__ import annotations

import re
import sys
from typing import NoReturn

from planes.diagnostics import Diagnostics, Source, Span
from stacks.language.text import nfc

__all__ = [
    *("ANY_NAME", "ASCII_NAME", "COMMENT", "GAP", "NESTING_LIMIT"),
    *("Abandoned", "Lexer", "Malformed", "TooDeep", "make_room", "number_value"),
]

NESTING_LIMIT = 250
"""How deep brackets, blocks and templates may nest.  Hand-written fleets stay below 20, generated
ones below 100; values nested deeper than 254 could not be written as JSON (orjson's limit)."""

_RECURSION_LIMIT = 12_000
"""Python frames for that: a level may have half a dozen operators, each binding tighter than the
one before, with a few frames for each."""

ASCII_NAME = r"[A-Za-z_][A-Za-z0-9_\-]*+(?![^\x00-\x7f])"
ANY_NAME = r"(?:[A-Za-z_]|[^\x00-\x7f])(?:[A-Za-z0-9_\-]|[^\x00-\x7f])*+"
COMMENT = r"(?:\#|//)[^\n]*+|/\*(?s:.*?)\*/"

GAP = re.compile(rf"(?:[ \t\n]++|\r\n|{COMMENT})*+")
_BLANKS = re.compile(rf"(?:[ \t]++|{COMMENT})*+")

# The commonest come first, since alternatives are tried one by one.
_TOKEN = re.compile(
    rf"""[ \t]*+(?:
      (\r?\n)
    | ({COMMENT})
    | ([,(){{}}\[\]]|=(?![=>])|\.(?!\.))
    | ({ASCII_NAME}(?:\.{ASCII_NAME})++)
    | ({ASCII_NAME})
    | ("[^"\\$%\r\n]*+")
    | ([0-9](?:[0-9.]|[eE][+-]?[0-9])*(?<!\.))
    | (<<-?{ANY_NAME}\r?\n)
    | (")
    | (/\*|\*\*|<<-?(?=[\w"'])|&(?!&)|\|(?!\|))
    | (==|=>|!=|>=|<=|&&|\|\||::|\.\.\.|~\}}|[.:?+\-*/%<>!])
    | (\Z)
    | ({ANY_NAME})
    | ((?s:.))
    )""",
    re.VERBOSE,
)
_KINDS = (
    *("", "newline", "comment", "", "path", "name", "string", "number", "heredoc", "quote"),
    *("invalid", "", "end", "unicode", "invalid"),
)
"""The kind of a token by the group that it matched; empty where it is its own kind."""
_COMMENT, _END = 2, 12

_match = _TOKEN.match


def make_room() -> None:
    """Let Python recurse as deep as may be nested: to read a tree, and to evaluate it later."""
    if sys.getrecursionlimit() < _RECURSION_LIMIT:
        sys.setrecursionlimit(_RECURSION_LIMIT)


class Malformed(Exception):
    """The construct at hand was reported as malformed.  ``at``: where the parser stood."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at


class Abandoned(Malformed):
    """The whole argument or block is lost, not only an item of an object in it."""


class TooDeep(Abandoned):
    """So is all that is nested in it, so that the layout must not be asked where to read on."""


class Lexer:
    """A place in a source, and the token there: ``text[start:end]``.

    ``kind`` is the token itself for brackets and operators, otherwise one of

    - ``name``, and ``path`` for names with dots between them;
    - ``number``;
    - ``string``: a quoted string with nothing to resolve in it;
    - ``quote``: the quote that starts any other one, and ``heredoc``: ``<<EOT`` with its line end;
    - ``newline``, which does not come while ``lines`` is false, and ``end``.
    """

    __slots__ = (
        *("depth", "diagnostics", "end", "kind", "lines", "source"),
        *("start", "text", "token"),
    )

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.diagnostics = Diagnostics()
        self.kind = "newline"
        self.token = ""
        # A byte order mark is no part of the text; offsets count it all the same.
        self.start = self.end = 1 if source.text.startswith("\ufeff") else 0
        self.lines = True
        self.depth = 0

    def advance(self) -> None:
        """Go to the next token.  Raises Malformed at what is none."""
        match = _match(self.text, self.end)
        assert match is not None, "one of the alternatives always matches"
        index = match.lastindex
        assert index is not None
        self.start, self.end = match.span(index)
        self.token = token = match[index]
        self.kind = _KINDS[index] or token
        if index <= _COMMENT:
            if index == _COMMENT or not self.lines:
                gap = (_BLANKS if self.lines else GAP).match(self.text, self.end)
                self.end = gap.end() if gap else self.end
                self.advance()
        elif index > _END or self.kind == "invalid":
            self._finish()

    def _finish(self) -> None:
        if self.kind == "unicode":
            self._unicode_name(self.start)
        else:
            self.invalid(self.start, self.end)

    def _unicode_name(self, start: int) -> None:
        """Take the identifier with which a run of letters and non-ASCII characters starts."""
        length = next(
            (
                at
                for at, character in enumerate(self.token)
                if character != "-" and not f"a{character}".isidentifier()
            ),
            len(self.token),
        )
        if length == 0 or not self.token[0].isidentifier():
            self.invalid(start, start + 1)
        self.end = start + length
        self.token = nfc(self.token[:length])
        self.kind = "name"

    def invalid(self, start: int, end: int) -> NoReturn:
        token = self.text[start:end]
        self.error(*invalid_character(token), start, end)
        # Behind an unclosed comment there is nothing left to read.
        raise Abandoned(len(self.text)) if token == "/*" else Malformed(start)

    def error(self, summary: str, detail: str, start: int, end: int) -> None:
        """Report an error, and go on."""
        self.diagnostics.error(summary, detail, Span(self.source, start, end))

    def fail(self, summary: str, detail: str, start: int = -1, end: int = -1) -> NoReturn:
        """Report an error that makes the construct at hand unreadable; at the token by default."""
        at = (self.start, self.end) if start < 0 else (start, end)
        self.error(summary, detail, *at)
        raise Malformed(self.start)

    def unexpected(self, summary: str, wanted: str, hint: str = "") -> NoReturn:
        self.fail(summary, f"Expected {wanted}, but found {self.shown()}.{hint}")

    def number(self) -> int | str:
        """The value of the current token, a number."""
        value = number_value(self.token)
        if value is None:
            self.fail(
                "Invalid number literal",
                f'"{self.token}" is no number, or too large a one. Write digits, with at most one '
                "decimal point and one exponent, as in 1.5 or 2e6.",
            )
        return value

    def shown(self) -> str:
        """The token, as an error message names it."""
        return shown(self.kind, self.text[self.start : self.end])

    def line_of(self, offset: int) -> int:
        return self.source.position(offset)[0]

    def check_nesting(self, inner: int = 0) -> None:
        """Raise TooDeep where ``inner`` levels below the current depth are too many."""
        if self.depth + inner > NESTING_LIMIT:
            self.error(
                "Too deeply nested",
                f"Brackets, blocks and templates may be nested {NESTING_LIMIT} deep. Move inner "
                "parts to local values, and refer to those.",
                self.start,
                self.end,
            )
            raise TooDeep(self.start)


def shown(kind: str, text: str) -> str:
    match kind:
        case "newline":
            return "the end of the line"
        case "end":
            return "the end of the file"
        case "string" | "quote":
            return "a quoted string"
        case "heredoc":
            return f'the heredoc "{text.strip()}"'
        case "name" | "path" | "number":
            return f'the {"number" if kind == "number" else "name"} "{text}"'
        case _:
            return f'"{text}"'


_INVALID = {
    "'": "Strings are written in double quotes: replace the single quotes by double ones.",
    "`": 'Write strings in double quotes, and those of several lines as a heredoc ("<<EOT").',
    ";": "Arguments end at the end of their line, and items of lists and objects are separated by "
    "commas: remove the semicolon.",
    "&": 'There are no operators on bits. For a logical "and", write "&&".',
    "|": 'There are no operators on bits. For a logical "or", write "||".',
    "^": "There are no operators on bits. For powers, call the pow function.",
    "~": 'There are no operators on bits. For a logical "not", write "!".',
    "**": 'There is no operator "**". For powers, call the pow function.',
    "\r": "A carriage return may stand only before a line feed. Save the file with Unix or Windows "
    "line ends.",
    "\ufeff": "A byte order mark may stand only at the start of a file. Remove it.",
    "<<": 'A heredoc starts with "<<" or "<<-" and a name, such as "<<EOT", and its text begins on '
    "the next line: nothing may follow the name, and the name is not quoted.",
    "/*": 'The comment that starts here is never closed. Write "*/" at its end.',
}


def invalid_character(token: str) -> tuple[str, str]:
    """Summary and detail for what is no token of the language."""
    if token in "“”„‟":
        return (
            "Invalid character",
            f'Strings are written in straight double quotes, not in "{token}".',
        )
    if token.startswith("<<"):
        return "Invalid heredoc", _INVALID["<<"]
    if token == "/*":
        return "Unclosed comment", _INVALID[token]
    if token in ("&", "|", "^", "~", "**"):
        return "Unsupported operator", _INVALID[token]
    named = f'"{token}"' if token.isprintable() and not token.isspace() else f"U+{ord(token):04X}"
    detail = _INVALID.get(token, "Outside of strings and comments, it has no meaning here.")
    return "Invalid character", f"The character {named} is no part of the language. {detail}"


_NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?")
_INT_DIGITS = 154
"""Whole numbers are ints below 2**512, which has 155 digits: the precision of Terraform's."""
_EXPONENT_LIMIT = 300_000_000
"""As in ``stacks.language.numbers.parse``, which reads what stays text."""


def number_value(token: str) -> int | str | None:
    """A number token's int where it is whole, else its own text; None where it is malformed."""
    if token.isdigit() and len(token) <= _INT_DIGITS:
        return int(token)
    match = _NUMBER.fullmatch(token)
    if match is None:
        return None
    whole, fraction, exponent = match[1], match[2] or "", match[3] or "0"
    if len(exponent) > 11 or abs(int(exponent)) > _EXPONENT_LIMIT:
        return None
    digits = (whole + fraction).lstrip("0")
    kept = digits.rstrip("0")
    zeros = len(digits) - len(kept) + int(exponent) - len(fraction)
    if not kept:
        return 0
    if zeros >= 0 and len(kept) + zeros <= _INT_DIGITS:
        return int(kept + "0" * zeros)
    return token
