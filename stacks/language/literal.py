"""The literal text of templates: escapes, the lines of heredocs, and their indentation.

The readers here go from an offset on, append to a list of parts, and return the offset of the
``${`` or ``%{`` that ends the text; or None, with the lexer's ``end`` set, where the template ends;
or another offset, where it breaks off.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from stacks.language.ast import TemplatePart, Text
from stacks.language.lexer import Lexer

__all__ = ["SPACE", "Reader", "bare", "heredoc", "outdent", "quoted"]

Reader = Callable[[Lexer, int, list[TemplatePart]], int | None]

SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""What Go's ``unicode.IsSpace`` trims."""

_QUOTED = re.compile(r'(?:[^"\\$%\r\n]++|\\[^\r\n]|\$\$\{|%%\{|[$%](?!\{))*+')
_HEREDOC_LINE = re.compile(r"(?:[^$%\r\n]++|\$\$\{|%%\{|[$%](?!\{))*+(?:\r?\n)?")
_BARE_LINE = re.compile(r"(?:[^$%\n]++|\$\$\{|%%\{|[$%](?!\{))*+\n?")
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,4}|U[0-9a-fA-F]{0,8}|.)|\$\$\{|%%\{")
_DOUBLED = re.compile(r"\$\$\{|%%\{")
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_DIGITS = {"u": 4, "U": 8}


def quoted(lexer: Lexer, at: int, parts: list[TemplatePart]) -> int | None:
    """Inside double quotes."""
    match = _QUOTED.match(lexer.text, at)
    assert match is not None, "the pattern matches nothing, too"
    end = match.end()
    if end > at:
        parts.append(Text(at, end, _unescaped(lexer, at, match[0])))
    if lexer.text.startswith('"', end):
        lexer.end = end + 1
        return None
    return end


def heredoc(marker: str) -> Reader:
    """Up to the line of the marker, each line a text of its own."""

    def read(lexer: Lexer, at: int, parts: list[TemplatePart]) -> int | None:
        text = lexer.text
        while True:
            if text[at - 1] == "\n":
                line_end = text.find("\n", at)
                if line_end >= 0 and text[at:line_end].strip(SPACE) == marker:
                    lexer.end = line_end - (text[line_end - 1] == "\r")
                    return None
            end = _line(_HEREDOC_LINE, text, at, parts)
            if end == at or end == len(text) or text[end - 1] != "\n":
                return end
            at = end

    return read


def bare(lexer: Lexer, at: int, parts: list[TemplatePart]) -> int | None:
    """Up to the end of the source, each line a text of its own."""
    text = lexer.text
    while at < len(text):
        end = _line(_BARE_LINE, text, at, parts)
        if text.startswith(("${", "%{"), end):
            return end
        at = end
    lexer.end = at
    return None


def _line(pattern: re.Pattern[str], text: str, at: int, parts: list[TemplatePart]) -> int:
    """Read up to the end of the line, or to a sequence before.  Returns the offset there."""
    match = pattern.match(text, at)
    assert match is not None, "the pattern matches nothing, too"
    if match.end() > at:
        parts.append(Text(at, match.end(), _DOUBLED.sub(_single, match[0])))
    return match.end()


def _single(match: re.Match[str]) -> str:
    return match[0][1:]


def _unescaped(lexer: Lexer, at: int, raw: str) -> str:
    if "\\" not in raw and "{" not in raw:
        return raw

    def resolved(match: re.Match[str]) -> str:
        escape = match[0]
        if escape[0] != "\\":
            return escape[1:]
        simple = _SIMPLE.get(escape[1])
        return simple if simple is not None else _unicode(lexer, at + match.start(), escape)

    return _ESCAPE.sub(resolved, raw)


def _unicode(lexer: Lexer, start: int, escape: str) -> str:
    digits = _DIGITS.get(escape[1])
    if digits is None:
        problem = (
            f'There is no escape sequence "{escape}". There are \\n, \\r, \\t, \\", \\\\, \\uNNNN '
            "and \\UNNNNNNNN. For a literal backslash, write two."
        )
    elif len(escape) != digits + 2:
        problem = f'"\\{escape[1]}" must be followed by {digits} hexadecimal digits.'
    else:
        code = int(escape[2:], 16)
        if code < 0x110000 and not 0xD800 <= code < 0xE000:
            return chr(code)
        problem = f"U+{code:04X} is no Unicode character of its own. Write the character itself."
    lexer.error("Invalid escape sequence", problem, start, start + len(escape))
    return ""


def outdent(parts: list[TemplatePart]) -> None:
    """Take off the indentation that all lines share.  Blank lines do not count, and keep theirs."""
    line_starts: list[tuple[Text, int]] = []
    flush = False
    at_line_start = True
    for part in parts:
        text = part.text if isinstance(part, Text) else None
        if at_line_start and isinstance(part, Text):
            content = part.text.lstrip(SPACE)
            if content or not part.text.endswith("\n"):
                line_starts.append((part, len(part.text) - len(content)))
        elif at_line_start:
            flush = True
        at_line_start = text is not None and text.endswith("\n")
    shared = 0 if flush else min((blanks for _, blanks in line_starts), default=0)
    for part, _ in line_starts:
        part.text = part.text[shared:]
