"""A Python program under test: run for its stack, and beside an apply that needs it.

What is imported here loads pulumi.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from planes.diagnostics import Diagnostics
from planes.values import Reference
from stacks.configuration.assignments import Given
from stacks.configuration.modules import Configuration
from stacks.engine.applying.program_drive import ProgramDrive
from stacks.engine.plan import Plan
from stacks.evaluation.program.stack import ProgramOptions, load_program
from stacks.evaluation.stack import Data, evaluate_stack
from stacks.stack import Stack, Unread
from stacks.testing.stage import Place

__all__ = ["evaluator", "program_drive"]

Known = Mapping[Reference, Any]


def evaluator(
    place: Place, module: str, configuration: Configuration, given: Given, known: Known
) -> Callable[[Data], tuple[Stack | None, Diagnostics]]:
    """Gives the stack that the program declares, with what has been read of its data sources.

    Providers that a test file configures (``configuration``) take the place of the program's."""
    folder = place.folder / module

    def evaluate(data: Data) -> tuple[Stack | None, Diagnostics]:
        read = {key: item for key, item in data.items() if not isinstance(item, Unread)}
        options = ProgramOptions(place.timeout, known, place.neighbour, read)
        stack, diagnostics = load_program(
            folder, given, workspace=place.workspace, now=place.now, options=options
        )
        if stack is None or not configuration.module.providers:
            return stack, diagnostics
        beside, problems = evaluate_stack(
            configuration, Given(), folder=folder, workspace=place.workspace, now=place.now
        )
        diagnostics.extend(problems.errors)
        if beside is None:
            return None, diagnostics
        return stack._replace(providers={**stack.providers, **beside.providers}), diagnostics

    return evaluate


def program_drive(plan: Plan, place: Place, module: str) -> ProgramDrive | None:
    """What runs beside the apply of a plan in which functions of the program wait for outputs."""
    if not plan.withheld:
        return None
    folder = (place.folder / module).resolve()
    return ProgramDrive(plan, folder, place.timeout, place.neighbour)
