"""Test results as one JSON document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stacks.report.text.diagnostics import diagnostic_json
from stacks.testing.results import FileResult, RunResult, counts, worst

__all__ = ["suites_json"]


def suites_json(results: Iterable[FileResult]) -> dict[str, Any]:
    """The words for how a run ended are Terraform's: pass, fail, error, skip."""
    results = list(results)
    return {
        "format_version": "1.0",
        "status": worst(result.status for result in results).value,
        "counts": {status.value: number for status, number in counts(results).items()},
        "files": [
            {
                "path": result.path,
                "status": result.status.value,
                "runs": [_run(run) for run in result.runs],
                "diagnostics": [diagnostic_json(item) for item in result.diagnostics],
            }
            for result in results
        ],
    }


def _run(run: RunResult) -> dict[str, Any]:
    return {
        "name": run.name,
        "status": run.status.value,
        "elapsed_seconds": round(run.elapsed, 3),
        "diagnostics": [diagnostic_json(item) for item in run.diagnostics],
        **({"skipped_because_of": run.because} if run.because else {}),
    }
