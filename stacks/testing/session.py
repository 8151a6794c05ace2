"""The runs of test files, one after another, and the destroying of what they made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from planes.diagnostics import Diagnostic, Diagnostics, Severity
from stacks.configuration.assignments import Assignment
from stacks.language.interpolation import call_context
from stacks.language.values import Value
from stacks.testing.inputs import assignments, given_values, outside_values
from stacks.testing.isolation import World, mocked
from stacks.testing.results import FileResult, RunResult, Status
from stacks.testing.run import Ended, Setting, run_block
from stacks.testing.scope import SuiteScope
from stacks.testing.stage import Place, Stage, read_module
from stacks.testing.suite import RunBlock, Suite

__all__ = ["Listener", "run_suite"]

Listener = Callable[[RunResult], None]
"""Told of each run as it ends."""


def run_suite(suite: Suite, place: Place, on_run: Listener = lambda result: None) -> FileResult:
    """Run a test file: on planes of its own, with a state of its own.

    Ctrl-C ends the run that is under way and skips the others; what they made is destroyed all the
    same.
    """
    diagnostics = Diagnostics()
    outside = _outside(place)
    names = SuiteScope(suite.source, call_context(place.folder), outside, {})
    variables = assignments(suite.variables, names, diagnostics)
    mocks = mocked(suite, names.with_variables(variables), diagnostics)
    if diagnostics.has_errors:
        runs = tuple(RunResult(run.name, Status.SKIP) for run in suite.runs)
        for result in runs:
            on_run(result)
        return FileResult(suite.path, runs, tuple(diagnostics))
    with TemporaryDirectory(prefix="fleetform-test-") as folder:
        session = _Session(suite, place, World(Path(folder), mocks), variables, names)
        runs = tuple(session.run(on_run))
        return FileResult(suite.path, runs, tuple(session.destroy()), session.interrupted)


def _outside(place: Place) -> dict[str, Value]:
    if place.is_program(""):
        return given_values(place.given)
    configuration, _ = read_module(place, "", place.given)
    return outside_values(configuration.variables, place.given)


class _Session:
    """One file on its way."""

    def __init__(
        self,
        suite: Suite,
        place: Place,
        world: World,
        variables: Mapping[str, Assignment],
        names: SuiteScope,
    ) -> None:
        self.suite = suite
        self.place = place
        self.world = world
        self.variables = variables
        self.names = names.with_variables(variables)
        self.stages: dict[str, Stage] = {}
        self.done: dict[str, Mapping[str, Value]] = {}
        self.failed = ""
        self.interrupted = False

    def run(self, on_run: Listener) -> Iterator[RunResult]:
        for run in self.suite.runs:
            if self.failed:
                result = RunResult(run.name, Status.SKIP, because=self.failed)
            else:
                result = self._one(run)
            on_run(result)
            yield result

    def _one(self, run: RunBlock) -> RunResult:
        setting = Setting(
            self.place,
            self.suite,
            self.world,
            self.variables,
            self._stage(run.module),
            self.names.with_runs(self.done, [item.name for item in self.suite.runs]),
        )
        try:
            result, outputs = run_block(run, setting)
        except KeyboardInterrupt:
            result, outputs = _interrupted(run)
            self.interrupted = True
        if result.status is Status.ERROR:
            self.failed = run.name
        self.done[run.name] = outputs
        return result

    def _stage(self, module: str) -> Stage:
        """The state of a module, which all its runs in a file share; the last used is last."""
        stage = self.stages.pop(module, None) or Stage(self.place.workspace)
        self.stages[module] = stage
        return stage

    def destroy(self) -> Diagnostics:
        """What was used last is destroyed first: it may need what was made before."""
        diagnostics = Diagnostics()
        for stage in reversed(self.stages.values()):
            diagnostics.extend(stage.destroy(self.world))
        return diagnostics


def _interrupted(run: RunBlock) -> Ended:
    detail = "The run was interrupted. What it has made is destroyed as far as it is known."
    item = Diagnostic(Severity.ERROR, "Interrupted", detail, run.span)
    return Ended(RunResult(run.name, Status.ERROR, (item,)), {})
