"""Changes behind the reconciler's back, as data: calls to AWS by somebody else.

``{"call": "iam.update_role", "with": {…}}`` is one call.  With ``"of"``, a call that reads, what it
gives under ``"at"`` is taken as far as the writing call has such parameters, ``with`` is laid over
it, and written, below ``"in"`` of ``"around"`` where there are those: for services whose updates
replace the whole object.  ``{KEY}`` in a text stands
for the remote id of a primitive, ``{KEY#arn}`` for one of its attributes, ``{account}`` for the
account.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from peers.aws.account import Account
from planes.address import PrimitiveKey
from stacks.state.model import State

__all__ = ["line", "mutate"]

_NAME = re.compile(r"\{([^{}#\"]+(?:\[[^\]]*\])?[^{}#\"]*)(?:#(\w+))?\}")


def mutate(account: Account, state: State, mutation: Mapping[str, Any]) -> None:
    service, _, operation = mutation["call"].partition(".")
    client = account.client(service)
    wanted = _filled(account, state, mutation["with"])
    if "of" in mutation:
        wanted = _over(_read(account, state, mutation["of"]), wanted)
    name = client.meta.method_to_api_mapping[operation]
    shape = client.meta.service_model.operation_model(name).input_shape
    if "around" in mutation:
        around, inside = mutation["around"], shape.members[mutation["in"]]
        as_list = inside.type_name == "list"
        kept = _kept(wanted, inside.member if as_list else inside)
        own = _filled(account, state, around)
        wanted = {**own, mutation["in"]: [kept] if as_list else kept}
    getattr(client, operation)(**_kept(wanted, shape))


def _read(account: Account, state: State, of: Mapping[str, Any]) -> Any:
    service, _, operation = of["call"].partition(".")
    found = getattr(account.client(service), operation)(**_filled(account, state, of["with"]))
    for step in of.get("at", ()):
        found = found[step]
    return found


def _kept(wanted: Mapping[str, Any], shape: Any) -> dict[str, Any]:
    return {key: value for key, value in wanted.items() if key in shape.members}


def line(item: Mapping[str, Any]) -> str:
    """A difference of a drift report: in the primitive's words, then in its owner's."""
    if item["primitive"] is None:
        return f"{item['kind']} {item['type']}"
    owner = f"{item['address']} {item['attribute'] or '-'}"
    return f"{item['kind']} {item['primitive']} {item['property'] or '-'} | {owner}"


def _over(found: Any, wanted: Any) -> Any:
    if isinstance(found, dict) and isinstance(wanted, dict):
        merged = {**found}
        for key, value in wanted.items():
            merged[key] = _over(found.get(key), value)
        return {key: value for key, value in merged.items() if value is not None}
    return wanted


def _filled(account: Account, state: State, value: Any) -> Any:
    match value:
        case dict():
            return {key: _filled(account, state, item) for key, item in value.items()}
        case list():
            return [_filled(account, state, item) for item in value]
        case str():
            return _NAME.sub(lambda match: _named(account, state, match), value)
    return value


def _named(account: Account, state: State, match: re.Match[str]) -> str:
    name, attribute = match[1], match[2]
    if name == "account":
        return account.id
    if "/" not in name:
        return match[0]
    record = state.primitives[PrimitiveKey.parse(name)]
    parts = record.remote_id
    if attribute and attribute.isdecimal():
        return re.split(r"[/:]", parts)[int(attribute)]
    return str(record.attributes[attribute]) if attribute else parts
