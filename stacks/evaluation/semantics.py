"""The checks across declarations that the kinds bring, with the places of what they speak of."""

from __future__ import annotations

from datetime import datetime

from planes.address import Address
from planes.checks import check_fleet
from planes.diagnostics import Diagnostic, Span
from planes.values import Path
from stacks.configuration.modules import Configuration
from stacks.evaluation.compiled import span_of
from stacks.evaluation.run import Run

__all__ = ["check_semantics"]


def check_semantics(run: Run, now: datetime) -> None:
    for finding in check_fleet(run.declarations, now):
        configuration = _configuration(finding.address, run.root.configuration)
        span = _span(finding.address, finding.path, configuration, run)
        item = Diagnostic(finding.severity, finding.summary, finding.detail, span)
        run.report([item], configuration, finding.address)


def _configuration(address: Address, root: Configuration) -> Configuration:
    for name, _ in address.module:
        root = root.children[name]
    return root


def _span(address: Address, path: Path, configuration: Configuration, run: Run) -> Span:
    plan = run.plans[configuration.path, address.kind, address.name]
    return span_of(plan.compiled, path)
