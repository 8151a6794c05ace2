"""Templates of HCL: quoted strings, heredocs, and whole template files.

A template is read into a flat list of texts, interpolations and directives; trimming and
indentation are applied to the texts; then the directives are nested.  HCL trims within one *text*:
in a heredoc or a template file a text ends at the end of its line, so ``~}`` takes a line end but
never the next line's indentation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from planes.diagnostics import did_you_mean
from stacks.language import literal
from stacks.language.ast import (
    Expression,
    ForDirective,
    Heredoc,
    IfDirective,
    Interpolation,
    Template,
    TemplatePart,
    Text,
)
from stacks.language.collection import loop_header
from stacks.language.lexer import Abandoned, Malformed
from stacks.language.recovery import starts_other
from stacks.language.text import nfc

if TYPE_CHECKING:
    from stacks.language.expression import ExpressionParser

__all__ = ["bare", "heredoc", "quoted"]

_KEYWORDS = ("if", "else", "endif", "for", "endfor")


class _Directive(TemplatePart):
    """``%{ keyword … }``, before directives are nested."""

    __slots__ = ("condition", "keyword", "loop")

    def __init__(self, start: int, keyword: str) -> None:
        super().__init__(start, start)
        self.keyword = keyword
        self.condition: Expression | None = None
        self.loop: tuple[str | None, str, Expression] | None = None


def quoted(parser: ExpressionParser) -> Template:
    """The quoted string that starts at the current token, a ``quote``."""
    start, lines = parser.start, parser.lines
    parts = _flat(parser, start, start + 1, literal.quoted)
    result = Template(start, parser.end, _nested(parser, parts))
    parser.lines = lines
    parser.advance()
    return result


def heredoc(parser: ExpressionParser) -> Heredoc:
    """The heredoc whose first line ends with the current token."""
    start, lines, token = parser.start, parser.lines, parser.token
    flush = token.startswith("<<-")
    marker = token[3 if flush else 2 :].rstrip("\r\n")
    parts = _flat(parser, start, parser.end, literal.heredoc(marker))
    if flush:
        literal.outdent(parts)
    result = Heredoc(start, parser.end, _nested(parser, parts))
    parser.lines = lines
    parser.advance()
    return result


def bare(parser: ExpressionParser) -> Template:
    """The rest of the source as a template, with no quotes round it and no backslash escapes."""
    start = parser.end
    return Template(
        start, len(parser.text), _nested(parser, _flat(parser, start, start, literal.bare))
    )


def _flat(
    parser: ExpressionParser, start: int, at: int, read: literal.Reader
) -> list[TemplatePart]:
    """The parts of the template that starts at ``start``, and whose text starts at ``at``."""
    parts: list[TemplatePart] = []
    trim = False
    while True:
        known = len(parts)
        opener = read(parser, at, parts)
        if trim and len(parts) > known:
            _strip(parts[known], str.lstrip)
        if opener is None:
            return parts
        if not parser.text.startswith(("${", "%{"), opener):
            _fail_unclosed(parser, start, opener)
        parser.end = opener + 2
        if parser.text.startswith("~", opener + 2):
            parser.end += 1
            if len(parts) > known:
                _strip(parts[-1], str.rstrip)
        parts.append(_sequence(parser, opener))
        at, trim = parser.end, parser.kind == "~}"


def _strip(part: TemplatePart, strip: Callable[[str, str], str]) -> None:
    if isinstance(part, Text):
        part.text = strip(part.text, literal.SPACE)


def _fail_unclosed(parser: ExpressionParser, start: int, at: int) -> NoReturn:
    """Report a template that starts at ``start`` and breaks off at ``at``."""
    text = parser.text
    if text.startswith("\r", at) and not text.startswith("\r\n", at):
        parser.invalid(at, at + 1)
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    if text.startswith("<<", start):
        marker = text[start:line_end].lstrip("<-").strip()
        parser.error(
            "Unterminated heredoc",
            f'After this there is no line with nothing but "{marker}", which would end the '
            "heredoc. That line, too, must have a line end.",
            start,
            line_end,
        )
        raise Abandoned(len(text))
    # Where an interpolation has swallowed line ends, the quote is missing before the first of them.
    parser.start = min(at, line_end)
    if line_end == len(text):
        parser.fail(
            "Unterminated string",
            "There is no closing quote for this string before the end of the file.",
            start,
            line_end,
        )
    parser.fail(
        "Invalid multi-line string",
        "There is no closing quote for this string before the end of its line. For a text of "
        'several lines, write "\\n" where a line ends, or use a heredoc ("<<EOT").',
        start,
        parser.start,
    )


# Sequences.


def _sequence(parser: ExpressionParser, opener: int) -> TemplatePart:
    """``${ … }`` or ``%{ … }``; ends with its closing brace as the parser's current token."""
    parser.lines = False
    parser.advance()
    part: TemplatePart
    if parser.text[opener] == "$":
        part = Interpolation(opener, opener, parser.expression())
        _check_closed(parser, opener, "interpolation")
    else:
        part = directive = _directive(parser, opener)
        _check_closed(parser, opener, f'"{directive.keyword}" directive')
    part.end = parser.end
    return part


def _directive(parser: ExpressionParser, opener: int) -> _Directive:
    keyword = parser.token
    if parser.kind != "name" or keyword not in _KEYWORDS:
        hint = did_you_mean(keyword, _KEYWORDS) if parser.kind == "name" else ""
        parser.unexpected(
            "Invalid template directive",
            '"if", "else", "endif", "for" or "endfor" at the start of a template directive',
            f'{hint} For a literal "%{{", write "%%{{".',
        )
    directive = _Directive(opener, keyword)
    parser.advance()
    if keyword == "if":
        directive.condition = parser.expression()
    elif keyword == "for":
        directive.loop = loop_header(parser)
    return directive


def _check_closed(parser: ExpressionParser, opener: int, construct: str) -> None:
    if parser.kind in ("}", "~}"):
        return
    other = starts_other(parser.text, parser.start, parser.item)
    if other or parser.kind in ("end", "quote", "string"):
        parser.error(
            "Unclosed template sequence",
            f'There is no closing brace "}}" for this {construct}.',
            opener,
            opener + 2,
        )
        raise Malformed(parser.text.index("\n", opener) if other else parser.start)
    sign = parser.text[opener]
    parser.unexpected(
        "Extra characters in template sequence",
        f'"}}" to close the {construct}',
        " If this is meant for another language, such as a shell, write "
        f'"{sign}{sign}{{" for a literal "{sign}{{".',
    )


# Nesting.


class _Open(NamedTuple):
    """A directive that is not closed yet, with its parts so far: one list, two after an else."""

    directive: _Directive
    branches: list[list[TemplatePart]]


def _nested(parser: ExpressionParser, parts: list[TemplatePart]) -> list[TemplatePart]:
    """Parts in which directives hold what is between them, and adjoining texts are one."""
    root: list[TemplatePart] = []
    stack: list[_Open] = []
    for part in parts:
        inside = stack[-1].branches[-1] if stack else root
        if not isinstance(part, _Directive):
            inside.append(part)
        elif part.keyword in ("if", "for"):
            stack.append(_Open(part, [[]]))
            parser.check_nesting(len(stack))
        elif not _matches(parser, part, stack):
            return []
        elif part.keyword == "else":
            stack[-1].branches.append([])
        else:
            closed = _closed(stack.pop(), part.end)
            (stack[-1].branches[-1] if stack else root).append(closed)
    if stack:
        _report_open(parser, stack[-1].directive)
    return _melded(root)


def _matches(parser: ExpressionParser, part: _Directive, stack: list[_Open]) -> bool:
    """Whether an else or an end belongs to the innermost open directive; else it is reported."""
    inner = stack[-1] if stack else None
    wanted = {"else": "if", "endif": "if", "endfor": "for"}[part.keyword]
    if inner is None:
        reason = f'no "%{{ {wanted} … }}" is open here'
    elif inner.directive.keyword != wanted:
        line = parser.line_of(inner.directive.start)
        reason = f'the "{inner.directive.keyword}" of line {line} has to be closed first'
    elif part.keyword == "else" and len(inner.branches) == 2:
        line = parser.line_of(inner.directive.start)
        reason = f'the "if" of line {line} has an "else" already'
    else:
        return True
    parser.error(
        f"Unexpected {part.keyword} directive",
        f'This "{part.keyword}" belongs to nothing: {reason}.',
        part.start,
        part.end,
    )
    return False


def _report_open(parser: ExpressionParser, directive: _Directive) -> None:
    parser.error(
        "Unclosed template directive",
        f'There is no "%{{ end{directive.keyword} }}" for this directive before the end of the '
        "template.",
        directive.start,
        directive.end,
    )


def _closed(opened: _Open, end: int) -> TemplatePart:
    directive = opened.directive
    yes, *rest = (_melded(branch) for branch in opened.branches)
    if directive.loop is not None:
        return ForDirective(directive.start, end, *directive.loop, yes)
    assert directive.condition is not None, "only if and for are ever opened"
    return IfDirective(directive.start, end, directive.condition, yes, rest[0] if rest else [])


def _melded(parts: list[TemplatePart]) -> list[TemplatePart]:
    """The parts with each run of texts as one, in Unicode's normal form."""
    melded: list[TemplatePart] = []
    run: list[Text] = []
    for part in parts:
        if isinstance(part, Text):
            run.append(part)
            continue
        if run:
            melded.append(_joined(run))
            run = []
        melded.append(part)
    if run:
        melded.append(_joined(run))
    return melded


def _joined(run: list[Text]) -> Text:
    return Text(run[0].start, run[-1].end, nfc("".join(text.text for text in run)))
