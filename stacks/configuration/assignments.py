"""Values that are given to a stack's variables from outside, in increasing precedence:
``FLEETFORM_VAR_name``, ``fleet.fleetvars``, ``*.auto.fleetvars``, ``--var-file``, ``--var``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from planes.diagnostics import Diagnostics, Source, Span
from stacks.configuration.constants import constant
from stacks.configuration.files import read_file
from stacks.language.functions.function import FunctionError
from stacks.language.functions.json_text import decode
from stacks.language.parser import parse_body
from stacks.language.values import Value

__all__ = ["Assignment", "Given", "given_by", "read_given"]

PREFIX = "FLEETFORM_VAR_"
_STANDARD = ("fleet.fleetvars", "fleet.fleetvars.json")
_AUTO = (".auto.fleetvars", ".auto.fleetvars.json")


class Assignment(NamedTuple):
    """One value.  From a file it is evaluated; from the environment and the command line it is
    text, which the variable's type decides how to read."""

    name: str
    origin: Literal["environment", "file", "command line"]
    value: Value | str
    span: Span


class Given(NamedTuple):
    """All assignments, later ones before earlier ones where they name the same variable.

    ``partial``: a required variable without one is no error, and nothing is said of what is made
    from it.
    """

    assignments: tuple[Assignment, ...] = ()
    partial: bool = False


def read_given(
    folder: Path,
    environment: Mapping[str, str],
    files: Sequence[str] = (),
    arguments: Sequence[str] = (),
) -> tuple[Given, Diagnostics]:
    """``files`` are those of ``--var-file``, ``arguments`` the ``name=value`` of ``--var``."""
    diagnostics = Diagnostics()
    found = [
        _text(key.removeprefix(PREFIX), value, "environment", key)
        for key, value in sorted(environment.items())
        if key.startswith(PREFIX) and key != PREFIX and _is_text(key, value, diagnostics)
    ]
    for name in _automatic(folder):
        found += _from_file(folder / name, name, diagnostics)
    for name in files:
        if Path(name).is_file():
            found += _from_file(Path(name), name, diagnostics)
        else:
            diagnostics.error(
                "Failed to read variables file", f"There is no variables file {name}."
            )
    for argument in arguments:
        found += _from_argument(argument, diagnostics)
    # What could not be read may hold the values that seem to be missing.
    return Given(tuple(found), partial=diagnostics.has_errors), diagnostics


def given_by(variables: Mapping[str, Any]) -> Given:
    """Values that are plain data already, Sensitive inside, as they were in a plan."""
    from stacks.language.plain import from_plain

    nowhere = Source("<plan>", "")
    return Given(
        tuple(
            Assignment(name, "environment", from_plain(value), Span(nowhere, 0, 0))
            for name, value in variables.items()
        )
    )


def _is_text(key: str, value: str, diagnostics: Diagnostics) -> bool:
    """Whether a variable of the environment is UTF-8: Python keeps other bytes as surrogates."""
    try:
        (key + value).encode()
    except UnicodeEncodeError:
        name = key.encode("utf-8", "replace").decode()
        diagnostics.error(
            "Invalid character encoding",
            f"The environment variable {name} is not UTF-8 text.",
        )
        return False
    return True


def _automatic(folder: Path) -> list[str]:
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return []  # whoever reads the configuration itself reports this
    return [
        *(name for name in _STANDARD if name in names),
        *(name for name in names if name.endswith(_AUTO) and not name.startswith(".")),
    ]


def _text(
    name: str, value: str, origin: Literal["environment", "command line"], shown: str
) -> Assignment:
    source = Source(f"<{shown}>", value)
    return Assignment(name, origin, value, Span(source, 0, len(value)))


def _from_argument(argument: str, diagnostics: Diagnostics) -> list[Assignment]:
    name, equals, value = argument.partition("=")
    if not equals or not name.strip():
        diagnostics.error(
            "Invalid --var option",
            f'"{name}" is not a variable name and its value, separated by an equals sign, such as '
            '--var "name=value".',
        )
        return []
    name = name.strip()
    return [_text(name, value, "command line", f"--var {name}")]


def _from_file(path: Path, name: str, diagnostics: Diagnostics) -> list[Assignment]:
    source = read_file(path, name, diagnostics)
    if source is None:
        return []
    if name.endswith(".json"):
        return _from_json(source, diagnostics)
    body, problems = parse_body(source)
    diagnostics.extend(problems)
    for block in body.blocks:
        diagnostics.error(
            "Unexpected block in a variables file",
            f'Blocks of type "{block.type}" are not allowed here. A variables file gives values to '
            "variables, such as name = value; they are declared in a *.fleet.hcl file.",
            block.header_span(source),
        )
    found = []
    for attribute in body.attributes.values():
        value = constant(attribute.expression, source, diagnostics)
        if value is not None:
            span = attribute.expression.span(source)
            found.append(Assignment(attribute.name, "file", value, span))
    return found


def _from_json(source: Source, diagnostics: Diagnostics) -> list[Assignment]:
    whole = Span(source, 0, len(source.text))
    try:
        value = decode(source.text)
        detail = "" if type(value.raw) is dict else "It must be one object, of names and values."
    except FunctionError as error:
        detail = f"It is {error.message}."
    if detail:
        diagnostics.error(
            "Invalid variables file", f"{source.name} cannot be used. {detail}", whole
        )
        return []
    return [
        Assignment(name, "file", item, _key_span(source, name) or whole)
        for name, item in value.raw.items()
    ]


def _key_span(source: Source, name: str) -> Span | None:
    match = re.search(rf'"{re.escape(name)}"\s*:', source.text)
    return match and Span(source, match.start(), match.end())
