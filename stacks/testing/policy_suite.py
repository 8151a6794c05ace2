"""Tests of policies as they are written: ``*.policytest.hcl`` files, read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from planes.diagnostics import Diagnostics, Source, Span
from stacks.configuration.constants import constant_text
from stacks.configuration.content import Shape, check_shape
from stacks.language import ast
from stacks.testing.files import chosen_files
from stacks.testing.run_block import addresses, check_names
from stacks.testing.suite import Expected

__all__ = ["SUFFIX", "PolicyRun", "PolicySuite", "load_policy_suites"]

SUFFIX = ".policytest.hcl"

_RUN = Shape.of(required="plan", optional="expect_failures")


class PolicyRun(NamedTuple):
    """``plan`` is the path of a recorded plan, relative to the stack's folder.  ``span`` is of the
    block's header, ``plan_span`` of the path."""

    name: str
    plan: str
    plan_span: Span
    expected: tuple[Expected, ...]
    span: Span


class PolicySuite(NamedTuple):
    """One file.  ``path`` is relative to the stack's folder."""

    path: str
    runs: tuple[PolicyRun, ...]


def load_policy_suites(
    folder: Path, chosen: Sequence[str] = ()
) -> tuple[tuple[PolicySuite, ...], Diagnostics]:
    """The tests of policies of a stack's folder and of ``tests/`` in it; ``chosen`` as for
    ``load_suites``."""
    diagnostics = Diagnostics()
    found = [
        PolicySuite(name, _runs(body, diagnostics))
        for name, body in chosen_files(folder, SUFFIX, chosen, diagnostics)
    ]
    return tuple(found), diagnostics


def _runs(body: ast.Body, diagnostics: Diagnostics) -> tuple[PolicyRun, ...]:
    for attribute in body.attributes.values():
        diagnostics.error(
            "Unsupported argument",
            f'A test of policies has run blocks alone; "{attribute.name}" is not expected here.',
            attribute.name_span(body.source),
        )
    found: dict[str, PolicyRun] = {}
    for block in body.blocks:
        run = _run(block, body.source, diagnostics)
        if run is not None and found.setdefault(run.name, run) is not run:
            diagnostics.error(
                'Duplicate "run" block names',
                f'This file already has a run named "{run.name}", at '
                f"{found[run.name].span.location()}. Give each a name of its own.",
                run.span,
            )
    return tuple(found.values())


def _run(block: ast.Block, source: Source, diagnostics: Diagnostics) -> PolicyRun | None:
    header = block.header_span(source)
    if block.type != "run" or len(block.labels) != 1:
        diagnostics.error(
            "Unsupported block type",
            'A test of policies has run blocks alone, with a name each: run "name" { plan = '
            '"fixtures/plan.json" }.',
            header,
        )
        return None
    check_names("run", *block.labels[0], source, diagnostics)
    check_shape(block, _RUN, diagnostics)
    plan = constant_text(block.body, "plan", diagnostics)
    attribute = block.body.attributes.get("plan")
    if attribute is None:
        return None
    expected = tuple(
        Expected(text, span) for text, span in addresses(block.body, "expect_failures", diagnostics)
    )
    place = attribute.expression.span(source)
    return PolicyRun(block.labels[0][2], plan, place, expected, header)
