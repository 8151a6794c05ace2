"""Asking at a terminal for the values of variables that have none."""

from __future__ import annotations

import sys

from planes.diagnostics import Source, Span
from stacks.cli.terminal import Terminal
from stacks.configuration.assignments import Assignment, Given
from stacks.configuration.modules import Configuration
from stacks.configuration.variables import Variable, root_values

__all__ = ["asked"]


def asked(terminal: Terminal, configuration: Configuration, given: Given) -> Given:
    """What is given, with an answer for each required variable that is missing.

    Unchanged where nobody can be asked, or where a file could not be read: first things first.
    The end of input ends the asking.
    """
    there = {assignment.name for assignment in given.assignments}
    missing = [
        variable
        for name, variable in configuration.variables.items()
        if variable.default is None and name not in there
    ]
    if not missing or not configuration.complete:
        return given
    if terminal.json_mode or not terminal.interactive:
        return given
    answers = []
    for variable in missing:
        answer = _answer(terminal, variable)
        if answer is None:
            break
        answers.append(answer)
    return given._replace(assignments=(*given.assignments, *answers))


def _answer(terminal: Terminal, variable: Variable) -> Assignment | None:
    """A value of the variable's type; None at the end of input."""
    terminal.line((f"var.{variable.name}", "bold"))
    for line in variable.description.splitlines():
        terminal.line(f"  {line}")
    terminal.line(f"  Type: {variable.type.name}")
    while True:
        terminal.line()
        text = _typed(terminal, "  Enter a value: ", secret=bool(variable.mark))
        if text is None:
            return None
        source = Source(f"<answer for {variable.name}>", text)
        answer = Assignment(variable.name, "command line", text, Span(source, 0, len(text)))
        _, problems = root_values({variable.name: variable}, Given((answer,)))
        if not problems.has_errors:
            terminal.line()
            return answer
        terminal.diagnostics(problems)


def _typed(terminal: Terminal, prompt: str, *, secret: bool) -> str | None:
    if secret:
        from getpass import getpass

        try:
            return getpass(prompt, terminal.people)
        except EOFError:
            return None
    terminal.people.write(prompt)
    terminal.people.flush()
    line = sys.stdin.readline()
    return line.removesuffix("\n") if line else None
