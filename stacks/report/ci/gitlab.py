"""A plan as GitLab's Terraform report, which merge requests show: counts, and nothing else.

Source of the form: https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsterraform
"""

from __future__ import annotations

from stacks.engine.plan import Action, Plan

__all__ = ["gitlab_report"]


def gitlab_report(plan: Plan) -> dict[str, int]:
    """Fleet resources to create, update and delete; a replaced one is both created and deleted."""
    replaced = plan.count(Action.REPLACE)
    return {
        "create": plan.count(Action.CREATE) + replaced,
        "update": plan.count(Action.UPDATE, Action.ADOPT),
        "delete": plan.count(Action.DELETE) + replaced,
    }
