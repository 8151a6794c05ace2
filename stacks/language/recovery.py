"""Where to read on behind a syntax error, so that one run reports every error and each only once.

The text is skimmed for brackets, strings and line ends, from the start of the broken construct on.
It ends where its own brackets are closed again.  Where they never are, the layout decides: a line
that looks like an argument or a block, and is indented no deeper, starts the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stacks.language.lexer import ANY_NAME, COMMENT

__all__ = ["first_on_line", "indentation", "next_item", "next_object_item", "starts_other"]

_CODE = re.compile(
    rf"""{COMMENT}|'[^'\n]*'|(/\*)|(<<-?{ANY_NAME}\r?\n)"""
    rf"""|<<-?[ \t]*["']?({ANY_NAME})["']?[ \t]*(?:\#[^\n]*)?\r?\n|(["{{}}\[\](),\n])"""
)
"""Comments; other languages' strings; heredocs, and what people write for one; and brackets."""
_QUOTED = re.compile(r'\\.|\$\$\{|%%\{|([$%]\{|"|\n)')
_LABEL = rf'(?:"[^"\n]*"|{ANY_NAME})'
_ITEM = re.compile(rf"[ \t]*{ANY_NAME}[ \t]*(?:=(?![=>])|(?:{_LABEL}[ \t]*)*\{{)")
_ON_ITS_OWN = re.compile(rf'[ \t]*(?:[}}\r\n\#]|/[/*]|"[^"\n]*"[ \t]*[=:{{]|\Z)|{_ITEM.pattern}')
_NAMED = re.compile(rf"[ \t]*{ANY_NAME}")
_SLOPPY_HEREDOC = 20_000
"""How far to look for the end of a heredoc that is none by the grammar, in characters."""
_REACH = 50
"""How many open brackets to look back for what a closing one or a line end may close."""
_INDENTATION = re.compile(r"[ \t]*")
_OPENERS = {")": "(", "]": "[", "}": "{"}


def indentation(text: str, offset: int) -> int:
    """How many blanks the line of an offset starts with."""
    start = text.rfind("\n", 0, offset) + 1
    match = _INDENTATION.match(text, start)
    return match.end() - start if match else 0


def starts_other(text: str, at: int, item: int) -> bool:
    """Whether an argument or block seems to start at ``at``: it is the first thing on its line,
    looks like one, and is indented no deeper than the one that starts at ``item``."""
    return (
        first_on_line(text, at)
        and indentation(text, at) <= indentation(text, item)
        and _ITEM.match(text, at) is not None
    )


def first_on_line(text: str, at: int) -> bool:
    while at and text[at - 1] in " \t":
        at -= 1
    return at == 0 or text[at - 1] == "\n"


def next_item(
    text: str, start: int, error: int, *, inside: bool, by_layout: bool = True
) -> tuple[int, bool]:
    """After the argument or block that starts at ``start`` and is broken at ``error``.

    That is at the end of a line or, ``inside`` a block, at the brace that closes it.  With that,
    whether all brackets were closed there: if not, the layout has decided, where it may.
    """
    for token, at, depth in _skim(text, start):
        if at < error:
            continue
        if token == "\n":
            if by_layout and starts_other(text, at + 1, start):
                return at, depth <= 0
            if depth <= 0 and not _goes_on(text, at + 1, start):
                return at, True
        elif depth < 0 and inside and (first_on_line(text, at) or _alone(text, at, error)):
            return at, True
    return len(text), False


def _alone(text: str, at: int, error: int) -> bool:
    """Whether the brace is itself the error, and stands at the end of its line."""
    end = text.find("\n", at)
    return at == error and not text[at + 1 : end if end >= 0 else len(text)].strip()


def next_object_item(text: str, start: int, error: int, item: int) -> int | None:
    """The comma, line end or closing brace behind an item of an object; None where it has none.

    ``item`` is where the argument starts in which the object stands.
    """
    own_line = first_on_line(text, start)
    for token, at, depth in _skim(text, start):
        if at < error:
            continue
        if token == "\n" and starts_other(text, at + 1, item):
            return None
        if token == "\n" and starts_other(text, at + 1, start):
            return at
        if depth < 0 or (depth == 0 and token == "," and at > error and not own_line):
            return at
        if depth == 0 and token == "\n" and not _goes_on(text, at + 1, start):
            return at
    return None


def _goes_on(text: str, line: int, start: int) -> bool:
    """Whether a line seems to belong to the broken construct before, though no bracket is open."""
    if _ON_ITS_OWN.match(text, line):
        return False
    if indentation(text, line) > indentation(text, start):
        return True
    end = text.find("\n", line)
    quotes = text.count('"', line, end if end >= 0 else len(text))
    return quotes % 2 == 1 or _NAMED.match(text, line) is None


def _skim(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """The brackets, commas and line ends of code, with how many brackets are open behind them.

    That is -1 behind a brace that closes what was opened before ``at``.
    """
    stack: list[str] = []
    while True:
        inside = stack[-1] if stack else ""
        if inside == '"':
            at = _skim_quoted(text, at, stack)
        elif inside.startswith("<<"):
            at = _skim_heredoc(text, at, stack)
        else:
            match = _CODE.search(text, at)
            if match is None or match[1]:
                return
            at = match.end()
            if heredoc := match[2]:
                stack.append(heredoc.rstrip())
            elif marker := match[3]:
                at = _behind_sloppy_heredoc(text, at, marker)
            elif match[4] == '"':
                stack.append('"')
            elif token := match[4]:
                if token == "\n":
                    _end_strings(stack)
                if token in ")]}" and not _close(text, stack, token, at - 1):
                    yield token, at - 1, -1
                else:
                    if token in "([{":
                        stack.append(token)
                    yield token, at - 1, len(stack)


def _end_strings(stack: list[str]) -> None:
    """At the end of a line: a quoted string that goes on over it is likelier to lack its quote."""
    recent = stack[-_REACH:]
    if '"' in recent:
        del stack[len(stack) - len(recent) + recent.index('"') :]


def _skim_quoted(text: str, at: int, stack: list[str]) -> int:
    """Go on to the end of a quoted string, or to the code inside it.  A line end ends it too."""
    match = _QUOTED.search(text, at)
    if match is None:
        stack.pop()
        return len(text)
    token = match[1]
    if token in ('"', "\n"):
        stack.pop()
    elif token:
        stack.append("${")
    return match.start() if token == "\n" else match.end()


def _skim_heredoc(text: str, at: int, stack: list[str]) -> int:
    end = _end_marker(stack[-1].lstrip("<-"))
    match = re.compile(rf"{end}|\$\$\{{|%%\{{|([$%]\{{)", re.MULTILINE).search(text, at)
    if match is None:
        stack.pop()
        return len(text)
    if match[1]:
        stack.append("${")
    elif not match[0].endswith("{"):
        stack.pop()
    return match.end()


def _behind_sloppy_heredoc(text: str, at: int, marker: str) -> int:
    """Behind the end of what looks like a heredoc; the end of its first line where it has none."""
    end = re.compile(_end_marker(marker), re.MULTILINE).search(text, at, at + _SLOPPY_HEREDOC)
    return end.end() if end else at - 1


def _end_marker(marker: str) -> str:
    return rf"^[^\S\n]*{re.escape(marker)}[^\S\n]*$"


def _close(text: str, stack: list[str], token: str, at: int) -> bool:
    """Take the brackets off the stack that ``token`` closes; whether it closes any of them."""
    for depth in range(len(stack) - 1, max(-1, len(stack) - 1 - _REACH), -1):
        if stack[depth] == _OPENERS[token] or (token == "}" and stack[depth] == "${"):
            del stack[depth:]
            return True
        if stack[depth] == "${":
            break
    if token != "}":
        return True
    if stack and not first_on_line(text, at):
        # A typing error: "}" in place of the bracket that is open.
        stack.pop()
        return True
    return False
