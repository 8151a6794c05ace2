"""Texts of HCL in odd layouts, and what a layout must not change of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from planes.diagnostics import Source
from stacks.language.ast import Block, Body, Interpolation, Node, Parentheses, Template
from stacks.language.layout.tokens import tokens_of
from stacks.language.parser import parse_body

__all__ = ["comments", "configurations", "scattered", "structure"]

Texts = st.SearchStrategy[str]


def joined(*parts: Texts | str) -> Texts:
    texts = [st.just(part) if isinstance(part, str) else part for part in parts]
    return st.tuples(*texts).map("".join)


def chosen(*options: Texts | str) -> Texts:
    return st.one_of([joined(option) for option in options])


def repeated(part: Texts, separator: str = "", least: int = 0) -> Texts:
    return st.lists(part, min_size=least, max_size=3).map(separator.join)


BLANK = st.sampled_from(["", "", " ", "   ", "\t", "/* c */"])
GAP = chosen(BLANK, "\n", " \n\n  ", " # é \n", "//\n\t")
"""Where line ends do not count."""
NAMES = ("a", "bb", "long_name", "x-y", "é", "日本", "in", "type")
KEY = st.sampled_from(NAMES)
"""Of an object: its first may not be ``for``, which begins an expression."""
NAME = st.sampled_from([*NAMES, "for"])
SIMPLE = st.sampled_from(
    [
        *("a", "b.c", "x [0]", "y.*.z", "y[ * ]", "1", "2.5e3", "null", "true"),
        *('"x  y"', '""', '"$${a}"'),
    ]
)


def _larger(inner: Texts) -> Texts:
    item = joined(GAP, inner, GAP)
    sequence = joined(chosen("${", "${~"), item, chosen("}", "~}"))
    text = chosen("x", " = ", "é", "\\n", "$${")
    operator = joined(
        BLANK, st.sampled_from([" + ", " -", " - ", " &&", " == ", " ? b :", " >="]), BLANK
    )
    key = chosen(KEY, '"k"', joined("(", BLANK, inner, BLANK, ")"), "1")
    pair = joined(BLANK, key, BLANK, st.sampled_from([" =", " = ", " :"]), BLANK, inner, BLANK)
    loop = joined("for x ", BLANK, "in ", inner, BLANK, " :")
    return chosen(
        joined(inner, operator, inner),
        joined(st.sampled_from(["-", "!", "- ", "!!"]), inner),
        joined("(", item, ")"),
        joined("f", BLANK, "(", repeated(item, ","), ")"),
        joined("[", repeated(item, ","), "]"),
        joined("{", repeated(pair, ","), "}"),
        joined("{\n", repeated(joined(pair, chosen("\n", ",\n", " # c\n", "\n\n"))), "}"),
        joined("[", GAP, loop, item, "]"),
        joined("{", loop, item, " =>", item, chosen("", "..."), "}"),
        joined('"', repeated(chosen(sequence, text)), '"'),
        joined('"%{', BLANK, "if ", inner, BLANK, " }", text, "%{", BLANK, 'endif }"'),
        joined('"', sequence, '"'),
    )


HEREDOC = joined(
    chosen("<<EOT\n", "<<-EOT\n"),
    repeated(chosen("  text \n", "${  a+1 }\n", "\n", "\t%{ if a }x%{ endif }\n")),
    chosen("EOT", "  EOT"),
)
LINE_END = chosen(BLANK, " # c", "//é  ").map(lambda text: f"{text}\n")
VALUE = chosen(
    joined(BLANK, st.recursive(SIMPLE, _larger, max_leaves=6), LINE_END),
    joined(BLANK, HEREDOC, "\n"),
)
HEAD = joined(
    st.sampled_from(["agent", "variable", "é"]),
    repeated(chosen(" a", ' "b c"', ' "\\u00e9\\n"', ' /* c */ "x$"', '"%%{y}"')),
    BLANK,
)


def _bodies(inner: Texts) -> Texts:
    def argument(name: str) -> st.SearchStrategy[tuple[str, str]]:
        return joined(BLANK, name, BLANK, "=", VALUE).map(lambda text: (name, text))

    block = joined(HEAD, " {", LINE_END, inner, BLANK, "}", LINE_END)
    short = joined(HEAD, "{", BLANK, chosen("", joined("x = ", SIMPLE)), BLANK, "}", LINE_END)
    gap = chosen("\n", "   # c\n", "/* a\n b */\n", " \n")
    other = chosen(block, short, gap).map(lambda text: ("", text))
    items = st.lists(st.one_of(NAME.flatmap(argument), NAME.flatmap(argument), other), max_size=5)
    return items.map(_once)


def _once(items: Sequence[tuple[str, str]]) -> str:
    """The texts, but for those of a name that was there before."""
    names: set[str] = set()
    texts: list[str] = []
    for name, text in items:
        if name not in names:
            texts.append(text)
        names |= {name} - {""}
    return "".join(texts)


configurations: Texts = st.recursive(st.just(""), _bodies, max_leaves=4)
"""Whole files without syntax errors, laid out anyhow."""


def scattered(text: str, blanks: Sequence[str]) -> str:
    """The text with other blanks between its tokens, where they are no part of a string."""
    parts, at, inside = [], 0, True
    for number, token in enumerate(tokens_of(text)):
        gap = text[at : token.start]
        if not inside and token.kind not in _STRING_PARTS:
            more = blanks[number % len(blanks)]
            gap = more or gap[:1]
        parts += [gap, token.text]
        at = token.end
        inside = token.kind in _STRING_PARTS
    return "".join(parts) + text[at:]


_STRING_PARTS = frozenset(
    (
        *("quote", "text", "end quote", "heredoc", "heredoc text", "heredoc end"),
        *("${", "%{", "sequence end"),
    )
)


def comments(text: str) -> list[str]:
    return [token.text for token in tokens_of(text) if token.kind == "comment"]


def structure(text: str) -> Any:
    """What a text says: its tree without positions, parentheses, strings that are nothing but one
    interpolation, and the types of variables."""
    body, diagnostics = parse_body(Source("x", text))
    assert not list(diagnostics), text
    return _shape(body, "")


def _shape(node: Any, declared: str) -> Any:
    match node:
        case Body():
            arguments = [
                (name, _shape(item.expression, ""))
                for name, item in node.attributes.items()
                if (declared, name) != ("variable", "type")
            ]
            return arguments, [_shape(block, "") for block in node.blocks]
        case Block():
            labels = [label for _, _, label in node.labels]
            return node.type, labels, _shape(node.body, node.type)
        case Parentheses():
            return _shape(node.inner, "")
        case Template(parts=[Interpolation(expression=expression)]):
            return _shape(expression, "")
        case Node():
            names = {name for cls in type(node).__mro__ for name in getattr(cls, "__slots__", ())}
            parts = sorted(name for name in names if not name.endswith(("start", "end")))
            return type(node).__name__, [_shape(getattr(node, name), "") for name in parts]
        case list() | tuple():
            return [_shape(item, "") for item in node]
    return node
