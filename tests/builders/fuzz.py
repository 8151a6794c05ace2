"""Inputs for the language that nobody would write: by number, so that each can be made again.

An input is a recorded expression or file that was cut, doubled, spliced with another or sprinkled
with tokens; one in eight is made of tokens alone.
"""

from __future__ import annotations

import json
from functools import cache
from itertools import chain
from pathlib import Path
from random import Random
from tempfile import gettempdir

from builders.configurations import cases
from builders.expressions import URL, agent
from planes.diagnostics import Diagnostics, Source
from planes.types import DYNAMIC, STRING
from stacks.configuration.json_syntax import parse_json_body
from stacks.language.ast import Expression
from stacks.language.defer import defer
from stacks.language.evaluate import evaluate
from stacks.language.interpolation import call_context
from stacks.language.parser import parse_body, parse_expression, parse_template
from stacks.language.plain import to_plain
from stacks.language.references import traversals
from stacks.language.render import render
from stacks.language.scope import Names
from stacks.language.type_expressions import type_constraint
from stacks.language.values import (
    NULL,
    Value,
    boolean,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)

__all__ = ["corpus", "examine", "fuzzed", "grown"]

_TESTS = Path(__file__).parent.parent
_LONGEST = 4_000
"""Characters of an input: longer ones are for :func:`grown`."""

_PUNCTUATION = '{}[]()=<>:,.?!+-*/%#"\\$~&| \n\r\t\0é\u0301\ufeff\u2028\U0001f468\u200d'
_WORDS = r"""
${ %{ == != <= >= => ... && || // /* */ \" \n \u00e9 \U0001F600 \q $${ %%{ <<EOT <<-EOT EOT ::
true false null if else endif for endfor in 0 1 -1 0.1 1e3 1e99 1e999999 9999999999999999999999
.5 1. each.key var local.s agent.reviewer.url u x.*.y x[*].y "a" "${ }" f(x...) upper( length(
format( regex( jsondecode( {} [] sensitive( tolist( toset( tomap( try( can(
"""
_TOKENS = (*_PUNCTUATION, *_WORDS.split(), "a", "\n}\n", "\na = ", "b {\n", "[for x in ", "a ? b :")

_NAMES = {
    "a": number(1),
    "b": string("b"),
    "c": tuple_of([number(1), string("é"), NULL, unknown(STRING, URL)]),
    "x": object_of({"y": tuple_of([object_of({"z": number(2)})]), "n": NULL, "t": boolean(True)}),
    "s": string("hidden").marked(True),
    "u": unknown(DYNAMIC, URL),
    "agent": object_of({"reviewer": agent()}),
    "var": object_of({"t": unknown(STRING, URL), "s": object_of({"k": string("v").marked(True)})}),
    "local": object_of({"s": string("text"), "greeting": string("Hello, ${name}!")}),
    "each": object_of({"key": string("k"), "value": number(3)}),
}


@cache
def corpus() -> tuple[str, ...]:
    """The recorded expressions, probes and configurations, and the example files.

    Those that read files are left out: a mutated one could walk the whole disk.
    """
    found = []
    for path in sorted(_TESTS.glob("stacks/language/**/*.jsonl")):
        for line in path.read_text(encoding="utf-8").split("\n"):
            case = json.loads(line) if line else {}
            if type(case) is dict:
                found.append(case.get("expression") or case.get("text") or "")
    for path in sorted(_TESTS.glob("stacks/evaluation/terraform/cases/*.txt")):
        found += [text for case in cases(path) for text in case.files.values()]
    for path in sorted(_TESTS.parent.glob("examples/**/*.hcl")):
        found.append(path.read_text(encoding="utf-8")[:_LONGEST])
    found += [json.dumps({"locals": {"a": text}, "agent": {"b": [{}]}}) for text in found[::20]]
    return tuple(text for text in found if text and "file" not in text)


def fuzzed(seed: int, position: int) -> str:
    """The input of a number.  The same two numbers give the same text."""
    random = Random(f"{seed}:{position}")
    if random.random() < 0.125:
        return "".join(random.choices(_TOKENS, k=random.randint(1, 40)))
    text = random.choice(corpus())
    for _ in range(random.choice((1, 1, 1, 2, 3, 5, 8))):
        text = _mutated(text, random)
    return text[:_LONGEST]


def _mutated(text: str, random: Random) -> str:
    start = random.randint(0, len(text))
    end = min(len(text), start + random.choice((0, 1, 1, 2, 5, 20)))
    match random.randrange(8):
        case 0:
            return text[:start] + text[end:]
        case 1:
            return text[:end] + text[start:]
        case 2 | 3:
            return text[:start] + random.choice(_TOKENS) + text[start:]
        case 4:
            return text[:start] + random.choice(_TOKENS) + text[end:]
        case 5:
            other = random.choice(corpus())
            return text[:start] + other[random.randint(0, len(other)) :]
        case 6:
            other = random.choice(corpus())
            return text[:start] + other + text[end:]
    return text[:start] + chr(random.choice((random.randrange(128), random.randrange(0xD800))))


def grown(seed: int, position: int, times: int) -> str:
    """A piece of an input, many times over: time must grow with the length and not with its square.

    Repetition keeps a piece apart from the next by white space.
    """
    random = Random(f"{seed}:{position}:grown")
    text = fuzzed(seed, position)
    start = random.randint(0, len(text))
    piece = text[start : start + random.randint(1, 30)]
    return (piece + random.choice(("", " ", "\n", "+", "\n}\n"))) * times


def examine(text: str) -> None:
    """Read a text in every way and evaluate what it holds.  Raises AssertionError, or whatever
    was not to be raised."""
    source = Source("fuzz", text)
    body, diagnostics = parse_body(source)
    _check(diagnostics, text)
    _, diagnostics = parse_json_body(source)
    _check(diagnostics, None)
    scope = Names(_NAMES, source, call_context(Path(gettempdir()), "2026-01-02T03:04:05Z"))
    nodes = [attribute.expression for attribute in body.attributes.values()]
    inner = chain.from_iterable(block.body.attributes.values() for block in body.blocks)
    nodes += [attribute.expression for attribute in inner]
    for parse in (parse_expression, parse_template):
        node, diagnostics = parse(source)
        _check(diagnostics, text)
        assert node is not None or diagnostics.has_errors
        if node is not None:
            nodes.append(node)
    for node in nodes:
        _evaluate(node, scope, text)
        type_constraint(node, source, Diagnostics())


def _evaluate(node: Expression, scope: Names, text: str) -> None:
    for traversal in traversals(node):
        assert text[traversal.start : traversal.end]
    diagnostics = Diagnostics()
    value = evaluate(node, scope, diagnostics)
    _check(diagnostics, None)
    assert isinstance(value, Value)
    assert not diagnostics.has_errors or value.is_unknown
    render(value)
    if not diagnostics.has_errors:
        to_plain(defer(value, node, scope))


def _check(diagnostics: Diagnostics, text: str | None) -> None:
    for item in diagnostics:
        assert item.summary
        if item.span is not None:
            item.span.location()
            end = len(item.span.source.text if text is None else text)
            assert 0 <= item.span.start <= item.span.end <= end
