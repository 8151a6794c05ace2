"""``fleetform console``"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import click

from planes.address import Address
from planes.diagnostics import Diagnostic, Diagnostics, Source
from stacks.cli.load import console_scope
from stacks.cli.main import Globals
from stacks.cli.options import variables
from stacks.cli.project import open_store
from stacks.cli.terminal import Terminal
from stacks.cli.typed import typed
from stacks.engine.late import UNKNOWN, Resolver, is_certain
from stacks.language import ast
from stacks.language.access import opened
from stacks.language.defer import defer
from stacks.language.evaluate import evaluate
from stacks.language.parser import parse_expression
from stacks.language.plain import from_plain, to_plain
from stacks.language.render import render
from stacks.language.scope import Scope
from stacks.language.type_text import type_argument, type_text
from stacks.language.values import Value
from stacks.report.values import redacted
from stacks.state.model import State

__all__ = ["command"]


@click.command("console")
@variables
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line.")
@click.option(
    "-0", "--null", "null", is_flag=True, help="Expressions end at NUL, not at a newline."
)
@click.pass_obj
def command(
    settings: Globals, var: tuple[str, ...], var_file: tuple[str, ...], as_json: bool, null: bool
) -> int:
    """Evaluate expressions of the language, one a line, from standard input.

    The stack's variables, locals, declarations and functions are at hand, and type(x), which shows
    the type of a value. An error does not end it.
    On a terminal an expression goes on over lines until it is whole, and there is a history.
    """
    terminal = settings.terminal(json_mode=as_json)
    scope = console_scope(terminal, var, var_file)
    with open_store() as store:
        resolver = _resolver(store.read())
    failed = False
    for text in _expressions(terminal, null):
        shown, diagnostics = _shown(text, scope, resolver)
        failed = failed or diagnostics.has_errors
        if as_json:
            terminal.json_line(_json(shown, diagnostics.errors))
        else:
            terminal.diagnostics(diagnostics)
            if shown is not None:
                terminal.line(shown if isinstance(shown, str) else render(shown))
    return 1 if failed else 0


def _expressions(terminal: Terminal, null: bool) -> Iterator[str]:
    if terminal.interactive and not null:
        yield from typed()
        return
    separator = "\0" if null else "\n"
    for text in sys.stdin.read().split(separator):
        if text.strip():
            yield text


def _resolver(state: State) -> Resolver:
    """Outputs are what the state has of them."""

    def outputs(address: Address) -> Mapping[str, Any] | None:
        record = state.fleet.get(address)
        return record.outputs if record is not None else None

    return Resolver(lambda reference: UNKNOWN, outputs, applying=False)


def _shown(
    text: str, scope_of: Callable[[Source], Scope], resolver: Resolver
) -> tuple[Value | str | None, Diagnostics]:
    """The value of an expression, or the text of its type where it asks for that."""
    source = Source("<console>", text)
    expression, diagnostics = parse_expression(source)
    if expression is None or diagnostics.has_errors:
        return None, diagnostics
    inner = type_argument(expression)
    value = _evaluated(inner or expression, scope_of(source), resolver, diagnostics)
    if value is None or inner is None:
        return value, diagnostics
    return type_text(opened(value).type), diagnostics


def _evaluated(
    node: ast.Expression, scope: Scope, resolver: Resolver, diagnostics: Diagnostics
) -> Value | None:
    value = evaluate(node, scope, diagnostics)
    if diagnostics.has_errors:
        return None
    plain = to_plain(defer(value, node, scope))
    return value if is_certain(plain) else from_plain(resolver.resolve(plain))


def _json(shown: Value | str | None, errors: list[Diagnostic]) -> dict[str, Any]:
    if shown is None:
        return {"error": {"summary": errors[0].summary, "detail": errors[0].detail}}
    if isinstance(shown, str):
        return {"type": "string", "value": shown}
    return {"type": shown.type.json(), "value": redacted(to_plain(shown))}
