"""Decoded blocks validated by their model, and what it finds wrong as diagnostics with spans."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from planes.diagnostics import Diagnostics, Source, Span
from planes.values import Path, format_path
from stacks.evaluation.compiled import Compiled, span_of

__all__ = ["Complaint", "complaints", "masked", "validated"]

_SUMMARIES = {
    "at_least_one": "Missing choice",
    "at_most_one": "Conflicting arguments",
    "only_with": "Conflicting arguments",
    "required_with": "Missing required argument",
    "missing": "Missing required argument",
    "credential": "Credential in the configuration",
    "reference_kind": "Reference of the wrong kind",
    "reference_type": "Reference required",
}
"""Summaries by the code of the error; anything else is an invalid value."""

_CLAUSES = {
    "list_type": "a list is required",
    "dict_type": "a map is required",
    "model_type": "an object is required",
    "model_attributes_type": "an object is required",
    "extra_forbidden": "there is no such attribute",
    "string_type": "a string is required",
    "int_type": "a whole number is required",
    "int_from_float": "a whole number is required",
    "float_type": "a number is required",
    "bool_type": "true or false is required",
}
"""What pydantic's own errors say in our words."""

_LIMITS = {
    "greater_than": ("gt", "it must be above {}"),
    "greater_than_equal": ("ge", "it must be at least {}"),
    "less_than": ("lt", "it must be below {}"),
    "less_than_equal": ("le", "it must be at most {}"),
    "multiple_of": ("multiple_of", "it must be a multiple of {}"),
    "too_short": ("min_length", "it must have at least {} element(s)"),
    "too_long": ("max_length", "it must have at most {} element(s)"),
    "string_too_short": ("min_length", "it must have at least {} character(s)"),
    "string_too_long": ("max_length", "it must have at most {} character(s)"),
    "string_pattern_mismatch": ("pattern", "it must match the pattern {}"),
    "literal_error": ("expected", "{} is required"),
}


def validated(
    model: type[BaseModel],
    data: Mapping[str, Any],
    compiled: Compiled,
    what: str,
    diagnostics: Diagnostics,
) -> BaseModel | None:
    """The model of the data of a block; None, and diagnostics, where they are not valid.

    ``what`` it is, such as ``agent "reviewer"``.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for complaint in complaints(error, what):
            _report(complaint, compiled, diagnostics)
        return None


class Complaint(NamedTuple):
    """One thing that a model finds wrong, in our words.  ``path`` leads to it."""

    code: str
    summary: str
    detail: str
    path: Path


def complaints(error: ValidationError, what: str) -> Iterator[Complaint]:
    """What is wrong with ``what``, such as ``agent "reviewer"``.  No text repeats a value."""
    for item in error.errors(include_url=False, include_input=False):
        yield _complaint(item, what)


def _complaint(item: Mapping[str, Any], what: str) -> Complaint:
    context = item.get("ctx", {})
    path: Path = (*item["loc"], *context.get("path", ()))
    code = item["type"]
    clause = _clause(item, context)
    detail = f'Inappropriate value for attribute "{format_path(path)}": {clause}.'
    if code == "missing":
        detail = f'The argument "{path[-1]}" is required, but it is null.'
    elif code in ("at_most_one", "only_with"):
        detail = f"In the {_block(path[:-1], what)}, {clause}."
    elif code in ("at_least_one", "required_with") or not path:
        detail = f"The {_block(path, what)} is not valid: {clause}."
    # A clause may end with a question of its own: Did you mean "x"?
    summary = _SUMMARIES.get(code, "Invalid value")
    return Complaint(code, summary, detail.replace("?.", "?"), path)


def _report(complaint: Complaint, compiled: Compiled, diagnostics: Diagnostics) -> None:
    code, summary, detail, path = complaint
    span = span_of(compiled, path)
    if code == "missing" and span == span_of(compiled, path[:-1]):
        return  # It is not written at all, which was reported when the block was compiled.
    diagnostics.error(summary, detail, masked(span) if code == "credential" else span)


def _block(path: Path, what: str) -> str:
    return f'block "{format_path(path)}" of {what}' if path else what


def masked(span: Span) -> Span:
    """The same place in a text that does not show what stands there in quotes or in a heredoc."""
    shown = span.text
    if shown.startswith("<<"):
        first, *rest = shown.split("\n")
        hidden = "\n".join([first, *(re.sub(r"\S", "*", line) for line in rest)])
    else:
        hidden = _quotes_hidden(shown)
    text = span.source.text
    source = Source(span.source.name, text[: span.start] + hidden + text[span.end :])
    return Span(source, span.start, span.end)


def _quotes_hidden(text: str) -> str:
    """The text with asterisks over what stands in quotes, in templates inside of templates too."""
    open_at: list[str] = []  # what is open, outermost first: a quote, or an interpolation in one
    hidden = []
    for part in re.findall(r"\\.|[$%]\{|[\s\S]", text):
        inside = bool(open_at) and open_at[-1] == '"'
        if part == '"':
            open_at.pop() if inside else open_at.append(part)
        elif part in ("${", "%{") and inside or part == "{" and open_at and not inside:
            open_at.append(part)
        elif part == "}" and open_at and not inside:
            open_at.pop()
        elif inside:
            part = "*" * len(part)
        hidden.append(part)
    return "".join(hidden)


def _clause(item: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    code = item["type"]
    if code in _CLAUSES:
        return _CLAUSES[code]
    if code in _LIMITS:
        key, text = _LIMITS[code]
        return text.format(context[key])
    return str(item["msg"]).removesuffix(".")
