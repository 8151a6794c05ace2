"""Budget actions: what AWS Budgets does when a threshold is passed.

https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-controls.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from peers.aws.answers import Refusal
from peers.aws.calls import Call
from peers.aws.overlays import budgets
from peers.aws.overlays.common import beside, page

__all__ = ["OVERLAYS"]

_Answer = Mapping[str, Any]
_CHANGEABLE = (
    "NotificationType",
    "ActionThreshold",
    "Definition",
    "ExecutionRoleArn",
    "ApprovalModel",
    "Subscribers",
)


def _store(call: Call) -> dict[str, dict[str, Any]]:
    """ARN -> action."""
    return beside(budgets.backend(call), "actions")


def _arn(call: Call, id: str) -> str:
    return f"{budgets.arn(call, call.parameters['BudgetName'])}/action/{id}"


def _found(call: Call) -> dict[str, Any]:
    budgets.budget(call)
    action = _store(call).get(_arn(call, call.parameters["ActionId"]))
    if action is None:
        raise Refusal("NotFoundException", "The action doesn't exist.")
    return action


def _create(call: Call) -> _Answer:
    budgets.budget(call)
    wanted = {key: call.parameters[key] for key in ("BudgetName", "ActionType", *_CHANGEABLE)}
    _check(wanted)
    id = str(uuid4())
    _store(call)[_arn(call, id)] = {**wanted, "ActionId": id, "Status": "STANDBY"}
    given = call.parameters.get("ResourceTags", [])
    budgets.tags(call)[_arn(call, id)] = {tag["Key"]: tag["Value"] for tag in given}
    return {"AccountId": call.account, "BudgetName": wanted["BudgetName"], "ActionId": id}


def _check(action: Mapping[str, Any]) -> None:
    part = {
        "APPLY_IAM_POLICY": "IamActionDefinition",
        "APPLY_SCP_POLICY": "ScpActionDefinition",
        "RUN_SSM_DOCUMENTS": "SsmActionDefinition",
    }[action["ActionType"]]
    if set(action["Definition"]) != {part}:
        text = f"Definition must have {part} for {action['ActionType']}."
        raise Refusal("InvalidParameterException", text)


def _update(call: Call) -> _Answer:
    action = _found(call)
    old = dict(action)
    new = {**action, **{key: call.parameters[key] for key in _CHANGEABLE if key in call.parameters}}
    _check(new)
    action.update(new)
    name = call.parameters["BudgetName"]
    return {"AccountId": call.account, "BudgetName": name, "OldAction": old, "NewAction": action}


def _delete(call: Call) -> _Answer:
    action = _found(call)
    for store in (_store(call), budgets.tags(call)):
        store.pop(_arn(call, action["ActionId"]), None)
    name = call.parameters["BudgetName"]
    return {"AccountId": call.account, "BudgetName": name, "Action": action}


def _describe(call: Call) -> _Answer:
    action = _found(call)
    name = call.parameters["BudgetName"]
    return {"AccountId": call.account, "BudgetName": name, "Action": action}


def _describe_for_budget(call: Call) -> _Answer:
    budgets.budget(call)
    name = call.parameters["BudgetName"]
    every = [action for action in _store(call).values() if action["BudgetName"] == name]
    return _paged(call, every)


def _describe_for_account(call: Call) -> _Answer:
    return _paged(call, list(_store(call).values()))


def _paged(call: Call, actions: list[dict[str, Any]]) -> _Answer:
    size, token = call.parameters.get("MaxResults", 100), call.parameters.get("NextToken")
    items, following = page(actions, size, token)
    return {"Actions": items, "NextToken": following}


OVERLAYS = {
    "budgets.CreateBudgetAction": _create,
    "budgets.UpdateBudgetAction": _update,
    "budgets.DeleteBudgetAction": _delete,
    "budgets.DescribeBudgetAction": _describe,
    "budgets.DescribeBudgetActionsForBudget": _describe_for_budget,
    "budgets.DescribeBudgetActionsForAccount": _describe_for_account,
}
